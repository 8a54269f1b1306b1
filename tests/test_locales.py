"""Every sentence that people see is said in the language of who asks."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FILES = [path for folder in ("bot", "adapters") for path in sorted((ROOT / folder).rglob("*.py"))]
SAYS = {"_", "N_", "n_", "p_"}
# What is shown to people: the place of the words among the arguments, and their names.
SHOWN = {
    "Message": (0, "text"), "Refusal": (0, ""), "Never": (0, "reason"), "button": (0, "label"), "Button": (0, "label"),
    "Option": (1, "label"), "command": (1, "summary"), "Command": (1, "summary"), "Field": (1, "label"),
    "Form": (0, "title"),
}  # fmt: skip
BESIDE = {"hint", "title", "error"}  # named arguments of the same that are shown too


def bare(node: ast.expr) -> bool:
    """Whether an argument is words that nobody marked."""
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str) and any(map(str.isalpha, node.value))
    if isinstance(node, ast.JoinedStr):
        return any(bare(part) for part in node.values if isinstance(part, ast.Constant))
    if isinstance(node, ast.BinOp):
        return bare(node.left) or bare(node.right)
    return isinstance(node, ast.IfExp) and (bare(node.body) or bare(node.orelse))


def calls(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            yield node.func.id, node


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_sentence_is_shown_unmarked(path: Path) -> None:
    for name, call in calls(ast.parse(path.read_text())):
        if name not in SHOWN:
            continue
        place, keyword = SHOWN[name]
        shown = [
            *call.args[place : place + 1],
            *(each.value for each in call.keywords if each.arg in {keyword} | BESIDE),
        ]
        for words in shown:
            assert not bare(words), f"{path.name}:{words.lineno}: {name} shows words that are not wrapped in _ or N_"


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_what_is_marked_can_be_found(path: Path) -> None:
    tree = ast.parse(path.read_text())
    for name, call in calls(tree):
        if name in SAYS:
            for words in call.args:
                assert not isinstance(words, ast.JoinedStr | ast.BinOp), (
                    f"{path.name}:{call.lineno}: put values by name"
                )
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            for name, call in calls(node):
                literal = call.args and isinstance(call.args[0], ast.Constant)
                assert not (name in SAYS and literal), f"{path.name}:{call.lineno}: Babel does not look into f-strings"

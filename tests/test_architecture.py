"""Imports run one way, files stay small, and the core knows no platform."""

import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
# Each may import itself and what stands before it.
LAYERS = (
    ("bot.errors", "bot.locales"),
    ("bot.model", "bot.leanings"),
    ("bot.adapter",),
    ("bot.store",),
    ("bot.care", "bot.library"),
    ("bot.schedule",),
    ("bot.replies",),
    ("bot.commands",),
    ("bot.services",),
    ("bot.offers", "bot.picking"),
    ("bot.arguments", "bot.line"),
    ("bot.features",),
    ("bot.tuning",),
    ("bot.catalogue",),
    ("bot.calls", "bot.life"),
    ("bot.answering",),
    ("bot.app",),
    ("bot.process", "bot.config"),
    ("bot.serving", "bot.checking", "bot.cli"),
    ("bot.__main__",),
)
PLATFORM_LIBRARIES = {"discord", "slack_bolt", "slack_sdk", "aiohttp", "starlette", "uvicorn", "jinja2"}
WHAT_ADAPTERS_MAY_USE = (
    *("bot.app", "bot.calls", "bot.adapter", "bot.commands", "bot.replies", "bot.model", "bot.errors", "bot.locales"),
    "bot.tuning.queries",
)
# The room is a platform of our own making: it opens the store it hands to the Bot, shuts its own file to others as that
# one is shut, and its clock reads local times.
ROOM_TOO = ("bot.store.database", "bot.store.private", "bot.schedule", "bot.process", "bot.commands")


def modules(folder: str) -> dict[str, Path]:
    found = {}
    for path in sorted((ROOT / folder).rglob("*.py")):
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        found[name] = path
    return found


def imports(path: Path) -> set[str]:
    """What a file imports when it is imported, and what it imports on use."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def layer_of(name: str) -> int:
    for number, layer in enumerate(LAYERS):
        if any(name == prefix or name.startswith(f"{prefix}.") for prefix in layer):
            return number
    return -1


@pytest.mark.parametrize("name", [name for name in modules("bot") if name != "bot"])
def test_the_core_imports_one_way_and_no_platform(name: str) -> None:
    here = layer_of(name)
    assert here >= 0, f"{name} stands in no layer"
    for imported in imports(modules("bot")[name]):
        assert imported.split(".")[0] not in PLATFORM_LIBRARIES, imported
        if imported.startswith("bot."):
            assert layer_of(imported) <= here, f"{name} imports {imported}"
        if imported.startswith("adapters"):
            assert (name, imported.startswith("adapters.room")) == ("bot.__main__", True), imported


@pytest.mark.parametrize("name", modules("adapters"))
def test_adapters_use_the_port_and_never_each_other(name: str) -> None:
    own = ".".join(name.split(".")[:2])
    for imported in imports(modules("adapters")[name]):
        if imported.startswith("adapters."):
            assert imported.startswith((own, "adapters.http")) or own == "adapters", f"{name} imports {imported}"
        if imported.startswith("bot."):
            allowed = WHAT_ADAPTERS_MAY_USE + (ROOM_TOO if own == "adapters.room" else ())
            assert imported.startswith(allowed), f"{name} imports {imported}"


@pytest.mark.parametrize("name", modules("bot") | modules("adapters"))
def test_files_and_functions_stay_small(name: str) -> None:
    path = (modules("bot") | modules("adapters"))[name]
    text = path.read_text()
    assert len(text.splitlines()) <= 340, f"{name} has {len(text.splitlines())} lines"
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or 0) - node.lineno + 1
            assert length <= 45, f"{name}.{node.name} has {length} lines"


def test_nothing_awaits_below_answering() -> None:
    for name, path in modules("bot").items():
        if name in ("bot.app", "bot.answering", "bot.process", "bot.adapter", "bot.schedule.outbox", "bot.serving"):
            continue
        awaits = [
            node.lineno for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.AsyncFunctionDef)
        ]
        assert not awaits, f"{name} awaits in {awaits}"


def test_the_help_imports_no_heavy_part() -> None:
    import subprocess

    heavy = ("starlette", "uvicorn", "apscheduler", "re2", "pyphen", "rapidfuzz", "sqlite_utils", "jinja2")
    code = f"import sys, bot.__main__; print([name for name in {heavy} if name in sys.modules])"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert found.strip() == "[]"

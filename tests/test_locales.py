"""Every sentence that people see is said in the language of who asks."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Message

from bot.app import COMMANDS
from bot.locales import LANGUAGES, _, _catalogue, _parts, p_, speaking
from bot.replies import FIELD_LABEL_MAX, TITLE_MAX
from tests.chat import Chat
from tools.catalogue import read, template

ROOT = Path(__file__).parents[1]
FILES = [path for folder in ("bot", "adapters") for path in sorted((ROOT / folder).rglob("*.py"))]
SAYS = {"_", "N_", "n_", "p_"}
# What is shown to people: the place of the words among the arguments, and their names.
SHOWN = {
    "Message": (0, "text"), "Refusal": (0, ""), "Never": (0, "reason"), "button": (0, "label"), "Button": (0, "label"),
    "Option": (1, "label"), "command": (1, "summary"), "Command": (1, "summary"), "Field": (1, "label"),
    "Form": (0, "title"), "Words": (0, "example"), "People": (0, "example"), "OneOf": (0, "name"), "Age": (0, "name"),
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


@pytest.mark.parametrize("path", sorted((ROOT / "adapters").rglob("templates/*.html")), ids=lambda path: str(path.name))
def test_no_page_holds_words_of_its_own(path: Path) -> None:
    bare_page = re.sub(r"\{[{%#].*?[}%#]\}|<!doctype html>|<kbd>.*?</kbd>", " ", path.read_text(), flags=re.DOTALL)
    named = re.findall(r"(?:aria-label|title|placeholder|alt)=\"([^\"]*)\"", bare_page)
    words = " ".join([*named, re.sub(r"<[^>]*>", " ", bare_page)]).replace("Good Enough", "")
    assert not re.findall(r"[A-Za-z]{2,}", words), "words that are not said with _"


def ids(message: Message) -> list[str]:
    return [message.id] if isinstance(message.id, str) else list(message.id)


def strings(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string or ())


def places(text: str) -> set[str]:
    return {name.partition(":")[0] for _before, name, _spec, _how in Formatter().parse(text) if name}


CATALOGUES = {language: read(language) for language in LANGUAGES if language != "en"}
MESSAGES = {(each.context or "", ids(each)[0]): each for each in template() if each.id}


@pytest.mark.parametrize("language", CATALOGUES)
def test_a_catalogue_is_whole(language: str) -> None:
    catalogue = CATALOGUES[language]
    assert catalogue.obsolete == {}, "no longer said: make catalogue drops it"
    assert [each.id for each in catalogue if each.fuzzy and each.id] == []
    known = {(each.context or "", ids(each)[0]): each for each in catalogue if each.id}
    assert sorted(MESSAGES.keys() - known.keys()) == [], "not there: make catalogue adds it"
    assert sorted(known.keys() - MESSAGES.keys()) == [], "no longer said: make catalogue drops it"
    for key, message in known.items():
        assert ids(message) == ids(MESSAGES[key])
        assert strings(message) and all(strings(message)), f"{key} is not translated"


@pytest.mark.parametrize("language", CATALOGUES)
def test_a_catalogue_is_read_as_babel_reads_it(language: str) -> None:
    read_by_babel = {
        (each.context or "", ids(each)[0]): tuple(strings(each)) for each in CATALOGUES[language] if each.id
    }
    assert _catalogue(language) == read_by_babel


def test_what_is_in_doubt_is_not_said() -> None:
    assert _parts('#, fuzzy, python-brace-format\nmsgid "a"\nmsgstr "b"') == {}
    assert _parts('msgctxt "date"\nmsgid ""\n"a\\n"\n"\\"b\\""\nmsgstr "c"') == {
        "msgctxt": "date", "msgid": 'a\n"b"', "msgstr": "c",
    }  # fmt: skip


@pytest.mark.parametrize("language", CATALOGUES)
def test_what_stands_in_a_sentence_stands_in_its_translation(language: str) -> None:
    for message in CATALOGUES[language]:
        if not message.id:
            continue
        for one, said in zip(ids(message), strings(message), strict=True):
            assert places(said) == places(one), said
            assert said[:1].isspace() == one[:1].isspace() and said.count("\n") == one.count("\n")
        for quoted in re.findall(r"“\{\w+\}”", ids(message)[0]):
            assert quoted in strings(message)[0], "Slack finds the field that a refusal belongs to by the quoted words"


@pytest.mark.parametrize("language", CATALOGUES)
def test_commands_named_in_a_sentence_keep_their_names(language: str) -> None:
    for message in CATALOGUES[language]:
        for one, said in zip(ids(message), strings(message), strict=True):
            assert set(re.findall(r"(?<!\w)/[a-z-]+", one)) == set(re.findall(r"(?<!\w)/[a-z-]+", said)), said


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_form_and_label_fits_the_smallest_screen(chat: Chat, language: str) -> None:
    chat.room.speaks("sam", language)
    for command in COMMANDS:
        with speaking(language):
            assert len(_(command.title)) <= TITLE_MAX, command.title
            assert len(command.usage) < 300
            for option in command.options:
                assert len(_(option.label)) <= FIELD_LABEL_MAX, option.label
                assert len(_(option.hint)) <= 100, option.hint
    for name in ("/tune posts add", "/tune settings change", "/tune settings people", "/tune words add", "/say-sorry"):
        assert chat.says("sam", name).form is not None


def test_no_name_of_a_command_means_two_commands() -> None:
    for language in CATALOGUES:
        with speaking(language):
            said = [" ".join(p_("command name", word) for word in each.name.split()) for each in COMMANDS]
        assert len(set(said)) == len(said)

"""The catalogues of the interface's words: `python -m tools.catalogue` brings every language's up to date."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from adapters.discord import commands
from bot.app import COMMANDS
from bot.care import helplines
from bot.locales import DOMAIN, FOLDER, LANGUAGES

ROOT = Path(__file__).parents[1]
_METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2.ext:babel_extract")]
_KEYWORDS = {"_": None, "N_": None, "n_": (1, 2), "p_": ((1, "c"), 2)}
_WIDTH = 110
# Babel's own header holds dates and versions, which would change a file in which no word did.
_HEADER = (
    'msgid ""\n'
    'msgstr ""\n'
    '"Language: {language}\\n"\n'
    '"MIME-Version: 1.0\\n"\n'
    '"Content-Type: text/plain; charset=utf-8\\n"\n'
    '"Content-Transfer-Encoding: 8bit\\n"\n'
    '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
)


def path_of(language: str) -> Path:
    """Where a language's catalogue stands."""
    return FOLDER / language / "LC_MESSAGES" / f"{DOMAIN}.po"


def template() -> Catalog:
    """Every message that the program can say, untranslated."""
    catalog = Catalog(charset="utf-8")
    for folder in ("bot", "adapters"):
        found = extract_from_dir(ROOT / folder, _METHODS, keywords=_KEYWORDS)
        for _file, _line, message, _comments, context in found:
            catalog.add(message, context=context)
    for words in _of_help_lines():
        catalog.add(words)
    for context, name in _of_commands():
        catalog.add(name, context=context)
    return catalog


def read(language: str) -> Catalog:
    """A language's catalogue as it stands; an empty one where there is none yet."""
    path = path_of(language)
    return read_po(BytesIO(path.read_bytes() if path.exists() else b""), locale=language)


def update(language: str) -> None:
    """Add what is new, mark what changed as fuzzy, and drop what is said no more."""
    catalog = read(language)
    catalog.update(template(), no_fuzzy_matching=True)
    written = BytesIO()
    write_po(written, catalog, _WIDTH, no_location=True, omit_header=True, sort_output=True, ignore_obsolete=True)
    path = path_of(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(_HEADER.format(language=language).encode() + written.getvalue().strip() + b"\n")


def _of_help_lines() -> set[str]:
    """How lines are reached, when, and where: words that stand in the file of help lines."""
    places = {country.en for country in helplines.by_code().values()}
    said: set[str] = set()
    for line in helplines.all_lines():
        said |= {line.text, line.hours, *({line.place} - places)}
    return {words for words in said if any(map(str.isalpha, words)) and (" " in words or "." not in words)}


def _of_commands() -> set[tuple[str, str]]:
    """What commands and their options are called where a platform shows them in other languages."""
    visible = [each for each in COMMANDS if not each.hidden]
    names = {("command name", word) for path in commands.paths(visible) for word in path.split(" ")}
    names |= {("command name", word) for each in visible for word in each.name.split(" ")}  # as it is typed elsewhere
    picked = [option for each in visible for option in each.options if not (option.by_button or option.type.written)]
    return names | {("option name", option.name) for option in picked}


if __name__ == "__main__":
    for each in LANGUAGES:
        if each != "en":
            update(each)

"""A file that comes in: which format it has, its rows, and everything that keeps it from being taken in."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import PurePath

from bot.library.exchange import csv_file, json_file, toml_file
from bot.library.exchange.rows import Raw, Refusals, Refused, Rows, Said, check
from bot.locales import _

SIZE_MAX = 32 * 1024 * 1024
ROWS_MAX = 50_000
_SPREADSHEETS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # how .xlsx and .ods begin, and .xls
_TOLD = 500  # rows between two words about how far it is
_Reader = Callable[[str], Rows]
_READERS: Mapping[str, _Reader] = {
    ".toml": toml_file.read, ".json": json_file.read, ".csv": csv_file.read, ".tsv": csv_file.read,
}  # fmt: skip


@dataclass(slots=True)
class Incoming(Refusals):
    """What a file holds: the rows that can be read, and what is refused."""

    rows: list[Said] = field(default_factory=list)


def read(data: bytes, name: str = "", tell: Callable[[int], None] = lambda rows: None) -> Incoming:
    """Read a file, or what was pasted (without a name); `tell` hears now and then how many rows were read."""
    found = Incoming()
    if len(data) > SIZE_MAX:
        found.refuse(Refused(1, too_big(len(data))))
        return found
    if data.startswith(_SPREADSHEETS):
        found.refuse(Refused(1, _("This is a spreadsheet's own file. Save it there as CSV UTF-8, and bring that.")))
        return found
    try:
        text = data.decode("utf-8-sig").rstrip("\0")  # with which some programs fill up a file
    except UnicodeDecodeError as error:
        found.refuse(_not_utf8(data.count(b"\n", 0, error.start) + 1))
        return found
    if "\0" in text.partition("\n")[0]:  # UTF-16 without its mark
        found.refuse(_not_utf8(1))
        return found
    for number, raw in enumerate(_reader(text, name)(text), 1):
        if number > ROWS_MAX:
            found.refuse(Refused(raw.line, _("More than {most} rows. Cut the file in two.", most=f"{ROWS_MAX:,}")))
            break
        checked = check(raw) if isinstance(raw, Raw) else [raw]
        if isinstance(checked, Said):
            found.rows.append(checked)
        else:
            found.refuse(*checked)
        if number % _TOLD == 0:
            tell(number)
    if not found.rows and not found.refused:
        found.refuse(
            Refused(1, _("There is nothing in it. A table names its columns first; a list has an object or two."))
        )
    return found


def _not_utf8(line: int) -> Refused:
    return Refused(line, _("This is not UTF-8 text. Save it as UTF-8; in a spreadsheet, as CSV UTF-8."))


def too_big(size: int) -> str:
    """What is said of a file that is too big."""
    most = SIZE_MAX // 1024**2
    return _("The file has {size} MB, and {most} fit. Cut it in two.", size=f"{size / 1024**2:,.0f}", most=most)


def _reader(text: str, name: str) -> _Reader:
    known = _READERS.get(PurePath(name).suffix.lower())
    if known is not None:
        return known
    if re.match(r"\s*(#|\[\[|\[\s*\w+\s*\]\s*$)", text, re.MULTILINE):
        return toml_file.read
    return json_file.read if re.match(r"\s*[\[{]", text) else csv_file.read

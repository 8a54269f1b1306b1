"""CSV as spreadsheets write it: commas, semicolons or tabs, lines within cells, a mark (BOM) in front or not."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence

from bot.library.exchange.fields import COLUMNS
from bot.library.exchange.rows import Raw, Refused, Rows, unknown_field
from bot.locales import _

_SEPARATORS = (",", ";", "\t")
_SEP_LINE = re.compile(r"sep=([,;\t])\r?\n")  # how Excel is told of a separator
# What a spreadsheet would run as a formula, or take for a date ("3-5"), goes out behind an apostrophe, and an
# apostrophe before such a thing comes off again.
_RISKY = re.compile(r"'*(?:[=+\-@\t\r\n]|\d{1,4}[-/.]\d{1,4}(?:[-/.]\d{1,4})?\Z)")


def write(rows: Iterable[Mapping[str, str]]) -> bytes:
    """The rows as a table that `read` takes in again."""
    return table([COLUMNS, *([row.get(name, "") for name in COLUMNS] for row in rows)])


def table(lines: Iterable[Sequence[str]]) -> bytes:
    """A table of cells, with the mark by which Excel knows UTF-8."""
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows(map(guarded, line) for line in lines)
    return out.getvalue().encode("utf-8-sig")


def read(text: str) -> Rows:
    """The rows of a table; empty lines are none."""
    told = _SEP_LINE.match(text)
    text, skipped = (text[told.end() :], 1) if told else (text, 0)
    table = csv.reader(io.StringIO(text, newline=""), delimiter=told[1] if told else _separator(text), strict=True)
    names: list[str] = []
    before = skipped
    try:
        for cells in table:
            line, before = before + 1, skipped + table.line_num
            if names and any(map(str.strip, cells)):
                yield _row(line, names, cells)
            elif any(map(str.strip, cells)):
                names = [_name(cell) for cell in cells]
                yield from _wrong_names(line, names)
                if not set(names) & set(COLUMNS):
                    return
    except csv.Error as error:
        if "field limit" in str(error):
            why = _("One cell has over {most} characters from here on. A quote is never closed, or it is far too long.",
                    most=f"{csv.field_size_limit():,}")  # fmt: skip
            yield Refused(before + 1, why)
            return
        why = _("From here on this is no table: a quote is opened and never closed, or stands where none can be.")
        yield Refused(before + 1, why)


def guarded(cell: str) -> str:
    """A cell that no spreadsheet runs as a formula."""
    return f"'{cell}" if _RISKY.match(cell) else cell


def unguarded(cell: str) -> str:
    """What `guarded` was given."""
    return cell[1:] if cell.startswith("'") and _RISKY.match(cell) else cell


def _row(line: int, names: list[str], cells: list[str]) -> Raw | Refused:
    if any(cell.strip() for cell in cells[len(names) :]):
        return Refused(line, _("It has more cells than there are columns. Words with a comma stand in quotes."))
    padded = [*map(unguarded, cells), *[""] * (len(names) - len(cells))]
    return Raw(line, {name: cell for name, cell in zip(names, padded, strict=False) if name in COLUMNS})


def _wrong_names(line: int, names: list[str]) -> Rows:
    if not set(names) & set(COLUMNS):
        why = _("The first line names the columns: {columns}. Of a plain list it is {few}, and a line goes like: {row}",
                columns=",".join(COLUMNS[:6]), few="kind,text", row='reminder,"The red cup is back."')  # fmt: skip
        yield Refused(line, why)
        return
    for place, name in enumerate(names):
        if name and name not in COLUMNS:
            yield Refused(line, unknown_field(name))
        elif name and name in names[:place]:
            yield Refused(line, _("The column “{name}” stands there twice.", name=name))


def _separator(text: str) -> str:
    """The one that finds most columns in the first line."""
    first = text.lstrip().partition("\n")[0]
    return max(_SEPARATORS, key=lambda sign: len({_name(cell) for cell in first.split(sign)} & set(COLUMNS)))


def _name(cell: str) -> str:
    return re.sub(r"[\s-]+", "_", cell.strip().strip('"').strip().lower())

"""JSON: a list of objects, one on each line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from bot.library.exchange.rows import EntryNumber, Raw, Refused, Rows
from bot.locales import _

_SPACE = re.compile(r"[ \t\n\r]*")
_KEY = re.compile(r'(?<!\\)"(\w+)"\s*:')


def write(rows: Iterable[Mapping[str, Any]]) -> bytes:
    """A list with an object on each line."""
    lines = ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    return f"[\n{lines}\n]\n".encode() if lines else b"[]\n"


def read(text: str) -> Rows:
    """The objects of the list."""
    line, counted = 1, 0
    one_line = "\n" not in text.strip()
    try:
        for number, (start, end, value) in enumerate(_values(text), 1):
            line = EntryNumber(number) if one_line else line + text.count("\n", counted, start)
            counted = start
            if isinstance(value, dict):
                yield Raw(line, value, _lines_of_keys(text[start:end], line))
            else:
                yield Refused(
                    line, _("This is no object. One looks like this: {object}.", object='{"id": "red-cup", …}')
                )
    except json.JSONDecodeError as error:
        yield Refused(error.lineno, _("From here on this is no JSON. It is a list of objects: [{…}, {…}]."))
    except RecursionError:
        yield Refused(line, _("This is nested too deeply. It is a list of objects: [{…}, {…}]."))


def _values(text: str) -> Iterator[tuple[int, int, Any]]:
    """Start, end and value of each item of a list."""
    decoder = json.JSONDecoder()
    place = _expect(text, 0, "[")
    while not text.startswith("]", place):
        value, end = decoder.raw_decode(text, place)
        yield place, end, value
        place = _skip(text, end)
        if text.startswith("]", place):
            break
        place = _expect(text, place, ",")
    _expect(text, place, "]", last=True)


def _expect(text: str, place: int, sign: str, last: bool = False) -> int:
    place = _skip(text, place)
    if not text.startswith(sign, place):
        raise json.JSONDecodeError("another sign", text, place)
    place = _skip(text, place + 1)
    if last and place < len(text):
        raise json.JSONDecodeError("more", text, place)
    return place


def _skip(text: str, place: int) -> int:
    found = _SPACE.match(text, place)
    return found.end() if found else place


def _lines_of_keys(source: str, first: int) -> dict[str, int]:
    if "\n" not in source:
        return {}
    found: dict[str, int] = {}
    for key in _KEY.finditer(source):
        found.setdefault(key[1], first + source.count("\n", 0, key.start()))
    return found

"""JSON: a list of objects, one on each line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from bot.library.exchange.rows import EntryNumber, Raw, Refused, Rows
from bot.locales import _

_SPACE = re.compile(r"[ \t\n\r]*")
_DIGITS = 1000
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
            if isinstance(value, _Object) and value.twice:
                why = _("“{name}” stands there twice. Keep one of them.", name=value.twice[:60])
                yield Refused(_line_of_second(text[start:end], value.twice, line), why)
            elif isinstance(value, dict):
                yield Raw(line, value, _lines_of_keys(text[start:end], line))
            else:
                yield Refused(
                    line, _("This is no object. One looks like this: {object}.", object='{"id": "red-cup", …}')
                )
    except json.JSONDecodeError as error:
        yield Refused(error.lineno, _("From here on this is no JSON. It is a list of objects: [{…}, {…}]."))
    except RecursionError:
        yield Refused(line, _("This is nested too deeply. It is a list of objects: [{…}, {…}]."))


class _Object(dict[str, Any]):
    """An object, and a key that it has twice: the last would win, and nobody would know."""

    twice = ""

    @classmethod
    def of(cls, pairs: list[tuple[str, Any]]) -> _Object:
        """What the decoder makes of an object."""
        made = cls(pairs)
        known: set[str] = set()
        for name, _value in pairs:
            if name in known:
                made.twice = made.twice or name
            known.add(name)
        return made


def _number(digits: str) -> int:
    """A whole number; one without end is none that a prompt could have."""
    return int(digits) if len(digits) < _DIGITS else 0


def _line_of_second(source: str, name: str, line: int) -> int:
    if "\n" not in source:
        return line
    places = [found.start() for found in _KEY.finditer(source) if found[1] == name]
    return line + source.count("\n", 0, places[1]) if len(places) > 1 else line


def _values(text: str) -> Iterator[tuple[int, int, Any]]:
    """Start, end and value of each item of a list."""
    decoder = json.JSONDecoder(object_pairs_hook=_Object.of, parse_int=_number)
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

"""TOML: a pack, with what a group laid over built-in words as `[[change]]`."""

from __future__ import annotations

import json
import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

import msgspec

from bot.library.exchange.fields import CHANGE, FIELDS, KINDS, instead
from bot.library.exchange.rows import Raw, Refused, Rows
from bot.library.packs import Header, Table, tables
from bot.locales import _

_NAME = "The words of a group"
_LONG = re.compile(r"\d[\d_]{4000,}")
_PLACE = re.compile(r"at line (\d+)")


def write(rows: Iterable[Mapping[str, Any]]) -> bytes:
    """A pack that says of itself that it is whole: what an entry leaves out is empty."""
    entries = list(rows)
    locales = Counter(str(row["locale"]) for row in entries if row.get("locale"))
    usual = min(locales, key=lambda locale: (-locales[locale], locale), default="en")
    parts = [f"[pack]\nname = {_literal(_NAME)}\nlocale = {_literal(usual)}\nwhole = true\n"]
    for row in entries:
        kept = {name: value for name, value in row.items() if name != "kind" and (name, value) != ("locale", usual)}
        lines = "".join(f"{name} = {_literal(value)}\n" for name, value in kept.items() if value)
        parts.append(f"[[{row['kind']}]]\n{lines}")
    return "\n".join(parts).encode()


def read(text: str) -> Rows:
    """The entries of a pack, in the order of their lines."""
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = _PLACE.search(str(error))
        line = int(place[1]) if place else text.count("\n") + 1
        yield Refused(line, _("From here on this is no TOML ({error}).", error=str(error).partition(" (at ")[0]))
        return
    except ValueError:  # Python reads no number of over 4,300 digits
        long = _LONG.search(text)
        line = text.count("\n", 0, long.start()) + 1 if long else 1
        yield Refused(line, _("A number without end stands here. Words stand in quotes."))
        return
    except RecursionError:
        yield Refused(1, _("This is nested too deeply for a pack."))
        return
    header = content.pop("pack", {})
    wrong = _wrong_header(text, header)
    if wrong:
        yield wrong
        return
    yield from sorted(_entries(content, header, tables(text)), key=lambda each: each.line)


def _entries(content: Mapping[str, Any], header: Mapping[str, Any], found: list[Table]) -> Rows:
    for kind, entries in content.items():
        mine = [table for table in found if table.name == kind]
        line = mine[0].line if mine else 1
        if kind not in KINDS:
            why = _("There is no [[{kind}]].", kind=kind[:60])
            yield Refused(line, f"{why} {instead(kind[:60], KINDS)}")
        elif not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            yield Refused(line, _("Each entry begins with two brackets: [[{kind}]].", kind=kind))
        else:
            places: Iterator[Table] = iter(mine if len(mine) == len(entries) else ())
            for entry in entries:
                place = next(places, None)
                values = _filled(kind, entry, header)
                yield Raw(place.line, values, place.keys) if place else Raw(line, values)


def _filled(kind: str, entry: Mapping[str, Any], header: Mapping[str, Any]) -> dict[str, Any]:
    """What an entry says, with what the header says for all."""
    shared: dict[str, Any] = dict.fromkeys(FIELDS, "") if header.get("whole") else {}
    if kind != CHANGE:
        shared |= {name: header[name] for name in ("locale", "source", "review_by") if header.get(name)}
    return {**shared, **{name: value for name, value in entry.items() if name != "allow"}, "kind": kind}


def _wrong_header(text: str, header: Any) -> Refused | None:
    found = re.search(r"^[ \t]*\[[ \t]*pack[ \t]*\]", text, re.MULTILINE)
    line = text.count("\n", 0, found.start()) + 1 if found else 1
    known = Header.__struct_fields__
    for name in header if isinstance(header, dict) else ():
        if name not in known:
            why = _("[pack] has no “{name}”.", name=name[:60])
            return Refused(line, " ".join((why, instead(name[:60], known))))
    try:
        msgspec.convert(header, Header)
    except msgspec.ValidationError as error:
        return Refused(line, _("[pack] does not fit: {error}.", error=str(error).replace("`", "")))
    return None


def _literal(value: Any) -> str:
    """A value as TOML writes it, on one line."""
    if isinstance(value, list):
        return f"[{', '.join(map(_literal, value))}]"
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(value, date):
        return value.isoformat()
    if value is True:
        return "true"
    # JSON's strings are TOML's, but for the sign that JSON leaves as it is (DEL).
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007F")

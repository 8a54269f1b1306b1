"""What a file would do to a group's words: what is new, what changes, what is there already, and what is refused."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

from bot.errors import Refusal
from bot.library.exchange.fields import CHANGE, LISTS, Value, plain
from bot.library.exchange.ids import prompt_id
from bot.library.exchange.rows import Refused, Said
from bot.library.never import never
from bot.locales import _
from bot.model import PROMPT_KINDS, Group, Prompt
from bot.store import imports, prompts
from bot.store.database import Transaction
from bot.store.imports import Known, Write
from bot.store.prompts import CHANGES, LAID

_READ = ("text", "template", "next", "follow_up")  # what people read of words
_OF_REST = ("rested_by", "rested_why", "rested_until")
_NOTHING: Mapping[str, Any] = {**dict.fromkeys(CHANGES), "rested_at": 0}


@dataclass(frozen=True, slots=True)
class Planned:
    """What a row would do; nothing where it says what is there already."""

    said: Said
    what: Literal["new", "changed", "same"]
    prompt_id: str
    fields: tuple[str, ...] = ()  # what it changes
    write: Write | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """Who brings the rows, and when (UTC seconds): it stands beside what they put to rest."""

    by: str
    at: int


def plan(tx: Transaction, group: Group, rows: Sequence[Said], source: Source) -> list[Planned | Refused]:
    """What each row would do to the group's words as they are now."""
    ids: list[str | Refused] = []
    for row in rows:
        try:
            ids.append(prompt_id(row.id, group.id))
        except Refusal as refusal:
            ids.append(_refuse(row, "id", str(refusal)))
    known = imports.known(tx, group.id, [row.id for row in rows] + [each for each in ids if isinstance(each, str)])
    planned: list[Planned | Refused] = []
    for row, own_id in zip(rows, ids, strict=True):
        built_in = known.get(row.id)
        mine = None if isinstance(own_id, Refused) else known.get(own_id)
        if mine is not None and mine.seen and row.kind != CHANGE:
            planned.append(_change_own(row, mine, source))
        elif row.kind == CHANGE or (built_in is not None and built_in.seen and not built_in.own):
            planned.append(_change(row, built_in, source))
        else:
            planned.append(own_id if isinstance(own_id, Refused) else _make(row, own_id, group, source))
    return planned


def as_it_will_be(write: Write, said: Said, now: Prompt | None) -> Prompt:
    """The prompt after a row is taken in."""
    if write.new is not None:
        return write.new
    if now is None:
        raise LookupError(write.prompt_id)
    says: Any = {name: value for name, value in said.says.items() if name in LAID and value is not None}
    return replace(now, **says)


def _make(row: Said, own_id: str, group: Group, source: Source) -> Planned | Refused:
    if row.kind not in PROMPT_KINDS:
        return _refuse(row, "kind", _("It has no kind. There is: {kinds}.", kinds=", ".join(PROMPT_KINDS)))
    if not row.says.get("text"):
        return _refuse(row, "text", _("It has no text. Write the words, or take the row out."))
    says: Any = {name: value for name, value in row.says.items() if name in LAID and value}
    prompt = Prompt(own_id, row.kind, row.locale or group.locale, **says)
    laid = dict(_NOTHING)
    if wrong := _rest(row, laid, source):
        return wrong
    if wrong := _never(row, _READ, prompt):
        return wrong
    told = {"text": (None, prompt.text)}
    return Planned(row, "new", own_id, write=Write(own_id, prompt, None, laid if laid["rested_at"] else None, told))


def _change_own(row: Said, known: Known, source: Source) -> Planned | Refused:
    base = known.base
    if row.kind and row.kind != base["kind"]:
        why = _("“{id}” is a {kind} here. Another kind needs another id.", id=row.id, kind=base["kind"])
        return _refuse(row, "kind", why)
    if row.locale and row.locale != base["locale"]:
        why = _("“{id}” is in the language {locale} here. Another one needs another id.",
                id=row.id, locale=base["locale"])  # fmt: skip
        return _refuse(row, "locale", why)
    if "text" in row.says and not row.says["text"]:
        return _refuse(row, "text", _("It has no text. Write the words, or take the row out."))
    before = _before(known)
    laid = dict(before)
    for name in LAID:
        if name in row.says:
            value = _stored(name, row.says[name]) or _empty(name)
            laid[name] = None if value == _same_as(base[name] or _empty(name)) else value
    if laid["text"] is None:
        laid["based_on"] = None
    return _rest(row, laid, source) or _planned(row, known, before, laid)


def _change(row: Said, known: Known | None, source: Source) -> Planned | Refused:
    if known is None or known.own or not known.seen:
        return _refuse(row, "id", _("No words with the id “{id}” come with the program.", id=row.id))
    if row.kind not in ("", CHANGE):
        why = _("“{id}” comes with the program. Write {change} as its kind, or give your words an id of their own.",
                id=row.id, change=CHANGE)  # fmt: skip
        return _refuse(row, "kind", why)
    before = _before(known)
    laid = dict(before)
    for name in (*LAID, "based_on"):
        if name in row.says:
            laid[name] = _stored(name, row.says[name])
    if "based_on" not in row.says and laid["text"] != before["text"]:
        laid["based_on"] = known.base["text"] if laid["text"] else None
    return _rest(row, laid, source) or _planned(row, known, before, laid)


def _planned(row: Said, known: Known, before: Mapping[str, Any], laid: Mapping[str, Any]) -> Planned | Refused:
    this_id = known.base["id"]
    if laid == before:
        return Planned(row, "same", this_id)
    fields = [name for name in CHANGES if laid[name] != before[name] and (name != "based_on" or laid["text"] is None)]
    shown = dict.fromkeys("rest" if name.startswith("rested_") else name for name in fields)
    stood, stands = _whole(known, before), _whole(known, laid)
    told = prompts.told(stood, stands)
    written = [name for name in _READ if name in told]
    if wrong := _never(row, written, _worded(known, stands), lambda: _worded(known, stood)):
        return wrong
    return Planned(row, "changed", this_id, tuple(shown), Write(this_id, None, known.change, laid, told))


def _whole(known: Known, laid: Mapping[str, Any]) -> dict[str, Any]:
    """A prompt as the group sees it with this laid over it."""
    return {**laid, **{name: known.base[name] or _empty(name) for name in LAID if laid[name] is None}}


def _worded(known: Known, whole: Mapping[str, Any]) -> Prompt:
    """A prompt with what its words are judged by."""
    lists: Any = {name: tuple(json.loads(whole[name])) for name in ("topics", "assumes", "sensitivity")}
    words: Any = {name: whole[name] or "" for name in _READ}
    return Prompt("", known.base["kind"], known.base["locale"], **words, **lists)


def _never(
    row: Said, written: Sequence[str], wanted: Prompt, now: Callable[[], Prompt] | None = None
) -> Refused | None:
    """What nobody may keep refuses a row that writes it; what stands there already refuses nothing."""
    if not written:
        return None
    found = never(wanted)
    stood = never(now()) if found and now else ()
    why = next((each for each in found if each not in stood), "")
    return _refuse(row, written[0], why) if why else None


def _rest(row: Said, laid: dict[str, Any], source: Source) -> Refused | None:
    """Lay a rest over a prompt, or take it away, as the row says."""
    rested = row.says.get("rested_at") or 0
    if "rested_at" in row.says and rested != laid["rested_at"]:
        laid |= dict.fromkeys(_OF_REST) | {"rested_at": rested, "rested_by": source.by if rested else None}
    says = {name: row.says[name] for name in _OF_REST if name in row.says}
    if laid["rested_at"]:
        laid |= says
    elif any(says.values()):
        return _refuse(row, "rested_at", _("It rests, and does not say since when. 2026-03-02 would do."))
    return None


def _before(known: Known) -> dict[str, Any]:
    """What is laid over a prompt now, nothing said in one way only."""
    if known.change is None:
        return dict(_NOTHING)
    laid = {name: _same_as(value) for name, value in known.change.items()}
    return laid | {name: laid[name] or None for name in (*_OF_REST, "based_on")}


def _same_as(stored: Any) -> Any:
    return plain(stored) if isinstance(stored, str) else stored


def _stored(name: str, value: Value) -> Any:
    if isinstance(value, tuple):
        return json.dumps(value)
    return value.isoformat() if isinstance(value, date) else value


def _empty(name: str) -> str:
    return "[]" if name in LISTS else "normal" if name == "weight" else ""


def _refuse(row: Said, field: str, why: str) -> Refused:
    return Refused(row.at.get(field, row.line), why)

"""The room without a browser, for scripts and screen readers: lines in, one JSON line out for all that anyone sees."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from typing import Any
from zoneinfo import ZoneInfo

from adapters.room.room import Room, check_person
from adapters.room.world import CHANNELS, Shown
from bot.errors import Refusal
from bot.locales import N_, _, speaking

_PERSON = re.compile(r"\s*([A-Za-z]+)\s*:\s?(.*)", re.DOTALL)
_HELP = N_(
    "A line is “maya: /enough”, “maya: submit ID {…}”, “sam: press ID”, “ines: reply WORDS” (to the latest question), "
    "“ines: speak es”, “clock tomorrow 09:00” or “outage until 11:59”."
)


async def converse(room: Room, lines: Iterable[str], write: Callable[[str], None], seen: int) -> bool:
    """Act on each line and write what anyone would see after message `seen`, then {"done": N}.

    False if a line made no sense.
    """
    understood = True
    for number, line in enumerate(lines, 1):
        try:
            await _act(room, line.rstrip("\n"))
        except Refusal as refusal:
            understood = False
            write(json.dumps({"error": str(refusal)}, ensure_ascii=False))
        for shown in room.world.since(seen):
            seen = shown.id
            write(json.dumps(as_json(shown, room.zone), ensure_ascii=False))
        write(json.dumps({"done": number}))
    return understood


def as_json(shown: Shown, zone: str) -> dict[str, Any]:
    """One thing that is seen, as the line that tells of it."""
    form = shown.form and {
        "id": shown.form["id"],
        "title": shown.form["title"],
        "fields": [
            {key: field[key] for key in ("name", "label", "value", "choices")} for field in shown.form["fields"]
        ],
    }
    file = {"file": {"name": shown.file[0], "size": shown.file[1]}} if shown.file else {}
    return {
        "to": shown.to or (f"#{shown.channel}, thread" if shown.thread_of else f"#{shown.channel}"),
        "private": bool(shown.to),
        "from": shown.author,
        "at": shown.at.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%dT%H:%M"),
        "text": shown.text,
        "quote": shown.quote,
        "buttons": [{"label": label, "id": button_id} for label, button_id in shown.buttons],
        "form": form,
        "thread": shown.thread,
        **file,
    }


async def _act(room: Room, line: str) -> None:
    if not line.strip():
        return
    first, rest = [*line.strip().split(" ", 1), ""][:2]
    if first == "clock":
        await room.moves_clock(rest)
    elif first == "outage":
        await room.has_outage(rest.strip().removeprefix("until").strip())
    elif found := _PERSON.match(line):
        person = check_person(found[1])
        with speaking(room.world.language(person)):
            await _act_as(room, person, found[2])
    else:
        raise Refusal(" ".join((_("I can't read “{line}”.", line=line[:60]), _(_HELP))))


async def _act_as(room: Room, person: str, deed: str) -> None:
    verb, rest = [*deed.strip().split(" ", 1), ""][:2]
    if verb == "speak" and len(rest.split()) == 1:
        room.speaks(person, rest)
    elif verb == "press" and len(rest.split()) < 2:
        await room.presses(person, rest.strip())
    elif verb == "submit" and ("{" in rest or len(rest.split()) < 2):
        # Half a command is never said aloud: what it holds may be private.
        form_id, values = [*rest.split("{", 1), ""][:2]
        await room.submits(person, form_id.strip(), _values("{" + values))
    elif verb == "reply" and rest.strip():
        await room.says(person, rest, *_latest_thread(room))
    else:
        channel, words = _channel(deed)
        await room.says(person, words, channel)


def _latest_thread(room: Room) -> tuple[str, int]:
    """Where "reply WORDS" goes: under the question that came last."""
    for shown in reversed(room.world.since(0)):
        if shown.thread:
            return shown.channel, shown.id
    raise Refusal(_("There is no question with a thread yet. “clock +7d” brings one."))


def _channel(deed: str) -> tuple[str, str]:
    """Words that begin with "in #evenings" go there, others to the first channel."""
    found = re.match(r"\s*in #(\w+)\s+", deed)
    if found and found[1] in CHANNELS:
        return found[1], deed[found.end() :]
    return CHANNELS[0], deed


def _values(text: str) -> dict[str, str]:
    try:
        values = json.loads(text)
    except json.JSONDecodeError as error:
        raise Refusal(
            _('What follows the form\'s id is no JSON ({error}). {{"field": "words"}} would work.', error=error.msg)
        ) from None
    if not isinstance(values, dict):
        raise Refusal(_('After the form\'s id comes an object: {"field": "words"}.'))
    return {str(name): "" if value is None else str(value) for name, value in values.items()}

"""What a page hears while it is open: server-sent events with ready-drawn messages, for the one person who looks."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from adapters.room.room import Room
from adapters.room.web_draw import Drawing, Looker, name_of, replies
from adapters.room.world import Shown
from bot.locales import _, speaking

_BEAT = 0.5  # seconds between two looks at the clock and at whether the server ends
_BEATS_PER_SIGN = 30  # a comment this often, which finds out whether the page is still there


async def events(room: Room, drawing: Drawing, looker: Looker, after: int, token: str,
                 stop: asyncio.Event) -> AsyncIterator[str]:  # fmt: skip
    """What appears for this person after the message `after`, until `stop` or until the page goes away."""
    arrived: asyncio.Queue[Shown] = asyncio.Queue()
    unwatch = room.watch(arrived.put_nowait)
    feed = _Feed(room, drawing, looker, after, token)
    try:
        yield "retry: 1000\n\n"
        for shown in room.world.since(after):  # no await since the watch began: nothing is lost, nothing comes twice
            arrived.put_nowait(shown)
        beats = 0
        while not stop.is_set():
            if clock := feed.clock_event():
                yield clock
            try:
                shown = await asyncio.wait_for(arrived.get(), _BEAT)
            except TimeoutError:
                beats += 1
                if beats % _BEATS_PER_SIGN == 0:
                    yield ": here\n\n"
                continue
            if message := feed.message_event(shown):
                yield message
    finally:
        unwatch()


class _Feed:
    """Remembers what the page shows last in each place, so that what follows is drawn to fit under it."""

    def __init__(self, room: Room, drawing: Drawing, looker: Looker, after: int, token: str) -> None:
        self._room = room
        self._drawing = drawing
        self._looker = looker
        self._token = token
        self._after = after
        self._minute: datetime | None = None
        self._last: dict[int, Shown | None] = {}
        for thread in {0, looker.thread}:
            seen = room.world.seen_in(looker.person, looker.channel, thread)
            self._last[thread] = next((each for each in reversed(seen) if each.id <= after), None)

    def clock_event(self) -> str:
        """The clock, where it shows something else than before."""
        minute = self._room.world.now().replace(second=0, microsecond=0)
        if minute == self._minute:
            return ""
        self._minute = minute
        with speaking(self._language()):
            return _event("clock", self._drawing.clock())

    def message_event(self, shown: Shown) -> str:
        """One message; "" for a form, and for what another person alone may see; of an old one its buttons only."""
        if shown.form or shown.to not in ("", self._looker.person):
            return ""
        if shown.id <= self._after:
            return _event("labels", {button_id: label for label, button_id in shown.buttons})
        self._after = shown.id
        with speaking(self._language()):
            return _event("message", self._drawn(shown), shown.id)

    def _drawn(self, shown: Shown) -> dict[str, Any]:
        here = shown.channel == self._looker.channel and shown.thread_of in self._last
        data: dict[str, Any] = {
            "id": shown.id, "channel": shown.channel, "thread": shown.thread_of, "html": "",
            "mine": shown.author == self._looker.person, "private": bool(shown.to and shown.channel),
            "said": self._said(shown),
            "unread": self._room.world.unread(self._looker.person),
        }  # fmt: skip
        if shown.thread_of:
            data["replies"] = replies(self._room.world.replies(shown.thread_of, self._looker.person))
        if here:
            looker = self._looker if shown.thread_of else replace(self._looker, thread=0)
            data["html"] = self._drawing.message(shown, self._last[shown.thread_of], looker, self._token)
            self._last[shown.thread_of] = shown
        return data

    def _language(self) -> str:
        return self._room.world.language(self._looker.person)

    def _said(self, shown: Shown) -> str:
        """The message as it is read aloud."""
        who = shown.author
        if shown.channel != self._looker.channel:
            who = _("{author} in {place}", author=who, place=name_of(shown.channel))
        file = shown.file[0] if shown.file else ""
        whom = _("only you can see this.") if shown.to and shown.channel else ""
        return " ".join(part for part in (f"{who}:", whom, shown.text, shown.quote, file) if part)


def _event(name: str, data: dict[str, Any], event_id: int = 0) -> str:
    lines = [f"event: {name}", f"data: {json.dumps(data, ensure_ascii=False)}"]
    return "\n".join([f"id: {event_id}", *lines] if event_id else lines) + "\n\n"

"""Starting the room: `goodenough try`, with a page or as text."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
import sys
import webbrowser
from collections.abc import Awaitable, Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path

from tzlocal import get_localzone_name

from adapters.room import Settings
from adapters.room.room import Room
from adapters.room.world import World
from bot.app import Bot
from bot.errors import StoreError
from bot.process import run_until_stopped
from bot.schedule import times
from bot.store.database import Store

log = logging.getLogger(__name__)

Page = Callable[[Room, asyncio.Event], Awaitable[None]]


def converse(data: Path, lines: Iterable[str], write: Callable[[str], None]) -> bool:
    """Run the room as text until the lines end; False if one of them made no sense."""
    from adapters.room.text import converse as talk

    async def talked(room: Room) -> bool:
        seen = room.world.last_id()  # what start-up delivers is seen too
        await room.bot.tick()
        return await talk(room, lines, write, seen)

    store, room = open_room(data, frozen=True)
    try:
        return asyncio.run(talked(room))
    finally:
        _close(store, room)


def serve(data: Path, port: int, open_browser: bool, say: Callable[[str], None]) -> None:
    """Serve the room's page on this machine until Ctrl-C."""
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(levelname)s %(message)s")

    def ready(taken: int) -> None:
        address = f"http://127.0.0.1:{taken}/"
        say(f"The room is open at {address}")
        say("maya and ines are members, sam moderates. Ctrl-C closes it. What was said stays in " + f"{data}.")
        if open_browser:
            webbrowser.open(address)

    store, room = open_room(data, frozen=False, served=page(port, ready))
    try:
        asyncio.run(run_until_stopped(room.bot, [room]))
    finally:
        _close(store, room)


def join_room(bot: Bot, settings: Settings) -> Room:
    """The room as one of several platforms of `goodenough run`."""
    world = _open_world(Path(settings.data), bot.clock, False, "room.data in config.toml")
    return Room(bot, world, local_zone(), page(settings.port, lambda port: log.info("the room is at port %d", port)))


def _open_world(data: Path, clock: Callable[[], datetime], frozen: bool, setting: str) -> World:
    try:
        return World(data / "room.db", clock, frozen)
    except (OSError, sqlite3.Error) as error:
        raise StoreError(f"{data / 'room.db'} cannot be used: {error}. Name another folder with {setting}.") from error


def page(port: int, ready: Callable[[int], None]) -> Page:
    """What serves a room's page on this machine; the web is imported when it does."""

    async def serve_page(room: Room, stop: asyncio.Event) -> None:
        from adapters.http import serve as serve_app
        from adapters.room.web import room_app

        await serve_app(room_app(room), "127.0.0.1", port, ready, stop)

    return serve_page


def open_room(data: Path, frozen: bool, served: Page | None = None) -> tuple[Store, Room]:
    """Open the room's two files in a folder: the bot's, and the room's own."""
    store = Store.open(data / "bot.db")
    try:
        world = _open_world(data, lambda: datetime.now(UTC), frozen, "--data")
    except StoreError:
        store.close()
        raise
    return store, Room(Bot(store, clock=world.now), world, local_zone(), served)


def local_zone() -> str:
    """The zone of this machine where it has a name that we can use, else UTC."""
    try:
        name = times.zone(get_localzone_name()).key
    except (ValueError, LookupError):
        return "UTC"
    return "UTC" if name.startswith("Etc/") else name


def _close(store: Store, room: Room) -> None:
    room.world.close()
    store.close()

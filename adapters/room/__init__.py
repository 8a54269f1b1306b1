"""The room: a small chat on this machine, where the whole bot can be tried with no account, token or server."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import msgspec

if TYPE_CHECKING:
    from adapters.room.room import Room
    from bot.app import Bot


class Settings(msgspec.Struct, frozen=True):
    """`[room]` in config.toml."""

    port: Annotated[int, msgspec.Meta(ge=0, le=65535)] = 8790
    data: str = "room-data"


def join(bot: Bot, settings: Settings) -> Room:
    """Open the room beside other platforms, on real time."""
    from adapters.room.start import join_room

    return join_room(bot, settings)


__all__ = ["Settings", "join"]

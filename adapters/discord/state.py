"""What the library knows of servers, kept true where Discord tells of a loss only by leaving something out."""

from __future__ import annotations

from typing import Any

from discord.state import AutoShardedConnectionState


class State(AutoShardedConnectionState[Any]):
    """The library adds what a payload names, and waits for a word of what is gone; after a gap there is none."""

    def parse_ready(self, data: Any) -> None:
        """A session that begins: of this shard's servers, those that are not named have shown the bot out."""
        named, shard = {int(each["id"]) for each in data["guilds"]}, data["shard"][0]
        for guild in [each for each in self.guilds if each.shard_id == shard and each.id not in named]:
            self._remove_guild(guild)
            self.dispatch("guild_remove", guild)
        super().parse_ready(data)

    def parse_guild_create(self, data: Any) -> None:
        """A server that is here, or here again: what was deleted meanwhile is not in its channels."""
        known = self._get_guild(int(data["id"]))
        there = {int(each["id"]) for each in data.get("channels", ())}
        if known is not None and not data.get("unavailable"):
            for channel in [each for each in known.channels if each.id not in there]:
                known._remove_channel(channel)
        super().parse_guild_create(data)

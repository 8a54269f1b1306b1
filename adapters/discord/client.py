"""The connection to Discord: what happens there is handed to the Port."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import discord
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from adapters.discord import pace, servers
from adapters.discord.state import State

if TYPE_CHECKING:
    from adapters.discord.discord import Discord

OWN_API = "https://discord.com/api/v10"
_LONGEST_WAIT = (
    30.0  # seconds that the library may wait for a rate limit by itself; the outbox knows how to wait longer
)
_LAST_GUILD = 0.5  # seconds without another server until the start counts as over
_FIRST_SYNC = 2.0  # seconds in which the commands come before the gateway; where Discord is slow, nobody waits for them


class Client(discord.AutoShardedClient):
    """A client that asks for no privileged intent, keeps no member and no message, and mentions nobody."""

    def __init__(self, port: Discord, share: float = 1.0, **shards: Any) -> None:
        """`share` is this process's part of the requests that Discord allows the whole bot."""
        self.pace = pace.Pace(max(pace.A_SECOND * share, 1.0))
        super().__init__(
            intents=discord.Intents(guilds=True),
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            max_messages=None,
            allowed_mentions=discord.AllowedMentions.none(),
            max_ratelimit_timeout=_LONGEST_WAIT,
            guild_ready_timeout=_LAST_GUILD,
            http_trace=self.pace.trace(),
            **shards,
        )
        self._port = port
        self._syncing: asyncio.Task[None] | None = None

    def _get_state(self, **options: Any) -> State:
        return State(
            dispatch=self.dispatch, handlers=self._handlers, hooks=self._hooks, http=self.http, **options
        )  # fmt: skip

    async def setup_hook(self) -> None:
        """Before the gateway: the commands as they shall be, and the gateway of an API that is not Discord's own."""
        if Route.BASE != OWN_API:
            _, address, _ = await self.http.get_bot_gateway()
            DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(address)
        self._syncing = asyncio.create_task(self._port.syncing.until_done(self))
        await asyncio.wait([self._syncing], timeout=_FIRST_SYNC)

    async def close(self) -> None:
        """Leave, and try nothing any more."""
        if self._syncing is not None:
            self._syncing.cancel()
        await super().close()

    async def on_ready(self) -> None:
        """Everything is known: take it in."""
        await self._port.is_ready(self)

    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        """Someone asks."""
        await self._port.asked(interaction)

    async def on_guild_join(self, guild: discord.Guild) -> None:
        """The bot was invited."""
        self._port.meets(guild)

    async def on_guild_available(self, guild: discord.Guild) -> None:
        """A server is back after an outage."""
        self._port.meets(guild)

    async def on_guild_update(self, before: discord.Guild, after: discord.Guild) -> None:
        """A server was renamed, or something else of it changed."""
        servers.take_in(self._port.bot, after)

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """The bot was shown out."""
        self._port.leaves(guild)

    async def on_guild_channel_create(self, channel: discord.abc.GuildChannel) -> None:
        """A channel more."""
        servers.take_in(self._port.bot, channel.guild)

    async def on_guild_channel_update(self, before: discord.abc.GuildChannel, after: discord.abc.GuildChannel) -> None:
        """A channel was renamed, or opened to the bot."""
        servers.take_in(self._port.bot, after.guild)

    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        """A channel fewer."""
        servers.channel_gone(self._port.bot, channel)

    async def on_guild_role_update(self, before: discord.Role, after: discord.Role) -> None:
        """A role was renamed, or opens or closes channels to the bot."""
        servers.take_in(self._port.bot, after.guild)

    async def on_member_update(self, before: discord.Member, after: discord.Member) -> None:
        """The bot itself has other roles: of nobody else does Discord tell a bot without the members intent."""
        servers.take_in(self._port.bot, after.guild)

    async def on_guild_role_delete(self, role: discord.Role) -> None:
        """A role fewer."""
        servers.take_in(self._port.bot, role.guild)

    async def on_shard_disconnect(self, shard_id: int) -> None:
        """The gateway hung up; the library connects again, and keeps the code to itself."""
        shard = self.get_shard(shard_id)
        socket = shard._parent.ws if shard is not None else None
        code = (socket._close_code or socket.socket.close_code) if socket is not None else None
        if code is not None and not self.is_closed():
            self._port.hung_up(shard_id, code, by_us=socket is not None and socket._close_code is not None)

    async def on_error(self, event: str, /, *args: Any, **kwargs: Any) -> None:
        """Say that something of ours failed, without the event's contents, which hold people's words."""
        self._port.failed(event)


def use_api(address: str) -> None:
    """Send every request of this process to `address`: a proxy, or a test's own Discord."""
    Route.BASE = address.rstrip("/")

"""Discord as a platform: the Port."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import sys
from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from datetime import timedelta
from typing import Any

import discord
from discord.http import Route

from adapters.discord import Settings, answering, commands, permissions, sending, servers
from adapters.discord.client import Client, use_api
from adapters.discord.pace import Pace
from adapters.discord.sending import Place
from adapters.discord.servers import PLATFORM
from adapters.discord.troubles import LOST, may_not, trouble
from bot.adapter import Doubt, Later, Never
from bot.app import Bot
from bot.errors import ConfigError, StoreError
from bot.locales import N_, _, speaking
from bot.model import Group, Member, Post

log = logging.getLogger(__name__)

NOT_HERE = N_("I am not in this server any more. Invite me again with the link of goodenough discord-invite.")
_FIRST_WAIT = 20.0  # seconds from the start in which posts wait for the connection; later they are put off
_PUT_OFF = timedelta(seconds=20)
_FAREWELL = 2.5  # seconds that posts under way may take when the process ends
_CLOSED_FOR = {
    4004: "Discord refused the token. Make a new one in the developer portal (Bot, Reset Token) and use that.",
    4010: "Discord refused discord.shard_ids: each must be below discord.shard_count.",
    4011: "Discord says that this bot is in too many servers for discord.shard_count. Raise it, or leave it out.",
    4013: "Discord refused the intents, so this version of Good Enough does not fit it any more. Update Good Enough.",
    4014: "Discord refused the intents, so this version of Good Enough does not fit it any more. Update Good Enough.",
}
_asking: ContextVar[discord.Interaction[Any] | None] = ContextVar("asking", default=None)


class Discord:
    """Servers as groups; posts, replies and forms as Discord has them."""

    platform = PLATFORM
    reopens_forms = False

    def __init__(self, bot: Bot, settings: Settings, token: str) -> None:
        self.bot = bot
        self._settings = settings
        self._token = token
        self._commands = commands.paths(bot.visible_commands())
        self._client: Client | None = None
        self._ready = asyncio.Event()
        self._pace = Pace()
        self._waits_until: float | None = None
        self._under_way = 0
        self._ending = False
        self._closing: asyncio.Task[None] | None = None
        self._ticking: asyncio.Task[None] | None = None
        bot.ports[PLATFORM] = self
        use_api(settings.api_url)

    # The port

    async def run(self, stop: asyncio.Event) -> None:
        """Connect and serve until `stop`; a token or setting that Discord refuses is a ConfigError."""
        settings = self._settings
        shards: dict[str, Any] = {"shard_count": settings.shard_count} if settings.shard_count else {}
        shards |= {"shard_ids": list(settings.shard_ids)} if settings.shard_ids else {}
        client = self._client = Client(self, **shards)
        self._ending = False
        connection = asyncio.create_task(self._connect(client))
        stopped = asyncio.create_task(stop.wait())
        try:
            await asyncio.wait([connection, stopped], return_when=asyncio.FIRST_COMPLETED)
            self._ending = True
            if stop.is_set():
                await self._let_finish()
        finally:
            self._ready.clear()
            stopped.cancel()
            await client.close()
            if stop.is_set():
                connection.cancel()
            await asyncio.gather(connection, return_exceptions=True)
        if not stop.is_set():
            connection.result()

    async def deliver(self, post: Post) -> str:
        """Send a post, open its thread, and return the message's id."""
        client = await self._connected()
        self._under_way += 1
        try:
            place = await self._place(client, post)
            try:
                message_id = await sending.send(client, self._pace, place, post)
            except (discord.DiscordException, *LOST) as error:
                if isinstance(error, discord.HTTPException) and error.status == 401:
                    self._closing = asyncio.create_task(client.close())  # logging in again says what is wrong, once
                raise trouble(error, place.where, self.bot.clock()) from error
            except RuntimeError as error:
                if not client.is_closed():
                    raise
                raise Doubt from error  # the connection was closed under it
            if post.thread:
                await self._open_thread(client, post, place.channel_id, message_id)
            return str(message_id)
        finally:
            self._under_way -= 1

    async def answered(self, post: Post) -> bool:
        """Whether anybody wrote in the thread of a question; one without a thread needs no reply of ours."""
        client = await self._connected()
        try:
            thread: Mapping[str, Any] = await client.http.get_channel(int(post.follows))
        except discord.NotFound:
            return True
        except (discord.DiscordException, *LOST) as error:
            raise Later(self.bot.clock() + _PUT_OFF) from error
        return bool(thread.get("total_message_sent"))

    async def find(self, posts: Sequence[Post]) -> Mapping[str, str | None]:
        """Look posts up, with one read of each channel's history; where it cannot be read they are left out."""
        await self._ready.wait()
        client = self._client
        if client is None:
            return {}
        self._under_way += 1
        try:
            found: dict[str, str | None] = {}
            places: dict[int, list[Post]] = {}
            for post in posts:
                try:
                    places.setdefault((await self._place(client, post)).channel_id, []).append(post)
                except Never:
                    found[post.key] = None  # there is no place where it could be
                except (Later, Doubt):
                    log.warning("%s cannot be looked up now", post.key)
            for channel_id, of_place in places.items():
                found |= await self._find_in(client, channel_id, of_place)
            return found
        finally:
            self._under_way -= 1

    async def is_moderator(self, group: Group, member: Member) -> bool:
        """Manage Server, as the interaction says it, or one of those whom the group named."""
        client = self._client
        guild = client.get_guild(int(group.external_id)) if client else None
        asking = _asking.get()
        if asking is not None and asking.user.id == answering.user_id(member) and asking.guild_id is not None:
            return permissions.manages(asking.permissions) or permissions.is_named(group.moderators, asking.user, guild)
        if guild is None:
            return False
        if guild.owner_id == answering.user_id(member):
            return True
        asked = await permissions.find_member(guild, answering.user_id(member))
        if asked is None:
            return False
        return permissions.manages(asked.guild_permissions) or permissions.is_named(group.moderators, asked, guild)

    async def inspect(self, group: Group) -> Sequence[str]:
        """What is missing in each channel that plans use, each with how to give it."""
        await self._ready.wait()
        guild = self._client.get_guild(int(group.external_id)) if self._client else None
        if guild is None:
            return (_(NOT_HERE),)
        return (*permissions.missing(guild, self.bot.channels_in_use(group)), *permissions.visible_to_role(group))

    # What the connection tells

    async def sync_commands(self, client: Client) -> None:
        """Tell Discord of the commands, if it knows others."""
        wanted = commands.payloads(self.bot.visible_commands())
        application = client.application_id or 0
        try:
            there = await self._known_commands(client, application)
            if commands.normalised(there) != commands.normalised(wanted):
                await client.http.bulk_upsert_global_commands(application, wanted)
                log.info("Discord was told of %d commands", len(wanted))
        except discord.HTTPException as error:
            log.error("Discord did not take the commands (status %d, code %d)", error.status, error.code)

    async def _known_commands(self, client: Client, application: int) -> Sequence[Mapping[str, Any]]:
        """The commands as Discord has them; the library does not ask for what they are called in other languages."""
        route = Route("GET", "/applications/{application_id}/commands", application_id=application)
        there: Sequence[Mapping[str, Any]] = await client.http.request(route, params={"with_localizations": "true"})
        return there

    async def is_ready(self, client: Client) -> None:
        """Take every server in, letting others work between two, and then let posts go."""
        for guild in list(client.guilds):
            servers.take_in(self.bot, guild)
            await asyncio.sleep(0)
        self._ready.set()
        log.info("Discord is ready: %d servers", len(client.guilds))

    async def asked(self, interaction: discord.Interaction[Any]) -> None:
        """Answer someone, and send at once what the answer put on its way."""
        _asking.set(interaction)  # in the task of this interaction only
        if interaction.guild is not None and not self._ready.is_set():  # nobody waits for the other servers
            servers.take_in(self.bot, interaction.guild)
        await answering.answer(self.bot, interaction, self._commands, await self._belongs(interaction))
        due = self.bot.next_due()
        if due is not None and due <= self.bot.clock() and (self._ticking is None or self._ticking.done()):
            self._ticking = asyncio.create_task(self._tick())

    def failed(self, event: str) -> None:
        """Log what failed, and nothing of what anybody said."""
        error = sys.exc_info()[1]
        log.error("%s failed: %s", event, type(error).__name__)

    # Inside

    async def _belongs(self, interaction: discord.Interaction[Any]) -> bool:
        """Whether a button in direct messages speaks for a server that the person is in."""
        if interaction.guild_id is not None:
            return True
        number = answering.group_of(interaction)
        guild = self._client.get_guild(int(number)) if self._client and number.isdecimal() else None
        if guild is None or guild.owner_id == interaction.user.id:
            return guild is not None
        return await permissions.find_member(guild, interaction.user.id) is not None

    async def _connect(self, client: Client) -> None:
        try:
            await client.start(self._token)
        except discord.LoginFailure:
            raise ConfigError(_CLOSED_FOR[4004]) from None
        except discord.PrivilegedIntentsRequired:
            raise ConfigError(_CLOSED_FOR[4014]) from None
        except discord.ConnectionClosed as closed:
            if closed.code in _CLOSED_FOR:
                raise ConfigError(_CLOSED_FOR[closed.code]) from None
            raise

    async def _connected(self) -> Client:
        """The client once it is ready; Later where that takes too long, or where the process is about to end."""
        loop = asyncio.get_running_loop()
        if self._waits_until is None:
            self._waits_until = loop.time() + _FIRST_WAIT
        if not self._ready.is_set() and not self._ending:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout_at(self._waits_until):
                    await self._ready.wait()
        if self._client is None or self._ending or not self._ready.is_set():
            raise Later(self.bot.clock() + _PUT_OFF)
        return self._client

    async def _place(self, client: Client, post: Post) -> Place:
        """Where a post goes; for moderators their own channel, else a direct message to the server's owner."""
        guild = client.get_guild(int(post.group.external_id))
        if guild is None:
            raise Never(_(NOT_HERE))
        if guild.unavailable:
            raise Later(self.bot.clock() + _PUT_OFF)
        if post.channel is not None:
            return Place(int(post.channel.external_id), f"#{post.channel.name}")
        channel = permissions.moderators_channel(guild, post.group.moderators)
        if channel is not None:
            return Place(channel.id, f"#{channel.name}")
        where = _("the owner's direct messages")
        try:
            direct = await client.create_dm(discord.Object(guild.owner_id or 0))
        except (discord.DiscordException, *LOST) as error:
            raise trouble(error, where, self.bot.clock()) from error
        return Place(direct.id, where, str(guild.id))

    async def _find_in(self, client: Client, channel_id: int, posts: Sequence[Post]) -> dict[str, str | None]:
        if not permissions.may_read_history(client.get_channel(channel_id)):
            return {}  # Discord would show an empty channel
        try:
            history = await sending.read_history(client, self._pace, channel_id)
        except discord.NotFound:
            return dict.fromkeys((post.key for post in posts), None)
        except (discord.DiscordException, *LOST) as error:
            log.warning("the history of channel %d cannot be read: %s", channel_id, type(error).__name__)
            return {}
        found = sending.look_up(posts, history, client.user.id if client.user else 0)
        for post in posts:
            message = found.get(post.key)
            if message is not None and post.thread and not message.flags.has_thread:
                await self._open_thread(client, post, channel_id, message.id)
        return {key: None if message is None else str(message.id) for key, message in found.items()}

    async def _open_thread(self, client: Client, post: Post, channel_id: int, message_id: int) -> None:
        """Open a question's thread; the question stands without one too, so moderators are told and that is all."""
        try:
            await sending.open_thread(client, self._pace, channel_id, message_id, post.thread)
        except (discord.DiscordException, *LOST) as error:
            with speaking(post.group.locale):
                where = f"#{post.channel.name}" if post.channel else _("a channel")
                if isinstance(error, discord.Forbidden):
                    lacking = may_not(where, N_("Create Public Threads"))
                    text = _("A question in {where} has no thread. {why}", where=where, why=lacking)
                else:
                    text = _("A question in {where} has no thread: Discord did not open one.", where=where)
                self.bot.tell_moderators(post.group, f"thread:{channel_id}", text)

    async def _tick(self) -> None:
        try:
            await self.bot.tick()
        except StoreError as error:
            log.error("the tick could not reach the database: %s", error)

    async def _let_finish(self) -> None:
        """Let posts under way end, with the looking up that may follow one."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_FAREWELL):
                quiet = 0
                while quiet < 2:
                    await asyncio.sleep(0.01)
                    quiet = 0 if self._under_way else quiet + 1
                if self._ticking is not None:
                    await asyncio.shield(self._ticking)


def join_discord(bot: Bot, settings: Settings, token: str) -> Discord:
    """The Port for these settings; a ConfigError for an address or shards that cannot be."""
    if not settings.api_url.startswith(("https://", "http://")):
        raise ConfigError(f"discord.api_url is {settings.api_url!r}. It begins with https:// and is seldom needed.")
    if settings.shard_ids and max(settings.shard_ids) >= settings.shard_count:
        raise ConfigError("discord.shard_ids needs a discord.shard_count above each of them.")
    # At DEBUG the library writes down what people wrote.
    logging.getLogger("discord").setLevel(max(logging.WARNING, logging.getLogger().getEffectiveLevel()))
    discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False
    return Discord(bot, settings, token)

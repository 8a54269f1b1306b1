"""Discord as a platform: the Port."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import sys
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

import discord

from adapters.discord import (
    Settings,
    answering,
    check_settings,
    commands,
    inspecting,
    naming,
    permissions,
    roles,
    servers,
)
from adapters.discord.client import Client, use_api
from adapters.discord.delivery import Delivery
from adapters.discord.looking import ASKING, PATIENCE, Asking, find_member
from adapters.discord.servers import PLATFORM
from adapters.discord.syncing import Syncing
from adapters.discord.ticks import Ticks
from adapters.discord.troubles import NEVER, NOT_HERE, OUTAGE
from bot.adapter import Aside, Later
from bot.app import Bot
from bot.errors import ConfigError, Refusal
from bot.locales import _
from bot.model import Group, Member, Post
from bot.tuning.queries import known_groups

log = logging.getLogger(__name__)

_FIRST_WAIT = 20.0  # seconds from the start in which posts wait for the connection; later they are put off
_PUT_OFF = timedelta(seconds=20)
_FAREWELL = 2.5  # seconds that posts under way may take when the process ends
NO_API = "There is no API of Discord's at discord.api_url ({address}). Leave the setting out, or end it with /api/v10."
CLOSED_FOR = {
    4004: "Discord refused the token. Make a new one in the developer portal (Bot, Reset Token) and use that.",
    4010: "Discord refused discord.shard_ids: each must be below discord.shard_count.",
    4011: "Discord says that this bot is in too many servers for discord.shard_count. Raise it, or leave it out.",
    4012: "Discord refused this version of its API, so Good Enough does not fit it any more. Update Good Enough.",
    4013: "Discord refused the intents, so this version of Good Enough does not fit it any more. Update Good Enough.",
    4014: "Discord refused the intents, so this version of Good Enough does not fit it any more. Update Good Enough.",
}


class Discord:
    """Servers as groups; posts, replies and forms as Discord has them."""

    platform = PLATFORM
    reopens_forms = False
    opens_threads_by_reply = False
    settles = timedelta(0)  # it knows a post's nonce: one that is sent again makes no second message

    def __init__(self, bot: Bot, settings: Settings, token: str) -> None:
        self.bot = bot
        self._settings = settings
        self._token = token
        self._commands = commands.paths(bot.visible_commands())
        self._typed = commands.typed(bot.visible_commands())
        self._delivery = Delivery(bot, self._said)
        self._client: Client | None = None
        self._ready = asyncio.Event()
        self._known: Collection[str] = ()  # the servers that were known before the connection told of any
        self.syncing = Syncing(commands.payloads(bot.visible_commands()))
        self._waits_until: float | None = None
        self._under_way = 0
        self._ending = False
        self._closing: asyncio.Task[None] | None = None
        self.ticks = Ticks(bot)
        bot.ports[PLATFORM] = self
        use_api(settings.api_url)

    # The port

    async def run(self, stop: asyncio.Event) -> None:
        """Connect and serve until `stop`; a token or setting that Discord refuses is a ConfigError."""
        client = self.new_client()
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
        """Send a post, or do what its kind says, and return the message's id."""
        client = await self._connected()
        with self._busy():
            try:
                return await self._delivery.deliver(client, post)
            except Later as later:
                if getattr(later.__cause__, "status", 0) == 401:
                    self._closing = asyncio.create_task(client.close())  # logging in again says what is wrong, once
                raise

    async def answered(self, post: Post) -> bool:
        """Whether anybody wrote in the thread of the question that a post follows."""
        client = await self._connected()
        with self._busy():
            return await self._delivery.answered(client, post)

    async def find(self, posts: Sequence[Post]) -> Mapping[str, str | None]:
        """Look posts up, with one read of each channel's history; where it cannot be read they are left out."""
        await self._ready.wait()
        if self._client is None:
            return {}
        with self._busy():
            return await self._delivery.find(self._client, posts)

    async def is_moderator(self, group: Group, member: Member) -> bool:
        """Manage Server, as the interaction says it, or one of those whom the group named.

        A Refusal where there is no server: nobody moderates direct messages.
        """
        if not group.external_id:
            raise Refusal(_(answering.NO_GROUP))
        guild = self._guild(group)
        asking = ASKING.get()
        here = asking.interaction if asking and asking.interaction.guild_id is not None else None
        if here is not None and here.user.id == answering.user_id(member):
            return permissions.manages(here.permissions) or permissions.is_named(group.moderators, here.user)
        if guild is None:
            return False
        if guild.owner_id == answering.user_id(member):
            return True
        asked = await find_member(guild, answering.user_id(member))
        if asked is None:
            return False
        return permissions.manages(asked.guild_permissions) or permissions.is_named(group.moderators, asked)

    async def name_people(self, group: Group, typed: str, tunes: bool) -> str:
        """Roles and people by their ids; a Refusal for a name that is nobody's, or that two roles bear."""
        guild = self._guild(group)
        if guild is None:
            raise Refusal(_(NEVER[NOT_HERE]))
        pinged = [each.ping for each in self.bot.plans(group) if each.ping]
        name = naming.named if tunes else naming.pinged
        return await name(guild, typed, [*roles.entries(group.moderators), *pinged])

    async def inspect(self, group: Group) -> Sequence[str]:
        """What is missing in each channel that plans use, each with how to give it."""
        guild = self._guild(group)
        if guild is None:
            await self._ready.wait()
            guild = self._guild(group)
        if guild is None:
            return (_(NEVER[NOT_HERE]),)
        if guild.unavailable:
            return (_(OUTAGE),)
        plans, client = self.bot.plans(group), self._client
        people = await inspecting.of_people(client, guild, group, self.syncing.tune_id) if client else ()
        lines = [self._said(each) for each in (*permissions.missing(guild, plans), *people)]
        return [*lines, Aside(permissions.notices_go(guild, group.moderators))]

    # What the connection tells

    async def is_ready(self, client: Client) -> None:
        """Take every server in, letting others work between two, and then let posts go."""
        met: set[int] = set()
        while there := [each for each in client.guilds if each.id not in met and not each.unavailable]:
            for guild in there:  # some may come meanwhile
                met.add(guild.id)
                servers.meet(self.bot, guild, self._known)
                await asyncio.sleep(0)
        self._known = self._known_groups()
        for number in self._known:
            if self._is_mine(client, int(number)) and client.get_guild(int(number)) is None:
                servers.left(self.bot, int(number))  # shown out while the bot was off
        self._ready.set()
        log.info("Discord is ready: %d servers", len(client.guilds))
        self.ticks.send_what_is_due()

    def meets(self, guild: discord.Guild) -> None:
        """Take in a server that the bot was invited to, or that is back after an outage."""
        if not self._ready.is_set():
            return  # it is met with all the others
        servers.meet(self.bot, guild, self._known)
        self._known = {*self._known, str(guild.id)}
        self.ticks.send_what_is_due()  # a greeting is for who has just invited the bot, and still looks

    def leaves(self, guild: discord.Guild) -> None:
        """Note that a server showed the bot out."""
        servers.left(self.bot, guild.id)
        self._known = {*self._known} - {str(guild.id)}

    async def asked(self, interaction: discord.Interaction[Any]) -> None:
        """Answer someone, and send at once what the answer put on its way."""
        ASKING.set(Asking(interaction, asyncio.get_running_loop().time() + PATIENCE))  # in this interaction's task only
        if interaction.guild is not None and not self._ready.is_set():  # nobody waits for the other servers
            servers.take_in(self.bot, interaction.guild)
        await answering.answer(self.bot, interaction, self._commands, self._said, self._belongs)
        self.ticks.send_what_is_due()

    def hung_up(self, shard: int, code: int, by_us: bool = False) -> None:
        """Log why a connection that is taken up again was closed; what ends the process says so itself."""
        if by_us:
            log.info("the connection of shard %d begins anew, as Discord asked (code %d)", shard, code)
        elif code not in CLOSED_FOR:
            log.warning("the gateway closed the connection of shard %d (code %d)", shard, code)

    def failed(self, event: str) -> None:
        """Log what failed, and nothing of what anybody said."""
        error = sys.exc_info()[1]
        log.error("%s failed: %s", event, type(error).__name__)

    def new_client(self) -> Client:
        """A client for the shards of this process, and the one that the Port serves from now on."""
        settings = self._settings
        shards: dict[str, Any] = {"shard_count": settings.shard_count} if settings.shard_count else {}
        shards |= {"shard_ids": list(settings.shard_ids)} if settings.shard_ids else {}
        self._known = self._known_groups()
        share = len(settings.shard_ids) / settings.shard_count if settings.shard_ids else 1.0
        self._client = Client(self, share, **shards)
        return self._client

    # Inside

    @contextlib.contextmanager
    def _busy(self) -> Iterator[None]:
        """Something is under way that a clean end waits for."""
        self._under_way += 1
        try:
            yield
        finally:
            self._under_way -= 1

    def _guild(self, group: Group) -> discord.Guild | None:
        return self._client.get_guild(int(group.external_id)) if self._client and group.external_id else None

    def _said(self, text: str) -> str:
        """Words of ours as they are said here: commands as they are typed, and whom a group named by their names."""
        return roles.in_words(self._typed(text))

    def _known_groups(self) -> Collection[str]:
        with self.bot.store.reading() as tx:
            return frozenset(known_groups(tx, PLATFORM))

    @staticmethod
    def _is_mine(client: Client, server: int) -> bool:
        """Whether a server belongs to the shards of this process."""
        count = client.shard_count or 1
        return client.shard_ids is None or (server >> 22) % count in client.shard_ids

    async def _belongs(self, interaction: discord.Interaction[Any]) -> bool:
        """Whether a button in direct messages speaks for a server that the person is in, or for none."""
        number = "" if interaction.guild_id is not None else answering.group_of(interaction)
        if not number:
            return True
        guild = self._client.get_guild(int(number)) if self._client and number.isdecimal() else None
        if guild is None or guild.owner_id == interaction.user.id:
            return guild is not None
        return await find_member(guild, interaction.user.id) is not None

    async def _connect(self, client: Client) -> None:
        try:
            await client.start(self._token)
        except discord.NotFound:
            raise ConfigError(NO_API.format(address=self._settings.api_url)) from None
        except discord.LoginFailure:
            raise ConfigError(CLOSED_FOR[4004]) from None
        except discord.PrivilegedIntentsRequired:
            raise ConfigError(CLOSED_FOR[4014]) from None
        except discord.ConnectionClosed as closed:
            if closed.code in CLOSED_FOR:
                raise ConfigError(CLOSED_FOR[closed.code]) from None
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

    async def _let_finish(self) -> None:
        """Let posts under way end, with the looking up that may follow one."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_FAREWELL):
                quiet = 0
                while quiet < 2:
                    await asyncio.sleep(0.01)
                    quiet = 0 if self._under_way else quiet + 1
                await self.ticks.end()


def join_discord(bot: Bot, settings: Settings, token: str) -> Discord:
    """The Port for these settings; a ConfigError for an address or shards that cannot be."""
    check_settings(settings)
    # At DEBUG the library writes down what people wrote, and of each limit the address, which may hold a person's id.
    logging.getLogger("discord").setLevel(max(logging.WARNING, logging.getLogger().getEffectiveLevel()))
    logging.getLogger("discord.http").setLevel(logging.ERROR)
    discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False
    return Discord(bot, settings, token)

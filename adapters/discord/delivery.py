"""Delivering posts on Discord, and looking up those in doubt."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

import discord

from adapters.discord import ids, permissions, roles, sending
from adapters.discord.sending import Place
from adapters.discord.servers import PLATFORM
from adapters.discord.troubles import LOST, NEVER, NO_CHANNEL, NOT_HERE, may_not, trouble
from bot.adapter import Doubt, Later, Never
from bot.app import Bot
from bot.locales import N_, _, speaking
from bot.model import FOLLOW_UP, PIN, UNPIN, Group, Post, ping_cause

log = logging.getLogger(__name__)

_AWAY = timedelta(seconds=20)  # until a server that Discord has lost sight of is tried again
_DIRECTS = 20_000  # whose channels are kept; the library keeps 128, and each one more is a request
_SOON, _LATE = 2.0, 30.0  # seconds between two tries with the same nonce


class Delivery:
    """Sends, threads, pins and finds posts; what goes wrong becomes one of the port's three errors."""

    def __init__(self, bot: Bot, typed: Callable[[str], str]) -> None:
        self._bot = bot
        self._typed = typed
        self._directs: dict[int, int] = {}  # the channels of people's direct messages, which stay the same
        self._lost: dict[str, float] = {}  # when the answer to a post was first lost, in the loop's time

    async def deliver(self, client: discord.Client, post: Post) -> str:
        """Send a post, or do what its kind says to the message that it follows; the message's id."""
        with speaking(post.group.locale):
            place = await self._place(client, post)
            if post.kind in (PIN, UNPIN):
                return await self._pin(client, place, post)
            ping = self._ping(client, place, post)
            with self._as_trouble(client, place), self._remembered(post), self._gone_noticed(client, post):
                message_id = await sending.send(
                    client, place, self._as_typed(post, place), self._nonce(place, post), ping
                )
            await self._open_thread(client, post, place.channel_id, message_id)
            return str(message_id)

    async def answered(self, client: discord.Client, post: Post) -> bool:
        """Whether anybody wrote in the thread of a question; one without a thread needs no reply of ours."""
        try:
            thread: Mapping[str, object] = await client.http.get_channel(_number(post.follows))
        except (discord.NotFound, discord.Forbidden):
            return True
        except (discord.DiscordException, *LOST) as error:
            raise Later(self._bot.clock() + _AWAY) from error
        return bool(thread.get("total_message_sent"))

    async def find(self, client: discord.Client, posts: Sequence[Post]) -> Mapping[str, str | None]:
        """Look posts up, with one read of each place's history; where that cannot tell they are left out.

        Later where Discord does not say now: its outage, or a lost answer, says nothing of the posts.
        """
        found: dict[str, str | None] = {}
        places: dict[Place, list[Post]] = {}
        for post in posts:
            if post.kind in (PIN, UNPIN):
                found[post.key] = None  # done again: it is the same twice
                continue
            try:
                with speaking(post.group.locale):
                    place = await self._place(client, post)
                    places.setdefault(place, []).append(self._as_typed(post, place))
            except Never:
                found[post.key] = None  # there is no place where it could be
        for place, of_place in places.items():
            found |= await self._find_in(client, place, of_place)
            for post in of_place:
                if post.key not in found and self._since_lost(post) is not None:
                    found |= await self._ask_again(client, place, post)
        return found

    async def _place(self, client: discord.Client, post: Post) -> Place:
        """Where a post goes; for moderators their own channel, else a direct message to the server's owner."""
        if post.place == "person":
            return await self._direct(client, _number(post.address.removeprefix(f"{PLATFORM}:")), "")
        guild = client.get_guild(int(post.group.external_id))
        if guild is None:
            raise Never(_(NEVER[NOT_HERE]))
        if guild.unavailable:
            raise Later(self._bot.clock() + _AWAY)
        if post.channel is None:
            channel = permissions.moderators_channel(guild, post.group.moderators)
            if channel is None:
                return await self._direct(client, guild.owner_id or 0, str(guild.id))
            return Place(channel.id, f"#{channel.name}", parent=channel.id)
        number, where = int(post.channel.external_id), f"#{post.channel.name}"
        if post.kind == FOLLOW_UP:  # the thread of a message has its id, and opens again when written to
            return Place(_number(post.follows), where, parent=number)
        return Place(number, where, parent=number)

    async def _direct(self, client: discord.Client, person: int, group: str) -> Place:
        where = _("direct messages")
        if (known := self._directs.get(person)) is not None:
            return Place(known, where, group)
        try:
            with self._as_trouble(client, Place(0, where)):
                direct = await client.create_dm(discord.Object(person))
        except Doubt as lost:  # whatever was heard, opening them sends nothing
            raise Later(self._bot.clock() + _AWAY) from lost
        if len(self._directs) >= _DIRECTS:
            del self._directs[next(iter(self._directs))]
        self._directs[person] = direct.id
        return Place(direct.id, where, group)

    async def _pin(self, client: discord.Client, place: Place, post: Post) -> str:
        message_id = _number(post.follows)
        with self._as_trouble(client, place, permissions.PIN):
            if post.kind == PIN:
                await sending.pin(client, place.channel_id, message_id)
            else:
                await sending.unpin(client, place.channel_id, message_id)
        return post.follows

    def _ping(self, client: discord.Client, place: Place, post: Post) -> int:
        """The id of the role that a post pings, or 0; where it cannot, moderators are told and the post goes out."""
        guild = client.get_guild(int(post.group.external_id)) if post.ping else None
        if guild is None:
            return 0
        found = roles.to_ping(guild, guild.get_channel(place.channel_id), post.ping)
        if isinstance(found, str):
            self._tell(post.group, ping_cause(post.ping), found)
        return found.id if isinstance(found, discord.Role) else 0

    async def _find_in(self, client: discord.Client, place: Place, posts: Sequence[Post]) -> dict[str, str | None]:
        if place.parent and not permissions.may_read_history(client.get_channel(place.parent)):
            return {}  # Discord would show an empty channel
        try:
            with self._as_trouble(client, place):
                history = await sending.read_history(client, place.channel_id)
        except Never as never:
            if isinstance(never.__cause__, discord.NotFound):
                return dict.fromkeys((post.key for post in posts), None)
            log.warning("the history of a channel cannot be read: %s", type(never.__cause__).__name__)
            return {}
        except Doubt as lost:
            raise Later(self._bot.clock() + self._pause(posts)) from lost
        me = client.user.id if client.user else 0
        found = sending.look_up(posts, history, me, lambda post: self._nonce(place, post))
        for post in posts:
            message = found.get(post.key)
            if message is not None and post.thread and not message.flags.has_thread:
                await self._open_thread(client, post, place.channel_id, message.id)
        return {key: None if message is None else str(message.id) for key, message in found.items()}

    async def _ask_again(self, client: discord.Client, place: Place, post: Post) -> dict[str, str | None]:
        """Send a post with the same nonce as before, where its place cannot be read: there is one message then."""
        try:
            with self._as_trouble(client, place):
                ping = self._ping(client, place, post)
                message_id = await sending.once(client, place, post, self._nonce(place, post), ping)
        except Doubt as lost:
            raise Later(self._bot.clock() + self._pause([post])) from lost
        except Never:
            return {}  # the first one may have been heard
        await self._open_thread(client, post, place.channel_id, message_id)
        return {post.key: str(message_id)}

    @contextlib.contextmanager
    def _gone_noticed(self, client: discord.Client, post: Post) -> Iterator[None]:
        """Rest the plans of a channel that turns out to be gone: the word of it was missed."""
        try:
            yield
        except discord.NotFound as error:
            guild = client.get_guild(int(post.group.external_id)) if post.channel else None
            if guild and post.channel and error.code == NO_CHANNEL and post.kind != FOLLOW_UP:
                guild._remove_channel(discord.Object(int(post.channel.external_id)))
                self._bot.lose_channel(PLATFORM, post.group.external_id, post.channel.external_id)
            raise

    @contextlib.contextmanager
    def _remembered(self, post: Post) -> Iterator[None]:
        """Keep when the answer to a post was first lost, for as long as Discord knows its nonce."""
        try:
            yield
        except LOST:
            now = asyncio.get_running_loop().time()
            self._lost = {key: at for key, at in self._lost.items() if now - at < sending.AGAIN_WITHIN}
            self._lost.setdefault(post.key, now)
            raise

    def _since_lost(self, post: Post) -> float | None:
        """The seconds since an answer was lost, while the same nonce may be sent again; else None."""
        now = asyncio.get_running_loop().time()
        since = now - self._lost.get(post.key, now - sending.AGAIN_WITHIN)
        return since if since < sending.AGAIN_WITHIN else None

    def _pause(self, posts: Sequence[Post]) -> timedelta:
        """How long to wait before looking again: soon at first, while the nonce may help."""
        lost = [since for post in posts if (since := self._since_lost(post)) is not None]
        return timedelta(seconds=min(max(*lost, _SOON), _LATE)) if lost else _AWAY

    def _nonce(self, place: Place, post: Post) -> str:
        return ids.nonce(self._bot.services.seals.mark, place.channel_id, post.key)

    async def _open_thread(self, client: discord.Client, post: Post, channel_id: int, message_id: int) -> None:
        """Open a question's thread; the question stands without one too, so moderators are told and that is all."""
        if not post.thread:
            return
        try:
            await sending.open_thread(client, channel_id, message_id, post.thread)
        except (discord.DiscordException, *LOST) as error:
            with speaking(post.group.locale):
                where = f"#{post.channel.name}" if post.channel else _("a channel")
                if isinstance(error, discord.Forbidden):
                    lacking = may_not(where, permissions.THREAD)
                    text = _("A question in {where} has no thread. {why}", where=where, why=lacking)
                else:
                    text = _("A question in {where} has no thread: Discord did not open one.", where=where)
            self._tell(post.group, f"thread:{channel_id}", text)

    def _tell(self, group: Group, cause: str, text: str) -> None:
        with speaking(group.locale):
            self._bot.tell_moderators(group, cause, text, _("All plans"), "tune posts list")

    def _as_typed(self, post: Post, place: Place) -> Post:
        """A notice names commands as they are typed here, and its server in direct messages: a person may have several.

        Everything else goes out as it is written.
        """
        if post.place != "moderators":
            return post
        text = self._typed(post.text)
        return replace(post, text=f"{post.group.name}: {text}" if place.group else text)

    @contextlib.contextmanager
    def _as_trouble(self, client: discord.Client, place: Place, needs: str = N_("Send Messages")) -> Iterator[None]:
        """Make what goes wrong inside one of the port's three errors."""
        try:
            yield
        except (discord.DiscordException, *LOST) as error:
            raise trouble(error, place.where, self._bot.clock(), needs) from error
        except RuntimeError as error:
            if not client.is_closed():
                raise
            raise Doubt from error  # the connection was closed under it


def _number(text: str) -> int:
    """An id of Discord's; Never where a post follows nothing, or is for somebody of another platform."""
    if not text.isdecimal():
        raise Never(_("It is no message or person that Discord knows."))
    return int(text)

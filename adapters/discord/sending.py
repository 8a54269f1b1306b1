"""How posts and deeds reach Discord, and how a post is found again."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

import discord
from discord.http import Route

from adapters.discord import draw, ids
from adapters.discord.troubles import HAS_THREAD, LOST, NO_MESSAGE
from bot.model import Post

log = logging.getLogger(__name__)

AGAIN_WITHIN = 100  # seconds after the first try in which the same nonce may be sent again; Discord knows it longer
_HISTORY = 100  # messages: the most that one read gives
_LATEST = 10  # messages among which Discord's own word of a new pin stands
_SLACK = timedelta(minutes=2)  # how far our clock and Discord's may be apart
_BREATH = 0.4  # seconds before the same nonce is sent again
_PAUSES = (1, 3, 6)
_DAY: Literal[1440] = 1440  # minutes until a quiet thread is put away
_MESSAGES, _SILENT = "/channels/{channel_id}/messages", 1 << 12
_PING = re.compile(r"\s*<@&\d+>$")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a post goes; `group` stands in the buttons of a direct message."""

    channel_id: int
    where: str  # in words: "#parents"
    group: str = ""
    parent: int = 0  # the channel of a thread


async def send(client: discord.Client, place: Place, post: Post, nonce: str, ping: int = 0) -> int:
    """Send a post and return the message's id; a lost answer is asked for once more with the same nonce."""
    started = asyncio.get_running_loop().time()
    try:
        return await once(client, place, post, nonce, ping)
    except LOST as lost:
        if asyncio.get_running_loop().time() - started > AGAIN_WITHIN:
            raise
        await asyncio.sleep(_BREATH)
        try:
            return await once(client, place, post, nonce, ping)
        except (discord.DiscordException, *LOST):
            raise lost from None  # whatever the second try says, the first one may have been heard


async def once(client: discord.Client, place: Place, post: Post, nonce: str, ping: int = 0) -> int:
    """Send a post and return the message's id: that of the first one, where Discord still knows the nonce."""
    body = draw.post(post.text, post.buttons, nonce, place.group, ping)
    if post.silent:
        body["flags"] = _SILENT
    sent = await client.http.request(Route("POST", _MESSAGES, channel_id=place.channel_id), json=body)
    return int(sent["id"])


async def open_thread(client: discord.Client, channel_id: int, message_id: int, title: str) -> None:
    """Open the thread of a question; one that is there already is fine. Any other trouble is raised."""
    for pause in (*_PAUSES, 0):
        try:
            await client.http.start_thread_with_message(channel_id, message_id, name=title, auto_archive_duration=_DAY)
        except discord.HTTPException as error:
            if error.code == HAS_THREAD:
                return
            if not pause or not isinstance(error, discord.DiscordServerError):
                raise
        except LOST:
            if not pause:
                raise
        else:
            return
        await asyncio.sleep(pause)


async def pin(client: discord.Client, channel_id: int, message_id: int) -> None:
    """Pin a message; one that is pinned stays so. What Discord says of it in the channel is taken away again."""
    try:
        await client.http.pin_message(channel_id, message_id)
    except discord.NotFound as error:
        if error.code != NO_MESSAGE:
            raise
        return  # somebody deleted it, so nobody misses its pin
    try:
        for message in await _latest(client, channel_id, _LATEST):
            about = message.reference.message_id if message.reference else None
            if message.type is discord.MessageType.pins_add and about == message_id:
                await client.http.delete_message(channel_id, message.id)
    except (discord.DiscordException, *LOST) as error:
        log.debug("the word of a pin stays: %s", type(error).__name__)  # it bothers nobody much


async def unpin(client: discord.Client, channel_id: int, message_id: int) -> None:
    """Take a pin down; a message that is gone has none."""
    with contextlib.suppress(discord.NotFound):
        await client.http.unpin_message(channel_id, message_id)


async def read_history(client: discord.Client, channel_id: int) -> list[discord.Message]:
    """The last hundred messages of a channel, the newest first; a lost answer is asked for again."""
    with contextlib.suppress(*LOST):
        return await _latest(client, channel_id, _HISTORY)
    await asyncio.sleep(_BREATH)
    return await _latest(client, channel_id, _HISTORY)


def look_up(
    posts: Sequence[Post], history: Sequence[discord.Message], me: int, nonce: Callable[[Post], str]
) -> dict[str, discord.Message | None]:
    """Each post's message, or None where the history reaches back far enough to know that there is none."""
    mine = [each for each in reversed(history) if each.author.id == me]
    oldest = min((each.created_at for each in history), default=None)
    found: dict[str, discord.Message | None] = {}
    for post in posts:
        since = post.due_at - _SLACK
        message = _first(post, nonce(post), (each for each in mine if each.created_at >= since))
        if message is not None:
            mine.remove(message)  # a message proves one post
            found[post.key] = message
        elif len(history) < _HISTORY or (oldest is not None and oldest < since):
            found[post.key] = None
    return found


async def _latest(client: discord.Client, channel_id: int, count: int) -> list[discord.Message]:
    return [each async for each in client.get_partial_messageable(channel_id).history(limit=count)]


def _first(post: Post, nonce: str, messages: Iterable[discord.Message]) -> discord.Message | None:
    mark, old = ids.mark(nonce), ids.old_nonce(post.key)
    content, described = draw.words(post.text)
    shown = [content.strip(), *(each.strip() for each in described)]
    marked = any(mark in each for each in ids.custom_ids([action for _, action in post.buttons], mark))
    for message in messages:
        said = shown == _shown(message)
        marks = {ids.read(each).mark for each in _custom_ids(message)} if marked else set()
        if marked and (mark in marks or (said and ids.mark(old) in marks)):  # the old one may be another database's
            return message
        if not marked and said and message.nonce in (None, nonce, old):
            return message
    return None


def _custom_ids(message: discord.Message) -> list[str]:
    rows = [each for each in message.components if isinstance(each, discord.ActionRow)]
    return [str(getattr(each, "custom_id", "")) for row in rows for each in row.children]


def _shown(message: discord.Message) -> list[str]:
    own = [each for each in message.embeds if each.type == "rich"]
    return [_PING.sub("", message.content.strip()), *(str(each.description).strip() for each in own)]

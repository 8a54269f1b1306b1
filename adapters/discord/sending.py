"""How a post reaches Discord, and how it is found again."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

import discord

from adapters.discord import draw, ids
from adapters.discord.pace import Pace
from adapters.discord.troubles import HAS_THREAD, LOST
from bot.model import Post

_PATIENCE = 90  # seconds for one try, the library's own included; Discord knows a nonce for a few minutes
_AGAIN_WITHIN = 100  # seconds after the first try in which the same nonce may be sent again
_HISTORY = 100  # messages: the most that one read gives
_SLACK = timedelta(minutes=2)  # how far our clock and Discord's may be apart
_BREATH = 0.4  # seconds before the same nonce is sent again
_PAUSES = (1, 3, 6)
_DAY: Literal[1440] = 1440  # minutes until a quiet thread is put away


@dataclass(frozen=True, slots=True)
class Place:
    """Where a post goes; `group` stands in the buttons of a direct message."""

    channel_id: int
    where: str  # in words: "#parents"
    group: str = ""


async def send(client: discord.Client, pace: Pace, place: Place, post: Post) -> int:
    """Send a post and return the message's id; a lost answer is asked for once more with the same nonce."""
    started = asyncio.get_running_loop().time()
    try:
        return await _try(client, pace, place, post)
    except LOST as lost:
        if asyncio.get_running_loop().time() - started > _AGAIN_WITHIN:
            raise
        await asyncio.sleep(_BREATH)
        try:
            return await _try(client, pace, place, post)
        except (discord.DiscordException, *LOST):
            raise lost from None  # whatever the second try says, the first one may have been heard


async def _try(client: discord.Client, pace: Pace, place: Place, post: Post) -> int:
    drawn = draw.post(post.text, post.buttons, post.key, place.group)
    await pace.turn()
    async with asyncio.timeout(_PATIENCE):
        sent = await client.get_partial_messageable(place.channel_id).send(
            drawn.content or None,
            embeds=list(drawn.embeds),
            nonce=ids.nonce(post.key),
            allowed_mentions=draw.NOBODY,
            view=drawn.view,
        )
    return sent.id


async def open_thread(client: discord.Client, pace: Pace, channel_id: int, message_id: int, title: str) -> None:
    """Open the thread of a question; one that is there already is fine. Any other trouble is raised."""
    for pause in (*_PAUSES, 0):
        await pace.turn()
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


async def read_history(client: discord.Client, pace: Pace, channel_id: int) -> list[discord.Message]:
    """The last hundred messages of a channel, the newest first; a lost answer is asked for again."""
    for pause in (*_PAUSES, 0):
        await pace.turn()
        try:
            return [each async for each in client.get_partial_messageable(channel_id).history(limit=_HISTORY)]
        except LOST:
            if not pause:
                raise
            await asyncio.sleep(pause)
    return []


def look_up(posts: Sequence[Post], history: Sequence[discord.Message], me: int) -> dict[str, discord.Message | None]:
    """Each post's message, or None where the history reaches back far enough to know that there is none."""
    mine = [each for each in reversed(history) if each.author.id == me]
    oldest = min((each.created_at for each in history), default=None)
    found: dict[str, discord.Message | None] = {}
    for post in posts:
        since = post.due_at - _SLACK
        message = _first(post, (each for each in mine if each.created_at >= since))
        if message is not None:
            mine.remove(message)  # a message proves one post
            found[post.key] = message
        elif len(history) < _HISTORY or (oldest is not None and oldest < since):
            found[post.key] = None
    return found


def _first(post: Post, messages: Iterable[discord.Message]) -> discord.Message | None:
    mark, nonce = ids.mark(post.key), ids.nonce(post.key)
    drawn = draw.post(post.text, (), post.key)
    shown = [drawn.content.strip(), *(str(each.description).strip() for each in drawn.embeds)]
    marked = any(mark in each for each in ids.custom_ids([action for _, action in post.buttons], mark))
    for message in messages:
        if marked:
            if mark in {ids.read(each).mark for each in _custom_ids(message)}:
                return message
        elif message.nonce in (None, nonce) and shown == _shown(message):
            return message
    return None


def _custom_ids(message: discord.Message) -> list[str]:
    rows = [each for each in message.components if isinstance(each, discord.ActionRow)]
    return [str(getattr(each, "custom_id", "")) for row in rows for each in row.children]


def _shown(message: discord.Message) -> list[str]:
    own = [each for each in message.embeds if each.type == "rich"]
    return [message.content.strip(), *(str(each.description).strip() for each in own)]

"""Delivering posts: at Slack's pace, never twice by guess, and looked up by the key in the message's metadata."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import aiohttp
from slack_sdk.errors import SlackApiError

from adapters.slack import draw, lookup
from adapters.slack.moderators import Notices, may_tune, named
from adapters.slack.pace import TooMany, Turns
from adapters.slack.refusals import NO_TOKEN, REFUSED, lasting, lasting_reason, never, why_not
from adapters.slack.workspace import UNSURE, Troubles, Workspace, code_of, retry_after, status_of
from adapters.slack.workspaces import Workspaces
from bot.adapter import Away, Doubt, Known, Later, Never
from bot.locales import N_, _
from bot.model import FOLLOW_UP, PIN, THREAD, UNPIN, Post

__all__ = ["NO_TOKEN", "REFUSED", "Delivery", "lasting_reason", "may_tune", "named", "why_not"]

log = logging.getLogger(__name__)

THREAD_OPENER = N_("Answers go under here. Reading along counts too.")
_AGAIN = timedelta(seconds=30)
_PATIENCE = 1.5  # seconds that a post waits for its turn; who would wait longer gives its place in the outbox to others
_SHARE = 5  # messages a second for a workspace: three hundred a minute
_DONE_ALREADY = {PIN: "already_pinned", UNPIN: "no_pin"}
_GONE = ("message_not_found", "thread_not_found")

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a post goes: a channel or a person of a workspace, and the message that it stands under."""

    team: str
    channel: str = ""
    person: str = ""
    thread: str = ""
    name: str = "a direct message"


def place_of(post: Post) -> Place | None:
    """Where a post goes that is for one place; None where nothing says it."""
    if post.place == "person":
        parts = post.address.split(":")
        return Place(parts[1], person=parts[2]) if len(parts) == 3 else None
    if post.channel is None:
        return None
    thread = post.follows if post.kind in (FOLLOW_UP, THREAD) else ""
    return Place(post.group.external_id, post.channel.external_id, thread=thread, name=post.channel.name)


class Delivery:
    """Sends posts to channels, to people, and to moderators in person."""

    def __init__(self, workspaces: Workspaces, clock: Clock, pace: float = 1.0) -> None:
        self._workspaces = workspaces
        self._clock = clock
        self._pace = pace
        self._turns = Turns(_PATIENCE)
        self._notices = Notices(self)

    async def deliver(self, post: Post) -> str:
        """Send a post and return Slack's id of the message; Later, Doubt or Never otherwise."""
        if post.place == "moderators":
            return await self._notices.tell(await self.workspace(post.group.external_id), post)
        place = place_of(post)
        if place is None:
            raise Never(_("This post names no channel. /tune posts edit gives it one."))
        workspace = await self.workspace(place.team)
        channel = place.channel or await self.direct(workspace, place.person)
        if post.kind in (PIN, UNPIN):
            return await self._pin(workspace, post, channel, place.name)
        return await self.send(workspace, post, channel, place.name, place.thread)

    async def answered(self, post: Post) -> bool:
        """Whether anybody but the bot wrote under the message that a post follows, or nobody can any more."""
        workspace = await self.workspace(post.group.external_id)
        if post.channel is None:
            return True
        try:
            said = await workspace.client.conversations_history(
                channel=post.channel.external_id, latest=post.follows, oldest=post.follows, inclusive=True, limit=1
            )
        except Troubles as error:
            if lasting(error):
                raise Never(why_not(code_of(error), post.channel.name, workspace.bot_name)) from error
            raise self.later(error) from error
        asked = [each for each in said["messages"] if each["ts"] == post.follows and each.get("subtype") != "tombstone"]
        people = {user for message in asked for user in message.get("reply_users") or ()}
        return not asked or bool(people - {workspace.bot_user})

    async def find(self, posts: Sequence[Post]) -> Mapping[str, Known]:
        """Look posts up by the key in their metadata, each place read once; what cannot be known is left out."""
        places: dict[Place, list[Post]] = {}
        notices: dict[str, list[Post]] = {}
        found: dict[str, Known] = {}
        for post in posts:
            if post.kind in (PIN, UNPIN):
                found[post.key] = None  # done again: it is the same twice
            elif post.place == "moderators":
                notices.setdefault(post.group.external_id, []).append(post)
            elif place := place_of(post):
                places.setdefault(place, []).append(post)
        for place, there in places.items():
            found |= await self._look(place, there)
        for team, told in notices.items():
            found |= await self._notices.find(team, told)
        return found

    async def _look(self, place: Place, posts: Sequence[Post]) -> dict[str, Known]:
        try:
            workspace = await self.workspace(place.team)
            channel = place.channel or await self.direct(workspace, place.person)
            known, all_read = await self.read(workspace, channel, posts, place.thread)
        except Never:
            return {}
        except Later as later:
            return dict.fromkeys((post.key for post in posts), later)
        return {post.key: known.get(post.key) for post in posts if all_read or post.key in known}

    async def read(self, workspace: Workspace, channel: str, posts: Sequence[Post], thread: str = "") -> lookup.Found:
        """Read a place back; nothing is found, and not everything read, where Slack lets nobody read it.

        Where Slack asked for patience, nobody asks it before: that holds for all places of the workspace.
        """
        since = min(post.due_at for post in posts)
        until = max(post.tried_at or post.due_at for post in posts)
        method = "replies" if thread else "history"
        async with workspace.reading:
            again = workspace.read_next.get(method)
            if again is not None and self._clock() < again:
                raise Later(again)
            try:
                return await lookup.in_channel(workspace, channel, [post.key for post in posts], since, until, thread)
            except Troubles as error:
                log.warning("a channel's history was not read: %s", code_of(error) or type(error).__name__)
                if lasting(error):
                    return {}, False
                later = self.later(error)
                if retry_after(error) is not None:
                    workspace.read_next[method] = later.when
                raise later from error

    async def workspace(self, team: str) -> Workspace:
        """A workspace that lets the bot in; Away or Later otherwise."""
        try:
            workspace = await self._workspaces.find(team)
        except Troubles as error:
            if code_of(error) in REFUSED:
                raise Away(why_not(code_of(error), "", "")) from error
            raise Later(self._clock() + _AGAIN) from error
        if workspace is None:
            raise Away(_("Good Enough is no longer installed in this workspace. Install it again."))
        return workspace

    async def direct(self, workspace: Workspace, user: str) -> str:
        """The direct messages with someone; Never where Slack does not let the bot write to them."""
        try:
            return await workspace.direct(user)
        except Troubles as error:
            if lasting(error):
                raise never(error, workspace, "a direct message") from error
            raise self.later(error) from error

    def later(self, error: Exception) -> Later:
        """When to try again what did nothing."""
        return Later(self._clock() + timedelta(seconds=retry_after(error) or _AGAIN.total_seconds()))

    async def send(self, workspace: Workspace, post: Post, channel: str, name: str, thread: str = "") -> str:
        """Send a post to a channel, or under a message of it, in its turn; `name` is what a refusal calls it."""
        await self._take_turn(workspace, channel)
        lookup.sends(workspace, channel, thread, post.key)
        words = _(THREAD_OPENER) if post.kind == THREAD else post.text
        text, blocks = draw.post(words, post.buttons, post.ping)
        try:
            said = await workspace.client.api_call("chat.postMessage", json={
                "channel": channel, "text": text, "blocks": blocks, "metadata": lookup.mark(post.key),
                "unfurl_links": False, "unfurl_media": False, "link_names": False, "parse": "none",
                **({"thread_ts": thread} if thread else {}),
            })  # fmt: skip
            return str(said["ts"])
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:  # nothing left this machine
            raise Later(self._clock() + _AGAIN) from error
        except SlackApiError as error:
            raise self._refused(error, workspace, channel, name) from error
        except Exception as error:  # whatever else it is, the message may be there
            raise Doubt from error

    async def _take_turn(self, workspace: Workspace, channel: str) -> None:
        apart = {f"{workspace.id}/{channel}": self._pace, workspace.id: self._pace / _SHARE}
        try:
            wait = self._turns.take(apart)
        except TooMany as full:
            raise Later(self._clock() + timedelta(seconds=full.seconds)) from full
        if wait:
            await asyncio.sleep(wait)

    def _refused(self, error: SlackApiError, workspace: Workspace, channel: str, name: str) -> Exception:
        """What a refusal means: later, nobody knows, or never and how to mend it."""
        seconds = retry_after(error)
        if seconds is not None:
            self._turns.hold(f"{workspace.id}/{channel}", seconds)
            return Later(self._clock() + timedelta(seconds=seconds))
        code = code_of(error)
        if status_of(error) >= 500 or code in UNSURE:
            return Doubt()
        return never(error, workspace, name)

    async def _pin(self, workspace: Workspace, post: Post, channel: str, name: str) -> str:
        """Pin or unpin what a post follows; what is so already is fine."""
        call = workspace.client.pins_add if post.kind == PIN else workspace.client.pins_remove
        try:
            await call(channel=channel, timestamp=post.follows)
        except SlackApiError as error:
            if code_of(error) == _DONE_ALREADY[post.kind] or (post.kind == UNPIN and code_of(error) in _GONE):
                return post.follows
            raise self._refused(error, workspace, channel, name) from error
        except Troubles as error:
            raise Later(self._clock() + _AGAIN) from error  # done again: it is the same twice
        return post.follows

"""Delivering posts: at Slack's pace, never twice by guess, and looked up by the key in the message's metadata."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError

from adapters.slack import draw
from adapters.slack.workspace import Troubles, Workspace, code_of, retry_after, status_of
from bot.adapter import Doubt, Later, Never
from bot.locales import N_, _
from bot.model import Post
from bot.replies import Action, Button, Message

log = logging.getLogger(__name__)

EVENT_TYPE = "good_enough_post"
THREAD_OPENER = N_("Answers go under here. Reading along counts too.")
_AGAIN = timedelta(seconds=30)
_LOOKED_BACK = 120  # seconds before a post was due, in case Slack's clock and ours differ
_HISTORY_PAGE = 999  # one read per channel: apps from outside the Marketplace have one a minute
_TRIES = 3
_LONGEST_WAIT = 30.0  # seconds that looking up waits where Slack asks for patience
_SETTLING = 2.0  # seconds between an answer that did not come and the look whether the post is there
_NO_TOKEN = ("invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired", "org_login_required")
_UNSURE = ("internal_error", "fatal_error", "service_unavailable", "request_timeout", "")

Clock = Callable[[], datetime]
Find = Callable[[str], Awaitable[Workspace | None]]


class Pace:
    """A slot for each message: at least so many seconds apart for the same key."""

    def __init__(self, seconds: float, patience: float) -> None:
        self._seconds = seconds
        self._patience = patience
        self._free: dict[str, float] = {}

    def wait_for(self, key: str) -> float:
        """Take the next slot and return the seconds until it; raises TooMany where that is past the patience."""
        now = time.monotonic()
        if len(self._free) > 10_000:
            self._free = {name: at for name, at in self._free.items() if at > now}
        wait = max(0.0, self._free.get(key, 0.0) - now)
        if wait > self._patience:
            raise TooMany(wait)
        self._free[key] = now + wait + self._seconds
        return wait

    def hold(self, key: str, seconds: float) -> None:
        """Nothing more for this key until then."""
        self._free[key] = max(self._free.get(key, 0.0), time.monotonic() + seconds)


class TooMany(Exception):
    """The next slot is `seconds` away."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self.seconds = seconds


class Delivery:
    """Sends posts to channels, and to moderators in person."""

    def __init__(self, find: Find, clock: Clock, aside: Callable[[Awaitable[None]], None], pace: float = 1.0) -> None:
        self._find = find
        self._clock = clock
        self._aside = aside
        self._per_channel = Pace(pace, 10.0)
        self._per_workspace = Pace(pace / 5, 10.0)  # three hundred a minute: a big workspace leaves room for the others

    async def deliver(self, post: Post) -> str:
        """Send a post and return Slack's id of the message; Later, Doubt or Never otherwise."""
        workspace = await self._workspace(post)
        if post.place == "moderators":
            return await self._tell_moderators(workspace, post)
        if post.channel is None:
            raise Never(_("This post names no channel. /tune posts edit gives it one."))
        proof = await self._send(workspace, post, post.channel.external_id, post.channel.name)
        if post.thread:
            self._aside(self._open_thread(workspace, post.channel.external_id, proof))
        return proof

    async def answered(self, post: Post) -> bool:
        """Whether anybody but the bot wrote under the message that a post follows; Later where Slack does not say."""
        workspace = await self._workspace(post)
        if post.channel is None:
            return True
        try:
            said = await workspace.client.conversations_history(
                channel=post.channel.external_id, latest=post.follows, oldest=post.follows, inclusive=True, limit=1
            )
        except Troubles as error:
            raise Later(self._clock() + _AGAIN) from error
        people = {user for message in said["messages"] for user in message.get("reply_users") or ()}
        return bool(people - {workspace.bot_user})

    async def find(self, posts: Sequence[Post]) -> Mapping[str, str | None]:
        """Look posts up by the key in their metadata, each channel read once; what cannot be known is left out."""
        places: dict[tuple[str, str], list[Post]] = {}
        found: dict[str, str | None] = {}
        for post in posts:
            if post.place == "moderators":
                await self._find_told(post, found)
            elif post.channel is not None:
                places.setdefault((post.group.external_id, post.channel.external_id), []).append(post)
        for (team, channel), of_place in places.items():
            try:
                workspace = await self._find(team)
            except Troubles:
                continue
            if workspace is None:
                continue
            known, all_read = await self._history(workspace, channel, min(post.due_at for post in of_place))
            for post in of_place:
                if post.key in known or all_read:
                    found[post.key] = known.get(post.key)
        return found

    async def _workspace(self, post: Post) -> Workspace:
        try:
            workspace = await self._find(post.group.external_id)
        except Troubles as error:
            if code_of(error) in _NO_TOKEN:
                raise Never(why_not(code_of(error), "", "")) from error
            raise Later(self._clock() + _AGAIN) from error
        if workspace is None:
            raise Never(_("Good Enough is no longer installed in this workspace. Install it again."))
        return workspace

    async def _send(self, workspace: Workspace, post: Post, channel: str, name: str) -> str:
        await self._take_turn(workspace, channel)
        message = Message(post.text, buttons=tuple(Button(label, Action.from_id(act)) for label, act in post.buttons))
        try:
            said = await workspace.client.chat_postMessage(
                channel=channel,
                text=draw.fallback(message),
                blocks=draw.message_blocks(message, ours=False),
                metadata={"event_type": EVENT_TYPE, "event_payload": {"key": post.key}},
                unfurl_links=False,
                unfurl_media=False,
                link_names=False,
                parse="none",
            )
            return str(said["ts"])
        except aiohttp.ClientConnectorError as error:  # nothing left this machine
            raise Later(self._clock() + _AGAIN) from error
        except aiohttp.ConnectionTimeoutError as error:
            raise Later(self._clock() + _AGAIN) from error
        except SlackApiError as error:
            raise self._refused(error, workspace, channel, name) from error
        except TimeoutError as error:
            await asyncio.sleep(_SETTLING)  # Slack may be at it still
            raise Doubt from error
        except Exception as error:  # whatever else it is, the message may be there
            raise Doubt from error

    async def _take_turn(self, workspace: Workspace, channel: str) -> None:
        try:
            place = f"{workspace.id}/{channel}"
            wait = max(self._per_channel.wait_for(place), self._per_workspace.wait_for(workspace.id))
        except TooMany as full:
            raise Later(self._clock() + timedelta(seconds=full.seconds)) from full
        if wait:
            await asyncio.sleep(wait)

    def _refused(self, error: SlackApiError, workspace: Workspace, channel: str, name: str) -> Exception:
        """What a refusal means: later, nobody knows, or never and how to mend it."""
        seconds = retry_after(error)
        if seconds is not None:
            self._per_channel.hold(f"{workspace.id}/{channel}", seconds)
            return Later(self._clock() + timedelta(seconds=seconds))
        code = code_of(error)
        if status_of(error) >= 500 or code in _UNSURE:
            return Doubt()
        return Never(why_not(code, name, workspace.bot_name, str(_field(error, "needed"))))

    async def _open_thread(self, workspace: Workspace, channel: str, ts: str) -> None:
        """The first reply, so that answers gather under the question; if it fails, the question stands all the same."""
        try:
            await self._take_turn(workspace, channel)
            await workspace.client.chat_postMessage(
                channel=channel,
                thread_ts=ts,
                text=draw.escape(_(THREAD_OPENER)),
                unfurl_links=False,
                unfurl_media=False,
            )
        except (*Troubles, Later) as error:
            log.warning("the first reply under a question was not posted: %s", code_of(error) or type(error).__name__)

    # Moderators, in person

    async def _tell_moderators(self, workspace: Workspace, post: Post) -> str:
        """The same message to each; whoever has it from an earlier try is left in peace."""
        proof = ""
        reason = _("Nobody who moderates could be reached on Slack.")
        for user in await self._recipients(workspace, post):
            try:
                channel = await _direct(workspace, user)
                known = (await self._history(workspace, channel, post.due_at))[0] if post.attempts else {}
                proof = known.get(post.key) or await self._send(workspace, post, channel, _("a direct message"))
            except SlackApiError as error:
                reason = why_not(code_of(error), _("a direct message"), workspace.bot_name)
            except Never as never:
                reason = never.reason
            except Troubles as error:
                raise Later(self._clock() + _AGAIN) from error
        if not proof:
            raise Never(reason)
        return proof

    async def _find_told(self, post: Post, found: dict[str, str | None]) -> None:
        """A message to moderators is there when the last of them has it; sending again skips those who have."""
        try:
            workspace = await self._workspace(post)
            proof: str | None = ""
            for user in await self._recipients(workspace, post):
                channel = await _direct(workspace, user)
                known, all_read = await self._history(workspace, channel, post.due_at)
                if not all_read and post.key not in known:
                    return
                proof = known.get(post.key) if proof is not None else None
            found[post.key] = proof or None
        except (*Troubles, Later, Never):
            return

    async def _recipients(self, workspace: Workspace, post: Post) -> list[str]:
        """Who is told: the people the group names and the admins who tune; else the installer, else the owners."""
        users = dict.fromkeys([*named(post.group.moderators), *workspace.moderators_seen])
        if not users and workspace.installer:
            users = {workspace.installer: None}
        if not users:
            try:
                users = dict.fromkeys(admin[0] for admin in (await workspace.admins())[:3])
            except Troubles as error:
                if retry_after(error) is not None or not isinstance(error, SlackApiError):
                    raise Later(self._clock() + _AGAIN) from error
        return list(users)

    async def _history(self, workspace: Workspace, channel: str, since: datetime) -> tuple[dict[str, str], bool]:
        """Our posts in a channel since then (key -> id), and whether all of that time was read."""
        for number in range(_TRIES):
            try:
                page = await workspace.client.conversations_history(
                    channel=channel,
                    oldest=str(int(since.timestamp()) - _LOOKED_BACK),
                    limit=_HISTORY_PAGE,
                    include_all_metadata=True,
                )
            except Troubles as error:
                wait = retry_after(error)
                lasting = wait is None and code_of(error) not in _UNSURE
                if lasting or number == _TRIES - 1 or (wait or 0) > _LONGEST_WAIT:
                    log.warning("a channel's history cannot be read: %s", code_of(error) or type(error).__name__)
                    return {}, False
                await asyncio.sleep(wait or 0.3 * 4**number)
            else:
                return _keys(page.get("messages") or (), workspace), not page.get("has_more")
        return {}, False


def why_not(code: str, name: str, bot: str, needed: str = "") -> str:
    """A sentence for moderators: what stands in the way, and how to mend it."""
    if code in _NO_TOKEN:
        return _("Slack no longer accepts my token. Install Good Enough again, and set the new token where it runs.")
    if code in _WHY_NOT:
        return _(_WHY_NOT[code], channel=name, bot=bot, permission=needed or _("for it"))
    return _("Slack refused it ({code}). /tune check looks for more.", code=code or _("no reason given"))


_WHY_NOT = {
    "not_in_channel": N_("I am not in #{channel}. Write /invite @{bot} there."),
    "channel_not_found": N_(
        "I cannot see #{channel}. If it is private, write /invite @{bot} there. If it is gone, "
        "/tune posts edit gives the plan another channel."
    ),
    "is_archived": N_("#{channel} is archived. Bring it back, or give the plan another channel with /tune posts edit."),
    "missing_scope": N_(
        "I may not do that here: the permission {permission} is missing. Install Good Enough again from its "
        "install page."
    ),
    "restricted_action": N_(
        "Only some people may post in #{channel}. An admin can let me in under the channel's posting permissions."
    ),
}


def named(moderators: str) -> list[str]:
    """The people whom a group names as its moderators, by Slack's ids; a name alone could be anyone's."""
    return [part[2:-1].partition("|")[0] for part in moderators.replace(",", " ").split() if _is_person(part)]


def _is_person(part: str) -> bool:
    return part.startswith(("<@U", "<@W")) and part.endswith(">")


def _keys(messages: Sequence[Mapping[str, Any]], workspace: Workspace) -> dict[str, str]:
    """Keys of our own messages: any app may write metadata, so only the bot's own count."""
    found = {}
    for each in messages:
        metadata = each.get("metadata") or {}
        key = (metadata.get("event_payload") or {}).get("key")
        own = not each.get("bot_id") or not workspace.bot_id or each["bot_id"] == workspace.bot_id
        if metadata.get("event_type") == EVENT_TYPE and isinstance(key, str) and own:
            found[key] = str(each["ts"])
    return found


async def _direct(workspace: Workspace, user: str) -> str:
    said = await workspace.client.conversations_open(users=user)
    return str((said.get("channel") or {})["id"])


def _field(error: SlackApiError, name: str) -> object:
    data = getattr(error.response, "data", None)
    return data.get(name) or "" if isinstance(data, dict) else ""

"""Delivering posts: at Slack's pace, never twice by guess, and looked up by the key in the message's metadata."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import aiohttp
from slack_sdk.errors import SlackApiError

from adapters.slack import draw, lookup
from adapters.slack.pace import TooMany, Turns
from adapters.slack.workspace import UNSURE, Person, Troubles, Workspace, code_of, needed, retry_after, status_of
from bot.adapter import Doubt, Later, Never
from bot.locales import N_, _
from bot.model import FOLLOW_UP, PIN, THREAD, UNPIN, Post

log = logging.getLogger(__name__)

NO_TOKEN = N_(
    "Slack no longer accepts my token. Install Good Enough again. In Socket Mode, set the new token where I run, too."
)
THREAD_OPENER = N_("Answers go under here. Reading along counts too.")
_AGAIN = timedelta(seconds=30)
_PATIENCE = 1.5  # seconds that a post waits for its turn; who would wait longer gives its place in the outbox to others
_SHARE = 5  # messages a second for a workspace: three hundred a minute
REFUSED = ("invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired", "org_login_required")
_DONE_ALREADY = {PIN: "already_pinned", UNPIN: "no_pin"}
_GONE = ("message_not_found", "thread_not_found")

Clock = Callable[[], datetime]
Find = Callable[[str], Awaitable[Workspace | None]]


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

    def __init__(self, find: Find, clock: Clock, pace: float = 1.0) -> None:
        self._find = find
        self._clock = clock
        self._pace = pace
        self._turns = Turns(_PATIENCE)

    async def deliver(self, post: Post) -> str:
        """Send a post and return Slack's id of the message; Later, Doubt or Never otherwise."""
        if post.place == "moderators":
            return await self._tell_moderators(await self._workspace(post.group.external_id), post)
        place = place_of(post)
        if place is None:
            raise Never(_("This post names no channel. /tune posts edit gives it one."))
        workspace = await self._workspace(place.team)
        channel = place.channel or await self._direct(workspace, place.person)
        if post.kind in (PIN, UNPIN):
            return await self._pin(workspace, post, channel, place.name)
        return await self._send(workspace, post, channel, place.name, place.thread)

    async def answered(self, post: Post) -> bool:
        """Whether anybody but the bot wrote under the message that a post follows, or nobody can any more."""
        workspace = await self._workspace(post.group.external_id)
        if post.channel is None:
            return True
        try:
            said = await workspace.client.conversations_history(
                channel=post.channel.external_id, latest=post.follows, oldest=post.follows, inclusive=True, limit=1
            )
        except Troubles as error:
            if _lasting(error):
                raise Never(why_not(code_of(error), post.channel.name, workspace.bot_name)) from error
            raise self._later(error) from error
        asked = [each for each in said["messages"] if each["ts"] == post.follows and each.get("subtype") != "tombstone"]
        people = {user for message in asked for user in message.get("reply_users") or ()}
        return not asked or bool(people - {workspace.bot_user})

    async def find(self, posts: Sequence[Post]) -> Mapping[str, str | None]:
        """Look posts up by the key in their metadata, each place read once; what cannot be known is left out.

        Raises Later where Slack asks for patience.
        """
        places: dict[Place, list[Post]] = {}
        found: dict[str, str | None] = {}
        for post in posts:
            if post.kind in (PIN, UNPIN):
                found[post.key] = None  # done again: it is the same twice
            elif post.place == "moderators":
                await self._find_told(post, found)
            elif place := place_of(post):
                places.setdefault(place, []).append(post)
        for place, there in places.items():
            known, all_read = await self._look(place, there)
            for post in there:
                if post.key in known or all_read:
                    found[post.key] = known.get(post.key)
        return found

    async def _look(self, place: Place, posts: Sequence[Post]) -> lookup.Found:
        try:
            workspace = await self._workspace(place.team)
            channel = place.channel or await self._direct(workspace, place.person)
        except Never:
            return {}, False
        return await self._read(workspace, channel, posts, place.thread)

    async def _read(self, workspace: Workspace, channel: str, posts: Sequence[Post], thread: str = "") -> lookup.Found:
        """Read a place back; nothing is found, and not everything read, where Slack lets nobody read it."""
        since = min(post.due_at for post in posts)
        until = max(post.tried_at or post.due_at for post in posts)
        try:
            return await lookup.in_channel(workspace, channel, [post.key for post in posts], since, until, thread)
        except Troubles as error:
            log.warning("a channel's history was not read: %s", code_of(error) or type(error).__name__)
            if _lasting(error):
                return {}, False
            raise self._later(error) from error

    async def _workspace(self, team: str) -> Workspace:
        try:
            workspace = await self._find(team)
        except Troubles as error:
            if code_of(error) in REFUSED:
                raise Never(why_not(code_of(error), "", "")) from error
            raise Later(self._clock() + _AGAIN) from error
        if workspace is None:
            raise Never(_("Good Enough is no longer installed in this workspace. Install it again."))
        return workspace

    async def _direct(self, workspace: Workspace, user: str) -> str:
        """The direct messages with someone; Never where Slack does not let the bot write to them."""
        try:
            return await workspace.direct(user)
        except Troubles as error:
            if _lasting(error):
                raise Never(why_not(code_of(error), "a direct message", workspace.bot_name)) from error
            raise self._later(error) from error

    def _later(self, error: Exception) -> Later:
        """When to try again what did nothing."""
        return Later(self._clock() + timedelta(seconds=retry_after(error) or _AGAIN.total_seconds()))

    async def _send(self, workspace: Workspace, post: Post, channel: str, name: str, thread: str = "") -> str:
        await self._take_turn(workspace, channel)
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
            # The ledger keeps whole seconds, and one who comes before the promised moment would lose it.
            raise Later(self._clock() + timedelta(seconds=full.seconds + 1)) from full
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
        return Never(why_not(code, name, workspace.bot_name, needed(error)))

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

    # Moderators, in person

    async def _tell_moderators(self, workspace: Workspace, post: Post) -> str:
        """The same message to each; whoever has it from an earlier try is left in peace."""
        proof = ""
        reason = _("Nobody who moderates could be reached on Slack.")
        for user in await self._recipients(workspace, post):
            try:
                channel = await self._direct(workspace, user)
                known = (await self._read(workspace, channel, [post]))[0] if post.attempts else {}
                proof = known.get(post.key) or await self._send(workspace, post, channel, _("a direct message"))
            except Never as never:
                reason = never.reason
        if not proof:
            raise Never(reason)
        return proof

    async def _find_told(self, post: Post, found: dict[str, str | None]) -> None:
        """A message to moderators is there when the last of them has it; sending again skips those who have."""
        try:
            workspace = await self._workspace(post.group.external_id)
            proof: str | None = ""
            for user in await self._recipients(workspace, post):
                channel = await self._direct(workspace, user)
                known, all_read = await self._read(workspace, channel, [post])
                if not all_read and post.key not in known:
                    return
                proof = known.get(post.key) if proof is not None else None
            found[post.key] = proof or None
        except Never:
            return

    async def _recipients(self, workspace: Workspace, post: Post) -> list[str]:
        """Who is told: the people the group names and the admins who tune; else the installer, else the owners.

        Nobody who may not tune now: a guest, somebody of another company, an admin of yesterday.
        """
        moderators = post.group.moderators
        told = []
        for user in dict.fromkeys([*named(moderators), *workspace.moderators_seen]):
            if await self._may_tune(workspace, moderators, user):
                told.append(user)
            else:
                workspace.moderators_seen.pop(user, None)
        if not told and workspace.installer and await self._may_tune(workspace, moderators, workspace.installer):
            told = [workspace.installer]
        if not told:
            try:
                told = [user for user, _person in (await workspace.admins())[:3]]
            except Troubles as error:
                if not _lasting(error):
                    raise Later(self._clock() + _AGAIN) from error
        return told

    async def _may_tune(self, workspace: Workspace, moderators: str, user: str) -> bool:
        """Whether someone may tune, as Slack says now; Later where it does not, no where it knows nobody."""
        try:
            return may_tune(await workspace.ask_person(user), user, moderators)
        except Troubles as error:
            if _lasting(error):
                return False
            raise self._later(error) from error


def _lasting(error: Exception) -> bool:
    """Whether Slack would refuse the same again."""
    known = isinstance(error, SlackApiError) and retry_after(error) is None and status_of(error) < 500
    return known and code_of(error) not in UNSURE


def why_not(code: str, name: str, bot: str, permission: str = "") -> str:
    """A sentence for moderators: what stands in the way, and how to mend it."""
    if code in REFUSED:
        return _(NO_TOKEN)
    if code in _WHY_NOT:
        return _(_WHY_NOT[code], channel=name, bot=bot, permission=permission or _("for it"))
    return _("Slack refused it ({code}). /tune check looks for more.", code=code or _("no reason given"))


def lasting_reason(error: Exception) -> str:
    """What only a new installation mends, in a sentence; "" for what may pass by itself."""
    code = code_of(error)
    return why_not(code, "", "", needed(error)) if code in (*REFUSED, "missing_scope") else ""


_WHY_NOT = {
    "not_in_channel": N_("I am not in #{channel}. Write /invite @{bot} there."),
    "channel_not_found": N_(
        "I cannot see #{channel}. If it is private, write /invite @{bot} there. If it is gone, "
        "/tune posts edit gives the plan another channel."
    ),
    "is_archived": N_("#{channel} is archived. Bring it back, or give the plan another channel with /tune posts edit."),
    "missing_scope": N_(
        "I may not do that here: the permission {permission} is missing. Whoever runs me brings the app's manifest "
        "up to date (goodenough slack-manifest), then installs the app again."
    ),
    "restricted_action": N_(
        "Only some people may post in #{channel}. An admin can let me in under the channel's posting permissions."
    ),
}


def named(moderators: str) -> list[str]:
    """The people whom a group names as its moderators, by Slack's ids; a name alone could be anyone's."""
    return [part[2:-1].partition("|")[0] for part in moderators.replace(",", " ").split() if _is_person(part)]


def may_tune(person: Person, user: str, moderators: str) -> bool:
    """Whether someone is an admin or named by the group; guests, people from elsewhere and who has left never are."""
    return not (person.outsider or person.nobody) and (person.moderates or user in named(moderators))


def _is_person(part: str) -> bool:
    return part.startswith(("<@U", "<@W")) and part.endswith(">")

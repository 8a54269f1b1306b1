"""A workspace that has the app, and what Slack says of its people and channels."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from adapters.slack.budget import in_time
from bot.app import Bot
from bot.errors import ConfigError

PLATFORM = "slack"
_KNOWN_FOR = 3600.0  # seconds that a person's zone and language are remembered
_RANK_KNOWN_FOR = 30.0  # seconds that it is remembered who is an admin: for one answer, and for typing in a field
_PEOPLE_MAX = 20_000
_PAGE = 1000
_REFUSED = ("invalid_auth", "not_authed", "account_inactive", "token_revoked", "not_allowed_token_type")
TAKEN_BACK = ("token_revoked", "account_inactive")  # what Slack says of a token for good; "invalid_auth" may be ours
_PEOPLE_PAGES = 5  # of people: whoever leads a workspace is rarely among its last
_LONGEST_WAIT = 30.0  # seconds that a list waits where Slack asks for patience
_KINDS = {"public_channel": "channels:read", "private_channel": "groups:read"}  # of channels, and what shows them
_WAITS = 5  # how often it waits before it gives up
UNSURE = ("internal_error", "fatal_error", "service_unavailable", "request_timeout", "")  # it may have been done

Troubles = (SlackApiError, aiohttp.ClientError, TimeoutError, ValueError, OSError)


@dataclass(frozen=True, slots=True)
class Person:
    """Someone in a workspace, as far as an answer needs to know."""

    name: str = ""
    zone: str = ""
    locale: str = ""  # "" where Slack did not say
    moderates: bool = False  # an admin or owner of this workspace, and no guest
    outsider: bool = False  # a guest, or from another company
    nobody: bool = False  # a bot, or somebody who has left


@dataclass(frozen=True, slots=True)
class HalfRead:
    """A history that Slack gave out in part: what is sought in it, what was found, and where to read on."""

    keys: frozenset[str]
    oldest: int
    latest: int
    found: dict[str, str]
    cursor: str


@dataclass(slots=True)
class Workspace:
    """One workspace: its client, who the bot is there, and what was asked of Slack lately."""

    id: str
    name: str
    client: AsyncWebClient
    bot_user: str
    bot_id: str
    bot_name: str
    scopes: frozenset[str] | None  # None where Slack did not say
    installer: str = ""
    unseen: Exception | None = None  # why Slack did not say which channels the bot is in
    unmet: Exception | None = None  # why it did not say who leads it, where it lives and what it speaks
    moderators_seen: dict[str, None] = field(default_factory=dict)  # those who tuned since the start, in order
    people: dict[str, tuple[float, Person]] = field(default_factory=dict)  # and when they were asked about
    asking: dict[str, asyncio.Future[Person]] = field(default_factory=dict)
    directs: dict[str, str] = field(default_factory=dict)  # person -> the direct messages with them
    reading: asyncio.Lock = field(default_factory=asyncio.Lock)  # one history at a time: each takes from one pace
    read_next: dict[str, datetime] = field(default_factory=dict)  # method -> when Slack gives out histories again
    half_read: dict[tuple[str, str], HalfRead] = field(default_factory=dict)  # by channel and thread
    # Key of a notice -> who has it (Slack's id of the message), and who surely has not ("").
    told: dict[str, dict[str, str]] = field(default_factory=dict)

    def lacks(self, *scopes: str) -> list[str]:
        """Which of these scopes are missing, as far as Slack said."""
        return [] if self.scopes is None else [each for each in scopes if each not in self.scopes]

    async def person(self, user: str) -> Person:
        """Who asks, as remembered or as Slack says in time; nobody in particular where it does not."""
        known = self.people.get(user)
        if known and known[0] + _KNOWN_FOR > time.monotonic():
            return known[1]
        try:
            return await self.ask_person(user)
        except Troubles:
            return known[1] if known else Person()

    async def ask_person(self, user: str) -> Person:
        """Who someone is, as Slack says or said a moment ago; what comes too late for this answer serves the next."""
        known = self.people.get(user)
        if known and known[0] + _RANK_KNOWN_FOR > time.monotonic():
            return known[1]
        asking = self.asking.get(user)
        if asking is None:
            asking = self.asking[user] = asyncio.ensure_future(self._ask(user))
            asking.add_done_callback(lambda done: done.cancelled() or done.exception())  # nobody may be waiting
        async with in_time():
            return await asyncio.shield(asking)

    async def _ask(self, user: str) -> Person:
        try:
            said = await self.client.users_info(user=user, include_locale=True)
        finally:
            del self.asking[user]
        person = _person(said.get("user") or {}, self.id)
        self.people.pop(user, None)
        while len(self.people) >= _PEOPLE_MAX:
            del self.people[next(iter(self.people))]
        self.people[user] = (time.monotonic(), person)
        return person

    async def direct(self, user: str) -> str:
        """The direct messages with someone: Slack's id of them never changes."""
        known = self.directs.get(user)
        if known is None:
            said = await self.client.conversations_open(users=user)
            known = str((said.get("channel") or {})["id"])
            while len(self.directs) >= _PEOPLE_MAX:
                del self.directs[next(iter(self.directs))]
            self.directs[user] = known
        return known

    async def channels(self) -> dict[str, Mapping[str, Any]]:
        """The channels that the bot is in, by id."""
        kinds = [kind for kind, scope in _KINDS.items() if not self.lacks(scope)]
        pages = _pages(
            self.client.users_conversations, "channels", types=",".join(kinds), exclude_archived=True, limit=_PAGE
        )
        return {each["id"]: each async for each in pages if not each.get("is_archived")}

    async def admins(self) -> list[tuple[str, Person]]:
        """The owners and admins of the workspace, the primary owner first."""
        ranked: list[tuple[int, str, Person]] = []
        async for each in _pages(self.client.users_list, "members", _PEOPLE_PAGES, limit=200, include_locale=True):
            person = _person(each, self.id)
            if person.moderates and not each.get("deleted") and not each.get("is_bot"):
                rank = 0 if each.get("is_primary_owner") else 1 if each.get("is_owner") else 2
                ranked.append((rank, each["id"], person))
        return [(user, person) for _, user, person in sorted(ranked, key=lambda each: each[:2])]


async def meet(client: AsyncWebClient, installer: str = "") -> Workspace:
    """Ask Slack which workspace a token is for, and who the bot is there."""
    said = await client.auth_test()
    granted = said.headers.get("x-oauth-scopes")
    scopes = frozenset(part.strip() for part in granted.split(",")) if granted else None
    return Workspace(
        id=said["team_id"],
        name=said.get("team") or "",
        client=client,
        bot_user=said.get("user_id") or "",
        bot_id=said.get("bot_id") or "",
        bot_name=said.get("user") or "Good Enough",
        scopes=scopes,
        installer=installer,
    )


def names_of(channels: Iterable[Mapping[str, Any]], shared: bool) -> dict[str, str]:
    """The names by id of those channels that other companies read too, or of those that are the workspace's own."""
    return {
        str(each["id"]): str(each.get("name") or each["id"])
        for each in channels
        if bool(each.get("is_ext_shared") or each.get("is_pending_ext_shared")) == shared
    }


def code_of(error: Exception) -> str:
    """Slack's own word for what went wrong, or ""."""
    data = getattr(getattr(error, "response", None), "data", None)
    return str(data.get("error") or "") if isinstance(data, dict) else ""


def needed(error: Exception) -> str:
    """The permission that was missing, or ""."""
    data = getattr(getattr(error, "response", None), "data", None)
    return str(data.get("needed") or "") if isinstance(data, dict) else ""


def status_of(error: Exception) -> int:
    """The HTTP status of a refusal, or 0."""
    response = getattr(error, "response", None)
    return int(getattr(response, "status_code", 0) or getattr(response, "status", 0) or 0)


def retry_after(error: Exception) -> float | None:
    """How many seconds Slack asks to wait, or None where it does not ask."""
    if status_of(error) != 429 and code_of(error) not in ("ratelimited", "rate_limited"):
        return None
    headers = getattr(getattr(error, "response", None), "headers", None) or {}
    try:
        return max(1.0, float(headers.get("Retry-After") or headers.get("retry-after") or 1))
    except ValueError:
        return 1.0


def passes(error: Exception) -> bool:
    """Whether Slack may well answer the same question another time."""
    return code_of(error) in UNSURE or retry_after(error) is not None or status_of(error) >= 500


async def _pages(
    method: Callable[..., Awaitable[AsyncSlackResponse]], name: str, most: int = 1000, **what: Any
) -> AsyncIterator[dict[str, Any]]:
    """Everything in a list that comes in pages; where Slack asks to wait a little, that is waited."""
    cursor: str | None = None
    waits = _WAITS
    while most > 0:
        try:
            page = await method(cursor=cursor, **what)
        except SlackApiError as error:
            wait = retry_after(error)
            waits -= 1
            if wait is None or wait > _LONGEST_WAIT or waits < 0:
                raise
            await asyncio.sleep(wait)
            continue
        for each in page.get(name) or ():
            yield each
        cursor = (page.get("response_metadata") or {}).get("next_cursor")
        most = most - 1 if cursor else 0


def _person(user: Mapping[str, Any], team: str) -> Person:
    profile = user.get("profile") or {}
    stranger = bool(user.get("is_stranger")) or user.get("team_id", team) != team
    guest = bool(user.get("is_restricted") or user.get("is_ultra_restricted"))
    leads = bool(user.get("is_admin") or user.get("is_owner") or user.get("is_primary_owner"))
    return Person(
        name=profile.get("display_name") or user.get("real_name") or user.get("name") or "",
        zone=Bot.zone_named(str(user.get("tz") or "")),
        locale=str(user.get("locale") or "").partition("-")[0],
        moderates=leads and not guest and not stranger,
        outsider=guest or stranger,
        nobody=bool(user.get("deleted") or user.get("is_bot")),
    )


def is_refused(error: Exception) -> bool:
    """Whether Slack refuses the secret itself."""
    return code_of(error) in _REFUSED


def refuse(error: Exception, names: str) -> None:
    """Raise a ConfigError where Slack refuses a secret; anything else may pass by itself."""
    if is_refused(error):
        raise ConfigError(f"Slack refuses {names} ({code_of(error)}). Copy it again from the app's page.") from error


def origin(address: str) -> str:
    """The scheme and host of an address."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"

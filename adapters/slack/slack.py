"""Slack as a platform of the bot: connects, hands calls to the core, and delivers posts."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Awaitable, Mapping, Sequence
from datetime import timedelta
from typing import Any

import aiohttp
import msgspec
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack import Settings, naming
from adapters.slack.again import Again
from adapters.slack.answering import Answering
from adapters.slack.budget import in_time
from adapters.slack.catalogue import NAME
from adapters.slack.checking import cannot, missing
from adapters.slack.delivery import Delivery, lasting_reason, may_tune, why_not
from adapters.slack.events import Events
from adapters.slack.installs import Installs
from adapters.slack.quiet import QUIET
from adapters.slack.sentences import NOT_HERE, NOT_INSTALLED
from adapters.slack.settings import Secrets
from adapters.slack.workspace import (
    PLATFORM,
    TAKEN_BACK,
    Troubles,
    Workspace,
    code_of,
    meet,
    names_of,
    passes,
    retry_after,
    status_of,
)
from bot.adapter import Known, Later, Stopped
from bot.app import Bot
from bot.errors import Refusal, where
from bot.locales import N_, _
from bot.model import Group, Member, Post

log = logging.getLogger(__name__)

_CALL_TIMEOUT = aiohttp.ClientTimeout(total=12, connect=5)
_LAST_WORDS = 2.5  # seconds that what is under way may take at the end
_AT_ONCE = 8  # workspaces that are met at the same time when the bot starts
_NEXT_START = timedelta(minutes=1)
_ONCE_MORE = 1.0  # seconds until Slack is asked again whether a token was taken back


class Slack:
    """The port to Slack, in Socket Mode or over HTTP as its secrets say."""

    platform = PLATFORM
    reopens_forms = True  # a sent form may be answered with a form
    opens_threads_by_reply = True
    settles = timedelta(seconds=10)  # Slack may still do what it did not answer, or dropped

    def __init__(self, bot: Bot, settings: Settings, secrets: Secrets, ping: float = 5.0, pace: float = 1.0) -> None:
        self.bot = bot
        self.settings = settings
        self.secrets = secrets
        self._ping = ping
        self._workspaces: dict[str, Workspace] = {}
        self._meeting: dict[str, asyncio.Lock] = {}
        self._session: aiohttp.ClientSession | None = None
        self._tasks: set[asyncio.Future[Any]] = set()
        self._again = Again(self._welcome_again)
        self._delivering = 0
        self._idle = asyncio.Event()  # set while nothing is being delivered
        self._idle.set()
        self._ending = False
        self.installs = None if secrets.socket else Installs(settings, secrets)
        self.answering = Answering(bot, self.workspace, self.session, self.aside, pace)
        self.events = Events(bot, self.workspace, self.answering, self._forget)
        self.delivery = Delivery(self.workspace, bot.clock, pace)
        bot.ports[PLATFORM] = self

    # The port

    async def run(self, stop: asyncio.Event) -> None:
        """Connect and serve until `stop`; secrets that Slack refuses are a ConfigError."""
        self._ending = False
        try:
            if self.secrets.socket:
                from adapters.slack.socket_mode import serve_socket

                await serve_socket(self, stop, self._ping)
            else:
                from adapters.slack.web import serve_web

                await serve_web(self, stop)
        except SlackApiError as error:
            raise Stopped(f"Slack answered {code_of(error) or f'with HTTP {status_of(error)}'}") from error
        finally:
            self._ending = stop.is_set()
            await self._end()

    async def deliver(self, post: Post) -> str:
        """Send a post and return its `ts`; Later, Doubt or Never otherwise."""
        if self._ending:
            raise Later(self.bot.clock() + _NEXT_START)  # a moment nearer would be tried again while we end
        self._delivering += 1
        self._idle.clear()
        try:
            return await self.delivery.deliver(post)
        finally:
            self._delivering -= 1
            if not self._delivering:
                self._idle.set()

    async def answered(self, post: Post) -> bool:
        """Whether anybody but the bot wrote under a question."""
        return await self.delivery.answered(post)

    async def find(self, posts: Sequence[Post]) -> Mapping[str, Known]:
        """Look posts up in the history of their channels, each read once."""
        return await self.delivery.find(posts)

    async def is_moderator(self, group: Group, member: Member) -> bool:
        """Admins and owners, and people whom the group names; guests and people from elsewhere never.

        What Slack said is remembered for half a minute.
        """
        user = member.id.rpartition(":")[2]
        try:
            workspace = await self.workspace(group.external_id)
            if workspace is None:
                return False
            person = await workspace.ask_person(user)
        except Troubles as error:
            log.warning("Slack did not say who moderates: %s", code_of(error) or type(error).__name__)
            passing = N_("Slack did not tell me who you are just now. Please try again in a minute.")
            raise Refusal(lasting_reason(error) or _(passing)) from error
        moderates = may_tune(person, user, group.moderators)
        if moderates:
            workspace.moderators_seen[user] = None
        else:
            workspace.moderators_seen.pop(user, None)
        return moderates

    async def name_people(self, group: Group, typed: str, tunes: bool) -> str:
        """People and user groups by their ids, which forms and lines give; a Refusal for any other word."""
        workspace = await self.workspace(group.external_id)
        if workspace is None:
            raise Refusal(_(NOT_INSTALLED))
        return await naming.named(workspace, typed, tunes)

    async def inspect(self, group: Group) -> Sequence[str]:
        """Missing permissions, and channels that the bot is not in, each with how to mend it."""
        try:
            workspace = await self.workspace(group.external_id)
            if workspace is None:
                return [_(NOT_INSTALLED)]
            workspace.scopes = (await meet(workspace.client)).scopes
            if workspace.unseen or workspace.unmet:
                await self.welcome(workspace.id)
        except Troubles as error:
            return [_(NOT_HERE) if passes(error) else why_not(code_of(error), group.name, "Good Enough")]
        plans = self.bot.plans(group)
        in_use, nobody = self.bot.channels_in_use(group), await naming.who_cannot_tune(workspace, group)
        return [*await missing(workspace, in_use), *nobody, *cannot(plans)]

    # What the parts of the adapter share

    def bot_name(self, team: str) -> str:
        """What the bot is called in a workspace, as far as that is known."""
        return self._workspaces[team].bot_name if team in self._workspaces else NAME

    async def workspace(self, team: str) -> Workspace | None:
        """The workspace with this id, met when it is first asked for; None where the app is not installed."""
        known = self._workspaces.get(team)
        if known is not None:
            return known
        async with in_time(), self._meeting.setdefault(team, asyncio.Lock()):
            if team in self._workspaces:
                return self._workspaces[team]
            if self.installs is None:
                met = await meet(self.client(self.secrets.bot_token))
            else:
                installed = self.installs.find(team)
                if installed is None:
                    return None
                met = await meet(self.client(installed.token), installed.installer)
            self._workspaces[met.id] = met
        return self._workspaces.get(team)

    async def welcome(self, team: str = "") -> Workspace:
        """Meet a workspace ("" is the one of the token) and take it in with its channels."""
        workspace = await self.workspace(team) or (None if team else next(iter(self._workspaces.values()), None))
        if workspace is None:
            raise Refusal(_(NOT_HERE))
        there: dict[str, Mapping[str, Any]] | None = None
        workspace.unseen, unmet, workspace.unmet = None, workspace.unmet, None
        before = self._offered(workspace.id)
        try:
            there = await workspace.channels()
        except Troubles as error:  # commands can be answered all the same
            log.error("Slack did not say which channels I am in: %s", code_of(error) or type(error).__name__)
            workspace.unseen = error
        zone, locale = "UTC", "en"
        try:
            people = [admin[1] for admin in await workspace.admins()]
            zone = next((person.zone for person in people if person.zone), "UTC")
            locale = (people[0].locale if people else "") or "en"
        except Troubles as error:
            log.warning("Slack did not say who leads a workspace: %s", code_of(error) or type(error).__name__)
            workspace.unmet = error
        own, shared = (names_of((there or {}).values(), shared) for shared in (False, True))
        name = workspace.name or workspace.id
        told = None if workspace.lacks("channels:read", "groups:read") else there
        group = self.bot.find_group(PLATFORM, workspace.id)
        if group is not None and told is not None:
            for channel in self.bot.channels_in_use(group):
                if channel.external_id in before and channel.external_id not in told:  # archived, or left, unseen
                    await self.events.missed(workspace, channel.external_id)
        now = self._offered(workspace.id)  # what the bot was let into meanwhile, or out of, Slack did not say before
        own, shared = ({key: each for key, each in of.items() if key not in before - now} for of in (own, shared))
        told = None if told is None else dict.fromkeys(now - before) | dict(told)
        self.bot.take_in(PLATFORM, workspace.id, name, zone, own, locale=locale, shared=shared, there=told)
        if unmet and not workspace.unmet:
            self.bot.learn(PLATFORM, workspace.id, zone, locale)
        if untold := _untold(workspace):
            self._again.soon(workspace.id, max(retry_after(each) or 0.0 for each in untold))
        return workspace

    def _offered(self, team: str) -> set[str]:
        group = self.bot.find_group(PLATFORM, team)
        return {each.external_id for each in self.bot.channels(group)} if group else set()

    async def _welcome_again(self, team: str) -> bool:
        """Take in what Slack did not say before; whether all is said now, or it is no use to ask again."""
        try:
            workspace = await self.welcome(team)
        except Troubles as error:
            return not passes(error)
        except Refusal:
            return True
        return not _untold(workspace)

    async def welcome_all(self, teams: Sequence[str]) -> None:
        """Meet every workspace that has the app, a few at a time; one that took its token back stops no other."""
        few = asyncio.Semaphore(_AT_ONCE)

        async def meet_one(team: str) -> None:
            async with few:
                await self.installed(team)

        await asyncio.gather(*map(meet_one, teams))

    async def installed(self, team: str) -> None:
        """Take in a workspace that has the app, by the token it has now; one that took it back has left."""
        self._workspaces.pop(team, None)
        began = time.time()
        try:
            await self.welcome(team)
        except SlackApiError as error:
            gone = code_of(error) in TAKEN_BACK
            if gone and await self._taken_back(team):
                await self.events.left(team, began)
            elif gone or passes(error):
                self._again.soon(team, retry_after(error))
            log.warning("a workspace could not be met: %s", code_of(error) or type(error).__name__)
        except (*Troubles, Refusal) as error:
            log.warning("a workspace could not be met: %s", code_of(error) or type(error).__name__)
            self._again.soon(team)

    async def _taken_back(self, team: str) -> bool:
        """Whether Slack says a second time that a token is none any more: what goes with it does not come back."""
        await asyncio.sleep(_ONCE_MORE)
        try:
            await self.workspace(team)
        except (*Troubles, Refusal) as error:
            return code_of(error) in TAKEN_BACK
        return False

    def client(self, token: str | None = None) -> AsyncWebClient:
        """A client on the one HTTP session; nothing is ever sent again behind our back."""
        return AsyncWebClient(
            token=token, base_url=self.settings.api_url, session=self.session(), retry_handlers=[], logger=QUIET
        )

    def session(self) -> aiohttp.ClientSession:
        """The HTTP session that every call shares."""
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(timeout=_CALL_TIMEOUT, json_serialize=_as_json)
        return self._session

    def _forget(self, team: str, users: list[str], when: float) -> bool:
        """Delete what was kept of an installation: of these users, or all of it; False where a newer one is here."""
        if self.installs is not None and not self.installs.forget(team, users, when):
            return False
        if not users:
            self._workspaces.pop(team, None)
        return True

    def aside(self, work: Awaitable[object]) -> None:
        """Do slow work beside the answer; what fails is logged by its kind, since it may hold someone's words."""
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Future[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.error("work beside an answer failed: %s at %s", type(error).__name__, where(error))

    async def _end(self) -> None:
        """Let what is under way end, then close the session."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_LAST_WORDS):
                await self._idle.wait()
                await asyncio.gather(*self._tasks, return_exceptions=True)
        for task in self._tasks:
            task.cancel()
        await self._again.end()
        if self._session is not None and not self._delivering:
            await self._session.close()
            self._workspaces.clear()  # their clients hold the closed session


def _untold(workspace: Workspace) -> list[Exception]:
    """What kept Slack from saying all of a workspace, where it may say it another time."""
    return [error for error in (workspace.unseen, workspace.unmet) if error is not None and passes(error)]


def _as_json(value: object) -> str:
    return msgspec.json.encode(value).decode()

"""Slack as a platform of the bot: connects, hands calls to the core, and delivers posts."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from slack_sdk.errors import SlackApiError

from adapters.slack import Settings, naming
from adapters.slack.answering import Answering
from adapters.slack.checking import cannot, missing
from adapters.slack.delivery import Delivery, lasting_reason, may_tune, why_not
from adapters.slack.events import Events
from adapters.slack.sentences import NOT_HERE, NOT_INSTALLED
from adapters.slack.settings import Secrets
from adapters.slack.workspace import (
    PLATFORM,
    Troubles,
    code_of,
    meet,
    passes,
    status_of,
)
from adapters.slack.workspaces import Workspaces
from bot.adapter import Known, Later, Stopped
from bot.app import Bot
from bot.errors import Refusal, where
from bot.locales import N_, _
from bot.model import Group, Member, Post

log = logging.getLogger(__name__)

_LAST_WORDS = 2.5  # seconds that what is under way may take at the end
_NEXT_START = timedelta(minutes=1)


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
        self._tasks: set[asyncio.Future[Any]] = set()
        self._delivering = 0
        self._idle = asyncio.Event()  # set while nothing is being delivered
        self._idle.set()
        self._ending = False
        self.workspaces = Workspaces(bot, settings, secrets)
        self.answering = Answering(bot, self.workspaces, self.aside, pace)
        self.events = Events(bot, self.workspaces, self.answering)
        self.delivery = Delivery(self.workspaces, bot.clock, pace)
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
            workspace = await self.workspaces.find(group.external_id)
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
        workspace = await self.workspaces.find(group.external_id)
        if workspace is None:
            raise Refusal(_(NOT_INSTALLED))
        return await naming.named(workspace, typed, tunes)

    async def inspect(self, group: Group) -> Sequence[str]:
        """Missing permissions, and channels that the bot is not in, each with how to mend it."""
        try:
            workspace = await self.workspaces.find(group.external_id)
            if workspace is None:
                return [_(NOT_INSTALLED)]
            workspace.scopes = (await meet(workspace.client)).scopes
            if workspace.unseen or workspace.unmet:
                await self.workspaces.welcome(workspace.id)
        except Troubles as error:
            return [_(NOT_HERE) if passes(error) else why_not(code_of(error), group.name, "Good Enough")]
        plans = self.bot.plans(group)
        in_use, nobody = self.bot.channels_in_use(group), await naming.who_cannot_tune(workspace, group)
        return [*await missing(workspace, in_use), *nobody, *cannot(plans)]

    # What is done beside an answer, and the end

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
        """Let what is under way end, then close what it goes over."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_LAST_WORDS):
                await self._idle.wait()
                await asyncio.gather(*self._tasks, return_exceptions=True)
        for task in self._tasks:
            task.cancel()
        await self.workspaces.end(busy=bool(self._delivering))

"""The workspaces that have the app: found by their id, met with their token, taken in with their channels."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Mapping, Sequence
from typing import Any

import aiohttp
import msgspec
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack import Settings
from adapters.slack.again import Again
from adapters.slack.budget import in_time
from adapters.slack.catalogue import NAME
from adapters.slack.installs import Installs
from adapters.slack.quiet import QUIET
from adapters.slack.sentences import ARCHIVED, NOT_HERE, TAKEN_OUT
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
)
from bot.app import Bot
from bot.errors import Refusal
from bot.locales import _

log = logging.getLogger(__name__)

_CALL_TIMEOUT = aiohttp.ClientTimeout(total=12, connect=5)
_AT_ONCE = 8  # workspaces that are met at the same time when the bot starts
_ONCE_MORE = 1.0  # seconds until Slack is asked again whether a token was taken back


class Workspaces:
    """One workspace of a token, or all that installed the app; every call goes over their one HTTP session."""

    def __init__(self, bot: Bot, settings: Settings, secrets: Secrets) -> None:
        self._bot = bot
        self._settings = settings
        self._secrets = secrets
        self._known: dict[str, Workspace] = {}
        self._meeting: dict[str, asyncio.Lock] = {}
        self._session: aiohttp.ClientSession | None = None
        self._again = Again(self._welcome_again)
        self.installs = None if secrets.socket else Installs(settings, secrets)

    async def find(self, team: str) -> Workspace | None:
        """The workspace with this id, met when it is first asked for; None where the app is not installed."""
        known = self._known.get(team)
        if known is not None:
            return known
        async with in_time(), self._meeting.setdefault(team, asyncio.Lock()):
            if team in self._known:
                return self._known[team]
            if self.installs is None:
                met = await meet(self.client(self._secrets.bot_token))
            else:
                installed = self.installs.find(team)
                if installed is None:
                    return None
                met = await meet(self.client(installed.token), installed.installer)
            self._known[met.id] = met
        return self._known.get(team)

    def bot_name(self, team: str) -> str:
        """What the bot is called in a workspace, as far as that is known."""
        return self._known[team].bot_name if team in self._known else NAME

    async def welcome(self, team: str = "") -> Workspace:
        """Meet a workspace ("" is the one of the token) and take it in with its channels."""
        workspace = await self.find(team) or (None if team else next(iter(self._known.values()), None))
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
        group = self._bot.find_group(PLATFORM, workspace.id)
        if group is not None and told is not None:
            for channel in self._bot.channels_in_use(group):
                if channel.external_id in before and channel.external_id not in told:  # archived, or left, unseen
                    await self._missed(workspace, channel.external_id)
        now = self._offered(workspace.id)  # what the bot was let into meanwhile, or out of, Slack did not say before
        own, shared = ({key: each for key, each in of.items() if key not in before - now} for of in (own, shared))
        told = None if told is None else dict.fromkeys(now - before) | dict(told)
        self._bot.take_in(PLATFORM, workspace.id, name, zone, own, locale=locale, shared=shared, there=told)
        if unmet and not workspace.unmet:
            self._bot.learn(PLATFORM, workspace.id, zone, locale)
        if untold := _untold(workspace):
            self._again.soon(workspace.id, max(retry_after(each) or 0.0 for each in untold))
        return workspace

    def _offered(self, team: str) -> set[str]:
        group = self._bot.find_group(PLATFORM, team)
        return {each.external_id for each in self._bot.channels(group)} if group else set()

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
        self._known.pop(team, None)
        began = time.time()
        try:
            await self.welcome(team)
        except SlackApiError as error:
            gone = code_of(error) in TAKEN_BACK
            if gone and await self._taken_back(team):
                self.left(team, began)
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
            await self.find(team)
        except (*Troubles, Refusal) as error:
            return code_of(error) in TAKEN_BACK
        return False

    async def _missed(self, workspace: Workspace, channel: str) -> None:
        """A channel went out of sight while nobody was here: Slack may still know why."""
        why = {}
        with contextlib.suppress(*Troubles):
            facts = (await workspace.client.conversations_info(channel=channel))["channel"]
            why = {"why": ARCHIVED} if facts.get("is_archived") else {"why": TAKEN_OUT, "bot": workspace.bot_name}
        self._bot.lose_channel(PLATFORM, workspace.id, channel, **why)

    def left(self, team: str, when: float) -> None:
        """The app was removed then (UTC seconds): tokens go at once; what was kept, in a week unless it is back."""
        if self.forget(team, [], when):
            self._bot.take_leave(PLATFORM, team)

    def forget(self, team: str, users: list[str], when: float) -> bool:
        """Delete what was kept of an installation: of these users, or all of it; False where a newer one is here."""
        if self.installs is not None and not self.installs.forget(team, users, when):
            return False
        if not users:
            self._known.pop(team, None)
        return True

    def client(self, token: str | None = None) -> AsyncWebClient:
        """A client on the one HTTP session; nothing is ever sent again behind our back."""
        return AsyncWebClient(
            token=token, base_url=self._settings.api_url, session=self.session(), retry_handlers=[], logger=QUIET
        )

    def session(self) -> aiohttp.ClientSession:
        """The HTTP session that every call shares."""
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(timeout=_CALL_TIMEOUT, json_serialize=_as_json)
        return self._session

    async def end(self, busy: bool) -> None:
        """Ask no more, and close the session where nothing is busy on it any more."""
        await self._again.end()
        if self._session is not None and not busy:
            await self._session.close()
            self._known.clear()  # their clients hold the closed session


def _untold(workspace: Workspace) -> list[Exception]:
    """What kept Slack from saying all of a workspace, where it may say it another time."""
    return [error for error in (workspace.unseen, workspace.unmet) if error is not None and passes(error)]


def _as_json(value: object) -> str:
    return msgspec.json.encode(value).decode()

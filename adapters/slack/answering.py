"""What people do on Slack becomes a Call, and the reply is drawn where they asked."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import aiohttp
from slack_bolt.async_app import AsyncAck

from adapters.slack import draw, files
from adapters.slack.budget import in_time, one_answer
from adapters.slack.catalogue import NAME
from adapters.slack.delivery import NO_TOKEN, REFUSED, Find, why_not
from adapters.slack.respond import respond
from adapters.slack.standing import Standing
from adapters.slack.workspace import PLATFORM, Troubles, Workspace, code_of
from bot.app import COMMANDS, NOT_A_MODERATOR, Bot
from bot.calls import Call
from bot.errors import Refusal
from bot.locales import N_, _, speaking
from bot.model import Channel, Member
from bot.replies import Action, Choice, Form, Message, Reply

log = logging.getLogger(__name__)

NOT_OPENED = N_("The form did not open. Slack was slow just now. Please type the command again.")
SLOW = N_("Slack is slow just now. The answer comes here in a moment.")
NOT_HERE = N_("I could not reach this workspace just now. Please try again in a minute.")
NOT_INSTALLED = N_("Good Enough is not installed in this workspace. Install it again.")
WORK_NOTE = N_("If this is a work Slack, your employer may be able to read what you write here.")
_WAITED = 2.0  # seconds that the acknowledgement of a command waits for its answer
_OPENING = 1.0  # seconds that a form may take to open, after all that was asked before
_NOTED = ("enough", "share-quietly")  # where people begin, and where they tell the most
_TUNE, _ENTRY = "tune", "enough"
_QUEUE = "tune queue"
_KNOWN = frozenset(each.name for each in COMMANDS)


class Answering:
    """What is done with commands, buttons, forms and suggestions; all of it only translates."""

    def __init__(self, bot: Bot, find: Find, session: Callable[[], aiohttp.ClientSession],
                 aside: Callable[[Awaitable[None]], None], pace: float = 1.0) -> None:  # fmt: skip
        self._bot = bot
        self._find = find
        self._session = session
        self._aside = aside
        self._standing = Standing(pace)
        self._ticking = False

    async def command(self, body: Mapping[str, Any]) -> dict[str, Any] | None:
        """The answer to a slash command, for the acknowledgement itself; a form opens before it."""
        typed = f"{body['command'].lstrip('/')} {body.get('text') or ''}"
        tunes = _tunes(typed)
        line = "/" + draw.unescape(typed, keep_ids=tunes)
        with one_answer():
            try:
                workspace, call = await self._call(body["team_id"], body["user_id"], line=line)
            except Refusal as refusal:
                return _private(Message(str(refusal)))
            with speaking(call.locale):
                if tunes and (there := draw.channels_in(typed)):
                    bot = workspace.bot_name
                    known = {f"<#{each.external_id}>" for each in self._channels(call.group)}
                    closed = {
                        key: why_not("not_in_channel", name, bot) for key, name in there.items() if key not in known
                    }
                    call = replace(call, closed=closed)
                # What moderators ask may need more of Slack than it waits for.
                answering = self._in_time(workspace, call, body) if tunes else self._answer(workspace, call)
                reply, note = await answering, _note(line)
                if isinstance(reply, Message):
                    return _private(reply, note)
                if await self._open(workspace, body["trigger_id"], draw.modal(reply, note)):
                    return None
                return _private(Message(_(NOT_OPENED)))

    async def _in_time(self, workspace: Workspace, call: Call, body: Mapping[str, Any]) -> Reply:
        """The reply, or a word that it follows: then it does, where the command was typed."""
        answering = asyncio.ensure_future(self._answer(workspace, call))
        await asyncio.wait([answering], timeout=_WAITED)
        if answering.done():
            return answering.result()
        self._aside(self._follow(body, answering))
        return Message(_(SLOW))

    async def _follow(self, body: Mapping[str, Any], answering: Awaitable[Reply]) -> None:
        reply = await answering
        await self._respond(body, reply if isinstance(reply, Message) else Message(_(NOT_OPENED)))

    async def button(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """Take a press; the answer follows on its own, since it needs a call to Slack."""
        await ack()
        action = (body.get("actions") or [{}])[0]
        if action.get("type", "button") == "button" and action.get("value"):
            self._aside(self._pressed(body, Action.from_id(action["value"])))

    async def form(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """Answer a sent form in its own window: with the reply, or with what is wrong and every word still there."""
        view = body["view"]
        call_action, values = draw.action_of(view), draw.filled(view)
        with one_answer():
            try:
                workspace, call = await self._call(_team(body), body["user"]["id"], action=call_action, filled=values)
            except Refusal as refusal:  # said at the first field: the form stays as it is, with every word
                await ack(response_action="errors", errors=dict.fromkeys([*values][:1], str(refusal)))
                return
            with speaking(call.locale):
                reply = await self._answer(workspace, call)
                if isinstance(reply, Message):
                    await ack(response_action="update", view=draw.shown(reply, _title(view)))
                elif mistakes := draw.mistakes(reply, call_action, values):
                    await ack(response_action="errors", errors=mistakes)
                else:
                    await ack(response_action="update", view=draw.modal(reply))

    async def suggestions(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """What a field offers while someone types in it."""
        form = draw.action_of(body.get("view") or {})
        option, typed = str(body.get("block_id") or ""), str(body.get("value") or "")
        action = Action(form.command, {**form.arguments, option: typed})
        choices: Sequence[Choice] = ()
        with one_answer(), contextlib.suppress(Refusal):
            _workspace, call = await self._call(_team(body), body["user"]["id"], action=action)
            choices = await self._bot.suggest(call, option)
        await ack(options=draw.options(choices))

    async def home(self, team: str, user: str) -> None:
        """Draw someone's Home tab: what I can do, what is planned; for moderators the queue, notices and next posts."""
        with one_answer():
            workspace, call = await self._call(team, user, line="/enough")
            drawn = await self._drawn_home(workspace, call)
        await workspace.client.views_publish(user_id=user, view=drawn)

    async def _drawn_home(self, workspace: Workspace, call: Call) -> dict[str, Any]:
        with speaking(call.locale):
            parts = [await self._answer(workspace, call), await self._answer(workspace, _with(call, Action("planned")))]
            tuning = await self._answer(workspace, _with(call, Action("tune today")))
            if isinstance(tuning, Message) and tuning.text != _(NOT_A_MODERATOR):
                if _QUEUE in _KNOWN:
                    parts.append(await self._answer(workspace, _with(call, Action(_QUEUE))))
                parts.append(tuning)
            return draw.home([*(part for part in parts if isinstance(part, Message)), Message(_(WORK_NOTE))])

    async def _pressed(self, body: dict[str, Any], action: Action) -> None:
        with one_answer():
            try:
                workspace, call = await self._call(_team(body), body["user"]["id"], action=action)
            except Refusal as refusal:
                await self._respond(body, Message(str(refusal)))
                return
            with speaking(call.locale):
                await self._answer_press(workspace, call, body, action)

    async def _answer_press(self, workspace: Workspace, call: Call, body: dict[str, Any], action: Action) -> None:
        reply = await self._answer(workspace, call)
        if isinstance(reply, Message) and reply.under_post:
            key = action.arguments.get("post", "")
            self._aside(self._standing.show(workspace, body, key, reply.under_post))
        view = body.get("view") or {}
        if view.get("type") == "modal":
            drawn = draw.modal(reply) if isinstance(reply, Form) else draw.shown(reply, _title(view))
            await self._say_if_lost(workspace.client.views_update(view_id=view["id"], view=drawn))
        elif isinstance(reply, Form) or view:
            drawn = draw.modal(reply, _note(action.command)) if isinstance(reply, Form) else draw.shown(reply)
            if not await self._open(workspace, body["trigger_id"], drawn):
                await self._respond(body, Message(_(NOT_OPENED)))
        else:
            # One of a moderator's taps takes the place of the last; a member's answers stay, one under the other.
            replaces = _tunes(action.command) and bool((body.get("container") or {}).get("is_ephemeral"))
            await self._respond(body, reply, replaces)
        if view.get("type") == "home":
            await self._say_if_lost(self.home(workspace.id, body["user"]["id"]))

    async def _respond(self, body: Mapping[str, Any], reply: Message, replaces: bool = False) -> None:
        """One of the five answers that a press may have; what was pressed in a window or the Home tab has none."""
        if not body.get("response_url"):
            return
        await respond(self._session(), body["response_url"], {**_private(reply), "replace_original": replaces})

    async def _call(self, team: str, user: str, **what: Any) -> tuple[Workspace, Call]:
        workspace = await self._reach(team)
        person = await workspace.person(user)
        member = Member(f"{PLATFORM}:{team}:{user}", person.name)
        return workspace, Call(PLATFORM, team, member, locale=person.locale, zone=person.zone, **what)

    async def _reach(self, team: str) -> Workspace:
        """The workspace; a Refusal in its group's language where it cannot be reached, since nobody's own is known."""
        why = NOT_INSTALLED
        try:
            if workspace := await self._find(team):
                return workspace
        except Troubles as error:
            log.warning("a workspace could not be reached: %s", code_of(error) or type(error).__name__)
            why = NO_TOKEN if code_of(error) in REFUSED else NOT_HERE
        group = self._bot.find_group(PLATFORM, team)
        with speaking(group.locale if group else "en"):
            raise Refusal(_(why))

    async def _answer(self, workspace: Workspace, call: Call) -> Reply:
        reply = await self._bot.answer(call)
        if isinstance(reply, Message) and "<@" in reply.text:
            reply = replace(reply, text=draw.only_named(reply.text, self._named(call.group)))
        if isinstance(reply, Message) and reply.file:
            self._aside(files.send(workspace, call.member.id.rpartition(":")[2], reply.file))
            reply = replace(reply, text=f"{reply.text}\n{files.on_its_way()}", file=None)
        if not self._ticking and _tunes(call.action.command if call.action else call.line.lstrip("/")):
            due = self._bot.next_due()
            if due is not None and due <= self._bot.clock():
                self._ticking = True  # what a moderator posts now need not wait for the minute
                self._aside(self._tick())
        return reply

    def _channels(self, team: str) -> list[Channel]:
        group = self._bot.find_group(PLATFORM, team)
        return self._bot.channels(group) if group else []

    def _named(self, team: str) -> str:
        """Whom the group's settings name: who moderates, and whom plans ping."""
        group = self._bot.find_group(PLATFORM, team)
        return " ".join((group.moderators, *(each.ping for each in self._bot.plans(group)))) if group else ""

    async def _tick(self) -> None:
        try:
            await self._bot.tick()
        finally:
            self._ticking = False

    async def _open(self, workspace: Workspace, trigger: str, view: dict[str, Any]) -> bool:
        try:
            async with in_time(_OPENING):
                await workspace.client.views_open(trigger_id=trigger, view=view)
        except Troubles as error:
            log.warning("a form did not open: %s", code_of(error) or type(error).__name__)
            return False
        return True

    async def _say_if_lost(self, sending: Awaitable[Any]) -> None:
        try:
            await sending
        except Troubles as error:
            log.warning("an answer did not reach Slack: %s", code_of(error) or type(error).__name__)


def _private(reply: Message, note: str = "") -> dict[str, Any]:
    """An answer that only the caller sees."""
    blocks = draw.message_blocks(reply) + (draw.message_blocks(Message(note)) if note else [])
    drawn = {"text": draw.fallback(reply), "blocks": blocks}
    return {"response_type": "ephemeral", "unfurl_links": False, "unfurl_media": False, **drawn}


def _note(line: str) -> str:
    """What Slack has to say beside some commands."""
    words = line.lstrip("/").split()
    command = words[1] if words[:1] == [_ENTRY] and len(words) > 1 else "".join(words[:1])
    return _(WORK_NOTE) if command in _NOTED else ""


def _tunes(line: str) -> bool:
    """Whether a line or an action's command, without its slash, is one for moderators."""
    words = line.lower().split(maxsplit=2)[:2]
    return words[:1] == [_TUNE] or words == [_ENTRY, _TUNE]


def _with(call: Call, action: Action) -> Call:
    return Call(call.platform, call.group, call.member, action=action, locale=call.locale, zone=call.zone)


def _team(body: Mapping[str, Any]) -> str:
    """The workspace that has the app: someone from another company may be the one who presses."""
    view = body.get("view") or {}
    return str(view.get("app_installed_team_id") or (body.get("team") or {}).get("id") or view.get("team_id") or "")


def _title(view: Mapping[str, Any]) -> str:
    return str((view.get("title") or {}).get("text") or NAME)

"""What people do on Slack becomes a Call, and the reply is drawn where they asked."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import Any

import aiohttp
from msgspec.structs import replace
from slack_bolt.async_app import AsyncAck

from adapters.slack import draw, files
from adapters.slack.budget import answers_nobody, in_time, one_answer
from adapters.slack.catalogue import NAME
from adapters.slack.delivery import NO_TOKEN, REFUSED, Find, lasting_reason, why_not
from adapters.slack.respond import respond
from adapters.slack.standing import Standing
from adapters.slack.telling import directly
from adapters.slack.workspace import PLATFORM, Troubles, Workspace, code_of
from bot.app import COMMANDS, NOT_A_MODERATOR, Bot
from bot.calls import Call
from bot.errors import Refusal
from bot.locales import N_, _, speaking
from bot.model import Channel, Member
from bot.replies import Action, Choice, Form, Message, Reply

log = logging.getLogger(__name__)

NOT_OPENED = N_("The form did not open. Slack was slow just now. Please type the command again.")
NOT_SHOWN = N_("Slack was slow just now, and nothing opened. Please press the button again.")
SLOW = N_("Slack is slow just now. The answer comes here in a moment.")
NOT_HERE = N_("I could not reach this workspace just now. Please try again in a minute.")
NOT_INSTALLED = N_("Good Enough is not installed in this workspace. Install it again.")
WORK_NOTE = N_("If this is a work Slack, your employer may be able to read what you write here.")
_WAITED = 2.0  # seconds that the acknowledgement of a command waits for its answer
_OPENING = 1.0  # seconds that a form may take to open, after all that was asked before
_LATER = (2.0, 10.0, 30.0)  # seconds between the tries to reach a workspace in which somebody waits for a word
_TUNE, _ENTRY = "tune", "enough"
# Where people begin, and where they write to moderators without a name.
_NOTED = frozenset({_ENTRY, *(each.name for each in COMMANDS if each.keeps and not each.moderators)})
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

    async def command(self, body: Mapping[str, Any]) -> dict[str, Any] | None:
        """The answer to a slash command, for the acknowledgement itself; a form opens before it."""
        typed = f"{body['command'].lstrip('/')} {body.get('text') or ''}"
        tunes = _tunes(typed)
        line = "/" + draw.unescape(typed, keep_ids=tunes)
        with one_answer():
            try:
                workspace, call = await self._call(body["team_id"], body["user_id"], line=line)
            except Refusal as refusal:
                return _given_back(str(refusal), line)
            with speaking(call.locale):
                if tunes and (named := draw.named_in(typed)):
                    bot = workspace.bot_name
                    there = {f"<#{each.external_id}>": f"#{each.name}" for each in self._channels(call.group)}
                    closed = {
                        key: why_not("not_in_channel", name, bot)
                        for key, name in draw.channels_in(typed).items()
                        if key not in there
                    }
                    call = replace(
                        call, closed=closed, named={key: there.get(key, name) for key, name in named.items()}
                    )
                # What moderators ask may need more of Slack than it waits for.
                answering = self._in_time(workspace, call, body) if tunes else self._answer(workspace, call, body)
                reply = await answering
                if isinstance(reply, Message):
                    return _private(reply, _(WORK_NOTE) if line[1:].strip() == _ENTRY else "")
                why_not_open = await self._open(workspace, body["trigger_id"], _modal(reply), NOT_OPENED)
                return _given_back(why_not_open, line) if why_not_open else None

    async def _in_time(self, workspace: Workspace, call: Call, body: Mapping[str, Any]) -> Reply:
        """The reply, or a word that it follows: then it does, where the command was typed."""
        answering = asyncio.ensure_future(self._answer(workspace, call, body))
        await asyncio.wait([answering], timeout=_WAITED)
        if answering.done():
            return answering.result()
        self._aside(self._follow(body, answering))
        return Message(_(SLOW))

    async def _follow(self, body: Mapping[str, Any], answering: Awaitable[Reply]) -> None:
        reply = await answering
        if isinstance(reply, Message):
            await self._respond(body, _private(reply))
        else:
            line = f"{body['command']} {body.get('text') or ''}"
            await self._respond(body, _given_back(_(NOT_OPENED), draw.unescape(line)))

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
                reply = await self._answer(workspace, call, body)
                if isinstance(reply, Message):
                    await ack(response_action="update", view=draw.shown(reply, _title(view)))
                elif mistakes := draw.mistakes(reply, call_action, values):
                    await ack(response_action="errors", errors=mistakes)
                else:
                    await ack(response_action="update", view=_modal(reply))

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

    async def home(self, team: str, user: str, said: Message | None = None) -> None:
        """Draw someone's Home tab: what I can do, what is planned; for moderators the queue, notices and next posts.

        What nobody could be told otherwise is `said` on top.
        """
        with one_answer():
            workspace, call = await self._call(team, user, line="/enough")
            drawn = await self._drawn_home(workspace, call, [said] if said else [])
        await workspace.client.views_publish(user_id=user, view=drawn)

    async def _drawn_home(self, workspace: Workspace, call: Call, said: Sequence[Message]) -> dict[str, Any]:
        with speaking(call.locale):
            planned, today = (_with(call, Action(name)) for name in ("planned", "tune today"))
            parts = [*said, await self._answer(workspace, call, {}), await self._answer(workspace, planned, {})]
            tuning = await self._answer(workspace, today, {})
            if isinstance(tuning, Message) and tuning.text != _(NOT_A_MODERATOR):
                if _QUEUE in _KNOWN:
                    parts.append(await self._answer(workspace, _with(call, Action(_QUEUE)), {}))
                parts.append(tuning)
            return draw.home([*(part for part in parts if isinstance(part, Message)), Message(_(WORK_NOTE))])

    async def _pressed(self, body: dict[str, Any], action: Action) -> None:
        with one_answer():
            try:
                workspace, call = await self._call(_team(body), body["user"]["id"], action=action)
            except Refusal as refusal:
                said = Message(str(refusal))
                if body.get("response_url"):
                    await self._respond(body, _private(said))
                else:
                    self._aside(self._tell_later(body, said))
                return
            with speaking(call.locale):
                await self._answer_press(workspace, call, body, action)

    async def _answer_press(self, workspace: Workspace, call: Call, body: dict[str, Any], action: Action) -> None:
        reply = await self._answer(workspace, call, body)
        if isinstance(reply, Message) and reply.under_post:
            key = action.arguments.get("post", "")
            self._aside(self._standing.show(workspace, body, key, reply.under_post))
        view = body.get("view") or {}
        if view.get("type") == "modal":
            drawn = _modal(reply) if isinstance(reply, Form) else draw.shown(reply, _title(view))
            there = await self._taken(workspace.client.views_update(view_id=view["id"], view=drawn))
            why = "" if there else _(NOT_SHOWN)
        elif isinstance(reply, Form) or view:
            drawn = _modal(reply) if isinstance(reply, Form) else draw.shown(reply)
            why = await self._open(workspace, body["trigger_id"], drawn, NOT_SHOWN)
        else:
            # One of a moderator's taps takes the place of the last; a member's answers stay, one under the other.
            replaces = _tunes(action.command) and bool((body.get("container") or {}).get("is_ephemeral"))
            await self._respond(body, _private(reply), replaces)
            return
        if why:
            await self._tell(workspace, body, Message(why))
        elif view.get("type") == "home":
            await self._taken(self.home(workspace.id, body["user"]["id"]))

    async def _tell(self, workspace: Workspace, body: Mapping[str, Any], said: Message) -> None:
        """Say something where it was asked; else by direct message, else on the Home tab: a window takes no answer."""
        user = _user(body)
        if body.get("response_url"):
            await self._respond(body, _private(said))
        elif not await directly(workspace, user, said):
            await self._taken(self.home(workspace.id, user, said))

    async def _tell_later(self, body: Mapping[str, Any], said: Message) -> None:
        """The same in a workspace that could not be reached, once it can be."""
        answers_nobody()
        for pause in _LATER:
            await asyncio.sleep(pause)
            with contextlib.suppress(*Troubles):
                if workspace := await self._find(_team(body)):
                    await self._tell(workspace, body, said)
                return

    async def _respond(self, body: Mapping[str, Any], said: Mapping[str, Any], replaces: bool = False) -> None:
        """One of the five answers that a command or a press may have."""
        await respond(self._session(), body["response_url"], {**said, "replace_original": replaces})

    async def _call(self, team: str, user: str, **what: Any) -> tuple[Workspace, Call]:
        workspace = await self._reach(team)
        person = await workspace.person(user)
        member = Member(f"{PLATFORM}:{team}:{user}", person.name)
        locale = person.locale or self._spoken_in(team)
        return workspace, Call(PLATFORM, team, member, locale=locale, zone=person.zone, **what)

    def _spoken_in(self, team: str) -> str:
        """The language of the group, for people whose own is not known."""
        group = self._bot.find_group(PLATFORM, team)
        return group.locale if group else "en"

    async def _reach(self, team: str) -> Workspace:
        """The workspace; a Refusal in its group's language where it cannot be reached, since nobody's own is known."""
        why = NOT_INSTALLED
        try:
            if workspace := await self._find(team):
                return workspace
        except Troubles as error:
            log.warning("a workspace could not be reached: %s", code_of(error) or type(error).__name__)
            why = NO_TOKEN if code_of(error) in REFUSED else NOT_HERE
        with speaking(self._spoken_in(team)):
            raise Refusal(_(why))

    async def _answer(self, workspace: Workspace, call: Call, body: Mapping[str, Any]) -> Reply:
        reply = await self._bot.answer(call)
        if isinstance(reply, Message) and "<" in reply.text:
            reply = replace(reply, text=draw.only_named(reply.text, self._named(call.group)))
        if isinstance(reply, Message) and reply.file:
            user, tell = call.member.id.rpartition(":")[2], partial(self._tell, workspace, body)
            self._aside(files.send(workspace, user, reply.file, tell))
            reply = replace(reply, text=f"{reply.text}\n{files.on_its_way()}", file=None)
        if _tunes(call.action.command if call.action else call.line.lstrip("/")):
            due = self._bot.next_due()
            if due is not None and due <= self._bot.clock():
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
        """What a moderator posts now waits neither for the minute nor for what is being sent already."""
        answers_nobody()
        await self._bot.tick()

    async def _open(self, workspace: Workspace, trigger: str, view: dict[str, Any], slow: str) -> str:
        """Open a window; where none opens, why not in a sentence: what has to be mended, or that Slack is `slow`."""
        try:
            async with in_time(_OPENING):
                await workspace.client.views_open(trigger_id=trigger, view=view)
        except Troubles as error:
            log.warning("a form did not open: %s", code_of(error) or type(error).__name__)
            return lasting_reason(error) or _(slow)
        return ""

    async def _taken(self, sending: Awaitable[Any]) -> bool:
        """Whether Slack took it."""
        try:
            await sending
        except (*Troubles, Refusal) as error:
            log.warning("an answer did not reach Slack: %s", code_of(error) or type(error).__name__)
            return False
        return True


def _private(reply: Message, note: str = "") -> dict[str, Any]:
    """An answer that only the caller sees."""
    blocks = draw.message_blocks(reply) + (draw.message_blocks(Message(note)) if note else [])
    drawn = {"text": draw.fallback(reply), "blocks": blocks}
    return {"response_type": "ephemeral", "unfurl_links": False, "unfurl_media": False, **drawn}


def _given_back(said: str, line: str) -> dict[str, Any]:
    """A private answer to a line that came to nothing: what was written in it stands there to be copied."""
    if len(line.split()) < 2:
        return _private(Message(said))
    text, blocks = draw.given_back(said, line)
    return {**_private(Message(said)), "text": text, "blocks": blocks}


def _modal(form: Form) -> dict[str, Any]:
    """A form in its window, with what Slack has to say beside some of them."""
    return draw.modal(form, _(WORK_NOTE) if form.action.command in _NOTED else "")


def _tunes(line: str) -> bool:
    """Whether a line or an action's command, without its slash, is one for moderators."""
    words = line.lower().split(maxsplit=2)[:2]
    return words[:1] == [_TUNE] or words == [_ENTRY, _TUNE]


def _with(call: Call, action: Action) -> Call:
    return Call(call.platform, call.group, call.member, action=action, locale=call.locale, zone=call.zone)


def _user(body: Mapping[str, Any]) -> str:
    """Who typed, pressed or sent."""
    return str(body.get("user_id") or (body.get("user") or {}).get("id") or "")


def _team(body: Mapping[str, Any]) -> str:
    """The workspace that has the app: someone from another company may be the one who presses."""
    view = body.get("view") or {}
    return str(view.get("app_installed_team_id") or (body.get("team") or {}).get("id") or view.get("team_id") or "")


def _title(view: Mapping[str, Any]) -> str:
    return str((view.get("title") or {}).get("text") or NAME)

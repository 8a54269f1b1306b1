"""What people do on Slack becomes a Call, and the reply is drawn where they asked."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import Any

from msgspec.structs import replace
from slack_bolt.async_app import AsyncAck

from adapters.slack import draw, files, sentences
from adapters.slack.budget import answers_nobody, in_time, left, one_answer
from adapters.slack.catalogue import NAME
from adapters.slack.checking import unseen
from adapters.slack.delivery import NO_TOKEN, REFUSED, lasting_reason, why_not
from adapters.slack.respond import respond
from adapters.slack.standing import Standing
from adapters.slack.telling import directly
from adapters.slack.workspace import PLATFORM, Troubles, Workspace, code_of
from adapters.slack.workspaces import Workspaces
from adapters.slack.wrapping import ENTRY, given_back, modal, private, sorry, team_of, title_of, user_of
from bot.app import OUR_FAULT, Bot
from bot.calls import Call
from bot.errors import Refusal, where
from bot.locales import _, speaking
from bot.model import Channel, Member
from bot.replies import Action, Choice, Form, Message, Reply

log = logging.getLogger(__name__)

_BEYOND = 0.8  # seconds after its time for asking Slack that the acknowledgement of a command waits for its answer
_OPENING = 1.0  # seconds that a form may take to open, after all that was asked before
_LATER = (2.0, 10.0, 30.0)  # seconds between the tries to reach a workspace in which somebody waits for a word
_TUNE = "tune"


class Answering:
    """What is done with commands, buttons, forms and what fields offer; all of it only translates."""

    def __init__(self, bot: Bot, workspaces: Workspaces, aside: Callable[[Awaitable[object]], None],
                 pace: float = 1.0) -> None:  # fmt: skip
        self._bot = bot
        self._workspaces = workspaces
        self._aside = aside
        self._standing = Standing(pace)

    async def command(self, body: Mapping[str, Any]) -> dict[str, Any] | None:
        """The answer to a slash command, for the acknowledgement itself; a form opens before it."""
        typed = f"{body['command'].lstrip('/')} {body.get('text') or ''}"
        tunes = self._is_for_moderators(body["command"], typed)
        line = "/" + draw.unescape(typed, keep_ids=tunes)
        try:
            with one_answer():
                try:
                    workspace, call = await self._call(body["team_id"], body["user_id"], tunes, line=line)
                except Refusal as refusal:
                    return given_back(str(refusal), line)
                with speaking(call.locale):
                    if tunes:  # what moderators ask may need more of Slack than it waits for
                        call = self._with_names(workspace, call, typed)
                        reply = await self._in_time(workspace, call, body)
                    else:
                        reply = await self._answer(workspace, call, body)
                    if isinstance(reply, Message):
                        return private(reply, _(sentences.WORK_NOTE) if line[1:].strip() == ENTRY else "")
                    why_not_open = await self._open(workspace, body, modal(reply), sentences.NOT_OPENED, tunes)
                    return given_back(why_not_open, line) if why_not_open else None
        except Exception as error:  # whatever it is, it may hold a member's words: only its kind is logged
            return given_back(self._our_fault("a command", error, body["team_id"]), line)

    def _is_for_moderators(self, command: str, typed: str) -> bool:
        """Whether a line is one for moderators; the core is asked for what /enough leads to, and for nothing else."""
        name = command.lstrip("/").lower()
        return name == _TUNE or (name == ENTRY and self._bot.for_moderators(typed))

    def _with_names(self, workspace: Workspace, call: Call, typed: str) -> Call:
        """A moderator's line with what its ids are called, and why nobody can post in some of its channels."""
        named = draw.named_in(typed)
        if not named:
            return call
        there = {f"<#{each.external_id}>": f"#{each.name}" for each in self._channels(call.group)}
        closed = {
            key: unseen(workspace) or why_not("not_in_channel", name, workspace.bot_name)
            for key, name in draw.channels_in(typed).items()
            if key not in there
        }
        return replace(call, closed=closed, named={key: there.get(key, name) for key, name in named.items()})

    async def _in_time(self, workspace: Workspace, call: Call, body: Mapping[str, Any]) -> Reply:
        """The reply, or a word that it follows: then it does, where the command was typed."""
        answering = asyncio.ensure_future(self._answer(workspace, call, body, tunes=True))
        await asyncio.wait([answering], timeout=left(_BEYOND))
        if answering.done():
            return answering.result()
        self._aside(self._follow(body, answering))
        return Message(_(sentences.SLOW))

    async def _follow(self, body: Mapping[str, Any], answering: Awaitable[Reply]) -> None:
        line = draw.unescape(f"{body['command']} {body.get('text') or ''}")
        try:
            reply = await answering
        except Exception as error:
            said = given_back(self._our_fault("a command", error, body["team_id"]), line)
        else:
            said = private(reply) if isinstance(reply, Message) else given_back(_(sentences.NOT_OPENED), line)
        await self._respond(body, said)

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
        try:
            with one_answer():
                answer = await self._sent(body, call_action, values)
        except Refusal as refusal:  # said at the first field: the form stays as it is, with every word
            answer = {"response_action": "errors", "errors": dict.fromkeys([*values][:1], str(refusal))}
        except Exception as error:
            sorry = self._our_fault("a form", error, team_of(body))
            answer = {"response_action": "errors", "errors": dict.fromkeys([*values][:1], sorry)}
        await ack(**answer)

    async def _sent(self, body: dict[str, Any], action: Action, values: Mapping[str, str]) -> dict[str, Any]:
        """How the window of a sent form is answered; the Home tab that it came from is drawn again."""
        view, user = body["view"], body["user"]["id"]
        of_home = draw.of_home(view)
        workspace, call = await self._call(team_of(body), user, _tunes(action.command), action=action, filled=values)
        with speaking(call.locale):
            reply = await self._answer(workspace, call, body)
            if isinstance(reply, Message):
                if of_home:
                    self._aside(self._taken(self.home(workspace.id, user)))
                return {"response_action": "update", "view": draw.shown(reply, title_of(view), of_home)}
            if mistakes := draw.mistakes(reply, action, values):
                return {"response_action": "errors", "errors": mistakes}
            return {"response_action": "update", "view": modal(reply, of_home)}

    async def offers(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """What a field offers while someone types in it."""
        choices: Sequence[Choice] = ()
        try:
            form = draw.action_of(body.get("view") or {})
            option, typed = str(body.get("block_id") or ""), str(body.get("value") or "")
            action = Action(form.command, {**form.arguments, option: typed})
            with one_answer(), contextlib.suppress(Refusal):
                _workspace, call = await self._call(team_of(body), body["user"]["id"], action=action)
                choices = await self._bot.offer(call, option)
        except Exception as error:
            self._our_fault("an offer", error, team_of(body))
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
            shown = ["planned"]
            with contextlib.suppress(Refusal):  # Slack does not say who this is: then as for everybody
                if await self._bot.moderates(call):
                    shown += ["tune queue", "tune today"]
            parts = [*said, await self._answer(workspace, call, {})]
            for name in shown:
                parts.append(await self._answer(workspace, replace(call, line="", action=Action(name)), {}))
            return draw.home([*(part for part in parts if isinstance(part, Message)), Message(_(sentences.WORK_NOTE))])

    async def _pressed(self, body: dict[str, Any], action: Action) -> None:
        try:
            with one_answer():
                workspace, call = await self._call(
                    team_of(body), body["user"]["id"], _tunes(action.command), action=action
                )
                with speaking(call.locale):
                    await self._answer_press(workspace, call, body, action)
                return
        except Refusal as refusal:
            said = sorry(str(refusal))
        except Exception as error:
            said = Message(self._our_fault("a press", error, team_of(body)))
        if body.get("response_url"):
            await self._respond(body, private(said))
        else:
            self._aside(self._tell_later(body, said))

    async def _answer_press(self, workspace: Workspace, call: Call, body: dict[str, Any], action: Action) -> None:
        reply = await self._answer(workspace, call, body)
        if isinstance(reply, Message) and reply.under_post:
            key = action.arguments.get("post", "")
            self._aside(self._standing.show(workspace, body, key, reply.under_post))
        view = body.get("view") or {}
        if not view and isinstance(reply, Message):
            if reply.settled:
                self._aside(self._standing.take_away(workspace, body))
            # One of a moderator's taps takes the place of the last; a member's answers stay, one under the other.
            replaces = _tunes(action.command) and bool((body.get("container") or {}).get("is_ephemeral"))
            await self._respond(body, private(reply), replaces)
            return
        of_home = draw.of_home(view)
        title = title_of(view) if view.get("type") == "modal" else NAME
        drawn = modal(reply, of_home) if isinstance(reply, Form) else draw.shown(reply, title, of_home)
        if view.get("type") == "modal":
            there = await self._taken(workspace.client.views_update(view_id=view["id"], view=drawn))
            why = "" if there else _(sentences.NOT_SHOWN)
        else:
            why = await self._open(workspace, body, drawn, sentences.NOT_SHOWN, _tunes(action.command))
        if why:
            await self._tell(workspace, body, sorry(why))
        elif of_home and isinstance(reply, Message):
            await self._taken(self.home(workspace.id, body["user"]["id"]))

    async def _tell(self, workspace: Workspace, body: Mapping[str, Any], said: Message) -> None:
        """Say something where it was asked; else by direct message, else on the Home tab: a window takes no answer."""
        user = user_of(body)
        if body.get("response_url"):
            await self._respond(body, private(said))
        elif not await directly(workspace, user, said):
            await self._taken(self.home(workspace.id, user, said))

    async def _tell_later(self, body: Mapping[str, Any], said: Message) -> None:
        """The same in a workspace that could not be reached, once it can be."""
        answers_nobody()
        for pause in _LATER:
            await asyncio.sleep(pause)
            with contextlib.suppress(*Troubles):
                if workspace := await self._workspaces.find(team_of(body)):
                    await self._tell(workspace, body, said)
                return

    async def _respond(self, body: Mapping[str, Any], said: Mapping[str, Any], replaces: bool = False) -> None:
        """One of the five answers that a command or a press may have."""
        await respond(self._workspaces.session(), body["response_url"], {**said, "replace_original": replaces})

    async def _call(self, team: str, user: str, tunes: bool = False, **what: Any) -> tuple[Workspace, Call]:
        workspace = await self._reach(team, tunes, **what)
        person = await workspace.person(user)
        member = Member(f"{PLATFORM}:{team}:{user}", person.name)
        locale = person.locale or self._spoken_in(team)
        return workspace, Call(PLATFORM, team, member, locale=locale, zone=person.zone, **what)

    def _spoken_in(self, team: str) -> str:
        """The language of the group, for people whose own is not known."""
        return self._bot.spoken_in(PLATFORM, team)

    def _our_fault(self, what: str, error: Exception, team: str) -> str:
        """Note what went wrong on our side by its kind and place, and say so in the group's language."""
        log.error("%s on Slack failed: %s at %s", what, type(error).__name__, where(error))
        with speaking(self._spoken_in(team)):
            return _(OUR_FAULT)

    async def _reach(self, team: str, tunes: bool, **what: Any) -> Workspace:
        """The workspace; a Refusal in its group's language where it cannot be reached, since nobody's own is known."""
        why = sentences.NOT_INSTALLED
        try:
            if workspace := await self._workspaces.find(team):
                return workspace
        except Troubles as error:
            log.warning("a workspace could not be reached: %s", code_of(error) or type(error).__name__)
            why = sentences.NOT_HERE if code_of(error) not in REFUSED else NO_TOKEN if tunes else sentences.CUT_OFF
        with speaking(locale := self._spoken_in(team)):
            unheard = Call(PLATFORM, team, Member(PLATFORM, ""), locale=locale, **what)  # it may speak of danger
            raise Refusal(self._bot.danger(unheard) + _(why))

    async def _answer(self, workspace: Workspace, call: Call, body: Mapping[str, Any], tunes: bool = False) -> Reply:
        reply = await self._bot.answer(call)
        if isinstance(reply, Message) and "<" in reply.text:
            reply = replace(reply, text=draw.only_named(reply.text, self._named(call.group)))
        if isinstance(reply, Message) and reply.file:
            user, tell = call.member.id.rpartition(":")[2], partial(self._tell, workspace, body)
            self._aside(files.send(workspace, user, reply.file, tell))
            reply = replace(reply, text=f"{reply.text}\n{files.on_its_way()}", file=None)
        if tunes or (call.action is not None and _tunes(call.action.command)):
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

    async def _open(
        self, workspace: Workspace, body: Mapping[str, Any], view: dict[str, Any], slow: str, tunes: bool
    ) -> str:
        """Open a window; where none opens, why not in a sentence: what has to be mended, or that Slack is `slow`."""
        try:
            async with in_time(_OPENING):
                await workspace.client.views_open(trigger_id=body["trigger_id"], view=view)
        except Troubles as error:
            log.warning("a form did not open: %s", code_of(error) or type(error).__name__)
            lasting = lasting_reason(error)
            return _(slow) if not lasting else lasting if tunes else _(sentences.CUT_OFF)
        return ""

    async def _taken(self, sending: Awaitable[Any]) -> bool:
        """Whether Slack took it."""
        try:
            await sending
        except (*Troubles, Refusal) as error:
            log.warning("an answer did not reach Slack: %s", code_of(error) or type(error).__name__)
            return False
        return True


def _tunes(command: str) -> bool:
    """Whether an action's command is one for moderators."""
    return command.partition(" ")[0] == _TUNE

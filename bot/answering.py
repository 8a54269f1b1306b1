"""Answering: what an adapter hands over becomes a command, and its reply goes back, whatever happens."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from bot import commands, line
from bot.adapter import Port
from bot.arguments import People, means_nobody
from bot.calls import AGAIN, Call, Drafts, as_form
from bot.catalogue import COMMANDS
from bot.commands import Command, Request, Services
from bot.errors import Refusal, StoreError, where
from bot.features import care
from bot.locales import N_, _, known, speaking
from bot.model import Group
from bot.replies import QUOTE_MAX, TEXT_MAX, Action, Choice, Form, Message, Reply, TooLong, button, clip, way_out
from bot.store import groups
from bot.store.database import Store, Transaction

log = logging.getLogger(__name__)

OUR_FAULT = N_("Something went wrong on my side, and it isn't you. Please try again in a minute.")
GONE = N_("That button has had its day. Type the command again and it starts afresh.")
NOT_A_MODERATOR = N_("That one is for the people who look after this group. /enough shows what is here for you.")
_WORTH_KEEPING = 3  # words of a line that came to nothing


class Asked(Struct):
    """A call as the core understands it: which command, with what, and what the platform knows of it."""

    call: Call
    command: Command
    rest: str = ""  # of a typed line: what follows the command, not yet read
    given: Mapping[str, str] = {}
    moderates: bool = False
    faults: Sequence[str] = ()  # what the platform found missing, for commands that inspect
    people: Mapping[str, str] = {}  # what was typed for people -> the platform's own ids


@dataclass(slots=True)
class Answering:
    """Answers calls, one transaction each; a call with a mistake gets its words back in a form."""

    store: Store
    services: Services
    ports: Mapping[str, Port]
    clock: Callable[[], datetime]
    commands: Mapping[str, Command] = field(default_factory=lambda: {each.name: each for each in COMMANDS})
    drafts: Drafts = field(default_factory=Drafts)

    async def answer(self, call: Call) -> Reply:
        """Answer a command, a button or a form; whatever happens, the caller gets a kind sentence in their language."""
        with speaking(call.locale):
            return await self._answer(call)

    async def moderates(self, call: Call) -> bool:
        """Whether who calls moderates the group, as its platform says now; a Refusal where it does not say."""
        return await self.ports[call.platform].is_moderator(self._group(call), call.member)

    def for_moderators(self, typed: str) -> bool:
        """Whether a typed line names a command for moderators, in any language."""
        try:
            return line.find_command(typed, self.commands)[0].moderators
        except Refusal:
            return False

    async def offer(self, call: Call, option: str) -> tuple[Choice, ...]:
        """What may be meant by what is typed so far in one option of a command; nothing to those who may not use it."""
        with speaking(call.locale):
            try:
                return await self._offer(call, option)
            except (Refusal, StoreError):
                return ()
            except Exception as error:
                log.error("what to offer for %s failed: %s at %s", option, type(error).__name__, where(error))
                return ()

    async def _answer(self, call: Call) -> Reply:
        name, admitted, refused, wrong, error, fix, members = "", False, False, "", _(OUR_FAULT), None, True
        call = call.cleaned()
        try:
            asked = self._find(call)
            name, members = asked.command.name, not asked.command.moderators
            asked.moderates = await self._moderates(asked)
            if asked.command.moderators and not asked.moderates:  # before anything else, whatever the command
                return Message(_(NOT_A_MODERATOR))
            admitted = True
            return await self._admitted(asked)
        except Refusal as refusal:
            refused, error, wrong, fix = True, str(refusal), refusal.field, refusal.fix
        except StoreError as failure:
            log.error("the store failed under /%s: %s", name, failure)
        except Exception as failure:  # whatever it is, it may hold a member's words: only its kind is logged
            log.error("/%s failed: %s at %s", name, type(failure).__name__, where(failure))
        danger = self.danger(call) if members else ""
        if danger and refused and not self._is_written(name, wrong):  # nothing under the card but what they wrote
            return Message(danger.strip())
        error = clip(error, TEXT_MAX - len(danger))  # it may name what was typed
        kept = not danger and len(call.line.split()) >= _WORTH_KEEPING  # words of danger are not said back
        quote = call.line[:QUOTE_MAX] if kept else ""
        if fix is not None:  # then there is nothing to be typed differently
            return Message(danger + error, quote=quote, buttons=(way_out(fix),))
        if admitted:
            return self._again(call, error, wrong, danger)
        return Message(danger + error, quote=quote)

    def _is_written(self, name: str, option: str) -> bool:
        """Whether an option of a command holds a person's own words."""
        command = self.commands.get(name)
        return command is not None and any(each.name == option and each.type.written for each in command.options)

    def danger(self, call: Call) -> str:
        """The care card for words that speak of danger and could not be answered, whatever failed; "" for others."""
        said = "\n".join((call.line, *(call.filled or {}).values())).strip()
        if not said:
            return ""
        try:
            country = self._group(call).country
        except Exception:  # the store may be what failed, or the group unknown: then no number is shown
            country = ""
        card = care.beside_a_fault(self.services, said, country, known(call.locale))
        return f"{card}\n\n" if card else ""

    async def _offer(self, call: Call, option: str) -> tuple[Choice, ...]:
        asked = self._find(call)
        group = self._group(call)
        asked.moderates = asked.command.moderators and await self.ports[call.platform].is_moderator(group, call.member)
        if asked.command.moderators and not asked.moderates:
            return ()
        with self.store.reading() as tx:
            request = self._request(tx, group, asked)
            wanted = [each.type for each in asked.command.options if each.name == option]
            return wanted[0].offer(asked.given.get(option, ""), request) if wanted else ()

    def _find(self, call: Call) -> Asked:
        if call.action is None:
            command, rest = line.find_command(call.line, self.commands)
            return Asked(call, command, rest)
        known_or_none = AGAIN if call.action.command == AGAIN.name else self.commands.get(call.action.command)
        if known_or_none is None:
            raise Refusal(_(GONE))
        return Asked(call, known_or_none, given={**call.action.arguments, **(call.filled or {})})

    async def _moderates(self, asked: Asked) -> bool:
        """Whether the caller moderates; the platform is asked for commands that want to know it, and for no other."""
        if not (asked.command.moderators or asked.command.asks_who):
            return False
        return await self.ports[asked.call.platform].is_moderator(self._group(asked.call), asked.call.member)

    async def _admitted(self, asked: Asked) -> Reply:
        """The reply to someone who may use the command."""
        call, command = asked.call, asked.command
        if command.reads:  # it waits for no one, and no one for it
            with self.store.reading() as tx:
                return self._run(tx, self._known(tx, call), asked)
        group = self._group(call)
        if command is AGAIN:
            return await self._reopen(call, group, asked.given.get("draft", ""))
        if command.inspects:
            asked.faults = await self.ports[call.platform].inspect(group)
        if asked.rest and any(isinstance(option.type, People) for option in command.options):
            asked.given, asked.rest = self._read(asked), ""
        asked.people = await self._name_people(asked, group)
        # What moderators decide, and words that are accepted, wait for the disk. The group is read again: others
        # may have been faster meanwhile.
        durable = command.moderators or command.keeps
        with self._undone(group), self.store.transaction(durable=durable) as tx:
            return self._run(tx, groups.get(tx, group.id), asked)

    async def _name_people(self, asked: Asked, group: Group) -> dict[str, str]:
        """Whom the platform knows by what was typed: names are read now, and ids are kept."""
        named = {}
        for option in asked.command.options:
            typed = asked.given.get(option.name, "").strip()
            if isinstance(option.type, People) and not means_nobody(typed):
                port = self.ports[asked.call.platform]
                try:
                    named[typed] = await port.name_people(group, typed, option.type.tunes)
                except Refusal as refusal:
                    refusal.field = option.name
                    raise
        return named

    def _run(self, tx: Transaction, group: Group, asked: Asked) -> Reply:
        request = self._request(tx, group, asked)
        commands.refuse_blanks(request, asked.call.filled or {})
        if asked.rest:
            request = replace(request, given=line.read_arguments(asked.command, asked.rest, request))
        return commands.run(request, request.given)

    @contextmanager
    def _undone(self, group: Group) -> Iterator[None]:
        """What a command that failed had read of the library may never have been written: it is read again."""
        try:
            yield
        except BaseException:
            self.services.library.forget(group)
            raise

    def _request(self, tx: Transaction, group: Group, asked: Asked) -> Request:
        call = asked.call
        zone, locale, now = call.zone or group.zone, known(call.locale), self.clock()
        return Request(tx, self.services, group, call.member, now, locale, zone, asked.command, asked.given,
                       asked.moderates, asked.faults, call.closed, asked.people, call.named)  # fmt: skip

    def _group(self, call: Call) -> Group:
        with self.store.reading() as tx:
            return self._known(tx, call)

    @staticmethod
    def _known(tx: Transaction, call: Call) -> Group:
        group = groups.find(tx, call.platform, call.group)
        if group is None:
            raise Refusal(_("I don't know this group yet. Please try again in a minute."))
        return group

    def _read(self, asked: Asked) -> Mapping[str, str]:
        with self.store.reading() as tx:
            request = self._request(tx, self._known(tx, asked.call), asked)
            return line.read_arguments(asked.command, asked.rest, request)

    def _again(self, call: Call, error: str, wrong: str = "", danger: str = "") -> Reply:
        """Say what went wrong; words come back in a form, those of a line too, at once or behind "Try again".

        The options of a slash command come back behind it too, since no platform keeps them.
        """
        picked = call.action is not None and call.filled is None
        try:
            call = self._as_sent(call, wrong) if picked else self._as_written(call, wrong)
            if call.filled is None or call.action is None or call.action.command not in self.commands:
                return Message(danger + error)
            group = self._group(call)
            if self.ports[call.platform].reopens_forms and not danger and not picked:
                return self._form(call, group, error, wrong)
        except (Refusal, StoreError, TooLong):
            return Message(danger + error)
        except Exception as failure:  # the same mistake of ours, met again where the line is read once more
            log.error("a form could not be drawn again: %s at %s", type(failure).__name__, where(failure))
            return Message(danger + error)
        draft_id = self.drafts.keep(group, call, error, self.clock())
        return Message(danger + error, buttons=(button(_("Try again"), AGAIN.name, draft=draft_id),))

    def _as_sent(self, call: Call, wrong: str) -> Call:
        """A slash command with a mistake in one of its options as its form, where other options would be lost."""
        command = self.commands.get(call.action.command) if call.action else None
        if not wrong or call.action is None or command is None or command.hidden or len(call.action.arguments) < 2:
            return call
        if any(option.by_button and option.name in call.action.arguments for option in command.options):
            return call  # a button was pressed: nothing was typed
        return replace(call, action=Action(command.name), filled=dict(call.action.arguments))

    def _as_written(self, call: Call, wrong: str) -> Call:
        """A typed line as the form that it stands for; a form that was sent is one already."""
        if call.action is not None:
            return call
        asked = self._find(call)
        try:
            return as_form(call, asked.command, self._read(asked), wrong)
        except Refusal as refusal:
            return as_form(call, asked.command, refusal.given, refusal.field)

    async def _reopen(self, call: Call, group: Group, draft_id: str) -> Reply:
        draft = self.drafts.find(draft_id, group, call.member, self.clock())
        if draft is None:
            raise Refusal(_(GONE))
        asked = self._find(draft.call)
        if asked.command.moderators and not await self._moderates(asked):  # who moderated when it was sent
            return Message(_(NOT_A_MODERATOR))
        return self._form(draft.call, group, draft.error)

    def _form(self, call: Call, group: Group, error: str, wrong: str = "") -> Form:
        asked = self._find(call)
        asked.moderates = asked.command.moderators  # nobody else comes as far as this
        with self.store.reading() as tx:
            request = self._request(tx, group, asked)
            form = commands.ask(request, asked.given, call.filled or (), error, wrong=wrong, only=bool(call.line))
            return replace(form, mistakes=commands.mistakes(request, call.filled or {}))

"""The Bot: store, library, clock and COMMANDS, wired in one place, with the one `answer` for every platform."""

from __future__ import annotations

import asyncio
import gc
import logging
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from msgspec.structs import replace

from bot import commands, line
from bot.adapter import Port
from bot.arguments import People, means_nobody
from bot.calls import AGAIN, Call, Drafts, as_form
from bot.catalogue import COMMANDS
from bot.commands import Command, Request, Services
from bot.errors import Refusal, StoreError, where
from bot.library.packs import built_in_prompts, built_in_version
from bot.life import Life
from bot.locales import N_, _, known, speaking
from bot.model import Group
from bot.replies import Action, Button, Choice, Form, Message, Reply, TooLong, button
from bot.schedule import daily, housekeeping, ticker, times
from bot.schedule.outbox import Outbox
from bot.services import services
from bot.store import daily_lines, groups, prompts, schedules
from bot.store import posts as ledger
from bot.store.database import Store, Transaction

__all__ = ["COMMANDS", "GONE", "NOT_A_MODERATOR", "OUR_FAULT", "Bot"]

log = logging.getLogger(__name__)

OUR_FAULT = N_("Something went wrong on my side, and it isn't you. Please try again in a minute.")
GONE = N_("That button has had its day. Type the command again and it starts afresh.")
NOT_A_MODERATOR = N_("That one is for the people who look after this group. /enough shows what is here for you.")


@dataclass(slots=True)
class Bot(Life):
    """The whole bot without its platforms; `ports` joins them."""

    store: Store
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ports: dict[str, Port] = field(default_factory=dict)
    owner: str = field(default_factory=lambda: secrets.token_hex(4))
    services: Services = field(init=False)
    outbox: Outbox = field(init=False)
    _commands: Mapping[str, Command] = field(init=False)
    _drafts: Drafts = field(init=False, default_factory=Drafts)

    def __post_init__(self) -> None:
        self.services = services(self.owner, self.store.secret)
        self.outbox = Outbox(self.store, self.ports, self.owner, self.clock)
        self._commands = {each.name: each for each in COMMANDS}
        with self.store.transaction() as tx:
            prompts.load_built_in(tx, built_in_version(), built_in_prompts)

    async def answer(self, call: Call) -> Reply:
        """Answer a command, a button or a form; whatever happens, the caller gets a kind sentence in their language."""
        with speaking(call.locale):
            return await self._answer(call)

    async def _answer(self, call: Call) -> Reply:
        name, admitted, wrong, error, fix = "", False, "", _(OUR_FAULT), None
        call = call.cleaned()
        try:
            command, rest, given = self._find(call)
            name = command.name
            moderates = await self._moderates(call, command)
            if command.moderators and not moderates:  # before anything else, whatever the command
                return Message(_(NOT_A_MODERATOR))
            admitted = True
            return await self._admitted(call, command, rest, given, moderates)
        except Refusal as refusal:
            error, wrong, fix = str(refusal), refusal.field, refusal.fix
        except StoreError as failure:
            log.error("the store failed under /%s: %s", name, failure)
        except Exception as failure:  # whatever it is, it may hold a member's words: only its kind is logged
            log.error("/%s failed: %s at %s", name, type(failure).__name__, where(failure))
        if fix is not None:  # then there is nothing to be typed differently
            return Message(error, buttons=(Button(_(fix[0]), Action.from_id(fix[1])),))
        return self._again(call, error, wrong) if admitted else Message(error)

    @staticmethod
    def zone_named(name: str) -> str:
        """A time zone as a platform names it, or "" for one that we do not know."""
        try:
            return times.zone(name).key
        except ValueError:
            return ""

    async def moderates(self, call: Call) -> bool:
        """Whether who calls moderates the group, as its platform says now; a Refusal where it does not say."""
        return await self.ports[call.platform].is_moderator(self._group(call), call.member)

    def for_moderators(self, typed: str) -> bool:
        """Whether a typed line names a command for moderators, in any language."""
        try:
            return line.find_command(typed, self._commands)[0].moderators
        except Refusal:
            return False

    async def _moderates(self, call: Call, command: Command) -> bool:
        """Whether the caller moderates; the platform is asked for commands that want to know it, and for no other."""
        if not (command.moderators or command.asks_who):
            return False
        return await self.ports[call.platform].is_moderator(self._group(call), call.member)

    async def _admitted(
        self, call: Call, command: Command, rest: str, given: Mapping[str, str], moderates: bool
    ) -> Reply:
        """The reply to someone who may use the command."""
        if command.reads:  # it waits for no one, and no one for it
            with self.store.reading() as tx:
                return self._run(tx, self._known(tx, call), call, command, rest, given, moderates)
        group = self._group(call)
        if command is AGAIN:
            return await self._reopen(call, group, given.get("draft", ""))
        faults = await self.ports[call.platform].inspect(group) if command.inspects else ()
        if rest and any(isinstance(option.type, People) for option in command.options):
            given, rest = self._read(call, command, rest), ""
        people = await self._name_people(call, group, command, given)
        # What moderators decide, and words that are accepted, wait for the disk. The group is read again: others
        # may have been faster meanwhile.
        durable = command.moderators or command.keeps
        with self._undone(group), self.store.transaction(durable=durable) as tx:
            return self._run(tx, groups.get(tx, group.id), call, command, rest, given, moderates, faults, people)

    async def _name_people(self, call: Call, group: Group, command: Command, given: Mapping[str, str]
                           ) -> dict[str, str]:  # fmt: skip
        """Whom the platform knows by what was typed: names are read now, and ids are kept."""
        named = {}
        for option in command.options:
            typed = given.get(option.name, "").strip()
            if isinstance(option.type, People) and not means_nobody(typed):
                try:
                    named[typed] = await self.ports[call.platform].name_people(group, typed, option.type.tunes)
                except Refusal as refusal:
                    refusal.field = option.name
                    raise
        return named

    async def suggest(self, call: Call, option: str) -> tuple[Choice, ...]:
        """What may be meant by what is typed so far in one option of a command; nothing to those who may not use it."""
        with speaking(call.locale):
            return await self._suggest(call, option)

    async def _suggest(self, call: Call, option: str) -> tuple[Choice, ...]:
        try:
            command, _rest, given = self._find(call)
            group = self._group(call)
            if command.moderators and not await self.ports[call.platform].is_moderator(group, call.member):
                return ()
            with self.store.reading() as tx:
                request = self._request(call, command, group, tx, given, command.moderators)
                wanted = [each.type for each in command.options if each.name == option]
                return wanted[0].suggest(given.get(option, ""), request) if wanted else ()
        except (Refusal, StoreError):
            return ()
        except Exception as error:
            log.error("suggestions for %s failed: %s at %s", option, type(error).__name__, where(error))
            return ()

    async def tick(self) -> None:
        """Do all that is due now, and return when it was tried: for a clock that stands still, as in a test."""
        await self.claim()
        await self.deliver()

    async def claim(self) -> None:
        """Claim what is due now; a platform that is slow to send does not keep the others from being claimed."""
        housekeeping.wake(self.store, self.clock())
        await _in_batches(lambda: ticker.claim_due(self.store, self.services.library, self.clock(), self.owner))
        await _in_batches(lambda: daily.claim_due(self.store, self.services.library, self.clock(), self.owner))

    async def deliver(self) -> None:
        """Send what is claimed, settle what is in doubt, and plan what comes after."""
        await self.outbox.send()
        await self.outbox.reconcile()
        await _in_batches(lambda: ticker.plan_next(self.store, self.services.library, self.clock(), self.owner))
        await self.outbox.send()  # what was settled, and what moderators must know of what comes

    def keep_house(self) -> None:
        """Delete what has had its time; once an hour is plenty."""
        housekeeping.forget(self.store, self.clock(), self.owner)

    def warm_up(self) -> None:
        """Load what the first answer would otherwise wait for; may run in a thread."""
        self.services.matcher()
        self.services.screen()
        gc.freeze()  # all of this stays: to look through it for garbage again and again would hold everyone up

    def next_due(self) -> datetime | None:
        """When there is next something to do, or None."""
        with self.store.reading() as tx:
            moments = [schedules.next_due_at(tx), daily_lines.next_due_at(tx), ledger.next_try_at(tx)]
        found = [moment for moment in moments if moment is not None]
        return datetime.fromtimestamp(min(found), UTC) if found else None

    def visible_commands(self) -> list[Command]:
        """The commands that can be typed."""
        return [each for each in COMMANDS if not each.hidden]

    def _find(self, call: Call) -> tuple[Command, str, Mapping[str, str]]:
        if call.action is None:
            command, rest = line.find_command(call.line, self._commands)
            return command, rest, {}
        action = call.action
        command_or_none = self._commands.get(action.command)
        if command_or_none is None and action.command != AGAIN.name:
            raise Refusal(_(GONE))
        if command_or_none is None:
            return AGAIN, "", action.arguments
        return command_or_none, "", {**action.arguments, **(call.filled or {})}

    def _group(self, call: Call) -> Group:
        with self.store.reading() as tx:
            return self._known(tx, call)

    @staticmethod
    def _known(tx: Transaction, call: Call) -> Group:
        group = groups.find(tx, call.platform, call.group)
        if group is None:
            raise Refusal(_("I don't know this group yet. Please try again in a minute."))
        return group

    def _run(self, tx: Transaction, group: Group, call: Call, command: Command, rest: str, given: Mapping[str, str],
             moderates: bool, faults: Sequence[str] = (), people: Mapping[str, str] | None = None
             ) -> Reply:  # fmt: skip
        request = self._request(call, command, group, tx, given, moderates, faults, people)
        commands.refuse_blanks(request, call.filled or {})
        if rest:
            given = line.read_arguments(command, rest, request)
            request = replace(request, given=given)
        return commands.run(request, given)

    @contextmanager
    def _undone(self, group: Group) -> Iterator[None]:
        """What a command that failed had read of the library may never have been written: it is read again."""
        try:
            yield
        except BaseException:
            self.services.library.forget(group)
            raise

    def _request(self, call: Call, command: Command, group: Group, tx: Transaction, given: Mapping[str, str],
                 moderates: bool, faults: Sequence[str] = (), people: Mapping[str, str] | None = None,
                 ) -> Request:  # fmt: skip
        zone, locale, now = call.zone or group.zone, known(call.locale), self.clock()
        return Request(tx, self.services, group, call.member, now, locale, zone, command, given, moderates, faults,
                       call.closed, people or {}, call.named)  # fmt: skip

    def _read(self, call: Call, command: Command, rest: str) -> Mapping[str, str]:
        with self.store.reading() as tx:
            return line.read_arguments(command, rest, self._request(call, command, self._known(tx, call), tx, {}, True))

    def _again(self, call: Call, error: str, wrong: str = "") -> Reply:
        """Say what went wrong; words come back in a form, those of a line too, at once or behind "Try again".

        The options of a slash command come back behind it too, since no platform keeps them.
        """
        picked = call.action is not None and call.filled is None
        try:
            call = self._as_sent(call, wrong) if picked else self._as_written(call, wrong)
            if call.filled is None or call.action is None or call.action.command not in self._commands:
                return Message(error)
            group = self._group(call)
            if self.ports[call.platform].reopens_forms and not picked:
                return self._form(call, group, error, wrong)
        except (Refusal, StoreError, TooLong):
            return Message(error)
        draft_id = self._drafts.keep(group, call, error, self.clock())
        return Message(error, buttons=(button(_("Try again"), AGAIN.name, draft=draft_id),))

    def _as_sent(self, call: Call, wrong: str) -> Call:
        """A slash command with a mistake in one of its options as its form, where other options would be lost."""
        command = self._commands.get(call.action.command) if call.action else None
        if not wrong or call.action is None or command is None or command.hidden or len(call.action.arguments) < 2:
            return call
        if any(option.by_button and option.name in call.action.arguments for option in command.options):
            return call  # a button was pressed: nothing was typed
        return replace(call, action=Action(command.name), filled=dict(call.action.arguments))

    def _as_written(self, call: Call, wrong: str) -> Call:
        """A typed line as the form that it stands for; a form that was sent is one already."""
        if call.action is not None:
            return call
        command, rest, _given = self._find(call)
        try:
            return as_form(call, command, self._read(call, command, rest), wrong)
        except Refusal as refusal:
            return as_form(call, command, refusal.given, refusal.field)

    async def _reopen(self, call: Call, group: Group, draft_id: str) -> Reply:
        draft = self._drafts.find(draft_id, group, call.member, self.clock())
        if draft is None:
            raise Refusal(_(GONE))
        command = self._find(draft.call)[0]
        if command.moderators and not await self._moderates(call, command):  # who moderated when it was sent
            return Message(_(NOT_A_MODERATOR))
        return self._form(draft.call, group, draft.error)

    def _form(self, call: Call, group: Group, error: str, wrong: str = "") -> Form:
        command, _rest, given = self._find(call)
        with self.store.reading() as tx:
            request = self._request(call, command, group, tx, given, True)
            form = commands.ask(request, given, call.filled or (), error, wrong=wrong, only=bool(call.line))
            return replace(form, mistakes=commands.mistakes(request, call.filled or {}))


async def _in_batches(work: Callable[[], int]) -> None:
    """Work until nothing is left, letting commands be answered between two batches."""
    more = True
    while more:
        more = work() > 0
        await asyncio.sleep(0)

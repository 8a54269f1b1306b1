"""How a plain function becomes a command: its options, how they are read, and what is asked for when one is missing."""

from __future__ import annotations

import inspect
import random
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from msgspec import Struct, field

from bot.care.sealing import FOR_ONE_SELF
from bot.errors import Refusal
from bot.locales import _, plain
from bot.model import Group, Member
from bot.replies import FIELDS_MAX, LABEL_MAX, PASTE_MAX, TITLE_MAX, VALUE_MAX, Action, Choice, Field, Form, Reply, clip
from bot.store.database import Transaction

if TYPE_CHECKING:
    from bot.care.screening import Screen
    from bot.care.sealing import Seals
    from bot.library.library import Library
    from bot.library.matching import Matcher


@dataclass(frozen=True, slots=True)
class Services:
    """What commands may use besides the store: all of it read-only and without a platform."""

    library: Library
    matcher: Callable[[], Matcher]  # loaded when first asked for, and then kept
    screen: Callable[[], Screen]
    owner: str  # this run of the process, which claims posts
    seals: Seals


class Request(Struct, frozen=True):
    """A command as it reaches its function: who, where, when, and the one open transaction."""

    tx: Transaction
    services: Services
    group: Group
    member: Member
    now: datetime  # aware UTC
    locale: str  # a language we have
    zone: str
    command: Command
    given: Mapping[str, str] = field(default_factory=dict)  # the arguments as they came
    moderates: bool = False
    faults: Sequence[str] = ()  # what the platform found missing, for commands that inspect
    closed: Mapping[str, str] = field(default_factory=dict)  # channels that were named -> why none can post there
    people: Mapping[str, str] = field(default_factory=dict)  # what was typed for people -> the platform's own ids
    named: Mapping[str, str] = field(default_factory=dict)  # ids in a typed line -> what people call them

    def __repr__(self) -> str:  # what was given may be a parent's words
        return f"Request(/{self.command.name}, …)"

    @property
    def moment(self) -> int:
        """Now, in UTC seconds."""
        return int(self.now.timestamp())

    @property
    def today(self) -> date:
        """The group's local date."""
        return self.now.astimezone(ZoneInfo(self.group.zone)).date()

    @property
    def local(self) -> datetime:
        """Now, where the member is."""
        return self.now.astimezone(ZoneInfo(self.zone))

    @property
    def chance(self) -> random.Random:
        """Chance that a test can repeat: it follows from who asks and when."""
        return random.Random(f"{self.member.id} {self.moment}")  # noqa: S311 - chooses words, guards nothing

    @property
    def own_mark(self) -> str:
        """The keyed hash that finds what belongs to this person alone."""
        return self.services.seals.mark(self.member.id, FOR_ONE_SELF)

    @property
    def home(self) -> int | None:
        """The group that this person belongs to alone, as on platforms whose people are their group's; else None."""
        return self.group.id if self.group.is_home_of(self.member.id) else None

    def form(self, error: str = "", title: str = "", **values: str) -> Form:
        """The command's own form with these values in its fields; what else was given stays picked."""
        return ask(self, {**self.given, **values}, values, error, title)


class ArgumentType:
    """How an option's text is read; each kind of value is one subclass in `bot.arguments`."""

    name = "text"
    long = False
    written = False
    ids = False  # its values may be the platform's own ids
    pings = False  # whom it names is only pinged
    names = False  # its values name something that is there: a word in its place is that name, or a mistake
    example = ""
    concrete = False  # whether the example is a value that could be typed, and no word for one
    limit = VALUE_MAX  # characters that a field for it holds
    longest = 6  # words that it may have in a typed line: "3 December 2026", "mon wed fri sun", "a las 9 de la noche"
    fixed: tuple[Choice, ...] = ()  # what can be picked, where it is the same few for every group
    low: int | None = None  # for whole numbers
    high: int | None = None
    offers = False  # whether `offer` knows something while a person types

    def shown_example(self) -> str:
        """What is typed here, in the language being spoken."""
        return _(self.example) if self.example else ""

    def parse(self, text: str, request: Request) -> Any:
        """The value, or a Refusal that names the text and says what would work."""
        raise NotImplementedError

    def shown(self, value: str, request: Request) -> str:
        """What people call a value that a form holds."""
        return value

    def in_form(self, value: str, request: Request) -> str:
        """A value as a form holds it, to be read again."""
        return value

    def choices(self, request: Request) -> tuple[Choice, ...]:
        """What can be picked, where that is a short list."""
        return ()

    def claims(self, word: str) -> bool:
        """Whether a word of a line that fits this and another option is this one's, also where it names nothing."""
        return False

    def resembles(self, text: str) -> bool:
        """Whether words of a line that nothing reads were surely meant for this: "26:61" for a time."""
        return False

    def check_choice(self, request: Request) -> None:
        """Refuse to be asked for, where there is nothing yet to choose from."""

    def hint(self, request: Request) -> str:
        """What there is to know about it in this group, for a form."""
        return ""

    def offer(self, typed: str, request: Request) -> tuple[Choice, ...]:
        """What may be meant by what is typed so far."""
        wanted = plain(typed.strip())
        return tuple(each for each in self.choices(request) if wanted in plain(f"{each.label} {each.value}"))

    def recognises(self, text: str, request: Request) -> bool:
        """Whether a word typed after a command is meant for this option."""
        return self.can_be(text, request)

    def can_be(self, text: str, request: Request) -> bool:
        """Whether it could be meant for this option, also as a part of a name."""
        try:
            self.parse(text, request)
        except Refusal:
            return False
        return True


@dataclass(frozen=True, slots=True)
class Option:
    """One argument of a command; its label and hint are marked with `N_`, and said where they are shown."""

    name: str
    label: str
    type: ArgumentType
    required: bool = True
    hint: str = ""
    by_button: bool = False  # only buttons fill it in: never typed, never asked for
    needed: bool = False  # it may be left out, and never emptied: a form that asks for it holds something there
    when: Callable[[Request, Mapping[str, str]], bool] | None = None  # what else must be given for it to be asked for

    def asked(self, request: Request, given: Mapping[str, str]) -> bool:
        """Whether it belongs to what is given so far, so that people are asked for it."""
        return not self.by_button and (self.when is None or self.when(request, given))


@dataclass(frozen=True, slots=True)
class Command:
    """One definition for every platform."""

    name: str
    summary: str
    run: Callable[..., Reply]
    options: tuple[Option, ...] = ()
    moderators: bool = False
    title: str = ""
    hidden: bool = False  # it stands in no list: buttons lead to it
    typed: bool = False  # hidden, and yet whoever knows its name may type it
    inspects: bool = False  # the platform is asked what is missing before it runs
    asks_who: bool = False  # members may use it, and it says more to those who moderate
    reads: bool = False  # writes nothing, so that it needs no turn at writing
    keeps: bool = False  # it accepts a member's words: they are on the disk before it answers

    @property
    def usage(self) -> str:
        """How the command is typed."""
        words = [f"/{self.name}"]
        for option in self.options:
            if not option.by_button:
                shown = option.type.shown_example() or option.name.replace("_", " ")
                words.append(shown if option.required else f"[{shown}]")
        return " ".join(words)


def command(
    name: str,
    summary: str,
    *options: Option,
    moderators: bool = False,
    title: str = "",
    hidden: bool = False,
    typed: bool = False,
    inspects: bool = False,
    asks_who: bool = False,
    reads: bool = False,
    keeps: bool = False,
) -> Callable[[Callable[..., Reply]], Command]:
    """Make a function of `(request, option, …)` a command; its parameters must be named as the options are.

    A last `**given` takes those that the function does not name.
    """

    def make(function: Callable[..., Reply]) -> Command:
        parameters = list(inspect.signature(function).parameters.values())[1:]
        taken = [each.name for each in parameters if each.kind is not each.VAR_KEYWORD]
        names = [option.name for option in options]
        if taken != (names if len(taken) == len(parameters) else [each for each in names if each in taken]):
            raise TypeError(f"/{name} takes {taken} but has the options {names}")
        return Command(
            name, summary, function, options, moderators, title, hidden, typed, inspects, asks_who, reads, keeps
        )

    return make


def run(request: Request, given: Mapping[str, str]) -> Reply:
    """Read the arguments and run the command; a missing one is asked for, a wrong one is refused."""
    values: dict[str, Any] = {}
    missing = False
    for option in request.command.options:
        text = given.get(option.name, "").strip()
        if text:
            values[option.name] = _parsed(option, text, request)
        else:
            values[option.name] = None
            missing = missing or (option.required and (option.when is None or option.when(request, given)))
    if missing:
        for option in request.command.options:
            if option.required and values[option.name] is None:
                option.type.check_choice(request)
        return ask(request, given)
    return request.command.run(request, **values)


def refuse_blanks(request: Request, filled: Mapping[str, str]) -> None:
    """Refuse a sent form in which a field that must be filled holds only spaces: platforms let that through."""
    for option in request.command.options:
        if option.required and option.name in filled and not filled[option.name].strip():
            refusal = Refusal(_("“{label}” is still empty. Fill it in and send it again.", label=_(option.label)))
            refusal.field = option.name
            raise refusal


def mistakes(request: Request, filled: Mapping[str, str]) -> dict[str, str]:
    """What is wrong in each field of a sent form, by its option; whom people mean is for their platform to say."""
    found = {}
    for option in request.command.options:
        text = filled.get(option.name, "").strip()
        if text and not option.type.ids:
            try:
                option.type.parse(text, request)
            except Refusal as refusal:
                found[option.name] = str(refusal)
    return found


def ask(
    request: Request, given: Mapping[str, str], show: Collection[str] = (), error: str = "", title: str = "",
    wrong: str = "", only: bool = False,
) -> Form:  # fmt: skip
    """A form for what is missing, what is written, and what `show` names (or that `only`); the rest stays picked."""
    this = request.command
    shown = [
        option
        for option in this.options
        if option.asked(request, given)
        and (option.name in show or (not only and (option.type.written or not given.get(option.name))))
    ]
    # Where there is no room for all, the optional ones wait.
    shown.sort(key=lambda option: not (option.required or option.needed))
    shown = sorted(shown[:FIELDS_MAX], key=this.options.index)
    known = {each.name for each in this.options if each.by_button or each.asked(request, given)}
    known -= {option.name for option in shown}
    kept = {name: value for name, value in given.items() if value and name in known}
    fields = tuple(_field(request, each, each.type.in_form(given.get(each.name, ""), request)) for each in shown)
    if over := "".join(given.get(option.name, "")[PASTE_MAX:] for option in shown):
        error = "\n".join((error, _("The end did not fit into the form. It goes on: {words}", words=over))).lstrip()
    return Form(
        title or (_(this.title) if this.title else clip(_(this.summary).rstrip("."), TITLE_MAX)),
        fields,
        Action(this.name, kept),
        error,
        wrong,
    )


def _parsed(option: Option, text: str, request: Request) -> Any:
    try:
        return option.type.parse(text, request)
    except Refusal as refusal:
        refusal.field = option.name
        raise


def _field(request: Request, option: Option, value: str) -> Field:
    kind = option.type
    choices = kind.choices(request)
    example = kind.shown_example() if kind.concrete and not choices else ""
    usual = _(option.hint) if option.hint else _("for example {example}", example=example) if example else ""
    limit = max(kind.limit, min(len(value), PASTE_MAX))  # what is too long is there to be made shorter
    return Field(
        option.name, _(option.label), value[:limit], option.required or option.needed, kind.long, choices,
        kind.hint(request) or usual, kind.name, limit, clip(kind.shown(value, request), LABEL_MAX) if value else "",
        kind.pings,
    )  # fmt: skip

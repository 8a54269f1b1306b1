"""The kinds of value a command can ask for, each with how it is read and what it says to a mistake."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any

from bot import offers
from bot.care import helplines
from bot.commands import ArgumentType, Request
from bot.errors import Refusal
from bot.library.exchange.ids import prompt_id
from bot.locales import N_, _, everywhere, plain
from bot.model import AGES, ANY_TOPIC, KINDS, POSTED_KINDS, TOPICS, Channel, Prompt, Schedule
from bot.picking import Age, Named, OneOf, SomeOf
from bot.replies import CHOICES_MAX, HINT_MAX, LABEL_MAX, VALUE_MAX, Choice, clip
from bot.schedule import alike, times, words
from bot.store import groups, posts, prompts, schedules, search, taps
from bot.store.database import Row

__all__ = [
    "ABOUT", "AGE", "CHANNEL", "COUNTRY", "DATE", "DAYS", "ENTRY", "EVER", "POST", "POSTED_KIND", "PROMPT", "SCHEDULE",
    "SOME_AGES", "TIME", "TOPIC", "ZONE", "Age", "ChannelType", "Named", "NumberType", "OneOf", "People", "Read",
    "Words", "describe_schedule", "means_nobody",
]  # fmt: skip

_NOBODY = ("", "none", "no", "ninguno")


def means_nobody(text: str) -> bool:
    """Whether somebody typed, where people are asked for, that it shall be no one."""
    return plain(text.strip()) in {*_NOBODY, *everywhere(N_("nobody"))}


class Words(ArgumentType):
    """What a person writes; it is kept as it is."""

    name = "words"
    written = True

    def __init__(self, example: str = N_("your words"), long: bool = True, limit: int = VALUE_MAX) -> None:
        self.example = example
        self.long = long
        self._limit = limit

    def parse(self, text: str, request: Request) -> str:
        """The words, if a platform can show them again."""
        if len(text) > self._limit:
            said = N_("That is {count:,} characters, and {limit:,} fit here. Take the heart of it.")
            raise Refusal(_(said, count=len(text), limit=self._limit))
        return text


class People(Words):
    """Who moderates: a role or names; a platform that can pick people gives their ids."""

    name = "people"
    ids = True

    def __init__(self, example: str, tunes: bool) -> None:
        super().__init__(example, long=False, limit=600)  # twenty ids of the longest kind
        self.tunes = tunes  # who is named may tune; else they are only pinged
        self.pings = not tunes

    def parse(self, text: str, request: Request) -> str:
        """The platform's own ids, "" for a word that means nobody."""
        typed = super().parse(text, request)
        return "" if means_nobody(typed) else request.people.get(typed, typed)


class Read(ArgumentType):
    """A value that a function of ours reads, raising ValueError with a sentence for people."""

    concrete = True

    def __init__(
        self,
        name: str,
        example: str,
        read: Callable[[str, Request], Any],
        offer: Callable[[str, Request], Iterable[tuple[str, str]]] | None = None,
        like: Callable[[str], bool] = lambda _text: False,
    ) -> None:
        self.name = name
        self.example = example
        self.offers = offer is not None
        self._read = read
        self._offer = offer
        self._like = like

    def parse(self, text: str, request: Request) -> Any:
        """The value; the sentence of a ValueError becomes the refusal."""
        try:
            return self._read(text, request)
        except ValueError as error:
            raise Refusal(str(error)) from error

    def resembles(self, text: str) -> bool:
        """Whether it is written as such values are."""
        return self._like(text)

    def offer(self, typed: str, request: Request) -> tuple[Choice, ...]:
        """The first of what is offered: pairs of value and label."""
        offered = self._offer(typed, request) if self._offer else ()
        return tuple(Choice(value, clip(label, LABEL_MAX)) for value, label in offered)[:CHOICES_MAX]


class Zone(Read):
    """A time zone by any name that only one can have; a country typed in a line is meant as the country."""

    def recognises(self, text: str, request: Request) -> bool:
        """Whether it names a zone and no country."""
        return super().recognises(text, request) and ("/" in text or not COUNTRY.recognises(text, request))


class ChannelType(ArgumentType):
    """A channel of the caller's own group."""

    name = "channel"
    ids = True
    example = N_("#channel")

    def resembles(self, text: str) -> bool:
        """Whether it begins as the names of channels do."""
        return text[:1] == "#" and not text[1:].isdecimal() and " " not in text

    def parse(self, text: str, request: Request) -> Channel:
        """The channel; a Refusal says what the bot lacks there, where the platform told of it, or who else reads it."""
        asked = groups.shared_channels(request.tx, request.group.id)
        if (shared := groups.named(asked, text)) is not None:
            raise Refusal(groups.read_by_others(shared), fix=groups.post_there(shared))
        why = request.closed.get(text.strip())
        if why is not None:
            raise Refusal(why)
        self.check_choice(request)
        return groups.channel(request.tx, request.group.id, text)

    def check_choice(self, request: Request) -> None:
        """Refuse where the bot is in no channel that it can post in, with how to let it into one and a second look."""
        if groups.channels(request.tx, request.group.id):
            return
        for each in groups.shared_channels(request.tx, request.group.id):
            raise Refusal(groups.read_by_others(each), fix=groups.post_there(each))
        said = " ".join((_("There is no channel yet that I can post in."), _(groups.LET_IN)))
        raise Refusal(said, fix=(N_("I did that"), request.command.name))

    def hint(self, request: Request) -> str:
        """The channels that are left out because other companies read them."""
        asked = groups.shared_channels(request.tx, request.group.id)
        if not asked:
            return ""
        names = ", ".join(f"#{each.name}" for each in asked)
        return clip(_("Left out until you say so, since other companies read along: {names}", names=names), HINT_MAX)

    def shown(self, value: str, request: Request) -> str:
        """The channel's name."""
        return f"#{name}" if (name := groups.name_of(request.tx, request.group.id, value)) else value

    def choices(self, request: Request) -> tuple[Choice, ...]:
        """The channels that the bot can see; none where they are too many to list, and only `offer` finds them."""
        known = groups.channels(request.tx, request.group.id)
        return tuple(map(_channel_choice, known)) if len(known) <= CHOICES_MAX else ()

    def offer(self, typed: str, request: Request) -> tuple[Choice, ...]:
        """The channels whose names hold what is typed."""
        wanted = plain(typed.strip().lstrip("#"))
        known = groups.channels(request.tx, request.group.id)
        return tuple(_channel_choice(each) for each in known if wanted in plain(each.name))[:CHOICES_MAX]


class ScheduleType(ArgumentType):
    """One of the group's own schedules, by its number."""

    name = "plan"
    names = True
    example = N_("number")
    offers = True

    def claims(self, word: str) -> bool:
        """Whether it is a number: of a plan that is there, or a mistake."""
        return word.lstrip("#").isdecimal()

    def parse(self, text: str, request: Request) -> Schedule:
        """The schedule."""
        number = text.strip().lstrip("#")
        if not number.isdecimal() or len(number) > 15:
            raise Refusal(
                _("“{text}” is not the number of a plan. /tune posts list shows the numbers.", text=text[:60])
            )
        return schedules.get(request.tx, request.group.id, int(number))

    def choices(self, request: Request) -> tuple[Choice, ...]:
        """The group's schedules."""
        known = schedules.of_group(request.tx, request.group.id)
        return tuple(Choice(str(each.number), describe_schedule(each)) for each in known)[:CHOICES_MAX]


class PromptType(ArgumentType):
    """A prompt that the group can see, by its id; words of its own also by the id that a file has for them."""

    name = "prompt"
    names = True
    example = N_("id-of-the-words")
    offers = True

    def parse(self, text: str, request: Request) -> Prompt:
        """The prompt."""
        typed, group = text.strip().lower(), request.group.id
        found = prompts.find(request.tx, group, typed)
        with suppress(Refusal, ValueError):  # another group's, or a number without end
            found = found or prompts.find(request.tx, group, prompt_id(typed, group))
        if found is None:
            raise Refusal(
                _("There are no words with the id “{text}” here. /tune words search finds them.", text=text[:60])
            )
        return found

    def offer(self, typed: str, request: Request) -> tuple[Choice, ...]:
        """Prompts that hold what is typed; before anything is, those that were posted last."""
        if typed.strip():
            rows = search.prompts(request.tx, request.group.id, typed, CHOICES_MAX)
        else:
            rows = posts.prompts_lately(request.tx, request.group.id, CHOICES_MAX)
        return tuple(Choice(row["id"], clip(row["text"], LABEL_MAX)) for row in rows)


class EverType(PromptType):
    """A prompt that the group can see, or words of its own whose adding was taken back."""

    def parse(self, text: str, request: Request) -> Prompt:
        """The prompt."""
        try:
            return super().parse(text, request)
        except Refusal:
            typed, group = text.strip().lower(), request.group.id
            gone = prompts.gone(request.tx, group, typed)
            with suppress(Refusal, ValueError):
                gone = gone or prompts.gone(request.tx, group, prompt_id(typed, group))
            if gone is None:
                raise
            return gone


class AgesType(SomeOf):
    """Several age bands, each also by a plain age: "4yo, teen"."""

    def one(self, piece: str, request: Request) -> str:
        """The key of one band."""
        return AGE.parse(piece, request)


class PostType(ArgumentType):
    """A post of the caller's own group that may be seen, by its key; only buttons name one."""

    name = "post"
    names = True

    def parse(self, text: str, request: Request) -> Row:
        """The post's row: id, prompt_id and been_there."""
        found = taps.post(request.tx, request.group.id, text)
        if found is None:
            raise Refusal(_("That post is not here any more."))
        return found


class NumberType(ArgumentType):
    """A whole number between two bounds."""

    name = "number"
    example = N_("number")
    low: int
    high: int

    def __init__(self, low: int, high: int) -> None:
        self.low, self.high = low, high

    def parse(self, text: str, request: Request) -> int:
        """The number."""
        typed = text.strip().replace(",", "")
        if typed.isdecimal() and len(typed) < 10 and self.low <= int(typed) <= self.high:
            return int(typed)
        raise Refusal(
            _(
                "“{text}” does not fit. A whole number from {low} to {high:,} does.",
                text=text[:60],
                low=self.low,
                high=self.high,
            )
        )


def _channel_choice(channel: Channel) -> Choice:
    return Choice(channel.external_id, clip(f"#{channel.name}", LABEL_MAX))


def describe_schedule(schedule: Schedule) -> str:
    """A schedule in a line: "2: question in #parents, Tue and Thu at 20:30"."""
    values: dict[str, Any] = {
        "number": schedule.number,
        "kind": _(KINDS[schedule.kind]),
        "channel": schedule.channel.name,
        "days": words.describe_days(schedule.days),
        "time": f"{schedule.at:%H:%M}",
    }
    if schedule.paused:
        return clip(_("{number}: {kind} in #{channel}, {days} at {time}, paused", **values), LABEL_MAX)
    return clip(_("{number}: {kind} in #{channel}, {days} at {time}", **values), LABEL_MAX)


TIME = Read("time", "09:00", lambda text, _request: words.parse_time(text), offers.times, alike.like_a_time)
DAYS = Read("days", N_("daily"), lambda text, _request: words.parse_days(text), offers.days)
DATE = Read("date", "2026-12-24", lambda text, request: words.parse_date(text, request.today), offers.dates,
            alike.like_a_date)  # fmt: skip
ZONE = Zone("zone", "Europe/Dublin", lambda text, _request: times.zone(words.meant_zone(text)).key, offers.zones,
            alike.like_a_zone)  # fmt: skip
COUNTRY = Read("country", N_("Ireland"), lambda text, _request: helplines.parse_country(text), offers.countries)
ENTRY = NumberType(0, 10**9 - 1)  # the number under which something is kept: a notice, a draft, a suggestion
CHANNEL = ChannelType()
SCHEDULE = ScheduleType()
PROMPT = PromptType()
EVER = EverType()
POST = PostType()
TOPIC = Named(N_("topic"), TOPICS)
ABOUT = Named(N_("topic"), {**TOPICS, ANY_TOPIC: N_("any topic")})  # of words: they may be about anything
AGE = Age(
    N_("age"),
    AGES,
    {
        **{"baby": "0-2", "toddler": "0-2", "preschooler": "3-5", "teenager": "teen", "12+": "teen"},
        **{"bebe": "0-2", "adolescentes": "teen"},
    },
)
SOME_AGES = AgesType(N_("age"), AGES, written=True)  # asked for in forms alone
POSTED_KIND = OneOf(
    N_("kind"),
    {kind: KINDS[kind] for kind in POSTED_KINDS},
    {"reminders": "reminder", "questions": "question", "recordatorios": "reminder", "preguntas": "question"},
)

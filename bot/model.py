"""The nouns of Good Enough, in the field's own words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Literal

from msgspec import Struct

from bot.locales import N_

PromptKind = Literal["reminder", "question", "response", "repair", "attunement", "boundary"]
PROMPT_KINDS: tuple[PromptKind, ...] = ("reminder", "question", "response", "repair", "attunement", "boundary")
POSTED_KINDS: tuple[PromptKind, ...] = ("reminder", "question")
KINDS: dict[str, str] = {
    "reminder": N_("reminder"),
    "question": N_("question"),
    "response": N_("response"),
    "repair": N_("repair"),
    "attunement": N_("attunement"),
    "boundary": N_("boundary"),
}
A_KIND: dict[str, str] = {"reminder": N_("a reminder"), "question": N_("a question")}

Weight = Literal["often", "normal", "rarely"]
WEIGHTS: tuple[Weight, ...] = ("often", "normal", "rarely")

TOPICS: dict[str, str] = {
    "yelling_lost_temper": N_("shouting, losing my temper"),
    "guilt_shame": N_("guilt and shame"),
    "exhaustion_burnout": N_("worn out"),
    "tantrums": N_("tantrums and meltdowns"),
    "bedtime_sleep": N_("bedtime and sleep"),
    "siblings": N_("brothers and sisters"),
    "teen_withdrawal": N_("a teen who pulls away"),
    "school_refusal": N_("not going to school"),
    "screens": N_("screens and phones"),
    "coparent_conflict": N_("rows with a co-parent"),
    "separation_divorce": N_("separation"),
    "single_parenting": N_("doing it alone"),
    "newborn_postpartum": N_("a new baby"),
    "neurodivergence": N_("a child wired differently"),
    "grief": N_("grief and loss"),
    "partner_relationship": N_("me and my partner"),
    "money_work_stress": N_("money and work"),
    "loneliness": N_("feeling alone"),
    "comparison_social_media": N_("everyone else looks better"),
    "defiance_boundaries": N_("no means no, and they say no"),
    "big_feelings_anxiety": N_("worry and big feelings"),
    "illness": N_("someone is ill"),
}
ANY_TOPIC = "any"

AGES: dict[str, str] = {"0-2": N_("under 3"), "3-5": N_("3 to 5"), "6-11": N_("6 to 11"), N_("teen"): N_("12 and up")}

ASSUMPTIONS: dict[str, str] = {
    "baby": N_("a baby"),
    "living_child": N_("a living child"),
    "partner": N_("a partner"),
    "money": N_("money to spare"),
    "home": N_("a home of one's own"),
    "faith": N_("a faith"),
    "summer": N_("a summer off"),
    "night": N_("the night"),
}
NIGHT = "night"  # the one assumption that the clock answers, so no group has to leave it out
# Baby scenes can wound after a loss, so a group takes them in; it never has to leave them out.
LEFT_OUT_AT_FIRST: tuple[str, ...] = ("baby",)

# What a prompt touches that can hurt whoever reads it today; a group can leave it out like an assumption.
SENSITIVITIES: dict[str, str] = {
    "loss": N_("a loss"),
    "pregnancy": N_("a pregnancy"),
    "mothers_day": N_("Mother's Day"),
    "fathers_day": N_("Father's Day"),
}

# What a group may leave out. Night is told by the clock.
SCENES: dict[str, str] = {key: label for key, label in (ASSUMPTIONS | SENSITIVITIES).items() if key != NIGHT}

# When someone looks in, as setup offers it; groups may say it in words of their own.
QUEUE_HOURS: tuple[str, ...] = (N_("Mornings"), N_("Evenings"), N_("Mornings and evenings"), N_("When someone can"))

SEASONS: tuple[str, ...] = (N_("spring"), N_("summer"), N_("autumn"), N_("winter"))
RUPTURES: tuple[str, ...] = (
    "yelled", "broke_promise", "dismissed", "shamed", "absent", "fought", "phone", "harsh_rule", "any",
)  # fmt: skip

# What a repair script mends, as it is shown; RUPTURES are the keys.
RUPTURE_NAMES: dict[str, str] = {
    "yelled": N_("I shouted"),
    "broke_promise": N_("I broke a promise"),
    "dismissed": N_("I waved it away"),
    "shamed": N_("I shamed them"),
    "absent": N_("I was not there"),
    "fought": N_("We fought in front of them"),
    "phone": N_("I looked at my phone"),
    "harsh_rule": N_("My rule was too harsh"),
    "any": N_("Anything"),
}


@dataclass(frozen=True, slots=True)
class Prompt:
    """A piece of the library as one group sees it: its own words where it changed them."""

    id: str
    kind: PromptKind
    locale: str
    text: str
    topics: tuple[str, ...] = ()
    ages: tuple[str, ...] = ()
    season: str = ""  # of SEASONS, dates of every year ("12-18/01-02") or tender days ("mothers_day:7/0"), with commas
    assumes: tuple[str, ...] = ()
    sensitivity: tuple[str, ...] = ()
    about: tuple[str, ...] = ()  # words that ask for just this one; without any, it fits all of its topics
    rupture: str = ""
    template: str = ""  # a repair script with {did} and {next} where a person's own words go
    next: str = ""  # the sentence of a repair script that says what comes next
    follow_up: str = ""
    source: str = ""
    review_by: date | None = None
    weight: Weight = "normal"
    rested_at: int = 0  # UTC seconds; 0 while the prompt is in use
    rested_by: str = ""  # a moderator's name; "" where nobody in particular put it to rest
    rested_why: str = ""
    own: bool = False  # written by the group itself

    @property
    def rested(self) -> bool:
        """Whether a moderator put this prompt to rest."""
        return self.rested_at > 0

    @property
    def touches(self) -> tuple[str, ...]:
        """What it touches that can hurt, the tender day counted that is its season."""
        if not self.season:
            return self.sensitivity
        days = (each.partition(":")[0].strip() for each in self.season.split(","))
        return (*self.sensitivity, *(day for day in days if day in SENSITIVITIES))


@dataclass(frozen=True, slots=True)
class Group:
    """A Discord server, a Slack workspace, or the room."""

    id: int
    platform: str
    external_id: str
    name: str
    locale: str
    zone: str
    country: str  # ISO 3166 code, "" while nobody said
    grace_minutes: int  # how late a post may still go out after an outage
    moderators: str  # who moderates, in the platform's own id or word; "" means its admins
    queue_hours: str  # when a moderator looks in, in the group's own words
    left_out: tuple[str, ...]  # assumptions whose prompts are not posted here
    quiet_from: date | None
    quiet_until: date | None  # the first day that is no longer quiet
    quiet_text: str
    set_up: bool
    version: int  # grows with every change that may alter what comes next
    tender: tuple[str, ...] = ()  # days without posts: "mothers_day", "fathers_day", "12-24", "2026-12-03"
    suggestions_a_week: int = 3  # how many a member may send in; 0 for none

    def is_home_of(self, member_id: str) -> bool:
        """Whether a person is this group's alone: then its id stands in theirs."""
        return member_id.startswith(f"{self.platform}:{self.external_id}:")


@dataclass(frozen=True, slots=True)
class Channel:
    """A place in a group where posts can go."""

    id: int
    group_id: int
    external_id: str
    name: str


@dataclass(frozen=True, slots=True)
class Schedule:
    """What kind of prompt goes to which channel, on which days, at what local time."""

    id: int
    group_id: int
    number: int  # what moderators call it; the group's own count
    channel: Channel
    kind: PromptKind
    at: time
    days: int  # weekdays as bits, Monday = 1
    zone: str
    topics: tuple[str, ...]
    ages: tuple[str, ...]
    thread: bool  # whether a question opens a thread
    pin: bool
    silent: bool
    ping: str
    paused: bool
    resume_on: date | None
    next_day: date | None  # the local date of the next post
    next_due_at: int  # UTC seconds
    next_turn: Turn | None
    next_version: str  # the library's version that `next_turn` was planned with


@dataclass(frozen=True, slots=True)
class Turn:
    """A prompt's place in a round: whose slot it takes, and which of its own copies it is."""

    round: int
    slot: str
    entry: str
    prompt_id: str


PlaceKind = Literal["channel", "moderators", "person"]
PostState = Literal["claimed", "sent", "held", "missed", "skipped", "failed"]


@dataclass(frozen=True, slots=True)
class Post:
    """One message to one place, or a deed on one that is there; these rows are the ledger."""

    id: int
    key: str
    group: Group
    place: PlaceKind
    channel: Channel | None
    kind: str
    text: str
    buttons: tuple[tuple[str, str], ...]  # label and action
    thread: str  # the title of a thread to open under it, "" for none
    due_at: datetime
    attempts: int
    prompt_id: str = ""
    follow_up: str = ""
    follows: str = ""  # the proof of the post that this one follows: a reply under it, or what is pinned
    address: str = ""  # of a person: their own id, for as long as the post is in flight
    silent: bool = False  # makes no sound where the platform can do that
    ping: str = ""  # a role or people whom the plan pings, in the platform's own ids or words
    pins: bool = False  # is pinned once it is there, in place of the last one
    tried_at: datetime | None = None  # when it was last to be tried: it is not there from much later
    vouched: bool = False  # a moderator saw it there, so it is not sent again whatever a look-up says


# Deeds on a post that is there; every other kind is a message.
PIN, UNPIN, FOLLOW_UP, THREAD = "pin", "unpin", "follow_up", "thread"


JOINED = "joined"  # the cause of the notice that greets a group; it is closed when the group is set up


def ping_cause(ping: str) -> str:
    """The cause of the notice about whom a plan pings in vain; it is closed when no plan pings them any more."""
    return f"ping:{ping.strip()}"


@dataclass(frozen=True, slots=True)
class Notice:
    """What moderators must know: one per cause, visible until closed."""

    id: int
    group_id: int
    cause: str
    text: str
    fix_label: str
    fix_action: str
    opened_at: int


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A prompt that a member offers, while it waits for a moderator; who it is from is no part of it."""

    id: int
    kind: PromptKind
    topic: str
    text: str
    sent_at: int  # UTC seconds


class Member(Struct, frozen=True):
    """Someone who asks: an opaque id, never stored, and a name that only moderators' own acts bear."""

    id: str
    name: str = ""

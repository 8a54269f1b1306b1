"""`/tune setup`: six taps, then done; and what a group starts with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time

from bot.arguments import CHANNEL, COUNTRY, ZONE, OneOf, People, Read, Words
from bot.care import helplines
from bot.commands import Command, Option, Request, command
from bot.locales import LANGUAGES, N_, _, n_
from bot.model import JOINED, QUEUE_HOURS, Channel, Group, PromptKind
from bot.replies import BUTTONS_MAX, LABEL_MAX, TEXT_MAX, Button, Message, Reply, answers, button, clip
from bot.schedule import calendar, words
from bot.store import groups, notices, schedules
from bot.store.database import Transaction
from bot.tuning import queries, settings


@dataclass(frozen=True, slots=True)
class Pace:
    """How much a group begins with: kind, local time and days of each plan."""

    label: str
    plans: tuple[tuple[PromptKind, time, str], ...]


_MORNING, _EVENING = time(7, 30), time(20, 0)
GENTLE = Pace(
    N_("A reminder a day, two questions"), (("reminder", _MORNING, "daily"), ("question", _EVENING, "tue,thu"))
)
PACES: dict[str, Pace] = {
    "gentle": GENTLE,
    "light": Pace(
        N_("Three reminders, one question"), (("reminder", _MORNING, "mon,wed,fri"), ("question", _EVENING, "thu"))
    ),
    "full": Pace(
        N_("A reminder a day, three questions"),
        (("reminder", _MORNING, "daily"), ("question", _EVENING, "mon,wed,fri")),
    ),
}
_PACE = OneOf(N_("pace"), {key: pace.label for key, pace in PACES.items()} | {"keep": N_("Keep the plans there are")})
_COUNTRY_OR_NONE = Read(
    "country", N_("Ireland"), lambda text, request: helplines.parse_country(text) if text != "none" else "none"
)
_ZONES = (
    "Europe/London",
    "Europe/Dublin",
    "Europe/Berlin",
    "Europe/Madrid",
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Los_Angeles",
    "America/Toronto",
    "America/Mexico_City",
    "Asia/Kolkata",
    "Australia/Sydney",
    "Pacific/Auckland",
    "UTC",
)
# Where our languages are spoken at home: they are offered before the others.
_OF_OUR_LANGUAGES = ("AU", "CA", "ES", "GB", "GB-ENG", "GB-NIR", "GB-SCT", "GB-WLS", "IE", "MX", "NZ", "US", "ZA")


def start(tx: Transaction, group: Group, channel: Channel, pace: Pace, now: datetime) -> None:
    """Give a group the plans of a pace in a channel."""
    for kind, at, days in pace.plans:
        schedule = schedules.add(tx, group.id, channel, kind, at, words.parse_days(days), group.zone)
        calendar.change(tx, schedule, now)


@command(
    "tune setup",
    N_("Six taps, then the group has its posts."),
    Option("channel", N_("In which channel?"), CHANNEL, required=False, by_button=True),
    Option("zone", N_("In which time zone?"), ZONE, required=False, by_button=True),
    Option("country", N_("In which country?"), _COUNTRY_OR_NONE, required=False, by_button=True),
    Option("moderators", N_("Who moderates?"), Words(long=False), required=False, by_button=True),
    Option("hours", N_("When does someone look in?"), Words(long=False, limit=60), required=False, by_button=True),
    Option("pace", N_("How much to begin with?"), _PACE, required=False, by_button=True),
    moderators=True,
)
def setup(
    request: Request,
    channel: Channel | None,
    zone: str | None,
    country: str | None,
    moderators: str | None,
    hours: str | None,
    pace: str | None,
) -> Reply:
    """Each tap settles one thing and asks the next; the channel rides along until the last."""
    if channel is None:
        return _ask_channel(request)
    if pace:
        return _finish(request, channel, pace)
    if hours:
        groups.change(request.tx, request.group.id, queue_hours=hours)
        return _ask_pace(request, channel)
    if moderators:
        groups.change(request.tx, request.group.id, moderators="" if moderators == "admins" else moderators)
        return _ask_hours(channel)
    if country:
        groups.change(request.tx, request.group.id, country="" if country == "none" else country)
        return _ask_moderators(channel)
    if zone:
        settings.move_zone(request, zone)
        return _ask_country(request, channel, zone)
    return _ask_zone(request, channel)


@command(
    "tune setup channel",
    N_("In which channel?"),
    Option("channel", N_("Channel"), CHANNEL),
    moderators=True,
    hidden=True,
    title=N_("Setup"),
)
def _other_channel(request: Request, channel: Channel) -> Reply:
    """The first step in a form, where the channels are too many for buttons."""
    return _ask_zone(request, channel)


def _other(name: str, label: str, option: Option) -> Command:
    """A hidden command that asks one step of the setup in a form."""

    @command(
        name,
        label,
        Option("channel", N_("Channel"), CHANNEL, by_button=True),
        option,
        moderators=True,
        hidden=True,
        title=N_("Setup"),
    )
    def ask(request: Request, channel: Channel, value: str) -> Reply:
        return setup.run(request, **_NOTHING | {"channel": channel, name.rpartition(" ")[2]: value or "admins"})

    return ask


_NOTHING: dict[str, object] = dict.fromkeys(("zone", "country", "moderators", "hours", "pace"))


def _step(number: int, question: str, *buttons: Button) -> Message:
    return Message(_("Step {number} of 6. {question}", number=number, question=question), buttons=buttons)


def _tap(channel: Channel, label: str, **value: str) -> Button:
    return button(clip(label, LABEL_MAX), "tune setup", channel=channel.external_id, **value)


def _form_button(channel: Channel, label: str, name: str) -> Button:
    return button(label, f"tune setup {name}", channel=channel.external_id)


def _ask_channel(request: Request) -> Message:
    CHANNEL.check_choice(request)
    known = groups.channels(request.tx, request.group.id)
    buttons = [_tap(each, f"#{each.name}") for each in known]
    if len(buttons) > BUTTONS_MAX:
        buttons = [*buttons[: BUTTONS_MAX - 1], button(_("Another channel"), "tune setup channel")]
    return _step(1, _("Where do the reminders and questions go?"), *answers(_("In which channel?"), *buttons))


def _ask_zone(request: Request, channel: Channel) -> Message:
    offered = dict.fromkeys((request.group.zone, request.zone, *_ZONES))
    buttons = [_tap(channel, zone.replace("_", " "), zone=zone) for zone in offered if zone]
    another = _form_button(channel, _("Another zone"), "zone")
    return _step(2, _("Which time zone does the group live in?"), *answers(_("In which time zone?"), *buttons), another)


def _ask_country(request: Request, channel: Channel, zone: str) -> Message:
    guess = words.country_of(zone)
    known = dict(helplines.countries(request.locale))
    order = sorted(known, key=lambda code: (code != guess, code not in _OF_OUR_LANGUAGES))[:22]
    buttons = [_tap(channel, known[code], country=code) for code in order]
    return _step(
        3,
        _("Which country's help lines shall I show?"),
        *answers(_("In which country?"), *buttons),
        _form_button(channel, _("Another country"), "country"),
        _tap(channel, _("Several countries"), country="none"),
    )


def _ask_moderators(channel: Channel) -> Message:
    return _step(
        4,
        _("Who may tune this bot? Its admins always can."),
        _tap(channel, _("The admins"), moderators="admins"),
        _form_button(channel, _("Others too"), "moderators"),
    )


def _ask_hours(channel: Channel) -> Message:
    return _step(
        5,
        _("When does someone look in on what members send? They are told this. It is no emergency service."),
        *(_tap(channel, _(label), hours=label) for label in QUEUE_HOURS),
        _form_button(channel, _("In my own words"), "hours"),
    )


def _ask_pace(request: Request, channel: Channel) -> Message:
    there = [each for each in schedules.of_group(request.tx, request.group.id) if each.channel.id == channel.id]
    buttons = [_tap(channel, _(pace.label), pace=key) for key, pace in PACES.items()]
    text = _("How much to begin with? All of it can be changed later.")
    if there:
        replaced = n_(
            "A new choice takes the place of the plan for #{channel}.",
            "A new choice takes the place of the {count} plans for #{channel}.",
            len(there),
            channel=channel.name,
        )
        text = " ".join((text, replaced))
        buttons.append(_tap(channel, _("Keep the plans there are"), pace="keep"))
    return _step(6, text, *buttons)


def _finish(request: Request, channel: Channel, pace: str) -> Message:
    group = groups.get(request.tx, request.group.id)
    if pace != "keep":
        for each in schedules.of_group(request.tx, group.id):
            if each.channel.id == channel.id:
                schedules.remove(request.tx, each)
        start(request.tx, group, channel, PACES[pace], request.now)
    locale = group.locale if group.set_up else request.locale  # a new group's posts speak as who sets it up
    groups.change(request.tx, group.id, set_up=1, locale=locale)
    notices.close_cause(request.tx, group.id, JOINED, request.moment)
    known = schedules.of_group(request.tx, group.id)
    lines = [f"{each.number}. {queries.in_words(each)}, {queries.next_time(request, each)}." for each in known]
    if locale != group.locale:
        lines.append(_("Language of the posts: {language}.", language=LANGUAGES[locale]))
    said = "\n".join((_("Done. This goes out:"), *lines)) if known else _("Done. Nothing is planned yet.")
    buttons = (button(_("What comes next"), "tune today"), button(_("All plans"), "tune posts list"))
    return Message(clip(said, TEXT_MAX), buttons=buttons)


COMMANDS = (
    setup,
    _other_channel,
    _other("tune setup zone", N_("Which time zone?"), Option("value", N_("Time zone"), ZONE)),
    _other("tune setup country", N_("Which country?"), Option("value", N_("Country"), COUNTRY)),
    _other(
        "tune setup moderators",
        N_("Who else moderates?"),
        Option("value", N_("Names or a role"), People(N_("a role or names"), tunes=True)),
    ),
    _other(
        "tune setup hours",
        N_("When does someone look in?"),
        Option("value", N_("In your own words"), Words(long=False, limit=60), hint=N_("evenings after nine")),
    ),
)

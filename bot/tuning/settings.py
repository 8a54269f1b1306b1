"""`/tune settings`: what holds for the whole group."""

from __future__ import annotations

from bot.arguments import COUNTRY, ZONE, NumberType, OneOf, People, Words
from bot.care import helplines
from bot.commands import Option, Request, command
from bot.locales import LANGUAGES, N_, _
from bot.model import SCENES
from bot.replies import Message, Reply, answers, button, clip
from bot.schedule import calendar
from bot.store import groups, schedules


class _Language(OneOf):
    """A language; what stands for one in a line is no country."""

    def claims(self, word: str) -> bool:
        """Whether it is the short name of a language: "es" is Spain too."""
        return word.lower() in LANGUAGES


_LANGUAGE = _Language(
    N_("language"), LANGUAGES, {"spanish": "es", "castellano": "es", "espanol": "es", "ingles": "en", "english": "en"}
)
_LEFT_OUT = OneOf(N_("scenes"), SCENES)


@command("tune settings", N_("Zone, country, grace, language."), moderators=True)
def show(request: Request) -> Reply:
    """Every setting of the group, with buttons that change it."""
    group = groups.get(request.tx, request.group.id)
    country = dict(helplines.countries(request.locale)).get(group.country, _("not set, so no numbers are shown"))
    left_out = ", ".join(_(SCENES[each]) for each in group.left_out if each in SCENES)
    lines = [
        _("Time zone: {zone}.", zone=group.zone),
        _("Country of the help lines: {country}.", country=country),
        _("Language of the posts: {language}.", language=LANGUAGES.get(group.locale, group.locale)),
        _("A post that is late goes out up to {minutes} minutes after its time.", minutes=group.grace_minutes),
        _("May tune: admins, and {names}.", names=group.moderators) if group.moderators else _("May tune: admins."),
        _("Someone looks in: {hours}.", hours=_(group.queue_hours or N_("not said yet"))),
        _("Suggestions a week from each member: {count}.", count=group.suggestions_a_week or _("none")),
        _("Scenes left out: {scenes}.", scenes=left_out or _("none")),
    ]
    scenes = answers(
        _("Which scenes?"),
        *(
            button(
                _("Take in: {scene}", scene=_(label))
                if key in group.left_out
                else _("Leave out: {scene}", scene=_(label)),
                "tune settings scenes",
                scenes=key,
            )
            for key, label in SCENES.items()
        ),
    )
    change = button(_("Change"), "tune settings change")
    people = button(_("Who and when"), "tune settings people")
    suggestions = button(_("Suggestions"), "tune settings suggestions")
    return Message("\n".join(lines), buttons=(change, people, suggestions, *scenes))


@command(
    "tune settings change",
    N_("Change zone, country, language or grace."),
    Option("zone", N_("Time zone"), ZONE, required=False),
    Option("country", N_("Country of the help lines"), COUNTRY, required=False),
    Option("language", N_("Language of the posts"), _LANGUAGE, required=False),
    Option("grace", N_("Minutes a post may be late"), NumberType(0, 1440), required=False),
    moderators=True,
    title=N_("Settings"),
)
def change(request: Request, zone: str | None, country: str | None, language: str | None, grace: int | None) -> Reply:
    """Change what is given; with nothing, a form holds what stands."""
    group = request.group
    if zone is None and country is None and language is None and grace is None:
        return request.form(
            zone=group.zone, country=group.country, language=group.locale, grace=str(group.grace_minutes)
        )
    if zone and zone != group.zone:
        move_zone(request, zone)
    values = {"country": country, "locale": language, "grace_minutes": grace}
    if changed := {name: value for name, value in values.items() if value is not None}:
        groups.change(request.tx, group.id, **changed)
    return _shown(request)


@command(
    "tune settings people",
    N_("Who may tune, and when someone looks in."),
    Option("moderators", N_("Who else may tune?"), People(N_("a role or names"), tunes=True), required=False),
    Option(
        "hours",
        N_("When does someone look in?"),
        Words(long=False, limit=60),
        required=False,
        hint=N_("evenings after nine"),
    ),
    moderators=True,
    title=N_("Who and when"),
)
def people(request: Request, moderators: str | None, hours: str | None) -> Reply:
    """Change who may tune beside the admins, and the hours that members are told."""
    if not request.given:
        hours_now = _(request.group.queue_hours) if request.group.queue_hours else ""
        return request.form(moderators=request.group.moderators, hours=hours_now)
    values = {"moderators": ("moderators", moderators), "hours": ("queue_hours", hours)}
    groups.change(
        request.tx,
        request.group.id,
        **{row: said or "" for name, (row, said) in values.items() if name in request.given},
    )
    return _shown(request)


@command(
    "tune settings scenes",
    N_("Leave scenes out, or take them in."),
    Option("scenes", N_("Which scenes?"), _LEFT_OUT),
    moderators=True,
    hidden=True,
    title=N_("Scenes"),
)
def turn_scenes(request: Request, scenes: str) -> Reply:
    """Turn scenes that assume something off or on for this group."""
    left_out = request.group.left_out
    turned = tuple(each for each in left_out if each != scenes) if scenes in left_out else (*left_out, scenes)
    groups.change(request.tx, request.group.id, left_out=turned)
    return _shown(request)


COMMANDS = (show, change, people, turn_scenes)


def move_zone(request: Request, zone: str) -> None:
    """Move a group to another zone: its plans keep their local times there."""
    groups.change(request.tx, request.group.id, zone=zone)
    for schedule in schedules.of_group(request.tx, request.group.id):
        calendar.change(request.tx, schedule, request.now, zone=zone)


def _shown(request: Request) -> Message:
    shown = show.run(request)
    if not isinstance(shown, Message):
        raise TypeError("settings are shown in a message")
    return Message(clip("\n".join((_("Saved."), shown.text)), 1800), buttons=shown.buttons)

"""`/tune settings`: what holds for the whole group."""

from __future__ import annotations

from bot.arguments import COUNTRY, ZONE, NumberType, OneOf, People, Words
from bot.care import helplines
from bot.commands import Option, Request, command
from bot.locales import _
from bot.model import ASSUMPTIONS, SENSITIVITIES
from bot.replies import Message, Reply, button, clip
from bot.schedule import calendar
from bot.store import groups, schedules

_LANGUAGE = OneOf("language", {"en": "English", "es": "Español"})
_SCENES = ASSUMPTIONS | SENSITIVITIES
_LEFT_OUT = OneOf("scenes", _SCENES)


@command("tune settings", "Zone, country, grace, language.", moderators=True)
def show(request: Request) -> Reply:
    """Every setting of the group, with buttons that change it."""
    group = groups.get(request.tx, request.group.id)
    country = dict(helplines.countries()).get(group.country, "not set, so no numbers are shown")
    lines = [
        f"Time zone: {group.zone}.",
        f"Country of the help lines: {country}.",
        f"Language of the posts: {'English' if group.locale == 'en' else 'Español'}.",
        f"A post that is late goes out up to {group.grace_minutes} minutes after its time.",
        f"May tune: {f'admins, and {group.moderators}' if group.moderators else 'admins'}.",
        f"Someone looks in: {group.queue_hours or 'not said yet'}.",
        _("Suggestions a week from each member: {count}.", count=group.suggestions_a_week or _("none")),
        f"Scenes left out: {', '.join(_SCENES[each] for each in group.left_out if each in _SCENES) or 'none'}.",
    ]
    scenes = tuple(
        button(f"{'Take in' if key in group.left_out else 'Leave out'}: {label}", "tune settings scenes", scenes=key)
        for key, label in _SCENES.items()
    )
    change = button("Change", "tune settings change")
    people = button("Who and when", "tune settings people")
    suggestions = button(_("Suggestions"), "tune settings suggestions")
    return Message("\n".join(lines), buttons=(change, people, suggestions, *scenes))


@command(
    "tune settings change",
    "Change zone, country, language or grace.",
    Option("zone", "Time zone", ZONE, required=False),
    Option("country", "Country of the help lines", COUNTRY, required=False),
    Option("language", "Language of the posts", _LANGUAGE, required=False),
    Option("grace", "Minutes a post may be late", NumberType(0, 1440), required=False),
    moderators=True,
    title="Settings",
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
    groups.change(request.tx, group.id, **{name: value for name, value in values.items() if value is not None})
    return _shown(request)


@command(
    "tune settings people",
    "Who may tune, and when someone looks in.",
    Option("moderators", "Who else may tune?", People("a role or names", long=False, limit=300), required=False),
    Option("hours", "When does someone look in?", Words("evenings", long=False, limit=60), required=False),
    moderators=True,
    title="Who and when",
)
def people(request: Request, moderators: str | None, hours: str | None) -> Reply:
    """Change who may tune beside the admins, and the hours that members are told."""
    if not request.given:
        return request.form(moderators=request.group.moderators, hours=request.group.queue_hours)
    groups.change(request.tx, request.group.id, moderators=moderators or "", queue_hours=hours or "")
    return _shown(request)


@command(
    "tune settings scenes",
    "Leave scenes out, or take them in.",
    Option("scenes", "Which scenes?", _LEFT_OUT),
    moderators=True,
    hidden=True,
    title="Scenes",
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
        schedules.change(request.tx, schedule, zone=zone)
        calendar.set_next(request.tx, schedules.get(request.tx, request.group.id, schedule.number), request.now)


def _shown(request: Request) -> Message:
    shown = show.run(request)
    if not isinstance(shown, Message):
        raise TypeError("settings are shown in a message")
    return Message(clip("Saved.\n" + shown.text, 1800), buttons=shown.buttons)

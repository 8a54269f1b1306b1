"""A word to moderators about a plan: where it is more than people like to get, and where nothing fits it.

Three texts a week did better than one or five (Cortes, Fricke, Loeb, Song and York, "Too Little or Too Much?",
Education Finance and Policy 16(2), 2021, a trial of texts for parents of young children); at five, more opted out.
"""

from __future__ import annotations

from bot.commands import Request
from bot.locales import _, all_of
from bot.model import SCENES, PromptKind, Schedule
from bot.replies import Button, button
from bot.store import schedules
from bot.tuning import queries

QUESTIONS_A_WEEK = 3
_WEEKDAYS = 7


def with_advice(request: Request, said: str, kind: PromptKind) -> str:
    """What is said of a plan that posts now, with the advice where there is some."""
    return " ".join(each for each in (said, advice(request, kind)) if each)


def advice(request: Request, kind: PromptKind) -> str:
    """A sentence where the group's plans of a kind come to more than one a day, or three questions a week; else ""."""
    plans = [each for each in schedules.of_group(request.tx, request.group.id) if each.kind == kind and each.next_day]
    a_week = sum(each.days.bit_count() for each in plans)
    on_a_day = max((sum(each.days >> day & 1 for each in plans) for day in range(_WEEKDAYS)), default=0)
    if kind == "question" and a_week > QUESTIONS_A_WEEK:
        return _(
            "That makes {count} questions a week. In a study of texts for parents, three a week did better than five, "
            "and at five more people left (Cortes and others, “Too Little or Too Much?”, 2021).",
            count=a_week,
        )
    if on_a_day > 1:
        return _(
            "On some days that is {count} posts of this kind. In a study of texts for parents, more of them left when "
            "more came (Cortes and others, “Too Little or Too Much?”, 2021).",
            count=on_a_day,
        )
    return ""


def missing(request: Request, schedule: Schedule) -> tuple[str, tuple[Button, ...]]:
    """A sentence where a plan would post nothing, with buttons that take in the scenes for which that is so."""
    scenes = queries.left_out_of(request, schedule)
    if scenes is None:
        return "", ()
    if not scenes:
        return _("Nothing fits it yet. Widen its topics or ages, or add words of your own."), ()
    named = [_(SCENES[each]) for each in scenes]
    said = _("Nothing fits it as long as these scenes are left out here: {scenes}.", scenes=all_of(named))
    return said, tuple(
        button(_("Take in: {scene}", scene=name), "tune settings scenes", scenes=each)
        for each, name in zip(scenes, named, strict=True)
    )

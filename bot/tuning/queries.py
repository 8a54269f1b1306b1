"""What moderators may ask: questions that return nouns and write nothing, for the chat and for pages alike."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.commands import Request
from bot.locales import N_, _, all_of, dates, n_
from bot.model import A_KIND, AGES, ANY_TOPIC, TOPICS, Prompt, Schedule, Suggestion
from bot.schedule import calendar, words
from bot.store import groups, prompts, schedules, suggestions
from bot.store.database import Transaction

if TYPE_CHECKING:
    from bot.library.lint import Finding

_LANGUAGES = {"en": N_("English"), "es": N_("Spanish")}  # in the midst of a sentence


@dataclass(frozen=True, slots=True)
class ComingPost:
    """A post to come with its words (None where nothing fits or the day is skipped)."""

    coming: calendar.Coming
    prompt: Prompt | None

    @property
    def local(self) -> datetime:
        """Its local time."""
        return self.coming.at.astimezone(ZoneInfo(self.coming.schedule.zone))


def known_groups(tx: Transaction, platform: str) -> list[str]:
    """The platform's own ids of the groups that the bot is in, as far as it knows."""
    return groups.present(tx, platform)


def next_posts(request: Request, schedule: Schedule, count: int, brief: bool = False) -> list[ComingPost]:
    """The next posts of a schedule, as the ticker will post them; in brief, with one day for a whole quiet."""
    found = []
    for each in calendar.coming(request.tx, request.services.library, request.group, schedule, count, brief):
        prompt = prompts.find(request.tx, request.group.id, each.turn.prompt_id) if each.turn else None
        found.append(ComingPost(each, prompt))
    return found


def next_of_each(request: Request) -> list[ComingPost]:
    """The next post of every schedule that is not paused, in order of time."""
    found = []
    for schedule in schedules.of_group(request.tx, request.group.id):
        found += [each for each in next_posts(request, schedule, 1, brief=True) if not each.coming.skipped][:1]
    return sorted(found, key=lambda each: each.coming.at)


def suggested(request: Request) -> list[Suggestion]:
    """What members of the group suggested and no moderator has settled, the oldest first."""
    return suggestions.waiting(request.tx, request.group.id)


def findings(request: Request, prompt: Prompt) -> list[Finding]:
    """What the lint would say to these words: advice here, since the group's words are the group's own."""
    from bot.library import lint  # imported on use: nothing else in a running bot needs it

    library = request.services.library.shelf(request.tx, request.group, prompt.kind, prompt.locale).prompts
    return lint.lint_prompt(prompt, library, request.today)


def language_of(request: Request, text: str) -> str:
    """The language that words of a group's own are in: the group's, where they do not tell."""
    return request.services.matcher().language(text) or request.group.locale


def other_language(request: Request, prompt: Prompt) -> str:
    """What is to be known of words that are in another language than the group's posts; "" of others."""
    if prompt.locale == request.group.locale:
        return ""
    return _("These are in {language}: only people whose app is set to it get them, and no channel does.",
             language=_(_LANGUAGES[prompt.locale]))  # fmt: skip


def left_out_of(request: Request, schedule: Schedule) -> tuple[str, ...] | None:
    """The scenes left out for which nothing fits a plan, () where there are no words for it; None where some fit.

    What only rests, or is out of season, fits.
    """
    shelf = request.services.library.shelf(request.tx, request.group, schedule.kind)
    meant = [each for each in shelf.prompts if calendar.takes(schedule, each)]
    left_out = set(request.group.left_out)
    if any(left_out.isdisjoint((*each.assumes, *each.touches)) for each in meant):
        return None
    needed = (scene for each in meant for scene in (*each.assumes, *each.touches) if scene in left_out)
    return tuple(sorted(set(needed)))


def named(topics: Iterable[str]) -> str:
    """Topics in the midst of a sentence, in quotes: what one is called may be a sentence of its own."""
    return all_of([_("anything") if each == ANY_TOPIC else f"“{_(TOPICS.get(each, each))}”" for each in topics])


def next_time(request: Request, schedule: Schedule) -> str:
    """When a schedule posts next and what comes in between, or why it does not."""
    idle, at = calendar.next_time(request.tx, request.group, schedule)
    if at is None:
        return _("nothing to come") if idle else _("paused")
    when = dates.moment(at.astimezone(ZoneInfo(schedule.zone)))
    if any(each.skipped == "quiet" for each in idle):
        return _("nothing while it is quiet, then {when}", when=when)
    if idle:
        return n_("one day skipped, then {when}", "{count} days skipped, then {when}", len(idle), when=when)
    return _("next {when}", when=when)


def in_words(schedule: Schedule) -> str:
    """A schedule as a sentence without its end: "a reminder in #parents, every day at 07:30"."""
    values: dict[str, str] = {
        "what": _(A_KIND[schedule.kind]),
        "channel": schedule.channel.name,
        "days": words.describe_days(schedule.days),
        "time": f"{schedule.at:%H:%M}",
    }
    only = [named([topic]) for topic in schedule.topics]
    only += [_("age {age}", age=_(AGES[age])) for age in schedule.ages]
    if only:
        return _("{what} in #{channel}, {days} at {time} (only {filters})", **values, filters=", ".join(only))
    return _("{what} in #{channel}, {days} at {time}", **values)

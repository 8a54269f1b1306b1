"""Whom moderators name, to tune or to be pinged: by Slack's ids, since a name can be anyone's."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Mapping, Sequence

from adapters.slack import draw
from adapters.slack.delivery import named as ids_in
from adapters.slack.workspace import Person, Troubles, Workspace, code_of
from bot.errors import Refusal
from bot.locales import _, all_of
from bot.model import Group

log = logging.getLogger(__name__)

_BETWEEN = re.compile(r"[,;\s]+")
_EVERYBODY = re.compile(r"[@!<]*(?:channel|here|everyone|group)[>]?")
_STRANGERS = ("user_not_found", "user_not_visible")  # what Slack says of an id that is nobody's here


async def named(workspace: Workspace, typed: str, tunes: bool) -> str:
    """People, and user groups where they are only pinged, as they are kept; a Refusal where that is nobody."""
    people, teams, rest = draw.people_in(typed)
    if words := _BETWEEN.sub(" ", rest).strip():
        raise Refusal(_no_one(words))
    if len(people) + len(teams) > draw.PEOPLE_MAX:
        raise Refusal(
            _(
                "That is {count} people, and {limit} fit here. Leave some out.",
                count=len(people) + len(teams),
                limit=draw.PEOPLE_MAX,
            )
        )
    if teams and tunes:
        raise Refusal(_("A user group cannot tune on Slack. Name its people one by one."))
    if tunes:
        _admit(await _asked(workspace, people))
    return " ".join((*(f"<@{each}>" for each in people), *teams))


async def who_cannot_tune(workspace: Workspace, group: Group) -> list[str]:
    """A sentence for those whom the group names and who cannot tune all the same, each with how to mend it."""
    people, _teams, rest = draw.people_in(group.moderators)
    faults = []
    if words := _BETWEEN.sub(" ", rest).strip():
        faults.append(_("The settings let “{name}” tune, and I know no one by that name. Pick people again: "
                        "/tune settings people.", name=words[:60]))  # fmt: skip
    try:
        _admit(await _asked(workspace, [each for each in people if each in ids_in(group.moderators)]))
    except Refusal as refusal:
        faults.append(str(refusal))
    return faults


async def _asked(workspace: Workspace, people: Sequence[str]) -> dict[str, Person]:
    """Who these are; a Refusal where Slack does not say it in time."""
    found = await asyncio.gather(*map(workspace.ask_person, people), return_exceptions=True)
    known: dict[str, Person] = {}
    for user, each in zip(people, found, strict=True):
        if isinstance(each, Person):
            known[user] = each
        elif isinstance(each, Troubles) and code_of(each) in _STRANGERS:
            known[user] = Person(outsider=True)
        elif isinstance(each, Troubles):
            log.warning("Slack did not say who somebody is: %s", code_of(each) or type(each).__name__)
            raise Refusal(_("Slack did not tell me who they are just now. Please try again in a minute.")) from each
        else:
            raise each
    return known


def _admit(people: Mapping[str, Person]) -> None:
    """A Refusal that names those who can never tune."""
    gone = [_called(each) for each in people.values() if each.nobody]
    if gone:
        raise Refusal(_("{names} cannot tune: bots cannot, nor can people who have left. Leave them out.",
                        names=all_of(gone)))  # fmt: skip
    outside = [_called(each) for each in people.values() if each.outsider]
    if outside:
        raise Refusal(_("{names} cannot tune: guests cannot, nor can people from other companies. Name members of this "
                        "workspace.", names=all_of(outside)))  # fmt: skip


def _called(person: Person) -> str:
    return f"@{person.name}" if person.name else _("Someone")


def _no_one(words: str) -> str:
    if any(_EVERYBODY.fullmatch(each.casefold()) for each in words.split()):
        return _("I never ping @channel, @here or @everyone. Name the people or the user group who want to hear of it.")
    return _("I can't tell who “{name}” is. Type @ and pick the name that Slack offers.", name=words[:60])

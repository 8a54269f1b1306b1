"""Moderators on Slack: who they are, and telling each of them in person."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from adapters.slack.refusals import lasting
from adapters.slack.workspace import Person, Troubles, Workspace
from bot.adapter import Away, Doubt, Known, Later, Never
from bot.locales import _
from bot.model import Post

if TYPE_CHECKING:
    from adapters.slack.delivery import Delivery

_TOLD_MAX = 1000  # notices of a workspace of which it is remembered who has them


class Notices:
    """Sends a notice to each who moderates. Who has it is kept, so that nobody waits for what became of another's."""

    def __init__(self, delivery: Delivery) -> None:
        self._delivery = delivery

    async def tell(self, workspace: Workspace, post: Post) -> str:
        """The same message to each; whoever has it from an earlier try is left in peace.

        Doubt or Later, when all the others were tried, where it is so of one of them.
        """
        told = _told(workspace, post)
        reason = _("Nobody who moderates could be reached on Slack.")
        waits: list[Later] = []
        lost = False
        for user in await self._recipients(workspace, post):
            try:
                await self._tell(workspace, post, user, told)
            except Never as never:
                reason = never.reason
            except Later as later:
                waits.append(later)
            except Doubt:
                lost = True
        if lost:
            raise Doubt
        if waits:
            raise max(waits, key=lambda later: later.when)
        workspace.told.pop(post.key, None)
        proof = next(filter(None, reversed(told.values())), "")
        if not proof:
            raise Never(reason)
        return proof

    async def _tell(self, workspace: Workspace, post: Post, user: str, told: dict[str, str]) -> None:
        if told.get(user):
            return
        channel = await self._delivery.direct(workspace, user)
        if user not in told and post.attempts:
            known, _all_read = await self._delivery.read(workspace, channel, [post])
            told[user] = known.get(post.key, "")
            if told[user]:
                return
        told.pop(user, None)  # from here on it may be there
        try:
            told[user] = await self._delivery.send(workspace, post, channel, _("a direct message"))
        except (Later, Never):
            told[user] = ""
            raise

    async def find(self, team: str, posts: Sequence[Post]) -> dict[str, Known]:
        """A notice is there when everybody has it; each one's messages are read once for all that a group was told."""
        try:
            workspace = await self._delivery.workspace(team)
            users = await self._recipients(workspace, posts[0])
        except Never:
            return {}
        except Later as later:
            return dict.fromkeys((post.key for post in posts), later)
        blind: set[str] = set()  # what nobody can tell of
        waits: dict[str, Known] = {}
        for user in users:
            unknown = [post for post in posts if user not in _told(workspace, post)]
            try:
                blind.update(await self._look(workspace, user, unknown))
            except Later as later:
                waits |= dict.fromkeys((post.key for post in unknown), later)
        return {
            post.key: _verdict([_told(workspace, post).get(user) for user in users], waits.get(post.key))
            for post in posts
            if post.key not in blind
        }

    async def _look(self, workspace: Workspace, user: str, posts: Sequence[Post]) -> list[str]:
        """Note which of these posts someone has; the keys of those that nobody can tell of."""
        if not posts:
            return []
        try:
            channel = await self._delivery.direct(workspace, user)
            known, all_read = await self._delivery.read(workspace, channel, posts)
        except Away:
            known, all_read = {}, False
        except Never:  # nobody can write to them
            known, all_read = {}, True
        for post in posts:
            if all_read or post.key in known:
                _told(workspace, post)[user] = known.get(post.key, "")
        return [] if all_read else [post.key for post in posts if post.key not in known]

    async def _recipients(self, workspace: Workspace, post: Post) -> list[str]:
        """Who is told: the people the group names and the admins who tune; else the installer, else the owners.

        Nobody who may not tune now: a guest, somebody of another company, an admin of yesterday.
        """
        moderators = post.group.moderators
        told = []
        for user in dict.fromkeys([*named(moderators), *workspace.moderators_seen]):
            if await self._may_tune(workspace, moderators, user):
                told.append(user)
            else:
                workspace.moderators_seen.pop(user, None)
        if not told and workspace.installer and await self._may_tune(workspace, moderators, workspace.installer):
            told = [workspace.installer]
        if not told:
            try:
                told = [user for user, _person in (await workspace.admins())[:3]]
            except Troubles as error:
                if not lasting(error):
                    raise self._delivery.later(error) from error
        return told

    async def _may_tune(self, workspace: Workspace, moderators: str, user: str) -> bool:
        """Whether someone may tune, as Slack says now; Later where it does not, no where it knows nobody."""
        try:
            return may_tune(await workspace.ask_person(user), user, moderators)
        except Troubles as error:
            if lasting(error):
                return False
            raise self._delivery.later(error) from error


def _told(workspace: Workspace, post: Post) -> dict[str, str]:
    """Who is known to have a notice (Slack's id of the message), or not to have it ("")."""
    if post.key not in workspace.told and len(workspace.told) >= _TOLD_MAX:
        del workspace.told[next(iter(workspace.told))]
    return workspace.told.setdefault(post.key, {})


def _verdict(proofs: Sequence[str | None], wait: Known) -> Known:
    """Whether all have it; to be sent again where somebody surely has not: sending looks at whom nobody knows of."""
    if proofs and all(proofs):
        return proofs[-1]
    return None if "" in proofs else wait


def named(moderators: str) -> list[str]:
    """The people whom a group names as its moderators, by Slack's ids; a name alone could be anyone's."""
    return [part[2:-1].partition("|")[0] for part in moderators.replace(",", " ").split() if _is_person(part)]


def may_tune(person: Person, user: str, moderators: str) -> bool:
    """Whether someone is an admin or named by the group; guests, people from elsewhere and who has left never are."""
    return not (person.outsider or person.nobody) and (person.moderates or user in named(moderators))


def _is_person(part: str) -> bool:
    return part.startswith(("<@U", "<@W")) and part.endswith(">")

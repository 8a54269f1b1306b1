"""The life of groups, as their platforms tell of it: there, renamed, a channel or a role gone, left."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime

from bot.locales import known
from bot.model import Channel, Group, Schedule
from bot.store import groups, schedules
from bot.store.database import Store
from bot.store.notices import open_notice
from bot.tuning import places


class Life:
    """What adapters tell the Bot of groups, and ask it about them."""

    __slots__ = ()

    store: Store
    clock: Callable[[], datetime]
    owner: str

    def find_group(self, platform: str, external_id: str) -> Group | None:
        """A group by the platform's own id, or None while it is not known."""
        with self.store.reading() as tx:
            return groups.find(tx, platform, external_id)

    def spoken_in(self, platform: str, external_id: str) -> str:
        """The language of a group; English where it is not known, or the store fails."""
        try:
            group = self.find_group(platform, external_id)
        except Exception:  # what is said next must be said all the same
            group = None
        return group.locale if group else "en"

    def take_in(
        self, platform: str, external_id: str, name: str, zone: str, channels: Mapping[str, str], start: bool = False,
        locale: str = "en", shared: Mapping[str, str] | None = None, there: Collection[str] | None = None,
    ) -> Group:  # fmt: skip
        """Take in a group and its channels (platform id -> name); `start` gives a new one its first schedules.

        Other companies read along in those that are `shared`: there nothing is posted until moderators say so.
        `there` are the ids of all that the platform has, also those that the bot may not post in: any other channel is
        gone. None where the platform has not told of all.
        """
        with self.store.transaction() as tx:
            group = places.take_in(tx, platform, external_id, name, zone, channels, start, known(locale), self.clock(),
                                   self.owner, there)  # fmt: skip
            for key, label in (shared or {}).items():
                places.share(tx, group.id, key, label, self.clock(), self.owner)
            return group

    def lose_channel(self, platform: str, external_id: str, channel: str, why: str = places.GONE,
                     **names: str) -> None:  # fmt: skip
        """A platform has taken a channel away (both by the platform's ids): its plans rest, moderators are told.

        `why` is a sentence of the platform's about {channel}, marked for translation, with `names` for it.
        """
        with self.store.transaction() as tx:
            group = groups.find(tx, platform, external_id)
            if group is not None:
                places.lose(tx, group.id, channel, self.clock(), self.owner, why, names)

    def move_role(self, platform: str, external_id: str, was: str, now: str, called: str) -> None:
        """A platform keeps a role otherwise than before, or has taken it away (""): then moderators are told."""
        with self.store.transaction() as tx:
            group = groups.find(tx, platform, external_id)
            if group is not None:
                places.move_role(tx, group, was, now, called, self.clock(), self.owner)

    def learn(self, platform: str, external_id: str, zone: str, locale: str) -> None:
        """Where a new group lives and what it speaks, said late: moderators' own choices and plans stand."""
        with self.store.transaction() as tx:
            group = groups.find(tx, platform, external_id)
            if group is not None and group.zone == "UTC" and not (group.set_up or schedules.of_group(tx, group.id)):
                groups.change(tx, group.id, zone=zone, locale=known(locale))

    def take_leave(self, platform: str, external_id: str) -> None:
        """The bot was shown out of a group: it posts nothing more, and in seven days what was kept is deleted."""
        with self.store.transaction() as tx:
            places.take_leave(tx, platform, external_id, self.clock())

    def tell_moderators(self, group: Group, cause: str, text: str, label: str = "", action: str = "") -> None:
        """Open a notice with a button for what only moderators can mend; one that is open already says it.

        The words are said already, in the group's language.
        """
        with self.store.transaction() as tx:
            open_notice(tx, group.id, cause, text, int(self.clock().timestamp()), self.owner, label, action)

    def plans(self, group: Group) -> list[Schedule]:
        """The group's plans, paused ones too."""
        with self.store.reading() as tx:
            return schedules.of_group(tx, group.id)

    def channels_in_use(self, group: Group) -> list[Channel]:
        """The channels that the group's plans post in, each once."""
        return list({each.channel.id: each.channel for each in self.plans(group)}.values())

    def channels(self, group: Group) -> list[Channel]:
        """The channels that posts of the group can go to, as its platform told of them."""
        with self.store.reading() as tx:
            return groups.channels(tx, group.id)

"""The port: what a platform's adapter does for the core, and what it may say when it cannot."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from bot.model import Group, Member, Post


class Later(Exception):
    """The post was not sent and may be tried again at `when` (aware UTC)."""

    def __init__(self, when: datetime) -> None:
        super().__init__(when)
        self.when = when


class Doubt(Exception):
    """The post may or may not have been sent: the answer was lost."""


class Never(Exception):
    """The post cannot be sent as things are; `reason` is a sentence that tells moderators how to mend it."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Away(Never):
    """The bot is not there any more, or not let in: nothing is wrong with the place, and it may come back."""


# Where a post is: its proof, None if it is surely not there, Later where that cannot be told before then.
Known = str | Later | None


class Stopped(Exception):
    """The connection to a platform ended; its text names the platform's own word for why, for whoever runs the bot."""


class Aside(str):
    """A line of an inspection that is good to know, and names nothing missing."""


class Port(Protocol):
    """A platform as the core sees it."""

    platform: str
    # Whether a form that was sent with a mistake can be shown again at once, with the words still in it.
    reopens_forms: bool
    # Whether a thread opens with a first reply: a message, so a row of its own once the question is there.
    opens_threads_by_reply: bool
    # How long after a try whose answer was lost the platform may still be at it: nobody looks for the post before.
    settles: timedelta

    async def run(self, stop: asyncio.Event) -> None:
        """Connect and serve until `stop`; a ConfigError ends the whole process, any other error is tried again."""

    async def deliver(self, post: Post) -> str:
        """Send a post and return its proof (the platform's id of the message); Later, Doubt or Never otherwise.

        A post of kind `pin` or `unpin` is a deed on the message that it follows; a `thread` (the platform's own first
        words) or a `follow_up` is a reply under it.
        """

    async def answered(self, post: Post) -> bool:
        """Whether people said something under the post that this one follows; raises Later where it cannot tell yet."""

    async def find(self, posts: Sequence[Post]) -> Mapping[str, Known]:
        """Look posts up by their keys; those of which nobody can ever tell are left out, and a moderator decides.

        What says Later stays in doubt until then, whatever was found of the others. Raising it says so of all.
        """

    async def is_moderator(self, group: Group, member: Member) -> bool:
        """Ask the platform, now, whether someone moderates the group."""

    async def name_people(self, group: Group, typed: str, tunes: bool) -> str:
        """Roles and people as somebody typed them, in the platform's own ids; a Refusal where that is nobody's name.

        `tunes` where they shall be able to tune, and are not only pinged: a Refusal too for those who never can.
        """

    async def inspect(self, group: Group) -> Sequence[str]:
        """What is missing for the bot to work in the group, each with how to mend it; and Asides."""

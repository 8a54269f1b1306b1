"""A platform made of lists: what was sent, and what shall go wrong next."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import timedelta

from bot.adapter import Known
from bot.model import Group, Member, Post


class FakePort:
    """Sends into a list; `troubles` are raised one by one before, `lost` counts answers lost after sending."""

    platform = "fake"
    reopens_forms = False
    opens_threads_by_reply = False
    settles = timedelta(0)

    def __init__(self) -> None:
        self.sent: list[str] = []
        self.troubles: list[Exception] = []
        self.lost: list[Exception] = []
        self.blind = False  # cannot look anything up
        self.broken = 0  # look-ups that fail before one works
        self.moderators = {"sam"}
        self.answers: set[str] = set()  # proofs of posts under which people said something

    async def run(self, stop: asyncio.Event) -> None:
        await stop.wait()

    async def deliver(self, post: Post) -> str:
        await asyncio.sleep(0)
        if self.troubles:
            raise self.troubles.pop(0)
        self.sent.append(post.key)
        if self.lost:
            raise self.lost.pop(0)
        return f"message-{len(self.sent)}"

    async def answered(self, post: Post) -> bool:
        return post.follows in self.answers

    async def find(self, posts: Sequence[Post]) -> Mapping[str, Known]:
        if self.broken:
            self.broken -= 1
            raise ConnectionError
        if self.blind:
            return {}
        return {post.key: f"found-{self.sent.index(post.key)}" if post.key in self.sent else None for post in posts}

    async def is_moderator(self, group: Group, member: Member) -> bool:
        return member.name in self.moderators

    async def name_people(self, group: Group, typed: str, tunes: bool) -> str:
        return typed

    async def inspect(self, group: Group) -> Sequence[str]:
        return ()

"""The room as a platform: people type, press and fill in; the bot answers and posts."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from adapters.room.clock import target
from adapters.room.world import CHANNELS, MODERATOR, PEOPLE, Shown, World
from bot.app import GONE, Bot
from bot.calls import Call
from bot.errors import Refusal
from bot.locales import LANGUAGES, _, all_of, plain, speaking
from bot.model import FOLLOW_UP, PIN, UNPIN, Group, Member, Post
from bot.replies import Action, Message

PLATFORM = "room"
GROUP = "room"
_PATIENCE = 6.0  # seconds that a move of the clock may be slowed down in all


class Room:
    """A chat with two channels, two members and a moderator."""

    platform = PLATFORM
    reopens_forms = True
    opens_threads_by_reply = False
    settles = timedelta(0)

    def __init__(
        self, bot: Bot, world: World, zone: str, serve: Callable[[Room, asyncio.Event], Awaitable[None]] | None = None
    ) -> None:
        self.bot = bot
        self.world = world
        self._zone = zone
        self._serve = serve or _without_page
        self._watchers: set[Callable[[Shown], None]] = set()
        self._moving = asyncio.Lock()
        bot.ports[PLATFORM] = self
        bot.take_in(PLATFORM, GROUP, "The room", zone, {name: name for name in CHANNELS}, start=True)

    # What people do

    async def says(self, person: str, text: str, channel: str = CHANNELS[0], thread_of: int = 0) -> None:
        """A person types a line: a command after a slash, else words that all in the channel see."""
        if text.lstrip().startswith("/"):
            await self._ask(person, channel, self._call(person, line=text.strip()), thread_of)
        elif text.strip():
            self._tell(self.world.say(person, channel, text.strip(), thread_of))
            if not channel:  # said to Good Enough alone, who would else stay silent: it reads commands only
                await self._ask(person, channel, self._call(person, line="/enough"))

    async def presses(self, person: str, button_id: str) -> None:
        """A person presses a button; one that they cannot see is as good as none."""
        found = self.world.action_of_button(person, button_id)
        if found is None:
            self._gone(person)
            return
        action, channel, thread_of = found
        await self._ask(person, channel, self._call(person, action=Action.from_id(action)), thread_of, button_id)

    async def submits(self, person: str, form_id: str, values: Mapping[str, str]) -> None:
        """A person sends a form."""
        found = self.world.action_of_form(person, form_id)
        if found is None:
            self._gone(person)
            return
        asked, channel, thread_of = found
        self.world.close_form(person, form_id)
        call = self._call(person, action=Action.from_id(asked), filled=dict(values))
        await self._ask(person, channel, call, thread_of)

    def dismisses(self, person: str, form_id: str) -> None:
        """A person closes a form without sending it."""
        self.world.close_form(person, form_id)

    def speaks(self, person: str, language: str) -> None:
        """A person chooses the language they are answered in; a Refusal names those there are."""
        names = {plain(name): key for key, name in LANGUAGES.items()} | {key: key for key in LANGUAGES}
        if plain(language.strip()) not in names:
            raise Refusal(
                _(
                    "I don't speak “{language}”. I do speak {names}.",
                    language=language[:40],
                    names=all_of([*LANGUAGES.values()]),
                )
            )
        self.world.speak(person, names[plain(language.strip())])

    async def moves_clock(self, text: str, pause: float = 0.0) -> datetime:
        """Move the clock on, stopping at every instant at which something is due; a Refusal for a time that is past.

        `pause` is how many seconds each stop lasts for those who watch, until they have waited `_PATIENCE` in all.
        """
        async with self._moving:  # two moves at once would set the clock back where the shorter one ends
            end = self._target(text)
            waited = 0.0
            while (due := self.bot.next_due()) is not None and due <= end:
                if due > self.world.now():
                    self.world.set_clock(due)
                await self.bot.tick()
                await asyncio.sleep(pause if waited < _PATIENCE else 0)
                waited += pause
                if self.bot.next_due() == due:
                    break  # something cannot be sent: it is tried again when the clock gets there
            self.world.set_clock(max(end, self.world.now()))
            await self.bot.tick()
            return end

    async def has_outage(self, text: str) -> datetime:
        """Move the clock as if the bot had been off until then, and start it again."""
        end = self._target(text)
        self.world.set_clock(end)
        await self.bot.outbox.reconcile()
        await self.bot.tick()
        return end

    @property
    def zone(self) -> str:
        """The zone that the group lives in now."""
        return self._group().zone

    def moderates(self, person: str) -> bool:
        """Whether this person moderates, as the group has it now."""
        return person in self._moderators(self._group())

    def watch(self, watcher: Callable[[Shown], None]) -> Callable[[], None]:
        """Call `watcher` with everything that appears from now on; the result ends it."""
        self._watchers.add(watcher)
        return lambda: self._watchers.discard(watcher)

    # What the bot asks of a platform

    async def run(self, stop: asyncio.Event) -> None:
        """Serve the page on this machine until `stop`."""
        await self._serve(self, stop)

    async def deliver(self, post: Post) -> str:
        """Show a post in its channel, or to each moderator."""
        if post.place == "moderators":
            return self._tell_moderators(post)
        if post.kind in (PIN, UNPIN):
            self.world.pin(int(post.follows), post.kind == PIN)
            return post.follows
        if post.place == "person":
            person = post.address.removeprefix(f"{PLATFORM}:")
            shown = self.world.deliver(post.key, "", post.text, post.buttons, to=person)
        else:
            channel = post.channel.external_id if post.channel else CHANNELS[0]
            under = int(post.follows) if post.kind == FOLLOW_UP else 0
            shown = self.world.deliver(post.key, channel, post.text, post.buttons, thread=post.thread, thread_of=under)
        self._tell(shown)
        return str(shown.id)

    async def answered(self, post: Post) -> bool:
        """Whether people said something in the thread of a question."""
        return self.world.answered(int(post.follows))

    async def find(self, posts: Sequence[Post]) -> Mapping[str, str | None]:
        """The room can always tell what it shows."""
        found: dict[str, str | None] = {}
        for post in posts:
            if post.kind in (PIN, UNPIN):
                found[post.key] = None  # done again: it is the same twice
                continue
            message_id = self.world.find(f"{post.key}:{MODERATOR}" if post.place == "moderators" else post.key)
            found[post.key] = None if message_id is None else str(message_id)
        return found

    async def is_moderator(self, group: Group, member: Member) -> bool:
        """Sam moderates, and whoever the group names."""
        return member.name in self._moderators(group)

    async def name_people(self, group: Group, typed: str, tunes: bool) -> str:
        """In the room everybody goes by their own name."""
        return typed

    async def inspect(self, group: Group) -> Sequence[str]:
        """Nothing can be missing in the room."""
        return ()

    @property
    def clock_moves(self) -> bool:
        """Whether the bot lives by the room's clock; beside other platforms it lives by the real one."""
        return self.bot.clock == self.world.now

    def _target(self, text: str) -> datetime:
        if not self.clock_moves:
            raise Refusal(_("Here the clock is the real one. goodenough try has a clock that can be moved on."))
        return target(text, self.world.now(), self.zone)

    def _group(self) -> Group:
        return self.bot.take_in(PLATFORM, GROUP, "The room", self._zone, {})

    def _moderators(self, group: Group) -> list[str]:
        named = group.moderators.lower().replace(",", " ").split()
        return [person for person in PEOPLE if person == MODERATOR or person in named]

    def _tell_moderators(self, post: Post) -> str:
        proof = ""
        # The one who always moderates comes last: when that message is there, all are.
        for person in sorted(self._moderators(post.group), key=lambda name: name == MODERATOR):
            key = f"{post.key}:{person}"
            if self.world.find(key) is None:
                shown = self.world.deliver(key, "", post.text, post.buttons, to=person)
                self._tell(shown)
                proof = str(shown.id)
        return proof

    async def _ask(self, person: str, channel: str, call: Call, thread_of: int = 0, pressed: str = "") -> None:
        reply = await self.bot.answer(call)
        if isinstance(reply, Message) and reply.under_post and pressed:
            self._tell(self.world.relabel(pressed, [each.label for each in reply.under_post]))
        self._tell(self.world.reply(person, channel, reply, thread_of))
        await self.bot.tick()

    def _call(self, person: str, **what: Any) -> Call:
        locale = self.world.language(person)
        return Call(PLATFORM, GROUP, Member(f"{PLATFORM}:{person}", person), locale=locale, **what)

    def _gone(self, person: str) -> None:
        with speaking(self.world.language(person)):
            self._tell(self.world.reply(person, CHANNELS[0], Message(_(GONE))))

    def _tell(self, shown: Shown) -> None:
        for watcher in tuple(self._watchers):
            watcher(shown)


async def _without_page(room: Room, stop: asyncio.Event) -> None:
    """A room as text, or in a test."""
    await stop.wait()


def check_person(name: str) -> str:
    """The person of this name; a Refusal names those in the room."""
    if name.strip().lower() in PEOPLE:
        return name.strip().lower()
    raise Refusal(
        _("Nobody here is called “{name}”. In the room are maya, ines and sam, who moderates.", name=name[:40])
    )

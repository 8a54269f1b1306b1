"""What the preview says is what is posted, through everything that moderators and outages can do to two plans."""

import asyncio
import random
from datetime import UTC, datetime, timedelta

import pytest

from bot.app import OUR_FAULT, Bot
from bot.calls import Call
from bot.model import Member, Schedule
from bot.replies import Message
from bot.schedule import calendar
from bot.store import groups, schedules
from tests.fake_port import FakePort
from tests.stores import fresh_store

SAM = Member("fake:sam", "sam")
DEEDS = ("skip", "swap", "undo", "now", "rest", "back", "weight", "ask", "edit", "pause", "outage", "none", "none")


class Lane:
    """Two plans of reminders in one channel, the second with a topic in some runs; in some a third elsewhere."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.now = datetime(2026, 3, 1, 7, 0, tzinfo=UTC)
        self.bot = Bot(fresh_store(), clock=lambda: self.now, ports={"fake": FakePort()})
        self.bot.take_in("fake", "1", "A group", "UTC", {"c": "parents", "d": "evenings"})
        self.says("/tune posts add #parents 08:00 daily reminder")
        often, topic = chance.choice(["daily", "mon thu", "weekdays"]), chance.choice(["", " grief", " tantrums"])
        self.says(f"/tune posts add #parents 20:00 {often} reminder{topic}")
        if chance.random() < 0.5:
            self.says(f"/tune posts add #evenings {chance.choice(['07:00', '21:00'])} daily reminder{topic}")
        asyncio.run(self.bot.tick())

    def says(self, line: str) -> None:
        reply = asyncio.run(self.bot.answer(Call("fake", "1", SAM, line=line)))
        assert not isinstance(reply, Message) or reply.text != OUR_FAULT

    def presses(self, action: str) -> None:
        from bot.replies import Action

        reply = asyncio.run(self.bot.answer(Call("fake", "1", SAM, action=Action.from_id(action))))
        assert not isinstance(reply, Message) or reply.text != OUR_FAULT
        if isinstance(reply, Message) and reply.buttons and reply.buttons[0].label == "Post it":
            self.presses(reply.buttons[0].action.id)

    def plans(self) -> list[Schedule]:
        with self.bot.store.reading() as tx:
            return schedules.of_group(tx, 1)

    def promised(self, plan: Schedule) -> str:
        """The prompt that the preview names for the plan's next day, "" for none."""
        with self.bot.store.reading() as tx:
            group = groups.get(tx, 1)
            library = self.bot.services.library
            coming = calendar.coming(tx, library, group, plan, 1)
            anew = calendar.lane_of(tx, library, group, plan).coming(plan, 1)
        assert coming == anew, "what was kept is not what would be planned now"
        return next((each.turn.prompt_id for each in coming if each.day == plan.next_day and each.turn), "")

    def deed(self) -> None:
        deed, plan = self.chance.choice(DEEDS), self.chance.choice(self.plans())
        day = (plan.next_day or self.now.date()) + timedelta(days=self.chance.randrange(3))
        prompt = self.promised(plan)
        if deed in ("skip", "swap", "undo"):
            self.presses(f"tune today {deed}?number={plan.number}&day={day}")
        elif deed == "now":
            self.presses(f"tune today now?number={plan.number}&day={plan.next_day}")
        elif deed == "rest" and prompt:
            self.presses(f"tune words rest?prompt={prompt}&why=x")
        elif deed == "weight" and prompt:
            self.presses(
                f"tune words weight?prompt={prompt}&weight={self.chance.choice(['often', 'normal', 'rarely'])}"
            )
        elif deed == "back":
            self.says("/tune words undo")
        elif deed == "ask":
            self.presses("tune today ask?channel=c")
        elif deed == "edit":
            self.says(f"/tune posts edit {plan.number} {self.chance.choice(['08:00', '09:00', '19:00', '20:00'])}")
        elif deed == "pause":
            self.says(
                f"/tune posts pause {plan.number} {self.now.date() + timedelta(days=self.chance.randrange(1, 5))}"
            )
        elif deed == "outage":
            self.now += timedelta(hours=self.chance.choice([5, 13, 30]))
            asyncio.run(self.bot.tick())

    def posts(self) -> dict[str, str]:
        with self.bot.store.reading() as tx:
            rows = tx.all("SELECT key, prompt_id FROM posts WHERE state = 'sent' AND kind = 'reminder'")
            return {row["key"]: row["prompt_id"] for row in rows}


MANY = [pytest.param(seed, marks=pytest.mark.thorough) for seed in range(6, 30)]


@pytest.mark.parametrize("seed", [*range(6), *MANY])
def test_the_preview_is_true_whatever_happens(seed: int) -> None:
    lane = Lane(random.Random(seed))
    compared = 0
    for _ in range(40):
        lane.deed()
        due = lane.bot.next_due()
        assert due is not None
        lane.now = max(lane.now, due)
        promised = {
            f"schedule:{plan.id}:{plan.next_day}": lane.promised(plan)
            for plan in lane.plans()
            if plan.next_due_at and plan.next_due_at <= lane.now.timestamp()
        }
        before = lane.posts()
        asyncio.run(lane.bot.tick())
        for key, prompt in lane.posts().items():
            if key in promised and key not in before:
                assert prompt == promised[key], key
                compared += 1
    assert compared > 10
    lane.bot.store.close()

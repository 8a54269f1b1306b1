"""Every post once: whatever the platform answers, and whenever the process dies."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot.adapter import Away, Doubt, Known, Later, Never
from bot.calls import Call
from bot.care.sealing import Seals
from bot.model import Member, Post
from bot.store import daily_lines
from tests.fake_port import FakePort
from tests.posting import World

KEY = "schedule:1:2026-03-03"


@pytest.fixture
def world() -> Iterator[World]:
    made = World()
    made.at(7, 30, day=3)
    yield made
    made.store.close()


def test_a_post_is_claimed_sent_and_proved_once(world: World) -> None:
    world.tick()
    world.tick()
    assert world.port.sent == [KEY]
    assert world.states() == {KEY: "sent"}


def test_later_is_tried_when_it_says(world: World) -> None:
    world.port.troubles = [Later(world.now + timedelta(minutes=5))]
    world.tick()
    assert world.port.sent == []
    world.at(7, 34, day=3)
    world.tick()
    assert world.port.sent == []
    world.at(7, 35, day=3)
    world.tick()
    assert world.port.sent == [KEY]


def test_later_than_the_group_wants_it_is_missed_with_a_notice(world: World) -> None:
    world.port.troubles = [Later(world.now + timedelta(hours=4))]
    world.tick()
    assert world.states()[KEY] == "missed"
    assert len(world.notices()) == 1


def test_never_fails_once_and_tells_how_to_mend_it(world: World) -> None:
    world.port.troubles = [Never("I may not write in #parents. Give me the permission to send messages.")]
    world.tick()
    assert world.states()[KEY] == "failed"
    assert "Give me the permission" in world.notices()[0]


def test_the_same_cause_gives_one_notice(world: World) -> None:
    for day in (3, 4, 5):
        world.port.troubles = [Never("I may not write in #parents.")]
        world.at(7, 30, day=day)
        world.tick()
    assert len([text for text in world.notices() if "may not write" in text]) == 1


def test_an_answer_lost_after_sending_is_found_and_not_sent_again(world: World) -> None:
    world.port.lost = [Doubt()]
    world.tick()
    assert world.port.sent == [KEY]
    assert world.states()[KEY] == "sent"


def test_an_answer_lost_before_sending_is_sent_once(world: World) -> None:
    world.port.troubles = [Doubt()]
    world.tick()
    assert world.port.sent == [KEY]


def test_where_nobody_can_tell_the_post_is_held_with_one_notice(world: World) -> None:
    world.port.lost, world.port.blind = [Doubt()], True
    world.tick()
    world.tick()
    assert world.port.sent.count(KEY) == 1
    assert world.states()[KEY] == "held"
    assert len(world.notices()) == 1


def test_a_mistake_in_an_adapter_stops_no_other_post(world: World) -> None:
    world.bot.take_in("fake", "2", "Another", "UTC", {"c1": "parents"}, start=True)
    with world.store.transaction() as tx:  # both groups post at the same time
        tx.run("UPDATE schedules SET next_due_at = ?, next_day = '2026-03-03' WHERE kind = 'reminder'",
               int(world.now.timestamp()))  # fmt: skip
    world.port.troubles = [ZeroDivisionError()]
    world.tick()
    assert sorted(world.port.sent) == [KEY, "schedule:3:2026-03-03"]


@pytest.mark.parametrize("delivered", [False, True], ids=["before delivery", "before its proof"])
def test_a_crash_after_the_claim_posts_once_after_the_restart(world: World, delivered: bool) -> None:
    world.claim_due()
    world.port.sent += [KEY] * delivered
    again = World(world.store, world.port)
    again.now = world.now
    asyncio.run(again.bot.outbox.reconcile())
    again.tick()
    assert world.port.sent == [KEY]
    assert again.states()[KEY] == "sent"


def test_words_put_to_rest_while_their_post_waits_are_not_sent(world: World) -> None:
    world.port.troubles = [Later(world.now + timedelta(minutes=5))]
    world.tick()
    with world.store.transaction() as tx:
        prompt = tx.value("SELECT prompt_id FROM posts WHERE key = ?", KEY)
    call = Call("fake", "1", Member("fake:sam", "sam"), line=f"/tune words rest {prompt}")
    asyncio.run(world.bot.answer(call))
    world.at(7, 40, day=3)
    world.tick()
    assert world.port.sent == []
    assert world.states()[KEY] == "skipped"


def test_a_crash_where_nothing_can_be_looked_up_holds_the_post(world: World) -> None:
    world.claim_due()
    world.port.blind = True
    again = World(world.store, world.port)
    again.now = world.now
    asyncio.run(again.bot.outbox.reconcile())
    again.tick()
    assert KEY not in world.port.sent
    assert again.states()[KEY] == "held"
    assert len(again.notices()) == 1


def test_after_a_crash_a_post_that_is_too_late_is_missed_and_not_sent(world: World) -> None:
    world.claim_due()
    again = World(world.store, world.port)
    again.at(12, 0, day=3)
    asyncio.run(again.bot.outbox.reconcile())
    again.tick()
    assert KEY not in world.port.sent
    assert again.states()[KEY] == "missed"


def test_a_proof_that_cannot_be_written_sends_nothing_again(world: World) -> None:
    from bot.errors import StoreError

    world.store._conn.execute(
        "CREATE TRIGGER full BEFORE UPDATE OF proof ON posts BEGIN SELECT RAISE(ABORT, 'disk is full'); END"
    )
    with pytest.raises(StoreError):
        world.tick()
    assert world.port.sent == [KEY]
    with pytest.raises(StoreError):
        world.tick()
    world.store._conn.execute("DROP TRIGGER full")
    world.tick()
    assert world.port.sent == [KEY]
    assert world.states()[KEY] == "sent"


def test_a_look_up_that_fails_is_tried_again_before_anything_is_sent(world: World) -> None:
    world.port.lost, world.port.broken = [Doubt()], 2
    for _ in range(3):
        world.tick()
    assert world.port.sent == [KEY]
    assert world.states()[KEY] == "sent"


def test_a_day_that_was_quiet_can_be_posted_after_all(world: World) -> None:
    with world.store.transaction() as tx:
        tx.run("UPDATE groups SET quiet_from = '2026-03-03', quiet_until = '2026-03-04'")
    world.tick()
    assert world.states()[KEY] == "skipped"
    with world.store.transaction() as tx:
        tx.run("UPDATE groups SET quiet_until = NULL, version = version + 1")
        tx.run("UPDATE schedules SET next_day = '2026-03-03', next_due_at = ? WHERE id = 1", int(world.now.timestamp()))
    world.tick()
    assert world.port.sent == [KEY]


def test_a_platform_that_hangs_keeps_nobody_else_waiting(world: World) -> None:
    class Stuck(FakePort):
        platform = "stuck"

        async def deliver(self, post: Post) -> str:
            await asyncio.Event().wait()
            return ""

    world.bot.ports["stuck"] = Stuck()
    world.bot.take_in("stuck", "9", "Stuck", "UTC", {"c1": "parents"}, start=True)

    async def for_a_moment() -> None:
        await world.bot.claim()
        sending = asyncio.create_task(world.bot.deliver())
        await asyncio.sleep(0.1)
        sending.cancel()

    with world.store.transaction() as tx:
        tx.run("UPDATE schedules SET next_due_at = ?, next_day = '2026-03-03' WHERE kind = 'reminder'",
               int(world.now.timestamp()))  # fmt: skip
    asyncio.run(for_a_moment())
    assert world.port.sent == [KEY]


@pytest.mark.thorough
def test_a_thousand_due_at_once_are_each_sent_once() -> None:
    world = World()
    for number in range(2, 1001):
        world.bot.take_in("fake", str(number), f"Group {number}", "UTC", {"c1": "parents"}, start=True)
    world.at(7, 30, day=3)
    world.tick()
    mornings = [key for key in world.port.sent if key.endswith("2026-03-03")]
    assert len(mornings) == len(set(mornings)) == 1000
    assert set(world.states().values()) == {"sent"}
    world.store.close()


def test_moderators_are_told_in_their_groups_language(world: World) -> None:
    asyncio.run(
        world.bot.answer(
            Call("fake", "1", Member("fake:sam", "sam"), line="/tune settings change español", locale="en")
        )
    )
    world.port.troubles = [Never("El canal está cerrado.")]
    world.at(7, 30, day=3)
    world.tick()
    assert world.notices() == ["Un recordatorio para #parents quedó sin enviar. El canal está cerrado."]


def test_a_moment_to_try_again_is_never_kept_too_early(world: World) -> None:
    world.now = datetime(2026, 3, 3, 7, 30, 10, 950_000, tzinfo=UTC)
    world.port.troubles = [Later(world.now + timedelta(seconds=1.9))]
    world.tick()
    with world.store.reading() as tx:
        not_before = tx.value("SELECT not_before FROM posts WHERE key = ?", KEY)
    assert datetime.fromtimestamp(not_before, UTC) == datetime(2026, 3, 3, 7, 30, 13, tzinfo=UTC)


def test_what_is_known_is_noted_though_another_post_of_its_place_must_wait(world: World) -> None:
    class Half(FakePort):
        async def find(self, posts: Sequence[Post]) -> Mapping[str, Known]:
            found: dict[str, Known] = dict(await super().find(posts))
            return found | {"post:1": Later(half.now + timedelta(minutes=5))}

    half = World(port=Half())
    half.claim(2)
    half.port.lost = [Doubt(), Doubt()]
    half.tick()
    assert half.states() == {"post:0": "sent", "post:1": "claimed"}
    half.store.close()


def test_a_line_rests_where_its_person_cannot_be_reached_and_not_while_the_bot_is_away(world: World) -> None:
    with world.store.transaction() as tx:
        daily_lines.put(tx, "fake", None, "mark", Seals(world.store.secret).seal("fake:maya"), "en", "UTC", time(7, 30),
                        date(2026, 5, 1), date(2026, 3, 3), int(world.now.timestamp()))  # fmt: skip
    for day, trouble, unreachable in ((3, Away("It is not here."), 0), (4, Never("They closed the door."), 1)):
        world.at(7, 30, day=day)
        with world.store.transaction() as tx:
            tx.run("UPDATE schedules SET next_due_at = NULL")
        world.port.troubles = [trouble]
        world.tick()
        with world.store.reading() as tx:
            assert tx.value("SELECT unreachable FROM daily_lines") == unreachable
    assert world.count("skipped") == world.count("failed") == 1

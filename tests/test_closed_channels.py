"""Channels that get no posts: gone ones, and those that other companies read and nobody allowed."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlite_utils import Database

from bot.calls import Call
from bot.model import Member
from bot.replies import Action, Message
from bot.schedule import calendar
from bot.store import groups, notices, schedules
from bot.store.database import Store
from bot.store.migrations import migrations
from bot.tuning import places
from tests.chat import Chat

READ_ALONG = (
    "#parents is shared with other companies, and they would read along. I post nothing there unless you say so."
)


def share(chat: Chat) -> None:
    with chat.transaction() as tx:
        group = groups.find(tx, "room", "room")
        assert group
        places.share(tx, group.id, "parents", "parents", chat.world.now(), "test")


def archive(chat: Chat) -> None:
    chat.bot.lose_channel("room", "room", "parents")


def comes_back(chat: Chat) -> None:
    with chat.transaction() as tx:
        group = groups.find(tx, "room", "room")
        assert group
        places.put(tx, group.id, "parents", "parents", chat.world.now(), "test")


def acts(chat: Chat, action_id: str) -> Message:
    """A moderator presses a button, wherever it came from."""
    call = Call("room", "room", Member("room:sam", "sam"), action=Action.from_id(action_id))
    reply: Message = chat.wait(chat.bot.answer(call))
    return reply


def open_notices(chat: Chat) -> list[str]:
    with chat.transaction() as tx:
        group = groups.find(tx, "room", "room")
        assert group
        return [each.text for each in notices.opened(tx, group.id) if each.cause != "joined"]


@pytest.mark.parametrize("close", [share, archive])
@pytest.mark.parametrize("line", ["/tune posts resume 1", "/tune posts pause 1 tomorrow"])
def test_no_plan_wakes_in_a_channel_that_gets_no_posts(chat: Chat, close: Callable[[Chat], None], line: str) -> None:
    close(chat)
    told = open_notices(chat)
    said = chat.says("sam", line)
    if close is share:
        assert (said.text, said.buttons[0][0]) == (READ_ALONG, "Post there")
    else:
        assert said.text == "I cannot post in #parents any more. Give plan 1 another channel first."
        assert [label for label, _ in said.buttons] == ["Change the plan"]
        assert chat.presses("sam", "Change the plan").form
    assert not [each for each in chat.clock("tomorrow 21:00") if each.channel == "parents"]
    assert open_notices(chat) == told  # and no second notice of a post that failed


@pytest.mark.parametrize("close", [share, archive])
def test_a_plan_that_is_put_back_rests_where_its_channel_gets_no_posts(
    chat: Chat, close: Callable[[Chat], None]
) -> None:
    chat.says("sam", "/tune posts remove 1")
    close(chat)
    said = chat.presses("sam", "Put it back")
    assert said.text.startswith("Plan 1 is back: a reminder in #parents, every day at 07:30, paused. ")
    assert [label for label, _ in said.buttons] == ["Post there" if close is share else "Change the plan"]
    assert not [each for each in chat.clock("tomorrow 21:00") if each.channel == "parents"]


def test_post_now_asks_for_the_channel_too(chat: Chat) -> None:
    with chat.transaction() as tx:  # as a plan was that woke before this was asked
        group = groups.find(tx, "room", "room")
        assert group
        channel = groups.find_channel(tx, group.id, "parents")
        assert channel
        groups.allow_shared(tx, channel.id, False)
    assert acts(chat, "tune today now?number=1&day=2026-03-03").text == READ_ALONG


def test_the_sentence_of_a_quiet_goes_nowhere_where_others_read_along(chat: Chat) -> None:
    share(chat)
    chat.says("sam", "/tune quiet +3d We take a breath.")
    said = chat.presses("sam", "Begin the quiet")
    assert "No plan has a channel that I can post in, so your sentence goes nowhere." in said.text
    assert chat.posted() == []


def test_a_moderator_allows_a_shared_channel_and_its_plans_wake_by_one_button(chat: Chat) -> None:
    share(chat)
    assert open_notices(chat) == [f"{READ_ALONG} Its plans rest."]
    allowed = acts(chat, "tune shared?channel=parents")
    assert allowed.text.endswith("People from other companies read along there. Its plans still rest.")
    assert [each.label for each in allowed.buttons] == ["Resume", "All plans", "Not there after all"]
    assert "Resume 1" in [label for label, _ in chat.says("sam", "/tune posts list").buttons]
    assert "Plan 1 is awake" in acts(chat, "tune posts wake?channel=parents").text
    assert [each for each in chat.clock("tomorrow 08:00") if each.channel == "parents"]


def test_a_channel_that_is_shared_no_more_offers_its_plans_again(chat: Chat) -> None:
    share(chat)
    comes_back(chat)
    assert open_notices(chat) == ["Only your own people read #parents now. Its plans still rest."]
    acts(chat, "tune posts wake?channel=parents")
    assert open_notices(chat) == []
    assert [each for each in chat.clock("tomorrow 08:00") if each.channel == "parents"]


def test_a_channel_that_is_back_is_told_of_though_its_notice_was_closed(chat: Chat) -> None:
    archive(chat)
    with chat.transaction() as tx:
        group = groups.find(tx, "room", "room")
        assert group
        for each in notices.opened(tx, group.id):
            notices.close(tx, group.id, each.id, "sam", 0)
    comes_back(chat)
    comes_back(chat)
    assert open_notices(chat) == ["#parents is back. Its plans still rest."]


def test_a_shared_channel_that_is_lost_is_asked_about_no_more(chat: Chat) -> None:
    share(chat)
    archive(chat)
    (told,) = open_notices(chat)
    assert told.startswith("#parents is gone")
    said = chat.says("sam", "/tune check")
    assert "All plans are paused. I cannot post in their channels:" in said.text
    assert not any("Post in #parents" in label for label, _ in said.buttons)
    assert acts(chat, "tune shared?channel=parents").text.startswith("That channel is not shared")
    share(chat)  # it comes back, with others in it: moderators are asked again, and of nothing else
    assert open_notices(chat) == [f"{READ_ALONG} Its plans rest."]


def test_check_names_resuming_only_where_that_would_do(chat: Chat) -> None:
    for number in (1, 2):
        chat.says("sam", f"/tune posts pause {number}")
    assert "/tune posts resume wakes one." in chat.says("sam", "/tune check").text
    archive(chat)
    assert "/tune posts resume" not in chat.says("sam", "/tune check").text


def test_what_puts_a_plan_on_the_calendar_leaves_a_resting_one_alone(chat: Chat) -> None:
    share(chat)
    with chat.transaction() as tx:
        group = groups.find(tx, "room", "room")
        assert group
        plan = calendar.change(tx, schedules.get(tx, group.id, 1), chat.world.now(), zone="Europe/Dublin")
    assert (plan.zone, plan.paused, plan.next_due_at) == ("Europe/Dublin", True, 0)


def test_plans_that_woke_too_early_rest_after_the_upgrade(tmp_path: Path) -> None:
    path = tmp_path / "bot.db"
    old = sqlite3.connect(path)
    migrations.apply(Database(old), stop_before="m077_plans_of_channels_without_posts")
    old.execute(
        "INSERT INTO groups (id, platform, external_id, name, locale, zone, grace_minutes, plans_made, version) "
        "VALUES (1, 'room', 'room', 'Old', 'en', 'UTC', 180, 2, 1)"
    )
    for number, shared in ((1, "asked"), (2, "allowed")):
        old.execute(
            "INSERT INTO channels (id, group_id, external_id, name, gone, shared) VALUES (?, 1, ?, ?, ?, ?)",
            (number, f"C{number}", f"c{number}", int(shared == "asked"), shared),
        )
        old.execute(
            "INSERT INTO schedules (group_id, number, channel_id, kind, at, days, zone, topics, paused, next_day, "
            "next_due_at, next_version) "
            "VALUES (1, ?, ?, 'reminder', '09:00', 127, 'UTC', '[]', 0, '2026-03-03', 9, '')",
            (number, number),
        )
    old.commit()
    old.close()
    store = Store.open(path)
    with store.reading() as tx:
        assert [(each.number, each.paused, each.next_due_at) for each in schedules.of_group(tx, 1)] == [
            (2, False, 9),
            (1, True, 0),
        ]
    store.close()


@pytest.mark.parametrize("line", ["/tune setup", "/tune posts add", "/tune posts add #parents 09:00 daily reminder"])
def test_where_there_is_no_channel_yet_the_way_in_is_told_with_a_second_look(chat: Chat, line: str) -> None:
    for name in ("parents", "evenings"):
        chat.bot.lose_channel("room", "room", name)
    said = chat.says("sam", line)
    assert said.text == (
        "There is no channel yet that I can post in. To let me into one, write /invite and my name in it, or give me "
        "View Channel and Send Messages there."
    )
    assert chat.presses("sam", "I did that").text == said.text
    comes_back(chat)
    again = chat.presses("sam", "I did that")
    assert again.text.startswith("Step 1 of 6.") if line == "/tune setup" else again.form


def test_where_others_read_the_only_channel_that_is_asked_first(chat: Chat) -> None:
    chat.bot.lose_channel("room", "room", "evenings")
    share(chat)
    for line in ("/tune setup", "/tune posts add"):
        said = chat.says("sam", line)
        assert (said.text, [label for label, _ in said.buttons]) == (READ_ALONG, ["Post there"])
    chat.clear_plans()
    chat.says("sam", "/tune setup")
    assert next(label for label, _ in chat.presses("sam", "Post there").buttons) == "Set it up"
    assert chat.presses("sam", "Set it up").text.startswith("Step 2 of 6.")


def test_an_unknown_channel_is_named_shortly_with_the_way_in(chat: Chat) -> None:
    for typed in ("#elsewhere", "<#C9|>", "#" + "x" * 1890):
        said = chat.says("sam", f"/tune posts add {typed} 09:00 daily reminder").text
        assert said.startswith(f"There is no channel {typed[:60]} that I can post in. Known here: #evenings, #parents.")
        assert said.endswith("View Channel and Send Messages there.") and len(said) < 300


def test_what_was_told_of_resting_plans_is_closed_when_none_rests_there(chat: Chat) -> None:
    archive(chat)
    chat.says("sam", "/tune posts remove 2")
    assert [each[:16] for each in open_notices(chat)] == ["#parents is gone"]
    moved = chat.says("sam", "/tune posts edit 1 #evenings")
    assert open_notices(chat) == []
    assert [label for label, _ in moved.buttons] == ["Resume", "All plans"]
    chat.says("sam", "/tune posts resume 1")
    chat.bot.lose_channel("room", "room", "evenings")
    with chat.transaction() as tx:
        group = groups.find(tx, "room", "room")
        assert group
        places.put(tx, group.id, "evenings", "evenings", chat.world.now(), "test")
    assert open_notices(chat) == ["#evenings is back. Its plans still rest."]
    chat.says("sam", "/tune posts resume 1")
    assert open_notices(chat) == []

"""What follows a post: a reply under a question that stayed quiet, and a pin in place of the last one."""

from __future__ import annotations

from adapters.room.world import Shown
from tests.chat import Chat, form_values


def question(chat: Chat) -> Shown:
    """The question of Tuesday evening."""
    chat.clock("2026-03-03 20:00")
    return next(each for each in chat.world.since(0) if each.thread)


def under(chat: Chat, root: Shown) -> list[str]:
    return [each.text for each in chat.world.since(0) if each.thread_of == root.id]


def test_a_question_without_an_answer_gets_its_follow_up_once(chat: Chat) -> None:
    root = question(chat)
    chat.clock("2026-03-04 19:59")
    assert under(chat, root) == []
    chat.clock("2026-03-04 20:00")
    assert len(under(chat, root)) == 1
    chat.clock("+6d")
    assert len(under(chat, root)) == 1


def test_a_question_with_an_answer_is_left_alone(chat: Chat) -> None:
    root = question(chat)
    chat.wait(chat.room.says("ines", "Mine is the hour before school.", "parents", root.id))
    chat.clock("+2d")
    assert under(chat, root) == ["Mine is the hour before school."]


def test_quiet_time_keeps_the_follow_up_quiet_too(chat: Chat) -> None:
    root = question(chat)
    chat.says("sam", "/tune quiet +3d")
    chat.clock("+2d")
    assert under(chat, root) == []


def test_a_follow_up_that_comes_later_than_a_post_may_is_dropped(chat: Chat) -> None:
    root = question(chat)
    chat.outage("2026-03-05 12:00")
    chat.clock("2026-03-06 12:00")
    assert under(chat, root) == []
    assert len(chat.notices()) == 1  # of the posts of the plans, which were missed


def test_a_follow_up_that_is_late_within_the_grace_still_comes(chat: Chat) -> None:
    root = question(chat)
    chat.outage("2026-03-04 22:00")
    assert len(under(chat, root)) == 1


def test_a_follow_up_waits_through_a_restart(tmp_path) -> None:  # type: ignore[no-untyped-def]
    first = Chat(tmp_path)
    root = question(first)
    first.close()
    second = Chat(tmp_path)
    assert under(second, root) == []
    second.clock("+1d")
    assert len(under(second, root)) == 1
    second.close()


def test_a_plan_that_pins_keeps_one_pin(chat: Chat) -> None:
    chat.says("sam", "/tune posts manner 1")
    assert "pinned" in chat.fills("sam", pin="yes").text
    chat.clock("tomorrow 07:30")
    first = chat.world.pinned("parents")
    assert first is not None and first.text == chat.posted()[-1]
    chat.clock("+1d")
    second = chat.world.pinned("parents")
    assert second is not None and second.id != first.id
    with chat.transaction() as tx:
        assert [row[0] for row in tx.all("SELECT kind FROM posts WHERE kind LIKE '%pin' AND state = 'sent'")] == [
            "pin", "pin", "unpin",
        ]  # fmt: skip


def test_two_plans_that_pin_in_the_same_minute_leave_one_pin(chat: Chat) -> None:
    chat.says("sam", "/tune posts add #parents 07:30 daily reminder")
    for number in (1, 3):
        chat.says("sam", f"/tune posts manner {number}")
        chat.fills("sam", pin="yes")
    chat.clock("+3d")
    with chat.transaction() as tx:
        pinned = {row["follows"] for row in tx.all("SELECT follows FROM posts WHERE kind = 'pin' AND state = 'sent'")}
        loose = {row["follows"] for row in tx.all("SELECT follows FROM posts WHERE kind = 'unpin' AND state = 'sent'")}
    assert len(pinned) == 6 and pinned - loose == {max(pinned)}


def test_a_plan_without_threads_opens_none_and_asks_nothing_twice(chat: Chat) -> None:
    chat.says("sam", "/tune posts manner 2")
    chat.fills("sam", thread="no")
    chat.clock("2026-03-03 20:00")
    assert [each.thread for each in chat.world.since(0) if each.channel == "parents" and not each.to][-1] == ""
    before = chat.world.last_id()
    chat.clock("2026-03-04 21:00")
    assert [each for each in chat.world.since(before) if each.thread_of] == []


def followed(chat: Chat) -> list[str]:
    """What goes under the question of Tuesday evening a day later."""
    root = question(chat)
    chat.clock("2026-03-04 20:00")
    return under(chat, root)


def next_question(chat: Chat) -> str:
    """The id of the question that Tuesday evening brings, as a moderator finds it."""
    coming = next(line for line in chat.says("sam", "/tune today").text.splitlines() if "question in" in line)
    words = coming.partition("#parents: ")[2].removesuffix(" …")
    found = chat.says("sam", f"/tune words search {words}").text.splitlines()[0]
    return found.rpartition("(")[2].removesuffix(")")


def test_a_changed_question_keeps_its_follow_up_unless_the_form_leaves_it_empty(chat: Chat) -> None:
    which = next_question(chat)
    old = form_values(chat.says("sam", f"/tune words edit {which}"))["follow_up"]
    assert old
    look = chat.fills("sam", text="Which sock is yours?")
    assert f"A day later, if nobody answers: {old}" in look.text
    look = chat.says("sam", f"/tune words edit {which} Which sock is yours?")
    assert f"A day later, if nobody answers: {old}" in look.text
    chat.says("sam", f"/tune words edit {which}")
    look = chat.fills("sam", text="Which sock is yours?", follow_up="")
    assert f"Nothing follows if nobody answers.\nUntil now this did: {old}" in look.text
    chat.presses("sam", "Save")
    assert followed(chat) == []
    chat.says("sam", "/tune words undo")
    assert old in chat.says("sam", f"/tune words show {which}").text


def test_a_changed_follow_up_goes_out(chat: Chat) -> None:
    which = next_question(chat)
    chat.says("sam", f"/tune words edit {which}")
    chat.fills("sam", text="Which sock is yours?", follow_up="Any sock counts.")
    chat.presses("sam", "Save")
    assert followed(chat) == ["Any sock counts."]


def test_a_question_of_the_groups_own_can_have_a_follow_up_and_a_reminder_none(chat: Chat) -> None:
    form = chat.says("sam", "/tune words add reminder grief").form
    assert form is not None and [field["name"] for field in form["fields"]] == ["text", "ages", "second"]
    assert "left out" in added(chat, "/tune words add", kind="reminder", topic="grief", text="The kettle is on.")
    form = chat.says("sam", "/tune words add question grief").form
    assert form is not None and [field["name"] for field in form["fields"]][:2] == ["text", "follow_up"]
    assert "A day later, if nobody answers: Any sock" in added(chat, "/tune words add question grief", text="Whose?")
    chat.presses("sam", "Save")
    assert "A day later, if nobody answers: Any sock" in chat.says("sam", "/tune words show own-1-1").text


def added(chat: Chat, line: str, **fields: str) -> str:
    chat.says("sam", line)
    return chat.fills("sam", follow_up="Any sock counts.", **fields).text

"""What belongs to one person: taps under posts, a daily line, notes; and that none of it says who."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlite_utils import Database

from bot.adapter import Never
from bot.app import Bot
from bot.calls import Call
from bot.care.sealing import FOR_ONE_SELF, Seals
from bot.model import Member, Post
from bot.schedule import bells
from bot.store import groups, posts, secret
from bot.store.database import Store, Transaction
from bot.store.migrations import migrations
from tests.chat import Chat, everything_stored
from tests.suggesting import suggest, way_in


def under(chat: Chat, key: str = "") -> list[str]:
    """The labels under the latest post in the channel."""
    post = next(each for each in reversed(chat.world.since(0)) if each.channel == "parents" and not each.to)
    return [label for label, _ in chat.world.get(post.id).buttons]


def test_been_there_counts_each_person_once(chat: Chat) -> None:
    chat.clock("tomorrow 08:00")
    assert under(chat) == ["Been there", "Not for me"]
    assert chat.presses("maya", "Been there").text.startswith("You are the first.")
    assert under(chat) == ["Been there: 1", "Not for me"]
    assert chat.presses("ines", "Been there: 1").text.startswith("You and one other.")
    assert chat.presses("maya", "Been there: 2").text.startswith("You are counted already.")
    assert under(chat) == ["Been there: 2", "Not for me"]


def test_three_people_rest_a_prompt_for_a_week_and_one_cannot(chat: Chat) -> None:
    chat.clock("tomorrow 08:00")
    words = chat.posted()[-1]
    for _ in range(4):
        said = chat.presses("maya", "Not for me")
        assert said.text == "Thank you. No reason needed. No one sees who tapped."
        assert said.to == "maya"
    chat.presses("ines", "Not for me")
    assert chat.notices() == []
    chat.presses("sam", "Not for me")
    assert words[:40] in chat.notices()[-1]
    with chat.transaction() as tx:
        rested = tx.all("SELECT * FROM prompt_changes WHERE rested_at > 0")
    assert len(rested) == 1 and rested[0]["rested_by"] is None
    chat.clock("+6d")
    assert words not in [shown.text for shown in chat.world.since(0) if shown.channel == "parents"][1:]
    chat.clock("+2d")
    with chat.transaction() as tx:
        assert tx.all("SELECT * FROM prompt_changes WHERE rested_at > 0") == []


def test_a_moderator_is_offered_more_and_a_member_is_not(chat: Chat) -> None:
    chat.clock("tomorrow 08:00")
    assert chat.presses("maya", "Not for me").buttons == ()
    assert [label for label, _ in chat.presses("sam", "Not for me").buttons] == ["Not here again", "Change the words"]
    assert chat.presses("sam", "Not here again").text.startswith("At rest.")


def test_a_post_of_nowhere_is_refused(chat: Chat) -> None:
    chat.clock("tomorrow 08:00")
    with chat.transaction() as tx:
        tx.run("UPDATE posts SET key = 'schedule:9:2026-03-03' WHERE state = 'sent'")
    assert chat.presses("maya", "Been there").text == "That post is not here any more."


@pytest.mark.parametrize("state", ["claimed", "held"])
def test_a_press_may_be_faster_than_the_word_that_a_post_was_taken(chat: Chat, state: str) -> None:
    chat.clock("tomorrow 08:00")
    with chat.transaction() as tx:
        tx.run("UPDATE posts SET state = ? WHERE state = 'sent'", state)
    assert chat.presses("maya", "Been there").text.startswith("You are the first.")


def test_who_tapped_is_forgotten_after_thirty_days_and_the_count_stays(chat: Chat) -> None:
    chat.clock("tomorrow 08:00")
    chat.presses("maya", "Been there")
    chat.clock("+31d")
    chat.wait(chat.bot.keep_house())
    with chat.transaction() as tx:
        assert tx.value("SELECT count(*) FROM taps") == 0
        assert tx.value("SELECT max(been_there) FROM posts") == 1


def test_a_daily_line_comes_to_its_person_alone(chat: Chat) -> None:
    form = chat.presses("maya", way_in(chat, "maya", "My daily line")).form
    assert form and [field["name"] for field in form["fields"]] == ["at", "zone"]
    said = chat.fills("maya", at="06:15", zone="Europe/Berlin")
    assert "06:15 (Europe/Berlin)" in said.text and "Tuesday 3 March" in said.text
    seen = chat.clock("tomorrow 06:00")
    lines = [each for each in seen if each.to == "maya"]
    assert [f"{each.at:%H:%M}" for each in lines] == ["05:15"]
    assert [label for label, _ in lines[0].buttons] == ["Not for a week", "Stop"]
    assert "maya" not in everything_stored(chat)


def test_a_line_is_snoozed_moved_and_stopped_with_nothing_left(chat: Chat) -> None:
    start_line(chat)
    chat.clock("tomorrow 07:00")
    assert chat.presses("maya", "Not for a week").text.startswith("Nothing until Tuesday 10 March.")
    assert [each for each in chat.clock("+6d") if each.to == "maya"] == []
    assert len([each for each in chat.clock("+1d") if each.to == "maya"]) == 1
    assert "07:45" in say(chat, "Another time", at="07:45").text
    assert chat.presses("maya", "Stop").text.startswith("Stopped.")
    assert [each for each in chat.clock("+2d") if each.to == "maya"] == []
    with chat.transaction() as tx:
        assert tx.value("SELECT count(*) FROM daily_lines") == 0
        assert tx.value("SELECT count(*) FROM posts WHERE address IS NOT NULL") == 0


def test_a_line_that_moves_to_a_later_hour_of_a_day_on_which_it_came_says_the_next(chat: Chat) -> None:
    assert "Monday 2 March" in chat.says("maya", "/daily-line 13:00").text
    assert len([each for each in chat.clock("13:30") if each.to == "maya"]) == 1
    assert "first on Tuesday 3 March" in chat.says("maya", "/daily-line 15:00").text
    assert [each for each in chat.clock("23:00") if each.to == "maya"] == []
    assert [f"{each.at:%H:%M}" for each in chat.clock("tomorrow 16:00") if each.to == "maya"] == ["15:00"]


def test_a_line_gives_way_after_ninety_days_unless_it_is_kept(chat: Chat) -> None:
    start_line(chat)
    lines = [each for each in chat.clock("+100d") if each.to == "maya" and each.channel == ""]
    assert len(lines) == 91
    assert "last one for now" in lines[-1].text
    assert len({each.text for each in lines[:-1]}) == 90
    assert "each day at 06:15" in chat.presses("maya", "Keep it coming").text
    assert len([each for each in chat.clock("+3d") if each.to == "maya"]) == 3


def test_no_address_stays_where_a_line_did_not_arrive(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    async def shut(_post: Post) -> str:
        raise Never("Their direct messages are closed.")

    start_line(chat)
    monkeypatch.setattr(chat.room, "deliver", shut)
    chat.clock("tomorrow 07:00")
    with chat.transaction() as tx:
        lines = tx.all("SELECT state, address FROM posts WHERE kind = 'line'")
    assert [tuple(each) for each in lines] == [("failed", None)]


def test_every_end_of_a_post_forgets_whom_it_was_for(chat: Chat) -> None:
    ends: tuple[Callable[[Transaction, int], None], ...] = (
        lambda tx, post: posts.mark(tx, post, "held", ""),
        lambda tx, post: posts.mark_sent(tx, [(post, "proof", 1)]),
        lambda tx, _post: groups.leave(tx, 1, 1),
        lambda tx, _post: posts.take_back(tx, 1, "why"),
        lambda tx, _post: posts.withdraw(tx, 1, "some-words", 0),
    )
    for number, end in enumerate(ends):
        draft = posts.Draft(
            f"line {number}", 1, "person", "line", "words", 1, "me", 1, prompt_id="some-words", address="sealed"
        )
        with chat.transaction() as tx:
            posts.write(tx, [draft])
            end(tx, tx.value("SELECT max(id) FROM posts"))
            assert tx.value("SELECT count(*) FROM posts WHERE address IS NOT NULL") == 0, number


def test_an_upgrade_forgets_the_addresses_of_posts_that_have_ended(tmp_path: Path) -> None:
    old = sqlite3.connect(tmp_path / "bot.db")
    migrations.apply(Database(old), stop_before="m072_rows_found_by_their_group")
    old.execute(
        "INSERT INTO groups (platform, external_id, name, locale, zone, grace_minutes, plans_made, version) "
        "VALUES ('slack', 'T1', 'Old', 'en', 'UTC', 180, 0, 1)"
    )
    row = "INSERT INTO posts (key, group_id, place, kind, text, state, due_at, not_before, attempts, address) "
    for state in ("claimed", "failed", "missed"):
        old.execute(f"{row} VALUES ('{state}', 1, 'person', 'line', 'words', '{state}', 1, 1, 0, 'sealed')")
    seals = Seals(secret.beside(tmp_path / "bot.db"))
    who = seals.mark("slack:T1:UMAYA", FOR_ONE_SELF)
    old.execute("INSERT INTO note_bells VALUES (?, 'slack', ?, 'en', 1)", (who, seals.seal("slack:T1:UMAYA")))
    old.execute("INSERT INTO note_bells VALUES ('someone', 'discord', ?, 'en', 1)", (seals.seal("discord:12"),))
    old.execute("INSERT INTO notes (who, text, written_at) VALUES (?, 'words', 1)", (who,))
    old.commit()
    old.close()
    store = Store.open(tmp_path / "bot.db")
    Bot(store)
    with store.reading() as tx:
        assert [row["key"] for row in tx.all("SELECT key FROM posts WHERE address IS NOT NULL")] == ["claimed"]
        bells = tx.all("SELECT platform, group_id FROM note_bells ORDER BY platform")
        assert [tuple(each) for each in bells] == [("discord", None), ("slack", 1)]
        assert tx.value("SELECT group_id FROM notes") == 1
    store.close()


def test_an_outage_of_days_sends_one_line_at_most(chat: Chat) -> None:
    start_line(chat)
    assert len([each for each in chat.outage("+5d") if each.to == "maya"]) <= 1
    assert len([each for each in chat.clock("+2d") if each.to == "maya"]) == 2


def test_a_note_waits_in_place_and_rings_only_for_who_asked(chat: Chat) -> None:
    leave(chat, "maya", "Thank you for the question about gloves.")
    assert chat.clock("+1h") == []
    assert chat.says("maya", "/enough").buttons[0][0] == "A note for you"
    assert "about gloves" in chat.presses("maya", "A note for you").text
    assert "A note is waiting." in chat.presses("maya", "Tell me when one comes").text
    leave(chat, "maya", "It is in the pack now.")
    rung = [each for each in chat.clock("+1h") if each.to == "maya"]
    assert [each.text for each in rung] == ["A note is waiting."]
    assert "in the pack now" in chat.presses("maya", "Read it").text
    chat.presses("maya", "Don't write to me")
    leave(chat, "maya", "One more.")
    assert chat.clock("+1h") == []
    assert "maya" not in everything_stored(chat)


def test_notes_are_for_one_person(chat: Chat) -> None:
    leave(chat, "maya", "Only for maya.")
    assert chat.says("ines", "/enough").buttons[0][0] == "A hard day"


@pytest.mark.parametrize("other", ["another secret", ""])
def test_without_the_secret_a_box_stays_shut(other: str) -> None:
    seals = Seals(b"secret")
    box = seals.seal("room:maya")
    assert seals.open(box) == "room:maya"
    assert Seals(other.encode()).open(box) == ""
    assert seals.open("no box") == ""
    assert seals.mark("room:maya", FOR_ONE_SELF) != Seals(other.encode()).mark("room:maya", FOR_ONE_SELF)
    assert seals.mark("room:maya", "post 1") != seals.mark("room:maya", "post 2")


def test_a_group_that_showed_the_bot_out_is_silent_and_comes_back_within_a_week(chat: Chat) -> None:
    chat.clock("tomorrow 08:00")
    before = chat.world.last_id()
    chat.bot.take_leave("room", "room")
    days_pass(chat, 3)
    assert chat.world.since(before) == []
    assert chat.room.moderates("sam")  # the platform speaks of the group again
    assert [f"{each.at:%d %H:%M}" for each in chat.clock("+1d")] == ["07 07:30"]


def test_a_group_that_stays_away_is_deleted_whole(chat: Chat) -> None:
    chat.clock("tomorrow 08:00")
    chat.presses("maya", "Been there")
    chat.saves("sam", "/tune words add reminder tantrums Peas on the wall, and a film.")
    chat.says("sam", "/tune posts pause 1")
    suggest_words(chat)
    start_line(chat)
    chat.bot.take_leave("room", "room")
    days_pass(chat, 8)
    with chat.transaction() as tx:
        assert tx.value("SELECT count(*) FROM word_drafts") == 2
    chat.wait(chat.bot.keep_house())
    with chat.transaction() as tx:
        of_groups = "SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE '%group_id%'"
        kept = "SELECT count(*) FROM {} WHERE group_id <> (SELECT id FROM groups WHERE external_id = ?)"
        left = {row[0]: tx.value(kept.format(row[0]), groups.PEOPLE) for row in tx.all(of_groups)}
        assert set(left.values()) == {0}, left
        assert tx.value("SELECT count(*) FROM groups WHERE external_id <> ?", groups.PEOPLE) == 0
        assert tx.value("SELECT count(*) FROM taps") == 0
        assert tx.value("SELECT count(*) FROM word_drafts") == 0
        assert tx.value("SELECT count(*) FROM daily_lines") == 1  # it belongs to maya, not to the group


def test_what_was_typed_and_not_saved_goes_by_the_clock(chat: Chat) -> None:
    chat.says("sam", "/tune words add reminder tantrums Peas on the wall, and a film.")  # looked at, not saved
    suggest_words(chat)
    group = chat.bot.find_group("room", "room")
    assert group is not None
    call = Call("room", "room", Member("room:maya", "maya"), line="/hard-day words of maya's")
    chat.bot.answering.drafts.keep(group, call, "a mistake", chat.world.now())
    for hours, left in ((1, (2, 0)), (24, (0, 0))):
        chat.clock(f"+{hours}h")
        chat.wait(chat.bot.keep_house())
        with chat.transaction() as tx:
            kept = tx.value("SELECT count(*) FROM word_drafts")
            assert (kept, len(chat.bot.answering.drafts._drafts)) == left


def days_pass(chat: Chat, days: int) -> None:
    """Days in which the platform does not speak of the group."""
    for _ in range(days):
        chat.world.set_clock(chat.world.now() + timedelta(days=1))
        chat.wait(chat.bot.tick())


def suggest_words(chat: Chat) -> None:
    """A suggestion that waits, and what a moderator would make of it."""
    suggest(chat, "Toast again. Nobody took notes.")
    chat.says("sam", "/tune queue")
    chat.presses("sam", "Edit")
    chat.fills("sam", text="Toast. Nobody took notes.")


def start_line(chat: Chat) -> None:
    chat.presses("maya", way_in(chat, "maya", "My daily line"))
    chat.fills("maya", at="06:15", zone="UTC")


def say(chat: Chat, label: str, **fields: str):  # type: ignore[no-untyped-def]
    chat.presses("maya", label)
    return chat.fills("maya", **fields)


def leave(chat: Chat, person: str, text: str) -> None:
    who = chat.bot.services.seals.mark(f"room:{person}", FOR_ONE_SELF)
    with chat.transaction() as tx:
        bells.leave_note(tx, 1, who, [(text, {})], "", int(chat.world.now().timestamp()), chat.bot.owner)

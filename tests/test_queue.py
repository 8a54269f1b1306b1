"""The moderators' queue: suggestions are approved, changed and declined, and that can be undone."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from sqlite_utils import Database

from bot.care.sealing import FOR_ONE_SELF
from bot.replies import Form
from bot.store import groups, suggestions, word_drafts
from bot.store.migrations import migrations
from tests.chat import NOON, Chat, form_values
from tests.suggesting import BUS, PEAS, answered, labels, note_for, reply_to, suggest, waiting


def test_a_moderator_approves_and_the_words_take_their_turn(chat: Chat) -> None:
    suggest(chat)
    chat.clock("tomorrow 09:00")
    seen = chat.presses("sam", "Look at them")
    assert seen.text.startswith("1 of 1: a reminder, about “tantrums and meltdowns”, sent on Monday 2 March.")
    assert seen.quote == PEAS and labels(seen) == ["Approve", "Edit", "Decline"]
    done = chat.presses("sam", "Approve")
    assert done.text.startswith("Added as own-1-1.") and done.quote == PEAS
    note = note_for(chat)
    assert note.text.startswith("Your words are in.\nThank you.") and note.quote == PEAS
    assert ", sam: add." in chat.says("sam", "/tune words history own-1-1").text
    with chat.transaction() as tx:
        prompt = tx.one("SELECT * FROM prompts WHERE group_id = 1")
        assert prompt is not None
        assert (prompt["kind"], prompt["topics"], prompt["source"]) == (
            "reminder", '["tantrums"]', "Suggested by a member",
        )  # fmt: skip


def test_words_whose_adding_was_taken_back_can_be_put_back(chat: Chat) -> None:
    suggest(chat)
    chat.says("sam", "/tune queue")
    chat.presses("sam", "Approve")
    chat.clock("+25h")
    chat.wait(chat.bot.keep_house())
    gone = chat.says("sam", "/tune words undo")
    assert gone.text.endswith("The words are gone again.") and gone.quote == PEAS
    assert "add (taken back by sam)" in chat.says("sam", "/tune words history own-1-1").text
    put_back = gone.buttons[0][1]
    back = chat.presses("sam", "Put them back")
    assert back.text == "They are back, and take their turn." and back.quote == PEAS
    assert chat.presses("sam", put_back).text == "Those words are here, and nothing was changed."
    assert chat.says("sam", "/tune words history own-1-1").text.count("sam: add") == 2
    chat.presses("sam", "Undo the latest")
    assert "nobody here is shown them" in chat.says("sam", "/tune words show own-1-1").text


@pytest.mark.parametrize("deed", ["Approve", "Decline"])
def test_a_decision_can_be_undone_for_a_day_and_what_nobody_read_is_withdrawn(chat: Chat, deed: str) -> None:
    suggest(chat)
    chat.says("sam", "/tune queue")
    chat.presses("sam", deed)
    done = chat.fills("sam", reason="") if deed == "Decline" else chat.world.since(0)[-1]
    assert waiting(chat) == [] and "Nothing waits" in chat.says("sam", "/tune queue").text
    undo = next(action for name, action in done.buttons if name == "Undo")
    back = chat.presses("sam", undo)
    assert "The suggestion waits in the queue again." in back.text
    assert [each.text for each in waiting(chat)] == [PEAS]
    assert "1 of 1" in chat.presses("sam", "Look at it").text
    assert "A note for you" not in labels(chat.says("maya", "/enough"))
    assert "already" in chat.presses("sam", undo).text and len(waiting(chat)) == 1
    # Once the answer was read it stays, and another one says so and follows.
    chat.says("sam", "/tune queue")
    chat.presses("sam", "Approve")
    approved = chat.world.since(0)[-1]
    note_for(chat)
    chat.presses("sam", next(action for name, action in approved.buttons if name == "Undo"))
    assert len(waiting(chat)) == 1
    with chat.transaction() as tx:
        assert tx.value("SELECT count(*) FROM notes") == 2
    note = note_for(chat)
    assert note.text.startswith("What you were told of these words was taken back.") and note.quote == PEAS


def test_what_was_settled_a_day_ago_is_deleted(chat: Chat) -> None:
    suggest(chat)
    chat.says("sam", "/tune queue")
    chat.presses("sam", "Decline")
    undo = next(action for name, action in chat.fills("sam", reason="").buttons if name == "Undo")
    chat.clock("+25h")
    chat.wait(chat.bot.keep_house())
    assert "settled already" in chat.presses("sam", undo).text and waiting(chat) == []
    with chat.transaction() as tx:
        assert tx.value("SELECT count(*) FROM suggestions") == 0


def test_changed_words_are_looked_at_before_they_count(chat: Chat) -> None:
    suggest(chat)
    chat.says("sam", "/tune queue")
    assert form_values(chat.presses("sam", "Edit"))["text"] == PEAS
    look = chat.fills("sam", text="Peas on the wall. You stayed.")
    assert look.text.startswith("This is how they will be. Nothing is decided yet.")
    assert chat.presses("sam", "As they came").quote == PEAS
    assert form_values(chat.presses("sam", "Change again"))["text"] == "Peas on the wall. You stayed."
    chat.fills("sam", text="Peas on the wall. You wiped, and stayed.")
    assert chat.presses("sam", "Approve these").quote == "Peas on the wall. You wiped, and stayed."
    note = note_for(chat)
    assert "A moderator changed them a little." in note.text
    assert note.quote == "Peas on the wall. You wiped, and stayed."
    with chat.transaction() as tx:
        sources = [row[0] for row in tx.all("SELECT source FROM prompts WHERE group_id = 1")]
        assert sources == ["Suggested by a member, changed by a moderator"]
        assert tx.value("SELECT count(*) FROM word_drafts") == 0


def test_drafts_that_wait_over_the_upgrade_are_still_behind_their_buttons(tmp_path: Path) -> None:
    old = sqlite3.connect(tmp_path / "bot.db")
    migrations.apply(Database(old), stop_before="m082_drafts_in_one_table")
    at = int(NOON.timestamp())
    old.execute(
        "INSERT INTO groups (platform, external_id, name, locale, zone, grace_minutes, plans_made, version) "
        "VALUES ('room', 'room', 'Old', 'en', 'UTC', 180, 2, 1)"
    )
    old.execute(
        "INSERT INTO suggestions VALUES (7, 1, 'reminder', 'tantrums', ?, 'x', ?, NULL, NULL, NULL)", (PEAS, at)
    )
    for number, marks in ((1, '{"touches": "loss"}'), (9, '{"kind": "question", "follow_up": "And then?"}')):
        old.execute("INSERT INTO suggestion_drafts VALUES (?, 7, ?, ?, ?)", (number, f"Peas, {number}.", at, marks))
    words = '{"kind": "reminder", "topic": "grief", "text": "The chair is still by the window."}'
    old.execute(
        "INSERT INTO word_drafts (group_id, command, given, at) VALUES (1, 'tune words add', ?, ?)", (words, at)
    )
    old.commit()
    old.close()
    chat = Chat(tmp_path)
    form = reply_to(chat, "sam", "tune queue redraft?draft=1")
    assert isinstance(form, Form)
    fields = {field.name: field.value for field in form.fields}
    assert fields == {"kind": "reminder", "topic": "tantrums", "text": "Peas, 1.", "follow_up": "", "ages": ""}
    again = answered(chat, "sam", form.action.id, fields | {"text": "Peas, 2."})
    assert "Marked: a loss." in again.text and "draft=10" in again.buttons[0].action.id
    assert answered(chat, "sam", "tune words save?draft=1").quote == "The chair is still by the window."
    assert answered(chat, "sam", "tune queue save?draft=9&sure=1").quote == "Peas, 9."
    with chat.transaction() as tx:
        assert tx.value("SELECT follow_up FROM prompts WHERE text = 'Peas, 9.'") == "And then?"
        assert tx.value("SELECT count(*) FROM word_drafts WHERE suggestion_id NOT NULL") == 0
    chat.close()


def test_approving_takes_what_was_seen_also_where_someone_else_edits_meanwhile(chat: Chat) -> None:
    suggest(chat)
    as_it_came = next(button for name, button in chat.says("sam", "/tune queue").buttons if name == "Approve")
    chat.presses("sam", "Edit")
    chat.fills("sam", text="Peas, and a film.")
    assert chat.presses("sam", as_it_came).quote == PEAS


def test_a_decline_needs_no_reason(chat: Chat) -> None:
    suggest(chat)
    chat.says("sam", "/tune queue")
    chat.presses("sam", "Decline")
    chat.fills("sam")
    note = note_for(chat)
    assert "They stay out this time." in note.text and "What the moderator says" not in note.text


def test_the_queue_goes_round_and_says_where_it_is(chat: Chat) -> None:
    suggest(chat)
    suggest(chat, BUS, "ines", kind="question", topic="loneliness")
    assert chat.says("sam", "/tune queue").text.startswith("1 of 2")
    second = chat.presses("sam", "Skip")
    assert second.text.startswith("2 of 2: a question, about “feeling alone”") and second.quote == BUS
    assert chat.presses("sam", "Skip").text.startswith("1 of 2")
    assert "The next one (1)" in labels(chat.presses("sam", "Approve"))
    assert chat.presses("sam", "The next one (1)").quote == BUS
    chat.presses("sam", "Approve")
    assert chat.says("sam", "/tune queue").text.startswith("Nothing waits.")


def test_the_lint_advises_the_moderator_and_not_the_member(chat: Chat) -> None:
    said = suggest(chat, "You should never yell!!! Everything happens for a reason.")
    assert "Better mended" not in said.text
    assert "Better mended first. You decide:" in chat.says("sam", "/tune queue").text
    with chat.transaction() as tx:
        twin = tx.value("SELECT text FROM prompts WHERE kind = 'reminder' AND locale = 'en' ORDER BY id LIMIT 1")
    suggest(chat, twin)
    assert "Better mended first. You decide:" in chat.says("sam", "/tune queue").text
    assert "nearly the same" in chat.presses("sam", "Skip").text


def test_a_suggestion_is_marked_and_all_of_it_can_be_changed_before_it_is_taken_in(chat: Chat) -> None:
    suggest(chat, "Odd socks at the funeral. Nobody looked down.", topic="grief")
    assert "Mark it, and who left out loss" in chat.says("sam", "/tune queue").text
    asked = chat.presses("sam", "Approve")
    assert "The check of words is against them" in asked.text and asked.buttons[-1][0] == "Approve anyway"
    chat.says("sam", "/tune queue")
    assert "Marked: a loss." in chat.presses("sam", "Mark: a loss").text
    form = chat.presses("sam", "Change again")
    assert form_values(form)["kind"] == "reminder" and form_values(form)["topic"] == "grief"
    look = chat.fills(
        "sam", kind="question", topic="loneliness", text="Whose odd socks do you miss since the funeral?",
        follow_up="A colour will do.",
    )  # fmt: skip
    assert "Marked: a loss." in look.text and "A day later, if nobody answers: A colour will do." in look.text
    chat.presses("sam", "Approve these")
    with chat.transaction() as tx:
        row = tx.one("SELECT kind, topics, follow_up, sensitivity FROM prompts WHERE group_id NOT NULL")
    assert row and tuple(row) == ("question", '["loneliness"]', "A colour will do.", '["loss"]')


def test_a_suggestion_that_could_hurt_is_not_taken_in(chat: Chat) -> None:
    suggest(chat, "Good mothers keep calm. Bad mothers shout.")
    shown = chat.says("sam", "/tune queue")
    assert "These cannot be kept:" in shown.text and "Approve" not in [label for label, _ in shown.buttons]
    assert "against them" in answered(chat, "sam", "tune queue approve?number=1&sure=1").text
    with chat.transaction() as tx:
        assert tx.value("SELECT count(*) FROM prompts WHERE group_id NOT NULL") == 0


def test_one_that_is_settled_meanwhile_is_answered_kindly_and_nothing_written_is_lost(chat: Chat) -> None:
    suggest(chat)
    approve = next(button for name, button in chat.says("sam", "/tune queue").buttons if name == "Approve")
    chat.presses("sam", "Edit")
    chat.presses("sam", approve)
    assert "settled already" in chat.presses("sam", approve).text
    late = chat.fills("sam", text="Peas, and a film.")
    assert "settled already" in late.text and late.quote == "Peas, and a film."
    chat.presses("sam", "Decline")
    with chat.transaction() as tx:
        assert tx.value("SELECT count(*) FROM prompts WHERE group_id = 1") == 1
        assert tx.value("SELECT count(*) FROM notes") == 1


def test_another_groups_suggestions_are_as_good_as_invented(chat: Chat) -> None:
    chat.bot.take_in("room", "other", "Another", "UTC", {"x": "x"})
    with chat.transaction() as tx:
        other = groups.find(tx, "room", "other")
        assert other is not None
        author = chat.bot.services.seals.mark("room:maya", FOR_ONE_SELF)
        suggestions.add(tx, other.id, "reminder", "grief", "Zebra xylophone", author, 1)
        theirs = suggestions.waiting(tx, other.id)[0].id
        given = {"number": str(theirs), "kind": "reminder", "topic": "grief", "text": "Zebra"}
        draft = word_drafts.add(tx, other.id, "tune queue edit", given, int(chat.world.now().timestamp()), (), theirs)
    assert chat.says("sam", "/tune queue").text.startswith("Nothing waits.")
    for deed in ("approve?number", "edit?number", "decline?number", "save?draft", "redraft?draft"):
        known = draft if "draft" in deed else theirs
        seen = [answered(chat, "sam", f"tune queue {deed}={number}").text for number in (known, 4711)]
        assert seen[0] == seen[1] and seen[0].startswith("That one is settled already"), deed
    seen = [answered(chat, "maya", f"suggest back?number={number}").text for number in (theirs, 4711)]
    assert seen[0] == seen[1]
    assert "Zebra" not in str([each.text + each.quote for each in chat.world.since(0)])
    with chat.transaction() as tx:
        assert [each.id for each in suggestions.waiting(tx, other.id)] == [theirs]


def test_members_decide_nothing(chat: Chat) -> None:
    suggest(chat)
    number = waiting(chat)[0].id
    for deed in ("approve", "edit", "decline"):
        assert "look after this group" in answered(chat, "ines", f"tune queue {deed}?number={number}").text
    assert "look after this group" in chat.says("maya", "/tune queue").text

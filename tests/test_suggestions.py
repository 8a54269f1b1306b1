"""Suggestions: from a member's form to their note, with nothing kept about who it was."""

from __future__ import annotations

import pytest

from bot.care.sealing import FOR_ONE_SELF
from bot.locales import speaking
from bot.schedule import suggested
from bot.store import groups, suggestions
from tests.chat import Chat, everything_stored, form_values
from tests.suggesting import BUS, PEAS, answered, labels, note_for, open_notices, suggest, waiting, way_in


def test_the_notice_of_a_suggestion_speaks_the_groups_language_whoever_sent_it(chat: Chat) -> None:
    suggest(chat)
    chat.clock("tomorrow 09:00")
    chat.presses("sam", "Close")
    with speaking("es"), chat.transaction() as tx:  # an answer to somebody who speaks Spanish
        suggested.arrived(tx, groups.get(tx, 1), int(chat.world.now().timestamp()), chat.bot.owner)
    chat.clock("tomorrow 09:00")
    told = [each for each in chat.world.since(0) if each.to == "sam" and not each.channel]
    assert labels(told[-1]) == ["Look at them", "Close"]


def test_a_note_speaks_the_language_of_who_reads_it_and_keeps_none(chat: Chat) -> None:
    suggest(chat)
    chat.says("sam", "/tune queue")
    chat.presses("sam", "Decline")
    chat.fills("sam", reason="We had peas {often}.")
    chat.presses("sam", "Decline")
    with chat.transaction() as tx:
        assert tx.value("SELECT text FROM notes") == ""
    chat.room.speaks("maya", "es")
    note = note_for(chat, label="Una nota para ti").text
    assert note.startswith("Alguien de la moderación leyó")
    assert "A moderator" not in note and "Only you" not in note and "We had peas {often}." in note


def test_what_will_happen_is_said_before_and_after_words_are_sent(chat: Chat) -> None:
    chat.says("sam", "/tune settings people")
    chat.fills("sam", hours="evenings")
    form = chat.presses("maya", way_in(chat, "maya", "Suggest words")).form
    assert form is not None
    fields = {field["name"]: field for field in form["fields"]}
    assert fields["kind"]["hint"] == "A moderator reads it first. No name is shown, and none is kept."
    assert fields["words"]["hint"] == "No names, schools or birth dates, please."
    assert [choice["value"] for choice in fields["kind"]["choices"]] == ["reminder", "question", "response"]
    said = chat.fills("maya", kind="reminder", topic="tantrums", words=PEAS)
    assert said.to == "maya" and said.quote == PEAS
    assert "A moderator reads it first, and looks in: evenings." in said.text
    assert "You can send 2 more this week." in said.text
    assert labels(said) == ["Tell me when one comes", "What I sent", "Suggest more"]


def test_a_word_with_a_decline_reaches_the_author_in_place(chat: Chat) -> None:
    suggest(chat)
    chat.says("sam", "/tune queue")
    form = chat.presses("sam", "Decline").form
    assert form is not None and not form["fields"][0]["required"]
    assert waiting(chat) != []
    look = chat.fills("sam", reason="We have many about peas by now.")
    assert look.quote == "We have many about peas by now." and waiting(chat) != []
    assert chat.presses("sam", "Decline").text.startswith("Declined")
    assert [each for each in chat.clock("+1h") if each.to == "maya"] == []  # nobody is written to who did not ask
    note = note_for(chat)
    assert "What the moderator says: We have many about peas by now." in note.text and note.quote == PEAS
    assert waiting(chat) == []


def test_each_answer_is_read_beside_the_words_it_is_about(chat: Chat) -> None:
    for words in (PEAS, BUS):
        suggest(chat, words)
        chat.says("sam", "/tune queue")
        chat.presses("sam", "Approve")
    newest = chat.presses("maya", way_in(chat, "maya", "2 notes for you"))
    assert newest.quote == BUS
    assert way_in(chat, "maya", "A note for you")
    chat.presses("maya", "A note for you")
    assert labels(chat.presses("maya", "The one before"))[0] != "The one before"
    assert "A note for you" not in labels(chat.says("maya", "/enough"))


def test_an_unread_note_comes_before_a_newer_one_that_was_read(chat: Chat) -> None:
    for words in (PEAS, BUS):
        suggest(chat, words)
        chat.says("sam", "/tune queue")
        chat.presses("sam", "Approve")
    assert chat.presses("maya", way_in(chat, "maya", "2 notes for you")).quote == BUS
    assert note_for(chat).quote == PEAS


def test_who_asks_to_be_told_is_told_and_of_nothing_else(chat: Chat) -> None:
    suggest(chat)
    chat.presses("maya", "Tell me when one comes")
    chat.says("sam", "/tune queue")
    chat.presses("sam", "Approve")
    assert [each.text for each in chat.clock("+1h") if each.to == "maya"] == []
    told = [each.text for each in chat.world.since(0) if each.to == "maya" and not each.channel]
    assert told == ["A note is waiting."]
    assert "Tell me when one comes" not in labels(suggest(chat, BUS))


def test_three_a_week_and_then_there_is_room_again(chat: Chat) -> None:
    assert "2 more" in suggest(chat, "One").text
    chat.clock("+2d")
    assert "one more" in suggest(chat, "Two").text
    last = suggest(chat, "Three")
    assert "That was the last one for this week." in last.text and "Suggest more" not in labels(last)
    full = chat.presses("maya", way_in(chat, "maya", "Suggest words"))
    assert full.form is None and "You sent 3 this week" in full.text and "Monday 9 March" in full.text
    assert chat.presses("ines", way_in(chat, "ines", "Suggest words")).form is not None
    chat.clock("2026-03-09 11:59")
    assert chat.presses("maya", way_in(chat, "maya", "Suggest words")).form is None
    chat.clock("2026-03-09 12:00")
    assert "That was the last one" in suggest(chat, "Four").text


def test_a_form_from_before_loses_no_words_and_one_that_comes_twice_counts_once(chat: Chat) -> None:
    chat.says("sam", "/tune settings suggestions 1")
    assert "last one" in suggest(chat, PEAS).text
    form = {"kind": "reminder", "topic": "tantrums"}
    again = answered(chat, "maya", "suggest send", form | {"words": PEAS})
    assert "Thank you. A moderator reads it first." in again.text
    late = answered(chat, "maya", "suggest send", form | {"words": BUS})
    assert "one is what fits here" in late.text and late.quote == BUS
    assert [each.text for each in waiting(chat)] == [PEAS]


def test_words_that_are_sent_again_as_something_else_count_once_as_that(chat: Chat) -> None:
    suggest(chat)
    again = suggest(chat, kind="question", topic="siblings")
    assert "Those words wait already." in again.text and "You can send 2 more this week." in again.text
    assert [(each.kind, each.topic) for each in waiting(chat)] == [("question", "siblings")]
    assert "wait already" not in suggest(chat, kind="question", topic="siblings").text


def test_a_group_sets_another_number_or_none(chat: Chat) -> None:
    assert "Suggestions a week from each member: 3." in chat.says("sam", "/tune settings").text
    assert form_values(chat.presses("sam", "Suggestions"))["number"] == "3"
    assert chat.fills("sam", number="1").text == "Saved. Each member can send one suggestion a week."
    assert "That was the last one for this week." in suggest(chat).text
    before = way_in(chat, "maya", "Suggest words")
    assert "Nobody can send" in chat.says("sam", "/tune settings suggestions 0").text
    assert "Suggestions a week from each member: none." in chat.says("sam", "/tune settings").text
    assert "Suggest words" not in [label for label, _ in chat.says("maya", "/enough").buttons]
    off = chat.presses("maya", before)
    assert off.text == "This group takes no suggestions just now. Thank you for thinking of it."
    assert "from 0 to 50" in chat.says("sam", "/tune settings suggestions 900").text
    assert "4 suggestions a week" in chat.says("sam", "/tune settings suggestions 4").text
    assert "2 more" in suggest(chat, BUS).text


def test_words_longer_than_a_prompt_come_back_in_the_form(chat: Chat) -> None:
    long = "peas " * 100
    said = suggest(chat, long)
    assert said.form is not None and "400 fit here" in said.text
    assert form_values(said)["words"].strip() == long.strip()
    assert waiting(chat) == []


def test_words_of_someone_in_danger_get_the_card_and_are_not_kept(chat: Chat) -> None:
    said = suggest(chat, "I can't do this any more, I want to kill myself tonight")
    assert "in danger right now" in said.text and said.quote == ""
    assert waiting(chat) == [] and chat.notices() == []
    assert "kill myself" not in everything_stored(chat)
    with chat.transaction() as tx:
        assert tx.value("SELECT count(*) FROM suggestion_turns") == 0


@pytest.mark.parametrize(
    "kind", ["kind reply", "Kind Reply", "una respuesta amable", "respuesta amable", "a kind reply"]
)
def test_a_kind_may_be_named_without_its_article(chat: Chat, kind: str) -> None:
    suggest(chat, kind=kind)
    assert [each.kind for each in waiting(chat)] == ["response"]


def test_a_member_sees_and_takes_back_only_what_is_theirs(chat: Chat) -> None:
    suggest(chat)
    suggest(chat, BUS, kind="question")
    shown = chat.presses("maya", way_in(chat, "maya", "What I sent"))
    assert "2. a question, about “tantrums and meltdowns”, sent on Monday 2 March" in shown.text
    assert shown.quote == f"1. {PEAS}\n2. {BUS}"
    assert "What I sent" not in labels(chat.says("ines", "/enough"))
    assert chat.presses("ines", "Take 1 back").text.startswith("That button")  # she cannot even see it
    back = chat.presses("maya", "Take 1 back")
    assert back.text == "Taken back, and deleted here. You can send one more this week." and back.quote == PEAS
    assert [each.text for each in waiting(chat)] == [BUS]
    assert chat.presses("maya", "Take 1 back").text.startswith("That one does not wait any more.")


def test_the_notice_is_one_and_closes_by_itself(chat: Chat) -> None:
    suggest(chat)
    suggest(chat, BUS)
    suggest(chat, "Toast. Nobody took notes.", "ines")
    assert chat.notices() == [] and "3 suggestions wait." in open_notices(chat)
    chat.clock("23:59")
    assert chat.notices() == []
    chat.clock("tomorrow 09:00")
    assert chat.notices() == ["3 suggestions wait."]
    chat.presses("sam", "Look at them")
    chat.presses("sam", "Approve")
    assert "2 suggestions wait." in open_notices(chat)
    chat.presses("maya", way_in(chat, "maya", "What I sent"))
    chat.presses("maya", "Take 1 back")
    assert "One suggestion waits." in open_notices(chat)
    chat.says("sam", "/tune queue")
    chat.presses("sam", "Decline")
    chat.fills("sam")
    assert open_notices(chat).startswith("No open notices")
    assert len([each for each in chat.notices() if each.endswith("wait.")]) == 1


def test_nobody_is_told_of_what_is_settled_before_the_morning(chat: Chat) -> None:
    suggest(chat)
    chat.says("sam", "/tune queue")
    chat.presses("sam", "Approve")
    chat.clock("tomorrow 09:30")
    assert chat.notices() == []
    suggest(chat, BUS)
    chat.outage("tomorrow 09:30")  # the morning comes while the bot is off
    assert "One suggestion waits." in chat.notices()


def test_a_notice_that_was_closed_by_hand_stays_closed_until_something_new_comes(chat: Chat) -> None:
    suggest(chat)
    suggest(chat, BUS)
    open_notices(chat)
    chat.presses("sam", "Close 1")
    chat.says("sam", "/tune queue")
    chat.presses("sam", "Approve")
    assert open_notices(chat).startswith("No open notices")
    suggest(chat, "Toast. Nobody took notes.")
    assert "2 suggestions wait." in open_notices(chat)


def test_nothing_stored_says_who_it_was_and_soon_nothing_finds_them_again(chat: Chat) -> None:
    suggest(chat)
    marks = {chat.bot.services.seals.mark("room:maya", purpose) for purpose in (FOR_ONE_SELF, "suggestion 1")}
    stored = everything_stored(chat)
    assert "maya" not in stored and all(mark in stored for mark in marks)
    chat.says("sam", "/tune queue")
    chat.presses("sam", "Approve")
    chat.clock("+8d")
    chat.wait(chat.bot.keep_house())
    with chat.transaction() as tx:
        assert tx.value("SELECT count(*) FROM suggestions") == 0
    note_for(chat)
    chat.clock("+15d")
    chat.wait(chat.bot.keep_house())
    stored = everything_stored(chat)
    assert "maya" not in stored and not any(mark in stored for mark in marks)
    assert PEAS in stored  # the words are the group's now


def test_what_nobody_decides_about_ends_after_sixty_days_and_its_author_learns_of_it(chat: Chat) -> None:
    suggest(chat)
    chat.clock("+60d")
    chat.wait(chat.bot.keep_house())
    assert [each.text for each in waiting(chat)] == [PEAS]
    chat.clock("+1h")
    chat.wait(chat.bot.keep_house())
    assert waiting(chat) == [] and "suggestion" not in open_notices(chat)
    note = note_for(chat)
    assert "No moderator got to your words in 60 days" in note.text and note.quote == PEAS


def test_an_id_never_comes_again(chat: Chat) -> None:
    suggest(chat)
    first = waiting(chat)[0].id
    chat.says("sam", "/tune queue")
    approve = next(button for name, button in chat.says("sam", "/tune queue").buttons if name == "Approve")
    chat.presses("sam", approve)
    suggest(chat, BUS)
    assert waiting(chat)[0].id > first
    assert "settled already" in chat.presses("sam", approve).text
    assert [each.text for each in waiting(chat)] == [BUS]


def test_words_in_another_language_are_read_and_kept_in_it(chat: Chat) -> None:
    suggest(chat, "Apaga la tablet un rato. Todo saldrá bien con los niños.", kind="response", topic="screens")
    shown = chat.says("sam", "/tune queue")
    assert "These are in Spanish" in shown.text and "Better mended first. You decide:" in shown.text
    if chat.presses("sam", "Approve").buttons[-1][0] == "Approve anyway":
        chat.presses("sam", "Approve anyway")
    with chat.transaction() as tx:
        assert tx.value("SELECT locale FROM prompts WHERE id = 'own-1-1'") == "es"
    assert all("tablet" not in chat.says("ines", "/hard-day the ipad again").text for _ in range(10))


def test_words_that_tell_no_language_are_in_the_groups(chat: Chat) -> None:
    suggest(chat, "Tablet. Zzz.")
    assert "These are in" not in chat.says("sam", "/tune queue").text


KETTLE = "The kettle is on. Sit."


def test_words_behind_the_command_stand_in_the_form_and_only_the_rest_is_asked_for(chat: Chat) -> None:
    shown = chat.says("maya", f"/suggest {KETTLE}")
    assert shown.text == "" and form_values(shown) == {"kind": "", "topic": "", "words": KETTLE}
    assert waiting(chat) == []
    assert "A moderator reads it first" in chat.fills("maya", kind="reminder", topic="illness").text
    assert [(each.kind, each.topic, each.text) for each in waiting(chat)] == [("reminder", "illness", KETTLE)]


@pytest.mark.parametrize("command", ["/suggest", "/enough suggest"])
def test_what_a_line_says_of_its_words_is_not_asked_for_again(chat: Chat, command: str) -> None:
    assert form_values(chat.says("maya", f"{command} reminder {KETTLE}")) == {"topic": "", "words": KETTLE}
    assert "Thank you" in chat.says("maya", f"{command} reminder illness {KETTLE}").text
    assert [(each.kind, each.topic, each.text) for each in waiting(chat)] == [("reminder", "illness", KETTLE)]


@pytest.mark.parametrize(
    ("said", "kind"),
    [("pregunta pantallas y teléfonos ¿Quién te ayudó hoy?", "question"), ("kind reply grief Tea is on.", "response")],
)
def test_what_words_are_is_read_as_people_call_it(chat: Chat, said: str, kind: str) -> None:
    shown = chat.says("maya", f"/suggest {said}")
    with chat.transaction() as tx:
        found = suggestions.waiting(tx, 1)
    assert shown.form is None and [each.kind for each in found] == [kind]


def test_words_that_only_begin_as_a_topic_are_left_whole(chat: Chat) -> None:
    for words in ("illness again, and soup for three days", "Question what they tell you about sleep.", "Screens off."):
        assert form_values(chat.says("maya", f"/suggest {words}"))["words"] == words


def test_words_behind_the_command_are_never_lost_where_there_is_no_room(chat: Chat) -> None:
    for number in range(3):
        chat.says("maya", f"/suggest reminder illness {KETTLE} {number}")
    shown = chat.says("maya", f"/suggest {KETTLE}")
    assert "There is room again on" in shown.text and shown.quote == KETTLE and len(waiting(chat)) == 3


def test_too_many_words_behind_the_command_come_back_whole(chat: Chat) -> None:
    long = "Tea, and then a walk. " * 30
    shown = chat.says("maya", f"/suggest {long}")
    assert "and 400 fit here" in shown.text and form_values(shown) == {"words": long.strip()}
    assert form_values(chat.fills("maya", words=KETTLE)) == {"kind": "", "topic": "", "words": KETTLE}


def test_danger_behind_the_command_gets_the_card(chat: Chat) -> None:
    said = chat.says("maya", "/suggest I want to kill myself tonight")
    assert "in danger right now" in said.text and said.form is None and said.quote == ""


@pytest.mark.parametrize("deed", ["Approve", "Decline"])
def test_who_takes_back_what_is_settled_today_learns_why_not_and_nobody_else_learns_of_it(
    chat: Chat, deed: str
) -> None:
    suggest(chat)
    back = chat.presses("maya", way_in(chat, "maya", "What I sent")).buttons[0][1]
    chat.says("sam", "/tune queue")
    chat.presses("sam", deed)
    if deed == "Decline":
        chat.fills("sam", reason="")
    said = chat.presses("maya", back)
    assert said.text.startswith("A moderator has read that one already, so you cannot take it back here.")
    assert "for you" in said.text and chat.presses("maya", "My notes").quote == PEAS
    assert answered(chat, "ines", "suggest back?number=1").text.startswith("That one does not wait any more.")
    chat.clock("+30h")
    chat.wait(chat.bot.keep_house())
    assert answered(chat, "maya", "suggest back?number=1").text.startswith("That one does not wait any more.")

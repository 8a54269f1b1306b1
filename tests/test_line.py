"""A typed line becomes a command and its arguments."""

import pytest

from bot.app import COMMANDS, NOT_A_MODERATOR
from bot.errors import Refusal
from bot.line import find_command
from tests.chat import Chat, form_values

NAMES = {each.name: each for each in COMMANDS}


@pytest.mark.parametrize(
    ("line", "name", "rest"),
    [
        ("/hard-day I yelled", "hard-day", "I yelled"),
        ("/HARD-DAY  I  yelled ", "hard-day", "I  yelled"),
        ("/enough", "enough", ""),
        ("/enough hard-day it rained", "hard-day", "it rained"),
        ("/enough tune posts add #parents 09:00", "tune posts add", "#parents 09:00"),
        ("/tune posts list", "tune posts list", ""),
        ("/enough /hard-day x", "hard-day", "x"),
        ("/enough daily-line", "daily-line", ""),
        ("/enough daily-line 07:30", "daily-line", "07:30"),
        ("/enough suggest", "suggest", ""),
        ("/enough hard day I yelled", "hard-day", "I yelled"),
        ("/enough I yelled at her", "hard-day", "I yelled at her"),
        ("/enough planned", "planned", ""),
        ("/enough my-notes", "my-notes", ""),
        ("/tune", "tune", ""),
        ("/enough tune posts ad", "tune", "posts ad"),
    ],
)
def test_the_longest_name_wins(line: str, name: str, rest: str) -> None:
    command, left = find_command(line, NAMES)
    assert (command.name, left) == (name, rest)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("/hardday", "Did you mean /hard-day"),
        ("/", "Type a command"),
        ("/xyzzy", "don't know"),
        ("/enough hardday I yelled", "Did you mean /hard-day"),
        ("/enough bogus", "don't know /bogus"),
        ("/enough of this", "don't know /of"),
        ("/enough hrad-day I yelled at him", "Did you mean /hard-day"),
        ("/help", "Did you mean /help-lines"),
        ("/xyzzy and more words", "don't know /xyzzy"),
        ("/enough /xyzzy x", "don't know /xyzzy"),
    ],
)
def test_an_unknown_command_says_what_would_work(line: str, says: str) -> None:
    with pytest.raises(Refusal, match=says):
        find_command(line, NAMES)


def test_hidden_commands_cannot_be_typed() -> None:
    with pytest.raises(Refusal):
        find_command("/tune settings scenes baby", {"tune settings scenes": NAMES["tune settings scenes"]})


def test_leading_words_are_recognised_by_type_and_the_rest_is_untouched(chat: Chat) -> None:
    shown = chat.says("maya", "/say-sorry 4 I shouted a=b  age=teen at you")
    assert "I shouted a=b age=teen at you." in shown.quote
    shown = chat.says("sam", "/tune posts add evenings 7:30 pm mon wed fri question")
    assert "Monday, Wednesday and Friday at 19:30" in shown.text
    shown = chat.says("sam", "/tune posts add question daily #evenings 6am")
    assert "every day at 06:00" in shown.text


def test_a_word_that_fits_nothing_is_named_with_the_way_it_goes(chat: Chat) -> None:
    assert "25:00" in chat.says("sam", "/tune posts add #parents 25:00 daily reminder").text
    assert "#nowhere" in chat.says("sam", "/tune posts add #nowhere 09:00 daily reminder").text
    shown = chat.says("sam", "/tune posts add #parents 09:00 daily reminder loudly")
    assert "“loudly”" in shown.text and "/tune posts add #channel 09:00 daily" in shown.text


def test_an_unknown_id_before_words_is_refused(chat: Chat) -> None:
    for line in ("/tune words rest nonsuch", "/tune words edit nonsuch new text"):
        shown = chat.says("sam", line)
        assert shown.form is None and "no words with the id “nonsuch”" in shown.text


def test_what_is_missing_opens_a_form_with_what_was_given(chat: Chat) -> None:
    shown = chat.says("sam", "/tune posts add 09:00 #evenings")
    assert shown.form is not None
    assert [field["name"] for field in shown.form["fields"]] == ["days", "kind", "topic", "age"]
    assert "09:00" in chat.fills("sam", days="daily", kind="reminder").text


def test_words_that_are_too_long_come_back_in_the_form_whole(chat: Chat) -> None:
    words = " ".join(f"word{number}" for number in range(200))
    shown = chat.says("maya", f"/hard-day {words}")
    assert shown.form and form_values(shown)["words"] == words and "and 1,000 fit here" in shown.text
    long = " ".join(f"word{number}" for number in range(500))
    shown = chat.says("maya", f"/hard-day {long}")
    assert shown.form and len(form_values(shown)["words"]) == 3000
    assert form_values(shown)["words"] + shown.text.rpartition("It goes on: ")[2] == long
    assert "We don't keep your words" in chat.fills("maya", words="I sat in the car").text


def test_words_typed_before_a_mistake_or_a_fault_of_ours_are_not_lost(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = chat.says("sam", f"/tune words add reminder grief {'cold tea ' * 60}")
    assert shown.form and [*form_values(shown)] == ["text"]
    assert form_values(shown)["text"] == ("cold tea " * 60).strip()
    monkeypatch.setattr("bot.commands.run", lambda *_: 1 / 0)
    shown = chat.says("maya", "/hard-day I yelled about shoes")
    assert shown.form and form_values(shown)["words"] == "I yelled about shoes" and "my side" in shown.text


def test_tune_alone_says_what_it_goes_with_to_those_who_may_use_it(chat: Chat) -> None:
    for line in ("/tune", "/tune posts", "/tune nonsense", "/enough tune"):
        assert chat.says("maya", line).text == NOT_A_MODERATOR
    shown = chat.says("sam", "/tune")
    assert shown.text.startswith("/tune goes with: check, ") and len(shown.text) < 120
    assert len(set(shown.text.split())) == len(shown.text.split())
    assert "goes on with: add, list" in chat.says("sam", "/tune posts").text
    assert "goes on with: add, list" in chat.says("sam", "/enough tune posts ad").text
    assert chat.says("sam", "/tune nonsense").text == shown.text


@pytest.mark.parametrize("line", ["/tune today skip 1", "/tune settings zone", "/tune queue approve 3"])
def test_a_command_that_goes_by_itself_says_so_and_is_one_press_away(chat: Chat, line: str) -> None:
    said = chat.says("sam", line)
    name = " ".join(line.split()[:2])
    assert said.text == f"{name} goes by itself: nothing is typed behind it. The rest is in its buttons."
    assert said.quote == line and chat.presses("sam", name).text == chat.says("sam", name).text


def test_words_behind_a_command_that_takes_none_come_back_and_danger_gets_the_card(chat: Chat) -> None:
    said = chat.says("maya", "/kind-line I yelled at him")
    assert "goes by itself" in said.text and said.quote == "/kind-line I yelled at him"
    said = chat.says("maya", "/kind-line I want to die tonight")
    assert "in danger right now" in said.text and said.quote == ""


def test_a_group_of_commands_that_is_nearly_named_is_offered(chat: Chat) -> None:
    assert "Did you mean /tune posts?" in chat.says("sam", "/tune post list").text
    assert "goes with: check" in chat.says("sam", "/tune xyzzy").text


def test_a_daily_line_is_stopped_in_a_line(chat: Chat) -> None:
    chat.says("maya", "/daily-line 07:00")
    assert chat.says("maya", "/daily-line stop").text.startswith("Stopped.")


def test_who_else_may_tune_and_the_hours_are_changed_apart(chat: Chat) -> None:
    chat.says("sam", "/tune settings people")
    chat.fills("sam", moderators="maya", hours="evenings")
    assert "Someone looks in: evenings" in chat.says("sam", "/tune settings people ines").text


@pytest.mark.parametrize(
    ("line", "field", "value"),
    [
        ("/tune posts add #parents 25:00 weekdays reminder", "at", "25:00"),
        ("/tune posts add #nowhere 09:00 weekdays reminder", "channel", "#nowhere"),
    ],
)
def test_a_mistake_in_a_line_comes_back_as_a_field_and_all_else_is_kept(
    chat: Chat, line: str, field: str, value: str
) -> None:
    said = chat.says("sam", line)
    assert said.text and said.form is not None
    assert [(each["name"], each["value"]) for each in said.form["fields"]] == [(field, value)]
    right = {"at": "09:00", "channel": "parents"}[field]
    assert "09:00" in chat.fills("sam", **{field: right}).text
    with chat.transaction() as tx:
        made = tx.one("SELECT at, kind, days FROM schedules ORDER BY number DESC")
        assert made is not None and tuple(made) == ("09:00", "reminder", 31)


def test_words_behind_a_command_that_is_not_there_come_back(chat: Chat) -> None:
    said = chat.says("maya", "/enough hrad-day I yelled at him")
    assert "Did you mean /hard-day" in said.text and said.quote == "/enough hrad-day I yelled at him"


def test_a_word_without_end_in_a_wrong_line_is_answered(chat: Chat) -> None:
    said = chat.says("sam", f"/tune posts add #{'x' * 1899} 09:00")
    assert said.text and "fault" not in said.text and "wrong on my side" not in said.text


@pytest.mark.parametrize("line", ["edit 7", "edit 7 daily", "edit 20:00 7", "preview 15", "pause 7 friday"])
def test_the_number_of_no_plan_is_taken_for_nothing_else(chat: Chat, line: str) -> None:
    said = chat.says("sam", f"/tune posts {line}")
    number = next(word for word in line.split() if word.isdecimal())
    assert said.text == f"There is no plan number {number} here. /tune posts list shows the numbers."


def test_after_the_number_of_a_plan_another_is_a_time_of_day(chat: Chat) -> None:
    assert "every day at 07:00" in chat.says("sam", "/tune posts edit 1 7").text


@pytest.mark.parametrize(
    ("line", "field", "wrong", "works"),
    [
        ("posts edit 1 26:61", "at", "26:61", "7:30 pm"),
        ("posts edit 1 daily 9:75 pm", "at", "9:75 pm", "7:30 pm"),
        ("posts edit 2 #nowhere", "channel", "#nowhere", "#evenings, #parents"),
        ("posts pause 1 31 february", "until", "31 february", "3 December"),
        ("posts pause 1 until 2026-02-30", "until", "2026-02-30", "3 December"),
        ("quiet 31.2. We rest.", "until", "31.2.", "3 December"),
    ],
)
def test_what_was_surely_a_time_a_date_or_a_channel_is_named_as_that(
    chat: Chat, line: str, field: str, wrong: str, works: str
) -> None:
    said = chat.says("sam", f"/tune {line}")
    assert wrong in said.text and works in said.text and "could not place" not in said.text
    assert said.form and form_values(said)[field].removeprefix("until ") == wrong


def test_a_last_mistake_of_several_words_is_named_whole(chat: Chat) -> None:
    said = chat.says("sam", "/tune posts pause 1 in a while")
    assert said.text.startswith('I can\'t read "in a while" as a date.') and said.form
    assert form_values(said) == {"until": "in a while"}
    assert "“every now and then”" in chat.says("sam", "/tune words weight reminder-crispy-bit every now and then").text


def test_a_zone_that_is_not_there_is_named_as_one(chat: Chat) -> None:
    said = chat.says("sam", "/tune settings change Europe/Nowhere").text
    assert "Europe/Nowhere" in said and "could not place" not in said


@pytest.mark.parametrize("words", ["26:61 and he is still up", "#nowhere to go", "31 february it felt like"])
def test_nothing_is_taken_out_of_what_a_parent_writes(chat: Chat, words: str) -> None:
    assert "calendar" not in chat.says("maya", f"/hard-day {words}").text
    shown = chat.says("maya", f"/suggest {words}")
    assert shown.form and form_values(shown)["words"] == words

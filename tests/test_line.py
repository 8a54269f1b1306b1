"""A typed line becomes a command and its arguments."""

import pytest

from bot.app import COMMANDS
from bot.errors import Refusal
from bot.line import find_command
from tests.chat import Chat

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
        ("/tune", "It goes with: check, "),
        ("/tune posts", "goes on with: add, list"),
        ("/tune posts ad", "goes on with: add"),
        ("/xyzzy", "don't know"),
        ("/enough tune", "It goes with: check, "),
        ("/enough tune posts", "goes on with: add, list"),
        ("/enough hardday I yelled", "Did you mean /hard-day"),
        ("/enough bogus", "don't know /bogus"),
        ("/enough of this", "don't know /of"),
        ("/enough suggest", "don't know /suggest"),
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

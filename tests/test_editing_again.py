"""Deeds of words that meet each other, or what was typed: undone, done twice, seen too late, misspelt."""

from __future__ import annotations

import pytest

from adapters.room.world import Shown
from bot.library.packs import built_in_prompts
from bot.store import prompts
from tests.chat import Chat, form_values


def pressed(chat: Chat, shown: Shown, label: str, person: str = "sam") -> Shown:
    """Press a button of just this message."""
    return chat.presses(person, next(action for name, action in shown.buttons if name == label))


def test_an_undo_button_takes_back_its_own_deed_and_nothing_else(chat: Chat) -> None:
    chat.says("sam", "/tune words edit reminder-peas Peas again. So?")
    first = chat.presses("sam", "Save")
    chat.says("sam", "/tune words rest reminder-peas")
    late = pressed(chat, first, "Undo")
    assert late.text == "Something else was done to these words after that: rest, by sam. Nothing was taken back."
    assert ", at rest" in chat.says("sam", "/tune words search Peas again").text
    assert "rest." in pressed(chat, late, "History").text
    chat.presses("sam", "Undo the latest")
    assert pressed(chat, first, "Undo").text == "Taken back: edit, by sam."
    assert pressed(chat, first, "Undo").text == "sam took that back already. Nothing was changed now."
    # Two edits, and the second's button twice: the first stays.
    for text in ("One pea.", "Two peas."):
        chat.says("sam", f"/tune words edit reminder-peas {text}")
        saved = chat.presses("sam", "Save")
    assert pressed(chat, saved, "Undo").quote == "One pea."
    assert "already" in pressed(chat, saved, "Undo").text
    assert chat.says("sam", "/tune words show reminder-peas").quote == "One pea."
    assert [label for label, _ in chat.says("sam", "/tune words weight reminder-peas often").buttons] == ["Undo"]


def test_words_that_were_taken_back_keep_their_history_and_a_way_back(chat: Chat) -> None:
    chat.says("sam", "/tune words add reminder grief The kettle is on.")
    saved = chat.presses("sam", "Save")
    gone = pressed(chat, saved, "Undo")
    assert [label for label, _ in gone.buttons] == ["Put them back", "History"] and gone.quote == "The kettle is on."
    assert [label for label, _ in pressed(chat, saved, "Undo").buttons] == ["Put them back", "History"]
    shown = chat.says("sam", "/tune words show own-1-1")
    assert shown.quote == "The kettle is on." and "taken back" in shown.text
    history = chat.says("sam", "/tune words history own-1")
    assert "sam: add (taken back by sam)" in history.text and history.quote == "The kettle is on."
    again = chat.says("sam", "/tune words undo own-1-1")
    assert again.text == "There is no change to take back."
    assert pressed(chat, again, "Put them back").text == "They are back, and take their turn."
    assert "nothing was changed" in pressed(chat, again, "Put them back").text
    assert "There are no words" in chat.says("sam", "/tune words history own-1-2").text


def test_topics_and_ages_are_read_as_people_write_them(chat: Chat) -> None:
    assert chat.says("sam", "/tune words topics reminder-peas grief, loneliness").text.startswith(
        "These are about “grief"
    )
    with chat.transaction() as tx:
        peas = prompts.find(tx, 1, "reminder-peas")
        assert peas is not None and peas.topics == ("grief", "loneliness")
    assert "Did you mean" in chat.says("sam", "/tune words topics reminder-peas lonelyness").text
    look = chat.says("sam", "/tune words add reminder yelling The hoover is on. Nobody heard.")
    assert look.quote == "The hoover is on. Nobody heard." and "This is how they will be" in look.text
    asked = chat.says("sam", "/tune words add reminder yelling again, and then toast")
    assert form_values(asked)["text"] == "yelling again, and then toast"
    chat.says("sam", "/tune words about reminder-peas")
    assert chat.fills("sam", ages="4yo, teen").text.startswith("They are for: 3 to 5, 12 and up")
    chat.says("sam", "/tune words add repair yelling_lost_temper")
    shown = chat.fills(
        "sam", template="{did} I am sorry. {next}", next="I'll sit down first.", ages="4 years, 8 months"
    )
    assert "is no age I know" not in shown.text


def test_the_reason_why_words_rest_is_asked_for_and_taken_late(chat: Chat) -> None:
    rested = chat.says("sam", "/tune words rest reminder-peas")
    assert [label for label, _ in rested.buttons] == ["Bring back", "Say why"]
    assert chat.presses("sam", "Say why").form is not None
    assert "Kept as the reason: too dark" in chat.fills("sam", why="too dark").text
    assert (
        "Kept as the reason: too dark for us" in chat.says("sam", "/tune words rest reminder-peas too dark for us").text
    )
    assert "because too dark for us" in chat.says("sam", "/tune words bring-back").text
    assert "at rest already" in chat.says("sam", "/tune words rest reminder-peas").text
    chat.says("sam", "/tune words bring-back reminder-peas")
    assert "Say why" not in [label for label, _ in chat.says("sam", "/tune words show reminder-peas").buttons]


def test_nothing_written_is_lost_when_the_kind_changes(chat: Chat) -> None:
    chat.says("sam", "/tune words add repair yelling_lost_temper The peas were cold. So was I.")
    chat.presses("sam", "Go on")
    look = chat.fills("sam", kind="reminder", template="The peas were cold. The fork was mine.", ages="3-5")
    assert look.quote == "The peas were cold. The fork was mine." and "Nothing is saved yet." in look.text
    assert form_values(chat.presses("sam", "Change again"))["text"] == "The peas were cold. The fork was mine."
    chat.fills("sam", kind="repair")
    assert form_values(chat.presses("sam", "Go on"))["template"] == "The peas were cold. The fork was mine."


def test_the_second_of_two_edits_is_asked_once_more(chat: Chat) -> None:
    first = chat.says("sam", "/tune words edit reminder-peas Cold peas. Warm hands.")
    second = chat.says("sam", "/tune words edit reminder-peas Warm peas. Cold hands.")
    chat.says("sam", "/tune words weight reminder-peas often")  # concerns no words
    assert chat.presses("sam", first.buttons[0][1]).text.startswith("Changed for")
    asked = chat.presses("sam", second.buttons[0][1])
    assert "sam changed these words. Now they say: “Cold peas. Warm hands.”" in asked.text
    assert [label for label, _ in asked.buttons] == ["Change again", "Save anyway"]
    form = chat.presses("sam", "Change again")
    assert form_values(form)["text"] == "Warm peas. Cold hands."
    chat.fills("sam")
    assert "Now they say: “Cold peas." in chat.presses("sam", "Save").text
    assert chat.presses("sam", "Save anyway").quote == "Warm peas. Cold hands."


@pytest.mark.parametrize(
    "line", ["weight reminder-peas often", "topics reminder-peas grief", "season reminder-peas winter"]
)
def test_what_changes_nothing_leaves_no_trace_that_an_undo_would_take_back(chat: Chat, line: str) -> None:
    before = chat.says("sam", "/tune words show reminder-peas").text
    done = chat.says("sam", f"/tune words {line}")
    again = chat.says("sam", f"/tune words {line}")
    assert again.text == done.text and [label for label, _ in done.buttons] == ["Undo"]
    assert "Undo" not in [label for label, _ in again.buttons]
    chat.says("sam", "/tune words undo")
    assert chat.says("sam", "/tune words show reminder-peas").text == before


@pytest.mark.parametrize(("line", "said", "words"), [
    ("reminder bedtyme What is it?", "“bedtyme” is no topic I know. Did you mean bedtime and sleep?", "What is it?"),
    ("limerick bedtime What is it?", "“limerick” is no kind I know.", "What is it?"),
    ("recordatorio sueñitos ¿Qué hay en la olla?", "“sueñitos” is no topic I know.", "¿Qué hay en la olla?"),
])  # fmt: skip
def test_a_misspelt_name_is_no_part_of_the_words(chat: Chat, line: str, said: str, words: str) -> None:
    shown = chat.says("sam", f"/tune words add {line}")
    assert said in shown.text and form_values(shown)["text"] == words


def test_words_may_be_about_anything(chat: Chat) -> None:
    assert chat.saves("sam", "/tune words add reminder any Soup is on. One bowl is cracked.").text.startswith("Added")
    assert "About anything." in chat.says("sam", "/tune words show own-1-1").text
    assert "about anything now" in chat.says("sam", "/tune words topics reminder-peas any").text
    assert form_values(chat.says("sam", "/tune words topics reminder-peas"))["topic"] == "any"


def test_words_at_rest_are_shown_page_by_page(chat: Chat) -> None:
    resting = [each.id for each in built_in_prompts() if (each.kind, each.locale) == ("reminder", "en")][:13]
    for each in resting:
        chat.says("sam", f"/tune words rest {each}")
    first = chat.says("sam", "/tune words bring-back")
    assert first.buttons[-1][0] == "The next ones (3 more)" and len(first.text.splitlines()) == 10
    second = chat.presses("sam", "The next ones (3 more)")
    labels = [label for label, _ in (*first.buttons[:-1], *second.buttons)]
    assert sorted(labels) == sorted(f"Bring back {each}" for each in resting)


def test_a_form_says_which_fields_can_be_empty(chat: Chat) -> None:
    for line, name in (("edit reminder-peas", "text"), ("edit repair-yelled-0-2", "template")):
        form = chat.says("sam", f"/tune words {line}").form
        assert form is not None and next(each["required"] for each in form["fields"] if each["name"] == name)


def test_what_a_script_still_needs_is_named_and_nothing_else(chat: Chat) -> None:
    chat.says("sam", "/tune words add")
    script = {"kind": "repair", "topic": "yelling_lost_temper"}
    said = chat.fills("sam", **script, text="{did} Peas are only peas. {next}", ages="3-5")
    assert said.text == "Words to make up with still need: a sentence that comes there if they say nothing."
    chat.presses("sam", "Go on")
    look = chat.fills("sam", next="I'll put my fork down first.")
    assert look.quote == "I shouted at you in the car. Peas are only peas. I'll put my fork down first."
    bare = chat.says("sam", "/tune words add repair yelling_lost_temper I shouted.").text
    assert "for which ages they are" in bare and "{did}" in bare and "{next}" in bare


def test_ages_are_spelt_one_way(chat: Chat) -> None:
    chat.says("sam", "/tune words add")
    look = chat.fills("sam", kind="reminder", topic="grief", text="The kettle is on again.", ages="teen, 4yo")
    assert "Ages 3 to 5, 12 and up." in look.text
    form = chat.presses("sam", "Change again").form
    assert form is not None
    field = next(each for each in form["fields"] if each["name"] == "ages")
    assert field["value"] == "3 to 5, 12 and up" and field["hint"].startswith("under 3, 3 to 5, 6 to 11, 12 and up.")
    assert "Ages 3 to 5, 12 and up." in chat.fills("sam").text


@pytest.mark.parametrize(("typed", "said", "stored"), [
    ("spring, summer", "spring and summer", "spring,summer"),
    ("primavera y verano", "spring and summer", "spring,summer"),
    ("winter and 1 March to 5 March", "winter and 1 March to 5 March", "winter,03-01/03-05"),
    ("Mother's Day or Father's Day", "around Mother's Day and around Father's Day", "mothers_day,fathers_day"),
])  # fmt: skip
def test_words_may_come_in_several_seasons(chat: Chat, typed: str, said: str, stored: str) -> None:
    assert f"These come only in: {said}." in chat.says("sam", f"/tune words season reminder-peas {typed}").text
    assert form_values(chat.says("sam", "/tune words season reminder-peas"))["season"] == stored
    assert f"Only in: {said}." in chat.says("sam", "/tune words show reminder-peas").text
    every = chat.says("sam", "/tune words season reminder-peas spring, summer, autumn, winter").text
    assert every == "These may come all year now."


def test_topics_and_season_stand_among_the_buttons_of_words(chat: Chat) -> None:
    shown = chat.says("sam", "/tune words show reminder-peas")
    actions = dict(shown.buttons)
    assert form_values(chat.presses("sam", actions["Season"])) == {"season": "any"}
    assert "topic" in form_values(chat.presses("sam", actions["Topics"]))

"""What is said of words before they are kept: at every door, in the language of who reads, of words in either."""

from __future__ import annotations

from datetime import date

import pytest

from bot.library.lint import lint_prompt
from bot.library.lint_subject import Fault
from bot.library.lint_words import WordList, messages_for, words_for
from bot.model import Prompt
from tests.chat import Chat
from tests.suggesting import labels, note_for, suggest, waiting

TODAY = date(2026, 3, 2)
NAMED = {
    "en": "Peter Jones from Elm Street School fell. Call 555-123-4567.",
    "es": "Mi hijo Pedro va al Colegio San Marcos. Se cayó.",
}
SAID = {
    "en": "This may tell who a child is: Peter Jones, Elm Street School, 555-123-4567.",
    "es": "This may tell who a child is: Pedro, Colegio San Marcos.",
}


@pytest.fixture(params=["en", "es"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_who_a_child_is_goes_into_no_round_in_one_tap(chat: Chat, language: str) -> None:
    suggest(chat, NAMED[language])
    assert SAID[language] in chat.says("sam", "/tune queue").text
    asked = chat.presses("sam", "Approve")
    assert SAID[language] in asked.text and "Approve anyway" in labels(asked) and len(waiting(chat)) == 1


def test_the_marks_stand_beside_approve_anyway_too(chat: Chat) -> None:
    suggest(chat, "My son Peter hid under the coats.")
    chat.says("sam", "/tune queue")
    assert labels(chat.presses("sam", "Approve")) == ["Edit", "Mark: a living child", "Approve anyway"]


def test_who_a_child_is_is_said_wherever_words_come_in(chat: Chat, language: str) -> None:
    words = NAMED[language]
    assert SAID[language] in chat.says("sam", f"/tune words add reminder tantrums {words}").text
    assert SAID[language] in chat.presses("sam", "Save").text
    assert SAID[language] in chat.says("sam", f"/tune words edit reminder-peas {words}").text
    assert SAID[language] in chat.says("sam", f"/tune quiet +2d {words}").text
    rows = f'id,kind,topics,text\nfell,reminder,any,"{words}"'
    chat.says("sam", "/tune words import")
    assert "This may tell who a child is: Pe" in chat.fills("sam", rows=rows).text
    suggest(chat)
    chat.says("sam", "/tune queue")
    chat.presses("sam", "Decline")
    assert SAID[language] in chat.fills("sam", reason=words).text


def test_a_reason_is_looked_at_before_its_author_reads_it(chat: Chat, language: str) -> None:
    hard = {"en": "You are a bad mother.", "es": "Eres una mala madre."}[language]
    suggest(chat)
    chat.says("sam", "/tune queue")
    chat.presses("sam", "Decline")
    look = chat.fills("sam", reason=hard)
    assert "These cannot be kept:" in look.text and labels(look) == ["Change again"] and look.quote == hard
    chat.presses("sam", "Change again")
    kind = "Many about peas just now. Thank you."
    assert "cannot be kept" not in chat.fills("sam", reason=kind).text and len(waiting(chat)) == 1
    assert chat.presses("sam", "Decline").text.startswith("Declined") and waiting(chat) == []
    assert kind in note_for(chat).text


def test_a_reason_may_speak_of_tonight_and_of_a_child(chat: Chat) -> None:
    suggest(chat)
    chat.says("sam", "/tune queue")
    chat.presses("sam", "Decline")
    look = chat.fills("sam", reason="Tonight we have one about your son. The next one may fit.")
    assert look.text == "This is what its author reads, in a note with their words. Nothing is decided yet."


@pytest.mark.parametrize("words", ["My son threw the peas!", "¡Mi hijo siempre tira los guisantes!"])
def test_what_is_said_of_words_is_in_the_language_of_who_reads(chat: Chat, words: str) -> None:
    chat.room.speaks("sam", "es")
    said = chat.says("sam", f"/tune words add reminder tantrums {words}").text
    assert "Un signo de exclamación levanta la voz." in said
    said = chat.says("sam", f"/tune quiet +3d {words}").text
    assert "An exclamation" not in said and "takes it" not in said and "leaves no room" not in said
    chat.room.speaks("sam", "en")
    said = chat.says("sam", f"/tune quiet +3d {words}").text
    assert "An exclamation mark raises its voice." in said and "da por hecho" not in said and "no deja" not in said


def test_words_are_held_to_the_lists_of_both_languages(chat: Chat) -> None:
    said = chat.says("sam", "/tune quiet +3d Descansamos. Siempre juntos, ¡ánimo!").text
    assert "“ánimo” is cheering, and a tired parent hears that nobody listened." in said
    mixed = Prompt("", "reminder", "en", "The kettle is on. Siempre gritas por la noche.", topics=("any",))
    assert [(each.rule, each.level) for each in lint_prompt(mixed, [], TODAY)] == [("absolute", "error")]
    pain = Prompt("", "response", "en", "They may dread the pinches, or the robe. Hold the coat.", topics=("illness",))
    assert [each.level for each in lint_prompt(pain, [], TODAY) if each.rule == "swearing"] == ["warning"]


@pytest.mark.parametrize("spoken", ["en", "es"])
def test_every_sentence_of_the_lists_is_there_in_both_languages(spoken: str) -> None:
    messages = messages_for(spoken)
    for locale in {"en", "es"} - {spoken}:
        words = words_for(locale)
        assert words is not None
        said = {each for listed in words.lists for each in _sentences(listed.words)}
        assert sorted(said - messages.keys()) == []
        assert sorted(each for each in said if each == messages[each]) == []


def _sentences(words: WordList) -> set[str]:
    return {words.why, words.suggestion, words.chat} - {""}


def test_a_word_of_a_list_is_not_taken_for_one_of_ours() -> None:
    fault = Fault("x", "error", "It is no “{words}”: {name}.", "", {"words": "madres", "name": "madres"})
    assert fault.said(messages_for("en"))[0] == "It is no “madres”: mothers."


@pytest.mark.parametrize(("locale", "text"), [
    ("en", "When my baby died I sat in the car. Someone brought soup."), ("en", "Two years since you lost the baby."),
    ("es", "Cuando murió mi bebé me quedé en el coche."), ("es", "Dos años desde que perdiste a tu bebé."),
])  # fmt: skip
def test_words_of_the_bereaved_touch_a_loss_and_bring_no_baby(locale: str, text: str) -> None:
    for kind in ("reminder", "response"):
        prompt = Prompt("", kind, locale, text, topics=("illness",))
        assert {each.mark for each in lint_prompt(prompt, [], TODAY)} - {""} == {"loss"}, kind
    answer = Prompt("", "response", locale, text, topics=("grief",))  # whom it is given to wrote of it
    assert [each.mark for each in lint_prompt(answer, [], TODAY) if each.mark] == []


def test_words_that_hardly_say_anything_are_worth_a_look(chat: Chat) -> None:
    suggest(chat, "Hi")
    assert "Words: 1. That hardly says anything yet. Put a thing" in chat.says("sam", "/tune queue").text
    suggest(chat, "That sounds hard.", person="ines", kind="response")
    chat.says("sam", "/tune queue")
    answer = chat.presses("sam", "Skip").text
    assert (
        "Words: 3. That hardly says anything yet. Say that it happens to others, one kind thing, and one small step"
        in answer
    )
    assert "hardly says" not in chat.says("sam", "/tune quiet +2d Back on Sunday.").text
    assert "hardly says" not in chat.says("sam", "/tune words add question grief Which homework beat you?").text

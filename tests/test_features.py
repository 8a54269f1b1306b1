"""What members get: words that fit, put together with their own."""

import re

import pytest

from bot.features import deeds
from bot.library.packs import built_in_prompts
from bot.model import Prompt
from tests.chat import Chat, form_values


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("i shouted at you in the car", "I shouted at you in the car."),
        ("Called you lazy", "I called you lazy."),
        ("forgot your match but work was mad", "I forgot your match."),
        ("I looked at my phone, but you were going on", "I looked at my phone."),
        (
            "You were showing me your drawing and i waved you off!",
            "You were showing me your drawing and I waved you off!",
        ),
    ],
)
def test_a_sorry_names_the_deed_without_but(chat: Chat, typed: str, said: str) -> None:
    shown = chat.says("maya", f"/say-sorry 6-11 {typed}")
    assert shown.quote.startswith(said)
    assert " but " not in shown.quote
    assert "{" not in shown.quote


def test_a_sorry_says_what_comes_next_in_ones_own_words(chat: Chat) -> None:
    chat.says("maya", "/say-sorry")
    shown = chat.fills("maya", age="teen", did="I read your messages", next="next time i will ask you first")
    assert "I read your messages." in shown.quote and "Next time I will ask you first." in shown.quote


def test_a_sorry_that_speaks_of_the_child_is_turned_to_the_child(chat: Chat) -> None:
    shown = chat.says("maya", "/say-sorry 4 I screamed at him")
    assert shown.quote.startswith("I screamed at you.") and "Where it says" not in shown.text
    other = chat.says("maya", "/say-sorry 9 I fought with my ex and she heard it")
    assert "Where it says “she” and means your child, say “you”." in other.text


@pytest.mark.parametrize(
    ("typed", "said"),
    [("i yelled at my 7yo about homework", "I yelled at you about homework."),
     ("I laughed at my 14 year old daughter", "I laughed at you."),
     ("I missed my toddler's birthday", "I missed your birthday."),
     ("i yelled when my 4yo was slow", "I yelled when you were slow."),
     ("screamed at each other in front of my 9yo", "We screamed at each other in front of you.")],
)  # fmt: skip
def test_an_age_in_the_words_is_not_asked_again_and_the_child_is_spoken_to(chat: Chat, typed: str, said: str) -> None:
    shown = chat.says("maya", f"/say-sorry {typed}")
    assert shown.quote.startswith(said)
    assert chat.says("maya", "/say-sorry teen i yelled at my 4yo").quote  # what was picked counts
    assert next(iter(form_values(chat.says("maya", "/say-sorry I shouted")))) == "age"


def test_two_who_shouted_at_each_other_are_told_of_as_two() -> None:
    assert deeds.rupture("screamed at each other") == "fought"
    assert deeds.rupture("I screamed at you") == "yelled"


@pytest.mark.parametrize("script", [each for each in built_in_prompts() if each.kind == "repair"], ids=lambda it: it.id)
def test_what_stands_around_a_parents_words_is_true_whatever_was_said(script: Prompt) -> None:
    around = script.template.replace("{next}", script.next)
    told = r"toast|eggs|plate|rice on|potatoes|wash|coffee|pasta|ajos|galletas|caf[eé]\b|pan\b"
    assert not re.search(told, around, re.IGNORECASE), around
    assert not re.match(r"(It|It's|They|Them|That|Eso|Esas|Esos)\b", script.next), script.next


@pytest.mark.parametrize("age", ["0-2", "3-5", "6-11", "teen"])
@pytest.mark.parametrize(
    "did",
    ["I yelled at you", "I promised the park and forgot", "I was late again", "I looked at my phone",
     "I argued with your dad in front of you", "I called you a baby",
     "I grounded you for a month", "I told you not now",
     "I did it wrong"],
)  # fmt: skip
def test_every_age_and_rupture_has_words(chat: Chat, age: str, did: str) -> None:
    shown = chat.says("maya", f"/say-sorry {age} {did}")
    assert shown.quote.startswith(did) and len(shown.quote) > len(did) + 20


@pytest.mark.parametrize(
    ("did", "rupture"),
    [("I took your phone away", "harsh_rule"), ("I took your tablet for a week", "harsh_rule"),
     ("I looked at my phone when you talked", "phone"), ("I sent a text while you were talking", "any"),
     ("I said I'd leave without you", "any"), ("I said I'd come to your play", "broke_promise"),
     ("my mum shouted at you and I did nothing", "any")],
)  # fmt: skip
def test_what_was_done_is_understood(did: str, rupture: str) -> None:
    assert deeds.rupture(did) == rupture


@pytest.mark.parametrize(
    ("did", "said"),
    [("you made me so angry I yelled", "I yelled."), ("I lost it because of you", "I lost it."),
     ("you pushed me too far and I shouted", "I shouted."), ("you were being a brat so I yelled", "I yelled."),
     ("I screamed at you since you never listen", "I screamed at you."),
     ("I shouted, you made me", "I shouted.")],
)  # fmt: skip
def test_an_apology_does_not_carry_the_blame_to_the_child(chat: Chat, did: str, said: str) -> None:
    shown = chat.says("maya", f"/say-sorry 3-5 {did}")
    assert shown.quote.startswith(said) and "you made" not in shown.quote and "I kept what you did" in shown.text


def test_where_only_blame_is_told_the_deed_is_asked_for(chat: Chat) -> None:
    chat.says("maya", "/say-sorry 3-5")
    shown = chat.fills("maya", did="you drove me to shout")
    assert "Say what you did" in shown.text and form_values(shown)["did"] == "you drove me to shout"
    kept = chat.says("maya", "/say-sorry teen You were telling me about Jo and I looked at my phone")
    assert kept.quote.startswith("You were telling me about Jo and I looked at my phone.")


@pytest.mark.parametrize("command", ["/understand", "/say-no"])
def test_scripts_always_have_something_to_say(chat: Chat, command: str) -> None:
    for words in ("she wants more tablet", "my teen slams doors", "bedtime again", "he bites", "zzz qqq"):
        shown = chat.says("maya", f"{command} {words}")
        assert shown.to == "maya" and "Only you see this" in shown.text


@pytest.mark.parametrize(
    "did",
    ["i smacked you", "i hit you on the leg", "I grabbed your arm too hard", "I pinched you",
     "I shoved you into your room",
     "I threw a shoe at you", "I pulled you by the hair", "I slapped your face", "I locked you in the bathroom"],
)  # fmt: skip
def test_hands_that_hurt_get_the_card_and_no_script(chat: Chat, did: str) -> None:
    shown = chat.says("maya", f"/say-sorry 6-11 {did}")
    assert not shown.quote and len(shown.text.splitlines()) == 3


@pytest.mark.parametrize(
    "did",
    ["I hurt your feelings", "I beat you at cards and laughed", "I pushed you about homework", "I kicked the door",
     "I hit the roof", "I dragged my feet", "I shook my head at you", "I threw your game away"],
)  # fmt: skip
def test_other_deeds_that_sound_like_it_get_words(chat: Chat, did: str) -> None:
    assert chat.says("maya", f"/say-sorry 6-11 {did}").quote.startswith(did)


def test_another_script_is_another_one(chat: Chat) -> None:
    first = chat.says("maya", "/understand he screamed and lay on the floor of the shop")
    second = chat.presses("maya", "Another")
    assert second.form is None and second.text != first.text


def test_a_form_with_a_field_of_spaces_stays_open_and_says_which(chat: Chat) -> None:
    chat.says("maya", "/say-sorry 3-5")
    shown = chat.fills("maya", did="   ", next="I'll stop the car first.")
    assert "“What did you do? Say it to them.” is still empty." in shown.text
    assert form_values(shown)["next"] == "I'll stop the car first."


def test_a_group_that_left_out_a_living_child_gets_kind_lines_without_one(chat: Chat) -> None:
    chat.says("sam", "/tune settings")
    chat.presses("sam", "Leave out: a living child")
    with_child = {each.text for each in built_in_prompts() if "living_child" in each.assumes}
    for _ in range(40):
        assert chat.says("maya", "/kind-line").text not in with_child
        chat.clock("+1d")

"""Which words answer a parent: about what was said, presuming nothing else, and right for the hour."""

import random
import re
import tomllib
from datetime import datetime
from pathlib import Path

import pytest

from bot.features.intentions import intention
from bot.library.library import Said, choose, is_night, tapped
from bot.library.matching import Match
from bot.locales import speaking
from bot.model import TOPICS, Prompt
from tests.chat import Chat

LINES = tomllib.loads((Path(__file__).parent / "data" / "answers.toml").read_text("utf-8"))


def prompt(id: str, *assumes: str, topics: tuple[str, ...] = ("exhaustion_burnout",), touches: str = "") -> Prompt:
    sensitivity = (touches,) if touches else ()
    return Prompt(id, "response", "en", id, topics=topics, assumes=assumes, sensitivity=sensitivity)


@pytest.mark.parametrize(
    ("command", "words", "wanted"),
    [
        ("say-no", "my teen wants to go to a party", "at ten|till ten"),
        ("say-no", "he keeps pulling my hair", "Hands off now"),
        ("say-no", "she wont put her seat belt on", "straps"),
        ("understand", "he wont poo on the potty", "Behind the curtain"),
        ("understand", "he wont use the toilet", "Behind the curtain"),
        ("understand", "she pees the bed", "third pair of sheets"),
    ],
)
def test_a_script_about_the_very_thing_beats_the_topic(chat: Chat, command: str, words: str, wanted: str) -> None:
    said = chat.says("maya", f"/{command} {words}").text
    assert any(each in said for each in wanted.split("|")), said


def test_a_seat_belt_gets_no_note_about_abuse(chat: Chat) -> None:
    assert "/help-lines" not in chat.says("maya", "/say-no she wont put her seat belt on").text


@pytest.mark.parametrize("words", ["i dont know what to do", "cant stop crying", "im a mess", "my 4yo"])
def test_where_nothing_is_named_topics_are_offered(chat: Chat, words: str) -> None:
    assert "I'm not sure I caught it" in chat.says("maya", f"/hard-day {words}").text


def test_a_guess_offers_what_else_it_may_be_about(chat: Chat) -> None:
    offer = "If it was rather about one of these"
    guessed = chat.says("maya", "/hard-day my son draws knives")
    others = [label for label, _ in guessed.buttons if label in TOPICS.values()]
    assert offer in guessed.text and len(others) == 2, guessed.buttons
    shown = chat.presses("maya", others[0]).text
    assert offer not in shown and "not sure I caught" not in shown
    assert offer not in chat.says("maya", "/hard-day a tantrum in the shop").text


def test_only_words_about_a_baby_say_that_there_is_one() -> None:
    newborn = prompt("bags", topics=("newborn_postpartum",))
    assert not Said(Match(("newborn_postpartum",), ())).fits(newborn)
    assert Said(Match(("newborn_postpartum",), (), baby=True)).fits(newborn)
    assert Said(tapped("newborn_postpartum")).fits(newborn)


def test_what_a_group_left_out_comes_only_to_those_who_spoke_of_it() -> None:
    loss = prompt("loss", topics=("grief",), touches="loss")
    assert Said(Match(("exhaustion_burnout",), ())).fits(loss)
    assert not Said(Match(("exhaustion_burnout",), ()), ("loss",)).fits(loss)
    assert Said(Match(("grief",), ()), ("loss",)).fits(loss)


@pytest.mark.parametrize(("hour", "night"), [(4, True), (5, False), (9, False), (17, False), (18, True), (23, True)])
def test_the_night_is_from_six_to_five(hour: int, night: bool) -> None:
    assert is_night(datetime(2026, 11, 25, hour)) is night  # noqa: DTZ001 - a local hour is all that counts


def test_by_day_nothing_speaks_of_tonight_where_there_is_anything_else() -> None:
    late, plain = prompt("late", "night"), prompt("plain")
    topics = ("exhaustion_burnout",)
    for seed in range(20):
        assert choose([late, plain], topics, (), random.Random(seed), night=False) == plain
    assert choose([late], topics, (), random.Random(1), night=False) == late
    assert {choose([late, plain], topics, (), random.Random(seed), night=True) for seed in range(20)} == {late, plain}


@pytest.mark.parametrize(
    ("locale", "words", "said"),
    [
        ("en", "go outside", "Next time I'll go outside."),
        ("en", "Not shout", "Next time I won't shout."),
        ("en", "counting to ten", "Next time I'll try counting to ten."),
        ("en", "to listen first", "Next time I'll listen first."),
        ("en", "don't use the phone", "Next time I won't use the phone."),
        ("en", "I'll stop the car first", "I'll stop the car first."),
        ("en", "my phone stays in the hall", "My phone stays in the hall."),
        ("en", "deep breaths", "Deep breaths."),
        ("es", "salir al pasillo", "La próxima vez voy a salir al pasillo."),
        ("es", "no gritar", "La próxima vez no voy a gritar."),
        ("es", "Respirarme hondo", "La próxima vez voy a respirarme hondo."),
        ("es", "salgo al pasillo", "Salgo al pasillo."),
    ],
)
def test_what_a_parent_will_try_is_no_order_to_the_child(locale: str, words: str, said: str) -> None:
    with speaking(locale):
        assert intention(words) == said


@pytest.mark.parametrize("line", ["13 my husband and I fought in front of you", "6 my phone was out all dinner"])
def test_an_age_takes_nothing_of_the_words_behind_it(chat: Chat, line: str) -> None:
    said = chat.says("maya", f"/say-sorry {line}").quote
    assert said is not None and said.startswith(line.partition(" ")[2][:1].upper() + line.partition(" ")[2][1:12])


@pytest.mark.parametrize("line", LINES["en"]["say_sorry"])
def test_an_apology_is_said_to_the_child_and_only_for_what_was_done(chat: Chat, line: str) -> None:
    typed, begins = (part.strip() for part in line.split("|"))
    shown = chat.says("maya", f"/say-sorry {typed}")
    if begins:
        assert shown.quote and shown.quote.startswith(begins)
    else:
        assert not shown.quote and "Say what you did" in shown.text


@pytest.mark.parametrize(
    ("words", "offered"),
    [("my dad died", False), ("we buried grandma today", False), ("my dad died and i screamed at the kids", True),
     ("i shouted at her", True)],
)  # fmt: skip
def test_words_to_make_up_are_not_offered_to_somebody_who_mourns(chat: Chat, words: str, offered: bool) -> None:
    labels = [label for label, _ in chat.says("maya", f"/hard-day {words}").buttons]
    assert ("Words to make up with my child" in labels) is offered


@pytest.mark.parametrize("words", ["i regret having kids", "im pregnant and scared"])
def test_nobody_is_taken_for_the_parent_of_a_newborn(chat: Chat, words: str) -> None:
    assert not re.search("new parent|newborn|the baby|crib", chat.says("maya", f"/hard-day {words}").text)


def test_another_script_stays_with_what_was_said(chat: Chat) -> None:
    chat.says("maya", "/understand he thinks he is a girl")  # which leans to a couple's troubles
    assert not re.search("quarrel|sofa|gone polite", chat.presses("maya", "Another").text)

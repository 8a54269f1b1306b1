"""What is narrower than a topic is heard, and what is only guessed is known for a guess."""

import pytest

from tests.test_matching import matcher


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("8 months pregnant and alone", "{pregnancy}"),
        ("im due in june", "{pregnancy}"),
        ("since the pregnancy my back hurts", ""),
        ("the rent is due on friday", ""),
        ("he says he wishes he was a girl", "{gender}"),
        ("my son wants to be called lily", "{gender}"),
        ("he likes a girl in his class", ""),
        ("she says a girl at school was mean", ""),
        ("my son loves wearing his sisters dress", "{skirts}"),
        ("he dresses himself", ""),
        ("sometimes i wish i never had him", "{regret}"),
        ("another kid bit my daughter", "{was_hurt}"),
        ("he keeps hitting other kids", "{hurts_others}"),
        ("our foster girl went back to her birth mum", "{placement_ends}"),
        ("he wont go to his dads", "{not_to_the_other_home}"),
        ("her boyfriends house", "{teen_love}"),
        ("my boyfriend and i argue", ""),
        ("hates haircuts", "{haircut}"),
        ("she broke her arm", "{got_hurt}"),
        ("she fell asleep in my bed", ""),
        ("my stitches hurt and everyone wants to visit", ""),
        ("i have lupus and cant chase them", "{my_body}"),
        ("i feel trapped since the baby came", ""),
        ("my girl is a different child since the twins came", "{since_born}"),
        ("nobody touches me", ""),
        ("he swore blind it wasnt him", ""),
        ("se da cabezazos contra el suelo", "{hits_self}"),
        ("se pelea con su hermano", ""),
        ("mi ex me pide dinero", ""),
        ("me pide dinero", "{asks_money}"),
        ("mi hijo hace unas rabietas", ""),
    ],
)
def test_what_is_narrower_than_a_topic_is_heard(text: str, subject: str) -> None:
    assert matcher().match(text).subjects == ({subject} if subject else set())


def test_a_topic_that_no_strong_cue_speaks_for_is_a_guess() -> None:
    assert matcher().match("my son draws knives").guesses == {"grief"}
    assert not matcher().match("a tantrum in the shop").guesses


def test_he_over_and_over_is_no_spanish() -> None:
    assert matcher().language("he says he thinks he was late") == "en"


@pytest.mark.parametrize(
    "text", ["these kids will be the death of me", "gran picks him up late again", "my phone died"]
)
def test_nobody_is_mourned_who_lives(text: str) -> None:
    assert "grief" not in matcher().match(text).topics

"""Screening: what is a crisis, what is tender, and what is a parent joking about bedtime."""

from __future__ import annotations

import json
import logging
import time
from collections import Counter
from pathlib import Path

import msgspec
import pytest

from bot.care.hints import Hints
from bot.care.phrases import Vocabulary
from bot.care.screening import (
    NEEDS,
    ORDINARY,
    Context,
    Patterns,
    Screen,
    Screening,
    ScreeningError,
    Signal,
    load,
    patterns,
)

CONTENT = Path(__file__).parent.parent / "bot" / "content"
DATA = Path(__file__).parent / "data"
ORDINARY_POSTS = Path(__file__).parent.parent.parent / "shared" / "data" / "ordinary-posts.jsonl"


@pytest.fixture(scope="module")
def screen() -> Screen:
    return load(CONTENT)


def rows(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def share_right(screen: Screen, name: str, outcome: str) -> float:
    asked = [row for row in rows(DATA / name) if row["outcome"] == outcome]
    return sum(screen.screen(str(row["text"])).outcome == outcome for row in asked) / len(asked)


@pytest.mark.parametrize(
    ("name", "outcome", "floor"),
    [
        ("screening.jsonl", "crisis", 0.97),
        ("screening.jsonl", "tender", 0.95),
        ("screening.jsonl", "ordinary", 0.97),
        ("screening_fresh.jsonl", "crisis", 0.92),
        ("screening_fresh.jsonl", "tender", 0.85),
        ("screening_fresh.jsonl", "ordinary", 0.95),
        # What hands did to a child, in many countries' words; nothing was learnt from most of the fresh lines.
        ("screening_hands.jsonl", "crisis", 0.98),
        ("screening_hands.jsonl", "tender", 0.9),
        ("screening_hands.jsonl", "ordinary", 0.97),
        ("screening_hands_fresh.jsonl", "crisis", 0.9),
        ("screening_hands_fresh.jsonl", "ordinary", 0.9),
        # As typed at two in the morning, for and against; docs/screening.md tells how far the held half can be trusted.
        ("screening_night.jsonl", "crisis", 0.97),
        ("screening_night.jsonl", "tender", 0.99),
        ("screening_night.jsonl", "ordinary", 0.98),
        ("screening_night_fresh.jsonl", "crisis", 0.9),
        ("screening_night_fresh.jsonl", "tender", 0.99),
        ("screening_night_fresh.jsonl", "ordinary", 0.92),
        # As tired parents type: "dev" lines mended the rules, "held" lines did not; the docs count them apart.
        ("screening_typed.jsonl", "crisis", 0.87),
        ("screening_typed.jsonl", "tender", 0.8),
        ("screening_typed.jsonl", "ordinary", 0.96),
        # Written after the rules, mostly sideways. What is held here shows how little of that is heard.
        ("screening_after.jsonl", "crisis", 0.73),
        ("screening_after.jsonl", "ordinary", 0.98),
        # Two authors who never saw a rule. Nothing was learnt from it.
        ("screening_outside.jsonl", "crisis", 0.67),
        ("screening_outside.jsonl", "ordinary", 0.93),
    ],
)
def test_most_texts_are_heard_for_what_they_are(screen: Screen, name: str, outcome: str, floor: float) -> None:
    assert share_right(screen, name, outcome) >= floor


def test_the_main_need_comes_first(screen: Screen) -> None:
    asked = [row for row in rows(DATA / "screening.jsonl") if row["outcome"] == "crisis"]
    right = sum(screen.screen(str(row["text"])).needs[:1] == tuple(row["needs"])[:1] for row in asked)  # type: ignore[arg-type]
    assert right / len(asked) >= 0.88


def test_the_set_covers_every_need_in_both_languages() -> None:
    found = Counter((row["lang"], need) for row in rows(DATA / "screening.jsonl") for need in row["needs"])  # type: ignore[attr-defined]
    assert all(found[language, need] >= 2 for language in ("en", "es") for need in NEEDS)


def test_hints_are_heard_where_no_rule_hears_anything_and_overrule_none(screen: Screen) -> None:
    rules = Screen(patterns(CONTENT))
    outside = [row for row in rows(DATA / "screening_outside.jsonl") if row["outcome"] == "crisis"]
    alone = [rules.screen(str(row["text"])) for row in outside]
    both = [screen.screen(str(row["text"])) for row in outside]
    assert all(two == one for one, two in zip(alone, both, strict=True) if one != ORDINARY)
    hinted = sum(two != ORDINARY for one, two in zip(alone, both, strict=True) if one == ORDINARY)
    assert hinted >= 7, hinted
    assert screen.screen("my xylophone secret") == ORDINARY


def test_a_table_that_cannot_be_read_is_told_by_its_line() -> None:
    table = b"0.1\nbridge\tOOOOOOOOOZ\n"
    hints = Hints(table, NEEDS)
    assert hints.danger(["bridge"], frozenset(["bridge"])) > 0 == hints.danger(["cup"], frozenset(["cup"]))
    for bad, said in ((b"x\n", "the first line is 'x'"), (table + b"cup\tOO\n", "line 3 has not one letter")):
        with pytest.raises(ValueError, match=said):
            Hints(bad, NEEDS)


@pytest.mark.skipif(not ORDINARY_POSTS.exists(), reason="the ordinary posts are kept in ../shared, which is not here")
def test_ordinary_posts_do_not_alarm(screen: Screen) -> None:
    posts = [str(row["text"]) for row in rows(ORDINARY_POSTS) if row["label"] == "none"]
    outcomes = Counter(screen.screen(post).outcome for post in posts)
    assert outcomes["crisis"] / len(posts) < 0.02
    assert (outcomes["crisis"] + outcomes["tender"]) / len(posts) < 0.03


@pytest.mark.parametrize(
    ("text", "outcome", "need"),
    [
        ("I would never hurt him, but last night I squeezed him until he screamed", "crisis", "child_harm"),
        ("not suicidal, just so tired", "tender", "self_harm"),
        ("I tried to kill myself 12 years ago", "tender", "self_harm"),
        ("I'm 11 and my mum hits me", "crisis", "abuse_disclosure"),
        ("my dad hit me when I was a kid", "tender", "abuse_disclosure"),
        ("I shook the baby", "crisis", "medical_emergency"),
        ("the baby is evil", "crisis", "postpartum_emergency"),
        ("i cant do this anymore i want to go to sleep and not wake up", "crisis", "self_harm"),
        ("they'd be better off without me", "crisis", "self_harm"),
        ("They’d be better off without me", "crisis", "self_harm"),
        ("I HIT HIM", "crisis", "child_harm"),
        ("Le pegué a mi hijo", "crisis", "child_harm"),
        ("le pegué un grito y un bofetón", "crisis", "child_harm"),
        ("le pegué un grito y luego le pegué", "crisis", "child_harm"),
    ],
)
def test_what_stands_beside_a_word_counts(screen: Screen, text: str, outcome: str, need: str) -> None:
    heard = screen.screen(text)
    assert (heard.outcome, heard.needs[0]) == (outcome, need)


@pytest.mark.parametrize(
    "text",
    ["", " ", "\x00", "😂", "bedtime will be the death of me", "I could murder a coffee", "my phone died",
     "ayer le pegué un grito a mi hijo", "les pegué cuatro gritos", "le pegué un susto sin querer"],
)  # fmt: skip
def test_jokes_and_nothing_at_all_are_ordinary(screen: Screen, text: str) -> None:
    assert screen.screen(text) == ORDINARY


HOSTILE = (
    "i ",
    "a",
    "i hit . ",
    "but ",
    "my son my daughter ",
    "i do not want to ",
    "i am drunk and ",
    "\u0301",
    "💩",
    "ﷺ",
)


@pytest.mark.parametrize("piece", [*HOSTILE, ".", "i tried to kill myself but ", "kill . "])
def test_hostile_text_takes_bounded_time(screen: Screen, piece: str) -> None:
    text = (piece * 100_000)[:100_000]
    started = time.thread_time()
    screen.screen(text)
    assert time.thread_time() - started < 3.0


def test_a_matcher_that_gives_up_is_an_error_and_quotes_nothing() -> None:
    signal = Signal("s", ("self_harm",), "crisis", "wish", ("a ~~ b ~~ c",))
    screen = Screen([Patterns((signal,), (Context("c", ("d",)),))])
    screen._signals._exact = [_Silent()]
    with pytest.raises(ScreeningError) as caught:
        screen.screen("a secret b words c")
    assert "secret" not in str(caught.value)


class _Silent:
    def Match(self, words: str) -> None:  # RE2's own name
        return None


def test_nothing_is_logged(screen: Screen, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        screen.screen("I hit him last night")
    assert caplog.text == ""


@pytest.mark.parametrize("phrase", ["(a|b", "a)", "[a", "a]", "é", "a+", "{nobody}"])
def test_an_ill_formed_phrase_fails_when_read(phrase: str) -> None:
    with pytest.raises((ValueError, KeyError)):
        Vocabulary([phrase]).pattern([phrase], {})


def test_every_name_in_the_files_is_defined() -> None:
    for language in ("en", "es"):
        patterns = msgspec.toml.decode((CONTENT / language / "screening.toml").read_bytes(), type=Patterns)
        contexts = {context.name for context in patterns.context}
        kinds = {signal.kind for signal in patterns.signal}
        assert {need for signal in patterns.signal for need in signal.needs} == set(NEEDS)
        assert {name for signal in patterns.signal for name in (*signal.with_, *signal.raised_by)} <= contexts
        assert len({signal.name for signal in patterns.signal}) == len(patterns.signal)
        assert {kind for context in patterns.context for kind in (*context.lowers, *context.drops)} & kinds


@pytest.mark.parametrize(
    "text",
    ["she wont put her seat belt on", "his slipper was under the sofa", "the strap was twisted again",
     "he got his karate belt on saturday", "grew up scared of spiders", "she wont swallow her medicine",
     "i gave her a hiding place in the den", "perdimos el embarazo la semana pasada", "le pegué un grito",
     "le pegué un beso", "le pegué una regañada", "le pegué las etiquetas al uniforme", "me pegó la gripe mi hijo",
     "perdí a mi hijo de vista en el súper"],
)  # fmt: skip
def test_ordinary_lines_get_no_jarring_note(screen: Screen, text: str) -> None:
    assert screen.screen(text) == ORDINARY


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("my mother used the wooden spoon on all of us", "tender"),
        ("i got the belt when i was little", "tender"),
        ("i grew up scared of my dad", "tender"),
        ("i gave him a good hiding last night", "crisis"),
        ("she swallowed my pills", "crisis"),
        ("she wont swallow her medicine and she is not breathing", "crisis"),
        ("le pegué", "crisis"),
        ("le pegué y le pegué un grito", "crisis"),
        ("le pegué un grito y luego le pegué fuerte", "crisis"),
        ("mi marido me pegó anoche", "crisis"),
    ],
)
def test_what_sounds_like_them_is_still_heard(screen: Screen, text: str, outcome: str) -> None:
    assert screen.screen(text).outcome == outcome


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("my son hit me and i hit him back", "crisis"),
        ("my toddler hit me and i smacked him hard", "crisis"),
        ("le pegué y casi le rompo el brazo", "crisis"),
        ("ayer le pegué y hoy casi le pego", "crisis"),
        ("nunca le había pegado hasta hoy", "crisis"),
        ("nunca le he pegado", "tender"),
        ("tiene una pistola en la mano", "crisis"),
        ("me corté los brazos anoche", "crisis"),
        ("me corto en la cocina con un cuchillo", "crisis"),
        ("me corté", "crisis"),
        ("lo quemé con la plancha", "crisis"),
        ("la agarré fuerte del brazo", "crisis"),
        ("la agarré fuerte de la mano para cruzar", "ordinary"),
        ("le jalé el pelo peinándola", "ordinary"),
        ("le jalé el pelo peinándola porque me dio rabia", "crisis"),
        ("i pulled her hair with the brush because i was angry", "crisis"),
        ("se me fue la mano con la sal", "ordinary"),
        ("se me fue la mano con la sal y luego le di una cachetada", "crisis"),
    ],
)
def test_what_loosens_an_alarm_loses_no_true_one(screen: Screen, text: str, outcome: str) -> None:
    assert screen.screen(text).outcome == outcome


@pytest.mark.parametrize(
    "text",
    ["he cut himself shaving", "she kicked me in her sleep", "my feet are killing me", "sugar overdose at grandmas",
     "my little boy worries I'm going to die", "i want to disappear for a weekend with a book", "the sky was blue",
     "these twins are going to kill me, they found the markers", "i bit his head off over a snack",
     "my boss wont let me leave early for the kids", "he tied his tie round his neck by himself",
     "me corté con el cuchillo haciendo la cena", "quiero desaparecer un fin de semana", "este niño me va a matar",
     "mi hijo pregunta si se va a morir", "se me cuelga del cuello en la puerta del cole", "el servidor no responde",
     "me dio una patada dormida", "la lluvia no nos deja salir de casa"],
)  # fmt: skip
def test_dangerous_words_that_harm_nobody_are_ordinary(screen: Screen, text: str) -> None:
    assert screen.screen(text) == ORDINARY


@pytest.mark.parametrize(
    "text",
    ["he tied something round his neck", "se quiere morir", "me estranguló", "se está cortando otra vez",
     "she says she cut herself shaving", "he cut himself shaving and there are cuts all over his arms",
     "he hit me in his sleep and then he woke up and hit me", "he says he kicked me by accident",
     "my daughter asked if i would be sad if she died", "he asked if he could die", "i wont be here tomorrow",
     "i could not cope and i want to die", "i want to die i have never hurt anyone", "i want to disappear forever",
     "my ex is going to kill me when he finds out i left", "i bit her head off and then i hit her",
     "floppy like a ragdoll and not breathing", "she went purple and stopped breathing",
     "my toddler hit his head and i hit his arm", "he wont let me leave, the baby is crying",
     "my son is 16 and he hit me", "mi hijo de 17 me va a matar", "este niño me va a matar, tiene un cuchillo",
     "me corté a propósito haciendo la cena", "quiero desaparecer y no despertar", "se quiere matar por el colegio",
     "mi marido no me deja salir de casa, ni con el bebé", "the baby blues are so bad i want to die",
     "baby blues, i hear voices", "tengo baby blues y me quiero morir"],
)  # fmt: skip
def test_the_card_wins_where_harm_may_be_meant(screen: Screen, text: str) -> None:
    assert screen.screen(text).outcome == "crisis"


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        # A laugh softens a wish that has a reason to laugh, and no wound, pills or blow.
        ("i want to die lol", "crisis"),
        ("i want to die lol she told the whole bus about my wee in the garden", "ordinary"),
        ("he wont stop hitting me lol", "crisis"),
        ("took 30 paracetamol lol", "crisis"),
        ("she cut her arms again lol", "crisis"),
        ("me tomé 30 pastillas jaja", "crisis"),
        ("me quiero morir jaja", "tender"),
        ("me quiero morir jaja, le dijo a la maestra que ronco", "ordinary"),
        # Two ways to hold someone are a crisis, one may be a bad day.
        ("i have to show him the receipts", "ordinary"),
        ("he checks my phone", "tender"),
        ("i have to show him the receipts and he checks my phone", "crisis"),
        ("me revisa el celular y no me deja ver a mi familia", "crisis"),
        ("her dad touches her hair", "ordinary"),
        ("her dad touches her hair in bed at night", "crisis"),
        ("my 15 year old ran away last night and her phone is off", "crisis"),
        ("she packed a bag and ran away to nans", "ordinary"),
        ("mi hija se escapó anoche de casa y no contesta", "crisis"),
        ("se escapó del carrito en el súper", "ordinary"),
        ("i hear his key and my stomach drops", "crisis"),
        ("i hear his key and the kids hide to jump out at him", "ordinary"),
        ("i stood on the balcony looking down for ages thinking how quick it would be", "crisis"),
        ("looked down from the balcony for ages, the fireworks were lovely", "ordinary"),
        ("lleva tres días sin comer nada", "crisis"),
        ("lleva tres días sin comer verdura", "ordinary"),
        ("i smacked him once when he was 3", "crisis"),
        ("i smacked him once when he was 3, he is 25 now", "tender"),
        ("he got stabbed", "crisis"),
        ("got stabbed by a lego", "ordinary"),
    ],
)
def test_a_hint_is_told_from_what_sounds_like_it(screen: Screen, text: str, outcome: str) -> None:
    assert screen.screen(text).outcome == outcome


@pytest.mark.parametrize("text", ["baby blues", "day 4 and i cant stop crying, is it baby blues", "tengo baby blues"])
def test_the_baby_blues_are_tender(screen: Screen, text: str) -> None:
    assert screen.screen(text) == Screening("tender", ("postpartum_emergency",))

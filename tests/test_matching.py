"""A parent's words find their topic, however they are typed."""

import json
import random
import string
import time
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from bot.library.matching import Matcher, load

CONTENT = Path(__file__).parents[1] / "bot" / "content"
DATA = Path(__file__).parent / "data"


@cache
def matcher() -> Matcher:
    return load(CONTENT)


def topics(text: str) -> tuple[str, ...]:
    return matcher().match(text).topics


def candidates(text: str) -> tuple[str, ...]:
    return matcher().match(text).candidates


def lines(file: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (DATA / file).read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("I yelled at bedtime and feel awful", "yelling_lost_temper"),
        ("my teen will not leave his room", "teen_withdrawal"),
        ("he screamed for an hour because his banana broke", "tantrums"),
        ("she won't go to school again, third day", "school_refusal"),
        ("SHE WONT GO TO SCHOOL AGAIN", "school_refusal"),
        ("she won\u2019t go to schol again", "school_refusal"),
        ("im soooooo exausted", "exhaustion_burnout"),
        ("toddler having tantrms again", "tantrums"),
        ("no quiere ir al cole, llora todas las mananas", "school_refusal"),
        ("le grite a mi hijo otra vez", "yelling_lost_temper"),
        ("me siento mala madre", "guilt_shame"),
        ("recien nacido y no duermo", "newborn_postpartum"),
    ],
)
def test_the_main_topic_comes_first(text: str, topic: str) -> None:
    assert topics(text)[0] == topic


def test_the_event_comes_before_the_feeling_about_it() -> None:
    assert topics("I yelled at her and I feel so guilty")[:2] == ("yelling_lost_temper", "guilt_shame")


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "ok",
        "🙃",
        "the torque spec for that bolt is 12 Nm",
        "what time is the football",
        "a qué hora es el partido",
    ],
)
def test_what_is_no_concern_matches_nothing(text: str) -> None:
    assert topics(text) == ()


@pytest.mark.parametrize(
    ("text", "ages"),
    [
        ("my 4yo", ("3-5",)),
        ("my 4 year old", ("3-5",)),
        ("my 4-year-old", ("3-5",)),
        ("my teen", ("teen",)),
        ("bub wont settle", ("0-2",)),
        ("my toddler", ("0-2",)),
        ("she is in year 9", ("teen",)),
        ("he is in kindergarten", ("3-5",)),
        ("14m and still not sleeping", ("0-2",)),
        ("14 y/o", ("teen",)),
        ("mi hija de 4 años", ("3-5",)),
        ("mi hija de 4 anos", ("3-5",)),
        ("boys 5 and 8 fight", ("3-5", "6-11")),
        ("son in 8th std", ("teen",)),
        ("my first grader lies", ("6-11",)),
        ("our 4th grader is mean", ("6-11",)),
        ("two high schoolers at home", ("teen",)),
        ("an eighth grader who slams doors", ("teen",)),
        ("the twins are 4 and fight", ("3-5",)),
        ("the boys are 2 hours late", ()),
        ("los mellis de 2 no duermen", ("0-2",)),
        ("mi niña tiene 5", ("3-5",)),
        ("mis hijas tienen 13", ("teen",)),
        ("mi hijo tiene 5 hermanos", ()),
        ("mi niña tiene 5 meses", ("0-2",)),
        ("he screamed for 3 hours", ()),
        ("I asked 14 times", ()),
        ("after 15 years of marriage he left", ()),
        ("the torque is 12 Nm", ()),
        ("ds 6 dd 3", ("3-5", "6-11")),
        ("mi nene de 4 no duerme", ("3-5",)),
        ("la de 13 no me habla", ("teen",)),
        ("tiene 12", ("teen",)),
        ("tiene 12 primos", ()),
        ("dos añitos", ("0-2",)),
        ("a las 4 de la tarde", ()),
    ],
)
def test_ages_are_found(text: str, ages: tuple[str, ...]) -> None:
    assert matcher().match(text).ages == ages


@pytest.mark.parametrize(("language", "first", "among"), [("en", 0.90, 0.96), ("es", 0.90, 0.95)])
def test_phrases_nothing_was_tuned_on(language: str, first: float, among: float) -> None:
    held = [row for row in lines("phrases_fresh.jsonl") if row["split"] == "held" and row["lang"] == language]
    about = [(row["topic"], candidates(row["text"])) for row in held if row["topic"]]
    assert sum(found[:1] == (topic,) for topic, found in about) / len(about) >= first
    assert sum(topic in found for topic, found in about) / len(about) >= among


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize(("file", "wrong"), [("phrases_neutral.jsonl", 0), ("phrases_typed.jsonl", 1)])
def test_phrases_of_authors_who_knew_the_topics_alone(file: str, wrong: int, language: str) -> None:
    held = [row for row in lines(file) if row["lang"] == language]
    about = [(row["topic"], candidates(row["text"])) for row in held if row["topic"]]
    assert sum(found[:1] == (topic,) for topic, found in about) / len(about) >= 0.80
    assert sum(topic in found for topic, found in about) / len(about) >= 0.93
    assert len([row["text"] for row in held if row["topic"] is None and topics(row["text"])]) <= wrong


@pytest.mark.parametrize(("language", "first", "among"), [("en", 0.88, 0.93), ("es", 0.78, 0.87)])
def test_scenes_of_an_author_who_knew_nothing(language: str, first: float, among: float) -> None:
    held = [row for row in lines("phrases_scenes.jsonl") if row["split"] == "held" and row["lang"] == language]
    about = [({row["topic"], *row.get("also", ())}, candidates(row["text"])) for row in held if row["topic"]]
    assert sum(not fair.isdisjoint(found[:1]) for fair, found in about) / len(about) >= first
    assert sum(not fair.isdisjoint(found) for fair, found in about) / len(about) >= among
    assert sum(bool(topics(row["text"])) for row in held if row["topic"] is None) <= 3


def test_phrases_that_cues_and_leanings_were_made_with() -> None:
    about = [(row["topic"], candidates(row["text"])) for row in lines("phrases.jsonl") if row["topic"]]
    assert sum(found[:1] == (topic,) for topic, found in about) / len(about) >= 0.89
    assert sum(topic in found for topic, found in about) / len(about) >= 0.95


def test_kinds_of_lines_that_once_went_wrong() -> None:
    right: dict[str, list[bool]] = {}
    for row in lines("phrases_kinds.jsonl"):
        fair = {row["topic"], *row.get("also", ())} - {None}
        found = topics(row["text"])
        right.setdefault(row["kind"], []).append(not found if not fair else bool(found) and found[0] in fair)
    assert {kind: sum(each) / len(each) for kind, each in right.items() if sum(each) / len(each) < 0.88} == {}


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("havent slept properly in 14 months", "exhaustion_burnout"),
        ("i havent slept", "exhaustion_burnout"),
        ("i havent slept since the baby came", "newborn_postpartum"),
        ("i broke a promise about ice cream", "guilt_shame"),
        ("le prometi ir al parque y no fui", "guilt_shame"),
        ("picky eater ugh", "defiance_boundaries"),
        ("mi hija no come nada, solo pan", "defiance_boundaries"),
        ("pelea por los deberes", "defiance_boundaries"),
        ("mi hijo llora porque no quiere separarse de mi", "big_feelings_anxiety"),
        ("nos separamos hace un mes", "separation_divorce"),
        ("tengo miedo de no quererlo", "newborn_postpartum"),
        ("my toddler hits the baby", "siblings"),
        ("i lost my second job", "money_work_stress"),
        ("the car wont start and my son screams", "tantrums"),
    ],
)
def test_what_is_said_in_so_many_words_leads(text: str, first: str) -> None:
    assert topics(text)[:1] == (first,)


@pytest.mark.parametrize(
    "text",
    [
        "my car wont start, it screams when i turn the key",
        "teenage mutant ninja turtles is on",
        "the build fails with a timeout on the second job",
        "el coche no arranca y chilla al girar la llave",
        "the baby monitor firmware update failed",
        "that dad joke got me again",
        "found a grey scarf with no name, its by reception",
        "se murio la bateria",
        "encontre una gorra sin nombre, la deje en recepcion",
    ],
)
def test_machines_and_shows_are_no_concern(text: str) -> None:
    assert topics(text) == ()


def test_ordinary_lines_seldom_match() -> None:
    every = lines("phrases.jsonl") + lines("phrases_fresh.jsonl")
    nulls = [row["text"] for row in every if row["topic"] is None]
    assert sum(bool(topics(text)) for text in nulls) / len(nulls) <= 0.05


def test_plain_despair_joy_and_chores_get_no_strangers_story() -> None:
    wrong: dict[str, list[str]] = {"dev": [], "held": []}
    for row in lines("phrases_plain.jsonl"):
        if not set(topics(row["text"])) <= set(row.get("also", ())):
            wrong[row["split"]].append(row["text"])
    assert len(wrong["dev"]) <= 4, wrong["dev"]  # "i feel awful" may be guilt
    assert len(wrong["held"]) <= 15, wrong["held"]  # nothing was learnt from these 68
    stories = {"grief", "newborn_postpartum", "partner_relationship", "separation_divorce", "illness"}
    told = [text for texts in wrong.values() for text in texts if topics(text)[0] in stories]
    assert len(told) <= 3, told


def test_what_is_too_weak_to_be_answered_is_still_a_candidate() -> None:
    found = matcher().match("we buried grandma today")
    assert found.topics == ("grief",)
    assert found.candidates[0] == "grief" and len(found.candidates) == 3
    assert matcher().match("the torque spec for that bolt is 12 Nm").candidates == ()


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("everyone elses mum remembers costume day except me i feel like rubbish", "guilt_shame"),
        ("they deserve somone better than me", "guilt_shame"),
        ("i sat in the car outside the house 20 min bc i couldnt face going in", "exhaustion_burnout"),
    ],
)
def test_what_once_was_missed(text: str, topic: str) -> None:
    assert topics(text)[0] == topic


@pytest.mark.parametrize("text", ["salieron todas y no me avisaron", "no me queda pila", "me da miedo no quererla"])
def test_spanish_in_words_that_english_has_too_is_read(text: str) -> None:
    assert topics(text)


@pytest.mark.parametrize(
    ("text", "baby"),
    [
        ("no sleep since the baby came", True),
        ("cant stop crying", False),
        ("my toddler wont sleep", False),
        ("el bebé tiene cólicos", True),
        ("no puedo parar de llorar", False),
        ("im pregnant and exhausted", False),
        ("30 weeks pregnant, scared for the baby", False),
        ("two years trying for a baby", False),
    ],
)
def test_a_baby_must_be_spoken_of(text: str, baby: bool) -> None:
    assert matcher().match(text).baby is baby


@pytest.mark.parametrize(
    "junk",
    [
        "a" * 100_000,
        "school " * 15_000,
        "my ex my son wont sleep school " * 3_300,
        "e\u0301" * 50_000,
        "\0" * 100_000,
        "🙃" * 25_000,
        "'" * 100_000,
        "9" * 100_000,
        "".join(random.Random(1).choice(string.ascii_lowercase + " ") for _ in range(100_000)),
    ],
    ids=["letters", "one word", "cues", "accents", "zeros", "emoji", "quotes", "digits", "noise"],
)
def test_hostile_text_is_answered_at_once(junk: str) -> None:
    ready = matcher()
    start = time.thread_time()
    ready.match(junk)
    assert time.thread_time() - start < 0.2


def test_time_does_not_grow_faster_than_the_text() -> None:
    matcher().match("my ex my son wont sleep")

    def best(text: str) -> float:
        times = []
        for _ in range(7):
            start = time.thread_time()
            matcher().match(text)
            times.append(time.thread_time() - start)
        return min(times)

    line = "he wont sleep and his brother screams, my ex is late and I yelled again. "
    assert best(line * 40) < 8 * best(line * 10)


def test_strangers_words_do_not_fill_the_memory() -> None:
    language = matcher().languages[0]
    for number in range(60_000):
        language.meaning(f"q{number:x}")
    assert len(language.known) <= 50_001


@pytest.mark.parametrize(
    ("was", "wrong", "says"),
    [
        ("[topics.tantrums]", "[topics.tantrum]", "topics.tantrum"),
        ('after = ["screens"]', 'after = ["screen"]', "topics.guilt_shame"),
        ("tantrum*", "{tantrum}", "topics.tantrums.sure"),
        ("tantrum*", "tan*trum", "topics.tantrums.sure"),
        ("tantrum*", "tantrum + ", "topics.tantrums.sure"),
        ("tantrum*", "!tantrum", "topics.tantrums.sure"),
        ('sure = "guilt"', "sure = 3", "topics"),
        ('sure = "guilt"', 'shure = "guilt"', "shure"),
        ("[groups]", "[groups", "line"),
        ('"0-2"', '"0-3"', "ages.0-3"),
    ],
)
def test_a_bad_file_gives_one_sentence(tmp_path: Path, was: str, wrong: str, says: str) -> None:
    good = """
    language_words = "the"
    not_a_slip = ""
    parent = "son"
    [same]
    [groups]
    [ages]
    "0-2" = "baby"
    [topics.tantrums]
    sure = "tantrum*"
    [topics.guilt_shame]
    sure = "guilt"
    after = ["screens"]
    """
    for language in ("en", "es"):
        (tmp_path / language).mkdir()
        (tmp_path / language / "cues.toml").write_text(good, encoding="utf-8")
        (tmp_path / language / "leanings.txt").write_text(f"0.1\nmilk\t{'O' * 23}\n", encoding="utf-8")
    load(tmp_path)
    bad = tmp_path / "es" / "cues.toml"
    bad.write_text(good.replace(was, wrong, 1), encoding="utf-8")
    with pytest.raises(ValueError, match=r"cues\.toml") as caught:
        load(tmp_path)
    assert str(bad) in str(caught.value)
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("table", "says"),
    [
        ("", "the first line"),
        ("much\n", "the first line is 'much'"),
        ("0.1\nmilk\tOOO\n", "line 2 has not one letter for each"),
    ],
)
def test_a_bad_table_gives_one_sentence(tmp_path: Path, table: str, says: str) -> None:
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "leanings.txt").write_text(table, encoding="utf-8")
    with pytest.raises(ValueError, match=r"leanings\.txt: .*" + says) as caught:
        load(tmp_path)
    assert "\n" not in str(caught.value)


def test_a_missing_file_gives_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"leanings\.txt: cannot be read"):
        load(tmp_path)
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "leanings.txt").write_bytes((CONTENT / "en" / "leanings.txt").read_bytes())
    with pytest.raises(ValueError, match=r"cues\.toml: cannot be read"):
        load(tmp_path)

"""Help lines and the care card: never a number without its country, three lines at most, words for every need."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import product

import pytest

from bot.care import helplines
from bot.care.card import care_card, tender_note, words
from bot.care.helplines import countries, directories, emergency, lines, parse_country, stale
from bot.care.screening import NEEDS
from bot.features.help_lines import NEEDS as ASKED
from tests.chat import Chat

CODES = [code for code, _ in countries()]
LOCALES = ("en", "es")
NEVER = (
    *("think of your child", "it's okay", "it is okay", "we all", "sorry", "forgive", "good parent", "bad parent"),
    *("should have", "at least", "piensa en tus hijos", "perdón", "no pasa nada", "buena madre", "lo siento"),
    *("pill", "pastilla", "brave", "journey"),
)


def test_every_line_was_checked_in_the_last_nine_months() -> None:
    # This one reads the real calendar on purpose: it turns red when the lines need a person to look again.
    assert [line.name for line in stale(datetime.now(UTC).date())] == []


@pytest.mark.parametrize(
    ("today", "old"),
    [(date(2026, 11, 24), False), (date(2027, 8, 24), False), (date(2027, 8, 25), True), (date(2028, 1, 1), True)],
)
def test_a_check_grows_old_after_nine_months(today: date, old: bool) -> None:
    assert bool(stale(today)) is old


@pytest.mark.parametrize(("code", "need"), list(product(CODES, [*NEEDS, "grief", "perinatal", "parenting", None])))
def test_every_country_has_lines_for_every_need_or_the_directories(code: str, need: str | None) -> None:
    found = lines(code, need)
    assert 1 <= len(found) <= 3
    assert found == directories() or all(line.country == code and line.place for line in found)


def test_an_unknown_country_gets_no_number() -> None:
    for code, need in product((None, "", "XX", "WORLD", "EU"), [*NEEDS, None]):
        assert [line.url for line in lines(code, need)] == ["https://findahelpline.com/", "https://befrienders.org/"]
        assert not any(line.phone or line.text for line in lines(code, need))


def test_a_body_in_danger_gets_the_emergency_number_alone() -> None:
    for code in CODES:
        only = lines(code, "medical_emergency")
        assert len(only) == 1 and "emergency" in only[0].needs and only[0].phone
        assert lines(code, "postpartum_emergency")[0] == only[0]


def test_nothing_closed_or_unverified_is_listed() -> None:
    asked = product(CODES, [*NEEDS, "parenting", "perinatal", "grief"])
    all_lines = {line for code, need in asked for line in lines(code, need)}
    assert {line.grade for line in all_lines} == {"A", "B", "C"}
    numbers = {line.phone for line in all_lines}
    assert numbers.isdisjoint({"13 22 89", "55 5259 8121", "13 11 26", "1-844-764-7669", "1-833-943-5746"})
    assert all(line.source and line.checked >= date(2026, 11, 24) for line in all_lines)


def test_the_maternal_line_is_not_sold_as_a_crisis_line() -> None:
    maternal = [line for line in lines("US", "perinatal") if "Maternal" in line.name]
    assert [line.crisis for line in maternal] == [False]
    assert "1-833-852-6262" not in " ".join(care_card(("postpartum_emergency",), "US", None, "en"))


@pytest.mark.parametrize(
    ("typed", "code"),
    [("uk", "GB"), ("GB", "GB"), ("United Kingdom", "GB"), ("the U.S.A.", "US"), ("espana", "ES"), (" España ", "ES"),
     ("scotland", "GB-SCT"), ("gb-sct", "GB-SCT"), ("Méjico", None), ("México", "MX"), ("atlantis", None), ("", None)],
)  # fmt: skip
def test_a_country_is_read_as_people_type_it(typed: str, code: str | None) -> None:
    if code:
        assert parse_country(typed) == code
    else:
        with pytest.raises(ValueError, match=r"findahelpline\.com"):
            parse_country(typed)


def test_the_picker_has_every_code_once_and_names_in_both_languages() -> None:
    assert len(set(CODES)) == len(CODES)
    assert ("ES", "Spain") in countries() and ("ES", "España") in countries("es")


def test_numbers_that_collide_stand_beside_their_own_country() -> None:
    assert "988 (United States)" in " ".join(care_card(("self_harm",), "US", None, "en"))
    assert "988 (Canada)" in " ".join(care_card(("self_harm",), "CA", None, "en"))
    assert "(Reino Unido)" in " ".join(care_card(("self_harm",), "GB", None, "es"))


@pytest.mark.parametrize(("need", "code", "locale"), list(product([*NEEDS, None], [*CODES, None], LOCALES)))
def test_the_card_has_three_lines_and_no_number_without_its_place(
    need: str | None, code: str | None, locale: str
) -> None:
    card = care_card((need,) if need else (), code, "8 to 9 pm", locale)
    assert len(card) == 3
    assert not re.search(r"[!{}]", " ".join(card))
    assert "findahelpline.com" in card[2] and "8 to 9 pm" in card[2]
    if code is None:
        assert not re.search(r"\d", "".join(card[:2]))
    urgent = emergency(code)
    assert urgent is None or (urgent.phone in card[0] and "(" in card[0])


def test_every_need_has_its_words_in_both_languages() -> None:
    for locale in LOCALES:
        assert set(words(locale).card) == {*NEEDS, "unknown"}
        assert set(words(locale).tender) == set(NEEDS)
        assert all(tender_note((need,), locale) for need in NEEDS)
    assert tender_note((), "en") == ""
    assert words("en-GB") == words("en") == words("fr") and words("es-MX") == words("es")


@pytest.mark.parametrize("locale", LOCALES)
def test_the_words_neither_absolve_nor_shame(locale: str) -> None:
    said = " ".join([*words(locale).card.values(), *words(locale).tender.values()]).casefold()
    for never in NEVER:
        assert never not in said
    sentences = [part for part in re.split(r"[.:]\s+", " ".join(words("en").card.values())) if part]
    assert max(len(sentence.split()) for sentence in sentences) < 15


def test_who_hurt_a_child_is_told_of_the_child_first() -> None:
    card = care_card(("child_harm",), "GB", None, "en")
    assert card[1].startswith("Your child's safety comes first.")
    assert "Someone can talk with you tonight." in card[1]


def test_a_place_has_its_own_lines_and_its_countrys() -> None:
    assert helplines.lines("GB-SCT", "domestic_violence")[0].place == "Scotland"
    assert {line.place for line in lines("GB", "domestic_violence")} == {"England", "Scotland", "Wales"}


def names(need: str) -> list[str]:
    return [line.name for line in lines("GB", need)]


@pytest.fixture(scope="module")
def british() -> Iterator[Chat]:
    chat = Chat()
    chat.says("sam", "/tune settings change GB")
    yield chat
    chat.close()


@pytest.mark.parametrize("need", ASKED)
def test_every_need_that_is_pressed_gets_its_own_lines(british: Chat, need: str) -> None:
    british.says("maya", "/help-lines")
    shown = british.presses("maya", ASKED[need]).text
    assert [name for name in names(need) if name not in shown] == []
    assert shown == british.says("maya", f"/help-lines {need}").text


@pytest.mark.parametrize(
    ("typed", "need"),
    [("beating", "domestic_violence"), ("cheating", "any_crisis"), ("soldier", "any_crisis"),
     ("diet", "eating_disorder"), ("birthday", "any_crisis"), ("comercio", "any_crisis"), ("partida", "any_crisis"),
     ("kidnapped", "any_crisis"), ("suicidal", "self_harm"), ("self-harm", "self_harm"),
     ("Anorexia", "eating_disorder"), ("drunk", "substance_emergency"), ("grieving", "grief"),
     ("birth", "postpartum_emergency"), ("overdosed", "medical_emergency"), ("eating disorder", "eating_disorder"),
     ("my partner is beating me", "domestic_violence"), ("my son cuts himself", "child_self_harm"),
     ("she is not breathing", "medical_emergency"), ("suicidio", "self_harm"), ("borracho", "substance_emergency"),
     ("duelo", "grief"), ("murió", "grief"), ("violencia", "domestic_violence"), ("maltrato", "domestic_violence"),
     ("mi hijo se quiere morir", "child_self_harm"), ("posparto", "postpartum_emergency"),
     ("envenenado", "medical_emergency"), ("hija", "child_harm"), ("mi marido me pega", "domestic_violence"),
     ("Drogas", "substance_emergency"), ("bulimia", "eating_disorder"),
     ("Mi hijo o hija podría hacerse daño", "child_self_harm"), ("zzz", "any_crisis"),
     ("he hits us", "domestic_violence"),
     ("i am so tired that i can only cry and nobody here knows it at all", "any_crisis")],
)  # fmt: skip
def test_what_is_typed_is_read_by_whole_words_and_beginnings(british: Chat, typed: str, need: str) -> None:
    assert british.says("maya", f"/help-lines {typed}").text == british.says("maya", f"/help-lines {need}").text


@pytest.mark.parametrize(
    ("words", "need"),
    [("my daughter cuts her arms at night", "child_self_harm"),
     ("I am drunk and the baby is here", "substance_emergency"), ("I hit him last night", "child_harm"),
     ("he says he will kill me if I leave", "domestic_violence"),
     ("the voices say the baby is evil", "postpartum_emergency"),
     ("she makes herself sick after every meal", "eating_disorder"),
     ("I'm 11 and my mum hits me", "abuse_disclosure"), ("I want to die", "self_harm")],
)  # fmt: skip
def test_the_card_leads_to_the_lines_of_its_own_need(british: Chat, words: str, need: str) -> None:
    british.says("maya", f"/hard-day {words}")
    assert british.presses("maya", "More people to call").text == british.says("maya", f"/help-lines {need}").text


@pytest.mark.parametrize(
    "typed", ["baby blues", "blues", "i have the baby blues and cry all day", "tristeza posparto", "baby blues UK"]
)
def test_the_baby_blues_call_no_ambulance(british: Chat, typed: str) -> None:
    shown = british.says("maya", f"/help-lines {typed}").text
    assert shown == british.says("maya", "/help-lines perinatal").text
    assert "999" not in shown and "PANDAS" in shown


def test_a_fright_long_over_calls_no_ambulance(british: Chat) -> None:
    shown = british.says("maya", "/help-lines he had a seizure as a baby years ago").text
    assert shown == british.says("maya", "/help-lines any_crisis").text


@pytest.mark.parametrize(
    "line", ["suicide US", "USA suicide", "estados unidos suicidio", "i want to die United States"]
)
def test_a_country_is_found_before_and_after_what_is_said(british: Chat, line: str) -> None:
    assert "988" in british.says("maya", f"/help-lines {line}").text


@pytest.mark.parametrize(
    ("typed", "number"),
    [("violence in Spain", "016"), ("self harm UK", "116 123"), ("eating disorder GB", "Beat"), ("suicide us", "988")],
)
def test_a_country_behind_a_need_is_read_and_a_small_word_is_none(chat: Chat, typed: str, number: str) -> None:
    assert number in chat.says("maya", f"/help-lines {typed}").text

"""What the lint hears in words: how people word a fault, and what only sounds like one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.library.lint import lint_packs, lint_prompt
from bot.model import PROMPT_KINDS, Prompt, PromptKind
from tests.linting import DATA, TODAY, pack_of, says


def test_faults_are_found_however_people_word_them() -> None:
    english, _, spanish = (DATA / "bad_phrases.txt").read_text(encoding="utf-8").partition("# Spanish\n")
    missed = []
    for locale, lines in (("en", english), ("es", spanish)):
        for rule, _, text in (line.partition(": ") for line in lines.splitlines() if line and line[0] != "#"):
            found = lint_prompt(Prompt("x", "reminder", locale, text, topics=("any",)), [], TODAY)
            missed += [f"{rule}: {text}"] * (rule not in {finding.rule for finding in found})
    assert missed == []


def gold() -> list[tuple[PromptKind, str]]:
    lines = (DATA / "gold.txt").read_text(encoding="utf-8").splitlines()
    split = (line.partition(": ") for line in lines if line and not line.startswith("#"))
    return [(kind, text) for name, _, text in split for kind in PROMPT_KINDS if kind == name]


@pytest.mark.parametrize(("kind", "text"), gold())
def test_the_examples_of_the_voice_pass(kind: PromptKind, text: str) -> None:
    assert says(text, kind) == set()


@pytest.mark.parametrize(
    "text",
    [
        "You don't have to be perfect. Dinner was toast.",
        "At least two socks matched today.",
        "The bath ran over and the floor had a wash.",
        "The bus had just gone. You walked.",
        "Six candles on a cake that leaned.",
        "The kids are in the garage with a cousin's drum.",
        "You asked for help. Someone said: \"You always cope.\" You put the phone down.",
        "Not today. The washing will be there at noon.",
        "They may know. They may be asleep.",
        "A dad on the top deck, asleep, with a pink bag.",
        "Your wrists are deep in the sink.",
    ],
)  # fmt: skip
def test_ordinary_words_raise_no_alarm(text: str) -> None:
    assert says(text, assumes=("living_child",)) == set()


def test_spanish_has_lists_of_its_own() -> None:
    assert "promise" in says("Arroz otra vez. Todo va a salir bien.", locale="es-MX")
    assert "promise" in says("Arroz otra vez. Todo va a salir bien.", locale="en")  # whatever they say they are in
    assert says("La cena fue pan tostado. Nadie tomó nota.", locale="es") == set()


def test_a_scene_may_have_a_dad_but_a_pack_not_only_mothers() -> None:
    scenes = ["Mum on the late bus.", "Rice for tea, says Mum.", "Her mother rang at six.", "Mom is on nights."]
    assert "one_family" not in {found.rule for found in lint_packs([pack_of("A dad with a pink bag.")], TODAY)}
    assert [found.line for found in lint_packs([pack_of(*scenes)], TODAY) if found.rule == "one_family"] == [4]


def test_a_partner_is_allowed_where_the_prompt_says_so() -> None:
    assert "family" in says("Your partner folds the towels wrong.")
    assert says("Your partner folds the towels wrong.", assumes=("partner",)) == set()


@pytest.mark.parametrize(("locale", "text"), [
    ("en", "His dad died in May."), ("en", "He would have been four today."), ("en", "A word from someone who's gone."),
    ("en", "Two years since you lost the baby."), ("en", "Peas, the week of the burial."),
    ("es", "Hoy habría cumplido cuatro."), ("es", "Desde el entierro nadie usa esa silla."),
    ("es", "Una frase de alguien que ya no está."), ("es", "Su abuela murió en mayo."),
])  # fmt: skip
def test_a_word_of_death_says_that_it_touches_loss(locale: str, text: str) -> None:
    for kind in PROMPT_KINDS:
        prompt = Prompt("x", kind, locale, text, topics=("any",), ages=("3-5",), rupture="any")
        found = {finding.rule for finding in lint_prompt(prompt, [], TODAY) if finding.level == "error"}
        assert ("unmarked_loss" in found) == (kind != "response"), kind  # an answer was asked for
        marked = replace(prompt, sensitivity=("loss",))
        assert "unmarked_loss" not in {finding.rule for finding in lint_prompt(marked, [], TODAY)}


@pytest.mark.parametrize(("locale", "text"), [
    ("en", "The battery died on the bus."), ("en", "You were dead tired by noon."), ("en", "Buried under coats."),
    ("es", "Salieron muertos de risa."), ("es", "Un tiempo muerto en el pasillo."),
])  # fmt: skip
def test_a_flat_battery_is_no_loss(locale: str, text: str) -> None:
    assert "unmarked_loss" not in says(text, locale=locale)


@pytest.mark.parametrize(("locale", "text"), [
    ("en", "\"Fine,\" your teenager said about school."), ("en", "Soup, and the kids had the bread."),
    ("en", "What did my daughter do with the good scissors?"), ("es", "Cuando llegaste, tu hija dormía."),
    ("es", "¿Dónde duermen los niños?"),
])  # fmt: skip
def test_a_child_in_the_scene_is_said_so(locale: str, text: str) -> None:
    assert "assumption" in says(text, locale=locale)
    assert says(text, locale=locale, assumes=("living_child",)) == set()
    assert "assumption" not in says(text, "response", locale)  # who asks has spoken of the child


@pytest.mark.parametrize(("locale", "text"), [
    ("en", "What did you eat as a child?"), ("en", "\"How many children do you have?\" someone asked."),
    ("es", "¿A qué jugabas de niña?"), ("es", "Los platos aguantan."),
])  # fmt: skip
def test_the_reader_was_a_child_too(locale: str, text: str) -> None:
    assert says(text, locale=locale) == set()


def test_what_a_child_says_is_judged_gently() -> None:
    assert "absolute" in says("He never listens.") | says("Never listen to the tap.")
    assert says('"You never listen," she says from the stairs.') == set()
    assert says("I should have knocked. I'm sorry.", "repair") == set()
    assert "promise" in says("I'm sorry. I will never yell again.", "repair")
    assert says("You need to hold my hand here. Left or right?", "boundary") == set()


def _repair(locale: str, text: str = "I shouted.", template: str = "", then: str = "") -> set[str]:
    prompt = Prompt("x", "repair", locale, text, ("any",), ("3-5",), rupture="any", template=template, next=then)
    return {finding.rule for finding in lint_prompt(prompt, [], TODAY)}


@pytest.mark.parametrize(("locale", "words"), [
    ("en", "You made me shout."), ("en", "I shouted because of you."), ("en", "You drove me to it."),
    ("en", "I'm sorry, but you kept on."), ("en", "If you had listened, I'd be calm."), ("en", "It was your fault."),
    ("es", "Me hiciste gritar."), ("es", "Grité por tu culpa."), ("es", "Perdón, pero tú seguías."),
    ("es", "Si no hubieras corrido, no grito."), ("es", "Te lo buscaste."),
])  # fmt: skip
def test_a_repair_does_not_blame_the_child(locale: str, words: str) -> None:
    for part in ("text", "template", "then"):
        assert "blame" in _repair(locale, **{part: words}), part
    assert "blame" not in says(words, locale=locale)


@pytest.mark.parametrize(("locale", "words"), [
    ("en", "You didn't make me yell."), ("en", "It wasn't because of you."), ("en", "None of it was your fault."),
    ("en", "You made me laugh today."), ("es", "Tú no lo causaste."), ("es", "Nada de eso fue por tu culpa."),
])  # fmt: skip
def test_a_repair_may_say_whose_fault_it_was_not(locale: str, words: str) -> None:
    assert "blame" not in _repair(locale, text=words)


@pytest.mark.parametrize(("locale", "text", "missing"), [
    ("en", "Stopping is hard. The tablet goes off at seven. You press the button, or I do.", set()),
    ("en", "The tablet goes off at seven. You press the button, or I do.", {"no_feeling"}),
    ("en", "Stopping is hard. The tablet goes off at seven.", {"no_choice"}),
    ("es", "Cuesta parar. Se apaga a las siete. ¿La apagas tú o yo?", set()),
    ("es", "Se apaga a las siete. ¿La apagas tú o yo?", {"no_feeling"}),
    ("es", "Cuesta parar. Se apaga a las siete.", {"no_choice"}),
    ("fr", "La tablette reste sur la table.", set()),
])  # fmt: skip
def test_a_boundary_names_a_feeling_and_leaves_a_choice(locale: str, text: str, missing: set[str]) -> None:
    found = lint_prompt(Prompt("x", "boundary", locale, text, topics=("any",)), [], TODAY)
    assert {each.rule for each in found if each.rule.startswith("no_")} == missing
    assert {each.level for each in found if each.rule in missing} <= {"warning"}


@pytest.mark.parametrize(("locale", "text"), [
    ("en", "Silent since school. Maybe shame. When? With whom? \"Toast?\""),
    ("es", "Llegó sin decir nada. Quizá fue el recreo. ¿Cuándo? ¿Con quién? “¿Pan?”"),
])  # fmt: skip
def test_an_attunement_asks_three_questions_beside_what_is_said(locale: str, text: str) -> None:
    assert "asks_nothing" in says(text, "attunement", locale)
    assert "asks_nothing" not in says(f"{text} ¿Y?", "attunement", locale)


@pytest.mark.parametrize(("locale", "rule", "bad", "good"), [
    ("en", "absolute", "They always forgive you by breakfast.", "They had forgiven the toast by breakfast."),
    ("es", "absolute", "Siempre te perdonan en el desayuno.", "Perdonaron el pan quemado en el desayuno."),
    ("en", "moral", "Love is in the trying.", "There's love in the soup, and a bay leaf."),
    ("es", "moral", "El amor está en intentarlo.", "La hoja de laurel está en la sopa."),
    ("en", "slogan", "Happy mother, happy child.", "The happy hat went on the cat. Soup for three."),
    ("en", "slogan", "Rested parents, calm kids.", "You rested your chin on the washing, and it held."),
    ("en", "slogan", "Deep breaths fix most evenings.", "You fixed the tap at six, and then the same tap at nine."),
    ("en", "slogan", "A nap cures almost anything.", "The nap lasted nine minutes. You heard all nine."),
    ("en", "slogan", "These moments will be gone before you know it.", "The bread was gone by nine. So was the bus."),
    ("en", "slogan", "The days are long and the years are short.", "A long day, a short fuse and a bent spoon."),
    ("es", "slogan", "Madre feliz, hijos felices.", "El sombrero feliz acabó en el gato."),
    ("es", "slogan", "Un abrazo lo arregla todo.", "Arreglaste el grifo a las seis, y otra vez a las nueve."),
    ("es", "slogan", "Crecen tan rápido.", "Creció el pan, y la torre de platos."),
    ("en", "therapy_word", "Fill your own cup first.", "Fill the blue cup first. They're both watching."),
    ("es", "therapy_word", "Llena tu vaso primero.", "Llena el vaso azul. Te están mirando."),
    ("en", "family", "Ask their father to do the bins.", "The bins went out at six. Her father took the lid."),
    ("en", "family", "Call grandma over and lie down.", "Grandma called, and you lay down with the phone."),
    ("es", "family", "Pídele a la abuela que venga.", "La abuela vino sin avisar y peló papas."),
    ("en", "shame", "Your own mother did it with four.", "Your mother did it all and more, she says."),
    ("es", "shame", "Tu propia madre lo hizo con cuatro.", "Tu madre dice que lo hizo todo."),
    ("en", "promise", "You'll see. It passes.", "You see the bus go. So does he."),
    ("es", "promise", "Ya verás que pasa.", "Ya pasó el autobús. El de las ocho."),
    ("en", "address", "More at example.org today.", "It has eight legs. So does the chair, he says."),
    ("es", "address", "Más en https://example.com/pan", "Son las 8.30. Queda pan."),
    ("en", "markup", "@everyone **bold** toast.", "Toast at 8 * 2 slices. One each."),
    ("es", "markup", "<script>pan</script>", "Pan < arroz, según él."),
])  # fmt: skip
def test_what_fresh_eyes_got_past_the_lint(locale: str, rule: str, bad: str, good: str) -> None:
    assert rule in says(bad, locale=locale)
    assert says(good, locale=locale, assumes=("living_child",)) == set()


@pytest.mark.parametrize(("locale", "text"), [("en", "Crisps for tea, in your car."), ("es", "Cena en tu coche.")])
def test_a_car_of_ones_own_costs_money(locale: str, text: str) -> None:
    prompt = Prompt("x", "reminder", locale, text, topics=("any",))
    assert "assumption" in {found.rule for found in lint_prompt(prompt, [], TODAY)}
    assert lint_prompt(replace(prompt, assumes=("money",)), [], TODAY) == []


@pytest.mark.parametrize(("locale", "text"), [
    ("en", "Lazy parents."), ("en", "You ruined dinner."), ("en", "Don't shout at bedtime."),
    ("en", "Kids don't listen after six."), ("en", "Mum has a bath while Dad does the bins."),
    ("en", "Less perfect. More present."), ("en", "Breathe, rest, repeat."), ("en", "The rope is in the shed"),
    ("es", "Padres vagos."), ("es", "Arruinaste la cena."), ("es", "No grites a la hora de dormir."),
    ("es", "Los niños no escuchan."), ("es", "Mamá descansa mientras papá baja la basura."),
    ("es", "Menos perfecta. Más presente."), ("es", "Respira, descansa, repite."), ("es", "La soga está en el cuarto"),
])  # fmt: skip
def test_what_an_editor_found_is_an_error(locale: str, text: str) -> None:
    assert says(text, locale=locale)


@pytest.mark.parametrize(("locale", "text"), [
    ("en", "The kids don't mind the rain."), ("en", "A skipping rope on the stairs."), ("en", "Dad on the late bus."),
    ("en", "You asked them not to shout."), ("es", "Te queda poca cuerda y aún es martes."),
    ("es", "Tus hijos no quieren lentejas."), ("es", "Saltan a la cuerda en la cocina."),
])  # fmt: skip
def test_what_sounds_like_it_is_none(locale: str, text: str) -> None:
    assert says(text, locale=locale, assumes=("living_child",)) == set()

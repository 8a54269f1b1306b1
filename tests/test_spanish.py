"""The room in Spanish: what is said to whom in which language, and what may be typed in either."""

from datetime import UTC, date, datetime, time

import pytest

from bot.features import deeds
from bot.locales import dates, known, speaking, spoken
from bot.schedule import words
from tests.chat import Chat, form_values

TODAY = date(2026, 11, 25)  # a Wednesday


@pytest.fixture
def sala(chat: Chat) -> Chat:
    """A room in which ines and sam speak Spanish, and maya does not."""
    for person in ("ines", "sam"):
        chat.room.speaks(person, "español")
    return chat


@pytest.mark.parametrize("locale", ["es", "es-419", "es_ES", "ES-mx"])
def test_a_platforms_locale_is_the_language_that_comes_nearest(locale: str) -> None:
    assert known(locale) == "es"
    assert known("fr-FR") == known("") == known("xx") == "en"


def test_speaking_ends_with_its_block() -> None:
    with speaking("es"), speaking("en"):
        assert spoken() == "en"
    assert spoken() == "en"


def test_each_person_is_answered_in_their_own_language(sala: Chat) -> None:
    spanish = sala.says("ines", "/hard-day grité a la hora de dormir")
    english = sala.says("maya", "/hard-day I yelled at bedtime")
    assert "Esto solo lo ves tú" in spanish.text and "Only you see this" in english.text
    assert [label for label, _ in spanish.buttons][-1] == "No estoy a salvo"
    assert sala.says("maya", "/kind-line").text != sala.says("ines", "/kind-line").text
    assert sala.says("ines", "/nada").text == "No conozco /nada. /enough muestra lo que hay."


def test_posts_and_notices_speak_as_the_group_does(sala: Chat) -> None:
    assert "El plan 1 descansa" in sala.says("sam", "/tune posts pause 1").text
    sala.says("sam", "/tune posts resume 1")
    sala.clock("tomorrow 07:00")
    sala.outage("+1d")
    assert sala.notices()[-1].startswith("I was off")
    sala.says("sam", "/tune settings change español")
    sala.clock("+1d")
    sala.outage("+1d")
    assert sala.notices()[-1].startswith("No estuve en marcha")
    assert [label for label, _ in sala.world.since(0)[-1].buttons] == ["Lo que sigue", "Cerrar"]
    assert sala.says("sam", "/tune notices close 2").text == "Cerrado. Gracias."


def test_a_new_group_posts_in_the_language_of_who_sets_it_up(sala: Chat) -> None:
    sala.clear_plans()
    sala.says("sam", "/tune setup")
    for label in ("#evenings", "Europe/Madrid", "España", "Quienes administran", "Por las noches"):
        sala.presses("sam", label)
    assert "Idioma de las publicaciones: Español." in sala.presses("sam", "Un recordatorio al día, dos preguntas").text
    shown = sala.says("ines", "/hard-day quiero morirme")
    assert "llama al 112 (España)" in shown.text and "mira los mensajes por las noches" in shown.text
    assert "looks in evenings" in sala.says("maya", "/hard-day I want to die").text


def test_the_language_is_remembered(tmp_path) -> None:  # type: ignore[no-untyped-def]
    first = Chat(tmp_path)
    first.room.speaks("ines", "es")
    first.close()
    second = Chat(tmp_path)
    assert second.says("ines", "/enough").text.startswith("Hola.")
    assert second.says("maya", "/enough").text.startswith("Hello.")
    second.close()


def test_help_lines_say_how_and_when_in_spanish(sala: Chat) -> None:
    shown = sala.says("ines", "/help-lines suicidio Estados Unidos").text
    assert "llama al 911 (Estados Unidos)" in shown and "con la palabra AYUDA para español" in shown
    assert "comprobado el 24 nov 2026" in shown
    assert "checked 24 Nov 2026" in sala.says("maya", "/help-lines suicide USA").text


@pytest.mark.parametrize(
    ("typed", "named"),
    [("/dia-dificil ver la tele me agota", "Esto solo lo ves tú"), ("/empezar", "Hola."), ("/EMPEZAR frase-amable", ""),
     ("/entender no quiere dormir", "conjeturas"), ("/decir-no otro dulce", "Mantén el límite")],
)  # fmt: skip
def test_commands_may_be_typed_by_their_spanish_names(sala: Chat, typed: str, named: str) -> None:
    shown = sala.says("ines", typed).text
    assert named in shown and "No conozco" not in shown


def test_a_plan_can_be_typed_in_spanish_whatever_is_spoken(chat: Chat) -> None:
    said = chat.says(
        "sam", "/tune posts add #evenings a las 9 de la noche de lunes a viernes pregunta duelo y pérdida"
    ).text
    assert "a question in #evenings, weekdays at 21:00 (only “grief and loss”)" in said
    chat.room.speaks("sam", "es")
    form = form_values(chat.says("sam", "/ajustar publicaciones cambiar 3"))
    assert form["days"] == "de lunes a viernes"
    assert "todos los días a las 12:00" in chat.fills("sam", days="todos los días", at="mediodía").text
    assert "un recordatorio en #evenings" in chat.says("sam", "/tune posts edit 3 daily noon reminder").text


def test_a_date_in_spanish_is_a_date(sala: Chat) -> None:
    assert "hasta el jue 3 dic" in sala.says("sam", "/tune posts pause 1 3 de diciembre").text
    assert "vuelven el miércoles 4 de marzo" in sala.says("sam", "/tune quiet pasado mañana").text


@pytest.mark.parametrize(
    ("typed", "mask"),
    [("lunes a viernes", 31), ("de lunes a viernes", 31), ("todos los días", 127), ("cada dia", 127), ("a diario", 127),
     ("lun mié vie", 21), ("lun, mar y jue", 11), ("fines de semana", 96), ("el fin de semana", 96),
     ("entre semana", 31),
     ("los martes y jueves", 10), ("todos los lunes", 1), ("sábados", 32), ("viernes a lunes", 113), ("domingo", 64)],
)  # fmt: skip
def test_days_in_spanish(typed: str, mask: int) -> None:
    assert words.parse_days(typed) == mask


def test_days_that_are_said_in_spanish_are_read_back() -> None:
    with speaking("es"):
        for mask in range(1, 128):
            assert words.parse_days(words.describe_days(mask)) == mask
        assert words.describe_days(10) == "martes y jueves"
        with pytest.raises(ValueError, match='No sé qué días son "nada"'):
            words.parse_days("nada")


@pytest.mark.parametrize(
    ("typed", "at"),
    [("a las 9", time(9)), ("a la 1", time(1)), ("9 de la noche", time(21)),
     ("a las 9 y media de la noche", time(21, 30)),
     ("mediodía", time(12)), ("al mediodia", time(12)), ("medianoche", time(0)), ("12 de la noche", time(0)),
     ("12 del mediodía", time(12)), ("12 de la mañana", time(12)), ("7:30 de la tarde", time(19, 30)),
     ("8 de la mañana", time(8)), ("2 de la madrugada", time(2)), ("21h", time(21)), ("21 horas", time(21)),
     ("9 y cuarto", time(9, 15)), ("7:30 p. m.", time(19, 30)), ("9:00", time(9)), ("noon", time(12))],
)  # fmt: skip
def test_times_in_spanish(typed: str, at: time) -> None:
    assert words.parse_time(typed) == at


@pytest.mark.parametrize("typed", ["21 de la noche", "13 de la tarde", "0 de la mañana", "9 de la", "la noche"])
def test_times_that_are_none_are_refused_in_spanish(typed: str) -> None:
    with speaking("es"), pytest.raises(ValueError, match="Prueba"):
        words.parse_time(typed)


@pytest.mark.parametrize(
    ("typed", "day"),
    [("hoy", TODAY), ("mañana", date(2026, 11, 26)), ("manana", date(2026, 11, 26)),
     ("pasado mañana", date(2026, 11, 27)),
     ("3 de diciembre", date(2026, 12, 3)), ("3 dic", date(2026, 12, 3)), ("el 3 de dic.", date(2026, 12, 3)),
     ("3 de diciembre de 2027", date(2027, 12, 3)), ("1º de enero", date(2027, 1, 1)),
     ("15 setiembre", date(2027, 9, 15)),
     ("lunes", date(2026, 11, 30)), ("el próximo lunes", date(2026, 11, 30)),
     ("el lunes que viene", date(2026, 11, 30)),
     ("mié", date(2026, 12, 2)), ("en 3 días", date(2026, 11, 28)), ("dentro de 3 dias", date(2026, 11, 28)),
     ("+3d", date(2026, 11, 28)), ("mar", date(2026, 12, 1)), ("3 mar", date(2027, 3, 3)),
     ("monday", date(2026, 11, 30))],
)  # fmt: skip
def test_dates_in_spanish(typed: str, day: date) -> None:
    assert words.parse_date(typed, TODAY) == day


def test_dates_are_said_in_the_language_being_spoken() -> None:
    moment = datetime(2026, 9, 9, 7, 30, tzinfo=UTC)
    assert (dates.day(moment), dates.moment(moment)) == ("Wednesday 9 September", "Wed 9 Sep, 07:30")
    assert (dates.dated(moment), dates.full_moment(moment)) == ("09 Sep 2026", "Wednesday 9 September 2026, 07:30")
    with speaking("es"):
        assert (dates.day(moment), dates.moment(moment)) == ("miércoles 9 de septiembre", "mié 9 sept, 07:30")
        assert dates.dated(moment) == "9 sept 2026"
        assert dates.full_moment(moment) == "miércoles 9 de septiembre de 2026, 07:30"


@pytest.mark.parametrize("age", ["4 años", "4 anos", "4", "de 3 a 5", "3-5"])
def test_ages_in_spanish(sala: Chat, age: str) -> None:
    assert sala.says("ines", f"/say-sorry {age} grité en la calle").quote.startswith("Grité en la calle.")


@pytest.mark.parametrize(
    ("did", "rupture"),
    [("te grité", "yelled"), ("alcé la voz", "yelled"), ("miré el móvil", "phone"),
     ("te prometí el parque", "broke_promise"),
     ("no fui a tu función", "broke_promise"), ("te llamé vago", "shamed"), ("me reí de ti", "shamed"),
     ("te castigué un mes", "harsh_rule"), ("te quité la consola", "harsh_rule"), ("te quité el móvil", "harsh_rule"),
     ("no te escuché", "dismissed"), ("te mandé callar", "dismissed"),
     ("discutí con tu padre", "fought"), ("no estuve en tu cumple", "absent"), ("llegué tarde", "absent"),
     ("lo hice mal", "any")],
)  # fmt: skip
def test_what_was_done_is_understood_in_spanish(did: str, rupture: str) -> None:
    assert deeds.rupture(did) == rupture


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("te grité, pero no me escuchabas", "Te grité."), ("te grité porque no te ponías los zapatos", "Te grité."),
     ("te castigué porque tú empezaste", "Te castigué."), ("haberte gritado", "Siento haberte gritado."),
     ("te grité porque tenía prisa", "Te grité porque tenía prisa."), ("no te escuché", "No te escuché."),
     ("me he pasado contigo", "Me he pasado contigo.")],
)  # fmt: skip
def test_a_deed_is_said_without_its_excuse_in_spanish(sala: Chat, typed: str, kept: str) -> None:
    shown = sala.says("ines", f"/say-sorry 6-11 {typed}")
    assert shown.quote.startswith(kept)
    assert ("quité el porqué" in shown.text) == (len(kept) < len(typed) - 2)
    assert "Donde dice" not in shown.text


def test_who_is_spoken_about_is_spoken_to(sala: Chat) -> None:
    assert sala.says("ines", "/say-sorry teen le grité a mi hija").quote.startswith("Te grité.")
    assert sala.says("ines", "/say-sorry le grité a mi hijo de 7 años por la tarea").quote.startswith(
        "Te grité por la tarea."
    )
    assert "Donde dice “ella”" in sala.says("ines", "/say-sorry teen fui injusta, ella no era").text
    assert "Donde dice" not in sala.says("ines", "/say-sorry teen te grité cuando le contestaste a tu abuela").text


def test_the_clock_of_the_room_reads_spanish(sala: Chat) -> None:
    sala.clock("mañana a las 9")
    assert sala.world.now() == datetime(2026, 3, 3, 9, tzinfo=UTC)
    sala.clock("+2 días")
    assert sala.world.now() == datetime(2026, 3, 5, 9, tzinfo=UTC)

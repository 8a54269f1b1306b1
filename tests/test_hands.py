"""Hands that hurt get the card and no script, in Spanish as in English; what only sounds like it gets its words."""

import pytest

from bot.features import hands
from bot.locales import plain
from tests.chat import Chat

HURT = [
    "te pegué", "Te he pegado en el culo", "te pegue en la pierna", "le pegué a mi hija", "haberte pegado anoche",
    "te di un cachete", "Te di una bofetada y lloraste", "te solté un tortazo", "te metí una torta en la cara",
    "te di dos azotes", "le di un azote", "te di una nalgada muy fuerte", "te crucé la cara",
    "te empujé y te caíste", "te empujé contra la pared", "te zarandeé", "te sacudí por los hombros",
    "sacudí al bebé", "te agarré del brazo muy fuerte", "te cogí del brazo y te metí en el coche",
    "te jalé del pelo", "te tiré de la oreja", "te apreté la muñeca", "te pellizqué", "te mordí", "te golpeé",
    "te lastimé", "te hice daño en el brazo", "te lancé la chancla", "te tiré un zapato", "te tiré al suelo",
    "te encerré en el cuarto a oscuras", "te dejé encerrado en el baño", "te até a la silla",
    "te arrastré hasta tu cuarto", "se me fue la mano", "se me escapó un cachete", "te levanté la mano",
    "saqué el cinturón", "te di con la zapatilla", "te pegué con la cuchara de palo",
    "perdí los nervios y acabé pegándote", "casi te doy un guantazo", "te abofeteé delante de todos",
    "te di una patada", "te di un empujón", "te tapé la boca con la mano", "te lavé la boca con jabón",
    "te di un manotazo en la mano", "te agarré tan fuerte que te dejé marca", "te pegué un bofetón",
    "me quité la chancla y te di", "le di una paliza a mi hijo", "llegamos a las manos", "te jaloneé", "te nalgueé",
    "te di tus nalgadas", "te cacheteé", "te zampé una cachetada", "te puse la mano encima", "te metí un guantazo",
    "te aventé contra el sillón", "te jalé de los pelos", "te pegué con el cinto", "te di cinturonazos",
    "te golpié en la espalda", "te pege", "te pegé en la cara", "te di una palmada en el culo", "te torcí el brazo",
    "te jalé la oreja", "te hice un moretón", "te dejé un moratón en el brazo", "te dejé marcas",
    "te di con el palo", "te arañé", "te escupí", "te amarré a la cama", "te agarré a golpes",
    "te agarré a cinturonazos", "te partí la boca", "te quemé con la plancha", "te ahorqué", "te pisé la mano",
    "te pateé", "le metí una hostia", "te di en la boca", "te di en la cara", "te di en el culo",
    "te di con la mano abierta", "te zarandié", "te di un zapatazo", "te aventé el zapato",
    "te tiré el control en la cabeza", "te puse picante en la boca", "me pasé y te di", "te apreté muy fuerte",
    "te agarré de los brazos y te grité", "te estampé contra el armario", "te di un cate", "te di una colleja",
    "te metí un bofetón", "te arreé una torta", "te sacudí cuando no parabas de llorar", "sacudí a mi bebé",
    "perdí la cabeza y te pegué", "acabé dándote un azote", "terminé pegándote", "te estuve pegando",
    "os pegué a los dos", "os di un azote", "pegué a mi hija", "le pegué", "he pegado a mi hijo",
    "le he dado un tortazo", "le di un cachete en el culo", "te agarré por el cuello", "te tapé la nariz",
    "te di una bofetada flojita", "te solté un revés", "te crucé la cara de un revés",
    "te dí un golpe en la cabeza", "te golpeé sin querer", "te lancé al sofá", "te tiré sobre la cama",
    "te empujé fuera del coche", "te empujé por las escaleras", "te cogí del pelo", "te levanté del brazo",
    "te arrastré por el pasillo", "te pegaba de pequeña", "te daba cachetes", "te encerré con llave",
    "te dejé encerrada en el trastero", "te até las manos", "usé la chancla", "saqué la chancla",
    "te amenacé con el cinturón", "te enseñé el cinturón", "te di con la cuchara de palo",
    "te pegué con la zapatilla", "con la correa", "te castigué con el cinturón", "te rompí el brazo",
]  # fmt: skip
NO_HURT = [
    "te castigué por pegarle a tu hermana", "te grité por empujar a tu primo",
    "te grité en el coche", "te pegué un grito", "te pegué cuatro gritos delante de tus amigos",
    "te pegué una bronca", "pegué gritos por toda la casa", "di un golpe en la mesa",
    "te grité y di un golpe en la puerta", "di un portazo", "tu hermano te pegó y te castigué a ti",
    "te empujé en el columpio y me reí cuando te dio miedo", "te empujé a apuntarte a fútbol",
    "te hice daño con lo que dije", "te lastimé con mis palabras",
    "no te abroché el cinturón de seguridad y te grité", "te grité por no ponerte el cinturón",
    "no encontrabas la zapatilla y te grité", "te llamé vago", "te dije que eras un pesado",
    "te castigué una semana sin tele", "te quité la tablet", "te prometí ir al parque y no fui",
    "llegué tarde a recogerte", "no te escuché", "miré el móvil mientras me hablabas", "me olvidé de tu función",
    "te mandé a tu cuarto", "discutí con tu padre delante de ti", "me reí cuando te caíste",
    "te tiré el dibujo a la basura", "te lancé la pelota demasiado alto y me burlé", "te cogí en brazos y te grité",
    "te cogí de la mano y tiré sin esperar", "te di un beso y no te escuché", "te di la espalda",
    "te di una galleta para que callaras", "no te di la mano cuando tenías miedo", "te di un abrazo sin ganas",
    "te solté la mano", "cerré la puerta de golpe", "pegué un puñetazo en la pared", "te pegué el catarro",
    "perdí la paciencia", "alcé la voz", "te ignoré toda la tarde", "te comparé con tu hermana",
    "me enfadé por la leche", "te dejé con la abuela y no te avisé", "se me fue la mano con el castigo",
    "te grité muy fuerte", "te pegué un susto", "te hablé muy mal", "te di la razón", "te dije cosas feas",
    "me dio un golpe de calor y te grité", "te di un golpe de realidad", "te di un golpe de efecto",
    "te quité el teléfono de un tirón", "te tiré de la lengua", "te empujé a hablar", "te presioné con los deberes",
    "te puse en ridículo", "te agarré en brazos cuando no querías", "te cogí en brazos",
    "te tomé una foto llorando", "te tomé el pelo", "te tiré los cromos", "te tiré tus juguetes a la basura",
    "te rompí el dibujo", "te rompí la confianza", "te di de lado", "te dejé de hablar", "te dejé fuera de la foto",
    "te corté en seco", "te di una mala respuesta", "te di una charla larga", "te di la lata", "te metí prisa",
    "te metí en la cama sin cuento", "te metí miedo", "te solté una bronca", "te solté un discurso",
    "te eché la bronca", "te eché la culpa", "te eché una mirada", "te eché de menos y no llamé", "te mandé callar",
    "te pillé mintiendo y te humillé", "te pegaste y no te consolé", "te caíste y me reí",
    "te pegaron en el cole y no te creí", "te mordió el perro y yo no estaba", "mi pareja te gritó y no dije nada",
    "tu hermana te empujó y te castigué a ti", "te hice llorar", "te hice esperar", "te hice sentir mal",
    "te hice daño al decirte eso", "te hice daño con mi silencio", "te herí con mis palabras",
    "me enfadé y di una patada al suelo", "golpeé la mesa", "golpeé la mesa y te asusté",
    "te asusté dando un golpe en la mesa", "tiré el plato al suelo", "tiré el mando contra la pared",
    "rompí un plato", "cerré de un portazo", "te arranqué el móvil de las manos", "te quité el móvil de las manos",
    "te cogí el móvil y leí tus mensajes", "te agarré el celular", "te agarré la mochila",
    "te tiré de la manta para que te levantaras", "te tapé con la manta y te ignoré", "te lavé la cara a la fuerza",
    "te lavé el pelo con prisa", "te corté el pelo sin preguntarte", "te peiné con tirones",
    "te abroché el cinturón de mala gana", "te dejé la luz apagada", "te dejé con la puerta cerrada",
    "te mandé fuera", "te dejé en casa de la abuela", "te encerraste y no fui a buscarte", "me encerré en el baño",
    "te llevé a rastras al dentista", "te apreté con las notas", "te apreté demasiado con los estudios",
    "te sacudí la arena y te grité", "te mordí la galleta", "te quemé la tostada", "te pisé el dibujo",
    "me pasé contigo", "te di un ultimátum", "te di plantón", "perdí los papeles", "te levanté la voz",
    "te alcé la voz", "te levanté de la cama de mala manera", "no te levanté cuando te caíste",
    "te di la mano sin ganas", "te amenacé con quitarte la consola", "te amenacé con el castigo",
    "te maltraté con mis palabras", "usé el cinturón del coche para sujetarte el bocadillo",
    "te pedí que te pusieras el cinturón a gritos", "perdí tu zapatilla y te eché la culpa",
    "te compré la zapatilla equivocada y te grité", "te saqué de la fiesta delante de todos",
    "no te gustó la cena que te di",
    "le grité a mi hijo",
    "le quité la tablet", "le di un grito", "lo ignoré", "la mandé a su cuarto",
]  # fmt: skip


@pytest.mark.parametrize("did", HURT)
def test_hands_that_hurt_are_heard_in_spanish(did: str) -> None:
    assert hands.hurt(did) and hands.hurt(did.upper()) and hands.hurt(f"Ayer {did}, lo siento mucho.")


@pytest.mark.parametrize("did", NO_HURT)
def test_what_only_sounds_like_it_is_not(did: str) -> None:
    assert not hands.hurt(did)


@pytest.mark.parametrize("language", ["es", "en"])
def test_they_get_the_card_and_no_script_whatever_is_spoken(chat: Chat, language: str) -> None:
    chat.room.speaks("maya", language)
    for did in HURT[::4]:
        shown = chat.says("maya", f"/say-sorry 6-11 {did}")
        assert not shown.quote and len(shown.text.splitlines()) == 3, did


TOLD_TO_THE_CHILD = {"le grité a mi hijo": "te grite.", "la mandé a su cuarto": "te mande a tu cuarto."}


def test_the_others_get_words(chat: Chat) -> None:
    chat.room.speaks("maya", "es")
    for did in NO_HURT[::4]:
        shown = chat.says("maya", f"/say-sorry 6-11 {did}")
        told = TOLD_TO_THE_CHILD.get(did, did.split(" porque")[0])
        assert plain(shown.quote).startswith(plain(told)), did

"""Hands that hurt get the card and no script, in Spanish as in English; what only sounds like it gets its words."""

import pytest

from bot.features import hands
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
    "me quité la chancla y te di", "le di una paliza a mi hijo", "llegamos a las manos",
]  # fmt: skip
NO_HURT = [
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
]  # fmt: skip


@pytest.mark.parametrize("did", HURT)
def test_hands_that_hurt_are_heard_in_spanish(chat: Chat, did: str) -> None:
    assert hands.hurt(did), did
    for language in ("es", "en"):
        chat.room.speaks("maya", language)
        shown = chat.says("maya", f"/say-sorry 6-11 {did}")
        assert not shown.quote and len(shown.text.splitlines()) == 3


@pytest.mark.parametrize("did", NO_HURT)
def test_what_only_sounds_like_it_gets_words_in_spanish(chat: Chat, did: str) -> None:
    chat.room.speaks("maya", "es")
    assert not hands.hurt(did), did
    assert chat.says("maya", f"/say-sorry 6-11 {did}").quote.startswith(did[0].upper() + did[1:])

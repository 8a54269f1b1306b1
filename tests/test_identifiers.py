"""What may tell who a child is, before words of a member go anywhere."""

import pytest

from bot.care import identifiers
from bot.library.packs import built_in_prompts
from tests.chat import Chat
from tests.suggesting import suggest


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("My Tom, 5, at Oakfield Primary is scared of Mrs Smith", ("Tom", "Oakfield Primary", "Mrs Smith")),
        ("our daughter Ines is called Nessa at home", ("Ines", "Nessa")),
        ("born on 3 May 2019, or 03/05/2019", ("3 May 2019", "03/05/2019")),
        ("write to ana.b@example.org or 0044 20 7946 0958", ("ana.b@example.org", "0044 20 7946 0958")),
        ("we live at 12 Mill Lane", ("12 Mill Lane",)),
        ("mi hijo Mateo va al colegio San José con la Seño Pilar", ("Mateo", "colegio San José", "Seño Pilar")),
        ("My Mum came on Monday. My God, the peas. 20 minutes, at 7:30, twice.", ()),
        ("mi hijo no quiere ir al colegio", ()),
        ("Noah Smith at St Mary's school slept", ("Noah Smith", "St Mary's school")),
        ("my son noah goes to oakfield primary", ("noah", "oakfield primary")),
        ("Mateo Pérez de 3ºB", ("Mateo Pérez", "3ºB")),
        ("mi hija lucía va a la clase 4B", ("lucía", "clase 4B")),
        ("she sat with Ella Brown in Year 4B", ("Ella Brown", "Year 4B")),
    ],
)
def test_pieces_are_found(text: str, pieces: tuple[str, ...]) -> None:
    assert identifiers.found_in(text) == pieces


@pytest.mark.parametrize(
    "text",
    [
        "Silent since school. No school today. After school he slept.", "She goes to high school. He is at nursery.",
        "Back to school on Monday. We walk to primary school.", "my son also has a cold and my daughter is at home",
        "my son hates school and my kid just got home", "my son barely slept", "our daughter who is four",
        "He started at the local primary, then at a new nursery.",
        "Father's Day. New Year. We watched Peppa Pig at home.",
        "On Monday Mum came. In March April showers.", "mi hijo mayor no quiere ir. mi hija también va al cole",
        "mi hijo ya es grande y mi hija se duerme", "She is in class, year by year. Room for one.",
        "Ninguna noche es igual. Otra Navidad en casa.",
    ],
)  # fmt: skip
def test_ordinary_words_tell_of_nobody(text: str) -> None:
    assert identifiers.found_in(text) == ()


def test_our_own_words_tell_of_hardly_anyone() -> None:
    found = [each.id for each in built_in_prompts() if identifiers.found_in(each.text)]
    assert len(found) < 10, found


def test_a_moderator_is_shown_them(chat: Chat) -> None:
    suggest(chat, "My Tom hid under the coats at Oakfield Primary. I sat down there too.")
    shown = chat.says("sam", "/tune queue")
    assert "This may tell who a child is: Tom, Oakfield Primary." in shown.text

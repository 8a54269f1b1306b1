"""Replies as Discord shows them: escaped, whole, and pinging nobody."""

import asyncio
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.discord import draw, ids
from bot.care.sealing import Seals
from bot.library.packs import built_in_prompts
from bot.replies import ACTION_MAX, Action, Button, Choice, Field, Form, Message, answers, button
from tests.fakes import discord_document


def body(drawn: draw.Drawn) -> dict[str, Any]:
    rows = drawn.view.to_components() if drawn.view else []
    embeds = [each.to_dict() for each in drawn.embeds]
    return {"content": drawn.content, "embeds": embeds, "components": rows, "allowed_mentions": draw.NOBODY.to_dict()}


async def drawn_message(reply: Message, group: str = "") -> dict[str, Any]:
    return body(draw.message(reply, group))  # views want a running loop


async def drawn_modal(form: Form, group: str = "") -> dict[str, Any]:
    return draw.modal(form, group).to_dict()


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("**not** _bold_ `or` ||hidden||", r"\*\*not\*\* \_bold\_ \`or\` \|\|hidden\|\|"),
        ("# head\n- item\n1. one\n> said\n-# small", "\\# head\n\\- item\n1\\. one\n\\> said\n\\-# small"),
        (">>> all\n of it", "\\>>> all\n of it"),
        ("<@123> <#5> </tune:1> <t:1:R> <:face:1>", r"\<@123> \<#5> \</tune:1> \<t:1:R> \<:face:1>"),
        ("see https://a.b/c_d*e and [this](https://x.y)", r"see https://a.b/c_d*e and \[this\](https://x.y)"),
        ("5 < 6, #1 and C:\\dir", r"5 < 6, #1 and C:\\dir"),
    ],
)  # fmt: skip
def test_words_show_as_they_were_written(written: str, shown: str) -> None:
    assert draw.plain(written) == shown


@given(st.text(alphabet="@everyonh<!&#:>*_`|~-1. \n[]()\\/t", max_size=200))
def test_no_words_can_mention_anyone(written: str) -> None:
    shown = draw.plain(written)
    assert not re.search(r"@(everyone|here)", shown)
    assert not re.search(r"(?<!\\)(\\\\)*<(@|#|:|/|t:)", shown)


def test_a_quote_is_a_block_on_every_line() -> None:
    made = asyncio.run(drawn_message(Message("One way to say it.", quote="I yelled.\n\n*Sorry.*")))
    assert made["content"] == "One way to say it.\n> I yelled.\n> \n> \\*Sorry.\\*"


@given(st.text(alphabet="*a\n ", max_size=1899), st.text(alphabet="_b\n ", max_size=1000))
def test_every_reply_that_the_core_can_build_fits_and_is_whole(text: str, quote: str) -> None:
    reply = Message("x" + text, quote=quote)
    made = asyncio.run(drawn_message(reply))
    assert discord_document.faults("message", made) == []
    shown = made["content"] + "".join(each["description"] for each in made["embeds"])
    assert shown.count("*") == text.count("*") and shown.count("b") == quote.count("b")


def test_twenty_five_buttons_with_the_longest_ids_fit() -> None:
    longest = "tune posts add?x=" + "y" * (ACTION_MAX - 17)
    buttons = tuple(button(f"{number} " + "l" * 70, "tune today", n=number) for number in range(24))
    made = asyncio.run(drawn_message(Message("Which?", buttons=(*buttons, Button("long", Action.from_id(longest))))))
    assert discord_document.faults("message", made) == []
    assert [len(row["components"]) for row in made["components"]] == [5] * 5


def test_many_answers_to_one_question_are_a_menu_and_a_handful_are_buttons() -> None:
    topics = answers(
        "What is it about?", *(button(f"Topic {number}", "hard-day", topic=number) for number in range(22))
    )
    made = asyncio.run(drawn_message(Message("!", buttons=(button("First", "enough"), button("b", "check"), *topics))))
    assert discord_document.faults("message", made) == []
    (first, second), (menu,) = (row["components"] for row in made["components"])
    assert (first["style"], second["style"]) == (1, 2)
    assert (menu["placeholder"], len(menu["options"])) == ("What is it about?", 22)
    assert ids.read(menu["options"][3]["value"]).action == "hard-day?topic=3"
    few = asyncio.run(drawn_message(Message("!", buttons=topics[:5])))
    assert [each["type"] for each in few["components"][0]["components"]] == [2] * 5


def test_two_buttons_that_do_the_same_have_ids_of_their_own_that_mean_the_same() -> None:
    made = asyncio.run(drawn_message(Message("!", buttons=(button("a", "enough"), button("b", "enough")))))
    first, second = (each["custom_id"] for each in made["components"][0]["components"])
    assert first != second
    assert ids.read(first).action == ids.read(second).action == "enough"


@given(st.dictionaries(st.sampled_from(["number", "topic"]), st.text(max_size=20)), st.sampled_from(["", "1" * 19]))
def test_custom_ids_bring_back_what_they_carry(arguments: dict[str, str], group: str) -> None:
    action = Action("tune posts edit", arguments)
    if len(action.id) > ACTION_MAX:
        return
    made = ids.custom_id(action.id, ids.mark("schedule:7:2026-03-08"), group)
    assert len(made) <= 100
    carried = ids.read(made)
    assert Action.from_id(carried.action) == action
    assert carried.group in ("", group) and (carried.group == group or len(action.id) > 86)


def test_a_group_of_an_earlier_version_is_read_and_every_button_has_room_for_one() -> None:
    assert ids.read("tune today#.1200000000000000001").group == "1200000000000000001"
    assert ids.read("tune today#.~!").group == ""
    group = str(2**64 - 1)
    longest = max((each.id for each in built_in_prompts()), key=len)
    for command, more in (("show", {}), ("bring-back", {}), ("weight", {"weight": "rarely"})):
        action = Action(f"tune words {command}", {"prompt": longest} | more)
        assert ids.read(ids.custom_id(action.id, group=group)) == ids.Carried(action.id, "", group)


def test_a_nonce_is_as_long_as_discord_allows_and_follows_from_the_key() -> None:
    keyed, other = Seals(b"1" * 32).mark, Seals(b"2" * 32).mark
    made = ids.nonce(keyed, 5, "schedule:7:2026-03-08")
    assert len(made) <= ids.NONCE_MAX and made == ids.nonce(keyed, 5, "schedule:7:2026-03-08")
    others = [ids.nonce(keyed, 5, "a"), ids.nonce(keyed, 6, "a"), ids.nonce(other, 5, "a"), ids.old_nonce("a")]
    assert len({*others}) == 4


def test_a_form_is_a_modal_that_says_what_sending_it_does() -> None:
    choices = tuple(Choice(str(number), f"label {number}") for number in range(25))
    fields = (
        Field("age", "How old is your child?", "3", choices=choices),
        Field("topic", "What about?", required=False, choices=choices),
        Field("did", "What did you do? Say it to them.", "I yelled", long=True, hint="As it comes."),
    )
    form = Form("Words to make up", fields, Action("say-sorry", {"next": "x"}), "That did not fit.")
    made = asyncio.run(drawn_modal(form))
    assert made["custom_id"] == "say-sorry?next=x"
    assert discord_document.faults("callback", {"type": 9, "data": made}) == []
    error, age, topic, did = made["components"]
    assert error["content"] == "That did not fit."
    assert [each["value"] for each in age["component"]["options"] if each["default"]] == ["3"]
    assert topic["component"]["required"] is False and topic["component"]["min_values"] == 0
    assert (did["component"]["value"], did["component"]["style"], did["description"]) == ("I yelled", 2, "As it comes.")


def test_a_form_of_five_fields_leaves_no_room_for_its_error_and_fits() -> None:
    fields = tuple(Field(f"f{number}", f"Field {number}") for number in range(5))
    made = asyncio.run(drawn_modal(Form("Five", fields, Action("tune posts add"), "Wrong.")))
    assert discord_document.faults("callback", {"type": 9, "data": made}) == []


def test_what_a_modal_held_is_read_whatever_its_shape() -> None:
    components = [
        {"type": 18, "component": {"type": 4, "custom_id": "did", "value": "I yelled"}},
        {"type": 18, "component": {"type": 3, "custom_id": "age", "values": ["3-5"]}},
        {"type": 18, "component": {"type": 3, "custom_id": "topic", "values": []}},
        {"type": 1, "components": [{"type": 4, "custom_id": "next", "value": None}]},
        {"type": 10, "content": "an error"},
    ]
    assert draw.submitted(components) == {"did": "I yelled", "age": "3-5", "topic": "", "next": ""}

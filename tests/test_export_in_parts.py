"""Words that no form holds at once: they are handed out in parts, and come back through the chat."""

from __future__ import annotations

import pytest

from bot.library.exchange.fields import FIELDS, read_field
from bot.library.packs import built_in_prompts
from bot.model import Prompt
from bot.replies import PASTE_MAX
from bot.store import groups
from tests.chat import Chat
from tests.words import exported, has


def furnish(chat: Chat, count: int) -> None:
    with chat.transaction() as tx:
        words = [
            Prompt(f"cup-{number}", "reminder", "en", f"Cup {number} is “blue”, or\nso. {'It waits. ' * 3}", ("any",))
            for number in range(count)
        ]
        has(tx, groups.get(tx, 1), *words)
    chat.says("sam", "/tune words weight reminder-peas often")


@pytest.mark.parametrize("form", ["csv", "toml", "json"])
def test_what_no_form_holds_goes_out_in_parts_that_come_in_again(chat: Chat, form: str) -> None:
    furnish(chat, 60)
    with chat.transaction() as tx:
        group = groups.get(tx, 1)
    whole = exported(chat.store, group, form)
    shown = chat.says("sam", f"/tune words export {form}")
    assert "60 pieces" not in shown.text and "61 pieces" in shown.text and "3,000 characters" in shown.text
    labels = [label for label, _ in shown.buttons]
    assert labels == [f"Part {number}" for number in range(1, len(labels) + 1)] and len(labels) > 1
    parts: list[str] = []
    for number, (_, press) in enumerate(shown.buttons, 1):
        said = chat.presses("sam", press)
        assert said.text.startswith(f"Part {number} of {len(labels)}.")
        file = chat.world.file_of("sam", said.id)
        assert file is not None and file.name.endswith(f".{number}.{form}")
        parts.append(file.data.decode("utf-8-sig"))
    assert all(len(part) <= PASTE_MAX for part in parts)
    chat.says("sam", "/tune words undo")
    with chat.transaction() as tx:
        tx.run("UPDATE prompts SET retired = 1 WHERE group_id = 1")
    assert exported(chat.store, group, form) != whole
    for part in parts:
        chat.says("sam", "/tune words import")
        chat.fills("sam", rows=part)
        assert chat.presses("sam", "Take it in").text.startswith("Taken in: ")
    assert exported(chat.store, group, form) == whole


def test_what_a_form_holds_goes_out_whole(chat: Chat) -> None:
    furnish(chat, 3)
    shown = chat.says("sam", "/tune words export")
    assert shown.text.endswith("/tune words import takes it in again.") and not shown.buttons


def test_what_would_be_too_many_parts_goes_in_where_the_bot_runs(chat: Chat) -> None:
    furnish(chat, 900)
    shown = chat.says("sam", "/tune words export")
    assert "goodenough content import" in shown.text and not shown.buttons


def test_a_part_that_is_no_more_says_so_and_rows_too_long_how_they_fit(chat: Chat) -> None:
    furnish(chat, 60)
    last = chat.says("sam", "/tune words export").buttons[-1][1]
    with chat.transaction() as tx:
        tx.run("UPDATE prompts SET retired = 1 WHERE group_id = 1")
    assert "fewer parts now" in chat.presses("sam", last).text
    assert "in parts, each with the first line" in chat.says("sam", f"/tune words import id,kind\n{'x' * 3000}").text


def test_all_that_comes_with_the_program_could_stand_in_a_file() -> None:
    for prompt in built_in_prompts():
        for name in FIELDS:
            if value := getattr(prompt, name, None):
                read_field(name, list(value) if isinstance(value, tuple) else value)

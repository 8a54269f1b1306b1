"""Before words come again: a notice with seven left, and the day of the first repeat."""

from __future__ import annotations

from tests.chat import Chat


def few_prompts(chat: Chat, count: int) -> None:
    """A reminder a day from so many prompts of one topic."""
    chat.clear_plans()
    with chat.transaction() as tx:
        tx.run("UPDATE prompts SET topics = '[\"grief\"]' WHERE kind = 'reminder'")
        ids = [row["id"] for row in tx.all(
            "SELECT id FROM prompts WHERE kind = 'reminder' AND locale = 'en' AND season = '' "
            "AND coalesce(assumes, '[]') = '[]' ORDER BY id LIMIT ?", count
        )]  # fmt: skip
        for prompt_id in ids:
            tx.run("UPDATE prompts SET topics = '[\"tantrums\"]' WHERE id = ?", prompt_id)
        tx.run("UPDATE meta SET value = 'changed' WHERE key = 'content_version'")
    chat.says("sam", "/tune posts add #parents 09:00 daily reminder tantrums")


def test_seven_left_is_said_once_before_a_repeat(chat: Chat) -> None:
    few_prompts(chat, 12)
    chat.clock("+4d")
    assert chat.notices() == []
    chat.clock("+1d")
    assert len(chat.posted()) == 5
    assert [text.partition(",")[0] for text in chat.notices()] == ["Plan 3: 7 more"]
    chat.clock("+6d")
    assert len(chat.notices()) == 1
    assert len(set(chat.posted())) == 11

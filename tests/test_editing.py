"""Words that moderators add and change: looked at first, with what the lint says of them, then saved."""

from __future__ import annotations

from datetime import date

from bot.library import lint
from bot.model import Prompt
from tests.chat import Chat, form_values

LOUD = "You are an amazing mama!!! You should never yell!!! Remember, everything happens for a reason, supermom!"


def test_new_words_are_looked_at_before_they_are_kept(chat: Chat) -> None:
    look = chat.says("sam", f"/tune words add reminder grief {LOUD}")
    assert look.text.startswith("This is how they will be. Nothing is saved yet.\nBefore you keep it:\n")
    assert look.quote == LOUD and [label for label, _ in look.buttons] == ["Save", "Change again"]
    assert "Nothing holds" in chat.says("sam", "/tune words search amazing mama").text
    form = chat.presses("sam", "Change again")
    assert form_values(form)["text"] == LOUD
    assert "Before you keep it" not in chat.fills("sam", text="The kettle is on. Nobody is timing you.").text
    saved = chat.presses("sam", "Save")
    assert saved.text.startswith("Added as own-1-1.") and saved.quote == "The kettle is on. Nobody is timing you."
    assert "not here any more" in chat.presses("sam", "Save").text
    assert chat.says("sam", "/tune words show own-1-2").text.startswith("There are no words")


def test_the_advice_says_errors_first_each_rule_once_and_how_much_more_there_is(chat: Chat) -> None:
    said = chat.says("sam", f"/tune words add reminder grief {LOUD} {LOUD}").text.split("\n")[2:]
    prompt = Prompt("", "reminder", "en", f"{LOUD} {LOUD}", ("grief",))
    found = sorted(lint.lint_prompt(prompt, [], date(2026, 3, 2)), key=lambda each: each.level != "error")
    rules = dict.fromkeys(each.rule for each in found)
    firsts = [next(f"{each.why} {each.suggestion}" for each in found if each.rule == rule) for rule in rules]
    assert len(firsts) > 4 and said == [*firsts, f"And {len(found) - len(firsts)} more."]

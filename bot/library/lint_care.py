"""The lint over the care cards: easier to read than any prompt, and some rules of the voice do not bind them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import msgspec

from bot.library.lint_rules import dash, emoji, exclamation, long_sentence, reading_grade, wording
from bot.library.lint_subject import Fault, Subject, subject
from bot.library.lint_words import words_for
from bot.model import Prompt

CARE = "care.toml"
HARDEST_CARD = 5.0  # school grade; who needs a card reads three lines at most
# A card gives orders ("Call now"), names what happened and leaves no doubt whose fault it is; it promises nothing.
_LISTS = frozenset({"promise", "secrecy", "method", "harm", "danger", "label", "cheerleading", "brave", "pet_name"})
_HOLE = re.compile(r"\{\w+\}|/[a-z-]+|\b[\w-]+\.(?:com|org|net)\b")


def care_faults(path: Path, today: date) -> Iterator[tuple[Subject, Fault]]:
    """Judge every sentence of a language's care.toml; ValueError or OSError where it cannot be read."""
    text = path.read_text(encoding="utf-8-sig")
    words = words_for(path.parent.name)
    for section, key, said in _sentences(msgspec.toml.decode(text)):
        card = Prompt(id=key, kind="response", locale=path.parent.name, text=_HOLE.sub("it", said), topics=("any",))
        made = subject(card, words, today, str(path), _line(text, section, key))
        it = replace(made, hardest=HARDEST_CARD)
        for rule in (reading_grade, long_sentence, exclamation, emoji, dash):
            yield from ((it, fault) for fault in rule(it))
        yield from ((it, fault) for fault in wording(it) if fault.rule in _LISTS)


def _sentences(table: dict[str, Any], section: str = "") -> Iterator[tuple[str, str, str]]:
    """Section, key and text of each value that is a sentence."""
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _sentences(value, f"{section}.{key}".lstrip("."))
        elif isinstance(value, str) and len(value.split()) > 3:
            yield section, key, value


def _line(text: str, section: str, key: str) -> int:
    here = ""
    for number, line in enumerate(text.splitlines(), 1):
        if found := re.match(r"\s*\[([\w.-]+)\]", line):
            here = found[1]
        elif here == section and re.match(rf"\s*[\"']?{re.escape(key)}[\"']?\s*=", line):
            return number
    return 1

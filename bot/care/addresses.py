"""Web addresses of help lines as they stand in words for people, without their https://."""

from __future__ import annotations

import re
from functools import cache
from urllib.parse import urlsplit

from bot.care import helplines

_BARE = re.compile(r"(?<![\w@./-])(?:[a-z0-9-]+\.)+[a-z]{2,}(?![\w@/-])")


def in_text(text: str) -> tuple[str, ...]:
    """The addresses of help lines in a text, each once: no others, whoever wrote them."""
    return tuple(dict.fromkeys(found for found in _BARE.findall(text) if found in _known()))


@cache
def _known() -> frozenset[str]:
    listed = [urlsplit(each.url).hostname or "" for each in helplines.directories()]
    return frozenset(listed).union(*(_BARE.findall(each.text) for each in helplines.all_lines()))

"""What stands under every reminder and question: "Been there" with a count, and "Not for me"."""

from __future__ import annotations

import json
from functools import lru_cache

from bot.locales import N_, _, known, n_, speaking

BEEN_THERE, NOT_FOR_ME = "been-there", "not-for-me"
_LABELS = {BEEN_THERE: N_("Been there"), NOT_FOR_ME: N_("Not for me")}
_KEY = "KEY"


def under(key: str, count: int = 0) -> tuple[tuple[str, str], ...]:
    """Label and action of each button under the post with this key, in the language being spoken."""
    found = []
    for name, label in _LABELS.items():
        said = n_("Been there: {count}", "Been there: {count}", count) if name == BEEN_THERE and count else _(label)
        found.append((said, f"{name}?post={key}"))
    return tuple(found)


def stored(key: str, locale: str) -> str:
    """The same as the ledger keeps it, in a group's language: a herd writes thousands of these."""
    return _template(known(locale)).replace(_KEY, key)


@lru_cache(maxsize=8)
def _template(language: str) -> str:
    with speaking(language):
        return json.dumps(under(_KEY))

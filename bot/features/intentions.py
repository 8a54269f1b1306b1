"""What a parent will try next time, said as theirs: "go outside", bare, would be an order to the child."""

from __future__ import annotations

import re

from bot.features import deeds_spanish as spanish
from bot.features.deeds import sentence
from bot.features.second_person import to_the_child
from bot.locales import _, spoken

_SAID_BARE = """
answer apologise apologize ask be breathe bring call calm check close come count do drink eat find get give go have hear
help hold hug keep kneel knock leave let listen look lower make open pause play put read remember rest say scream set
shout shut sit sleep slow snap speak start stay step stop take talk tell text think try turn use wait walk watch whisper
write yell
"""
_VERBS = frozenset(_SAID_BARE.split())
_BARE = re.compile(r"(?P<no>(?:not|don't|never|no more)(?: to)? )?(?:to )?(?P<verb>[a-z]+)\b", re.IGNORECASE)
_BARE_SPANISH = re.compile(
    r"(?P<no>(?:no|nunca) )?(?P<verb>[a-záéíóúñ]+[aeií]r)(?:me|se|te|lo|la|los|las|le|les|nos)?\b", re.IGNORECASE
)


def intention(words: str) -> str:
    """A sentence of the parent's own; one that has its subject, or needs none, stays as it is."""
    said = sentence(spanish.spoken_to(words) if spoken() == "es" else to_the_child(words))
    found = (_BARE_SPANISH if spoken() == "es" else _BARE).match(said)
    if found is None:
        return said
    verb = found["verb"].lower()
    rest = verb + said[found.end("verb") :]
    if spoken() == "es":
        if verb in spanish.NO_VERBS:
            return said
    elif verb not in _VERBS:
        return _("Next time I'll try {words}", words=rest) if verb.endswith("ing") and not found["no"] else said
    return _("Next time I won't {words}", words=rest) if found["no"] else _("Next time I'll {words}", words=rest)

"""What commands may use besides the store; the parts that take long to load are loaded when first asked for."""

from __future__ import annotations

from functools import cache, partial

from bot.care import screening
from bot.care.sealing import Seals
from bot.commands import Services
from bot.library import matching
from bot.library.library import Library
from bot.library.packs import CONTENT

_matcher = cache(partial(matching.load, CONTENT))
_screen = cache(partial(screening.load, CONTENT))


def services(owner: str, secret: bytes) -> Services:
    """Those of one run of the process."""
    return Services(Library(), _matcher, _screen, owner, Seals(secret))

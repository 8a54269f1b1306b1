"""`/kind-line`: a line for today."""

import random
from functools import lru_cache
from math import gcd

from bot.commands import Request, command
from bot.locales import N_, _
from bot.replies import Message, button


@command("kind-line", N_("A short line for today, only for you."))
def kind_line(request: Request) -> Message:
    """The same line all day, another tomorrow, and none again before all have come: nothing needs to be stored."""
    shelf = request.services.library.shelf(request.tx, request.group, "reminder", request.locale)
    lines = shelf.in_use(request.group, request.today)
    if not lines:
        return Message(_("There is no line for today. A moderator can bring some back with /tune words."))
    # Each person walks round the same ring from a place and with a stride of their own: no line comes again before
    # all have come, and nobody has to remember how far anyone got.
    chance = random.Random(request.member.id)  # noqa: S311 - chooses words, guards nothing
    start, stride = chance.randrange(len(lines)), chance.choice(_strides(len(lines)))
    chosen = lines[(start + request.today.toordinal() * stride) % len(lines)]
    return Message(chosen.text, buttons=(button(_("It was a hard day"), "hard-day"),))


@lru_cache(maxsize=64)
def _strides(size: int) -> tuple[int, ...]:
    """Steps that reach every place of a ring, the neighbours left out where there are others."""
    every = tuple(step for step in range(1, max(size, 2)) if gcd(step, size) == 1)
    return tuple(step for step in every if 1 < step < size - 1) or every


COMMANDS = (kind_line,)

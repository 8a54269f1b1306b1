"""`/tune` alone, or before words that none of its commands begins with: what it goes on with."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches

from bot.arguments import Words
from bot.commands import Command, Option, Request, command
from bot.locales import N_, _
from bot.replies import Message, button

_TUNE = "tune "


def way_in(names: Sequence[str]) -> Command:
    """The command that says so; `names` are those of the commands that can be typed."""
    inside = [name.removeprefix(_TUNE).split() for name in names if name.startswith(_TUNE)]

    @command(
        "tune", N_("For those who look after the group."), Option("words", N_("What?"), Words(), required=False),
        moderators=True, hidden=True, typed=True,
    )  # fmt: skip
    def tune(request: Request, words: str | None) -> Message:
        """The first words, or those that may follow the one that was typed."""
        typed = (words or "").split()[:1]
        after = [" ".join(each[1:]) for each in inside if each[:1] == [word.lower() for word in typed] and each[1:]]
        meant = [] if after else get_close_matches(" ".join(typed).lower(), {each[0] for each in inside}, 1, 0.7)
        if meant:
            said = _("I don't know /tune {word}. Did you mean /tune {meant}?", word=typed[0][:40], meant=meant[0])
        elif after:
            said = _("/tune {word} goes on with: {words}.", word=typed[0].lower(), words=", ".join(after))
        else:
            said = _("/tune goes with: {words}.", words=", ".join(sorted({each[0] for each in inside})))
        known = (button(_("What comes next"), "tune today"), button(_("All plans"), "tune posts list"))
        return Message(said, buttons=(*known, button(_("Settings"), "tune settings")))

    return tune

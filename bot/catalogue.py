"""All commands, in one visible tuple."""

from __future__ import annotations

from bot.commands import Command
from bot.features import (
    daily_line,
    enough,
    hard_day,
    help_lines,
    kind_line,
    notes,
    planned,
    reactions,
    say_no,
    say_sorry,
    suggest,
    understand,
)
from bot.tuning import (
    check,
    manner,
    notices,
    posts,
    quiet,
    settings,
    setup,
    shared,
    suggesting,
    tagging,
    tender,
    today,
    waking,
    words,
)

COMMANDS: tuple[Command, ...] = (
    *enough.COMMANDS,
    *kind_line.COMMANDS,
    *hard_day.COMMANDS,
    *say_sorry.COMMANDS,
    *understand.COMMANDS,
    *say_no.COMMANDS,
    *help_lines.COMMANDS,
    *planned.COMMANDS,
    *reactions.COMMANDS,
    *daily_line.COMMANDS,
    *notes.COMMANDS,
    *suggest.COMMANDS,
    *setup.COMMANDS,
    *today.COMMANDS,
    *posts.COMMANDS,
    *manner.COMMANDS,
    *words.COMMANDS,
    *tagging.COMMANDS,
    *quiet.COMMANDS,
    *tender.COMMANDS,
    *suggesting.COMMANDS,
    *settings.COMMANDS,
    *shared.COMMANDS,
    *waking.COMMANDS,
    *notices.COMMANDS,
    *check.COMMANDS,
)

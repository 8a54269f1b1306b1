"""A typed line becomes a command and its arguments.

Leading words go to the options that recognise them by type; the first that no option recognises begins the one
written option, which takes the rest untouched. So `a=b` in a parent's words is never a key.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import get_close_matches

from bot.commands import Command, Option, Request
from bot.errors import Refusal
from bot.locales import LANGUAGES, _, p_, plain, speaking

_WORD = re.compile(r"\S+")
_OPENS = "\"“«¿¡('{"  # before the first letter of somebody's words
_DAY, _A_SENTENCE = "hard-day", 3  # words


def find_command(line: str, commands: Mapping[str, Command]) -> tuple[Command, str]:
    """The command that a line names in any language, and the rest of the line; a Refusal where it names none."""
    text = line.strip().removeprefix("/").lstrip()
    known = commands.get(text)
    if known is not None and (not known.hidden or known.typed):
        return known, ""  # nothing follows, as it is most often
    found = _named(text, commands)
    if found and not (
        found[1] and found[0].typed
    ):  # what is not in the lists may stand before another language's words
        return found
    other = _named(text, _elsewhere(commands))
    found = min(filter(None, (found, other)), key=lambda each: len(each[1]), default=None)
    if found:
        return found
    entry = _longest(text, commands) or _longest(text, _elsewhere(commands))  # /enough leads to what follows it
    words = _WORD.findall((entry[1] if entry else text).replace("/", " "))
    close = _close(words, commands)
    if entry and len(words) >= _A_SENTENCE and not close and _DAY in commands:
        return commands[_DAY], entry[1]  # somebody writes what is on their heart behind the first command they know
    raise Refusal(_unknown(words, close))


def read_arguments(command: Command, rest: str, request: Request) -> dict[str, str]:
    """The arguments in the rest of a line, as texts; a Refusal where a word fits nothing.

    A word that can only have been meant for one option is taken for it, and the line is read on: the Refusal has all.
    """
    given: dict[str, str] = {}
    waiting = [option for option in command.options if not option.type.written and not option.by_button]
    mistake: Refusal | None = None
    while rest and waiting:
        taken = _take(rest, waiting, request)
        if taken and (owner := _owner(*taken[:2], waiting)):  # a plan that is not there is no time of day
            taken = (owner, *taken[1:])
            mistake = mistake or _refusal(owner, taken[1], request)
        if taken is None and not any(option.type.written for option in command.options):
            taken = _take(rest, waiting, request, whole=False)  # nobody's own words can begin here
        if taken is None and command.moderators:  # nothing is ever taken out of what a parent writes
            taken = _before_words(rest, waiting, request)
        if taken is None:
            taken = _mistaken(command, rest, waiting, given, request)
            mistake = mistake or (_refusal(*taken[:2], request) if taken else None)
        if taken is None:
            break
        option, value, rest = taken
        given[option.name] = value
        waiting.remove(option)
    written = _written(command, given, request)
    if rest and written:
        given[written.name] = rest.strip() if written.type.ids else _in_words(rest.strip(), request.named)
    if mistake:
        mistake.given = given if written or not rest else {}
        raise mistake
    if rest and not written:
        if all(option.by_button for option in command.options):
            said = _(
                "/{name} goes by itself: nothing is typed behind it. The rest is in its buttons.", name=command.name
            )
            raise Refusal(said, fix=(f"/{command.name}", command.name))
        word = rest.split()[0][:60]
        raise Refusal(_("I could not place “{word}”. It goes like this: {usage}", word=word, usage=command.usage))
    return given


def _owner(option: Option, value: str, waiting: list[Option]) -> Option | None:
    """Whose a word is that another option would have taken for something else."""
    return next((each for each in waiting if each is not option and each.type.claims(value)), None)


def _mistaken(
    command: Command, rest: str, waiting: list[Option], given: Mapping[str, str], request: Request
) -> tuple[Option, str, str] | None:
    """Words that fit nothing with the option that they must have been meant for, where there is one."""
    if command.moderators or not _written(command, given, request):  # nothing is taken out of what a parent writes
        for last in reversed(list(_WORD.finditer(rest))[: max(option.type.longest for option in waiting)]):
            value = rest[: last.end()].strip()
            for option in waiting:
                if option.type.resembles(value) and _refusal(option, value, request):
                    return option, value, rest[last.end() :].strip()
    meant, word = _meant(command, waiting, given, request), rest.split()[0]
    if meant and waiting == [meant] and not meant.type.names:
        word = rest  # all of it was meant for the last one
    meant = meant or _misspelt(command, rest, waiting)
    return (meant, word, rest.removeprefix(word).strip()) if meant and _refusal(meant, word, request) else None


def _meant(command: Command, waiting: list[Option], given: Mapping[str, str], request: Request) -> Option | None:
    """What a word that fits nothing was to be, where only one thing can be meant."""
    named = next((option for option in waiting if option.required and option.type.names), None)
    if named or _written(command, given, request):
        return named  # an unknown id is refused, not taken for the words after it
    alike = len({option.type for option in waiting}) == 1
    return next((option for option in waiting if option.required or alike or not given), None)


def _misspelt(command: Command, rest: str, waiting: list[Option]) -> Option | None:
    """What a small word was to be that no option knows, where as many as are missing stand before somebody's words.

    So moderators type: "reminder bedtyme The cup is back."
    """
    required = [option for option in waiting if option.required]
    small = 0
    for word in rest.split():
        if not word[:1].islower():
            break
        small += 1
    begins = rest.split()[small : small + 1]
    follows = bool(begins) and begins[0].lstrip(_OPENS)[:1].isupper()
    return required[0] if command.moderators and required and follows and 0 < small <= len(required) else None


def _written(command: Command, given: Mapping[str, str], request: Request) -> Option | None:
    """Where a person's own words go."""
    return next((each for each in command.options if each.type.written and each.asked(request, given)), None)


def _refusal(option: Option, word: str, request: Request) -> Refusal | None:
    """What is wrong with a word, as its own type says best."""
    try:
        option.type.parse(word, request)
    except Refusal as refusal:
        refusal.field = option.name
        return refusal
    return None


def _in_words(text: str, named: Mapping[str, str]) -> str:
    """Words with people and channels as they are called: an id means nothing to those who read them."""
    for each, name in named.items():
        text = text.replace(each, name)
    return text


def _named(text: str, commands: Mapping[str, Command]) -> tuple[Command, str] | None:
    """The command that a text begins with, also behind the one that leads to all others, with a slash or without."""
    found = _longest(text, commands)
    if found and found[0].name == "enough" and found[1]:
        return _longest(found[1].removeprefix("/"), commands)
    return found


def _longest(text: str, commands: Mapping[str, Command]) -> tuple[Command, str] | None:
    words = list(_WORD.finditer(text))
    for count in range(min(3, len(words)), 0, -1):
        parts = [plain(word[0]) for word in words[:count]]
        for name in (" ".join(parts), "-".join(parts)):  # "hard day" is /hard-day
            if name in commands and (not commands[name].hidden or commands[name].typed):
                return commands[name], text[words[count - 1].end() :].strip()
    return None


def _elsewhere(commands: Mapping[str, Command]) -> dict[str, Command]:
    """The commands by what they are called in our other languages."""
    found: dict[str, Command] = {}
    for language in LANGUAGES:
        with speaking(language):
            for name, each in commands.items():
                found[" ".join(plain(p_("command name", word)) for word in name.split())] = each
    return found


def _take(rest: str, waiting: list[Option], request: Request, whole: bool = True) -> tuple[Option, str, str] | None:
    words = list(_WORD.finditer(rest))[: max(option.type.longest for option in waiting)]
    for word in reversed(words):
        value = rest[: word.end()].strip()
        for option in waiting:
            if option.type.recognises(value, request) if whole else option.type.can_be(value, request):
                return option, value, rest[word.end() :].strip()
    return None


def _before_words(rest: str, waiting: list[Option], request: Request) -> tuple[Option, str, str] | None:
    """A part of a name in small letters, before words that begin with a capital: so written, the name is meant."""
    word, _space, words = rest.partition(" ")
    if word.islower() and words.lstrip(_OPENS)[:1].isupper():
        for option in waiting:
            if option.required and option.type.can_be(word, request):
                return option, word, words.strip()
    return None


def _close(words: list[str], commands: Mapping[str, Command]) -> str:
    """The command that the first of some words comes near to, or that leads others with it; "" where none does."""
    if not words:
        return ""
    first = words[0].lower()
    shown = [name for name, each in commands.items() if not each.moderators and (not each.hidden or each.typed)]
    begun = [name for name in shown if name.startswith(first) and len(first) > 2]  # "I" begins nothing
    groups = [name for name in commands if name.split()[0] == first]
    return next(iter(begun or get_close_matches(first, shown, 1, 0.6) or groups), "")


def _unknown(words: list[str], close: str) -> str:
    if not words:
        return _("Type a command after the slash. /enough shows what there is.")
    word = words[0][:40]
    if close:
        return _("I don't know /{word}. Did you mean /{close}? /enough shows what there is.", word=word, close=close)
    return _("I don't know /{word}. /enough shows what there is.", word=word)

"""A look before words count: how they will be, what the lint says of them, and two buttons: keep them, change them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from msgspec.structs import replace

from bot.arguments import ENTRY, NumberType, OneOf
from bot.commands import Command, Option, Request, ask, command
from bot.errors import Refusal
from bot.library.never import NEVER
from bot.locales import N_, _, n_
from bot.model import ANY_TOPIC, ASSUMPTIONS, SENSITIVITIES, Prompt
from bot.replies import TEXT_MAX, Button, Form, Message, Reply, button
from bot.store import prompts, word_drafts
from bot.tuning import queries

if TYPE_CHECKING:
    from bot.library.lint import Finding

DRAFT = Option("draft", N_("Which draft?"), ENTRY, by_button=True)
SURE = Option("sure", N_("Are you sure?"), NumberType(0, 1), required=False, by_button=True)
MARKS: Mapping[str, str] = ASSUMPTIONS | SENSITIVITIES
OF_PROMPTS = ("too_short", "near_duplicate")  # rules that a sentence which is no prompt need not keep
MARK = Option("mark", N_("What is it?"), OneOf(N_("mark"), MARKS), by_button=True)


@dataclass(frozen=True, slots=True)
class Advice:
    """What the lint says of words: the lines for people, and what follows from them."""

    lines: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()  # what the words assume or touch, and do not say yet
    errors: bool = False  # whoever keeps them is asked once more
    refused: bool = False  # they are not kept at all

    def parted(self, room: int) -> tuple[str, tuple[str, ...]]:
        """As many lines as fit whole, each beginning on a line of its own, and the rest."""
        said, left = "", list(self.lines)
        while left and len(said) + len(left[0]) + 1 <= room:
            said += f"\n{left.pop(0)}"
        return said, tuple(left)


def judge(request: Request, prompt: Prompt, now: Prompt | None = None, but: Collection[str] = ()) -> Advice:
    """What speaks against words, in the language of who moderates: all remarks on words come from here, errors first.

    What was found before in those that stand there now refuses nothing. Each finding is said once, the
    first of each rule before others of it; what rules in `but` find is left out.
    """
    found = [each for each in queries.findings(request, prompt) if each.rule not in but]
    stood = {(each.rule, each.why) for each in queries.findings(request, now)} if now else set()
    errors = [each for each in found if each.level == "error"]
    never = [each for each in errors if each.rule in NEVER and (each.rule, each.why) not in stood]
    lines: list[str] = []
    for heading, some in (
        (_("These cannot be kept:"), never),
        (_("Better mended first. You decide:"), [each for each in errors if each not in never]),
        (_("Worth a look:"), [each for each in found if each.level != "error"]),
    ):
        lines += [heading, *_said(some)] if some else []
    marks = tuple(dict.fromkeys(each.mark for each in found if each.mark in MARKS))
    return Advice(tuple(lines), marks, bool(errors), bool(never))


def judge_note(request: Request, text: str) -> Advice:
    """The same of words that are no prompt and reach somebody all the same; whoever writes them may assume what is."""
    language = queries.language_of(request, text)
    assumed, touched = tuple(ASSUMPTIONS), tuple(SENSITIVITIES)
    note = Prompt("", "response", language, text, topics=(ANY_TOPIC,), assumes=assumed, sensitivity=touched)
    return judge(request, note, but=OF_PROMPTS)


def look(
    request: Request, command: Command, given: Mapping[str, str], text: str, quote: str, keep: str, advice: Advice,
    suggestion: int | None = None,
) -> Message:  # fmt: skip
    """Show what a command was given as it will be; `keep` is what the button says that saves it."""
    area = command.name.rpartition(" ")[0]
    said, rest = advice.parted(TEXT_MAX - len(text))
    draft = word_drafts.add(request.tx, request.group.id, command.name, given, request.moment, rest, suggestion)
    buttons = [] if advice.refused else [button(keep, f"{area} save", draft=draft)]
    buttons.append(button(_("Change again"), f"{area} redraft", draft=draft))
    marks = marking(area, advice, draft=draft)
    return Message(f"{text}{said}", quote=quote, buttons=(*buttons, *more(draft, rest), *marks))


def marking(area: str, advice: Advice, **of: object) -> tuple[Button, ...]:
    """A button for each thing that the lint would have words say they assume or touch."""
    return tuple(
        button(_("Mark: {what}", what=_(MARKS[mark])), f"{area} mark", **of, mark=mark) for mark in advice.marks
    )


def more(draft: int, rest: Sequence[str]) -> tuple[Button, ...]:
    """The button to the remarks for which there was no room."""
    label = n_("One more remark", "{count} more remarks", len(rest))
    return (button(label, "tune words remarks", draft=draft),) if rest else ()


def overflow(request: Request, rest: Sequence[str]) -> tuple[Button, ...]:
    """The same for words that are in no draft."""
    if not rest:
        return ()
    return more(word_drafts.add(request.tx, request.group.id, "", {}, request.moment, rest), rest)


@command("tune words remarks", N_("Read the other remarks."), DRAFT, moderators=True, hidden=True)
def remarks(request: Request, draft: int) -> Reply:
    """What is to be said of words, and had no room beside them."""
    lines = word_drafts.remarks(request.tx, request.group.id, draft)
    if lines is None:
        raise _gone()
    said, rest = Advice(tuple(lines)).parted(TEXT_MAX)
    return Message(said.strip() or _("That was all."), buttons=overflow(request, rest))


COMMANDS = (remarks,)


def find(request: Request, draft: int, *commands: Command) -> tuple[Command, dict[str, str]]:
    """The command that a draft is for, one of these, and what it was given; a Refusal where it is not there."""
    name, given = word_drafts.find(request.tx, request.group.id, draft) or ("", {})
    for each in commands:
        if each.name == name:
            return each, given
    if name == word_drafts.POSTED:
        raise Refusal(_("Those words were posted already."), fix=(N_("What comes next"), "tune today"))
    if name == word_drafts.SAVED:
        deed = prompts.deed(request.tx, request.group.id, int(given.get("deed", 0)))
        if deed is not None and deed["undone"]:
            said = _("Those words were saved as {id}, and {who} took that back. Nothing was changed now.",
                     id=given["prompt"], who=deed["undone_by"] or _("someone"))  # fmt: skip
            raise Refusal(said, fix=(N_("History"), f"tune words history?prompt={given['prompt']}"))
        show = (N_("Show words"), f"tune words show?prompt={given['prompt']}")
        raise Refusal(_("Those words are saved already, as {id}.", id=given["prompt"]), fix=show)
    raise _gone()


def reopen(request: Request, command: Command, given: Mapping[str, str], draft: int = 0) -> Form:
    """The form of a command, with what it was given in its fields; what buttons marked stays behind its number."""
    asked = {each.name for each in command.options if each.required or not each.by_button}
    kept = {name: value for name, value in given.items() if name in asked or not draft}
    if draft:
        kept["draft"] = str(draft)
    return ask(replace(request, command=command, given=kept), kept, {name for name in kept if name != "prompt"})


def marked(given: Mapping[str, str], mark: str) -> dict[str, str]:
    """What a command was given, with one more thing that the words assume or touch."""
    name = "assumes" if mark in ASSUMPTIONS else "touches"
    return {**given, name: ",".join(filter(None, (given.get(name, ""), mark)))}


def marks_in(given: Mapping[str, str]) -> dict[str, str]:
    """What the words were marked with, in what a command was given."""
    return {name: given[name] for name in ("assumes", "touches") if given.get(name)}


def several(given: Mapping[str, str], name: str) -> tuple[str, ...]:
    """A list as a draft holds it."""
    return tuple(filter(None, given.get(name, "").split(",")))


def _gone() -> Refusal:
    return Refusal(_("Those words are not here any more, and nothing was changed. Begin again with the command."))


def _said(found: Sequence[Finding]) -> list[str]:
    first = {each.rule: each for each in reversed(found)}
    lines = [*first.values()][::-1] + [each for each in found if each is not first[each.rule]]
    return list(dict.fromkeys(f"{each.why} {each.chat or each.suggestion}" for each in lines))

"""`/tune words add` and `edit`: words as they will be, looked at before they are kept."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from bot.arguments import PROMPT, TOPIC, OneOf, Words
from bot.commands import Option, Request, command
from bot.errors import Refusal
from bot.features.say_sorry import compose
from bot.locales import N_, _, speaking
from bot.model import KINDS, Prompt
from bot.replies import Message, Reply, button
from bot.store import prompts, word_drafts
from bot.tuning import drafts, queries
from bot.tuning.words import again, change, deeds, follow_up_of

_REPAIR, _QUESTION = "repair", "question"
_OTHERS = {kind: label for kind, label in KINDS.items() if kind != _REPAIR}
_KIND = OneOf(N_("kind"), _OTHERS)


def _of(*kinds: str) -> Callable[[Request, Mapping[str, str]], bool]:
    """Asked for with words of these kinds."""

    def asked(request: Request, given: Mapping[str, str]) -> bool:
        try:
            if given.get("prompt"):
                return PROMPT.parse(given["prompt"], request).kind in kinds
            return _KIND.parse(given.get("kind", ""), request) in kinds
        except Refusal:
            return False

    return asked


def _maybe_of(kind: str) -> Callable[[Request, Mapping[str, str]], bool]:
    """Asked for with words of this kind, and while nobody said which kind they are."""
    return lambda request, given: not given.get("kind") or _of(kind)(request, given)


def _follow_up(when: Callable[[Request, Mapping[str, str]], bool]) -> Option:
    return Option(
        "follow_up", N_("A question's follow-up, if nobody answers"), Words(N_("the follow-up"), limit=400),
        required=False, hint=N_("Goes under the question a day later. Leave it empty, and nothing follows."), when=when,
    )  # fmt: skip


@command(
    "tune words add",
    N_("Add words of your own."),
    Option("kind", N_("What are they?"), _KIND),
    Option("topic", N_("What are they about?"), TOPIC),
    Option("text", N_("The words"), Words(N_("the words"), limit=400)),
    _follow_up(_maybe_of(_QUESTION)),
    moderators=True,
    title=N_("Add words"),
)
def add(request: Request, kind: str, topic: str, text: str, follow_up: str | None) -> Reply:
    """Show new words as they will be, with what the lint says; the moderator decides."""
    return _look(request, {"kind": kind, "topic": topic, "text": text, "follow_up": follow_up or ""})


@command(
    "tune words edit",
    N_("Change words for this group."),
    Option("prompt", N_("Which words?"), PROMPT),
    Option(
        "text", N_("The words"), Words(N_("the new words"), limit=400), required=False, when=_of(*_OTHERS)
    ),
    _follow_up(_of(_QUESTION)),
    Option(
        "template", N_("The words, with {did} and {next}"), Words(N_("the new words"), limit=300), required=False,
        hint=N_("{did} is where parents say what they did, {next} what they will try. Each once."), when=_of(_REPAIR),
    ),
    Option(
        "next", N_("What comes next, if they don't say"), Words(N_("what comes next"), long=False, limit=200),
        required=False, hint=N_("One sentence. It goes where {next} stands."), when=_of(_REPAIR),
    ),
    moderators=True,
    title=N_("Change words"),
)  # fmt: skip
def edit(
    request: Request, prompt: Prompt, text: str | None, follow_up: str | None, template: str | None, next: str | None
) -> Reply:
    """With the id alone, a form holds what stands; the built-in words stay for everyone else."""
    stands = _stands(prompt)
    if not (text or template):
        return request.form(**stands)
    written = {name: request.given[name].strip() for name in stands if name in request.given}
    return _look(request, {"prompt": prompt.id, **written})


@command("tune words save", N_("Keep the words."), drafts.DRAFT, moderators=True, hidden=True)
def save(request: Request, draft: int) -> Reply:
    """Make new words the group's own, or lay the changed ones over what stands."""
    given = drafts.find(request, draft, add, edit)[1]
    now, wanted = _read(request, given)
    word_drafts.drop(request.tx, request.group.id, draft)
    if now is None:
        return take_in(request, wanted)
    change(request, now, "edit", **_different(now, wanted))
    kept = again(request, now)
    undo_it = button(_("Undo"), "tune words undo", prompt=now.id)
    return Message(
        _("Changed for {group}.", group=request.group.name), quote=kept.text, buttons=(undo_it, *deeds(kept))
    )


@command("tune words redraft", N_("Change the words once more."), drafts.DRAFT, moderators=True, hidden=True)
def redraft(request: Request, draft: int) -> Reply:
    """The form again, with the words in it."""
    return drafts.reopen(request, *drafts.find(request, draft, add, edit))


COMMANDS = (add, edit, save, redraft)


def take_in(request: Request, prompt: Prompt, said: str = "") -> Message:
    """Make words the group's own, with the way back beside them."""
    added = prompts.add(request.tx, request.group.id, prompt, request.member.name, request.moment)
    return Message(
        _("Added as {id}. It takes its turn with the others.", id=added.id) + said,
        quote=added.text,
        buttons=(button(_("Undo"), "tune words undo", prompt=added.id), *deeds(added)),
    )


def _look(request: Request, given: Mapping[str, str]) -> Message:
    now, wanted = _read(request, given)
    if now and not _different(now, wanted):
        return Message(_("Those are the words that stand there now."), quote=now.text, buttons=deeds(now))
    said = [_("This is how they will be. Nothing is saved yet."), *_beside(now, wanted, given)]
    said += [] if now else filter(None, [queries.other_language(request, wanted)])
    text = "\n".join(said) + drafts.advice(request, wanted)
    return drafts.look(request, edit if now else add, given, text, wanted.text, "tune words", _("Save"))


def _beside(now: Prompt | None, wanted: Prompt, given: Mapping[str, str]) -> Iterator[str]:
    """What is said of words that are shown, beside their text."""
    if wanted.kind == _REPAIR:
        yield _("What somebody did is an example here.")
    if wanted.follow_up:
        yield follow_up_of(wanted)
    elif wanted.kind == _QUESTION:
        yield _("Nothing follows if nobody answers.")
        if now and now.follow_up:
            yield _("Until now this did: {text}", text=now.follow_up)
    elif given.get("follow_up"):
        yield _("Only a question has a follow-up, so yours is left out.")


def _read(request: Request, given: Mapping[str, str]) -> tuple[Prompt | None, Prompt]:
    """The words that stand there now, where there are any, and how they will be."""
    if "prompt" in given:
        now = PROMPT.parse(given["prompt"], request)
        return now, _script(now, given) if now.kind == _REPAIR else replace(now, **_written(now, given))
    kind: Any = given["kind"]
    source = f"A moderator of {request.group.name}"
    locale = queries.language_of(request, given["text"])
    new = Prompt("", kind, locale, "", topics=(given["topic"],), source=source)
    return None, replace(new, **_written(new, given))


_FIELDS = {_REPAIR: ("template", "next"), _QUESTION: ("text", "follow_up")}


def _stands(prompt: Prompt) -> dict[str, str]:
    """What the form holds: of a script to make up with what it is made from, of other words their text."""
    return {name: getattr(prompt, name) for name in _FIELDS.get(prompt.kind, ("text",))}


def _written(prompt: Prompt, given: Mapping[str, str]) -> dict[str, Any]:
    """What words become: nothing of them stays that was not left in the form."""
    return {name: given.get(name, "") for name in _stands(prompt)}


def _script(now: Prompt, given: Mapping[str, str]) -> Prompt:
    """A script to make up with, made from what is given; its text is an example of it."""
    wanted = replace(now, template=given["template"], next=given.get("next", now.next))
    if sorted(re.findall(r"\{([^{}]*)\}", wanted.template)) != ["did", "next"]:
        raise Refusal(
            _("The words need {did} once and {next} once, and nothing else in braces.", did="{did}", next="{next}"),
            "template",
        )
    if not wanted.next:
        raise Refusal(_("Say what comes next: where a parent writes nothing, that sentence stands there."), "next")
    return replace(wanted, text=compose(wanted, _deed(now)))


def _deed(script: Prompt) -> str:
    """What somebody did, for an example: what the script's own text tells where it can be found there."""
    before, found, after = compose(script, "{did}").partition("{did}")
    text = " ".join(script.text.split())
    if found and len(text) > len(before + after) and text.startswith(before) and text.endswith(after):
        return text.removeprefix(before).removesuffix(after)
    with speaking(script.locale):
        return _("I shouted at you in the car.")


def _different(now: Prompt, wanted: Prompt) -> dict[str, Any]:
    """What a change lays over the words."""
    names = ("text", "follow_up", "template", "next")
    laid = {name: getattr(wanted, name) for name in names if getattr(wanted, name) != getattr(now, name)}
    return laid | ({"based_on": now.text} if "text" in laid else {})

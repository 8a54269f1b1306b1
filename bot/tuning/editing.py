"""`/tune words add` and `edit`: words as they will be, looked at before they are kept."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from bot.arguments import ABOUT, PROMPT, SOME_AGES, Named, OneOf, Words
from bot.commands import Option, Request, ask, command
from bot.errors import Refusal
from bot.features import care
from bot.locales import N_, _
from bot.model import ASSUMPTIONS, KINDS, RUPTURE_NAMES, SENSITIVITIES, TOPICS, Prompt
from bot.picking import SomeOf
from bot.replies import TEXT_MAX, Message, Reply, button
from bot.store import prompts, word_drafts
from bot.store.database import Row
from bot.tuning import drafts, queries, scripts, showing
from bot.tuning.words import again, change, deeds, undo_of

_REPAIR, _QUESTION = "repair", "question"
_OTHERS = tuple(kind for kind in KINDS if kind != _REPAIR)
_KIND = OneOf(N_("kind"), KINDS)
_YOUR_OWN = N_("If these are your own words tonight: /help-lines is for moderators too.")


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


def _not_known_as(kind: str) -> Callable[[Request, Mapping[str, str]], bool]:
    """Asked for unless words are known to be of this kind."""
    return lambda request, given: not _of(kind)(request, given)


def _no_script(request: Request, given: Mapping[str, str]) -> bool:
    """Asked for unless words are a script to make up with, or were written as one before their kind was changed."""
    return not given.get("template") and _not_known_as(_REPAIR)(request, given)


def _maybe_of(kind: str) -> Callable[[Request, Mapping[str, str]], bool]:
    """Asked for with words of this kind, and while nobody said which kind they are."""
    return lambda request, given: not given.get("kind") or _of(kind)(request, given)


def follow_up(when: Callable[[Request, Mapping[str, str]], bool] | None = None) -> Option:
    """What goes under a question that nobody answers."""
    return Option(
        "follow_up", N_("A question's follow-up, if nobody answers"), Words(N_("the follow-up"), limit=400),
        required=False, hint=N_("Goes under the question a day later. Leave it empty, and nothing follows."), when=when,
    )  # fmt: skip


_TEMPLATE = Option(
    "template", N_("The words, with {did} and {next}"), Words(N_("the new words"), limit=300), required=False,
    needed=True, when=_of(_REPAIR),
    hint=N_("{did} is where parents say what they did, {next} what they will try. Each once."),
)  # fmt: skip
_NEXT = Option(
    "next", N_("What comes next, if they don't say"), Words(N_("what comes next"), long=False, limit=200),
    required=False, needed=True, hint=N_("One sentence. It goes where {next} stands."), when=_of(_REPAIR),
)  # fmt: skip
AGES = Option(
    "ages",
    N_("For which ages?"),
    SOME_AGES,
    required=False,
    hint=N_("under 3, 3 to 5, 6 to 11, 12 and up. Empty: for all."),
)
_MARKS = (
    replace(drafts.DRAFT, required=False),
    Option("assumes", N_("What do they assume?"), SomeOf(N_("scene"), ASSUMPTIONS), required=False, by_button=True),
    Option("touches", N_("What do they touch?"), SomeOf(N_("matter"), SENSITIVITIES), required=False, by_button=True),
)


@command(
    "tune words add",
    N_("Add words of your own."),
    Option("kind", N_("What are they?"), _KIND),
    Option("topic", N_("What are they about?"), ABOUT),
    Option("text", N_("The words"), Words(N_("the words"), limit=400), when=_no_script),
    follow_up(_maybe_of(_QUESTION)),
    _TEMPLATE,
    _NEXT,
    AGES,
    Option(
        "rupture", N_("What do they mend?"), Named(N_("what happened"), RUPTURE_NAMES, written=True), required=False,
        when=_of(_REPAIR),
    ),
    Option("second", N_("And what else?"), Named(N_("topic"), TOPICS, written=True), required=False,
           when=_not_known_as(_REPAIR)),
    *_MARKS,
    moderators=True,
    title=N_("Add words"),
)  # fmt: skip
def add(request: Request, text: str | None, template: str | None, **given: Any) -> Reply:
    """Show new words as they will be, with what the lint says; the moderator decides."""
    if not (text or template):
        return ask(request, request.given) if "template" not in request.given else _nothing("template")
    if given["kind"] != _REPAIR:  # what was written for another kind is what these say
        text, template = text or template, None
    return _look(request, _whole(request, {**given, "text": text, "template": template}))


@command(
    "tune words edit",
    N_("Change words for this group."),
    Option("prompt", N_("Which words?"), PROMPT),
    Option(
        "text", N_("The words"), Words(N_("the new words"), limit=400), required=False, needed=True, when=_of(*_OTHERS)
    ),
    follow_up(_of(_QUESTION)),
    _TEMPLATE,
    _NEXT,
    *_MARKS,
    moderators=True,
    title=N_("Change words"),
)  # fmt: skip
def edit(request: Request, prompt: Prompt, text: str | None, template: str | None, **given: Any) -> Reply:
    """With the id alone, a form holds what stands; the built-in words stay for everyone else."""
    stands = _stands(prompt)
    words = next(iter(stands))
    if not (text or template) and words in request.given:  # a form came back with nothing in it
        return _nothing(words)
    if not set(stands) & set(request.given):
        return request.form(**stands)
    written = stands | {name: request.given[name].strip() for name in stands if name in request.given}
    before = _drafted(request, given)
    stood = {"stood": before.get("stood") or str(prompts.latest_of(request.tx, request.group.id, prompt.id))}
    return _look(request, {"prompt": prompt.id, **stood, **written, **drafts.marks_in(before)})


@command("tune words save", N_("Keep the words."), drafts.DRAFT, drafts.SURE, moderators=True, hidden=True)
def save(request: Request, draft: int, sure: int | None) -> Reply:
    """Make new words the group's own, or lay the changed ones over what stands; asked once more where errors are."""
    of, given = drafts.find(request, draft, add, edit)
    now, wanted = _read(request, given)
    advice = drafts.judge(request, wanted, now)
    if advice.refused:
        return drafts.look(request, of, given, _("Nothing is saved."), wanted.text, "", advice)
    against = "" if sure else _against(request, draft, now, wanted, given, advice)
    if against:
        return _ask_again(against, wanted, draft, advice)
    if now is None:
        kept = prompts.add(request.tx, request.group.id, wanted, request.member.name, request.moment)
        reply = taken_in(request, kept)
    else:
        change(request, now, "edit", **_different(now, wanted))
        kept = again(request, now)
        said = _("Changed for {group}.", group=request.group.name)
        reply = Message(said, quote=kept.text, buttons=(undo_of(request, kept), *deeds(kept)))
    deed = prompts.latest_of(request.tx, request.group.id, kept.id)
    word_drafts.settle(request.tx, request.group.id, draft, kept.id, deed)
    return reply


@command("tune words redraft", N_("Change the words once more."), drafts.DRAFT, moderators=True, hidden=True)
def redraft(request: Request, draft: int) -> Reply:
    """The form again, with the words in it."""
    return drafts.reopen(request, *drafts.find(request, draft, add, edit), draft)


@command(
    "tune words mark",
    N_("Mark what the words assume or touch."),
    drafts.DRAFT,
    drafts.MARK,
    moderators=True,
    hidden=True,
)
def mark(request: Request, draft: int, mark: str) -> Reply:
    """The look again, with the words marked: groups that left that out are not shown them."""
    return _look(request, drafts.marked(drafts.find(request, draft, add, edit)[1], mark))


COMMANDS = (add, edit, save, redraft, mark, *drafts.COMMANDS)


def taken_in(request: Request, added: Prompt, said: str = "") -> Message:
    """What is said of words that are the group's own now, with the way back beside them."""
    return Message(
        _("Added as {id}. It takes its turn with the others.", id=added.id) + said,
        quote=added.text,
        buttons=(undo_of(request, added), *deeds(added)),
    )


def _look(request: Request, given: Mapping[str, str]) -> Message:
    if given.get("kind") == _REPAIR and (rest := scripts.still_needed(given)):
        return _ask_for(request, given, rest)
    if given.get("kind") == _REPAIR:
        given = scripts.as_script(given)
    now, wanted = _read(request, given)
    if now and not _different(now, wanted):
        return Message(_("Those are the words that stand there now."), quote=now.text, buttons=deeds(now))
    said = [_("This is how they will be. Nothing is saved yet."), *showing.beside(wanted, now, given)]
    said += [] if now else filter(None, [queries.other_language(request, wanted)])
    said += [_(_YOUR_OWN)] if care.screen(request, wanted.text).outcome == "crisis" else []
    advice = drafts.judge(request, wanted, now)
    return drafts.look(request, edit if now else add, given, "\n".join(said), wanted.text, _("Save"), advice)


def _against(
    request: Request, draft: int, now: Prompt | None, wanted: Prompt, given: Mapping[str, str], advice: drafts.Advice
) -> str:
    """Why somebody who saves words is asked once more; "" where nothing speaks against it."""
    if changed := _changed_since(request, now, given):
        who, text = changed["by"] or _("someone"), now.template or now.text if now else ""
        said = N_("After this was shown, {who} changed these words. Now they say: “{text}” Nothing is saved yet.")
        return _(said, who=who, text=text)
    if advice.errors:
        return _("The check of words is against them. Nothing is saved yet.")
    shown = word_drafts.shown_at(request.tx, request.group.id, draft)
    who = prompts.taken_back(request.tx, request.group.id, now.id if now else "", wanted.text, shown)
    if who is None:
        return ""
    return _("After this was shown, {who} took a change of these words back. Nothing is saved yet.",
             who=who or _("someone"))  # fmt: skip


def _changed_since(request: Request, now: Prompt | None, given: Mapping[str, str]) -> Row | None:
    """The latest change of what words say, where there was one after they were shown."""
    rows = prompts.history(request.tx, request.group.id, now.id) if now else []
    since = (each for each in rows if each["id"] > int(given.get("stood", 0)) and not each["undone"])
    return next((each for each in since if now and set(_stands(now)) & set(json.loads(each["told"]))), None)


def _ask_again(against: str, wanted: Prompt, draft: int, advice: drafts.Advice) -> Message:
    said, rest = advice.parted(TEXT_MAX - len(against))
    return Message(
        against + said,
        quote=wanted.text,
        buttons=(
            button(_("Change again"), "tune words redraft", draft=draft),
            button(_("Save anyway"), "tune words save", draft=draft, sure=1),
            *drafts.more(draft, rest),
        ),
    )


def _ask_for(request: Request, given: Mapping[str, str], rest: list[str]) -> Message:
    kept = scripts.as_script(given)
    draft = word_drafts.add(request.tx, request.group.id, add.name, kept, request.moment)
    said = _("Words to make up with still need: {things}.", things="; ".join(rest))
    return Message(said, quote=kept["template"], buttons=(button(_("Go on"), "tune words redraft", draft=draft),))


def _nothing(field: str) -> Reply:
    raise Refusal(_("There are no words in it. Words that shall come no more can rest: /tune words rest"), field)


def _whole(request: Request, given: Mapping[str, Any]) -> dict[str, str]:
    """What a command was given as a draft keeps it, with what the draft that it comes from was marked with."""
    kept = {
        key: ",".join(value) if isinstance(value, tuple) else value
        for key, value in given.items() if value and key != "draft"
    }  # fmt: skip
    return drafts.marks_in(_drafted(request, given)) | kept


def _drafted(request: Request, given: Mapping[str, Any]) -> dict[str, str]:
    """The draft that a command's arguments come from; nothing where they come from none."""
    return (word_drafts.find(request.tx, request.group.id, given.get("draft") or 0) or ("", {}))[1]


def _read(request: Request, given: Mapping[str, str]) -> tuple[Prompt | None, Prompt]:
    """The words that stand there now, where there are any, and how they will be."""
    assumes, touches = drafts.several(given, "assumes"), drafts.several(given, "touches")
    if "prompt" in given:
        now = PROMPT.parse(given["prompt"], request)
        wanted = scripts.made(now, given) if now.kind == _REPAIR else replace(now, **_written(now, given))
        return now, replace(
            wanted,
            assumes=tuple(dict.fromkeys((*now.assumes, *assumes))),
            sensitivity=tuple(dict.fromkeys((*now.sensitivity, *touches))),
        )
    kind: Any = given["kind"]
    text = given.get("template") or given.get("text", "")
    topics = tuple(dict.fromkeys(filter(None, (given["topic"], given.get("second")))))
    new = Prompt(
        "", kind, queries.language_of(request, text), "", topics=topics, ages=drafts.several(given, "ages"),
        assumes=assumes, sensitivity=touches, source=f"A moderator of {request.group.name}",
    )  # fmt: skip
    if kind == _REPAIR:
        return None, scripts.made(replace(new, rupture=given.get("rupture", "any")), {**given, "template": text})
    return None, replace(new, **_written(new, given))


_FIELDS = {_REPAIR: ("template", "next"), _QUESTION: ("text", "follow_up")}


def _stands(prompt: Prompt) -> dict[str, str]:
    """What the form holds: of a script to make up with what it is made from, of other words their text."""
    return {name: getattr(prompt, name) for name in _FIELDS.get(prompt.kind, ("text",))}


def _written(prompt: Prompt, given: Mapping[str, str]) -> dict[str, Any]:
    """What words become: nothing of them stays that was not left in the form."""
    return {name: given.get(name, "") for name in _stands(prompt)}


def _different(now: Prompt, wanted: Prompt) -> dict[str, Any]:
    """What a change lays over the words."""
    names = ("text", "follow_up", "template", "next", "assumes", "sensitivity")
    laid = {name: getattr(wanted, name) for name in names if getattr(wanted, name) != getattr(now, name)}
    return laid | ({"based_on": now.text} if "text" in laid else {})

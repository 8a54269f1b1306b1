"""`/tune words`: find, add, change, rest, and take any of it back."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

from bot.arguments import PROMPT, TOPIC, NumberType, OneOf, Words
from bot.commands import Option, Request, ask, command
from bot.errors import Refusal
from bot.locales import N_, _, dates
from bot.model import ASSUMPTIONS, KINDS, TOPICS, WEIGHTS, Prompt, PromptKind, Weight
from bot.replies import LABEL_MAX, Button, Message, Reply, button, capital, clip, listed
from bot.store import posts, prompts, search, word_drafts
from bot.store.database import Row
from bot.tuning import exchange, queries

_SHOWN = 10
_PROMPT = Option("prompt", N_("Which words?"), PROMPT)
_KIND = OneOf(N_("kind"), {kind: label for kind, label in KINDS.items() if kind != "repair"})
_WEIGHT = OneOf(
    N_("weight"),
    {
        N_("often"): N_("often: twice in each round"),
        N_("normal"): N_("normal: once in each round"),
        N_("rarely"): N_("rarely: every second round"),
    },
)
_COMES = {
    "often": N_("These come twice in each round now."),
    "normal": N_("These come once in each round now."),
    "rarely": N_("These come every second round now."),
}
# What was done to words, as the history keeps it.
_DONE = (
    N_("add"), N_("edit"), N_("import"), N_("rest"), N_("bring back"), N_("weight often"), N_("weight normal"),
    N_("weight rarely"), N_("topics"), N_("season"),
)  # fmt: skip


@command(
    "tune words search",
    N_("Find words in the library."),
    Option("text", N_("Which words are you looking for?"), Words(long=False, limit=100), hint=N_("cereal")),
    moderators=True,
    title=N_("Search"),
)
def find(request: Request, text: str) -> Reply:
    """Full-text search over the words as this group sees them."""
    found = search.prompts(request.tx, request.group.id, text, _SHOWN + 1)
    rows = found[:_SHOWN]
    if not rows:
        return Message(
            _("Nothing holds “{text}”. Fewer or shorter words find more.", text=clip(text, 60)),
            buttons=(button(_("Search again"), "tune words search"),),
        )
    lines = []
    for row in rows:
        kind = _(KINDS[row["kind"]])
        head = _("{kind}, at rest", kind=kind) if row["rested_at"] else kind
        lines.append(f"{head}: {clip(row['text'], 110)}  ({row['id']})")
    buttons = tuple(button(clip(row["id"], LABEL_MAX), "tune words show", prompt=row["id"]) for row in rows)
    if len(found) > len(rows):
        lines.append(_("There is more. Another word beside these finds less."))
    return Message(listed(lines), buttons=buttons)


@command("tune words show", N_("One piece of the library."), _PROMPT, moderators=True, title=N_("Show words"))
def show(request: Request, prompt: Prompt) -> Reply:
    """The words, what they are for, and what can be done with them."""
    topics = ", ".join(_(TOPICS.get(topic, topic)) for topic in prompt.topics)
    facts = [f"{_(KINDS[prompt.kind])} {prompt.id}", _("about {topics}", topics=topics)]
    facts += [_("ages {ages}", ages=", ".join(map(_, prompt.ages)))] if prompt.ages else []
    facts += [_("in {season}", season=_(prompt.season))] if prompt.season else []
    scenes = ", ".join(_(ASSUMPTIONS.get(scene, scene)) for scene in prompt.assumes)
    facts += [_("assumes {scenes}", scenes=scenes)] if scenes else []
    facts.append(_("comes {weight}", weight=_(prompt.weight)) if prompt.weight != "normal" else _("comes once a round"))
    facts.append(_("yours") if prompt.own else _("built in"))
    if prompt.rested:
        facts.append(_("at rest"))
    return Message(". ".join(map(capital, facts)) + ".", quote=prompt.text, buttons=_deeds(prompt))


@command(
    "tune words add",
    N_("Add words of your own."),
    Option("kind", N_("What are they?"), _KIND),
    Option("topic", N_("What are they about?"), TOPIC),
    Option("text", N_("The words"), Words(N_("the words"), limit=400)),
    moderators=True,
    title=N_("Add words"),
)
def add(request: Request, kind: PromptKind, topic: str, text: str) -> Reply:
    """Add a prompt; what the lint says is shown, and the moderator decides."""
    prompt = Prompt(
        "", kind, request.group.locale, text, topics=(topic,), source=f"A moderator of {request.group.name}"
    )
    return take_in(request, prompt, advice(request, prompt))


@command(
    "tune words edit",
    N_("Change words for this group."),
    _PROMPT,
    Option("text", N_("The words"), Words(N_("the new words"), limit=400), required=False),
    moderators=True,
    title=N_("Change words"),
)
def edit(request: Request, prompt: Prompt, text: str | None) -> Reply:
    """With the id alone, a form holds the present text; the built-in words stay for everyone else."""
    if not text:
        return request.form(text=prompt.text)
    if text == prompt.text:
        return Message(_("Those are the words that stand there now."), quote=text, buttons=_deeds(prompt))
    draft = word_drafts.add(request.tx, request.group.id, prompt.id, text, request.moment)
    return Message(
        _("This is how they will be. Nothing is changed yet.") + advice(request, prompt, text),
        quote=text,
        buttons=(
            button(_("Save"), "tune words save", draft=draft),
            button(_("Change again"), "tune words redraft", draft=draft),
        ),
    )


_DRAFT = Option("draft", N_("Which draft?"), NumberType(1, 10**12), by_button=True)


@command("tune words save", N_("Keep the changed words."), _DRAFT, moderators=True, hidden=True)
def save(request: Request, draft: int) -> Reply:
    """Lay the changed words over the prompt; the built-in words stay for everyone else."""
    prompt, text = _drafted(request, draft)
    _change(request, prompt, "edit", text=text, based_on=prompt.text)
    word_drafts.drop(request.tx, request.group.id, draft)
    undo_it = button(_("Undo"), "tune words undo", prompt=prompt.id)
    return Message(
        _("Changed for {group}.", group=request.group.name),
        quote=text,
        buttons=(undo_it, *_deeds(_again(request, prompt))),
    )


@command("tune words redraft", N_("Change the words once more."), _DRAFT, moderators=True, hidden=True)
def redraft(request: Request, draft: int) -> Reply:
    """The form again, with the changed words in it."""
    prompt, text = _drafted(request, draft)
    given = {"prompt": prompt.id, "text": text}
    return ask(replace(request, command=edit, given=given), given, ("text",))


def _drafted(request: Request, draft: int) -> tuple[Prompt, str]:
    row = word_drafts.find(request.tx, request.group.id, draft)
    prompt = prompts.find(request.tx, request.group.id, row["prompt_id"]) if row else None
    if row is None or prompt is None:
        raise Refusal(_("Those changed words are not here any more. /tune words edit begins again."))
    return prompt, row["text"]


@command(
    "tune words rest",
    N_("Words that are not posted here."),
    _PROMPT,
    Option("why", N_("Why? Other moderators see it."), Words(N_("why"), long=False, limit=200), required=False),
    moderators=True,
    title=N_("Rest words"),
)
def rest(request: Request, prompt: Prompt, why: str | None) -> Reply:
    """Put a prompt to rest: other words take the days it was planned for, and one that waits for a retry is let go."""
    if prompt.rested:
        return Message(_("Those words are at rest already."), quote=prompt.text, buttons=_deeds(prompt))
    now, by = request.moment, request.member.name
    _change(request, prompt, "rest", rested_at=now, rested_by=by, rested_why=why or "", rested_until=None)
    posts.withdraw(request.tx, request.group.id, prompt.id, request.moment)
    back = button(_("Bring back"), "tune words bring-back", prompt=prompt.id)
    return Message(
        _("At rest. These words are not posted here, also where they were planned."),
        quote=prompt.text,
        buttons=(back,),
    )


@command(
    "tune words bring-back",
    N_("Words at rest, back into the round."),
    Option("prompt", N_("Which words?"), PROMPT, required=False),
    moderators=True,
    title=N_("Bring back"),
)
def bring_back(request: Request, prompt: Prompt | None) -> Reply:
    """With an id, wake a prompt; without one, say what rests, who rested it and why."""
    if prompt is None:
        return _at_rest(request)
    if not prompt.rested:
        return Message(_("Those words are not at rest."), quote=prompt.text, buttons=_deeds(prompt))
    _change(request, prompt, "bring back", rested_at=0, rested_by=None, rested_why=None, rested_until=None)
    return Message(_("Back in the round."), quote=prompt.text, buttons=_deeds(_again(request, prompt)))


@command(
    "tune words weight",
    N_("How often words come."),
    _PROMPT,
    Option("weight", N_("How often?"), _WEIGHT),
    moderators=True,
    title=N_("How often"),
)
def weigh(request: Request, prompt: Prompt, weight: Weight) -> Reply:
    """Often is twice in each round, normal once, rarely every second round."""
    _change(request, prompt, f"weight {weight}", weight=weight)
    back = button(_("Undo"), "tune words undo", prompt=prompt.id)
    return Message(_(_COMES[weight]), quote=prompt.text, buttons=(back,))


@command("tune words history", N_("Who changed words, and when."), _PROMPT, moderators=True, title=N_("History"))
def history(request: Request, prompt: Prompt) -> Reply:
    """Every change of a prompt in this group, the latest first."""
    rows = prompts.history(request.tx, request.group.id, prompt.id)
    if not rows:
        return Message(_("Nobody here has changed these words."), quote=prompt.text, buttons=_deeds(prompt))
    return Message(
        listed([*map(_history_line, rows)]),
        quote=prompt.text,
        buttons=(button(_("Undo the latest"), "tune words undo", prompt=prompt.id),),
    )


@command(
    "tune words undo",
    N_("Take the latest change back."),
    Option("prompt", N_("Of which words?"), PROMPT, required=False),
    moderators=True,
    title=N_("Undo"),
)
def undo(request: Request, prompt: Prompt | None) -> Reply:
    """Take back the latest change: of one prompt, or of any; an import goes as a whole."""
    latest = None if prompt else prompts.latest(request.tx, request.group.id)
    if latest is not None and latest["import_id"]:
        return exchange.take_back(request, latest["import_id"])
    row = prompts.undo(request.tx, request.group.id, prompt.id if prompt else None)
    if row is None:
        raise Refusal(_("There is no change to take back."))
    now = prompts.find(request.tx, request.group.id, row["prompt_id"])
    said = _("Taken back: {deed}, by {who}.", deed=_done(row["action"]), who=row["by"] or _("someone"))
    if now is None:
        return Message(" ".join((said, _("The words are gone again."))))
    return Message(said, quote=now.text, buttons=_deeds(now))


COMMANDS = (find, show, add, edit, save, redraft, rest, bring_back, weigh, history, undo, *exchange.COMMANDS)


def _change(request: Request, prompt: Prompt, action: str, **values: object) -> None:
    prompts.change(request.tx, request.group.id, prompt.id, request.member.name, request.moment, action, **values)


def _again(request: Request, prompt: Prompt) -> Prompt:
    return prompts.find(request.tx, request.group.id, prompt.id) or prompt


def _history_line(row: Row) -> str:
    values = {
        "when": dates.moment(datetime.fromtimestamp(row["at"], UTC)),
        "who": row["by"] or _("someone"),
        "deed": _done(row["action"]),
    }
    said = (
        _("{when} UTC, {who}: {deed} (taken back).", **values)
        if row["undone"]
        else _("{when} UTC, {who}: {deed}.", **values)
    )
    before = json.loads(row["before"]).get("text")
    if row["action"] in ("edit", "import") and before:
        return " ".join((said, _("Before: {text}", text=clip(before, 80))))
    return said


def _done(action: str) -> str:
    return _(action) if action in _DONE else action


def _deeds(prompt: Prompt) -> tuple[Button, ...]:
    resting = (
        button(_("Bring back"), "tune words bring-back", prompt=prompt.id)
        if prompt.rested
        else button(_("Rest"), "tune words rest", prompt=prompt.id)
    )
    heavier = tuple(
        button(_("Comes {weight}", weight=_(weight)), "tune words weight", prompt=prompt.id, weight=weight)
        for weight in WEIGHTS
        if weight != prompt.weight
    )
    return (
        button(_("Change"), "tune words edit", prompt=prompt.id),
        resting,
        *heavier,
        button(_("History"), "tune words history", prompt=prompt.id),
    )


def _at_rest(request: Request) -> Reply:
    rows = prompts.resting(request.tx, request.group.id)
    if not rows:
        return Message(_("Nothing is at rest here."))
    lines = []
    for row in rows[:_SHOWN]:
        values = {"text": clip(row["text"], 100), "id": row["id"], "who": row["rested_by"] or _("someone")}
        if row["rested_why"]:
            lines.append(_("{text}  ({id}), by {who} because {why}", **values, why=clip(row["rested_why"], 51)))
        else:
            lines.append(_("{text}  ({id}), by {who}", **values))
    buttons = tuple(
        button(clip(_("Bring back {id}", id=row["id"]), LABEL_MAX), "tune words bring-back", prompt=row["id"])
        for row in rows[:_SHOWN]
    )
    return Message(listed(lines, more=len(rows) - len(lines)), buttons=buttons)


def take_in(request: Request, prompt: Prompt, said: str = "") -> Message:
    """Make words the group's own, with the way back beside them."""
    added = prompts.add(request.tx, request.group.id, prompt, request.member.name, request.moment)
    return Message(
        _("Added as {id}. It takes its turn with the others.", id=added.id) + said,
        quote=added.text,
        buttons=(button(_("Undo"), "tune words undo", prompt=added.id), *_deeds(added)),
    )


def advice(request: Request, prompt: Prompt, text: str = "") -> str:
    """What the lint finds in a prompt, or would with this text, as a line of advice; "" where it finds nothing."""
    found = queries.findings(request, replace(prompt, text=text or prompt.text))
    if not found:
        return ""
    said = clip(" ".join(f"{each.why} {each.suggestion}" for each in found[:3]), 500)
    return "\n" + _("Before you keep it: {advice}", advice=said)

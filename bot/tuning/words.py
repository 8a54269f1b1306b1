"""`/tune words`: find, add, change, rest, and take any of it back."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

from bot.arguments import PROMPT, TOPIC, NumberType, OneOf, Words
from bot.commands import Option, Request, ask, command
from bot.errors import Refusal
from bot.locales import N_, _
from bot.model import PROMPT_KINDS, TOPICS, WEIGHTS, Prompt, PromptKind, Weight
from bot.replies import LABEL_MAX, TEXT_MAX, Button, Message, Reply, button, clip
from bot.store import posts, prompts, search, word_drafts
from bot.tuning import queries

_PROMPT = Option("prompt", "Which words?", PROMPT)
_KIND = OneOf("kind", {kind: kind for kind in PROMPT_KINDS if kind != "repair"})
_WEIGHT = OneOf(
    "weight",
    {
        "often": "often: twice in each round",
        "normal": "normal: once in each round",
        "rarely": "rarely: every second round",
    },
)


@command(
    "tune words search",
    "Find words in the library.",
    Option("text", "Which words are you looking for?", Words("cereal", long=False, limit=100)),
    moderators=True,
    title="Search",
)
def find(request: Request, text: str) -> Reply:
    """Full-text search over the words as this group sees them."""
    rows = search.prompts(request.tx, request.group.id, text)
    if not rows:
        return Message(
            f"Nothing holds “{clip(text, 60)}”. Fewer or shorter words find more.",
            buttons=(button("Search again", "tune words search"),),
        )
    lines = [
        f"{row['kind']}{', at rest' if row['rested_at'] else ''}: {clip(row['text'], 110)}  ({row['id']})"
        for row in rows
    ]
    buttons = tuple(button(clip(row["id"], LABEL_MAX), "tune words show", prompt=row["id"]) for row in rows)
    return Message(clip("\n".join(lines), TEXT_MAX), buttons=buttons)


@command("tune words show", "One piece of the library.", _PROMPT, moderators=True, title="Show words")
def show(request: Request, prompt: Prompt) -> Reply:
    """The words, what they are for, and what can be done with them."""
    facts = [f"{prompt.kind} {prompt.id}", f"about {', '.join(TOPICS.get(topic, topic) for topic in prompt.topics)}"]
    facts += [f"ages {', '.join(prompt.ages)}"] if prompt.ages else []
    facts += [f"in {prompt.season}"] if prompt.season else []
    facts += [f"assumes {', '.join(prompt.assumes)}"] if prompt.assumes else []
    facts.append(f"comes {prompt.weight}" if prompt.weight != "normal" else "comes once a round")
    facts.append("yours" if prompt.own else "built in")
    if prompt.rested:
        facts.append("at rest")
    return Message(". ".join(facts).capitalize() + ".", quote=prompt.text, buttons=_deeds(prompt))


@command(
    "tune words add",
    "Add words of your own.",
    Option("kind", "What are they?", _KIND),
    Option("topic", "What are they about?", TOPIC),
    Option("text", "The words", Words("the words", limit=400)),
    moderators=True,
    title="Add words",
)
def add(request: Request, kind: PromptKind, topic: str, text: str) -> Reply:
    """Add a prompt; what the lint says is shown, and the moderator decides."""
    prompt = Prompt(
        "", kind, request.group.locale, text, topics=(topic,), source=f"A moderator of {request.group.name}"
    )
    return take_in(request, prompt, advice(request, prompt))


@command(
    "tune words edit",
    "Change words for this group.",
    _PROMPT,
    Option("text", "The words", Words("the new words", limit=400), required=False),
    moderators=True,
    title="Change words",
)
def edit(request: Request, prompt: Prompt, text: str | None) -> Reply:
    """With the id alone, a form holds the present text; the built-in words stay for everyone else."""
    if not text:
        return request.form(text=prompt.text)
    if text == prompt.text:
        return Message("Those are the words that stand there now.", quote=text, buttons=_deeds(prompt))
    draft = word_drafts.add(request.tx, request.group.id, prompt.id, text, request.moment)
    return Message(
        _("This is how they will be. Nothing is changed yet.{advice}", advice=advice(request, prompt, text)),
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
    "Words that are not posted here.",
    _PROMPT,
    Option("why", "Why? Other moderators see it.", Words("why", long=False, limit=200), required=False),
    moderators=True,
    title="Rest words",
)
def rest(request: Request, prompt: Prompt, why: str | None) -> Reply:
    """Put a prompt to rest: other words take the days it was planned for, and one that waits for a retry is let go."""
    if prompt.rested:
        return Message("Those words are at rest already.", quote=prompt.text, buttons=_deeds(prompt))
    _change(
        request,
        prompt,
        "rest",
        rested_at=request.moment,
        rested_by=request.member.name,
        rested_why=why or "",
        rested_until=None,
    )
    posts.withdraw(request.tx, request.group.id, prompt.id, request.moment)
    back = button("Bring back", "tune words bring-back", prompt=prompt.id)
    return Message(
        "At rest. These words are not posted here, also where they were planned.", quote=prompt.text, buttons=(back,)
    )


@command(
    "tune words bring-back",
    "Words at rest, back into the round.",
    Option("prompt", "Which words?", PROMPT, required=False),
    moderators=True,
    title="Bring back",
)
def bring_back(request: Request, prompt: Prompt | None) -> Reply:
    """With an id, wake a prompt; without one, say what rests, who rested it and why."""
    if prompt is None:
        return _at_rest(request)
    if not prompt.rested:
        return Message("Those words are not at rest.", quote=prompt.text, buttons=_deeds(prompt))
    _change(request, prompt, "bring back", rested_at=0, rested_by=None, rested_why=None, rested_until=None)
    return Message("Back in the round.", quote=prompt.text, buttons=_deeds(_again(request, prompt)))


@command(
    "tune words weight",
    "How often words come.",
    _PROMPT,
    Option("weight", "How often?", _WEIGHT),
    moderators=True,
    title="How often",
)
def weigh(request: Request, prompt: Prompt, weight: Weight) -> Reply:
    """Often is twice in each round, normal once, rarely every second round."""
    _change(request, prompt, f"weight {weight}", weight=weight)
    often = {"often": "twice in each round", "normal": "once in each round", "rarely": "every second round"}[weight]
    return Message(
        f"These come {often} now.", quote=prompt.text, buttons=(button("Undo", "tune words undo", prompt=prompt.id),)
    )


@command("tune words history", "Who changed words, and when.", _PROMPT, moderators=True, title="History")
def history(request: Request, prompt: Prompt) -> Reply:
    """Every change of a prompt in this group, the latest first."""
    rows = prompts.history(request.tx, request.group.id, prompt.id)
    if not rows:
        return Message("Nobody here has changed these words.", quote=prompt.text, buttons=_deeds(prompt))
    lines = []
    for row in rows[:12]:
        at = queries.when(datetime.fromtimestamp(row["at"], UTC))
        before = json.loads(row["before"]).get("text")
        was = f" Before: {clip(before, 80)}" if row["action"] == "edit" and before else ""
        lines.append(
            f"{at} UTC, {row['by'] or 'someone'}: {row['action']}{' (taken back)' if row['undone'] else ''}.{was}"
        )
    return Message(
        clip("\n".join(lines), TEXT_MAX),
        quote=prompt.text,
        buttons=(button("Undo the latest", "tune words undo", prompt=prompt.id),),
    )


@command(
    "tune words undo",
    "Take the latest change back.",
    Option("prompt", "Of which words?", PROMPT, required=False),
    moderators=True,
    title="Undo",
)
def undo(request: Request, prompt: Prompt | None) -> Reply:
    """Take back the latest change: of one prompt, or of any."""
    row = prompts.undo(request.tx, request.group.id, prompt.id if prompt else None)
    if row is None:
        raise Refusal("There is no change to take back.")
    now = prompts.find(request.tx, request.group.id, row["prompt_id"])
    said = f"Taken back: {row['action']}, by {row['by'] or 'someone'}."
    return Message(said, quote=now.text, buttons=_deeds(now)) if now else Message(said + " The words are gone again.")


COMMANDS = (find, show, add, edit, save, redraft, rest, bring_back, weigh, history, undo)


def _change(request: Request, prompt: Prompt, action: str, **values: object) -> None:
    prompts.change(request.tx, request.group.id, prompt.id, request.member.name, request.moment, action, **values)


def _again(request: Request, prompt: Prompt) -> Prompt:
    return prompts.find(request.tx, request.group.id, prompt.id) or prompt


def _deeds(prompt: Prompt) -> tuple[Button, ...]:
    resting = (
        button("Bring back", "tune words bring-back", prompt=prompt.id)
        if prompt.rested
        else button("Rest", "tune words rest", prompt=prompt.id)
    )
    heavier = tuple(
        button(f"Comes {weight}", "tune words weight", prompt=prompt.id, weight=weight)
        for weight in WEIGHTS
        if weight != prompt.weight
    )
    return (
        button("Change", "tune words edit", prompt=prompt.id),
        resting,
        *heavier,
        button("History", "tune words history", prompt=prompt.id),
    )


def _at_rest(request: Request) -> Reply:
    rows = prompts.resting(request.tx, request.group.id)
    if not rows:
        return Message("Nothing is at rest here.")
    lines = []
    for row in rows[:10]:
        why = f" because {row['rested_why']}" if row["rested_why"] else ""
        lines.append(f"{clip(row['text'], 100)}  ({row['id']}), by {row['rested_by'] or 'someone'}{clip(why, 60)}")
    buttons = tuple(
        button(clip(f"Bring back {row['id']}", LABEL_MAX), "tune words bring-back", prompt=row["id"])
        for row in rows[:10]
    )
    return Message(clip("\n".join(lines), TEXT_MAX), buttons=buttons)


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

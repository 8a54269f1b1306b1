"""`/tune words`: find them, rest them, bring them back, and say how often they come."""

from __future__ import annotations

from bot.arguments import ENTRY, EVER, PROMPT, OneOf, Words
from bot.commands import Option, Request, command
from bot.locales import N_, _, n_
from bot.model import ASSUMPTIONS, KINDS, SENSITIVITIES, WEIGHTS, Prompt, Weight
from bot.replies import LABEL_MAX, Button, Message, Reply, button, clip, listed
from bot.store import posts, prompts, search
from bot.tuning import showing, telling

_SHOWN = 10
_PROMPT = Option("prompt", N_("Which words?"), PROMPT)
_WEIGHT = OneOf(
    N_("weight"),
    {
        N_("often"): N_("often: twice in each round"),
        N_("normal"): N_("normal: once in each round"),
        N_("rarely"): N_("rarely: every second round"),
    },
)
_HOW_OFTEN = {"often": N_("Comes often"), "normal": N_("Comes once a round"), "rarely": N_("Comes rarely")}
_COMES = {
    "often": N_("These come twice in each round now."),
    "normal": N_("These come once in each round now."),
    "rarely": N_("These come every second round now."),
}


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
    for number, row in enumerate(rows, 1):
        kind = _(KINDS[row["kind"]])
        head = _("{kind}, at rest", kind=kind) if row["rested_at"] else kind
        lines.append(f"{number}. {head}: {clip(row['text'], 110)}  ({row['id']})")
    buttons = tuple(
        button(_("Show {number}", number=number), "tune words show", prompt=row["id"])
        for number, row in enumerate(rows, 1)
    )
    if len(found) > len(rows):
        lines.append(_("There is more. Another word beside these finds less."))
    return Message(listed(lines), buttons=buttons)


@command(
    "tune words show",
    N_("One piece of the library."),
    Option("prompt", N_("Which words?"), EVER),
    moderators=True,
    title=N_("Show words"),
)
def show(request: Request, prompt: Prompt) -> Reply:
    """The words, what they are for, and what can be done with them."""
    if is_gone(request, prompt):
        said = _("These were taken back, and nobody here is shown them.")
        return Message(said, quote=prompt.text, buttons=(put_back(prompt), history_of(prompt)))
    facts = [f"{_(KINDS[prompt.kind])} {prompt.id}", *showing.facts(prompt)]
    scenes = ", ".join(_(ASSUMPTIONS.get(scene, scene)) for scene in prompt.assumes)
    facts += [_("assumes {scenes}", scenes=scenes)] if scenes else []
    matters = ", ".join(_(SENSITIVITIES.get(each, each)) for each in dict.fromkeys(prompt.touches))
    facts += [_("touches {matters}", matters=matters)] if matters else []
    facts.append(_(_HOW_OFTEN[prompt.weight]))
    facts.append(_("yours") if prompt.own else _("built in"))
    if prompt.rested:
        facts.append(telling.rest(prompt.rested_at, prompt.rested_by, prompt.rested_why, request.group.zone))
    said = showing.sentences(facts)
    if prompt.follow_up:
        said = "\n".join((said, showing.follow_up_of(prompt)))
    return Message(said, quote=prompt.text, buttons=deeds(prompt))


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
        return _rests_already(request, prompt, why)
    now, by = request.moment, request.member.name
    change(request, prompt, "rest", rested_at=now, rested_by=by, rested_why=why or "", rested_until=None)
    posts.withdraw(request.tx, request.group.id, prompt.id, request.moment)
    return Message(
        _("At rest. These words are not posted here, also where they were planned."),
        quote=prompt.text,
        buttons=_rested(again(request, prompt)),
    )


@command(
    "tune words why",
    N_("Why words rest."),
    _PROMPT,
    Option("why", N_("Why? Other moderators see it."), Words(N_("why"), long=False, limit=200)),
    moderators=True,
    hidden=True,
    title=N_("Why they rest"),
)
def why_at_rest(request: Request, prompt: Prompt, why: str) -> Reply:
    """Say afterwards why words rest: resting them takes one tap, and the next moderator would like to know."""
    if not prompt.rested:
        return Message(_("Those words are not at rest."), quote=prompt.text, buttons=deeds(prompt))
    return _rests_already(request, prompt, why)


@command(
    "tune words bring-back",
    N_("Words at rest, back into the round."),
    Option("prompt", N_("Which words?"), PROMPT, required=False),
    Option("after", N_("After how many?"), ENTRY, required=False, by_button=True),
    moderators=True,
    title=N_("Bring back"),
)
def bring_back(request: Request, prompt: Prompt | None, after: int | None) -> Reply:
    """With an id, wake a prompt; without one, say what rests, who rested it and why."""
    if prompt is None:
        return _at_rest(request, after or 0)
    if not prompt.rested:
        return Message(_("Those words are not at rest."), quote=prompt.text, buttons=deeds(prompt))
    change(request, prompt, "bring back", rested_at=0, rested_by=None, rested_why=None, rested_until=None)
    return Message(_("Back in the round."), quote=prompt.text, buttons=deeds(again(request, prompt)))


@command(
    "tune words weight",
    N_("How often words come."),
    _PROMPT,
    Option("weight", N_("How often?"), _WEIGHT, required=False),
    moderators=True,
    title=N_("How often"),
)
def weigh(request: Request, prompt: Prompt, weight: Weight | None) -> Reply:
    """Often is twice in each round, normal once, rarely every second round; the id alone shows what stands."""
    if weight is None:
        return request.form(weight=prompt.weight)
    done = change(request, prompt, f"weight {weight}", weight=weight)
    return Message(_(_COMES[weight]), quote=prompt.text, buttons=(undo_of(request, prompt),) if done else deeds(prompt))


COMMANDS = (find, show, rest, why_at_rest, bring_back, weigh)


def _rests_already(request: Request, prompt: Prompt, why: str | None) -> Message:
    """What is said of words that rest already; a reason that came late is kept all the same."""
    if not why or why == prompt.rested_why:
        return Message(_("Those words are at rest already."), quote=prompt.text, buttons=deeds(prompt))
    by = prompt.rested_by or request.member.name
    change(request, prompt, "rest", rested_by=by, rested_why=why, rested_until=None)
    said = _("Kept as the reason: {why}", why=why)
    return Message(said, quote=prompt.text, buttons=(undo_of(request, prompt), *deeds(again(request, prompt))))


def _rested(prompt: Prompt) -> tuple[Button, ...]:
    """What can be done with words at rest."""
    back = button(_("Bring back"), "tune words bring-back", prompt=prompt.id)
    say_why = button(_("Say why"), "tune words why", prompt=prompt.id)
    return (back,) if prompt.rested_why else (back, say_why)


def change(request: Request, prompt: Prompt, action: str, **values: object) -> bool:
    """Change words in this group, in the name of who asks; False where they are like that already."""
    by = request.member.name
    return prompts.change(request.tx, request.group.id, prompt.id, by, request.moment, action, **values)


def again(request: Request, prompt: Prompt) -> Prompt:
    """The words as they are now."""
    return prompts.find(request.tx, request.group.id, prompt.id) or prompt


def is_gone(request: Request, prompt: Prompt) -> bool:
    """Whether the adding of these words was taken back."""
    return prompts.find(request.tx, request.group.id, prompt.id) is None


def undo_of(request: Request, prompt: Prompt) -> Button:
    """The button that takes back what was just done to words: that alone, whatever comes after it."""
    deed = prompts.latest_of(request.tx, request.group.id, prompt.id)
    return button(_("Undo"), "tune words undo", deed=deed)


def put_back(prompt: Prompt) -> Button:
    """The button for words whose adding was taken back."""
    return button(_("Put them back"), "tune words add-again", prompt=prompt.id)


def deeds(prompt: Prompt) -> tuple[Button, ...]:
    """What can be done with words, as buttons."""
    resting = _rested(prompt) if prompt.rested else (button(_("Rest"), "tune words rest", prompt=prompt.id),)
    heavier = tuple(
        button(_(_HOW_OFTEN[weight]), "tune words weight", prompt=prompt.id, weight=weight)
        for weight in WEIGHTS
        if weight != prompt.weight
    )
    return (
        button(_("Change"), "tune words edit", prompt=prompt.id),
        *resting,
        *heavier,
        button(_("Topics"), "tune words topics", prompt=prompt.id),
        button(_("Season"), "tune words season", prompt=prompt.id),
        button(_("Whom for"), "tune words about", prompt=prompt.id),
        history_of(prompt),
    )


def history_of(prompt: Prompt) -> Button:
    """The button to everything that was done to words."""
    return button(_("History"), "tune words history", prompt=prompt.id)


def _at_rest(request: Request, after: int) -> Reply:
    rows = prompts.resting(request.tx, request.group.id)
    if not rows:
        return Message(_("Nothing is at rest here."))
    start = after if after < len(rows) else 0
    shown, left = rows[start : start + _SHOWN], len(rows) - start - _SHOWN
    lines = []
    for row in shown:
        resting = telling.rest(row["rested_at"], row["rested_by"], row["rested_why"], request.group.zone)
        lines.append(f"{clip(row['text'], 100)}  ({row['id']}), {resting}")
    buttons = tuple(
        button(clip(_("Bring back {id}", id=row["id"]), LABEL_MAX), "tune words bring-back", prompt=row["id"])
        for row in shown
    )
    if left > 0:
        label = n_("One more", "The next ones ({count} more)", left)
        buttons = (*buttons, button(label, "tune words bring-back", after=start + _SHOWN))
    return Message(listed(lines), buttons=buttons)

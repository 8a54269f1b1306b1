"""The two buttons under every post: "Been there", which is counted, and "Not for me", which nobody sees."""

from __future__ import annotations

from datetime import timedelta

from bot.arguments import POST
from bot.commands import Option, Request, command
from bot.locales import N_, _, n_, speaking
from bot.model import Prompt
from bot.replies import Action, Button, Message, button, clip
from bot.schedule import reactions
from bot.store import notices, posts, prompts, taps
from bot.store.database import Row

# One person alone rests nothing, and it takes three different ones within a month.
_ENOUGH = 3
_WITHIN = timedelta(days=30)
_RESTS_FOR = timedelta(days=7)
_POST = Option("post", N_("Which post?"), POST, by_button=True)


@command(reactions.BEEN_THERE, N_("Been there."), _POST, hidden=True)
def been_there(request: Request, post: Row) -> Message:
    """Count a person once under a post; the buttons of the post say how many there are."""
    who = request.services.seals.mark(request.member.id, f"post {post['id']}")
    count: int = post["been_there"]
    if taps.add(request.tx, post["id"], taps.BEEN_THERE, who, request.moment):
        count = taps.count_been_there(request.tx, post["id"])
        others = count - 1
        said = n_("You and one other.", "You and {count} others.", others) if others else _("You are the first.")
    else:
        said = _("You are counted already.")
    text = _("{said} It is a number only. No one sees who tapped.", said=said)
    return Message(text, under_post=_buttons(request, count))


@command(reactions.NOT_FOR_ME, N_("Not for me."), _POST, hidden=True, asks_who=True)
def not_for_me(request: Request, post: Row) -> Message:
    """Note that a prompt is not for someone; enough of them rest it here for a week, and moderators are told."""
    prompt_id = post["prompt_id"] or ""
    who = request.services.seals.mark(request.member.id, f"prompt {request.group.id} {prompt_id}")
    taps.add(request.tx, post["id"], taps.NOT_FOR_ME, who, request.moment)
    since = request.moment - int(_WITHIN.total_seconds())
    if taps.not_for(request.tx, request.group.id, prompt_id, since) >= _ENOUGH:
        _rest(request, prompt_id)
    text = _("Thank you. No reason needed. No one sees who tapped.")
    if not request.moderates or prompts.find(request.tx, request.group.id, prompt_id) is None:
        return Message(text)
    return Message(text, buttons=(
        button(_("Not here again"), "tune words rest", prompt=prompt_id),
        button(_("Change the words"), "tune words edit", prompt=prompt_id),
    ))  # fmt: skip


COMMANDS = (been_there, not_for_me)


def _buttons(request: Request, count: int) -> tuple[Button, ...]:
    with speaking(request.group.locale):  # everyone sees them
        drawn = reactions.under(request.given["post"], count)
    return tuple(Button(label, Action.from_id(action)) for label, action in drawn)


def _rest(request: Request, prompt_id: str) -> None:
    prompt = prompts.find(request.tx, request.group.id, prompt_id)
    if prompt is None or prompt.rested:
        return
    with speaking(request.group.locale):
        _rest_for_now(request, prompt)


def _rest_for_now(request: Request, prompt: Prompt) -> None:
    prompts.change(
        request.tx, request.group.id, prompt.id, "", request.moment, "rest", rested_at=request.moment,
        rested_by=None, rested_why=_("several people said it is not for them"),
        rested_until=request.moment + int(_RESTS_FOR.total_seconds()),
    )  # fmt: skip
    posts.withdraw(request.tx, request.group.id, prompt.id, request.moment)
    taps.settle(request.tx, request.group.id, prompt.id)
    text = _(
        "These words rest here for seven days, since several people said they are not for them: {words}",
        words=clip(prompt.text, 200),
    )
    notices.open_notice(
        request.tx, request.group.id, f"not for us:{prompt.id}", text, request.moment, request.services.owner,
        _("Look at them"), f"tune words show?prompt={prompt.id}",
    )  # fmt: skip

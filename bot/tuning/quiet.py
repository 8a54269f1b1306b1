"""`/tune quiet`: hush everything until a date."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from bot.arguments import DATE, Words
from bot.commands import Option, Request, ask, command
from bot.errors import Refusal
from bot.locales import N_, _, all_of, dates, n_, plain
from bot.model import ANY_TOPIC, Channel, Prompt
from bot.replies import Button, Message, Reply, button
from bot.schedule import words
from bot.store import groups, posts, schedules, word_drafts
from bot.tuning import drafts, queries

_NAMED = 5  # channels that are named
_LONGEST = timedelta(days=366)
_THEIR_OWN = N_("Daily lines that members asked for still come: they are a person's own.")
_ENDS = ("off", "stop", "over", "end it", "no more", "fin", "termina", "terminar", "se acabo")  # as `/tune quiet end`
_NOWHERE = N_("No plan has a channel that I can post in, so your sentence goes nowhere.")


@command(
    "tune quiet",
    N_("Hush everything until a date."),
    Option("until", N_("Until which date?"), DATE, required=False, hint=N_("tomorrow, +3d, 2026-12-27")),
    Option(
        "text",
        N_("One sentence to post instead?"),
        Words(N_("a sentence to post"), long=False, limit=400),
        required=False,
    ),
    moderators=True,
    title=N_("Quiet"),
)
def quiet(request: Request, until: date | None, text: str | None) -> Reply:
    """Post nothing before `until`; without a date, say what holds and offer some."""
    if text and plain(text.strip(" .!")) in _ENDS and until is None:
        return end.run(request)
    if until is None and text:
        word = words.without_until(text).split()[0]
        said = _("I could not read “{word}” as a date. /tune quiet +3d, or /tune quiet 2026-12-27.", word=word[:40])
        rest = text.partition(word)[2].strip()
        # "tonight", "26.13. We rest.", "tonight We rest."; a word before others like it opens the sentence.
        is_date = not rest or any(map(str.isdigit, word)) or (word.islower() and rest[0].isupper())
        fields = {"until": word, "text": rest} if is_date else {"until": "", "text": text}
        return ask(request, fields, fields, said, wrong="until")
    if until is None:
        return _offer(request)
    return _look(request, until, text) if text else _start(request, until)


@command("tune quiet end", N_("Post again from now on."), moderators=True)
def end(request: Request) -> Reply:
    """End a quiet time before its date."""
    until = request.group.quiet_until
    if not until or until <= request.today:
        said = _("It is not quiet. Posts go out at their times.")
        return Message(said, buttons=(button(_("What comes next"), "tune today"),))
    groups.change(request.tx, request.group.id, quiet_from=None, quiet_until=None, quiet_text="")
    return Message(
        _("The quiet is over. Posts go out at their times again."),
        buttons=(
            button(_("What comes next"), "tune today"),
            button(_("Undo"), "tune quiet", until=until.isoformat()),
        ),
    )


@command("tune quiet save", N_("Begin the quiet, with a sentence."), drafts.DRAFT, moderators=True, hidden=True)
def save(request: Request, draft: int) -> Reply:
    """Begin the quiet that was shown, and send its sentence."""
    given = drafts.find(request, draft, until_date)[1]
    word_drafts.drop(request.tx, request.group.id, draft)
    return _start(request, date.fromisoformat(given["until"]), given["text"])


@command("tune quiet redraft", N_("Change the sentence once more."), drafts.DRAFT, moderators=True, hidden=True)
def redraft(request: Request, draft: int) -> Reply:
    """The form again, with the sentence in it."""
    return drafts.reopen(request, *drafts.find(request, draft, until_date))


def _look(request: Request, until: date, text: str) -> Message:
    """The sentence as it will be, where it goes, and what the lint says of it."""
    _check(request, until)
    said = _("Posts start again on {day}. Nothing is changed yet.", day=dates.day(until))
    channels = _channels(request)
    if channels:
        goes = _("This goes to {channels} at once. It cannot be taken back from there.", channels=_shown(channels))
    else:
        goes = _(_NOWHERE)
    sentence = Prompt("", "reminder", queries.language_of(request, text), text, topics=(ANY_TOPIC,))
    given = {"until": until.isoformat(), "text": text}
    advice = replace(drafts.judge(request, sentence, but=drafts.OF_PROMPTS), marks=())  # nobody leaves a sentence out
    return drafts.look(request, until_date, given, f"{said}\n{goes}", text, _("Begin the quiet"), advice)


def _start(request: Request, until: date, text: str = "") -> Message:
    _check(request, until)
    groups.change(request.tx, request.group.id, quiet_from=request.today, quiet_until=until, quiet_text=text)
    said = [_("Quiet from now on. Posts start again on {day}.", day=dates.day(until))]
    said += [_post_once(request, text)] if text else []
    return Message(" ".join((*said, _(_THEIR_OWN))), buttons=(_end(),))


def _check(request: Request, until: date) -> None:
    if until > request.today + _LONGEST:
        raise Refusal(_("{day} is more than a year away, and quiet lasts up to a year. /tune quiet +3d works.",
                        day=dates.full(until)), "until")  # fmt: skip
    if until <= request.today:
        said = _(
            "Quiet lasts until a day after today, and {day} is not one. "
            "/tune quiet +3d works, or {tomorrow} and later.",
            day=dates.full(until), tomorrow=dates.full(request.today + timedelta(days=1)),
        )  # fmt: skip
        raise Refusal(said, "until")


def _offer(request: Request) -> Reply:
    days = ((1, _("Until tomorrow")), (3, _("For three days")), (7, _("For a week")))
    buttons = [
        button(label, "tune quiet", until=(request.today + timedelta(days=count)).isoformat()) for count, label in days
    ]
    buttons.append(button(_("Until a date, with a sentence"), "tune quiet date"))
    until = request.group.quiet_until
    if until and until > request.today:
        return Message(_("It is quiet until {day}.", day=dates.day(until)), buttons=(_end(), *buttons))
    said = _("How long do you want quiet? Nothing is posted in the channels, and nothing late afterwards.")
    return Message(" ".join((said, _(_THEIR_OWN))), buttons=tuple(buttons))


@command(
    "tune quiet date",
    N_("Quiet until a date."),
    Option("until", N_("Until which date?"), DATE, hint=N_("tomorrow, +3d, 2026-12-27")),
    Option("text", N_("One sentence to post instead?"), Words(N_("a sentence"), long=False, limit=400), required=False),
    moderators=True,
    hidden=True,
    title=N_("Quiet until"),
)
def until_date(request: Request, until: date, text: str | None) -> Reply:
    """The same, asked for in a form."""
    return quiet.run(request, until=until, text=text)


COMMANDS = (quiet, end, until_date, save, redraft)


def _channels(request: Request) -> list[Channel]:
    """The channels that would fall silent: those of the plans that run, or of all where none does.

    None that is gone, or that others read and nobody allowed.
    """
    plans = sorted(schedules.of_group(request.tx, request.group.id), key=lambda each: each.number)
    running = [each for each in plans if not each.paused] or plans
    found = {each.channel.id: each.channel for each in running}
    return [channel for key, channel in found.items() if not groups.state_of(request.tx, key)]


def _shown(channels: list[Channel]) -> str:
    shown = [f"#{each.name}" for each in channels[:_NAMED]]
    left = len(channels) - len(shown)
    return all_of([*shown, n_("one more", "{count} more", left)] if left else shown)


def _post_once(request: Request, text: str) -> str:
    channels = _channels(request)
    if not channels:
        return _(_NOWHERE)
    group, moment, owner = request.group.id, request.moment, request.services.owner
    posts.write(
        request.tx,
        [
            posts.Draft(
                f"quiet:{group}:{moment}:{each.id}", group, "channel", "quiet", text, moment, owner, channel_id=each.id
            )
            for each in channels
        ],
    )
    return _("Your sentence goes to {channels}.", channels=_shown(channels))


def _end() -> Button:
    return button(_("End the quiet"), "tune quiet end")

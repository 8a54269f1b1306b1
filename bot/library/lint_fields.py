"""The rules of the lint about a prompt's fields: what it needs to be found, chosen and filled."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator

from bot.library import seasons
from bot.library.lint_subject import Fault, Subject
from bot.model import AGES, ANY_TOPIC, ASSUMPTIONS, RUPTURES, SEASONS, SENSITIVITIES, TOPICS

# Words that a text of each kind has at least; the shortest that come with the program have more.
FEWEST = {"reminder": 3, "question": 3, "response": 12, "repair": 9, "attunement": 25, "boundary": 9}
CURIOUS = 3  # questions of an attunement script; what it gives to say to the child is not counted


def asks_nothing(it: Subject) -> Iterator[Fault]:
    """A question asks, or invites; an attunement script is three times curious, beside what it gives to say aloud."""
    piece = it.pieces.get("text")
    if it.prompt.kind == "attunement" and piece:
        asked = sum(token.word == "?" and not token.spoken for token in piece.tokens)
        if asked < CURIOUS:
            yield Fault(
                "asks_nothing", "error", "This script asks {asked} of its {curious} questions.",
                "Ask what a parent could look for: “What came right before?”", {"asked": asked, "curious": CURIOUS},
            )  # fmt: skip
    if it.prompt.kind != "question" or piece is None or "?" in piece.text:
        return
    if "invitations" not in piece.found:
        yield Fault(
            "asks_nothing", "error", "This question has no question mark and invites nobody to answer.",
            "End with a question, or begin with “Tell us”, “Name one” or the like.",
        )  # fmt: skip


def follow_up(it: Subject) -> Iterator[Fault]:
    """A question has a smaller door for a thread that stays quiet."""
    if it.prompt.kind == "question" and not it.prompt.follow_up.strip():
        yield Fault(
            "no_follow_up", "warning", "This question has no follow-up, and a thread may stay quiet.",
            "Give it follow_up = \"…\", easier to answer and still open: “Since when?”", {},
            "Add a follow-up, easier to answer and still open: “Since when?”",
        )  # fmt: skip


def too_short(it: Subject) -> Iterator[Fault]:
    """Words say something: a scene, a question, or in an answer something kind and a small step."""
    piece = it.pieces.get("text")
    count = len(piece.words) if piece and it.words else 0
    if 0 < count < FEWEST[it.prompt.kind]:
        step = "Say that it happens to others, one kind thing, and one small step: “Both feet on the floor.”"
        scene = "Put a thing or a place in it, so that somebody sees it."
        yield Fault(
            "too_short", "warning", "Words: {count}. That hardly says anything yet.",
            step if it.prompt.kind == "response" else scene, {"count": count},
        )  # fmt: skip


def boundary_parts(it: Subject) -> Iterator[Fault]:
    """A boundary holds with kindness: what the child feels is said, and something is theirs to choose."""
    piece = it.pieces.get("text")
    if it.prompt.kind != "boundary" or it.words is None or piece is None:
        return
    if "feelings" not in piece.found:
        yield Fault(
            "no_feeling", "warning", "This boundary does not say what the child may feel about it.",
            "Say it in a few words: “You'd like to go on”, “It's hard to stop”.",
        )  # fmt: skip
    if "choices" not in piece.found:
        yield Fault(
            "no_choice", "warning", "This boundary leaves nothing to choose.",
            "Offer two small things that both keep it: “Hand, or hold the bag?”",
        )  # fmt: skip


def tagged(it: Subject) -> Iterator[Fault]:
    """Without topics, and ages on a repair, nobody finds a prompt."""
    if not it.prompt.topics:
        yield Fault(
            "missing_topic", "error", "It has no topic, so nobody will find it.",
            "Give it one or two topics, or topics = [\"any\"].",
        )  # fmt: skip
    if it.prompt.kind == "repair" and not it.prompt.ages:
        yield Fault(
            "missing_age", "error", "A repair script needs an age: a toddler and a teen hear different words.",
            "Give it ages, for instance ages = [\"3-5\"].",
        )  # fmt: skip
    if it.prompt.kind == "repair" and not it.prompt.rupture:
        yield Fault(
            "missing_rupture", "warning", "A repair script mends something, and this one does not say what.",
            "Give it a rupture, for instance rupture = \"yelled\", or \"any\".",
        )  # fmt: skip


def known_names(it: Subject) -> Iterator[Fault]:
    """Topics, ages, seasons, assumptions and ruptures have fixed names."""
    prompt = it.prompt
    yield from _unknown("topic", prompt.topics, [*TOPICS, ANY_TOPIC])
    yield from _unknown("age", prompt.ages, AGES)
    if prompt.season and not seasons.known(prompt.season):
        yield from _unknown("season", [prompt.season], [*SEASONS, *seasons.TENDER, "12-18/01-02"])
    yield from _unknown("assumption", prompt.assumes, ASSUMPTIONS)
    yield from _unknown("sensitivity", prompt.sensitivity, SENSITIVITIES)
    yield from _unknown("rupture", [prompt.rupture] if prompt.rupture else [], RUPTURES)


def _unknown(what: str, names: Iterable[str], known: Collection[str]) -> Iterator[Fault]:
    for name in names:
        if name not in known:
            suggestion, values = did_you_mean(name, known)
            why = "There is no {what} “{name}”."
            yield Fault(f"unknown_{what}", "error", why, suggestion, {"what": what, "name": name, **values})


def did_you_mean(name: str, known: Collection[str]) -> tuple[str, dict[str, str]]:
    """Suggest the nearest of the known names, or all of them where none is near, with the values to fill in."""
    from rapidfuzz import fuzz, process

    near = process.extractOne(name.lower(), list(known), scorer=fuzz.WRatio, score_cutoff=60)
    return ("Did you mean “{near}”?", {"near": near[0]}) if near else ("Choose from: {all}.", {"all": ", ".join(known)})


_HOLE = re.compile(r"\{([^{}]*)\}")


def template(it: Subject) -> Iterator[Fault]:
    """A template of a repair script takes a parent's own words, and only in places that exist."""
    prompt = it.prompt
    holes = _HOLE.findall(prompt.template)
    if prompt.template and "did" not in holes:
        yield Fault(
            "template", "error", "The template has no {{did}}, so a parent's own words have no place in it.",
            "Put {{did}} where the text says what happened.",
        )  # fmt: skip
    odd = [hole for hole in holes if hole not in ("did", "next")] + _HOLE.findall(prompt.text + prompt.follow_up)
    if odd:
        yield Fault(
            "template", "error", "Nothing will fill {{{hole}}}.", "Only a template may have {{did}} and {{next}}.",
            {"hole": odd[0]},
        )  # fmt: skip
    if "next" in holes and not prompt.next:
        yield Fault(
            "template", "error", "The template has {{next}}, and the entry has no next.",
            "Give it next = \"…\", the sentence of the text that says what comes now.",
        )  # fmt: skip
    if prompt.kind == "repair" and not prompt.template:
        yield Fault(
            "template", "warning", "Without a template a parent cannot put in what they did.",
            "Give it template = \"{{did}} I'm sorry. {{next}}\" or the like.",
        )  # fmt: skip
    if prompt.kind != "repair" and (prompt.template or prompt.next):
        yield Fault(
            "template", "warning", "Only a repair script uses template and next.", "Take them out of this entry.",
        )  # fmt: skip


def next_in_text(it: Subject) -> Iterator[Fault]:
    """The sentence about what comes next is one of the text's own."""
    if it.prompt.next and " ".join(it.prompt.next.split()) not in " ".join(it.prompt.text.split()):
        yield Fault(
            "next_in_text", "error", "The text does not hold the sentence “{next}”.",
            "Copy next from the text, letter for letter.", {"next": it.prompt.next},
        )  # fmt: skip


def stale(it: Subject) -> Iterator[Fault]:
    """Someone reads every prompt again before its date."""
    if it.prompt.review_by and it.prompt.review_by < it.today:
        yield Fault(
            "stale", "error" if it.release else "warning", "It was to be read again by {date}.",
            "Read it aloud, mend it, and set a later review_by.", {"date": it.prompt.review_by.isoformat()},
            "Read it aloud, and mend what has grown old.",
        )  # fmt: skip

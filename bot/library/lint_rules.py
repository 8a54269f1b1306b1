"""The rules of the lint that judge one prompt: plain functions, each with its name, all in RULES."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from textwrap import shorten

from bot.care import identifiers
from bot.library.lint_fields import (
    asks_nothing,
    boundary_parts,
    follow_up,
    known_names,
    next_in_text,
    stale,
    tagged,
    template,
    too_short,
)
from bot.library.lint_subject import Fault, Piece, Subject, subject
from bot.library.lint_words import Leniency, Level, Listed, Words, words_for
from bot.library.phrases import Hit, read_as, tidy, words_of
from bot.library.reading import grade, sentences, syllables, words_in
from bot.model import Prompt

# What one glance at a phone takes in; Discord's own limit is 2,000 characters, and a post carries more than the prompt.
LONGEST: dict[str, int] = {
    "reminder": 240, "question": 200, "response": 400, "repair": 320, "attunement": 420, "boundary": 360,
}  # fmt: skip
LONGEST_FOLLOW_UP = 200
_NAMED = 200  # characters of what may tell who a child is
LONGEST_SENTENCE = 20  # words; the aim is 15, and a rule that complains about 16 is soon switched off


def wording(it: Subject) -> Iterator[Fault]:
    """Find what the lists of the language hold; each list bears the name of its own rule."""
    for piece in it.pieces.values():
        past: dict[str, int] = {}  # lists of one rule stand in order of weight: a later one says nothing new there
        for listed in it.words.lists if it.words else ():
            if listed.find not in piece.found or not _concerns(listed, it.prompt):
                continue
            for hit in _hits(listed, piece):
                level = _level(listed, piece, hit)
                if level and hit.first > past.get(listed.rule, -1):
                    past[listed.rule] = hit.last
                    said = piece.text[piece.tokens[hit.first].start : piece.tokens[hit.last].end]
                    words = listed.words
                    mark = words.assumes or words.sensitivity
                    yield Fault(listed.rule, level, words.why, words.suggestion, {"words": said}, words.chat, mark)


def worded(
    prompt: Prompt, languages: Iterable[str], today: date, rules: frozenset[str] | None = None
) -> Iterator[Fault]:
    """Hold a prompt to the lists of some languages, whichever it says it is in, or to those of some rules."""
    written = words_of(tidy("\n".join((prompt.text, prompt.template, prompt.next, prompt.follow_up))))
    for language in languages:
        words = words_for(language, rules)
        if words and words.faults.may_stand_in(read_as(written, words.same)):
            yield from wording(subject(prompt, words, today))


def _concerns(listed: Listed, prompt: Prompt) -> bool:
    words = listed.words
    return (
        prompt.kind in words.kinds
        and not (words.assumes and words.assumes in prompt.assumes)
        and not (words.sensitivity and words.sensitivity in prompt.touches)
        and not any(topic in words.topics for topic in prompt.topics)
    )


def _hits(listed: Listed, piece: Piece) -> Iterator[Hit]:
    """The longest of the phrases found in each place, without those that others around them make harmless."""
    harmless = piece.found.get(listed.unless, [])
    past = -1
    for hit in piece.found.get(listed.find, ()):
        if hit.first > past and not any(other.first <= hit.last and hit.first <= other.last for other in harmless):
            past = hit.last
            yield hit


def _level(listed: Listed, piece: Piece, hit: Hit) -> Level | None:
    judged: list[Leniency | Level] = [listed.words.level]
    if piece.tokens[hit.last].spoken:
        judged.append(listed.words.spoken)
    end = next((token.word for token in piece.tokens[hit.last :] if token.word in (".", "?")), ".")
    if end == "?":
        judged.append(listed.words.asked)
    if "fine" in judged:
        return None
    return "warning" if "warning" in judged else "error"


def reading_grade(it: Subject) -> Iterator[Fault]:
    """A tired reader needs grade 6 or lower."""
    for name, piece in it.pieces.items():
        if it.words is None or name == "template":
            continue
        found = grade(piece.text, it.words.reading)
        if found > it.hardest:
            hardest = _hardest(piece, it.words)
            yield Fault(
                "reading_grade", "error", "It reads at school grade {grade}; a tired parent needs {most} or lower.",
                "Shorter sentences, and an everyday word for {hardest}." if hardest else "Shorter sentences.",
                {"grade": f"{found:.1f}", "most": f"{it.hardest:.0f}", "hardest": hardest},
            )  # fmt: skip


def _hardest(piece: Piece, words: Words) -> str:
    counted = {word: syllables(word, words.reading) for word in piece.words}
    found = sorted((word for word in counted if counted[word] > 2), key=lambda word: -counted[word])
    return ", ".join(f"“{word}”" for word in found[:2])


def long_sentence(it: Subject) -> Iterator[Fault]:
    """A sentence holds one idea."""
    for piece in it.pieces.values():
        for sentence in sentences(piece.text):
            if (count := words_in(sentence)) > LONGEST_SENTENCE:
                yield Fault(
                    "long_sentence", "warning", "The sentence that begins “{start}” has {count} words.",
                    "Cut it in two. Fifteen words are plenty.",
                    {"start": " ".join(sentence.split()[:4]), "count": count},
                )  # fmt: skip
                return


def length(it: Subject) -> Iterator[Fault]:
    """A prompt fits one glance at a phone, and so both platforms."""
    most = {"follow_up": LONGEST_FOLLOW_UP}
    for name in ("text", "template", "follow_up"):
        longest = most.get(name, LONGEST[it.prompt.kind])
        count = len(getattr(it.prompt, name).strip())
        if count > longest:
            yield Fault(
                "length", "error", "The {field} has {count} characters; {longest} fit one look at a phone.",
                "Take out {over} characters: a whole sentence if you can.",
                {"field": name, "count": count, "longest": longest, "over": count - longest},
            )  # fmt: skip


def empty(it: Subject) -> Iterator[Fault]:
    """A prompt has words."""
    if "text" not in it.pieces or not it.pieces["text"].words:
        yield Fault("empty", "error", "It has no words.", "Write the text, or take the entry out.")


def exclamation(it: Subject) -> Iterator[Fault]:
    """No exclamation marks; a child may shout."""
    for piece in it.pieces.values():
        place = next((place for place, mark in enumerate(piece.text) if mark in "!！"), -1)
        if place >= 0:
            unsaid = re.sub(r'"[^"]*"|“[^”]*”|«[^»]*»', "", piece.text)
            yield Fault(
                "exclamation", "error" if "!" in unsaid or "！" in unsaid else "warning",
                "An exclamation mark raises its voice.", "End the sentence with a full stop.",
            )  # fmt: skip
            return


_EMOJI = re.compile(
    "[\U0001f000-\U0001faff\u2600-\u27bf\u2b00-\u2bff\u2190-\u21ff\u2300-\u23ff\ufe0f\u20e3\u2665]"
    r"|(?<!\w)[:;]-?[)(DPp](?!\w)|<3|:[a-z_]{3,}:"
)


def emoji(it: Subject) -> Iterator[Fault]:
    """No emoji and no smileys."""
    for piece in it.pieces.values():
        if found := _EMOJI.search(piece.text):
            yield Fault("emoji", "error", "“{words}” is decoration.", "Take it out.", {"words": found[0]})
            return


# Only the usual endings: a full stop without a space behind it is no address.
_ADDRESS = re.compile(
    r"(?i)\b(?:https?://|www\.)\S+|\b[\w.+-]+@[\w-]+\.\w{2,}|\b[\w-]+\.(?:com|org|net|info|app|dev|gg|ly|co\.uk|gov|edu)\b"
)


def address(it: Subject) -> Iterator[Fault]:
    """A prompt sends nobody away; help lines have a place of their own, where somebody keeps them right."""
    for piece in it.pieces.values():
        if found := _ADDRESS.search(piece.text):
            yield Fault(
                "address", "error", "“{words}” is an address, and nobody here can look after where it leads.",
                "Take it out. Help lines are kept with /help-lines.", {"words": found[0]},
            )  # fmt: skip
            return


_MARKUP = re.compile(
    r"@(?:everyone|here|channel|all|todos)\b|<[!@#/a-zA-Z][^>]*>?|(?<!\w)(\*{1,3}|_{1,3}|~{1,2}|`{1,3}|\|\|)(?=\S)[^*_~`|]+(?<=\S)\1(?!\w)"
    r"|\]\(|&(?:amp|lt|gt|quot|#\d+);|^\s*(?:#{1,6}|>|-#)\s",
    re.MULTILINE,
)


def markup(it: Subject) -> Iterator[Fault]:
    """A prompt is plain words: no marks that one platform draws and the other shows, and no call to everybody."""
    for piece in it.pieces.values():
        if found := _MARKUP.search(piece.text):
            yield Fault(
                "markup", "error", "“{words}” is markup or calls everybody, and a post is plain words.",
                "Write it as you would say it.", {"words": found[0]},
            )  # fmt: skip
            return


def who_it_is(it: Subject) -> Iterator[Fault]:
    """Words tell nobody who a child is; a name that is made up may stand there, with a reason."""
    for piece in it.pieces.values():
        if found := identifiers.found_in(piece.text):
            yield Fault(
                "who_it_is", "error", "This may tell who a child is: {words}.",
                "Take names, schools, dates and numbers out: “a boy”, “the school”.",
                {"words": shorten(", ".join(found), _NAMED, placeholder=" …")},
            )  # fmt: skip
            return


_DASH = re.compile(r"—|(?<=\s)[–-]{1,2}(?=\s)|(?<=[^\W\d])–(?=[^\W\d])")


def dash(it: Subject) -> Iterator[Fault]:
    """A full stop does where a dash would stand."""
    for piece in it.pieces.values():
        if found := _DASH.search(piece.text):
            around = piece.text[max(0, found.start() - 12) : found.end() + 12].strip()
            yield Fault(
                "dash", "error", "There is a dash in “{words}”.", "End the sentence there and begin another.",
                {"words": around},
            )  # fmt: skip
            return


_CLAUSE_END = re.compile(r"[.,;:?!]+\s")
_SENTENCE_END = re.compile(r"[.?!]+\s")
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_ARTICLES = frozenset({"the", "a", "an", "el", "la", "los", "las", "un", "una"})
_LIST_OF_THREE = re.compile(r"(?:^|(?<=[.?:] ))\w+, \w+(?:, |,? (?:and|or|y|e|o|u) )\w+[.?]")


def neat_three(it: Subject) -> Iterator[Fault]:
    """Three of a kind in a row sound like a slogan."""
    piece = it.pieces.get("text")
    if piece is None:
        return
    found = _LIST_OF_THREE.search(piece.text)
    if said := found[0] if found else _drumbeat(piece.text):
        yield Fault(
            "neat_three", "warning", "“{words}” is a neat three.", "Two are enough, or make the third one odd.",
            {"words": said},
        )  # fmt: skip


def _drumbeat(text: str) -> str:
    """Three short clauses in a row that begin alike, or three sentences of one word or two each."""
    for ends, starts_alike in ((_CLAUSE_END, True), (_SENTENCE_END, False)):
        parts = (_WORD.findall(part.lower()) for part in ends.split(text))
        clauses = [words for words in parts if words]
        for three in zip(clauses, clauses[1:], clauses[2:], strict=False):
            lengths, starts = {len(clause) for clause in three}, {clause[0] for clause in three}
            beat = len(starts) == 1 and not starts & _ARTICLES if starts_alike else lengths in ({1}, {2})
            if max(lengths) <= 5 and beat:
                return " / ".join(" ".join(clause) for clause in three)
    return ""


Rule = Callable[[Subject], Iterator[Fault]]
RULES: tuple[Rule, ...] = (
    wording, reading_grade, long_sentence, length, empty, exclamation, emoji, address, markup, who_it_is, dash,
    neat_three, asks_nothing, follow_up, too_short, boundary_parts, tagged, known_names, template, next_in_text, stale,
)  # fmt: skip
NAMES = frozenset({
    "reading_grade", "long_sentence", "length", "empty", "exclamation", "emoji", "address", "markup", "dash",
    "who_it_is", "neat_three", "asks_nothing", "too_short", "missing_topic", "missing_age", "missing_rupture",
    "unknown_topic", "unknown_age", "unknown_season", "unknown_assumption", "unknown_sensitivity", "unknown_rupture",
    "template", "next_in_text", "stale", "missing_id", "duplicate_id", "near_duplicate", "opening", "run_of_words",
    "pattern", "same_opening", "one_family", "unknown_language", "empty_pack", "no_feeling", "no_choice",
    "no_follow_up", "unknown_key",
})  # fmt: skip

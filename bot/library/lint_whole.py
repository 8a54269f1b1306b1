"""The rules of the lint that look at many prompts: what is said twice, what opens alike, whose family is seen."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import ceil

from bot.library.lint_shape import shapes
from bot.library.lint_subject import Fault, Subject
from bot.library.phrases import tidy

TWIN, NEAR = 86.0, 78.0  # likeness of two texts, 100 for equal ones: an error, a warning
_SHARED = 0.5  # the share of words that near-duplicates have in common, when candidates are looked for
_CANDIDATES = 80  # compared with each prompt at most, the rarest shared words first
_PARTNERS = 0.1  # the share of a pack that may have two grown-ups at home
_LOPSIDED = 3  # mothers may come this many times as often as fathers, and the other way round
_FEWEST = 3  # nothing is judged by fewer prompts than this

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
Found = Iterator[tuple[Subject, Fault]]


@lru_cache(maxsize=65_536)
def plain(text: str) -> str:
    """A text's words in small letters, one space between them."""
    return " ".join(_WORD.findall(tidy(text).lower()))


def ids(new: Sequence[Subject], old: Sequence[Subject]) -> Found:
    """Every prompt has an id of its own, in all files and languages."""
    first = {it.prompt.id: it for it in reversed(old)}
    for it in new:
        if not it.prompt.id.strip():
            yield it, Fault(
                "missing_id", "error", "It has no id, so nothing can be said about it later.",
                "Give it a short id that stays, for instance id = \"{kind}-wrong-shoes\".", {"kind": it.prompt.kind},
            )  # fmt: skip
        elif it.prompt.id in first:
            other = first[it.prompt.id]
            yield it, Fault(
                "duplicate_id", "error", "The id “{id}” is taken: {where}.", "Give one of them another id.",
                {"id": it.prompt.id, "where": f"{other.file}:{other.line}"},
            )  # fmt: skip
        else:
            first[it.prompt.id] = it


def near_duplicates(new: Sequence[Subject], old: Sequence[Subject]) -> Found:
    """The same thing is not said twice."""
    by_locale: dict[str, list[Subject]] = defaultdict(list)
    for it in (*old, *new):
        by_locale[it.prompt.locale].append(it)
    judged = {id(it) for it in new}
    for them in by_locale.values():
        wanted = [id(it) in judged for it in them]
        for later, earlier, score in alike([plain(it.prompt.text) for it in them], wanted):
            other = them[earlier]
            where = f"{other.file}:{other.line}" if other.file else other.prompt.id
            yield them[later], twin(other.prompt.text, where, score)


def twin(other: str, where: str, score: float) -> Fault:
    """The fault of a prompt that is like another, whose text stands there."""
    start = " ".join(other.split()[:6])
    return Fault(
        "near_duplicate", "error" if score >= TWIN else "warning",
        "It is nearly the same as “{start} …” ({where}).", "Keep the better one.", {"start": start, "where": where},
    )  # fmt: skip


def alike(texts: Sequence[str], wanted: Sequence[bool]) -> Iterator[tuple[int, int, float]]:
    """Yield (later, earlier, likeness) for each wanted text with an earlier one that is nearly the same.

    Not all pairs are compared: two sets that share half of their words must share one of their rarer ones, so each
    text is looked up under its rarest words only.
    """
    bags = [set(text.split()) for text in texts]
    rarity = Counter(word for bag in bags for word in bag)
    in_order = [" ".join(sorted(text.split())) for text in texts]  # so that moved sentences don't hide a twin
    by_word: dict[str, list[int]] = defaultdict(list)
    for here, bag in enumerate(bags):
        rarest = sorted(bag, key=lambda word: (rarity[word], word))[: len(bag) - ceil(_SHARED * len(bag)) + 1]
        if wanted[here]:
            candidates = _candidates(rarest, by_word)
            there, score = max((_nearest(here, candidates, of) for of in (texts, in_order)), key=lambda found: found[1])
            if score:
                yield here, there, score
        for word in rarest:
            by_word[word].append(here)


def _nearest(here: int, candidates: Iterable[int], texts: Sequence[str]) -> tuple[int, float]:
    from rapidfuzz import fuzz, process

    choices = {there: texts[there] for there in candidates}
    found = process.extractOne(texts[here], choices, scorer=fuzz.ratio, score_cutoff=NEAR)
    return (found[2], found[1]) if found else (-1, 0.0)


def _candidates(rarest: Iterable[str], by_word: dict[str, list[int]]) -> list[int]:
    found: dict[int, None] = {}
    for word in rarest:
        found.update(dict.fromkeys(by_word[word][: -_CANDIDATES - 1 : -1]))
        if len(found) >= _CANDIDATES:
            break
    return list(found)[:_CANDIDATES]


@dataclass(frozen=True, slots=True)
class _Habit:
    """A pattern of words, and in how many of a hundred prompts of one kind and language it may come."""

    rule: str
    percent: int
    fewest: int  # it may come in so many, however few prompts there are
    patterns: Callable[[Subject], Mapping[str, str]]  # each with the words that show it
    why: str
    suggestion: str


def _first_two(it: Subject) -> dict[str, str]:
    words = plain(it.prompt.text).split()[:2]
    return {" ".join(words): " ".join(words)} if len(words) == 2 else {}


def _fours(it: Subject) -> dict[str, str]:
    words = plain(it.prompt.text).split()
    found = [" ".join(words[at : at + 4]) for at in range(len(words) - 3)]
    return dict(zip(found, found, strict=True))


_OPENING = _Habit(
    "opening", 2, 1, _first_two, "“{words}” opens {count} of {all} prompts of this kind, and at most {most} may.",
    "Begin with something else: a thing, a place, a time.",
)  # fmt: skip
_RUN = _Habit(
    "run_of_words", 3, 1, _fours,
    "“{words}” stands in {count} of {all} prompts of this kind, and at most {most} may.", "Say it another way here.",
)  # fmt: skip
_PATTERN = _Habit(
    "pattern", 3, 2, shapes,  # two that are built alike are chance, three are a habit
    "“{words}”: {count} of {all} prompts of this kind have a sentence that is built so, and at most {most} may.",
    "Build it another way: turn it round, or cut it in two.",
)  # fmt: skip


def openings(new: Sequence[Subject], old: Sequence[Subject]) -> Found:
    """A reader who hears the same two words first each week stops reading."""
    yield from _too_often(_OPENING, new, old)


def runs(new: Sequence[Subject], old: Sequence[Subject]) -> Found:
    """Four words that come again and again sound like a machine; a repair's template may repeat, its text may not."""
    yield from _too_often(_RUN, new, old)


def patterns(new: Sequence[Subject], old: Sequence[Subject]) -> Found:
    """One mould with other words in it sounds like a machine too."""
    yield from _too_often(_PATTERN, new, old)


def _too_often(habit: _Habit, new: Sequence[Subject], old: Sequence[Subject]) -> Found:
    """Find the prompts whose pattern was used up by those before them."""
    kinds: dict[tuple[str, str], list[tuple[Subject, Mapping[str, str]]]] = defaultdict(list)
    for it in (*old, *new):
        kinds[it.prompt.locale, it.prompt.kind].append((it, habit.patterns(it)))
    judged = {id(it) for it in new}
    for of_kind in kinds.values():
        total = Counter(pattern for _, found in of_kind for pattern in found)
        most = max(habit.fewest, habit.percent * len(of_kind) // 100)
        used: Counter[str] = Counter()
        for it, found in of_kind:
            used.update(found.keys())
            over = [pattern for pattern in found if used[pattern] > most]
            if over and id(it) in judged:
                worst = max(over, key=lambda pattern: (total[pattern], pattern))
                values = {"words": found[worst], "count": total[worst], "all": len(of_kind), "most": most}
                yield it, Fault(habit.rule, "error", habit.why, habit.suggestion, values)


def same_opening_in_a_row(new: Sequence[Subject], old: Sequence[Subject]) -> Found:
    """Two neighbours do not begin alike."""
    before: dict[tuple[str, str], list[str]] = {}
    for it in new:
        opening = plain(it.prompt.text).split()[:2]
        if len(opening) == 2 and before.get((it.file, it.prompt.kind)) == opening:
            yield it, Fault(
                "same_opening", "error", "It opens with “{words}”, like the one before.",
                "Begin one of them another way.", {"words": " ".join(opening)},
            )  # fmt: skip
        before[it.file, it.prompt.kind] = opening


def one_family(new: Sequence[Subject], old: Sequence[Subject]) -> Found:
    """A pack may have a dad in a scene; it may not have only one kind of family."""
    packs: dict[str, list[Subject]] = defaultdict(list)
    for it in new:
        packs[it.file].append(it)
    for them in packs.values():
        shown = {name: [it for it in them if _shows(it, name)] for name in ("mothers", "fathers", "partners")}
        for name, other in (("mothers", "fathers"), ("fathers", "mothers")):
            if len(shown[name]) >= max(_FEWEST, _LOPSIDED * len(shown[other]) + 1):
                yield shown[name][-1], Fault(
                    "one_family", "error", "This pack shows {name} in {count} prompts and {other} in {others}.",
                    "Let the others do the same things, or say parent, carer, grown-up.",
                    {"name": name, "count": len(shown[name]), "other": other, "others": len(shown[other])},
                )  # fmt: skip
        if len(shown["partners"]) > max(_FEWEST, _PARTNERS * len(them)):
            yield shown["partners"][-1], Fault(
                "one_family", "error", "{count} of {all} prompts in this pack have two grown-ups at home.",
                "Show one parent alone, a grandparent, a foster carer, by what they do.",
                {"count": len(shown["partners"]), "all": len(them)},
            )  # fmt: skip


def _shows(it: Subject, name: str) -> bool:
    return (
        "text" in it.pieces
        and name in it.pieces["text"].found
        and not (name == "partners" and "partner" in it.prompt.assumes)
    )


WholeRule = Callable[[Sequence[Subject], Sequence[Subject]], Found]
WHOLE_RULES: tuple[WholeRule, ...] = (
    near_duplicates, openings, runs, patterns, same_opening_in_a_row, one_family,
)  # fmt: skip

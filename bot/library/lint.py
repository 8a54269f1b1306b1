"""The lint: what a demanding editor would say about a pack, before a parent reads it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from bot.errors import ConfigError
from bot.library.lint_care import CARE, care_faults
from bot.library.lint_fields import did_you_mean
from bot.library.lint_keys import read_for_lint
from bot.library.lint_rules import LONGEST, NAMES, RULES, worded
from bot.library.lint_subject import Fault, Subject, subject
from bot.library.lint_tables import SUFFIXES, read_table
from bot.library.lint_whole import NEAR, WHOLE_RULES, ids, plain, twin
from bot.library.lint_words import Level, language_of, listed_rules, messages_for, words_for
from bot.library.never import NEVER, forbidden
from bot.library.packs import CONTENT, Pack, find_packs, read_pack
from bot.locales import LANGUAGES, spoken
from bot.model import PROMPT_KINDS, Prompt

__all__ = ["LONGEST", "Finding", "lint_packs", "lint_paths", "lint_prompt", "rule_names", "said_twice"]


@dataclass(frozen=True, slots=True)
class Finding:
    """What the lint says about a place: the rule's name, why it matters, and what would be better."""

    file: str
    line: int
    rule: str
    level: Level
    why: str
    suggestion: str
    chat: str = ""  # the suggestion for who writes in a chat and no file, where it is another one
    mark: str = ""  # what the prompt would have to say it assumes or touches


def lint_packs(packs: Sequence[Pack], today: date, release: bool = False, others: Sequence[Pack] = (),
               taken: Sequence[Subject] = ()) -> list[Finding]:  # fmt: skip
    """Judge packs, alone and together; `others` are not judged, but nothing in `packs` may repeat them.

    Nothing may bear an id of those in `taken` either.
    """
    findings: list[Finding] = []
    new: list[Subject] = []
    for pack in packs:
        new += _subjects(pack, today, release)
        findings += _about_pack(pack)
    paths = {pack.path for pack in packs}
    old = [it for pack in others if pack.path not in paths for it in _subjects(pack, today, release)]
    headers = {str(pack.path): pack.header.allow for pack in packs}
    for it, fault in (*_alone(new), *_together(new, old, taken)):
        reason = it.allow.get(fault.rule) or headers[it.file].get(fault.rule) or ""
        if fault.rule in NEVER or not reason.strip():
            findings.append(_of(it, fault))
    return _in_order(findings + [found for it in new for found in _in_other_languages(it)])


def lint_prompt(prompt: Prompt, library: Sequence[Prompt], today: date) -> list[Finding]:
    """Judge one prompt before it is kept, in the language being spoken: alone, and beside a library with its like."""
    it = subject(prompt, words_for(prompt.locale), today)
    faults = [fault for _, fault in _alone([it])]
    faults += [*_elsewhere(it), *_twins(prompt, library, today)]
    return list(dict.fromkeys(_finding("", 0, fault, spoken()) for fault in faults))


def _elsewhere(it: Subject) -> Iterator[Fault]:
    """What the lists of other languages find: what somebody writes is not always in the language that it seems to be.

    One word alone can mean another thing there ("date", "pinches"), so it is worth a look and no more.
    """
    others = [each for each in LANGUAGES if each != language_of(it.prompt.locale)]
    for fault in worded(it.prompt, others, it.today):
        alone = " " not in str(fault.values["words"]) and fault.rule not in NEVER
        yield replace(fault, level="warning") if alone else fault


def _twins(prompt: Prompt, library: Sequence[Prompt], today: date) -> Iterator[Fault]:
    from rapidfuzz import fuzz, process

    rest = [each for each in library if each.id != prompt.id and each.locale == prompt.locale]
    texts = [plain(each.text) for each in rest]
    if near := process.extractOne(plain(prompt.text), texts, scorer=fuzz.ratio, score_cutoff=NEAR):
        near_one = rest[near[2]]
        yield twin(near_one.text, near_one.id, near[1])


def _in_other_languages(it: Subject) -> Iterator[Finding]:
    """What no group keeps, found in a language that the prompt doesn't say it is in."""
    others = [language for language in LANGUAGES if language != language_of(it.prompt.locale)]
    yield from (_of(it, fault) for fault in forbidden(it.prompt, others))


def said_twice(other: str, where: str, score: float) -> Finding:
    """What is said of words that are like others, which stand there."""
    return _finding("", 0, twin(other, where, score), spoken())


def lint_paths(paths: Sequence[Path], today: date, release: bool = False) -> list[Finding]:
    """Judge the packs and care cards in files and folders; ConfigError for a path that is not there."""
    packs, findings = [], []
    for folder in paths:
        if folder.is_dir() and not (find_packs([folder]) or any(folder.rglob(CARE))):
            raise ConfigError(f"There is no pack in {folder}.")
    cards = [path for path in paths if path.name == CARE]
    lists = [path for path in paths if path.suffix.lower() in SUFFIXES and not path.is_dir()]
    for path in lists:
        findings += _lint_table(path, today, release)
    for path in find_packs([path for path in paths if path not in (*cards, *lists)]):
        try:
            pack, slips = read_for_lint(path)
            packs.append(pack)
            findings += [_finding(str(path), line, fault, pack.header.locale) for line, fault in slips]
        except ConfigError as error:
            findings.append(_unreadable(path, str(error)))
        except RecursionError:
            findings.append(_unreadable(path, f"{path} is not a pack: it is nested too deeply."))
    for path in (*cards, *(card for folder in paths if folder.is_dir() for card in sorted(folder.rglob(CARE)))):
        findings += _lint_care(path, today)
    return _in_order(findings + lint_packs(packs, today, release, taken=_built_in(packs, today)))


def _built_in(packs: Sequence[Pack], today: date) -> list[Subject]:
    """What comes with the program and is not among these packs, for its ids alone."""
    here = {pack.path.resolve() for pack in packs}
    others = (read_pack(path) for path in find_packs([CONTENT]) if path.resolve() not in here)
    return [
        Subject(str(pack.path.relative_to(CONTENT.parents[1])), each.line, prompt, None, today)
        for pack in others
        for prompt, each in zip(pack.as_prompts(), pack.prompts, strict=True)
    ]


def _lint_table(path: Path, today: date, release: bool) -> list[Finding]:
    """Judge what an import can read; a row that it would refuse is an error."""
    rows, refused = read_table(path)
    new = [
        subject(prompt, words_for(prompt.locale), today, str(path), line, release) for line, prompt in rows
    ]  # fmt: skip
    mend = "Mend this row: an import takes a file as a whole or not at all."
    wrong = [Finding(str(path), each.line, "unreadable", "error", each.why, mend) for each in refused]
    return wrong + [_of(it, fault) for it, fault in (*_alone(new), *_together(new, []))]


def _in_order(findings: Iterable[Finding]) -> list[Finding]:
    return sorted(set(findings), key=lambda found: (found.file, found.line, found.level, found.rule, found.why))


def _lint_care(path: Path, today: date) -> list[Finding]:
    if not path.exists():
        raise ConfigError(f"There is no file or folder {path}.")
    try:
        return [_of(it, fault) for it, fault in care_faults(path, today)]
    except (OSError, ValueError, RecursionError) as error:
        return [_unreadable(path, f"{path} cannot be read: {error}.")]


def rule_names() -> frozenset[str]:
    """Return the names of all rules, as `allow` may name them."""
    return NAMES | listed_rules()


def _subjects(pack: Pack, today: date, release: bool) -> list[Subject]:
    return [
        subject(prompt, words_for(prompt.locale), today, str(pack.path), each.line, release, each.entry.allow)
        for prompt, each in zip(pack.as_prompts(), pack.prompts, strict=True)
    ]


def _alone(subjects: Iterable[Subject]) -> Iterator[tuple[Subject, Fault]]:
    for it in subjects:
        for rule in RULES:
            yield from ((it, fault) for fault in rule(it))


def _together(
    new: Sequence[Subject], old: Sequence[Subject], taken: Sequence[Subject] = ()
) -> Iterator[tuple[Subject, Fault]]:
    yield from ids(new, [*taken, *old])
    for rule in WHOLE_RULES:
        yield from rule(new, old)


def _about_pack(pack: Pack) -> Iterator[Finding]:
    """Say what is wrong with a pack itself: its language, its exceptions, or that it is empty."""
    file, words = str(pack.path), words_for(pack.header.locale)
    head = _line_of(pack.path, re.compile(r"\s*\[\s*pack\s*\]"))
    if words is None:
        yield _finding(file, head, Fault(
            "unknown_language", "warning", "There are no word lists for the language “{locale}”; only form is judged.",
            "Write locale = \"en\" or \"es\", or add bot/content/{locale}/lint.toml.", {"locale": pack.header.locale},
        ), pack.header.locale)  # fmt: skip
    if not pack.prompts and not pack.changes:
        yield _finding(file, head, Fault(
            "empty_pack", "warning", "There are no prompts in this file.", "Begin one with [[reminder]].",
        ), pack.header.locale)  # fmt: skip
    yield from (_finding(file, head, fault, pack.header.locale) for fault in _exceptions(pack.header.allow))
    for each in pack.prompts:
        yield from (_finding(file, each.line, fault, pack.header.locale) for fault in _exceptions(each.entry.allow))


def _exceptions(allow: Mapping[str, str]) -> Iterator[Fault]:
    for name, reason in allow.items():
        if name not in rule_names():
            suggestion, values = did_you_mean(name, sorted(rule_names()))
            why = "allow names a rule “{name}”, and there is none."
            yield Fault("allow", "error", why, suggestion, {"name": name, **values})
        elif name in NEVER:
            yield Fault(
                "allow", "error", "allow cannot switch “{name}” off: it keeps from people what can hurt them.",
                "Mend the words. No group keeps them either.", {"name": name},
            )  # fmt: skip
        elif not reason.strip():
            yield Fault(
                "allow", "error", "allow switches “{name}” off without a reason.",
                "Say in a few words why it does not hold here.", {"name": name},
            )  # fmt: skip


def _of(it: Subject, fault: Fault) -> Finding:
    """What is said of a prompt in a file: whoever writes it reads that in the language of the file."""
    return _finding(it.file, it.line, fault, it.prompt.locale)


def _finding(file: str, line: int, fault: Fault, locale: str) -> Finding:
    why, suggestion, chat = fault.said(messages_for(language_of(locale)))
    return Finding(file, line, fault.rule, fault.level, why, suggestion, chat, fault.mark)


_PLACE = re.compile(r"at line (\d+)")
_ENTRY = re.compile(r"\$\.(\w+)(?:\[(\d+)\])?")


def _unreadable(path: Path, error: str) -> Finding:
    """Turn a reader's complaint into a finding at the line it is about."""
    kinds = [f"[[{kind}]]" for kind in PROMPT_KINDS]
    return Finding(
        str(path), _line_of_error(path, error), "unreadable", "error", error,
        f"Mend this place first: the rest was not judged. A pack has a [pack] table and {', '.join(kinds)}.",
    )  # fmt: skip


def _line_of_error(path: Path, error: str) -> int:
    if found := _PLACE.search(error):
        return int(found[1])
    if "at end of document" in error:
        return max(1, len(_lines(path)))
    if found := _ENTRY.search(error):
        table = re.compile(rf"\s*\[\[?\s*{found[1]}\s*\]")
        return _line_of(path, table, int(found[2] or 0))
    return 1


def _line_of(path: Path, pattern: re.Pattern[str], which: int = 0) -> int:
    found = [number for number, line in enumerate(_lines(path), 1) if pattern.match(line)]
    return found[which] if which < len(found) else 1


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8-sig", errors="replace").splitlines()
    except (OSError, ValueError):  # ValueError: a name that no file can have
        return []

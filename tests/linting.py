"""What tests of the lint share: a day, packs made of texts, and the rules that find an error."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from bot.library.lint import Finding, lint_prompt
from bot.library.packs import Entry, Header, Pack, PackPrompt
from bot.model import Prompt, PromptKind

DATA = Path(__file__).parent / "data"
BAD, GOOD = DATA / "bad_pack.toml", DATA / "good_pack.toml"
TODAY = date(2026, 11, 24)


def says(text: str, kind: PromptKind = "reminder", locale: str = "en", assumes: tuple[str, ...] = ()) -> set[str]:
    """Rules that find an error in a prompt that is complete but for its words."""
    prompt = Prompt("x", kind, locale, text, topics=("any",), ages=("3-5",), rupture="any", assumes=assumes)
    return {finding.rule for finding in lint_prompt(prompt, [], TODAY) if finding.level == "error"}


def pack_of(*texts: str, kind: PromptKind = "reminder", path: str = "pack.toml") -> Pack:
    stem = Path(path).stem
    entries = (Entry(id=f"{stem}-{n}", text=text, topics=["any"], ages=["3-5"]) for n, text in enumerate(texts, 1))
    return Pack(Path(path), Header(), tuple(PackPrompt(kind, n, entry) for n, entry in enumerate(entries, 1)))


def rules_by_line(findings: list[Finding]) -> dict[int, set[str]]:
    lines: dict[int, set[str]] = {}
    for finding in findings:
        lines.setdefault(finding.line, set()).add(finding.rule)
    return lines

"""How often the matching of a parent's words is right, and how long it takes.

    python benchmarks/matching.py [--show]

phrases.jsonl and the "dev" parts were used to make the cues and leanings, so their figures only tell whether something
broke; no cue or leaning was made from "held". phrases_outside.jsonl, phrases_scenes.jsonl, phrases_neutral.jsonl and
phrases_typed.jsonl were written by five who never saw the cues. Where a line has other fair readings ("also"), they
count as right. phrases_kinds.jsonl holds kinds of lines that once went wrong, phrases_plain.jsonl what names no
concern: plain despair, joy, chores, bare words.
"""

import argparse
import json
import statistics
import time
from collections import Counter
from pathlib import Path
from typing import Any

from bot.library.matching import Matcher, load

ROOT = Path(__file__).parents[1]
SETS = (
    ("phrases.jsonl", None),
    ("phrases_fresh.jsonl", "dev"),
    ("phrases_fresh.jsonl", "held"),
    ("phrases_outside.jsonl", "dev"),
    ("phrases_outside.jsonl", "held"),
    ("phrases_scenes.jsonl", "dev"),
    ("phrases_scenes.jsonl", "held"),
    ("phrases_neutral.jsonl", "held"),
    ("phrases_typed.jsonl", "held"),
    ("phrases_kinds.jsonl", "dev"),
    ("phrases_plain.jsonl", "dev"),
    ("phrases_plain.jsonl", "held"),
)
LONG = {
    "en": "I yelled at bedtime again and feel awful, my 4yo wont sleep in her own bed, his brother keeps hitting the "
    "baby. School called about the ipad and my ex is late again so I am doing it all on my own, exausted and out of "
    "patience, the rent is due on friday and nobody has asked me how I am for weeks now!",
    "es": "Hoy le grité a mi hijo de 5 años porque no quería dormir y me siento la peor madre del mundo, mi marido no "
    "ayuda y mi ex no paga la pensión. La niña no quiere ir al colegio y llora todas las mañanas, no puedo más, estoy "
    "agotada y sola, no llego a fin de mes y el bebé tiene cólicos por la noche",
}


def rows(file: str, split: str | None, language: str) -> list[dict[str, Any]]:
    """Read one set in one language."""
    lines = (ROOT / "tests" / "data" / file).read_text(encoding="utf-8").splitlines()
    every = [json.loads(line) for line in lines]
    return [row for row in every if row["lang"] == language and (split is None or row.get("split") == split)]


def measure(
    matcher: Matcher, lines: list[dict[str, Any]], show: bool
) -> tuple[float, float, int, int, Counter[tuple[str, str]]]:
    """Return hit@1, hit@3, false matches, lines that fit nothing, and what was taken for what."""
    first = among = wrong = 0
    confused: Counter[tuple[str, str]] = Counter()
    about = [row for row in lines if row["topic"]]
    for row in lines:
        found = matcher.match(row["text"])
        topics = found.candidates
        if row["topic"] is None:
            wrong += not set(found.topics) <= set(row.get("also", ()))
            continue
        fair = {row["topic"], *row.get("also", ())}
        among += not fair.isdisjoint(topics)
        if not fair.isdisjoint(topics[:1]):
            first += 1
            continue
        confused[row["topic"], topics[0] if topics else "nothing"] += 1
        if show:
            print(f"    {row['topic']} -> {', '.join(topics) or 'nothing'} | {row['text']}")
    return first / max(1, len(about)), among / max(1, len(about)), wrong, len(lines) - len(about), confused


def microseconds(matcher: Matcher, text: str) -> float:
    """Return the median time of one match, after warm-up."""
    times = []
    for _ in range(400):
        start = time.perf_counter()
        matcher.match(text)
        times.append(time.perf_counter() - start)
    return statistics.median(times[100:]) * 1e6


def main() -> None:
    """Print everything."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--show", action="store_true", help="print each line that went wrong")
    show = parser.parse_args().show
    start = time.perf_counter()
    matcher = load(ROOT / "bot" / "content")
    print(f"loaded in {(time.perf_counter() - start) * 1e3:.0f} ms")
    for file, split in SETS:
        for language in ("en", "es"):
            lines = rows(file, split, language)
            first, among, wrong, nulls, confused = measure(matcher, lines, show)
            name = f"{file} {split or ''} {language}"
            print(f"{name:32} {len(lines):5} lines  hit@1 {first:.3f}  hit@3 {among:.3f}  false {wrong} of {nulls}")
            for (meant, taken), times in confused.most_common(5 if split == "held" else 0):
                print(f"    {times} x {meant} taken for {taken}")
    for language, text in LONG.items():
        print(f"{len(text)} characters, {language}: {microseconds(matcher, text):.0f} µs (to reach: under 500)")


if __name__ == "__main__":
    main()

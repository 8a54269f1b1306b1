"""Screening of a 300-character text beside 150 patterns tried one by one with `re`, in one run (number 13)."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path

from bot.care.screening import load

WORDS = """
kill die hurt harm hit slap smack shake choke cut burn drown jump hang shoot stab beat kick punch throw bleed faint
starve purge drink drug overdose swallow poison relapse
"""
WHO = (
    "me|myself",
    "him|her|them",
    "my (son|daughter|baby|kid)s?",
    "(the|our) (child|baby|kids?)",
    "my (husband|wife|ex)",
)
PATTERNS = [rf"\b{word}(s|ed|ing)?\b.{{0,40}}\b({who})\b" for word in WORDS.split() for who in WHO]
TEXTS = (
    "The washing machine broke on the same day as the school play and the little one had a fever, so we sat in the car "
    "outside the hall with soup in a flask and watched the big one be a tree through the window. She waved at us twice "
    "and then the flask tipped over. We laughed about it all the way home.",
    "My teenager came in, ate a loaf of bread, said nothing and went to bed. I asked how the day was and got a shrug. "
    "The dishwasher is full, the dog was sick on the rug and work wants the numbers by nine. Some weeks I would kill "
    "for a nap and a locked door, and then she leaves a drawing on my pillow.",
)
ROUNDS = 2000


def microseconds(run: Callable[[str], object], rounds: int) -> float:
    """Return the best of five: microseconds for one text."""
    best = float("inf")
    for _ in range(5):
        started = time.perf_counter()
        for _ in range(rounds):
            for text in TEXTS:
                run(text)
        best = min(best, (time.perf_counter() - started) / rounds / len(TEXTS))
    return best * 1e6


def main() -> None:
    """Measure both and print the ratio, and what a text costs that the matcher has never seen."""
    assert len(PATTERNS) == 150
    compiled = [re.compile(pattern, re.IGNORECASE) for pattern in PATTERNS]
    screen = load(Path(__file__).parent.parent / "bot" / "content")
    started = time.perf_counter()
    for text in TEXTS:
        screen.screen(text)
    first = (time.perf_counter() - started) / len(TEXTS) * 1e6
    ours = microseconds(screen.screen, ROUNDS)
    theirs = microseconds(lambda text: [pattern.search(text) for pattern in compiled], ROUNDS // 50)
    print(f"150 patterns with re    {theirs:8.1f} µs")
    print(f"screening               {ours:8.1f} µs   1/{theirs / ours:.0f} of it (to reach: 1/50)")
    print(f"a text never seen       {first:8.1f} µs   (the matcher builds its states as it goes)")
    hostile = ("i do not want to " * 6000)[:100_000]
    started = time.perf_counter()
    screen.screen(hostile)
    print(f"100 kB of hostile text  {(time.perf_counter() - started) * 1e3:8.1f} ms")


if __name__ == "__main__":
    main()

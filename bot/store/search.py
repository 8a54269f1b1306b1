"""Full-text search over the words that a group sees, over what they are about, and by their kind."""

from __future__ import annotations

import json
import re
from string import ascii_lowercase

from bot.locales import LANGUAGES, _, everywhere, plain, speaking
from bot.model import KINDS, TOPICS
from bot.store.database import Row, Transaction

_LONG = 4  # letters: "and", "out" or "not" alone name no topic, and one slip makes them any other word
_RANKED = 200  # found, and put in order by how exactly they hold the words
_SHARED = 8  # of its words by which texts are found that share some
_WORD = re.compile(r"[^\W_]+")


def prompts(tx: Transaction, group_id: int, words: str, limit: int = 10) -> list[Row]:
    """The prompts that hold all these words (or words that begin like the last), best first; then those about them.

    The name of a kind narrows to that kind, an id finds what it names, and where nothing is found at all, a slip of a
    letter is forgiven.
    """
    if named := _by_id(tx, group_id, words.strip()):
        return named
    kind, others = _kind_in(words)
    found = _found(tx, group_id, others, kind, limit) if kind else []
    found = found or _found(tx, group_id, words, "", limit)
    if kind and not others:
        found = found or _about(tx, group_id, [], "", kind, limit)
    return found or _nearly(tx, group_id, others or words, kind, limit)


def sharing(tx: Transaction, group_id: int, text: str, limit: int = 20) -> list[Row]:
    """The prompts that share the longest words of a text, those that share the most first."""
    held = {*_words(text)}
    telling = {word for word in held if len(word) >= _LONG} or held
    longest = sorted(telling, key=lambda word: (-len(word), word))[:_SHARED]
    return _matching(tx, group_id, " OR ".join(map(_quoted, longest)), "", limit) if longest else []


def _by_id(tx: Transaction, group_id: int, text: str) -> list[Row]:
    return tx.all(
        "SELECT id, kind, locale, text, rested_at FROM group_prompts WHERE for_group = ? AND id = ?", group_id, text
    )


def _found(tx: Transaction, group_id: int, words: str, kind: str, limit: int) -> list[Row]:
    found = _holding(tx, group_id, words, kind, max(limit, _RANKED))[:limit]
    topics, language = _named(words)
    if not topics or len(found) == limit:
        return found
    known = {row["id"] for row in found}
    about = [row for row in _about(tx, group_id, topics, language, kind, limit) if row["id"] not in known]
    return [*found, *about[: limit - len(found)]]


def _about(tx: Transaction, group_id: int, topics: list[str], language: str, kind: str, limit: int) -> list[Row]:
    of_them = " OR ".join(["instr(topics, ?)"] * len(topics)) or "1"
    return tx.all(
        "SELECT id, kind, locale, text, rested_at FROM group_prompts "  # noqa: S608
        f"WHERE for_group = ? AND ({of_them}) AND ? IN ('', kind) ORDER BY locale <> ?, id LIMIT ?",
        group_id, *map(json.dumps, topics), kind, language, limit,
    )  # fmt: skip


def _holding(tx: Transaction, group_id: int, words: str, kind: str, limit: int) -> list[Row]:
    """Those that hold the words themselves come before those with others of the same stem."""
    terms = [_quoted(word) for word in words.split()]
    if not terms:
        return []
    found = _matching(tx, group_id, " ".join(terms) + "*", kind, limit)
    typed = _words(words)
    return sorted(found, key=lambda row: -_exactly(typed, _words(row["text"])))


def _exactly(typed: list[str], held: list[str]) -> int:
    """How exactly a text holds what is typed: a word counts twice, one that is begun once, another of its stem not."""
    return sum(2 if word in held else any(each.startswith(word) for each in held) for word in typed)


def _nearly(tx: Transaction, group_id: int, words: str, kind: str, limit: int) -> list[Row]:
    """Those that hold the words, where one of them that stands nowhere is taken for a word that is a letter away."""
    typed = _words(words)
    unknown = [word for word in typed if not _matching(tx, group_id, f"{_quoted(word)}*", "", 1)]
    if len(unknown) != 1 or len(unknown[0]) < _LONG:
        return []
    slips = _slips(unknown[0])
    others = (f"AND {_quoted(word)}" for word in typed if word not in unknown)
    query = " ".join((f"({' OR '.join(map(_quoted, sorted(slips)))})", *others))
    found = _matching(tx, group_id, query, kind, _RANKED, ranked=False)
    return [row for row in found if slips.intersection(_words(row["text"]))][:limit]  # what has but its stem is not it


def _slips(word: str) -> set[str]:
    """A word and all that one slip may have made it from."""
    parts = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    found = {before + after[1:] for before, after in parts if after}
    found |= {before + after[1] + after[0] + after[2:] for before, after in parts if len(after) > 1}
    for letter in ascii_lowercase:
        found |= {before + letter + after[1:] for before, after in parts if after}
        found |= {before + letter + after for before, after in parts}
    return found


def _matching(tx: Transaction, group_id: int, query: str, kind: str, limit: int, ranked: bool = True) -> list[Row]:
    """What the index finds; to rank by hundreds of words takes longer than to find them."""
    rank = "f.rank" if ranked else "0"
    return tx.all(
        f"""WITH hits AS (
             SELECT * FROM (
               SELECT p.id, {rank} AS rank FROM prompts_fts f JOIN prompts p ON p.rowid = f.rowid
                WHERE prompts_fts MATCH ?1 AND (p.group_id IS NULL OR p.group_id = ?2) AND ?4 IN ('', p.kind)
                  AND NOT p.retired AND p.since <= (SELECT edition FROM groups WHERE id = ?2)
                ORDER BY 2 LIMIT 2 * ?3)
             UNION ALL
             SELECT c.prompt_id, {rank} FROM prompt_versions_fts f JOIN prompt_versions c ON c.rowid = f.rowid
              WHERE prompt_versions_fts MATCH ?1 AND c.group_id = ?2
                AND (SELECT edition FROM groups WHERE id = ?2) BETWEEN c.since AND c.until)
           SELECT g.id, g.kind, g.locale, g.text, g.rested_at, min(hits.rank) AS rank
             FROM hits JOIN group_prompts g ON g.id = hits.id AND g.for_group = ?2
            WHERE ?4 IN ('', g.kind)
            GROUP BY g.id ORDER BY rank, g.id LIMIT ?3""",  # noqa: S608 - constants
        query, group_id, limit, kind,
    )  # fmt: skip


def _quoted(word: str) -> str:
    return '"' + word.replace('"', '""') + '"'


def _kind_in(words: str) -> tuple[str, str]:
    """The kind that one of these words names in one of our languages, and the other words."""
    typed = words.split()
    for at, word in enumerate(typed):
        for kind, label in KINDS.items():
            if any(plain(word) in (name, f"{name}s", f"{name[:-1]}ies") for name in everywhere(label)):
                return kind, " ".join(typed[:at] + typed[at + 1 :])
    return "", words


def _named(words: str) -> tuple[list[str], str]:
    """The topics that these words name in one of our languages, and which one that is."""
    typed = set(_words(words))
    if not any(len(word) >= _LONG for word in typed):
        return [], ""
    for language in LANGUAGES:
        with speaking(language):
            named = [topic for topic, label in TOPICS.items() if typed <= {*_words(topic), *_words(_(label))}]
        if named:
            return named, language
    return [], ""


def _words(text: str) -> list[str]:
    return _WORD.findall(plain(text))

"""Full-text search over the words that a group sees, and over what they are about."""

from __future__ import annotations

import json

from bot.locales import LANGUAGES, _, plain, speaking
from bot.model import TOPICS
from bot.store.database import Row, Transaction

_LONG = 4  # letters: "and", "out" or "not" alone name no topic


def prompts(tx: Transaction, group_id: int, words: str, limit: int = 10) -> list[Row]:
    """The prompts that hold all these words (or words that begin like the last), best first; then those about them."""
    found = _holding(tx, group_id, words, limit)
    topics, language = _named(words)
    if not topics or len(found) == limit:
        return found
    known = {row["id"] for row in found}
    about = [row for row in _about(tx, group_id, topics, language, limit) if row["id"] not in known]
    return [*found, *about[: limit - len(found)]]


def _about(tx: Transaction, group_id: int, topics: list[str], language: str, limit: int) -> list[Row]:
    of_them = " OR ".join(["instr(topics, ?)"] * len(topics))
    return tx.all(
        f"SELECT id, kind, locale, text, rested_at FROM group_prompts WHERE for_group = ? AND ({of_them}) "  # noqa: S608
        "ORDER BY locale <> ?, id LIMIT ?",
        group_id, *map(json.dumps, topics), language, limit,
    )  # fmt: skip


def _holding(tx: Transaction, group_id: int, words: str, limit: int) -> list[Row]:
    terms = ['"' + word.replace('"', '""') + '"' for word in words.split()]
    if not terms:
        return []
    query = " ".join(terms) + "*"
    return tx.all(
        """WITH hits AS (
             SELECT p.id, f.rank FROM prompts_fts f JOIN prompts p ON p.rowid = f.rowid
              WHERE prompts_fts MATCH ?1
             UNION ALL
             SELECT c.prompt_id, f.rank FROM prompt_versions_fts f JOIN prompt_versions c ON c.rowid = f.rowid
              WHERE prompt_versions_fts MATCH ?1 AND c.group_id = ?2
                AND (SELECT edition FROM groups WHERE id = ?2) BETWEEN c.since AND c.until)
           SELECT g.id, g.kind, g.locale, g.text, g.rested_at, min(hits.rank) AS rank
             FROM hits JOIN group_prompts g ON g.id = hits.id AND g.for_group = ?2
            GROUP BY g.id ORDER BY rank, g.id LIMIT ?3""",
        query, group_id, limit,
    )  # fmt: skip


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
    return plain(text).replace("_", " ").replace(",", " ").split()

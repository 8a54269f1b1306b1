"""Full-text search over the words that a group sees."""

from bot.store.database import Row, Transaction


def prompts(tx: Transaction, group_id: int, words: str, limit: int = 10) -> list[Row]:
    """The prompts that hold all these words (or words that begin like the last), best first."""
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
           SELECT g.id, g.kind, g.text, g.rested_at, min(hits.rank) AS rank
             FROM hits JOIN group_prompts g ON g.id = hits.id AND g.for_group = ?2
            GROUP BY g.id ORDER BY rank, g.id LIMIT ?3""",
        query, group_id, limit,
    )  # fmt: skip

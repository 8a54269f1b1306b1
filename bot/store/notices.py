"""Notices: what moderators must know, one per cause, visible until closed."""

from __future__ import annotations

import json
import re

from bot.locales import _, speaking
from bot.model import Notice
from bot.store import posts
from bot.store.database import Row, Transaction


def held_cause(post_id: int) -> str:
    """The cause of the notice about a held post."""
    return f"held:{post_id}"


def open_notice(tx: Transaction, group_id: int, cause: str, text: str, now: int, owner: str,
                fix_label: str = "", fix_action: str = "", told_at: int = 0) -> bool:  # fmt: skip
    """Tell the moderators once of a cause; while its notice is open only its text changes, and the answer is False.

    What is in no hurry is `told_at` a later moment (UTC seconds), if its notice is still open then.
    Its words are said already, in the group's language; what is added here is in that language, whoever is answered.
    """
    if reword(tx, group_id, cause, text):
        return False
    locale = str(tx.value("SELECT locale FROM groups WHERE id = ?", group_id))
    notice_id = tx.insert(
        "notices", group_id=group_id, cause=cause, text=text, fix_label=fix_label, fix_action=fix_action, opened_at=now
    )
    buttons = [(fix_label, fix_action)] if fix_label else []
    with speaking(locale):
        buttons.append((_("Close"), f"tune notices close?number={notice_id}"))
    draft = posts.Draft(
        f"notice:{notice_id}", group_id, "moderators", "notice", text, max(now, told_at), owner,
        buttons=json.dumps(buttons),
    )  # fmt: skip
    posts.write(tx, [draft])
    return True


def reword(tx: Transaction, group_id: int, cause: str, text: str) -> bool:
    """Change what the open notice of a cause says; False if there is none."""
    known = tx.value("SELECT id FROM notices WHERE group_id = ? AND cause = ? AND closed_at IS NULL", group_id, cause)
    if known is None:
        return False
    tx.update("notices", known, text=text)
    tx.run("UPDATE posts SET text = ? WHERE key = ? AND state = 'claimed'", text, f"notice:{known}")
    return True


def rename(tx: Transaction, group_id: int, was: str, name: str) -> None:
    """Call a channel by its new name in the notices that are open."""
    old = re.compile(rf"#{re.escape(was)}(?![\w-])")
    for each in opened(tx, group_id):
        text = old.sub(lambda _found: f"#{name}", each.text)
        if text != each.text:
            reword(tx, group_id, each.cause, text)


def known(tx: Transaction, group_id: int, cause: str, since: int) -> bool:
    """Whether moderators were told of a cause since then (UTC seconds)."""
    sql = "SELECT 1 FROM notices WHERE group_id = ? AND cause = ? AND opened_at >= ?"
    return tx.one(sql, group_id, cause, since) is not None


def opened(tx: Transaction, group_id: int) -> list[Notice]:
    """The open notices of a group, the oldest first."""
    rows = tx.all("SELECT * FROM notices WHERE group_id = ? AND closed_at IS NULL ORDER BY id", group_id)
    return [_notice(row) for row in rows]


def close(tx: Transaction, group_id: int, notice_id: int, by: str, now: int) -> bool:
    """Close a notice; False if the group has no such open notice."""
    closed = tx.run(
        "UPDATE notices SET closed_at = ?, closed_by = ? WHERE group_id = ? AND id = ? AND closed_at IS NULL",
        now, by, group_id, notice_id,
    )  # fmt: skip
    _tell_no_more(tx, group_id, now)
    return bool(closed)


def close_cause(tx: Transaction, group_id: int, cause: str, now: int) -> bool:
    """Close the notice of a cause that was mended; False if none was open."""
    sql = "UPDATE notices SET closed_at = ?, closed_by = '' WHERE group_id = ? AND cause = ? AND closed_at IS NULL"
    closed = tx.run(sql, now, group_id, cause)
    _tell_no_more(tx, group_id, now)
    return bool(closed)


def _tell_no_more(tx: Transaction, group_id: int, now: int) -> None:
    """Let go of what was to be told later, of the notices that were closed just now."""
    tx.run(
        "UPDATE posts SET state = 'skipped', reason = 'its notice was closed' WHERE state = 'claimed' "
        "AND not_before > ?1 AND key IN (SELECT 'notice:' || id FROM notices WHERE group_id = ?2 AND closed_at = ?1)",
        now, group_id,
    )  # fmt: skip


def was_closed(tx: Transaction, group_id: int, notice_id: int) -> bool:
    """Whether the group had this notice, and it is closed."""
    sql = "SELECT 1 FROM notices WHERE group_id = ? AND id = ? AND closed_at IS NOT NULL"
    return tx.one(sql, group_id, notice_id) is not None


def _notice(row: Row) -> Notice:
    return Notice(
        row["id"], row["group_id"], row["cause"], row["text"], row["fix_label"] or "", row["fix_action"] or "",
        row["opened_at"],
    )  # fmt: skip

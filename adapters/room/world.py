"""What the room remembers, as a chat platform would: messages, buttons, forms and its clock.

It has a file of its own beside the bot's, since to the bot it is a platform: when the process is killed between
sending and noting, only this file knows what was sent.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from adapters.room import hanging
from adapters.room.tables import make_tables
from bot.replies import File, Form, Message
from bot.store.private import shut

MEMBERS = ("maya", "ines")
MODERATOR = "sam"
PEOPLE = (*MEMBERS, MODERATOR)
CHANNELS = ("parents", "evenings")
BOT = "Good Enough"


@dataclass(frozen=True, slots=True)
class Shown:
    """Something that someone sees in the room; a form has fields, a message may have buttons."""

    id: int
    at: datetime  # aware UTC, by the room's clock
    author: str
    channel: str  # "" for a direct message
    to: str  # the person who alone sees it, "" for everyone in the channel
    text: str
    quote: str
    buttons: tuple[tuple[str, str], ...]  # label and the room's id of the button
    form: dict[str, Any] | None  # {"id", "title", "fields": [{"name", "label", "value", …}]}
    thread: str  # the title of the thread that hangs on this message
    thread_of: int  # the message whose thread this was written in, 0 for none
    file: tuple[str, int] | None = None  # the name of a file that hangs on it, and its bytes


class World:
    """The room's own file."""

    def __init__(self, path: Path | None, real_clock: Callable[[], datetime], frozen: bool) -> None:
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            shut(path)
        self._conn = sqlite3.connect(path or ":memory:")
        self._conn.row_factory = sqlite3.Row
        self._conn.execute("PRAGMA journal_mode = WAL")
        self._conn.execute("PRAGMA synchronous = FULL")
        make_tables(Database(self._conn, execute_plugins=False, recursive_triggers=False))
        self._real_clock = real_clock
        self._frozen_at: datetime | None = None
        if frozen:
            self.set_clock(self.now())
            self._frozen_at = self.now()

    def close(self) -> None:
        """Close the file."""
        self._conn.close()

    def now(self) -> datetime:
        """The room's time: real time moved on by what was skipped, or standing still for a script."""
        if self._frozen_at is not None:
            return self._frozen_at
        row = self._conn.execute("SELECT value FROM clock").fetchone()
        return self._real_clock() + timedelta(seconds=row["value"] if row else 0)

    def set_clock(self, moment: datetime) -> None:
        """Move the room's clock to a moment."""
        offset = (moment - self._real_clock()).total_seconds()
        with self._conn:
            self._conn.execute("DELETE FROM clock")
            self._conn.execute("INSERT INTO clock (value) VALUES (?)", (offset,))
        if self._frozen_at is not None:
            self._frozen_at = moment

    def say(self, author: str, channel: str, text: str, thread_of: int = 0) -> Shown:
        """A person's own words in a channel, in a thread of it, or ("" as channel) to Good Enough alone."""
        return self._add(author=author, channel=channel, to="" if channel else author, text=text, thread_of=thread_of)

    def reply(self, person: str, channel: str, reply: Message | Form, thread_of: int = 0) -> Shown:
        """What the bot answers to one person, where they asked."""
        if isinstance(reply, Form):
            shown = self._add(author=BOT, channel=channel, to=person, text=reply.error, form=_form(reply),
                              thread_of=thread_of)  # fmt: skip
            with self._conn:
                self._conn.execute("UPDATE messages SET action = ? WHERE id = ?", (reply.action.id, shown.id))
            return self.get(shown.id)
        buttons = [(each.label, each.action.id) for each in reply.buttons]
        return self._add(author=BOT, channel=channel, to=person, text=reply.text, quote=reply.quote, buttons=buttons,
                         thread_of=thread_of, file=reply.file)  # fmt: skip

    def deliver(
        self,
        key: str,
        channel: str,
        text: str,
        buttons: tuple[tuple[str, str], ...] = (),
        to: str = "",
        thread: str = "",
        thread_of: int = 0,
    ) -> Shown:
        """What the bot sends unasked; its key finds it again."""
        return self._add(
            author=BOT, channel=channel, to=to, text=text, buttons=list(buttons), key=key, thread=thread,
            thread_of=thread_of,
        )  # fmt: skip

    def relabel(self, button_id: str, labels: Sequence[str]) -> Shown:
        """Give the buttons of the message that a button hangs on new labels, in their order."""
        row = self._conn.execute("SELECT message_id FROM buttons WHERE 'b' || id = ?", (button_id,)).fetchone()
        hanging = self._conn.execute("SELECT id FROM buttons WHERE message_id = ? ORDER BY id", (row["message_id"],))
        ids = [each["id"] for each in hanging.fetchall()]
        with self._conn:
            self._conn.executemany("UPDATE buttons SET label = ? WHERE id = ?", zip(labels, ids, strict=False))
        return self.get(row["message_id"])

    def pin(self, message_id: int, pinned: bool) -> None:
        """Pin a message to the top of its channel, or take the pin away."""
        with self._conn:
            self._conn.execute("UPDATE messages SET pinned = ? WHERE id = ?", (int(pinned), message_id))

    def pinned(self, channel: str) -> Shown | None:
        """The message that is pinned in a channel."""
        row = self._conn.execute(
            "SELECT * FROM messages WHERE channel = ? AND pinned AND NOT gone ORDER BY id DESC LIMIT 1", (channel,)
        ).fetchone()
        return None if row is None else self._shown(row)

    def answered(self, message_id: int) -> bool:
        """Whether people said something in the thread of a message."""
        said = "SELECT 1 FROM messages WHERE thread_of = ? AND author <> ? AND to_person = '' AND NOT gone"
        return self._conn.execute(said, (message_id, BOT)).fetchone() is not None

    def find(self, key: str) -> int | None:
        """The id of the message that was delivered with this key."""
        row = self._conn.execute("SELECT id FROM messages WHERE key = ?", (key,)).fetchone()
        return None if row is None else int(row["id"])

    def action_of_button(self, person: str, button_id: str) -> tuple[str, str, int] | None:
        """The action of a button, its channel and thread, if this person can see it."""
        row = self._conn.execute(
            "SELECT b.action, m.channel, m.thread_of FROM buttons b JOIN messages m ON m.id = b.message_id "
            "WHERE 'b' || b.id = ? AND m.to_person IN ('', ?)",
            (button_id, person),
        ).fetchone()
        return None if row is None else (row["action"], row["channel"], row["thread_of"])

    def file_of(self, person: str, message_id: int) -> File | None:
        """The file that hangs on a message, if this person can see it."""
        return hanging.find(self._conn, person, message_id)

    def action_of_form(self, person: str, form_id: str) -> tuple[str, str, int] | None:
        """The action of an open form, its channel and thread, if it was shown to this person."""
        row = self._conn.execute(
            "SELECT action, channel, thread_of FROM messages WHERE 'f' || id = ? AND form <> '' AND to_person = ?",
            (form_id, person),
        ).fetchone()
        return None if row is None else (row["action"], row["channel"], row["thread_of"])

    def close_form(self, person: str, form_id: str) -> None:
        """Take a form away once it was sent or put aside."""
        with self._conn:
            self._conn.execute(
                "UPDATE messages SET form = '', text = '', gone = 1 WHERE 'f' || id = ? AND to_person = ?",
                (form_id, person),
            )

    def get(self, message_id: int) -> Shown:
        """One message by its id."""
        return self._shown(self._conn.execute("SELECT * FROM messages WHERE id = ?", (message_id,)).fetchone())

    def since(self, message_id: int) -> list[Shown]:
        """Everything that came after a message, for anyone, in order."""
        rows = self._conn.execute("SELECT * FROM messages WHERE id > ? AND gone = 0 ORDER BY id", (message_id,))
        return [self._shown(row) for row in rows.fetchall()]

    def seen_in(self, person: str, channel: str, thread_of: int = 0, limit: int = 400) -> list[Shown]:
        """The last messages that a person can see in a channel or one of its threads, in order; forms are none."""
        rows = self._conn.execute(
            "SELECT * FROM (SELECT * FROM messages WHERE channel = ? AND thread_of = ? AND to_person IN ('', ?) "
            "AND gone = 0 AND form = '' ORDER BY id DESC LIMIT ?) ORDER BY id",
            (channel, thread_of, person, limit),
        )
        return [self._shown(row) for row in rows.fetchall()]

    def open_forms(self, person: str) -> list[Shown]:
        """The forms that a person has neither sent nor put aside, in order."""
        rows = self._conn.execute(
            "SELECT * FROM messages WHERE to_person = ? AND gone = 0 AND form <> '' ORDER BY id", (person,)
        )
        return [self._shown(row) for row in rows.fetchall()]

    def hide(self, person: str, message_id: int) -> None:
        """Take away a private message, which its one reader has put aside."""
        with self._conn:
            self._conn.execute(
                "UPDATE messages SET text = '', quote = '', gone = 1 WHERE id = ? AND to_person = ?",
                (message_id, person),
            )
            hanging.take_down(self._conn)

    def replies(self, thread_of: int, person: str) -> int:
        """How many messages of a thread a person can see."""
        counted = self._conn.execute(
            "SELECT count(*) FROM messages WHERE thread_of = ? AND gone = 0 AND form = '' AND to_person IN ('', ?)",
            (thread_of, person),
        )
        return int(counted.fetchone()[0])

    def read_up_to(self, person: str, channel: str) -> int:
        """The last message that a person has read in a channel."""
        query = "SELECT max(message_id) FROM reads WHERE person = ? AND channel = ?"
        return int(self._conn.execute(query, (person, channel)).fetchone()[0] or 0)

    def mark_read(self, person: str, channel: str) -> None:
        """A person has read a channel to its end."""
        with self._conn:
            self._conn.execute("INSERT OR REPLACE INTO reads VALUES (?, ?, ?)", (person, channel, self.last_id()))

    def unread(self, person: str) -> dict[str, int]:
        """How many messages of others a person has not read, by channel."""
        counted = self._conn.execute(
            "SELECT m.channel, count(*) FROM messages m LEFT JOIN reads r ON r.person = ? AND r.channel = m.channel "
            "WHERE m.to_person IN ('', ?) AND m.author <> ? AND m.gone = 0 AND m.form = '' AND m.thread_of = 0 "
            "AND m.id > coalesce(r.message_id, 0) GROUP BY m.channel",
            (person, person, person),
        )
        return {row[0]: int(row[1]) for row in counted.fetchall()}

    def language(self, person: str) -> str:
        """The language that a person speaks; English until they say otherwise."""
        row = self._conn.execute("SELECT language FROM languages WHERE person = ?", (person,)).fetchone()
        return row["language"] if row else "en"

    def speak(self, person: str, language: str) -> None:
        """Remember the language that a person speaks."""
        with self._conn:
            self._conn.execute("INSERT OR REPLACE INTO languages VALUES (?, ?)", (person, language))

    def last_id(self) -> int:
        """The id of the latest message, 0 in an empty room."""
        return int(self._conn.execute("SELECT coalesce(max(id), 0) FROM messages").fetchone()[0])

    def _add(
        self,
        author: str,
        channel: str,
        text: str,
        to: str = "",
        quote: str = "",
        buttons: list[tuple[str, str]] | None = None,
        form: dict[str, Any] | None = None,
        key: str | None = None,
        thread: str = "",
        thread_of: int = 0,
        file: File | None = None,
    ) -> Shown:
        with self._conn:
            message_id = self._conn.execute(
                "INSERT INTO messages (at, author, channel, to_person, text, quote, form, key, thread, thread_of, "
                "action, gone) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '', 0)",
                (
                    int(self.now().timestamp()),
                    author,
                    channel,
                    to,
                    text,
                    quote,
                    json.dumps(form) if form else "",
                    key,
                    thread,
                    thread_of,
                ),
            ).lastrowid
            self._conn.executemany(
                "INSERT INTO buttons (message_id, label, action) VALUES (?, ?, ?)",
                [(message_id, label, action) for label, action in buttons or []],
            )
            if file is not None:
                hanging.hang(self._conn, message_id or 0, file)
        return self.get(message_id or 0)

    def _shown(self, row: sqlite3.Row) -> Shown:
        buttons = self._conn.execute("SELECT id, label FROM buttons WHERE message_id = ? ORDER BY id", (row["id"],))
        form = json.loads(row["form"]) | {"id": f"f{row['id']}"} if row["form"] else None
        return Shown(
            row["id"],
            datetime.fromtimestamp(row["at"], UTC),
            row["author"],
            row["channel"],
            row["to_person"],
            row["text"],
            row["quote"],
            tuple((each["label"], f"b{each['id']}") for each in buttons),
            form,
            row["thread"],
            row["thread_of"],
            hanging.named(self._conn, row["id"]),
        )


def _form(form: Form) -> dict[str, Any]:
    fields = [
        {
            "name": each.name,
            "label": each.label,
            "value": each.value,
            "required": each.required,
            "long": each.long,
            "hint": each.hint,
            "choices": [{"value": choice.value, "label": choice.label} for choice in each.choices],
        }
        for each in form.fields
    ]
    return {"title": form.title, "fields": fields}

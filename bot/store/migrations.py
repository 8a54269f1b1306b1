"""The schema, as numbered steps that are only ever added to."""

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

migrations = Migrations("good-enough")


@migrations()
def m001_groups(db: Database) -> None:
    """Groups, their channels, and what the program itself keeps."""
    db.table("meta").create({"key": str, "value": str}, pk="key", strict=True)
    db.table("groups").create(
        {
            "id": int, "platform": str, "external_id": str, "name": str, "locale": str, "zone": str, "country": str,
            "grace_minutes": int, "moderators": str, "queue_hours": str, "left_out": str,
            "quiet_from": str, "quiet_until": str, "quiet_text": str, "set_up": int, "plans_made": int, "version": int,
        },
        pk="id",
        not_null={"platform", "external_id", "name", "locale", "zone", "grace_minutes", "plans_made", "version"},
        strict=True,
    )  # fmt: skip
    db.table("groups").create_index(["platform", "external_id"], unique=True)
    db.table("channels").create(
        # A channel that the platform no longer has stays known to the ledger (gone) and is offered to nobody.
        {"id": int, "group_id": int, "external_id": str, "name": str, "gone": int},
        pk="id", not_null={"group_id", "external_id", "name", "gone"}, defaults={"gone": 0},
        foreign_keys=[("group_id", "groups", "id")], strict=True,
    )  # fmt: skip
    db.table("channels").create_index(["group_id", "external_id"], unique=True)


@migrations()
def m002_prompts(db: Database) -> None:
    """Prompts (built-in ones have no group), what a group changed, and who changed it."""
    db.table("prompts").create(
        {
            "id": str, "group_id": int, "kind": str, "locale": str, "text": str, "topics": str, "ages": str,
            "season": str, "assumes": str, "about": str, "rupture": str, "template": str, "next": str, "follow_up": str,
            "source": str, "review_by": str, "weight": str, "retired": int,
        },
        pk="id", not_null={"id", "kind", "locale", "text", "weight", "retired"},
        foreign_keys=[("group_id", "groups", "id")], strict=True,
    )  # fmt: skip
    db.table("prompts").create_index(["group_id"])
    db.table("prompts").enable_fts(["text"], create_triggers=True, tokenize="porter")
    db.table("prompt_changes").create(
        {
            "id": int, "group_id": int, "prompt_id": str, "text": str, "topics": str, "season": str, "weight": str,
            "rested_at": int, "rested_by": str, "rested_why": str, "based_on": str,
        },
        pk="id", not_null={"group_id", "prompt_id", "rested_at"},
        foreign_keys=[("group_id", "groups", "id"), ("prompt_id", "prompts", "id")], strict=True,
    )  # fmt: skip
    db.table("prompt_changes").create_index(["group_id", "prompt_id"], unique=True)
    db.table("prompt_changes").enable_fts(["text"], create_triggers=True, tokenize="porter")
    db.table("prompt_history").create(
        {
            "id": int, "group_id": int, "prompt_id": str, "at": int, "by": str, "action": str, "before": str,
            "undone": int,
        },
        pk="id", not_null={"group_id", "prompt_id", "at", "by", "action", "before", "undone"},
        foreign_keys=[("group_id", "groups", "id"), ("prompt_id", "prompts", "id")], strict=True,
    )  # fmt: skip
    db.table("prompt_history").create_index(["group_id", "prompt_id"])
    db.create_view(
        "group_prompts",
        """SELECT g.id AS for_group, p.id, p.kind, p.locale, coalesce(c.text, p.text) AS text,
                  coalesce(c.topics, p.topics) AS topics, p.ages, coalesce(c.season, p.season) AS season, p.assumes,
                  p.about, p.rupture, p.template, p.next, p.follow_up, p.source, p.review_by,
                  coalesce(c.weight, p.weight) AS weight, coalesce(c.rested_at, 0) AS rested_at,
                  coalesce(c.rested_by, '') AS rested_by, coalesce(c.rested_why, '') AS rested_why,
                  p.group_id IS NOT NULL AS own
           FROM groups g
           JOIN prompts p ON (p.group_id IS NULL OR p.group_id = g.id) AND p.retired = 0
           LEFT JOIN prompt_changes c ON c.group_id = g.id AND c.prompt_id = p.id""",
    )


@migrations()
def m003_schedules(db: Database) -> None:
    """Schedules, and what moderators decided about single days of theirs."""
    # AUTOINCREMENT: the ledger's keys bear the id, so one that was removed must never come again.
    db.execute(
        """CREATE TABLE schedules (
             id INTEGER PRIMARY KEY AUTOINCREMENT, group_id INTEGER NOT NULL REFERENCES groups(id),
             number INTEGER NOT NULL, removed INTEGER NOT NULL DEFAULT 0,
             channel_id INTEGER NOT NULL REFERENCES channels(id), kind TEXT NOT NULL,
             at TEXT NOT NULL, days INTEGER NOT NULL, zone TEXT NOT NULL, topics TEXT, ages TEXT,
             paused INTEGER NOT NULL, resume_on TEXT, next_day TEXT, next_due_at INTEGER, next_round INTEGER,
             next_slot TEXT, next_entry TEXT, next_prompt TEXT, next_version TEXT NOT NULL) STRICT"""
    )
    # A paused schedule has no next_due_at, so that an idle tick reads one index entry.
    db.execute("CREATE INDEX schedules_due ON schedules (next_due_at) WHERE next_due_at IS NOT NULL")
    db.execute("CREATE INDEX schedules_unplanned ON schedules (id) WHERE next_version = '' AND next_due_at IS NOT NULL")
    db.table("schedules").create_index(["group_id", "number"], unique=True)
    db.table("schedules").create_index(["channel_id", "kind"])
    db.table("schedule_days").create(
        {"schedule_id": int, "day": str, "action": str, "prompt_id": str, "by": str},
        pk=("schedule_id", "day"), not_null={"action"},
        foreign_keys=[("schedule_id", "schedules", "id"), ("prompt_id", "prompts", "id")], strict=True,
    )  # fmt: skip


@migrations()
def m004_posts(db: Database) -> None:
    """The ledger of everything sent unasked, and the notices for moderators."""
    db.table("posts").create(
        {
            "id": int, "key": str, "group_id": int, "place": str, "channel_id": int, "schedule_id": int, "kind": str,
            "prompt_id": str, "round": int, "slot": str, "entry": str, "day": str, "text": str, "buttons": str,
            "thread": str, "follow_up": str, "state": str, "due_at": int, "not_before": int, "claimed_by": str,
            "attempts": int, "sent_at": int, "proof": str, "reason": str,
        },
        pk="id",
        not_null={"key", "group_id", "place", "kind", "text", "state", "due_at", "not_before", "attempts"},
        # schedule_id is no foreign key: what was posted stays true when its schedule is removed.
        foreign_keys=[("group_id", "groups", "id"), ("channel_id", "channels", "id")], strict=True,
    )  # fmt: skip
    # Few indexes: each one is paid for by every post of a herd.
    db.table("posts").create_index(["key"], unique=True)
    db.execute("CREATE INDEX posts_unsent ON posts (not_before) WHERE state = 'claimed'")
    db.execute("CREATE INDEX posts_rounds ON posts (channel_id, kind, round) WHERE round IS NOT NULL")
    db.table("notices").create(
        {
            "id": int, "group_id": int, "cause": str, "text": str, "fix_label": str, "fix_action": str,
            "opened_at": int, "closed_at": int, "closed_by": str,
        },
        pk="id", not_null={"group_id", "cause", "text", "opened_at"},
        foreign_keys=[("group_id", "groups", "id")], strict=True,
    )  # fmt: skip
    db.execute("CREATE UNIQUE INDEX notices_open ON notices (group_id, cause) WHERE closed_at IS NULL")


@migrations()
def m005_sensitivity(db: Database) -> None:
    """What a prompt touches that can hurt: groups can leave it out."""
    db.execute("ALTER TABLE prompts ADD COLUMN sensitivity TEXT")
    db.execute("DROP VIEW group_prompts")
    db.create_view(
        "group_prompts",
        """SELECT g.id AS for_group, p.id, p.kind, p.locale, coalesce(c.text, p.text) AS text,
                  coalesce(c.topics, p.topics) AS topics, p.ages, coalesce(c.season, p.season) AS season, p.assumes,
                  p.sensitivity, p.about, p.rupture, p.template, p.next, p.follow_up, p.source, p.review_by,
                  coalesce(c.weight, p.weight) AS weight, coalesce(c.rested_at, 0) AS rested_at,
                  coalesce(c.rested_by, '') AS rested_by, coalesce(c.rested_why, '') AS rested_why,
                  p.group_id IS NOT NULL AS own
           FROM groups g
           JOIN prompts p ON (p.group_id IS NULL OR p.group_id = g.id) AND p.retired = 0
           LEFT JOIN prompt_changes c ON c.group_id = g.id AND c.prompt_id = p.id""",
    )


@migrations()
def m006_people(db: Database) -> None:
    """What belongs to one person, found by a keyed hash (who) and reached through a sealed box (address)."""
    db.table("taps").create(
        {"post_id": int, "kind": str, "who": str, "at": int},
        pk=("post_id", "kind", "who"), not_null={"at"},
        foreign_keys=[("post_id", "posts", "id")], strict=True,
    )  # fmt: skip
    db.table("taps").create_index(["at"])
    # AUTOINCREMENT: the ledger's keys bear the id, so one that was stopped must never come again.
    db.execute(
        """CREATE TABLE daily_lines (
             id INTEGER PRIMARY KEY AUTOINCREMENT, platform TEXT NOT NULL, who TEXT NOT NULL UNIQUE,
             address TEXT NOT NULL, locale TEXT NOT NULL, zone TEXT NOT NULL, at TEXT NOT NULL, last_day TEXT NOT NULL,
             next_day TEXT, next_due_at INTEGER, unreachable INTEGER NOT NULL DEFAULT 0) STRICT"""
    )
    db.execute("CREATE INDEX daily_lines_due ON daily_lines (next_due_at) WHERE next_due_at IS NOT NULL")
    db.table("notes").create(
        {"id": int, "who": str, "text": str, "quote": str, "written_at": int, "read_at": int},
        pk="id", not_null={"who", "text", "written_at"}, strict=True,
    )  # fmt: skip
    db.table("notes").create_index(["who"])
    db.table("note_bells").create(  # who asked to be told of a note
        {"who": str, "platform": str, "address": str, "locale": str, "asked_at": int},
        pk="who", not_null={"platform", "address", "locale", "asked_at"}, strict=True,
    )  # fmt: skip
    db.execute("ALTER TABLE posts ADD COLUMN address TEXT")  # sealed: whom a post in direct messages is for
    db.execute("ALTER TABLE posts ADD COLUMN follows INTEGER REFERENCES posts(id)")
    db.execute("CREATE INDEX posts_pinned ON posts (channel_id) WHERE kind = 'pin'")
    db.execute("ALTER TABLE posts ADD COLUMN been_there INTEGER NOT NULL DEFAULT 0")
    db.execute("ALTER TABLE prompt_changes ADD COLUMN rested_until INTEGER")
    db.execute("CREATE INDEX prompts_waking ON prompt_changes (rested_until) WHERE rested_until IS NOT NULL")
    db.execute("ALTER TABLE groups ADD COLUMN left_at INTEGER")
    db.execute("CREATE INDEX groups_left ON groups (left_at) WHERE left_at IS NOT NULL")


@migrations()
def m007_manner(db: Database) -> None:
    """How a plan posts: with a thread or without, pinned, without a sound, with a role that is pinged."""
    db.execute("ALTER TABLE schedules ADD COLUMN thread INTEGER NOT NULL DEFAULT 1")
    db.execute("ALTER TABLE schedules ADD COLUMN pin INTEGER NOT NULL DEFAULT 0")
    db.execute("ALTER TABLE schedules ADD COLUMN silent INTEGER NOT NULL DEFAULT 0")
    db.execute("ALTER TABLE schedules ADD COLUMN ping TEXT NOT NULL DEFAULT ''")


@migrations()
def m008_tender_days(db: Database) -> None:
    """Days on which a group posts nothing: named ones, yearly dates and single ones, as JSON."""
    db.execute("ALTER TABLE groups ADD COLUMN tender TEXT NOT NULL DEFAULT '[]'")


@migrations()
def m009_word_drafts(db: Database) -> None:
    """Words that a moderator has changed and looks at before they count."""
    # AUTOINCREMENT: buttons bear the ids, so one that was dropped must never come again.
    db.execute(
        """CREATE TABLE word_drafts (
             id INTEGER PRIMARY KEY AUTOINCREMENT, group_id INTEGER NOT NULL REFERENCES groups(id),
             prompt_id TEXT NOT NULL REFERENCES prompts(id), text TEXT NOT NULL, at INTEGER NOT NULL) STRICT"""
    )
    db.table("word_drafts").create_index(["group_id"])


@migrations()
def m030_shared_channels(db: Database) -> None:
    """Channels that other companies read too: '' for others, 'asked' until moderators say so, then 'allowed'."""
    db.execute("ALTER TABLE channels ADD COLUMN shared TEXT NOT NULL DEFAULT ''")


@migrations()
def m040_suggestions(db: Database) -> None:
    """What members suggest while it waits, what moderators make of it, and how much each sent this week."""
    # AUTOINCREMENT: buttons bear the ids, so one that was settled must never come again.
    db.execute(
        """CREATE TABLE suggestions (
             id INTEGER PRIMARY KEY AUTOINCREMENT, group_id INTEGER NOT NULL REFERENCES groups(id),
             kind TEXT NOT NULL, topic TEXT NOT NULL, text TEXT NOT NULL, author TEXT NOT NULL,
             sent_at INTEGER NOT NULL) STRICT"""
    )
    db.table("suggestions").create_index(["group_id"])
    db.table("suggestions").create_index(["sent_at"])
    db.execute(
        """CREATE TABLE suggestion_drafts (
             id INTEGER PRIMARY KEY AUTOINCREMENT,
             suggestion_id INTEGER NOT NULL REFERENCES suggestions(id) ON DELETE CASCADE,
             text TEXT NOT NULL, at INTEGER NOT NULL) STRICT"""
    )
    db.table("suggestion_drafts").create_index(["suggestion_id"])
    db.table("suggestion_turns").create(  # beside no suggestion: what one was about is nobody's afterwards
        {"id": int, "group_id": int, "who": str, "at": int},
        pk="id", not_null={"group_id", "who", "at"}, foreign_keys=[("group_id", "groups", "id")], strict=True,
    )  # fmt: skip
    db.table("suggestion_turns").create_index(["group_id", "who"])
    db.execute("ALTER TABLE groups ADD COLUMN suggestions_a_week INTEGER NOT NULL DEFAULT 3")


_OVERLAY = (
    "text", "topics", "ages", "season", "assumes", "sensitivity", "about", "rupture", "template", "next", "follow_up",
    "source", "review_by", "weight",
)  # fmt: skip


@migrations()
def m020_imports(db: Database) -> None:
    """Imports: written beside what is there, in the next edition of a group's words, which it then sees all at once."""
    db.table("imports").create(
        {
            "id": int, "group_id": int, "at": int, "by": str, "state": str, "source": str, "new": int, "changed": int,
            "edition": int, "undone_at": int, "undone_by": str,
        },
        pk="id", not_null={"group_id", "at", "by", "state", "source", "new", "changed"},
        foreign_keys=[("group_id", "groups", "id")], strict=True,
    )  # fmt: skip
    db.table("imports").create_index(["group_id"])
    db.execute("ALTER TABLE groups ADD COLUMN edition INTEGER NOT NULL DEFAULT 0")
    db.execute("ALTER TABLE prompts ADD COLUMN since INTEGER NOT NULL DEFAULT 0")
    db.execute("ALTER TABLE prompt_history ADD COLUMN import_id INTEGER REFERENCES imports(id)")
    db.execute("CREATE INDEX prompt_history_imports ON prompt_history (import_id) WHERE import_id IS NOT NULL")
    db.table("prompt_history").create_index(["prompt_id"])  # when a group goes, each of its prompts is looked for here
    db.execute("DROP VIEW group_prompts")
    _keep_versions_of_changes(db)
    # As sqlite-utils makes it, but not for changes that leave the words alone.
    db.execute("DROP TRIGGER prompts_au")
    db.execute(
        """CREATE TRIGGER prompts_au AFTER UPDATE OF text ON prompts BEGIN
             INSERT INTO prompts_fts (prompts_fts, rowid, text) VALUES ('delete', old.rowid, old.text);
             INSERT INTO prompts_fts (rowid, text) VALUES (new.rowid, new.text);
           END"""
    )
    laid = ", ".join(f"coalesce(c.{name}, p.{name}) AS {name}" for name in _OVERLAY)
    db.create_view(
        "group_prompts",
        f"""SELECT g.id AS for_group, p.id, p.kind, p.locale, {laid}, coalesce(c.rested_at, 0) AS rested_at,
                   coalesce(c.rested_by, '') AS rested_by, coalesce(c.rested_why, '') AS rested_why, c.rested_until,
                   p.group_id IS NOT NULL AS own
            FROM groups g
            JOIN prompts p ON (p.group_id IS NULL OR p.group_id = g.id) AND p.retired = 0 AND p.since <= g.edition
            LEFT JOIN prompt_versions c ON c.group_id = g.id AND c.prompt_id = p.id
                                       AND g.edition BETWEEN c.since AND c.until""",  # noqa: S608 - our own names
    )


def _keep_versions_of_changes(db: Database) -> None:
    """What groups changed, each change with the editions that show it; `prompt_changes` is what they see now."""
    columns = {"id": int, "group_id": int, "prompt_id": str, "since": int, "until": int, **dict.fromkeys(_OVERLAY, str)}
    columns |= {"rested_at": int, "rested_by": str, "rested_why": str, "rested_until": int, "based_on": str}
    db.table("prompt_versions").create(
        columns, pk="id", not_null={"group_id", "prompt_id", "since", "until", "rested_at"},
        defaults={"since": 0, "until": 2**62},
        foreign_keys=[("group_id", "groups", "id"), ("prompt_id", "prompts", "id")], strict=True,
    )  # fmt: skip
    db.table("prompt_versions").create_index(["group_id", "prompt_id", "since"], unique=True)
    db.table("prompt_versions").create_index(["prompt_id"])
    db.execute("CREATE INDEX prompt_versions_waking ON prompt_versions (rested_until) WHERE rested_until IS NOT NULL")
    kept = "group_id, prompt_id, text, topics, season, weight, rested_at, rested_by, rested_why, rested_until, based_on"
    db.execute(f"INSERT INTO prompt_versions ({kept}) SELECT {kept} FROM prompt_changes")  # noqa: S608 - our own names
    db.table("prompt_versions").enable_fts(["text"], create_triggers=True, tokenize="porter")
    db.execute("DROP TRIGGER prompt_versions_au")  # no words of a version ever change: `until` alone does
    db.table("prompt_changes").disable_fts()
    db.table("prompt_changes").drop()
    db.create_view(
        "prompt_changes",
        f"""SELECT {", ".join(f"v.{name}" for name in columns)} FROM prompt_versions v
            WHERE (SELECT edition FROM groups WHERE id = v.group_id) BETWEEN v.since AND v.until""",  # noqa: S608 - our own names
    )


@migrations()
def m050_drafts_of_any_command(db: Database) -> None:
    """Drafts of new words too, and of any sentence: what a command was given. Those of a day ago are let go."""
    db.execute("DELETE FROM word_drafts")
    for name in ("prompt_id", "text"):
        db.execute(f"ALTER TABLE word_drafts DROP COLUMN {name}")
    for name in ("command", "given"):
        db.execute(f"ALTER TABLE word_drafts ADD COLUMN {name} TEXT NOT NULL DEFAULT ''")


@migrations()
def m051_what_changes_did(db: Database) -> None:
    """What each change turned into what (of older ones the words before), and who took it back."""
    db.execute("ALTER TABLE prompt_history ADD COLUMN undone_by TEXT")
    db.execute("ALTER TABLE prompt_history ADD COLUMN told TEXT NOT NULL DEFAULT '{}'")
    before = "json_extract(before, '$.text')"
    db.execute(
        f"UPDATE prompt_history SET told = json_object('text', json_array({before}, NULL)) WHERE {before} NOT NULL"  # noqa: S608
    )

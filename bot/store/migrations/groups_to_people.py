"""The first steps: groups, prompts, schedules, posts, and what people tap and ask for."""

from sqlite_utils import Database

from bot.store.migrations.registry import migrations


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

"""Later steps: the manner of posts, tender days, suggestions, imports, and what changes did."""

from sqlite_utils import Database

from bot.store.migrations.registry import migrations


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


@migrations()
def m066_remarks_of_drafts(db: Database) -> None:
    """What the lint says of a draft and one message had no room for."""
    db.execute("ALTER TABLE word_drafts ADD COLUMN remarks TEXT NOT NULL DEFAULT '[]'")


@migrations()
def m067_drafts_of_all_that_a_suggestion_says(db: Database) -> None:
    """A moderator changes of a suggestion also what it is and what it is about."""
    db.execute("ALTER TABLE suggestion_drafts ADD COLUMN given TEXT NOT NULL DEFAULT '{}'")


@migrations()
def m060_notes_without_a_language(db: Database) -> None:
    """What a note says, as marked sentences with their values: it is said in the language of whoever reads it."""
    db.execute("ALTER TABLE notes ADD COLUMN lines TEXT NOT NULL DEFAULT '[]'")


@migrations()
def m061_greetings_of_groups_that_are_set_up(db: Database) -> None:
    """Until now the notice that greets a group stayed open for ever."""
    db.execute(
        "UPDATE notices SET closed_at = opened_at, closed_by = '' WHERE cause = 'joined' AND closed_at IS NULL "
        "AND group_id IN (SELECT id FROM groups WHERE set_up)"
    )


@migrations()
def m072_rows_found_by_their_group(db: Database) -> None:
    """What a group is purged by, without a look at what is kept for others.

    Of posts the many have a channel, and the few others get an index of their own, so that a herd pays for none. That
    a post's group is there is checked no more: with no index on it each group that goes would cost a look at all.
    """
    db.table("posts").transform(drop_foreign_keys=["group_id"])
    db.execute("CREATE INDEX posts_follows ON posts (follows) WHERE follows IS NOT NULL")
    db.execute("CREATE INDEX posts_elsewhere ON posts (group_id) WHERE channel_id IS NULL")
    db.execute("DROP INDEX posts_pinned")
    db.execute("DROP INDEX posts_rounds")
    db.execute("CREATE INDEX posts_of_channel ON posts (channel_id, kind, round)")
    db.execute("CREATE INDEX notices_causes ON notices (group_id, cause)")
    db.execute("CREATE INDEX schedule_days_prompts ON schedule_days (prompt_id) WHERE prompt_id IS NOT NULL")


@migrations()
def m073_no_address_beyond_its_post(db: Database) -> None:
    """Until now an address stayed where a post had not arrived."""
    db.execute("UPDATE posts SET address = NULL WHERE address IS NOT NULL AND state <> 'claimed'")


@migrations()
def m074_whom_what_belongs_to_people_goes_with(db: Database) -> None:
    """The group with which a person's own things go; of those that are kept, the next start says it."""
    for table in ("daily_lines", "note_bells", "notes"):
        db.execute(f"ALTER TABLE {table} ADD COLUMN group_id INTEGER REFERENCES groups(id)")
        db.execute(f"CREATE INDEX {table}_groups ON {table} (group_id) WHERE group_id IS NOT NULL")
    db.execute("INSERT INTO meta (key, value) VALUES ('people_without_group', '1')")


@migrations()
def m077_plans_of_channels_without_posts(db: Database) -> None:
    """Until now a plan could be woken in a channel that is gone, or that others read and nobody allowed."""
    db.execute(
        "UPDATE schedules SET paused = 1, resume_on = NULL, next_day = NULL, next_due_at = NULL "
        "WHERE NOT paused AND channel_id IN (SELECT id FROM channels WHERE gone)"
    )


@migrations()
def m078_suggestions_that_can_be_put_back(db: Database) -> None:
    """When a suggestion was settled, by which change of words, and which note its author got: for a day, for Undo."""
    for column in ("settled_at", "deed", "note"):
        db.execute(f"ALTER TABLE suggestions ADD COLUMN {column} INTEGER")
    db.execute("CREATE INDEX suggestions_settled ON suggestions (settled_at) WHERE settled_at IS NOT NULL")


@migrations()
def m080_bells_that_nobody_hears(db: Database) -> None:
    """A bell whose direct message could not be delivered: its person is told where they look for notes."""
    db.execute("ALTER TABLE note_bells ADD COLUMN unreachable INTEGER NOT NULL DEFAULT 0")


@migrations()
def m081_notes_whose_numbers_never_come_again(db: Database) -> None:
    """The keys of posts bear the numbers of notes: one that was taken back, or forgotten, must never come again."""
    db.execute(
        """CREATE TABLE notes_kept (
             id INTEGER PRIMARY KEY AUTOINCREMENT, who TEXT NOT NULL, text TEXT NOT NULL, quote TEXT,
             written_at INTEGER NOT NULL, read_at INTEGER, lines TEXT NOT NULL DEFAULT '[]',
             group_id INTEGER REFERENCES groups(id)) STRICT"""
    )
    db.execute("INSERT INTO notes_kept SELECT id, who, text, quote, written_at, read_at, lines, group_id FROM notes")
    db.execute("DROP TABLE notes")
    db.execute("ALTER TABLE notes_kept RENAME TO notes")
    db.table("notes").create_index(["who"])
    db.execute("CREATE INDEX notes_groups ON notes (group_id) WHERE group_id IS NOT NULL")
    db.execute("DELETE FROM sqlite_sequence WHERE name IN ('notes', 'notes_kept')")
    db.execute(
        "INSERT INTO sqlite_sequence (name, seq) SELECT 'notes', max(coalesce((SELECT max(id) FROM notes), 0), "
        "coalesce((SELECT max(CAST(substr(key, 6) AS INTEGER)) FROM posts WHERE key GLOB 'note:*'), 0))"
    )


@migrations()
def m082_drafts_in_one_table(db: Database) -> None:
    """What a moderator makes of a suggestion is a draft as others are, and goes with the suggestion.

    Buttons bear the numbers, and both tables had a first one: those of suggestions go on as negative numbers, for the
    day that they have, and no number of either comes again.
    """
    db.execute("ALTER TABLE word_drafts ADD COLUMN suggestion_id INTEGER REFERENCES suggestions(id) ON DELETE CASCADE")
    db.execute("CREATE INDEX word_drafts_suggestions ON word_drafts (suggestion_id) WHERE suggestion_id IS NOT NULL")
    db.execute(
        """INSERT INTO word_drafts (id, group_id, command, given, at, suggestion_id)
           SELECT -d.id, s.group_id, 'tune queue edit', json_patch(json_object('number', CAST(s.id AS TEXT),
                    'kind', s.kind, 'topic', s.topic, 'text', d.text, 'follow_up', '', 'ages', ''), d.given), d.at, s.id
           FROM suggestion_drafts d JOIN suggestions s ON s.id = d.suggestion_id"""
    )
    of_both = "SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name IN ('word_drafts', 'suggestion_drafts')"
    latest = db.execute(of_both).fetchone()[0]
    db.execute("DELETE FROM sqlite_sequence WHERE name = 'word_drafts'")
    db.execute("INSERT INTO sqlite_sequence (name, seq) VALUES ('word_drafts', ?)", [latest])
    db.execute("DROP TABLE suggestion_drafts")


@migrations()
def m083_lines_that_wait(db: Database) -> None:
    """Daily lines of a platform that is not set up are found at the start without a look at all the others."""
    db.execute(
        "CREATE INDEX daily_lines_waiting ON daily_lines (platform) WHERE next_due_at IS NULL AND next_day IS NOT NULL"
    )


@migrations()
def m084_versions_of_changes(db: Database) -> None:
    """The group's version that each change of words made, or its undo: an import asks what changed since it looked."""
    db.execute("ALTER TABLE prompt_history ADD COLUMN version INTEGER")
    db.execute("CREATE INDEX prompt_history_versions ON prompt_history (group_id, version) WHERE version IS NOT NULL")

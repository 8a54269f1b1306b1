"""The schema, as numbered steps that are only ever added to; they run in the order in which they are imported."""

from bot.store.migrations import groups_to_people, manner_to_words
from bot.store.migrations.registry import migrations

__all__ = ["groups_to_people", "manner_to_words", "migrations"]

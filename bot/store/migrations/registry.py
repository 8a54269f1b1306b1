"""The one set to which every step of the schema belongs."""

from sqlite_utils.migrations import Migrations

migrations = Migrations("good-enough")

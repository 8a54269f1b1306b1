"""Packs: files of prompts, read into typed entries with the line of each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Any

import msgspec

from bot.errors import ConfigError
from bot.model import PROMPT_KINDS, Prompt, PromptKind, Weight

CONTENT = Path(__file__).parents[1] / "content"
# Files in a content folder that are no packs: what matching, screening and care are made of.
NO_PACKS = frozenset({"cues.toml", "screening.toml", "care.toml", "helplines.toml", "lint.toml"})


class Header(msgspec.Struct, forbid_unknown_fields=True):
    """The `[pack]` table: what holds for every prompt of the file."""

    name: str = ""
    locale: str = "en"
    source: str = ""
    review_by: date | None = None
    whole: bool = False  # what an entry leaves out is empty, as in an export, and not as it was before
    allow: dict[str, str] = {}  # lint rules switched off for this file, each with the reason


class Entry(msgspec.Struct, forbid_unknown_fields=True):
    """One prompt as it stands in a pack; empty means "as the header says" or "any"."""

    id: str = ""
    locale: str = ""
    text: str = ""
    topics: list[str] = []
    ages: list[str] = []
    season: str = ""
    assumes: list[str] = []
    sensitivity: list[str] = []
    about: list[str] = []
    rupture: str = ""
    template: str = ""
    next: str = ""
    follow_up: str = ""
    weight: Weight = "normal"
    source: str = ""
    review_by: date | None = None
    rested_at: Any = None  # a group's own rest, which only an import reads, as it reads the other two
    rested_by: str = ""
    rested_why: str = ""
    allow: dict[str, str] = {}


class Change(Entry):
    """What a group lays over words that come with the program; empty means "as it is built in"."""

    weight: Weight | None = None  # type: ignore[assignment]  # also "normal" may be laid over
    based_on: str = ""


class _File(msgspec.Struct, forbid_unknown_fields=True):
    pack: Header = msgspec.field(default_factory=Header)
    reminder: list[Entry] = []
    question: list[Entry] = []
    response: list[Entry] = []
    repair: list[Entry] = []
    attunement: list[Entry] = []
    boundary: list[Entry] = []
    change: list[Change] = []


# The tables of a pack, and the keys of each.
KEYS: dict[str, tuple[str, ...]] = {
    name: (Header if name == "pack" else Change if name == "change" else Entry).__struct_fields__
    for name in _File.__struct_fields__
}


@dataclass(frozen=True, slots=True)
class PackPrompt:
    """An entry with where it stands: its kind and the line of its `[[…]]`."""

    kind: PromptKind
    line: int
    entry: Entry


@dataclass(frozen=True, slots=True)
class Pack:
    """A file of prompts."""

    path: Path
    header: Header
    prompts: tuple[PackPrompt, ...]
    changes: tuple[Change, ...] = ()

    def as_prompts(self) -> list[Prompt]:
        """The pack's prompts as the library takes them, the header's values filled in."""
        return [_prompt(self.header, each.kind, each.entry) for each in self.prompts]


def read_pack(path: Path, table: dict[str, Any] | None = None) -> Pack:
    """Read one pack; ConfigError says in one sentence what keeps the file from being one.

    `table` is what stands in the file, where somebody read and mended it already.
    """
    with _saying_why(path):
        text = path.read_text(encoding="utf-8-sig")
        raw = msgspec.toml.decode(text) if table is None else table
        content = msgspec.convert(raw, _File, builtin_types=(date, time, datetime))
    found = tables(text)
    lines = {kind: iter([table.line for table in found if table.name == kind]) for kind in PROMPT_KINDS}
    prompts = [
        PackPrompt(kind, next(lines[kind], 1), entry) for kind in PROMPT_KINDS for entry in getattr(content, kind)
    ]
    return Pack(path, content.pack, tuple(sorted(prompts, key=lambda each: each.line)), tuple(content.change))


def read_table(path: Path) -> dict[str, Any]:
    """Read a TOML file as it stands; ConfigError says in one sentence what keeps it from being one."""
    with _saying_why(path):
        return dict(msgspec.toml.decode(path.read_text(encoding="utf-8-sig")))


@contextmanager
def _saying_why(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path} is not UTF-8 text (byte {error.start}). Save it as UTF-8.") from error
    except (msgspec.ValidationError, ValueError, RecursionError) as error:
        raise ConfigError(f"{path} is not a pack: {_plain(str(error))}") from error


def find_packs(paths: list[Path]) -> list[Path]:
    """The pack files among these files and folders, in order; ConfigError for a path that is not there."""
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            found += sorted(each for each in path.rglob("*.toml") if each.name not in NO_PACKS)
        elif path.exists():
            found.append(path)
        else:
            raise ConfigError(f"There is no file or folder {path}.")
    return found


def built_in_version() -> str:
    """A digest of the packs that come with the program, and of this file, which reads them."""
    digest = blake2b(digest_size=8)
    for path in (*find_packs([CONTENT]), Path(__file__)):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


@cache
def built_in_prompts() -> tuple[Prompt, ...]:
    """Every prompt that comes with the program."""
    return tuple(prompt for path in find_packs([CONTENT]) for prompt in read_pack(path).as_prompts())


def _prompt(header: Header, kind: PromptKind, entry: Entry) -> Prompt:
    return Prompt(
        id=entry.id,
        kind=kind,
        locale=entry.locale or header.locale,
        text=entry.text.strip(),
        topics=tuple(entry.topics),
        ages=tuple(entry.ages),
        season=entry.season,
        assumes=tuple(entry.assumes),
        sensitivity=tuple(entry.sensitivity),
        about=tuple(entry.about),
        rupture=entry.rupture,
        template=entry.template,
        next=entry.next,
        follow_up=entry.follow_up,
        weight=entry.weight,
        source=entry.source or header.source,
        review_by=entry.review_by or header.review_by,
    )


@dataclass(frozen=True, slots=True)
class Table:
    """A `[[…]]` of a TOML file: its name, its line, and the line of each of its keys."""

    name: str
    line: int
    keys: dict[str, int]


# Strings and comments are passed over whole, so that nothing in them is taken for a table or a key.
_PARTS = re.compile(
    r"""^[ \t]*\[\[[ \t]*["']?(?P<table>[\w-]+)["']?[ \t]*\]\]|^[ \t]*(?P<other>\[)(?!\[)"""
    r"""|^[ \t]*(?P<quote>["']?)(?P<key>[\w-]+)(?P=quote)[ \t]*="""
    r'''|"""(?:\\.|[^\\])*?"{3,5}|\'{3}.*?\'{3,5}|"(?:\\.|[^"\\\n])*"|'[^'\n]*'|\#[^\n]*''',
    re.MULTILINE | re.DOTALL,
)


def tables(text: str) -> list[Table]:
    """The arrays of tables in a TOML text that can be read, in order."""
    found: list[Table] = []
    keys: dict[str, int] = {}
    line, seen = 1, 0
    for part in _PARTS.finditer(text):
        line += text.count("\n", seen, part.start())
        seen = part.start()
        if part["table"]:
            keys = {}
            found.append(Table(part["table"], line, keys))
        elif part["other"]:
            keys = {}
        elif part["key"]:
            keys.setdefault(part["key"], line)
    return found


def _plain(error: str) -> str:
    return f"{error.replace('`', '').replace('Object ', '').rstrip('.')}."

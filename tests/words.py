"""Groups with words of their own, for tests of import and export."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache

from bot.library.exchange import incoming, outgoing, taking
from bot.library.exchange.comparing import Source
from bot.library.exchange.ids import prompt_id
from bot.library.exchange.taking import Look
from bot.library.packs import built_in_prompts
from bot.model import TOPICS, Group, Prompt
from bot.store import groups, imports, prompts
from bot.store.database import Store, Transaction
from bot.store.imports import Import, Write
from tests.stores import fresh_store

SAM = Source("sam", 1_772_000_000)


@cache
def some_built_in() -> tuple[Prompt, ...]:
    """A few of the words that come with the program: enough to lay something over."""
    return built_in_prompts()[:5]


def a_group(number: int = 1) -> tuple[Store, Group]:
    """A store in memory with a group in it, whose own number this is."""
    store = fresh_store()
    with store.transaction() as tx:
        prompts.load_built_in(tx, "some", some_built_in)
        for each in range(1, number + 1):
            group = groups.add(tx, "room", str(each), f"Group {each}", "UTC")
    return store, group


def has(tx: Transaction, group: Group, *own: Prompt) -> None:
    """Give a group words of its own, with the ids that a file has for them."""
    import_id = imports.begin(tx, group.id, "sam", 1)
    made = [replace(each, id=prompt_id(each.id, group.id)) for each in own]
    imports.write(tx, group.id, import_id, [Write(each.id, each, None, None) for each in made])
    imports.finish(tx, group.id, import_id, 1)


def looked(store: Store, group: Group, data: bytes | str, name: str = "words.csv", linted: date | None = None) -> Look:
    """What a file would do."""
    read = incoming.read(data.encode() if isinstance(data, str) else data, name)
    return taking.at_once(taking.look(store.reading, group.id, read, SAM, linted))


def taken(store: Store, group: Group, data: bytes | str, name: str = "words.csv") -> Import:
    """A file that is taken in."""
    found = looked(store, group, data, name)
    return taking.at_once(taking.take_in(store.transaction, group.id, found, SAM))


def exported(store: Store, group: Group, form: str = "csv") -> bytes:
    """The group's words as a file."""
    with store.reading() as tx:
        return outgoing.export(tx, group.id, form)[0]


def refusals(store: Store, group: Group, data: bytes | str, name: str = "words.csv") -> list[tuple[int, str]]:
    """What is refused of a file: line and reason."""
    return [(each.line, each.why) for each in looked(store, group, data, name).refused]


def rows(store: Store) -> dict[str, list[tuple[object, ...]]]:
    """Every row of what holds words."""
    tables = ("groups", "prompts", "prompt_versions", "prompt_history", "imports")
    with store.reading() as tx:
        return {name: [tuple(row) for row in tx.all(f"SELECT * FROM {name} ORDER BY 1")] for name in tables}  # noqa: S608


HEAD = "id,kind,text,topics\n"
CUPS = f"{HEAD}red-cup,reminder,The red cup is back.,any\nblue-cup,question,Who has the blue cup?,grief\n"


def many(count: int) -> list[str]:
    topics = sorted(TOPICS)
    return [f"cup-{number},reminder,Cup number {number}.,{topics[number % 22]}" for number in range(count)]

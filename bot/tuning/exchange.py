"""`/tune words export` and `import`: the group's words as a file, and rows of one taken in; each can be taken back."""

from __future__ import annotations

from contextlib import nullcontext

from bot.arguments import ENTRY, NumberType, OneOf, Words
from bot.commands import Option, Request, command
from bot.errors import Refusal
from bot.library.exchange import csv_file, incoming, outgoing, taking
from bot.library.exchange.comparing import Planned, Source
from bot.library.exchange.rows import place
from bot.library.exchange.taking import Look
from bot.locales import N_, _, n_
from bot.replies import BUTTONS_MAX, FILE_MAX, PASTE_MAX, TEXT_MAX, Button, File, Message, Reply, button, clip, listed
from bot.store import imports, prompts
from bot.tuning import drafts, telling

_EXPORTED_MAX = 3000  # prompts: to read more than that would keep other people waiting
REMARKS_SHOWN = 5
_REFUSED_SHOWN = 40  # as many of them as fit
_NUMBER = Option("number", N_("Which import?"), ENTRY, by_button=True)
_FORMAT = OneOf(
    N_("format"),
    {"csv": N_("CSV, for a spreadsheet"), "toml": N_("TOML, as packs are"), "json": N_("JSON, for programs")},
)


class _Rows(Words):
    """Rows of a file, as many as a form can hold."""

    limit = PASTE_MAX

    def __init__(self) -> None:
        super().__init__(N_("the rows"), limit=PASTE_MAX)

    def parse(self, text: str, request: Request) -> str:
        """The rows, if they came whole."""
        if len(text) > PASTE_MAX:
            raise Refusal(
                _("That is {count} characters, and {most} fit here. Bring it in parts, each with the first line, or "
                  "whole where the bot runs: {line}",
                  count=f"{len(text):,}", most=f"{PASTE_MAX:,}", line="goodenough content import"),
                "rows",
            )  # fmt: skip
        return text


@command(
    "tune words export",
    N_("Your words as a file."),
    Option("format", N_("Which format?"), _FORMAT, required=False),
    Option("part", N_("Which part?"), NumberType(1, BUTTONS_MAX), required=False, by_button=True),
    moderators=True,
    title=N_("Words as a file"),
    reads=True,
)
def export(request: Request, format: str | None, part: int | None) -> Reply:
    """The group's own words and its changes, as a file, or in parts that fit into the form of an import."""
    if prompts.count_own(request.tx, request.group.id) > _EXPORTED_MAX:
        raise Refusal(_("That is more than I can hand over here. Where the bot runs: goodenough content export"))
    form = format or "csv"
    if part is not None:
        return _part(request, form, part)
    data, count = outgoing.export(request.tx, request.group.id, form)
    if not count:
        return Message(_("Nothing here is your own yet, so there is nothing to put in a file."))
    if len(data) > FILE_MAX:
        raise Refusal(_("That is more than I can hand over here. Where the bot runs: goodenough content export"))
    said = n_("Your words in one file: {count} piece.", "Your words in one file: {count} pieces.", count)
    back, buttons = _way_back(request, form, len(data.decode()))
    return Message(" ".join((said, back)), buttons=buttons, file=_file(request, form, data))


@command(
    "tune words import",
    N_("Take in words from a file."),
    Option(
        "rows",
        N_("Paste the rows"),
        _Rows(),
        hint=N_("CSV with its first line, TOML or JSON. Big files: goodenough content import"),
    ),
    moderators=True,
    title=N_("Take in words"),
)
def show(request: Request, rows: str) -> Reply:
    """What the rows would do; nothing is changed before someone says so."""
    looked = _look(request, rows)
    if not looked.does_something:
        said = n_("That is here already, word for word.", "All {count} are here already, word for word.", looked.same)
        return Message(said)
    number = imports.show(request.tx, request.group.id, request.member.name, request.moment, rows)
    more = looked.new + looked.changed - len(looked.first)
    advice = _advice(looked)
    room = TEXT_MAX - len(advice) - 100
    rows_said = [counted(looked), *map(_line, looked.first)]
    said = listed(rows_said, room, more)
    buttons = [button(_("Take it in"), "tune words import take", number=number)]
    if said != "\n".join(rows_said) or len(looked.remarks) > REMARKS_SHOWN:
        buttons.append(button(_("Show all"), "tune words import all", number=number))
    lines = [said, advice, _("Nothing is changed yet.")]
    return Message("\n".join(filter(None, lines)), buttons=tuple(buttons))


@command("tune words import all", N_("All that an import would do."), _NUMBER, moderators=True, hidden=True)
def show_all(request: Request, number: int) -> Reply:
    """Every row that is new or changed, and every remark, as a table."""
    found = imports.find(request.tx, request.group.id, number)
    if found is None or found.state != "shown":
        raise Refusal(_("Those rows are not waiting any more. /tune words import takes them anew."))
    looked = _look(request, found.source, incoming.ROWS_MAX)
    lines = [(each.said.line, place(each.said.line), *_cells(each)) for each in looked.first]
    lines += [(each.line, place(each.line), _("remark"), "", each.said) for each in looked.remarks]
    cells = [each[1:] for each in sorted(lines, key=lambda each: each[0])]
    data = csv_file.table([(_("where"), _("what"), "id", _("words")), *cells])
    said = _("All of it in a table. Nothing is changed yet.")
    take_it = button(_("Take it in"), "tune words import take", number=number)
    return Message(said, buttons=(take_it,), file=File("import.csv", outgoing.FORMATS["csv"], data))


@command("tune words import take", N_("Take in what was shown."), _NUMBER, drafts.SURE, moderators=True, hidden=True)
def take(request: Request, number: int, sure: int | None) -> Reply:
    """Take in rows that were shown, as they fit the group's words now; asked once more where those changed since."""
    found = imports.find(request.tx, request.group.id, number)
    if found is None or found.state not in ("shown", "taken"):
        raise Refusal(_("Those rows are not waiting any more. /tune words import takes them anew."))
    if found.state == "shown":
        looked = _look(request, found.source)
        if not looked.does_something:
            return Message(_("All of that is here by now. Nothing was changed."))
        if not sure and (who := _changed_since(request, looked, found.at)):
            said = _("After this was shown, {who} changed some of these words. Nothing is taken in yet.", who=who)
            show_them = button(_("Show all"), "tune words import all", number=number)
            anyway = button(_("Take it in anyway"), "tune words import take", number=number, sure=1)
            return Message(said, buttons=(show_them, anyway))
        steps = taking.take_in(
            lambda durable: nullcontext(request.tx), request.group.id, looked, _source(request), number
        )
        found = taking.at_once(steps)
    said = _("Taken in: {new} new, {changed} changed.", new=found.new, changed=found.changed)
    return Message(said, buttons=(button(_("Undo"), "tune words import undo", number=number),))


def _changed_since(request: Request, looked: taking.Look, shown_at: int) -> str:
    """Who changed words that the rows would change, after the rows were shown; "" where nobody did."""
    ids = [each.prompt_id for each in looked.writes if not each.new]
    rows = (row for each in ids for row in prompts.history(request.tx, request.group.id, each))
    return next((row["by"] or _("someone") for row in rows if row["at"] > shown_at and not row["undone"]), "")


@command("tune words import undo", N_("Take an import back."), _NUMBER, moderators=True, hidden=True)
def undo(request: Request, number: int) -> Reply:
    """Take an import back as a whole, the latest first."""
    return take_back(request, number)


def _way_back(request: Request, form: str, length: int) -> tuple[str, tuple[Button, ...]]:
    """How a file of so many characters comes in again, with a button for each part of one that no form holds."""
    if length <= PASTE_MAX:
        return _("/tune words import takes it in again."), ()
    values = {"most": f"{PASTE_MAX:,}", "line": "goodenough content import"}
    few = length < BUTTONS_MAX * PASTE_MAX
    parts = outgoing.in_parts(request.tx, request.group.id, form, PASTE_MAX) if few else []
    if not 0 < len(parts) <= BUTTONS_MAX:
        said = _("It comes in again where the bot runs, with {line}: a form holds only {most} characters.", **values)
        return said, ()
    buttons = tuple(
        button(_("Part {number}", number=number), "tune words export", format=form, part=number)
        for number in range(1, len(parts) + 1)
    )
    said = _(
        "It comes in again where the bot runs, with {line}. Here a form holds {most} characters, so paste the parts "
        "one after the other: /tune words import",
        **values,
    )
    return said, buttons


def _part(request: Request, form: str, number: int) -> Message:
    parts = outgoing.in_parts(request.tx, request.group.id, form, PASTE_MAX)
    if number > len(parts):
        raise Refusal(_("Your words have changed, and there are fewer parts now: /tune words export"))
    said = _("Part {number} of {all}. Open it as text, and paste it whole: /tune words import",
             number=number, all=len(parts))  # fmt: skip
    return Message(said, file=_file(request, f"{number}.{form}", parts[number - 1]))


def _file(request: Request, ending: str, data: bytes) -> File:
    return File(f"words-{request.today:%Y-%m-%d}.{ending}", outgoing.FORMATS[ending.rpartition(".")[2]], data)


COMMANDS = (export, show, show_all, take, undo)


def counted(looked: Look) -> str:
    """What an import would do, in numbers."""
    return _("{new} new, {changed} changed, {same} the same.", new=looked.new, changed=looked.changed, same=looked.same)


def turned(each: Planned) -> str:
    """What a row turns into what."""
    return (telling.changes(each.write.told) if each.write else "") or ", ".join(each.fields)


def take_back(request: Request, number: int) -> Reply:
    """Take the group's import with this number back; a Refusal where a later one came after it."""
    found = imports.find(request.tx, request.group.id, number)
    if found is not None and found.state == "undone":
        raise Refusal(_("That import was taken back already. Nothing was changed now."))
    if found is None or found.state != "taken":
        raise Refusal(_("There is no such import to take back."))
    latest = imports.latest(request.tx, request.group.id)
    if latest and latest.id != number:
        raise Refusal(_("Another import came after that one. Take the later one back first: /tune words undo"))
    later = imports.undo(request.tx, request.group.id, number, request.member.name, request.moment)
    said = _("Taken back: {new} new, {changed} changed.", new=found.new, changed=found.changed)
    return Message(f"{said}\n{went_too(later)}" if later else said)


def went_too(later: int) -> str:
    """What is said of later changes that went with an import that was taken back."""
    return n_(
        "With it went {count} change that was made to the same words since.",
        "With it went {count} changes that were made to the same words since.",
        later,
    )


def _look(request: Request, rows: str, shown: int = taking.SHOWN) -> Look:
    read = incoming.read(rows.encode())
    steps = taking.look(
        lambda: nullcontext(request.tx), request.group.id, read, _source(request), request.today, shown=shown
    )
    looked = taking.at_once(steps)
    if looked.refused:
        lines = [f"{place(each.line).capitalize()}: {each.why}" for each in looked.refused[:_REFUSED_SHOWN]]
        more = len(looked.refused) + looked.more_refused - len(lines)
        nothing = _("Nothing was taken in.")
        raise Refusal(f"{listed(lines, 1100, more)}\n{nothing}", "rows")
    return looked


def _advice(looked: Look) -> str:
    """What the lint says of the rows: the first few remarks, and how many there are."""
    if not looked.remarks:
        return ""
    said = n_(
        "The check of words has {count} remark. It is advice.",
        "The check of words has {count} remarks. They are advice.",
        len(looked.remarks),
    )
    lines = [clip(f"{place(each.line).capitalize()}: {each.said}", 200) for each in looked.remarks[:REMARKS_SHOWN]]
    return listed([said, *lines], more=len(looked.remarks) - len(lines))


def _cells(each: Planned) -> tuple[str, str, str]:
    if each.write and each.write.new:
        return _("new"), each.prompt_id, each.write.new.text
    return _("changed"), each.prompt_id, turned(each)


def _line(each: Planned) -> str:
    if each.write and each.write.new:
        return _("New: {id}: {text}", id=each.prompt_id, text=clip(each.write.new.text, 80))
    return _("Changed: {id}: {what}", id=each.prompt_id, what=turned(each))


def _source(request: Request) -> Source:
    return Source(request.member.name, request.moment)

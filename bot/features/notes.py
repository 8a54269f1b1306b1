"""Notes from moderators, read in place; who asks for it is told in a direct message that one is waiting."""

from __future__ import annotations

from bot.arguments import ENTRY
from bot.commands import Option, Request, command
from bot.locales import N_, _, speaking
from bot.replies import QUOTE_MAX, TEXT_MAX, Button, Message, button, clip
from bot.schedule import bells
from bot.store import notes


@command(
    "my-notes",
    N_("What was written back to you."),
    Option("before", N_("Before which one?"), ENTRY, required=False, by_button=True),
    hidden=True,
    typed=True,
)
def my_notes(request: Request, before: int | None) -> Message:
    """The latest note with the words it is about, and a way to the one before; what is shown counts as read."""
    note = notes.read(request.tx, request.own_mark, request.moment, before)
    if note is None:
        text = _("There is no note for you. Only you can see this.")
        return Message("\n\n".join([text, *unheard(request)]), buttons=(_bell(request),))
    older = notes.older(request.tx, request.own_mark, note["id"])
    back = (button(_("The one before"), "my-notes", before=note["id"]),) if older else ()
    text = _("{notes}\n\nOnly you see this.", notes=notes.said(note))
    text = clip("\n\n".join([*unheard(request), text]), TEXT_MAX)
    return Message(text, clip(note["quote"] or "", QUOTE_MAX), (*back, _bell(request)))


@command("my-notes tell", N_("Tell me when a note is waiting."), hidden=True)
def tell(request: Request) -> Message:
    """Write to a person when there is a note: that there is one, and nothing of it."""
    address = request.services.seals.seal(request.member.id)
    bell = notes.Bell(request.group.platform, address, request.locale, request.home)
    notes.hang_bell(request.tx, request.own_mark, bell, request.moment)
    with speaking(request.locale):
        said = bells.said()
    return Message(
        _(
            "When there is one, you get a direct message that says only: “{said}” Your address is kept sealed.",
            said=said,
        ),
        buttons=(button(_("Don't write to me"), "my-notes quiet"),),
    )


@command("my-notes quiet", N_("Don't write to me."), hidden=True)
def quiet(request: Request) -> Message:
    """Forget the address again."""
    notes.take_bell(request.tx, request.own_mark)
    return Message(_("I won't write. Your address is deleted. Notes wait under /enough."))


COMMANDS = (my_notes, tell, quiet)


def unheard(request: Request) -> list[str]:
    """That a person asked to be told of notes, and could not be written to; else nothing."""
    bell = notes.bell(request.tx, request.own_mark)
    if bell is None or not bell.unreachable:
        return []
    return [_("I could not write to you that a note came. Open your direct messages to me, then ask once more.")]


def _bell(request: Request) -> Button:
    bell = notes.bell(request.tx, request.own_mark)
    if bell is not None and not bell.unreachable:
        return button(_("Don't write to me"), "my-notes quiet")
    return button(_("Tell me when one comes"), "my-notes tell")

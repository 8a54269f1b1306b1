"""Messages and forms as Discord shows them. Nothing is cut: what is too long for the text goes into an embed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import discord
from discord import ui
from discord.utils import MISSING

from adapters.discord import ids, roles
from bot.locales import N_, _
from bot.replies import Button, Field, Form, Message

CONTENT_MAX = 2000
EMBED_MAX = 4096
_MODAL_PARTS = 5
_ROW, _BUTTON, _GREY, _IN_A_ROW = 1, 2, 2, 5
# What Discord would turn into a mention, a time, a command or a picture, and what begins a heading, list or quote.
_SPECIAL = re.compile(r"<(?=[@#:/ati])")
_LINE_START = re.compile(r"^(\s*)(#{1,3}|-#|>>>|[-+>])(?=\s)|^(\s*\d+)([.)])(?=\s)", re.MULTILINE)
_MARKS = re.compile(r"[\\*_~|`\[\]]")
_LINK = re.compile(r"https?://[^\s<>]+")

_MENU, _MENU_FROM = "menu", 6  # answers to one question; a handful of them are buttons
_PICKED_MAX = 25  # roles and people in one menu
_PICKED_CHANNELS = [discord.ChannelType.text, discord.ChannelType.news]

NOBODY = discord.AllowedMentions.none()


@dataclass(frozen=True, slots=True)
class Drawn:
    """A message ready to be sent."""

    content: str
    embeds: tuple[discord.Embed, ...] = ()
    view: Any = MISSING  # the library's own word for no buttons


def plain(text: str) -> str:
    """Words that show exactly as they were written, and mention nobody."""
    parts, end = [], 0
    for link in _LINK.finditer(text):
        parts += [_escaped(text[end : link.start()]), link[0]]
        end = link.end()
    whole = "".join((*parts, _escaped(text[end:])))
    return discord.utils.escape_mentions(_LINE_START.sub(_escaped_start, whole))


def message(reply: Message, group: str = "") -> Drawn:
    """A reply; its buttons carry the group where the place does not tell it."""
    actions = [each.action.id for each in reply.buttons]
    content, described = words(reply.text, reply.quote)
    embeds = tuple(discord.Embed(description=each) for each in described)
    found = ids.custom_ids(actions, group=group)
    return Drawn(content, embeds, _view(reply.buttons, found, discord.ButtonStyle.primary))


def post(text: str, buttons: Sequence[tuple[str, str]], nonce: str, group: str = "", ping: int = 0) -> dict[str, Any]:
    """A post as Discord's API takes it: its buttons carry the mark that finds it again, and its last line the ping.

    Nobody can be pinged but that one role. Posts go out by the thousand, so none of the library's own pieces are made.
    """
    content, described = words(text, ping=f"<@&{ping}>" if ping else "")
    found = ids.custom_ids([action for _label, action in buttons], ids.mark(nonce), group)
    body: dict[str, Any] = {
        "nonce": nonce, "enforce_nonce": True,
        "allowed_mentions": {"parse": [], "roles": [str(ping)]} if ping else {"parse": []},
    }  # fmt: skip
    body |= {"content": content} if content else {}
    body |= {"embeds": [{"description": each} for each in described]} if described else {}
    body |= {"components": _rows([label for label, _action in buttons], found)} if buttons else {}
    return body


def words(text: str, quote: str = "", ping: str = "") -> tuple[str, tuple[str, ...]]:
    """What stands in a message itself, and in embeds under it where that has no room for all."""
    said, quoted = plain(text), plain(quote) if quote else ""
    whole = "\n".join(each for each in (said, _block(quoted) if quoted else "", ping) if each)
    if len(whole) <= CONTENT_MAX:
        return whole, ()
    if len(said) <= CONTENT_MAX and not ping:
        return said, (quoted,)
    return ping, tuple(each for each in (said, quoted) if each)


def under_post(buttons: Sequence[Button], mark: str, group: str = "") -> Any:
    """The buttons of a post that is there, as they are now; they keep the mark that finds it."""
    found = ids.custom_ids([each.action.id for each in buttons], mark, group)
    return _view(buttons, found)


def modal(form: Form, group: str = "") -> ui.Modal:
    """A form as a modal, which says in its custom id what sending it does: it works after a restart too."""
    made = ui.Modal(title=form.title, custom_id=ids.custom_id(form.action.id, group=group))
    if form.error and len(form.fields) < _MODAL_PARTS:
        made.add_item(ui.TextDisplay(plain(form.error)))
    for field in form.fields:
        made.add_item(
            ui.Label(text=field.label, description=_hint(field, group) or None, component=_input(field, group))
        )
    made.stop()  # its answer comes as an interaction of its own, so the library need not remember it
    return made


def instead_of_form(form: Form) -> Message:
    """A button that opens a form, for where a form cannot be shown: a modal cannot answer a modal."""
    return Message(
        form.error or _("{title}: one more step.", title=form.title), buttons=(Button(_("Go on"), form.action),)
    )


def submitted(components: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """What the fields of a modal held when it was sent."""
    held: dict[str, str] = {}
    for each in components:
        inner = each.get("components") or ([each["component"]] if "component" in each else [])
        held |= submitted(inner)
        if "custom_id" in each:
            picked = each.get("values")
            held[str(each["custom_id"])] = str(each.get("value") or "") if picked is None else ", ".join(picked)
    return held


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\<", _MARKS.sub(r"\\\g<0>", text))


def _escaped_start(found: re.Match[str]) -> str:
    return f"{found[1]}\\{found[2]}" if found[2] else f"{found[3]}\\{found[4]}"


def _block(text: str) -> str:
    return "\n".join(f"> {line}" for line in text.split("\n"))


def _rows(labels: Sequence[str], custom_ids: Sequence[str]) -> list[dict[str, Any]]:
    shown = [
        {"type": _BUTTON, "style": _GREY, "label": label, "custom_id": custom_id}
        for label, custom_id in zip(labels, custom_ids, strict=True)
        if custom_id
    ]
    return [{"type": _ROW, "components": shown[at : at + _IN_A_ROW]} for at in range(0, len(shown), _IN_A_ROW)]


def _view(buttons: Sequence[Button], custom_ids: Sequence[str],
          first: discord.ButtonStyle = discord.ButtonStyle.secondary) -> Any:  # fmt: skip
    """Buttons, the first in its own style; many answers to one question are a menu with the question on it."""
    if not buttons:
        return MISSING
    view = ui.View(timeout=None)
    often = Counter(each.of for each in buttons if each.of)
    menus: dict[str, ui.Select[Any]] = {}
    style = first
    for each, custom_id in zip(buttons, custom_ids, strict=True):
        if not custom_id:
            continue
        if often[each.of] < _MENU_FROM:
            view.add_item(ui.Button(label=each.label, custom_id=custom_id, style=style))
            style = discord.ButtonStyle.secondary
            continue
        if each.of not in menus:
            menus[each.of] = ui.Select(placeholder=each.of, custom_id=f"{_MENU}#{len(menus)}")
            view.add_item(menus[each.of])
        menus[each.of].add_option(label=each.label, value=custom_id)
    view.stop()  # presses are answered in on_interaction, also those of before a restart
    return view


def _hint(field: Field, group: str) -> str:
    """What stands under a field's label; where roles and people are typed it says how."""
    if field.hint or field.kind != "people":
        return field.hint
    typed = _people(field, group) is None
    if field.pings:
        said = N_("One role, by its name or id. Discord pings nobody else for a plan.")
        return _(said) if typed else _("One role. Discord pings nobody else for a plan.")
    return _("A role by its name or id, a person by their id.") if typed else ""


def _people(field: Field, group: str) -> ui.Item[Any] | None:
    """A menu of roles or people, with those who stand; None where they are typed.

    In direct messages (a `group` is named) Discord's menus list nobody, and what is no id stands in none.
    """
    there = [(number, each) for each in roles.entries(field.value) if (number := roles.number(each))]
    most = 1 if field.pings else _PICKED_MAX
    if group or len(there) != len(roles.entries(field.value)) or len(there) > most:
        return None
    least = 1 if field.required else 0
    if field.pings:
        return ui.RoleSelect(custom_id=field.name, default_values=[discord.Object(number) for number, _each in there],
                             required=field.required, min_values=least)  # fmt: skip
    known = [
        discord.SelectDefaultValue(
            id=number,
            type=discord.SelectDefaultValueType.role if roles.is_role(each) else discord.SelectDefaultValueType.user,
        )
        for number, each in there
    ]
    return ui.MentionableSelect(custom_id=field.name, default_values=known, required=field.required, min_values=least,
                                max_values=_PICKED_MAX)  # fmt: skip


def _input(field: Field, group: str) -> ui.Item[Any]:
    least = 1 if field.required else 0
    if field.kind == "people" and (menu := _people(field, group)) is not None:
        return menu
    if field.kind == "channel" and not group:  # Discord's own list has no end and can be searched
        gone = field.choices and field.value not in {each.value for each in field.choices}
        there = [discord.Object(int(field.value))] if field.value.isdecimal() and not gone else []
        return ui.ChannelSelect(custom_id=field.name, channel_types=_PICKED_CHANNELS, default_values=there,
                                required=field.required, min_values=least)  # fmt: skip
    if not field.choices:
        style = discord.TextStyle.paragraph if field.long else discord.TextStyle.short
        shown = field.shown if field.kind == "channel" else field.value  # a name, where its id says nothing
        value = roles.to_type(field.value) if field.kind == "people" else shown
        return ui.TextInput(
            style=style, custom_id=field.name, default=value or None, required=field.required,
            max_length=field.limit,
        )  # fmt: skip
    options = [
        discord.SelectOption(label=each.label, value=each.value, default=each.value == field.value)
        for each in field.choices
    ]
    return ui.Select(custom_id=field.name, options=options, required=field.required, min_values=least)

"""Message and Form in Block Kit. `slack_sdk.models` checks Slack's limits when a block is drawn."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ExternalDataSelectElement,
    InputBlock,
    InputInteractiveElement,
    Option,
    PlainTextInputElement,
    PlainTextObject,
    StaticSelectElement,
    UserMultiSelectElement,
)
from slack_sdk.models.views import View

from adapters.slack.catalogue import NAME
from bot.locales import _
from bot.replies import LABEL_MAX, Action, Button, Choice, Field, Form, Message, clip

PEOPLE_MAX = 20  # who may tune beside the admins, or is pinged by a plan
VALUE = "value"  # the action_id of every input: its block_id is the field's name
_PIECE = 2900  # characters in a section; Slack takes 3,000
_HINT_MAX = 150
_VALUE_MAX = 150  # characters of what an option stands for
_ERROR_MAX = 300  # characters at a field; a longer sentence stands on top of the form
# Often too many to list: then Slack asks for them as the person types.
_SUGGESTED = {"zone": 0, "channel": 0, "prompt": 0}
_PERSON = re.compile(r"<@([UW][A-Z0-9]+)(?:\|([^>]*))?>")
_CHANNEL = re.compile(r"<#([CG][A-Z0-9]+)(?:\|([^>]*))?>")
_LINK = re.compile(r"<((?:https?|mailto|tel):[^|>]+)(?:\|([^>]*))?>")
_SPECIAL = re.compile(r"<!([a-z]+)(?:\^[A-Z0-9]+)?(?:\|([^>]*))?>")
_TEAM = re.compile(r"<!subteam\^(S[A-Z0-9]+)(?:\|([^>]*))?>")
_ANYONE = re.compile(f"{_PERSON.pattern}|{_TEAM.pattern}")
# What is live in our own text: people and channels that moderators named, and web addresses.
_LIVE = re.compile(r"(<@[UW][A-Z0-9]+>|<#[CG][A-Z0-9]+>|https?://[^\s<>()]*[^\s<>().,;:!?])")
_PINGED = re.compile(r"<(@[UW][A-Z0-9]+|!subteam\^S[A-Z0-9]+)(?:\|[^>]*)?>")


def escape(text: str) -> str:
    """A text that Slack shows as it is: no mention, link or markup tag can come out of it."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unescape(text: str, keep_ids: bool = False) -> str:
    """What a person typed after a slash command; `keep_ids` leaves channels and people as Slack's bare ids."""
    if keep_ids:
        text = _PERSON.sub(r"<@\1>", _CHANNEL.sub(r"<#\1>", text))
    else:
        text = _CHANNEL.sub(lambda found: f"#{found[2] or 'somewhere'}", text)
        text = _PERSON.sub(lambda found: f"@{found[2] or 'someone'}", text)
    text = _LINK.sub(lambda found: found[2] or found[1], text)
    text = _SPECIAL.sub(lambda found: found[0] if keep_ids and _TEAM.fullmatch(found[0]) else _named(found), text)
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def named_in(text: str) -> dict[str, str]:
    """The channels, people and groups that a person typed, as `unescape` leaves their ids, with what each is called."""
    named = {f"<#{found[1]}>": f"#{found[2] or 'somewhere'}" for found in _CHANNEL.finditer(text)}
    named |= {f"<@{found[1]}>": f"@{found[2] or 'someone'}" for found in _PERSON.finditer(text)}
    return named | {found[0]: _called(found) for found in _TEAM.finditer(text)}


def people_in(text: str) -> tuple[list[str], list[str], str]:
    """The people in a text by their ids, the user groups as they are kept, and what else stands there; each once."""
    people = dict.fromkeys(found[1] for found in _PERSON.finditer(text))
    teams = {found[1]: found[0] for found in _TEAM.finditer(text)}
    return [*people], [*teams.values()], _ANYONE.sub(" ", text)


def channels_in(text: str) -> dict[str, str]:
    """The channels that a person typed, as `unescape` leaves their ids, with their names where Slack gave them."""
    return {f"<#{found[1]}>": found[2] for found in _CHANNEL.finditer(text) if found[2]}


def only_named(text: str, named: str) -> str:
    """A text in which nobody is live but those whom a setting names: others stand there in somebody's words.

    User groups stand there by what they are called.
    """
    text = _TEAM.sub(_called, text)
    return re.sub(r"<(@[UW][A-Z0-9]+)>", lambda found: found[0] if found[0] in named else found[1], text)


def pinged(who: str) -> str:
    """The people and user groups that a plan pings, as Slack writes them: never a channel, and nobody by name alone."""
    return " ".join(f"<{found[1]}>" for found in _PINGED.finditer(who))


def post(text: str, buttons: Sequence[tuple[str, str]], ping: str = "") -> tuple[str, list[dict[str, Any]]]:
    """A post as plain text and as blocks; whom it pings stands below its words."""
    blocks = _plainly(text)
    if who := pinged(ping):
        blocks.append({"type": "section", "text": {"type": "mrkdwn", "text": who, "verbatim": True}})
    if buttons:
        blocks.append(_buttons(buttons))
    return "\n".join(part for part in (escape(text), who) if part), blocks


def relabelled(blocks: Sequence[dict[str, Any]], buttons: Sequence[Button]) -> list[dict[str, Any]]:
    """The blocks of a post that is there, with other buttons in its last row."""
    rows = [number for number, each in enumerate(blocks) if each.get("type") == "actions"]
    row = _buttons([(each.label, each.action.id) for each in buttons]) if rows else {}
    return [row if rows and number == rows[-1] else each for number, each in enumerate(blocks)]


def fallback(message: Message) -> str:
    """A message as plain text: for notifications, and for screen readers."""
    return escape("\n".join(part for part in (message.text, message.quote) if part))


def given_back(said: Message, line: str) -> tuple[str, list[dict[str, Any]]]:
    """A sentence, and under it the line that a person typed, to be copied: as plain text and as blocks."""
    return escape(f"{said.text}\n{line}"), [*message_blocks(said), *_quoted(line)]


def message_blocks(message: Message) -> list[dict[str, Any]]:
    """A message's blocks: our text, a person's words as a quote, buttons."""
    alive = message.addresses or _LIVE.search(message.text)
    text = _alive(message.text, message.addresses) if alive else _plainly(message.text)
    blocks = [*text, *_quoted(message.quote)]
    if message.buttons:
        blocks.append(_buttons([(each.label, each.action.id) for each in message.buttons]))
    return blocks


def modal(form: Form, note: str = "", of_home: bool = False) -> dict[str, Any]:
    """A form as a modal; its error stands on top, a note of the platform's below. `of_home` where Home opened it."""
    blocks: list[dict[str, Any] | Block] = [*_plainly(form.error), *map(_input, form.fields), *_plainly(note)]
    return View(
        type="modal",
        callback_id="form",
        title=_plain(form.title),
        submit=_plain(_("Send")),
        close=_plain(_("Close")),
        blocks=blocks,
        private_metadata=json.dumps({"action": form.action.id, "groups": _groups(form), "home": of_home}),
    ).to_dict()


def shown(message: Message, title: str = NAME, of_home: bool = False) -> dict[str, Any]:
    """A message as a modal: where a form or the Home tab was answered, there is no channel to answer in."""
    blocks = message_blocks(message)
    carried = json.dumps({"home": True}) if of_home else None
    return View(
        type="modal", callback_id="shown", title=_plain(title), close=_plain(_("Close")), blocks=blocks,
        private_metadata=carried,
    ).to_dict()  # fmt: skip


def home(parts: Sequence[Message]) -> dict[str, Any]:
    """The Home tab: messages under each other."""
    blocks: list[dict[str, Any]] = []
    for number, part in enumerate(parts):
        if number:
            blocks.append({"type": "divider"})
        for block in message_blocks(part):
            if block["type"] == "actions":
                row = [{**each, "action_id": f"part-{number}-{each['action_id']}"} for each in block["elements"]]
                block = {**block, "elements": row}
            blocks.append(block)
    return View(type="home", blocks=blocks).to_dict()


def options(choices: Sequence[Choice]) -> list[dict[str, Any]]:
    """What a select that is typed in offers."""
    return [_option(each).to_dict() for each in choices]


def action_of(view: Mapping[str, Any]) -> Action:
    """The action that a sent form carries."""
    return Action.from_id(str(_carried(view).get("action", "")))


def of_home(view: Mapping[str, Any]) -> bool:
    """Whether this is the Home tab, or a window that began there: what is done in it shows there too."""
    return view.get("type") == "home" or bool(_carried(view).get("home"))


def filled(view: Mapping[str, Any]) -> dict[str, str]:
    """What a sent form holds: field name -> text."""
    values: Mapping[str, Mapping[str, Any]] = view.get("state", {}).get("values", {})
    held = {name: _held(inputs.get(VALUE, {})) for name, inputs in values.items()}
    groups = _carried(view).get("groups") or {}
    return held | {name: f"{held[name]} {kept}".strip() for name, kept in groups.items() if name in held}


def mistakes(form: Form, sent: Action, values: Mapping[str, str]) -> dict[str, str]:
    """What is said at the fields of a form that was sent; empty where no field of it is to blame."""
    if form.error and (form.wrong not in values or len(form.error) > _ERROR_MAX):
        return {}  # it stands on top
    if form.action.command != sent.command:
        return {}  # the next step, not the same form again
    empty = [each.name for each in form.fields if each.required and not values.get(each.name, " ").strip()]
    said = {name: _("This one is needed.") for name in empty if name in values} | dict(form.mistakes)
    said |= {form.wrong: form.error} if form.error else {}
    return {name: why for name, why in said.items() if name in values and len(why) <= _ERROR_MAX}


def _plainly(text: str) -> list[dict[str, Any]]:
    """A text that Slack shows as it is: no mark of it makes anything bold, and nothing in it is a mention or a link."""
    # No models here: the pieces are measured already, and drawing them is most of what a short answer costs.
    return [
        {"type": "section", "text": {"type": "plain_text", "text": piece, "emoji": False}} for piece in _pieces(text)
    ]


def _quoted(text: str) -> list[dict[str, Any]]:
    """The same as a quote."""
    return [_rich("rich_text_quote", [{"type": "text", "text": each}]) for each in _pieces(text)]


def _alive(text: str, addresses: Sequence[str] = ()) -> list[dict[str, Any]]:
    """Our own text, in which web addresses are links, and people and channels have their names."""
    # Telephone numbers stay as they are: Slack documents no link for them, and refused blocks would lose the help card.
    bare = "|".join(rf"(?<![\w@./-]){re.escape(each)}(?![\w@/-])" for each in addresses)
    live = re.compile(f"{_LIVE.pattern[:-1]}|{bare})") if bare else _LIVE
    return [_rich("rich_text_section", [_part(part, addresses) for part in live.split(each) if part])
            for each in _pieces(text)]  # fmt: skip


def _rich(kind: str, elements: list[dict[str, Any]]) -> dict[str, Any]:
    return {"type": "rich_text", "elements": [{"type": kind, "elements": elements}]}


def _part(text: str, addresses: Sequence[str]) -> dict[str, Any]:
    if text in addresses:
        return {"type": "link", "url": f"https://{text}", "text": text}
    if not _LIVE.fullmatch(text):
        return {"type": "text", "text": text}
    if text.startswith("http"):
        return {"type": "link", "url": text}
    kind = "user" if text[1] == "@" else "channel"
    return {"type": kind, f"{kind}_id": text[2:-1]}


def _pieces(text: str) -> list[str]:
    """A text in as many parts as it takes: no word of it is cut off."""
    return [text[at : at + _PIECE] for at in range(0, len(text), _PIECE)] if not text.isspace() else []


def _buttons(buttons: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """A row of buttons: label and action of each."""
    drawn = zip(_row(tuple(label for label, _ in buttons)), buttons, strict=True)
    return {"type": "actions", "elements": [{**element, "value": action} for element, (_, action) in drawn]}


@lru_cache(maxsize=512)
def _row(labels: tuple[str, ...]) -> tuple[dict[str, Any], ...]:
    """Buttons without what they do: the same few labels come again and again, and hold nothing that a person wrote."""
    elements = [ButtonElement(text=_plain(label), action_id=f"do-{at}") for at, label in enumerate(labels)]
    return tuple(ActionsBlock(elements=elements).to_dict()["elements"])


def _input(field: Field) -> InputBlock:
    said = _pinged_too(field.value) or field.hint
    hint = PlainTextObject(text=said[:_HINT_MAX], emoji=False) if said else None
    return InputBlock(
        block_id=field.name, label=_plain(field.label), hint=hint, optional=not field.required, element=_element(field)
    )


def _element(field: Field) -> InputInteractiveElement:
    if field.kind == "people":  # its user groups ride along in the view: no select offers both
        people, teams, _rest = people_in(field.value)
        most = max(1, PEOPLE_MAX - len(teams))
        return UserMultiSelectElement(action_id=VALUE, initial_users=people[:most] or None, max_selected_items=most)
    if field.kind in _SUGGESTED and not field.choices:
        fits = 0 < len(field.value) <= _VALUE_MAX
        chosen = _option(Choice(field.value, clip(field.shown or field.value, LABEL_MAX))) if fits else None
        least = _SUGGESTED[field.kind]
        return ExternalDataSelectElement(action_id=VALUE, initial_option=chosen, min_query_length=least)
    if field.choices:
        known = [_option(each) for each in field.choices]
        chosen = next((each for each in known if each.value == field.value), None)
        return StaticSelectElement(action_id=VALUE, options=known, initial_option=chosen)
    return PlainTextInputElement(
        action_id=VALUE, initial_value=field.value or None, multiline=field.long, max_length=field.limit
    )


def _carried(view: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a form carries beside its fields."""
    try:
        carried = json.loads(view.get("private_metadata") or "{}")
    except ValueError:
        return {}
    return carried if isinstance(carried, dict) else {}


def _groups(form: Form) -> dict[str, str]:
    """The user groups in fields for people, which are picked from people alone."""
    return {each.name: " ".join(groups) for each in form.fields
            if each.kind == "people" and (groups := people_in(each.value)[1])}  # fmt: skip


def _pinged_too(value: str) -> str:
    groups = [_called(found) for found in _TEAM.finditer(value)]
    return (
        _("Also pinged: {groups}. To leave it out, type whom to ping anew.", groups=" ".join(groups)) if groups else ""
    )


def _called(found: re.Match[str]) -> str:
    """What a user group is called."""
    return f"@{found[2].lstrip('@')}" if found[2] else _("a user group")


def _named(found: re.Match[str]) -> str:
    return f"@{(found[2] or found[1]).lstrip('@')}"


def _option(choice: Choice) -> Option:
    return Option(value=choice.value, text=_plain(choice.label))


def _plain(text: str) -> PlainTextObject:
    return PlainTextObject(text=text, emoji=False)


def _held(state: Mapping[str, Any]) -> str:
    if state.get("selected_option"):
        return str(state["selected_option"].get("value", ""))
    if "selected_users" in state:
        return " ".join(f"<@{each}>" for each in state["selected_users"] or ())
    return str(state.get("value") or "")

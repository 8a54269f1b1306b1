"""Scripts to make up with, as moderators write them: what they need, and what they are made of."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from bot.errors import Refusal
from bot.features.say_sorry import compose
from bot.locales import _, speaking
from bot.model import Prompt


def still_needed(given: Mapping[str, str]) -> list[str]:
    """What a script to make up with needs beside what is given; no form asks for it before it knows of the kind."""
    template, whole = as_script(given)["template"], bool(given.get("template") and given.get("ages"))
    needed = {
        _("for which ages they are"): not given.get("ages"),
        _("{did}, where parents say what they did", did="{did}"): not whole and "{did}" not in template,
        _("{next}, where they say what they will try", next="{next}"): not whole and "{next}" not in template,
        _("a sentence that comes there if they say nothing"): not whole and not given.get("next"),
    }
    return [said for said, missing in needed.items() if missing]


def as_script(given: Mapping[str, str]) -> dict[str, str]:
    """What was given, with words that were written before their kind was known where a script has its own."""
    template = given.get("template") or given.get("text", "")
    return {name: value for name, value in given.items() if name != "text"} | {"template": template}


def made(now: Prompt, given: Mapping[str, str]) -> Prompt:
    """A script to make up with, made from what is given; its text is an example of it."""
    wanted = replace(now, template=given["template"], next=given.get("next", now.next))
    if sorted(re.findall(r"\{([^{}]*)\}", wanted.template)) != ["did", "next"]:
        raise Refusal(
            _("The words need {did} once and {next} once, and nothing else in braces.", did="{did}", next="{next}"),
            "template",
        )
    if not wanted.next:
        raise Refusal(_("Say what comes next: where a parent writes nothing, that sentence stands there."), "next")
    return replace(wanted, text=compose(wanted, _deed(now)))


def _deed(script: Prompt) -> str:
    """What somebody did, for an example: what the script's own text tells where it can be found there."""
    before, found, after = compose(script, "{did}").partition("{did}")
    text = " ".join(script.text.split())
    if found and len(text) > len(before + after) and text.startswith(before) and text.endswith(after):
        return text.removeprefix(before).removesuffix(after)
    with speaking(script.locale):
        return _("I shouted at you in the car.")

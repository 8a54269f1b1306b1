"""The pages on which a workspace installs the app: one file each, without script or anything from elsewhere."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from adapters.slack.catalogue import NAME, SCOPES
from bot.locales import LANGUAGES, N_, _, known, speaking, spoken

if TYPE_CHECKING:
    from jinja2 import Template

_HERE = Path(__file__).parent / "templates"
_CSS = (_HERE / "page.css").read_text(encoding="utf-8")
_DIGEST = base64.b64encode(hashlib.sha256(_CSS.encode()).digest()).decode()
HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": f"default-src 'none'; style-src 'sha256-{_DIGEST}'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",  # addresses here hold states and codes
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
    "Vary": "Accept-Language",
}
# Why an installation failed, by Bolt's and Slack's words for it.
_FAILED = {
    "": N_("Slack did not finish the installation."),
    "invalid_browser": N_("The installation ended in another browser than it began in, or took over ten minutes."),
    "invalid_state": N_("This page was used already, or waited longer than ten minutes."),
    "access_denied": N_("Nobody said yes on Slack's page, so nothing was installed."),
}


def install(language: str, authorize: str) -> str:
    """What the app is, what it asks for, and the way to Slack's own page."""
    with speaking(language):
        return _page(
            _("Kind words for parents, in your Slack"),
            [_("A kind line a day, and a question now and then. Nobody has to be perfect.")],
            link=authorize,
            label=_("Add to Slack"),
            after=_("Slack asks you once more before anything is installed."),
            asks=[(scope, _(why)) for scope, why in SCOPES.items()],
        )


def installed(language: str, team: str, bot: str) -> str:
    """The app is there, and what comes next."""
    with speaking(language):
        steps = [
            _("Write /invite @{bot} in the channel that shall have its posts.", bot=bot),
            _("Type /tune setup there. Six taps, and it begins."),
        ]
        link = f"https://app.slack.com/client/{team}"
        return _page(_("It is installed"), [_("Go back to Slack.")], steps, link=link, label=_("Open Slack"))


def failed(language: str, reason: str, again: str) -> str:
    """Nothing was installed, why, and the way to start again."""
    with speaking(language):
        why = _(_FAILED.get(reason, _FAILED[""]))
        return _page(_("It is not installed yet"), [why], link=again, label=_("Start again"))


def language_of(accepted: str) -> str:
    """The language of ours that a browser likes best, by its Accept-Language; English where it likes none."""
    liked: list[tuple[float, str]] = []
    for part in accepted[:1000].split(","):
        tag, _semicolon, parameters = part.partition(";")
        try:
            weight = float(parameters.strip().removeprefix("q=") or 1)
        except ValueError:
            continue
        if weight > 0 and tag.strip().partition("-")[0].lower() in LANGUAGES:
            liked.append((-weight, known(tag.strip())))
    return min(liked, key=lambda each: each[0], default=(0.0, "en"))[1]


def _page(
    title: str, lines: Sequence[str], steps: Sequence[str] = (), *, link: str, label: str, after: str = "",
    asks: Sequence[tuple[str, str]] = (),
) -> str:  # fmt: skip
    return _template().render(
        name=NAME, language=spoken(), title=title, lines=lines, steps=steps, link=link, label=label, after=after,
        asks=asks,
    )  # fmt: skip


@cache
def _template() -> Template:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # on use: few starts ever draw a page
    from markupsafe import Markup

    drawing = Environment(
        loader=FileSystemLoader(_HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    drawing.globals |= {"_": _, "style": Markup(_CSS)}  # noqa: S704 - a file of our own
    return drawing.get_template("page.html")

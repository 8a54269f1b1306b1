"""What plans ask for that Slack cannot do, for `/tune check`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from adapters.slack import draw
from bot.locales import _
from bot.model import Schedule


def cannot(plans: Sequence[Schedule]) -> Iterator[str]:
    """A sentence for each thing, with what to do instead."""
    silent = [str(each.number) for each in plans if each.silent]
    if silent:
        yield _(
            "Slack cannot post without a sound, so these plans make one: {numbers}. People can mute the channel.",
            numbers=", ".join(silent),
        )
    for each in plans:
        if each.ping and not draw.pinged(each.ping):
            yield _(
                "Plan {number} pings “{who}”, and I know no one by that name. "
                "Pick people in the form, or type @ and a name after /tune posts manner {number}.",
                number=each.number, who=each.ping,
            )  # fmt: skip

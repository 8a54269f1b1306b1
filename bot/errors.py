"""The two kinds of error: the caller's, whose text is shown, and ours, which is logged."""

from __future__ import annotations

from collections.abc import Mapping


class Refusal(Exception):
    """Something the caller can put right; its text is one kind sentence that says what would work.

    `field` names the option that is to blame, where it is one; `fix` is the button that puts it right, where one can:
    its label, marked for translation, and the id of its action. `given` is what a line said beside the mistake in it.
    """

    def __init__(self, text: str, field: str = "", fix: tuple[str, str] | None = None) -> None:
        super().__init__(text)
        self.field = field
        self.fix = fix
        self.given: Mapping[str, str] = {}


class StoreError(Exception):
    """The database cannot be used as it is; its text is one sentence for whoever runs the bot."""


class ConfigError(Exception):
    """A setting, file or argument is wrong; its text is one sentence that names the value."""


def where(error: BaseException) -> str:
    """The file and line that an error came from: what may be logged of it."""
    trace = error.__traceback__
    place = "?"
    while trace is not None:
        place = f"{trace.tb_frame.f_code.co_filename.rsplit('/', 1)[-1]}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place

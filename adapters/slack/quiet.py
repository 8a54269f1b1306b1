"""The libraries' log, without what people wrote: Bolt and the SDK log whole requests when something is wrong."""

from __future__ import annotations

import logging


class _WithoutWords(logging.Filter):
    """Keeps the first words of a record, which are the library's own, and drops values and traces."""

    def filter(self, record: logging.LogRecord) -> bool:
        said = str(record.msg).partition("\n")[0]
        for mark in (":", "(", "{", "'", '"'):
            said = said.partition(mark)[0]
        error = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else ""
        record.msg = f"Slack's library: {said.strip()[:80]}{f': {error}' if error else ''}"
        record.args, record.exc_info, record.exc_text, record.stack_info = (), None, None, None
        return True


QUIET = logging.getLogger("adapters.slack.library")
QUIET.setLevel(logging.ERROR)  # also when the program's level is DEBUG
QUIET.addFilter(_WithoutWords())

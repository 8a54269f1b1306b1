"""What became of a try to send a post, or of a look for one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.model import Post


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one try: it is written before the post may be tried again."""

    post: Post
    state: Literal["sent", "later", "doubt", "held", "missed", "failed", "skipped"]
    proof: str = ""
    until: datetime | None = None
    reason: str = ""

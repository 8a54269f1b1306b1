"""The ids of a group's own words: in the store they bear the group's number, in files they do not.

So a file can move to another group, two groups can take in the same file, and no file can name another group's words.
"""

import re
from hashlib import blake2b

from bot.errors import Refusal
from bot.locales import _, plain

_WORDS = 30  # characters of the words themselves

_COUNTED = re.compile(r"own-(\d+)")  # written in the chat, which gave it a number
_SHOWN = re.compile(r"own-(\d+)-(.+)")  # an id as the chat shows it


def id_of(text: str) -> str:
    """An id for words that came without one, made from them: the same words always get the same."""
    words = re.sub(r"[^a-z0-9]+", "-", plain(text))[:_WORDS].strip("-")
    return f"{words or 'words'}-{blake2b(text.strip().encode(), digest_size=3).hexdigest()}"


def file_id(prompt_id: str, group_id: int) -> str:
    """The id that a file has for words of the group's own."""
    name = prompt_id.removeprefix(f"own-{group_id}-")
    return f"own-{name}" if name.isdigit() else name


def prompt_id(of_file: str, group_id: int) -> str:
    """The id in the store for an id in a file; another group's is refused like one that is nobody's."""
    if counted := _COUNTED.fullmatch(of_file):
        return f"own-{group_id}-{counted[1]}"
    shown = _SHOWN.fullmatch(of_file)
    if shown is None:
        return f"own-{group_id}-{of_file}"
    if int(shown[1]) != group_id:
        raise Refusal(
            _("There are no words with the id “{id}” here. New ones get an id of their own: {would}.",
              id=of_file, would=shown[2] if not shown[2].isdigit() else f"own-{shown[2]}")
        )  # fmt: skip
    return of_file

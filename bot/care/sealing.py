"""Who did something, without writing down who: a keyed hash finds a person again, a sealed box delivers to them."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from functools import cached_property
from hashlib import blake2b
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography.fernet import Fernet

# What a mark is for: marks of one purpose cannot be told to be the same person's as those of another.
FOR_ONE_SELF = "self"  # what belongs to a person alone: a daily line, notes


class Seals:
    """Marks and sealed boxes made with the secret of one database; without it neither says anything."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def mark(self, member_id: str, purpose: str) -> str:
        """The keyed hash of a person for a purpose: 32 hexadecimal characters, the same each time."""
        return blake2b(f"{purpose}\0{member_id}".encode(), key=self._derived(b"mark"), digest_size=16).hexdigest()

    def seal(self, member_id: str) -> str:
        """A member's platform id in a box that only this database's secret opens."""
        return self._box.encrypt(member_id.encode()).decode()

    def open(self, sealed: str) -> str:
        """What a box holds; "" where it was sealed with another secret, or is none."""
        from cryptography.fernet import InvalidToken

        try:
            return self._box.decrypt(sealed.encode()).decode()
        except (InvalidToken, ValueError):
            return ""

    @cached_property
    def _box(self) -> Fernet:
        from cryptography.fernet import Fernet  # imported on use: most starts seal nothing

        return Fernet(urlsafe_b64encode(self._derived(b"box")))

    def _derived(self, purpose: bytes) -> bytes:
        return blake2b(self._secret, person=purpose, digest_size=32).digest()

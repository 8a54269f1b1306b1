"""Values that are picked from a few which have names: one of them, or several."""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import get_close_matches

from bot.commands import ArgumentType, Request
from bot.errors import Refusal
from bot.locales import _, any_of, everywhere, plain
from bot.replies import CHOICES_MAX, LABEL_MAX, Choice, clip

_PART = 3  # letters that a part of a name must have, to stand for it
_NONE = ("none", "nothing", "ninguno", "ninguna", "nada", "-")


class OneOf(ArgumentType):
    """One of a few values, by its key or its label in any of our languages."""

    def __init__(self, name: str, labels: Mapping[str, str], aliases: Mapping[str, str] | None = None) -> None:
        self.name = name
        self._labels = labels
        self._aliases = aliases or {}
        self.fixed = tuple(Choice(key, clip(label, LABEL_MAX)) for key, label in labels.items())[:CHOICES_MAX]
        self.offers = True

    def shown_example(self) -> str:
        """The keys where they are few, else what they are."""
        return "|".join(_(key) for key in self._labels) if len(self._labels) <= 5 else _(self.name)

    def parse(self, text: str, request: Request) -> str:
        """The key."""
        typed = plain(text.strip())
        typed = self._aliases.get(typed, typed)
        for key, label in self._labels.items():
            if typed in (plain(key), plain(label)):
                return key
        for key, label in self._labels.items():  # last, since it reads the catalogues
            if typed in everywhere(key) | everywhere(label):
                return key
        raise Refusal(self._unknown(text[:60], typed))

    def choices(self, request: Request) -> tuple[Choice, ...]:
        """All of them."""
        return tuple(Choice(each.value, clip(_(each.label), LABEL_MAX)) for each in self.fixed)

    def _unknown(self, text: str, typed: str) -> str:
        words = {plain(word): word for key, label in self._labels.items() for word in (_(key), _(label))}
        close = get_close_matches(typed, words, 1, 0.7)
        said = _("“{text}” is no {what} I know.", text=text, what=_(self.name))
        if close:
            return " ".join((said, _("Did you mean {names}?", names=words[close[0]])))
        return " ".join((said, _("It can be {names}.", names=any_of([_(key) for key in self._labels]))))


_YEARS = r"(\d{1,2})\s*(?:(m|mo|months?|mes(?:es)?)|y|yo|yrs?|years?|an(?:it)?os?)?(\s*old)?"


class Age(OneOf):
    """An age band, also from a plain age: 4, "4yo", "14 years", "8 meses"."""

    def parse(self, text: str, request: Request) -> str:
        """The key of the band."""
        found = re.fullmatch(_YEARS, plain(text.strip()))
        if found:
            years = 0 if found[2] else int(found[1])
            if years <= 18:
                return "0-2" if years < 3 else "3-5" if years < 6 else "6-11" if years < 12 else "teen"
        return super().parse(text, request)


class Named(OneOf):
    """One of many values that people know by shown names: also by a part of one, where that can mean no other."""

    def __init__(self, name: str, labels: Mapping[str, str], written: bool = False) -> None:
        super().__init__(name, labels)
        self.written = written  # asked for in forms alone: what is typed after a command may be the words themselves

    def parse(self, text: str, request: Request) -> str:
        """The key."""
        try:
            return super().parse(text, request)
        except Refusal:
            meant = self._meant(plain(text.strip()))
            if len(meant) == 1:
                return meant[0]
            raise

    def recognises(self, text: str, request: Request) -> bool:
        """Only whole names: a part of one may as well begin what somebody writes."""
        try:
            super().parse(text, request)
        except Refusal:
            return False
        return True

    def shown_example(self) -> str:
        """What they are: there are too many to name."""
        return _(self.name)

    def _meant(self, typed: str) -> list[str]:
        """The keys of which a name, in any of our languages, holds what was typed, from the beginning of a word on."""
        if len(typed) < _PART:
            return []
        part = re.compile(rf"\b{re.escape(typed)}")
        names = {key: {plain(key).replace("_", " "), *everywhere(label)} for key, label in self._labels.items()}
        return [key for key, known in names.items() if any(part.search(name) for name in known)]

    def _unknown(self, text: str, typed: str) -> str:
        said = _("“{text}” is no {what} I know.", text=text, what=_(self.name))
        shown = {plain(_(label)): _(label) for label in self._labels.values()}
        known = {plain(key).replace("_", " "): _(label) for key, label in self._labels.items()} | shown
        meant = [_(self._labels[key]) for key in self._meant(typed)]
        meant = meant or [known[each] for each in get_close_matches(typed, known, 1, 0.6)]
        if not meant:
            parts = self._parts()
            meant = [parts[each] for each in get_close_matches(typed, parts, 1, 0.8)]
        if meant:
            return " ".join((said, _("Did you mean {names}?", names=any_of(meant))))
        return " ".join((said, _("It can be {names}.", names="; ".join(shown.values()))))

    def _parts(self) -> dict[str, str]:
        """The shown name by each longer word of a name in any of our languages: "dueloo" is a slip of "duelo"."""
        return {
            word: _(label)
            for label in self._labels.values()
            for name in everywhere(label)
            for word in name.split()
            if len(word) > _PART
        }


class SomeOf(Named):
    """Several of a few values, with commas between them; "none" for none of them."""

    def __init__(self, name: str, labels: Mapping[str, str], written: bool = False) -> None:
        super().__init__(name, labels, written)
        self.fixed = ()
        self.limit = 200

    def parse(self, text: str, request: Request) -> tuple[str, ...]:  # type: ignore[override]  # several
        """The keys, in their own order."""
        if plain(text.strip()) in _NONE:
            return ()
        found: set[str] = set()
        for piece in filter(None, map(str.strip, re.split(r"[,;\n]", text))):
            found.add(self.one(piece, request))
        return tuple(key for key in self._labels if key in found)

    def in_form(self, value: str, request: Request) -> str:
        """The names, however they were written before; what is none of them stays as it is."""
        try:
            return self.named(self.parse(value, request)) or value
        except Refusal:
            return value

    def one(self, piece: str, request: Request) -> str:
        """The key of one of the names."""
        return super().parse(piece, request)

    def recognises(self, text: str, request: Request) -> bool:
        """Whole names, with commas between them."""
        if plain(text.strip()) in _NONE:
            return True
        return all(super(SomeOf, self).recognises(piece.strip(), request) for piece in text.strip(",; ").split(","))

    def choices(self, request: Request) -> tuple[Choice, ...]:
        """None: one that is picked would leave out the others."""
        return ()

    def offer(self, typed: str, request: Request) -> tuple[Choice, ...]:
        """What the last of the names may become."""
        before, comma, last = typed.rpartition(",")
        start = f"{before}{comma} ".lstrip() if comma else ""
        wanted = plain(last.strip())
        known = {key: _(label) for key, label in self._labels.items() if wanted in plain(f"{key} {_(label)}")}
        offered = [Choice(f"{start}{key}", clip(f"{start}{label}", LABEL_MAX)) for key, label in known.items()]
        return tuple(offered if typed.strip() else [*offered, Choice("none", _("none of these"))])

    def named(self, keys: tuple[str, ...]) -> str:
        """The names of some keys, as they are read again."""
        return ", ".join(_(self._labels[key]) for key in keys if key in self._labels)

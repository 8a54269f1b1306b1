"""The words that people type for days, months and times of day, in every language we read: plain, without accents."""

from __future__ import annotations

import re
from datetime import time

from bot.locales import plain

DAILY, WEEKDAYS, WEEKENDS = 127, 31, 96

DAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_SPANISH_DAYS = ("lunes", "martes", "miercoles", "jueves", "viernes", "sabado", "domingo")
MONTH_NAMES = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_SPANISH_MONTHS = (
    "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre",
    "diciembre",
)  # fmt: skip

DAY_GROUPS = {
    "daily": DAILY, "everyday": DAILY, "all": DAILY, "weekdays": WEEKDAYS, "weekday": WEEKDAYS,
    "weekends": WEEKENDS, "weekend": WEEKENDS, "diario": DAILY, "diariamente": DAILY, "laborables": WEEKDAYS,
    "finde": WEEKENDS, "findes": WEEKENDS,
}  # fmt: skip
TIME_WORDS = {
    "noon": time(12), "midday": time(12), "midnight": time(0), "mediodia": time(12), "medianoche": time(0),
}  # fmt: skip

# Patterns stay text until the first use, when `re` compiles and keeps them: starting up is quicker by milliseconds.
_PHRASES = (
    (r"\bevery day\b|\b(?:todos los|cada) dias?\b", "daily"),
    (r"\bentre semana\b|\bdias (?:laborables|de semana|habiles)\b", "weekdays"),
    (r"\b(?:los )?fin(?:es)? de semana\b", "weekends"),
)
_NOISE = r"\b(?:on|every|each|and|el|los|de|cada|todos|y|e|a(?= diario))\b|[,;&+/.]"
_SPAN = r"\s?(?:[-–—]|\bto\b|\bthrough\b|\buntil\b|\ba\b(?! diario)|\bal\b|\bhasta\b)\s?"


def day_words(text: str) -> list[str]:
    """The words and spans ("fri-mon") for days in a text, without what stands between them."""
    said = " ".join(plain(text).split())
    for phrase, meant in _PHRASES:
        said = re.sub(phrase, meant, said)
    return re.sub(_NOISE, " ", re.sub(_SPAN, "-", said)).split()


def weekday(name: str) -> int | None:
    """The number of a day's name, whole, in the plural or shortened: English to two letters, Spanish to three."""
    short = "wed" if name == "weds" else name
    for number, (english, spanish) in enumerate(zip(DAY_NAMES, _SPANISH_DAYS, strict=True)):
        if (len(short) >= 2 and english.casefold().startswith(short)) or short == f"{english.casefold()}s":
            return number
        if (len(short) >= 3 and spanish.startswith(short)) or short == f"{spanish}s":
            return number
    return None


def month(name: str) -> int | None:
    """The number of a month's name, whole or shortened to three letters, January = 1."""
    short = "septiembre" if name in ("set", "setiembre", "sept") else name
    for names in (MONTH_NAMES, _SPANISH_MONTHS):
        for number, full in enumerate(names, 1):
            if full.casefold().startswith(short):
                return number
    return None


def hour_of_day(hour: int, part: str) -> int:
    """The hour from 0 to 23 of an hour from 1 to 12 and its part of the day: "pm", "de la noche"."""
    if part in ("a", "madrugada"):
        return hour % 12
    if part == "noche":  # the small hours are said so too
        return hour % 12 + (12 if 5 < hour < 12 else 0)
    if part == "manana":
        return hour
    return hour % 12 + 12

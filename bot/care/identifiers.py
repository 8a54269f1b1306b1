"""What may tell who a child is: names, schools, birth dates and ways to reach someone, in English and Spanish."""

from __future__ import annotations

import re

_NAME = r"[A-ZÁÉÍÓÚÑ][a-záéíóúñ]+"
_NAMES = rf"{_NAME}(?: (?:of |de |del |la )?{_NAME})*"
_CHILD = (
    "son|daughter|boy|girl|child|kid|baby|toddler|teen|nephew|niece|grandson|granddaughter|stepson|stepdaughter"
    "|hij[oa]|niet[oa]|sobrin[oa]|niñ[oa]|peque|bebé|adolescente|hijastr[oa]"
)
# Words that stand with a capital and name nobody in particular.
_NOBODY = (
    "Mum|Mam|Mom|Mama|Dad|Papa|Nan|Nana|Gran|Granny|Grandad|Grandpa|God|Lord|English|Spanish|French|Irish"
    "|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|Mamá|Papá|Dios"
)
_SIGNS = (
    rf"(?i:\b(?:my|our|mi|nuestr[oa]) (?:little |big |pequeñ[oa] )?(?:{_CHILD})),? ({_NAME})\b",
    rf"\b(?i:my|our|mi) (?!(?:{_NOBODY})\b)({_NAME})\b",
    rf"\b(?i:is called|called|named|name is|se llama|llamad[oa]) ({_NAME})\b",
    rf"\b((?:Mrs|Mr|Ms|Miss|Dr|Sra|Sr|Srta|Dra|Don|Doña|Seño|Profe)\.? {_NAMES})",
    rf"\b({_NAMES} (?:Primary|Elementary|Middle|High|Nursery|Academy|College|Preschool|Kindergarten)(?: School)?)\b",
    rf"\b({_NAMES} School)\b",
    rf"\b((?i:colegio|escuela|instituto|guardería|CEIP|IES) {_NAMES})",
    r"\b(?i:born on|birthday is|nació el|cumple el|nacid[oa] el) ([\w ]{0,20}\d(?:[\w ]*\w)?)",
    r"\b(\d{1,2}[/.-]\d{1,2}[/.-](?:19|20)?\d{2})\b",
    r"([\w.+-]+@[\w-]+\.\w+)",
    r"((?:https?://|www\.)\S+)",
    r"(?<![\w.])(\+?\d(?:[ ()./-]?\d){8,14})\b",
    rf"\b(\d{{1,4}} {_NAMES} (?:Street|St|Road|Rd|Avenue|Ave|Lane|Drive|Close|Court))\b",
    rf"\b((?i:calle|avenida|avda) {_NAMES}(?:,? \d+)?)",
)


def found_in(text: str) -> tuple[str, ...]:
    """The pieces of a text that may tell who a child is, in their order, each once."""
    hits = [(match.start(1), match[1].strip()) for sign in _SIGNS for match in re.finditer(sign, text)]
    return tuple(dict.fromkeys(piece for _start, piece in sorted(hits)))

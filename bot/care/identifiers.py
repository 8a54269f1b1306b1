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
_PEOPLE = rf"(?!(?:{_NOBODY}|January|February|March|April|May|June|July|August|September|October|November|December)\b)"
# Two names in a row, in the middle of a sentence or before where somebody belongs.
_FULL = rf"{_PEOPLE}{_NAME} {_PEOPLE}(?!(?:Day|Eve|Year|Time|Pig|Christmas|Street)\b){_NAME}"
_SCHOOL = "school|primary|elementary|nursery|academy|college|preschool|pre-school|kindergarten"
# Written small, as on a phone, a name is one only where nothing else can stand: "my son noah goes".
_PHONE_CHILD = "son|daughter|child|kid|toddler|nephew|niece|grandson|granddaughter|stepson|stepdaughter"
_NO_NAME = (
    "who|that|and|but|just|also|always|never|still|now|only|really|already|sometimes|often|then|either|even|too|here|there"
    r"|has|is|was|had|does|did|will|can|not|friend|teacher|dad|mum|mom|school|age|aged|alone|today|\w+ly|\w+ing|\w+ed"
)
_DOES = (
    "goes|is|has|was|had|hates|loves|likes|said|says|got|gets|does|doesn'?t|wants|cries|cried|starts|started|went|slept"
)
_NO_PLACE = (
    "the|a|an|my|our|her|his|their|your|this|that|new|local|old|big|same|little|another|any|some|no|first|junior|senior"
    "|high|middle|primary|secondary|infant|night|home|art|music|sunday|after|before|summer|forest|boarding|special|state"
    "|public|private|normal|real|elementary|nursery|pre|catch|walk|get|start|attend|finish|skip|miss|leave"
)
_NOMBRE = (
    "mayor|menor|mediano|mediana|pequeño|pequeña|grande|adolescente|también|ya|todavía|aún|siempre|nunca|que|se|me|le|nos"
    "|pero|y|a|con|sin|solo|sola|único|única|hoy|ahora|no|autista"
)
_SIGNS = (
    rf"\b({_FULL})(?= (?:at|from|in|de|del|en) (?:[A-ZÁÉÍÓÚÑ]|\d))",
    rf"(?<=[a-záéíóúñ,] )({_FULL})\b",
    rf"\b(?:my|our) (?:{_PHONE_CHILD}) (?!(?:{_NO_NAME})\b)([a-z]{{3,}}) (?:{_DOES})\b",
    rf"\b(?:mi|nuestr[oa]) (?:hij[oa]|niet[oa]|sobrin[oa]) (?!(?:{_NOMBRE})\b)([a-záéíóúñ]{{3,}})"
    r" (?:va|es|tiene|está|dice|quiere|odia|llora|duerme|fue)\b",
    rf"\b((?:St\.?|Saint) {_NAME}(?:['’]s?)?(?: (?i:{_SCHOOL}))*)",
    rf"\b({_NAMES}['’]s? (?i:{_SCHOOL}))\b",
    rf"\b(?:goes to|go to|went to|attends|starts at|started at|is at|at|to) (?!(?:{_NO_PLACE})\b)"
    rf"([a-z]{{3,}} (?:{_SCHOOL}))\b",
    r"\b(\d{1,2} ?[ºª°] ?[A-F])\b",
    r"\b((?i:class|year|grade|clase|curso) \d{1,2} ?[A-Fa-f])\b",
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
    hits = {match.span(1): match[1].strip() for sign in _SIGNS for match in re.finditer(sign, text)}
    whole = [
        span for span in hits
        if not any(other != span and other[0] <= span[0] and span[1] <= other[1] for other in hits)
    ]  # fmt: skip
    return tuple(dict.fromkeys(hits[span] for span in sorted(whole)))

"""A deed said to the child it was done to: "I shouted at him about his shoes" becomes "at you about your shoes"."""

from __future__ import annotations

import re

from bot.features import deeds_spanish as spanish
from bot.locales import spoken

_CHILD = re.compile(
    r"\bmy (?:(?:own|little|big|oldest|eldest|youngest|middle|older|younger|poor|baby|teenage) )*"
    r"(?:\d{1,2}[ -]?(?:yo|y/?o|m/?o|yrs?|years?|months?)(?:[ -]?olds?)?(?: (?:son|daughter|kid|child|boy|girl))?"
    r"|(?:step|grand|foster[ -]?)?(?:sons?|daughters?|kids?|child(?:ren)?)|boys?|girls?|teen(?:ager)?s?|tween|toddler"
    r"|twins|oldest|eldest|youngest|little ones?)\b"
    r"(?P<own>['’]s\b)?(?: (?P<verb>was|wasn['’]?t|is|isn['’]?t|has|hasn['’]?t)\b)?",
    re.IGNORECASE,
)
_THE_CHILDREN = re.compile(r"\bthe (?:kids|children|twins)\b", re.IGNORECASE)
_ONE_CHILD = re.compile(
    r"\bmy (?:\w+ ){0,3}(?:step|grand|foster ?)?(?:son|daughter|kid|child|boy|girl|teen|toddler)\b", re.I
)
_TO_THE_CHILD = re.compile(r"\b(you|your|yours|yourself|ur)\b|\byou['’]", re.IGNORECASE)
_THIRD_PERSON = re.compile(r"\b(him|her|them|he|she|they|his|their)\b", re.IGNORECASE)
_THIRD_PERSON_SPANISH = re.compile(
    r"\b(les?|él|ella|ellos|ellas|sus?|mis? (hij|niñ|nen|chic|bebé|bebe|peque|adolescente)\w*)\b", re.IGNORECASE
)
# Somebody else in the story: "she" after "my wife" may be either.
_SOMEBODY_ELSE = re.compile(
    r"\b(?:husband|wife|partner|ex|boyfriend|girlfriend|m[uo]m|dad|mother|father|sister|brother|friend|teacher"
    r"|gran\w*|nana?|aunt\w*|uncle|cousin|bab(?:y|ies)|neighbou?r|coach|doctor)s?\b",
    re.IGNORECASE,
)
# By the pronoun that comes first: which ones are the child's.
_PRONOUNS = {
    "him": ("he", "him", "his", "himself"),
    "her": ("she", "her", "hers", "herself"),
    "them": ("they", "them", "their", "theirs", "themselves", "themself"),
}
_SAID_FOR = {
    "him": "you", "them": "you", "his": "your", "their": "your", "hers": "yours", "theirs": "yours",
    "himself": "yourself", "herself": "yourself", "themselves": "yourselves", "themself": "yourself",
}  # fmt: skip
# After "her" as it is shouted at, and not as in "her shoes": nothing, a small word, or what she was told to do.
_OBJECT_NEXT = re.compile(
    r"\s*(?:$|[.,;:!?]|(?:and|or|but|because|cause|cos|so|when|while|as|if|that|than|to|too|for|from|with|in|into|on|at|of"
    r"|off|out|up|down|over|about|after|before|by|again|alone|away|back|here|there|today|yesterday|tonight|last|this|the"
    r"|a|an|i|we|it|he|she|they|you\S*|not|really|very|like|all|until|till|without|instead|once|twice|every|for|wait|cry|stop"
    r"|sit|eat|go|do|feel|know|sleep|stay|down|late|first|through|around|behind|outside|upstairs|home|lazy|stupid|fat"
    r"|names|ugly|selfish|spoil(?:ed|t)|(?!draw|paint|th|cloth|sw|record|writ|wedd|someth)\w+ing|\w+ly)\b)",
    re.IGNORECASE,
)
_SECOND_PART = re.compile(r"\b(?:that|when|while|because|and|who|que|cuando|mientras|porque|y)\b", re.IGNORECASE)
_ADVERB = r"(?P<adverb> (?:always|never|just|only|still|really|often|also))?"
_SUBJECT = re.compile(
    rf"\b(?P<who>he|she|they)(?P<short>['’](?:s|re|d|ll|ve))?\b{_ADVERB}(?: (?P<verb>[a-z]+(?:['’]t)?))?", re.I
)
_VERBS = {
    "was": "were", "wasn't": "weren't", "wasnt": "weren't", "is": "are", "isn't": "aren't", "isnt": "aren't",
    "has": "have", "hasn't": "haven't", "hasnt": "haven't", "does": "do", "doesn't": "don't", "doesnt": "don't",
    "goes": "go",
}  # fmt: skip


def to_the_child(words: str) -> str:
    """The deed said to the child it was done to."""
    if spoken() == "es":
        return spanish.to_the_child(words)
    if _TO_THE_CHILD.search(words):
        return _CHILD.sub(_child, words)  # whoever else is named there is not the child
    first = _THIRD_PERSON.search(words)
    kin = _kin(first[0]) if first else ""
    turned = _THE_CHILDREN.sub("you", _CHILD.sub(_child, words))
    return turned if not kin or (kin == "them" and _ONE_CHILD.search(words)) else _turned(turned, _PRONOUNS[kin])


def third_person(words: str, told: str) -> str:
    """The word by which the child may still be spoken about in what was told; "" where there is none."""
    if spoken() == "es":
        found = None if spanish.TO_THE_CHILD.search(words) else _THIRD_PERSON_SPANISH.search(words)
        return found[0].lower() if found else ""
    first = None if _TO_THE_CHILD.search(told) else _THIRD_PERSON.search(told)
    mine = _PRONOUNS[_kin(first[0])] if first else ()
    return next((each[0].lower() for each in _THIRD_PERSON.finditer(words) if each[0].lower() in mine), "")


def may_tell_of_the_child(words: str, told: str) -> bool:
    """Whether words that were turned have a second part, in which some may still be about the child."""
    return words.casefold() != told.strip(" .").casefold() and bool(_SECOND_PART.search(words))


def _kin(word: str) -> str:
    return next(kin for kin, words in _PRONOUNS.items() if word.lower() in words)


def _turned(words: str, mine: tuple[str, ...]) -> str:
    """The words with these pronouns said to the child; "she" stays where it may be somebody else."""
    other = _SOMEBODY_ELSE.search(words)
    end = other.end() if other else len(words)
    words = _SUBJECT.sub(lambda found: _subject(found, mine), words[:end]) + words[end:]
    return re.sub(rf"\b(?:{'|'.join(mine[1:])})\b", lambda found: _object(found, words), words, flags=re.IGNORECASE)


def _subject(found: re.Match[str], mine: tuple[str, ...]) -> str:
    if found["who"].lower() not in mine:
        return found[0]
    short = (found["short"] or "").replace("’", "'").lower()
    verb, plural = found["verb"] or "", found["who"].lower() == "they"
    if short == "'s":  # "she's been", "she's late"
        short = "'ve" if verb.lower() in ("been", "got", "had", "done", "gone") else "'re"
    if verb and not short and not plural:
        verb = _VERBS.get(verb.lower().replace("’", "'")) or _plain_verb(verb)
    who = "You" if found["who"][0].isupper() else "you"
    return f"{who}{short}{found['adverb'] or ''}" + (f" {verb}" if verb else "")


def _plain_verb(verb: str) -> str:
    """A verb as it follows "you": "cries" becomes "cry"."""
    if len(verb) < 4 or not verb.endswith("s") or verb.endswith(("ss", "us", "always")):
        return verb
    if verb.endswith("ies"):
        return f"{verb[:-3]}y"
    return verb[:-2] if re.search(r"(?:ch|sh|ss|x|zz)es$", verb) else verb[:-1]


def _object(found: re.Match[str], words: str) -> str:
    word = found[0].lower()
    if word != "her":
        ends = word == "his" and re.match(r"\s*(?:$|[.,;!?])", words[found.end() :])
        return "yours" if ends else _SAID_FOR[word]
    before = re.search(r"(\w+)\s+$", words[: found.start()])
    called = before and before[1].lower() in ("called", "made", "let", "calling", "making", "letting", "lets", "makes")
    hers = _SOMEBODY_ELSE.match(words, found.end() + 1)  # "called her friend names"
    return "you" if (called and not hers) or _OBJECT_NEXT.match(words[found.end() :]) else "your"


def _child(child: re.Match[str]) -> str:
    verb = (child["verb"] or "").lower().replace("’", "'")
    return " ".join(filter(None, ("your" if child["own"] else "you", verb if child["own"] else _VERBS.get(verb, ""))))

"""`/say-sorry`: words to make up with a child, in the person's own words where there are any."""

from __future__ import annotations

import re

from bot.arguments import AGE, Words
from bot.commands import Option, Request, command
from bot.features import care
from bot.features.scripts import PRIVATE
from bot.library.library import choose
from bot.model import Prompt
from bot.replies import Message, Reply, button

# What people write is matched to a kind of rupture by these; the order decides, the first that fits wins.
_RUPTURES = (
    ("yelled", r"\b(yell\w*|shout\w*|scream\w*|lost (it|my temper)|rais\w* my voice|roar\w*|bellow\w*)\b"),
    ("phone", r"\b(phone|scroll\w*|screen|texting|email\w*|laptop)\b"),
    ("broke_promise", r"\b(promis\w*|said (i|we)('d| would)|forgot|didn'?t come|cancel\w*|let \w+ down)\b"),
    ("shamed", r"\b(called you|names?|laugh\w*|embarrass\w*|humiliat\w*|stupid|lazy|a baby|shamed?|mean|just like)\b"),
    ("harsh_rule", r"\b(grounded|banned|took away|punish\w*|confiscat\w*|too (hard|harsh|strict)|sent)\b"),
    ("dismissed", r"\b(ignor\w*|didn'?t listen|brush\w*|dismiss\w*|told .* (stop|get over)|not now|snapped)\b"),
    ("fought", r"\b(fought|fight\w*|argu\w*|rowed)\b"),
    ("absent", r"\b(wasn'?t there|not there|missed|late|been away|working|worked)\b"),
)
# Hands that hurt get no apology script. Said to the child ("I hit you"), which screening, made for talk of a child,
# does not read; so both are asked.
_HANDS = re.compile(
    r"\b(hit|smack|slap|spank|beat|bit|pinch|punch|kick|choke|shook|shake|yank|grab|shov|squeez|whip|burn|throttl|hurt|twist"
    r"|slam|jerk|strap)\w*( at| into| on| with)? (you\b(?! (up|at|to|in|out)\b)|your "
    r"(arms?|legs?|hands?|hair|ears?|face|cheek|head|mouth|wrists?|bottom|bum|butt|back|shoulders?|neck|foot|feet|body))"
    r"|\b(push|thr[eo]w|lock|knock|pull|shov|drag|haul)\w* you "
    r"(over|down|into|against|across|off|out|in|to the|on|by)\b"
    r"|\bthr[eo]w\w* .{1,30} at you\b|\b(the|a|my) (belt|slipper|wooden spoon)\b",
    re.IGNORECASE,
)
_BUT = re.compile(r"[,.;]?\s*\b(but|except|only because|because you)\b.*", re.IGNORECASE | re.DOTALL)
# "called you lazy" is said with "I" before it.
_BARE_DEED = re.compile(
    r"(?!(need|used|tired)\b)(\w{2,}ed|told|said|broke|forgot|lost|took|threw|went|left|made|let|hung|swore|lied|was)\b",
    re.IGNORECASE,
)
_THIRD_PERSON = re.compile(r"\b(him|her|them|he|she|his|my (son|daughter|kid|child|boy|girl|teen))\b", re.IGNORECASE)


@command(
    "say-sorry",
    "Words to make up with your child.",
    Option("age", "How old is your child?", AGE),
    Option(
        "did", "What did you do? Say it to them.", Words("what I did", limit=500), hint="I shouted at you in the car."
    ),
    Option(
        "next",
        "What will you try next time?",
        Words("what I'll try", long=False, limit=200),
        required=False,
        hint="Next time I'll stop the car first.",
    ),
    title="Words to make up",
    reads=True,
)
def say_sorry(request: Request, age: str, did: str, next: str | None) -> Reply:
    """Name it, own it, no "but", and what comes next, put together with the person's own words."""
    screening = care.screen(request, f"{did} {next or ''}")
    hands = _HANDS.search(did)
    if screening.outcome == "crisis" or hands:
        # An apology is no repair while someone may still be hurt: no script, the card.
        return care.card(request, ("child_harm",) if hands else screening.needs)
    named, left_off = _without_but(did)
    script = _script(request, age, did)
    if script is None:
        return Message("I have no words for that age. A moderator can bring some back with /tune words.")
    said = [care.note(request, screening), "One way to say it. Change any of it, and use your own voice."]
    if left_off:
        said.append("I left off what came after “but”. The reason can wait for another day.")
    if third := _THIRD_PERSON.search(named):
        said.append(f"Where it says “{third[0].lower()}”, say “you”.")
    said.append(PRIVATE)
    text = "\n".join(each for each in said if each)
    again = button("Other words", "say-sorry", age=age)
    return Message(text, quote=_compose(script, named, next), buttons=(again,))


def _script(request: Request, age: str, did: str) -> Prompt | None:
    rupture = next((name for name, cue in _RUPTURES if re.search(cue, did.lower())), "any")
    scripts = request.services.library.shelf(request.tx, request.group, "repair").prompts
    of_age = tuple(script for script in scripts if age in script.ages and script.template)
    fitting = tuple(script for script in of_age if script.rupture == rupture)
    fitting = fitting or tuple(script for script in of_age if script.rupture == "any") or of_age
    return choose(fitting, (), (age,), request.chance)


def _compose(script: Prompt, did: str, then: str | None) -> str:
    text = script.template.replace("{did}", did).replace("{next}", _sentence(then) if then else script.next)
    return " ".join(text.split())


def _without_but(words: str) -> tuple[str, bool]:
    """The deed without what follows a "but", and whether something was left off."""
    kept = _BUT.sub("", words).strip(" ,;")
    if len(kept) < 6:
        return _sentence(words), False
    return _sentence(kept), kept.rstrip(".") != words.strip().rstrip(".")


def _sentence(words: str) -> str:
    words = " ".join(words.split())
    words = re.sub(r"\bi\b", "I", words)
    if _BARE_DEED.match(words):
        words = f"I {words[0].lower()}{words[1:]}"
    words = words[:1].upper() + words[1:]
    return words if words.endswith((".", "!", "?", "…")) else f"{words}."


COMMANDS = (say_sorry,)

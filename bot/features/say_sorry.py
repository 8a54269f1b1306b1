"""`/say-sorry`: words to make up with a child, in the person's own words where there are any."""

from __future__ import annotations

from collections.abc import Mapping

from bot.arguments import AGE, Words
from bot.commands import Option, Request, command
from bot.errors import Refusal
from bot.features import care, deeds, hands
from bot.features.intentions import intention
from bot.features.scripts import PRIVATE
from bot.features.second_person import may_tell_of_the_child, third_person, to_the_child
from bot.library.library import choose
from bot.locales import N_, _
from bot.model import Prompt
from bot.replies import Message, Reply, button


def _told(request: Request, given: Mapping[str, str]) -> bool:
    """Whether what was written says the child's age, so that it needs no asking."""
    return not given.get("age") and _age(request, given.get("did", "")) is not None


def _age(request: Request, did: str) -> str | None:
    ages = request.services.matcher().match(did).ages
    return ages[0] if len(ages) == 1 else None


@command(
    "say-sorry",
    N_("Words to make up with your child."),
    Option("age", N_("How old is your child?"), AGE, when=lambda request, given: not _told(request, given)),
    Option(
        "did",
        N_("What did you do? Say it to them."),
        Words(N_("what I did"), limit=500),
        hint=N_("I shouted at you in the car."),
    ),
    Option(
        "next",
        N_("What will you try next time?"),
        Words(N_("what I'll try"), long=False, limit=200),
        required=False,
        hint=N_("Next time I'll stop the car first."),
    ),
    title=N_("Words to make up"),
    reads=True,
)
def say_sorry(request: Request, age: str | None, did: str, next: str | None) -> Reply:
    """Name it, own it, no "but", and what comes next, put together with the person's own words."""
    screening = care.screen(request, f"{did} {next or ''}")
    hands_hurt = hands.hurt(did)
    if screening.outcome == "crisis" or hands_hurt:
        # An apology is no repair while someone may still be hurt: no script, the card.
        return care.card(request, ("child_harm",) if hands_hurt else screening.needs)
    age = age or _age(request, did) or ""
    if deeds.is_nothing(did):
        raise Refusal(_("Say what you did, in a few words: “I shouted at you.”"), "did")
    turned = to_the_child(did)
    named, blamed = deeds.without_blame(turned)
    if not named or deeds.is_anothers(named):
        raise Refusal(
            _("That tells what your child did. Say what you did: “I shouted at you.” The rest can wait."), "did"
        )
    if hands.hurt(named):
        return care.card(request, ("child_harm",))
    named, left_off = deeds.without_but(named)
    script = _script(request, age, named)
    if script is None:
        return Message(_("I have no words for that age. A moderator can bring some back with /tune words."))
    said = [care.note(request, screening), _("One way to say it. Change any of it, and use your own voice.")]
    if blamed or left_off:
        said.append(_("I kept what you did, and left off why. The reason can wait for another day."))
    if third := third_person(named, did):
        said.append(_("Where it says “{word}” and means your child, say “you”.", word=third))
    elif may_tell_of_the_child(turned, did):
        said.append(
            _("Read it through before you say it. I turned your words, and some may still speak about your child.")
        )
    said.append(_(PRIVATE))
    text = "\n".join(each for each in said if each)
    again = button(_("Other words"), "say-sorry", age=age)
    return Message(text, quote=compose(script, named, next), buttons=(again,))


def _script(request: Request, age: str, did: str) -> Prompt | None:
    rupture = deeds.rupture(did)
    scripts = request.services.library.shelf(request.tx, request.group, "repair", request.locale).prompts
    of_age = tuple(script for script in scripts if age in script.ages and script.template)
    fitting = tuple(script for script in of_age if script.rupture == rupture)
    fitting = fitting or tuple(script for script in of_age if script.rupture == "any") or of_age
    return choose(fitting, (), (age,), request.chance)


def compose(script: Prompt, did: str, then: str | None = None) -> str:
    """A script with what a person did, and what they will try, in their places; without that, its own sentence."""
    text = script.template.replace("{did}", did).replace("{next}", intention(then) if then else script.next)
    return " ".join(text.split())


COMMANDS = (say_sorry,)

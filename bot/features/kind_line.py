"""`/kind-line`: a line for today."""

from bot.commands import Request, command
from bot.library.library import in_season, usable
from bot.library.planning import round_order
from bot.replies import Message, button


@command("kind-line", "A short line for today, only for you.")
def kind_line(request: Request) -> Message:
    """The same line all day, another tomorrow, and none again before all have come: nothing needs to be stored."""
    allowed = usable(request.group)
    lines = sorted(
        (
            prompt
            for prompt in request.services.library.prompts(request.tx, request.group, "reminder")
            if not prompt.rested and allowed(prompt) and in_season(prompt, request.today, request.group.country)
        ),
        key=lambda prompt: prompt.id,
    )
    if not lines:
        return Message("There is no line for today. A moderator can bring some back with /tune words.")
    # Rounds of one's own, as a channel has them, walked day by day.
    number, place = divmod(request.today.toordinal(), len(lines))
    order = round_order(request.member.id, number, tuple((each.id, "normal") for each in lines))
    chosen = next(each for each in lines if f"{each.id}#0" == order[place])
    return Message(chosen.text, buttons=(button("It was a hard day", "hard-day"),))


COMMANDS = (kind_line,)

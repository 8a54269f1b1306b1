"""What a platform tells of a group's channels: all that are there, what differs, and what is gone."""

from datetime import UTC, datetime

from bot.app import Bot
from bot.model import Group
from bot.store import notices
from tests.stores import fresh_store

MANY = {str(number): f"channel-{number}" for number in range(300)}


def told(bot: Bot, channels: dict[str, str], there: set[str] | None, start: bool = False) -> Group:
    return bot.take_in("fake", "1", "A group", "UTC", channels, start=start, there=there)


def new_bot() -> Bot:
    return Bot(fresh_store(), clock=lambda: datetime(2030, 3, 4, tzinfo=UTC))


def names(bot: Bot, group: Group) -> list[str]:
    return sorted(each.name for each in bot.channels(group))


def test_channels_that_went_while_nobody_looked_are_offered_no_more() -> None:
    bot = new_bot()
    group = told(bot, MANY, set(MANY))
    assert len(bot.channels(group)) == 300
    told(bot, {"7": "parents"}, {"7", "8"})
    # What is there and shut to the bot may open again; the other 298 are gone.
    assert names(bot, group) == ["channel-8", "parents"]
    with bot.store.reading() as tx:
        assert notices.opened(tx, group.id) == []
    told(bot, {"7": "parents", "9": "back"}, {"7", "9"})
    assert names(bot, group) == ["back", "parents"]


def test_plans_of_a_channel_that_went_while_nobody_looked_rest_and_moderators_learn_of_it() -> None:
    bot = new_bot()
    group = told(bot, {"1": "parents"}, {"1"}, start=True)
    told(bot, {"2": "evenings"}, {"2"})
    assert all(plan.paused for plan in bot.plans(group))
    with bot.store.reading() as tx:
        assert [each.text[:16] for each in notices.opened(tx, group.id)] == ["#parents is gone"]


def test_a_platform_that_tells_of_some_channels_takes_none_away() -> None:
    bot = new_bot()
    group = told(bot, {"1": "parents", "2": "evenings"}, None)
    told(bot, {"1": "parents"}, None)
    assert names(bot, group) == ["evenings", "parents"]


def test_nothing_is_written_where_nothing_differs() -> None:
    bot = new_bot()
    told(bot, MANY, set(MANY))
    before = bot.store._conn.total_changes
    told(bot, MANY, set(MANY))
    assert bot.store._conn.total_changes == before

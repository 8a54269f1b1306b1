"""The room as people use it: what members see, and what goes out while the clock moves on."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapters.room.world import World
from bot.app import GONE, NOT_A_MODERATOR
from tests.chat import NOON, Chat, form_values

PREVIEWED = re.compile(r"^\w{3} \d+ \w{3}, \d\d:\d\d  (.*?)  \(([\w-]+)\)", re.MULTILINE)


def test_a_week_shows_seven_different_reminders_and_two_questions(chat: Chat) -> None:
    chat.clock("+7d")
    posts = [each for each in chat.world.since(0) if each.channel == "parents" and not each.to and not each.thread_of]
    reminders = [each.text for each in posts if each.at.hour == 7]
    questions = [each for each in posts if each.at.hour == 20]
    assert len(reminders) == len(set(reminders)) == 7
    assert len(questions) == 2
    assert all(each.thread for each in questions)


def test_a_hard_day_gets_a_private_fitting_answer(chat: Chat) -> None:
    yelled = chat.says("maya", "/hard-day I yelled at bedtime and feel awful")
    teen = chat.says("maya", "/hard-day my teen will not leave his room")
    for shown in (yelled, teen):
        assert shown.to == "maya"
        assert "Only you see this. No person has read it. We don't keep your words." in shown.text
        assert [label for label, _ in shown.buttons] == [
            "Words to make up with my child", "Someone got hurt", "I'm not safe",
        ]  # fmt: skip
    assert yelled.text != teen.text


def test_a_hard_day_without_words_asks_for_them_in_a_form(chat: Chat) -> None:
    assert chat.says("maya", "/hard-day").form is not None
    shown = chat.fills("maya", words="he screamed for an hour because his banana broke")
    assert shown.to == "maya" and shown.form is None


def test_words_that_fit_nothing_are_answered_kindly_with_the_topics(chat: Chat) -> None:
    shown = chat.says("maya", "/hard-day the torque spec for that bolt is 12 Nm")
    assert "not sure I caught" in shown.text
    assert len(shown.buttons) == 25
    assert "sure I caught" not in chat.presses("maya", "grief and loss").text


def test_no_word_of_a_member_reaches_the_bots_own_file(chat: Chat) -> None:
    chat.says("maya", "/hard-day xylophone zebra I yelled at bedtime")
    chat.says("maya", "/say-sorry teen xylophone zebra I looked at my phone")
    dump = "\n".join(chat.store._conn.iterdump())
    assert "xylophone" not in dump and "zebra" not in dump and "room:maya" not in dump


def test_a_kind_line_holds_for_the_day_and_differs_between_people(chat: Chat) -> None:
    first = chat.says("maya", "/kind-line").text
    assert chat.says("maya", "/kind-line").text == first
    lines = {first}
    for _ in range(20):
        chat.clock("+1d")
        lines.add(chat.says("maya", "/kind-line").text)
    assert len(lines) == 21
    assert chat.says("ines", "/kind-line").to == "ines"


def test_a_button_of_another_person_is_refused_as_an_invented_one(chat: Chat) -> None:
    shown = chat.says("maya", "/hard-day I yelled at bedtime")
    button_id = shown.buttons[0][1]
    invented = chat._last(chat.room.presses("sam", "b99999"))
    other = chat._last(chat.room.presses("sam", button_id))
    assert other.text == invented.text == GONE
    assert chat._last(chat.room.presses("maya", button_id)).form is not None


def test_a_form_of_another_person_is_refused_as_an_invented_one(chat: Chat) -> None:
    form = chat.says("maya", "/hard-day").form
    assert form is not None
    assert chat._last(chat.room.submits("ines", form["id"], {"words": "x"})).text == GONE
    assert chat._last(chat.room.submits("ines", "f99999", {"words": "x"})).text == GONE


def test_a_member_is_refused_what_is_for_moderators(chat: Chat) -> None:
    assert chat.says("maya", "/tune posts add").text == NOT_A_MODERATOR
    assert chat.says("maya", "/tune posts add #parents 09:00 daily reminder").text == NOT_A_MODERATOR
    with chat.transaction() as tx:
        assert tx.value("SELECT count(*) FROM schedules") == 2


def test_whom_the_group_names_may_tune_too(chat: Chat) -> None:
    chat.says("sam", "/tune settings people")
    chat.fills("sam", moderators="ines", hours="evenings")
    assert "Nothing" not in chat.says("ines", "/tune posts list").text
    assert chat.says("maya", "/tune posts list").text == NOT_A_MODERATOR


def test_posts_add_opens_a_form_keeps_words_on_a_mistake_and_posts_once(chat: Chat) -> None:
    chat.clear_plans()
    assert chat.says("sam", "/tune posts add").form is not None
    again = chat.fills("sam", channel="evenings", at="25:00", days="daily", kind="reminder")
    assert again.form is not None
    assert "25:00" in again.text
    assert form_values(again)["channel"] == "evenings" and form_values(again)["days"] == "daily"
    assert "Planned" in chat.fills("sam", at="16:15").text
    chat.clock("+1d")
    assert len(chat.posted("evenings")) == 1
    assert [each.at.strftime("%H:%M") for each in chat.world.since(0) if each.channel == "evenings"] == ["16:15"]


@pytest.mark.parametrize(("until", "posts", "notices"), [("11:59", 1, 0), ("12:01", 0, 1)])
def test_an_outage_is_made_good_within_the_grace_and_told_after_it(until: str, posts: int, notices: int) -> None:
    chat = Chat(now=datetime(2026, 3, 2, 8, 0, tzinfo=UTC))
    chat.clear_plans()
    chat.says("sam", "/tune posts add #parents 09:00 daily reminder")
    chat.clock("08:59")
    chat.outage(until)
    assert len(chat.posted()) == posts
    assert len(chat.notices()) == notices
    chat.clock("+2h")
    assert len(chat.posted()) == posts
    assert len(chat.notices()) == notices
    chat.close()


def test_a_long_outage_posts_once_and_tells_once(chat: Chat) -> None:
    chat.clock("tomorrow 07:00")
    before = len(chat.posted())
    chat.outage("+5d")
    assert len(chat.posted()) - before <= 1
    assert len(chat.notices()) == 1


def test_what_the_preview_names_is_posted_and_a_rest_changes_only_its_own_day(chat: Chat) -> None:
    listed = PREVIEWED.findall(chat.says("sam", "/tune posts preview 1").text)
    assert len(listed) == 10
    chat.says("sam", f"/tune words rest {listed[0][1]}")
    after = PREVIEWED.findall(chat.says("sam", "/tune posts preview 1").text)
    assert after[1:] == listed[1:]
    assert after[0] not in listed
    chat.clock("+10d")
    mornings = [each.text for each in chat.world.since(0) if each.at.hour == 7 and not each.to]
    assert mornings == [text for text, _ in after]


def test_two_channels_have_orders_of_their_own(chat: Chat) -> None:
    chat.clear_plans()
    chat.says("sam", "/tune posts add #parents 09:00 daily reminder")
    chat.says("sam", "/tune posts add #evenings 09:00 daily reminder")
    chat.clock("+20d")
    parents, evenings = chat.posted("parents"), chat.posted("evenings")
    assert len(set(parents)) == len(set(evenings)) == 20
    assert parents != evenings


def test_the_clock_refuses_what_is_past_or_unclear_with_what_would_work(chat: Chat) -> None:
    from bot.errors import Refusal

    for text in ("yesterday 09:00", "2020-01-01 09:00", "soonish", "", "+9999w"):
        with pytest.raises(Refusal, match=r"would work|only moves on|smaller steps|Say where"):
            chat.clock(text)


def test_the_room_is_as_it_was_after_a_restart(tmp_path) -> None:  # type: ignore[no-untyped-def]
    first = Chat(tmp_path)
    first.says("maya", "hello")
    first.says("sam", "/tune posts add #evenings 10:00 daily question")
    first.clock("+1d")
    seen = [each.text for each in first.world.since(0)]
    first.close()
    second = Chat(tmp_path)
    assert [each.text for each in second.world.since(0)] == seen
    assert second.world.now() > datetime(2026, 3, 3, tzinfo=UTC)
    assert "10:00" in second.says("sam", "/tune posts list").text
    second.close()


def test_the_rooms_own_file_is_read_by_its_owner_only(tmp_path: Path) -> None:
    (tmp_path / "room.db").touch()
    (tmp_path / "room.db").chmod(0o644)
    for name in ("room.db", "new.db"):
        world = World(tmp_path / name, lambda: NOON, frozen=True)
        world.say("maya", "parents", "A long day.")
        world.close()
    assert {each.stat().st_mode & 0o777 for each in tmp_path.iterdir()} == {0o600}

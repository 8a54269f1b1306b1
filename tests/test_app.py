"""The one answer: drafts, faults of ours, and ids from elsewhere."""

import asyncio
import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from bot.app import COMMANDS, GONE, NOT_A_MODERATOR, OUR_FAULT, Bot
from bot.calls import Call
from bot.model import Member
from bot.replies import Action, Form, Message, Reply
from tests.fake_port import FakePort
from tests.stores import fresh_store

MAYA, INES, SAM = (Member(f"fake:{name}", name) for name in ("maya", "ines", "sam"))


class Group:
    """Two groups on a platform that cannot reopen a form."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
        self.port = FakePort()
        self.bot = Bot(fresh_store(), clock=lambda: self.now, ports={"fake": self.port})
        for number in ("1", "2"):
            self.bot.take_in("fake", number, f"Group {number}", "UTC", {"c": "parents"}, start=True)

    def line(self, member: Member, text: str, group: str = "1") -> Reply:
        return asyncio.run(self.bot.answer(Call("fake", group, member, line=text)))

    def press(self, member: Member, action: str, group: str = "1") -> Reply:
        return asyncio.run(self.bot.answer(Call("fake", group, member, action=Action.from_id(action))))

    def fill(self, member: Member, action: str, **values: str) -> Reply:
        call = Call("fake", "1", member, action=Action.from_id(action), filled=values)
        return asyncio.run(self.bot.answer(call))


@pytest.fixture
def group() -> Iterator[Group]:
    made = Group()
    yield made
    made.bot.store.close()


def text(reply: Reply) -> str:
    assert isinstance(reply, Message), reply
    return reply.text


def mistaken(group: Group) -> str:
    """Sam sends a form with a mistake; the id of "Try again"."""
    reply = group.fill(SAM, "tune posts add", channel="c", at="25:00", days="daily", kind="reminder")
    assert isinstance(reply, Message) and "25:00" in reply.text
    assert [button.label for button in reply.buttons] == ["Try again"]
    return reply.buttons[0].action.id


def test_where_a_form_cannot_be_reopened_the_words_wait_behind_try_again(group: Group) -> None:
    form = group.press(SAM, mistaken(group))
    assert isinstance(form, Form)
    assert {field.name: field.value for field in form.fields}["days"] == "daily"
    assert "25:00" in form.error


def test_words_beside_a_field_of_spaces_are_not_lost(group: Group) -> None:
    reply = group.fill(MAYA, "say-sorry?age=3-5", did="   ", next="I'll stop the car first, and breathe.")
    assert isinstance(reply, Message)
    assert reply.text == "“What did you do? Say it to them.” is still empty. Fill it in and send it again."
    assert [button.label for button in reply.buttons] == ["Try again"]
    form = group.press(MAYA, reply.buttons[0].action.id)
    assert isinstance(form, Form)
    assert {field.name: field.value for field in form.fields}["next"] == "I'll stop the car first, and breathe."


def test_the_options_of_a_slash_command_with_a_mistake_come_back_behind_try_again(group: Group) -> None:
    typed = Action("tune posts add", {"channel": "c", "at": "25:00", "days": "funday", "kind": "question"})
    reply = asyncio.run(group.bot.answer(Call("fake", "1", SAM, action=typed)))
    assert isinstance(reply, Message) and "25:00" in reply.text
    assert [button.label for button in reply.buttons] == ["Try again"]
    form = group.press(SAM, reply.buttons[0].action.id)
    assert isinstance(form, Form) and "25:00" in form.error
    assert {field.name: field.value for field in form.fields if field.value} == typed.arguments
    sent = group.fill(SAM, form.action.id, **{**typed.arguments, "at": "20:00", "days": "daily"})
    assert text(sent).startswith("Planned:")


def test_where_nothing_else_was_typed_a_mistake_is_only_said(group: Group) -> None:
    for action in ("tune posts remove?number=77", "tune setup?channel=c&zone=Narnia"):
        reply = group.press(SAM, action)
        assert isinstance(reply, Message) and not reply.buttons


def test_a_draft_is_its_writers_alone_and_lasts_fifteen_minutes(group: Group) -> None:
    draft = mistaken(group)
    invented = text(group.press(SAM, "again?draft=AAAAAAAAAAAA"))
    assert text(group.press(MAYA, draft)) == text(group.press(SAM, draft, group="2")) == invented == GONE
    group.now += timedelta(minutes=14)
    assert isinstance(group.press(SAM, draft), Form)
    group.now += timedelta(minutes=2)
    assert text(group.press(SAM, draft)) == GONE


def test_ids_of_another_group_are_as_good_as_invented(group: Group) -> None:
    with group.bot.store.transaction() as tx:  # a plan with number 4, and a held post with id 4, of group 2 alone
        tx.run("UPDATE schedules SET number = number + 2 WHERE group_id = 2")
        tx.insert("posts", id=4, key="x", group_id=2, place="channel", kind="reminder", text="Theirs", state="held",
                  due_at=1, not_before=1, attempts=0)  # fmt: skip
    for action in ("tune posts remove?number=%s", "tune posts preview?number=%s", "tune posts held?number=%s&send=1"):
        theirs = text(group.press(SAM, action % 4)).replace("4", "N")
        invented = text(group.press(SAM, action % 77)).replace("77", "N")
        assert theirs == invented
    with group.bot.store.reading() as tx:
        assert tx.value("SELECT count(*) FROM schedules WHERE NOT removed") == 4
        assert tx.value("SELECT state FROM posts WHERE id = 4") == "held"


def test_a_pressed_action_is_checked_like_a_typed_line(group: Group) -> None:
    assert text(group.press(MAYA, "tune posts remove?number=1")) == NOT_A_MODERATOR
    assert text(group.press(MAYA, "no such command")) == GONE
    assert text(group.press(MAYA, "")) == GONE
    assert "25:00" in text(group.press(SAM, "tune posts add?channel=c&at=25:00&days=daily&kind=reminder"))


OF_MODERATORS = [command for command in COMMANDS if command.moderators]


def test_everything_behind_tune_is_for_moderators_and_the_same_for_all() -> None:
    assert {each.name for each in COMMANDS if each.name.split()[0] == "tune"} == {each.name for each in OF_MODERATORS}
    assert len(OF_MODERATORS) > 60


def test_a_member_gets_nothing_of_any_moderators_command(group: Group, monkeypatch: pytest.MonkeyPatch) -> None:
    """Typed, pressed, filled in or asked what could be typed; the platform is asked nothing for them either."""
    monkeypatch.setattr(FakePort, "inspect", None)
    monkeypatch.setattr(FakePort, "name_people", None)
    refused = Message(NOT_A_MODERATOR)
    for command in OF_MODERATORS:
        given = {option.name: value for option in command.options for value in ("1", "c")}
        mistakes = {option.name: "25:00" for option in command.options}
        for arguments in ({}, given, mistakes):
            for filled in (None, {}, arguments):
                call = Call("fake", "1", MAYA, action=Action(command.name, arguments), filled=filled)
                assert asyncio.run(group.bot.answer(call)) == refused, command.name
        for option in command.options:
            call = Call("fake", "1", MAYA, action=Action(command.name, {option.name: ""}))
            assert asyncio.run(group.bot.offer(call, option.name)) == (), command.name
        if not command.hidden:
            for typed in (f"/{command.name}", f"/enough {command.name} 1", f"/{command.name} 25:00 funday csv"):
                assert group.line(MAYA, typed) == refused, typed


def test_a_form_of_the_moderators_stays_shut_while_nobody_can_say_who_asks(
    group: Group, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(self: FakePort, group: object, member: Member) -> bool:
        raise ConnectionError

    monkeypatch.setattr(FakePort, "is_moderator", fail)
    monkeypatch.setattr(FakePort, "reopens_forms", True)
    assert text(group.fill(MAYA, "tune posts add", at="25:00")) == OUR_FAULT


def test_who_no_longer_moderates_does_not_get_their_form_back(group: Group) -> None:
    draft = mistaken(group)
    group.port.moderators.clear()
    assert text(group.press(SAM, draft)) == NOT_A_MODERATOR


def test_a_fault_of_ours_is_logged_once_without_a_word_of_the_member(
    group: Group, caplog: pytest.LogCaptureFixture
) -> None:
    with group.bot.store.transaction() as tx:
        tx.run("DROP VIEW group_prompts")
    with caplog.at_level(logging.DEBUG):
        assert text(group.line(MAYA, "/hard-day my xylophone secret")) == OUR_FAULT
    assert len([record for record in caplog.records if record.levelno >= logging.ERROR]) == 1
    assert "hard-day" in caplog.text and "OperationalError" in caplog.text
    assert "xylophone" not in caplog.text


def test_a_screening_that_fails_shows_the_help_card(group: Group, monkeypatch: pytest.MonkeyPatch) -> None:
    from bot.care.screening import Screen

    def fail(self: Screen, words: str) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(Screen, "screen", fail)
    reply = group.line(MAYA, "/hard-day I yelled")
    assert "findahelpline" in text(reply)


DANGER = "I want to die"


@pytest.mark.parametrize(
    "line", [f"/hard-day {DANGER}", f"/suggest {DANGER}", f"/enough {DANGER}", f"/hardday {DANGER}"]
)
def test_danger_is_heard_though_the_store_fails(group: Group, line: str) -> None:
    with group.bot.store.transaction() as tx:
        tx.run("ALTER TABLE groups RENAME TO gone")
    said = text(group.line(MAYA, line))
    assert "findahelpline" in said and said.splitlines()[-1]
    assert "findahelpline" not in text(group.line(MAYA, line.replace(DANGER, "I yelled")))


def test_danger_is_heard_in_words_that_are_refused(group: Group) -> None:
    assert "findahelpline" in text(group.line(MAYA, f"/hardday {DANGER}"))
    assert "findahelpline" in text(group.line(MAYA, f"/hard-day {DANGER}", group="99"))
    long = group.line(MAYA, f"/hard-day {DANGER} {'word ' * 400}")
    assert isinstance(long, Message) and "findahelpline" in long.text and "1,000 fit" in long.text
    assert [each.label for each in long.buttons] == ["Try again"]
    picked = group.fill(MAYA, "suggest send", kind="kind answer", topic="tantrums", words=DANGER)
    assert isinstance(picked, Message) and "findahelpline" in picked.text and not picked.buttons
    assert "kind answer" not in picked.text and len(picked.text.splitlines()) <= 3
    form = group.fill(MAYA, "hard-day", words=f"{DANGER} {'word ' * 400}")
    assert "findahelpline" in text(form)
    assert "findahelpline" not in text(group.line(SAM, f"/tune posts add {DANGER}"))


@pytest.mark.parametrize("command", ["/hard-day", "/understand", "/say-no", "/say-sorry teen"])
def test_someone_who_says_they_hurt_a_child_gets_the_card_and_no_comfort(group: Group, command: str) -> None:
    reply = group.line(MAYA, f"{command} I hit him last night and he has a bruise")
    assert isinstance(reply, Message) and not reply.quote
    assert len(reply.text.splitlines()) <= 3
    assert "sorry" not in reply.text.lower()


def test_a_group_that_nobody_knows_is_refused_kindly(group: Group) -> None:
    assert "don't know this group" in text(group.line(MAYA, "/enough", group="99"))


def test_a_text_that_is_too_long_says_how_much_fits(group: Group) -> None:
    assert "1,000 fit" in text(group.line(MAYA, "/hard-day " + "word " * 400))


def test_every_button_that_is_shown_leads_somewhere(group: Group) -> None:
    """Press everything that can be reached from the two front doors, three steps deep."""
    seen: set[str] = set()
    waiting = [(SAM, "enough", 0), (SAM, "tune today", 0), (SAM, "tune posts list", 0), (SAM, "tune settings", 0),
               (SAM, "tune quiet", 0), (SAM, "tune setup", 0), (SAM, "help-lines", 0)]  # fmt: skip
    while waiting:
        member, action, depth = waiting.pop(0)
        if action in seen or ("setup?" in action and depth > 2):
            continue
        seen.add(action)
        reply = group.press(member, action, group="2")  # whose plans' ids are not their numbers
        if isinstance(reply, Message):
            assert reply.text != OUR_FAULT, action
            assert "There is no" not in reply.text, action
            waiting += [(member, button.action.id, depth + 1) for button in reply.buttons if depth < 3]
    assert len(seen) > 60

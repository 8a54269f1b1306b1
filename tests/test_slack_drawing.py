"""What Slack is shown: every reply and form within its limits, and nobody's words as markup or mention."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from adapters.slack import draw, sentences
from adapters.slack.catalogue import EVENTS, SCOPES, manifest, slash_commands
from bot.app import COMMANDS, Bot
from bot.calls import Call
from bot.library.packs import built_in_prompts
from bot.locales import LANGUAGES
from bot.model import Member
from bot.replies import BUTTONS_MAX, QUOTE_MAX, TEXT_MAX, Action, Choice, Field, Form, Message, Reply, button
from tests.fake_port import FakePort
from tests.fakes.slack_limits import check_blocks, check_manifest, check_view, words_of
from tests.stores import fresh_store

WORDS = "I yelled <!channel> & <@U1> *all* of them"


@pytest.fixture
def bot() -> Iterator[Bot]:
    store, port = fresh_store(), FakePort()
    port.reopens_forms = True  # as Slack does
    made = Bot(store, clock=lambda: datetime(2026, 3, 2, 12, tzinfo=UTC), ports={"fake": port})
    made.take_in("fake", "1", "A group", "UTC", {"C1": "parents", "C2": "evenings"}, start=True)
    yield made
    store.close()


NOTE = sentences.WORK_NOTE * 3  # longer than in any language


def breaches(reply: Reply) -> list[str]:
    if isinstance(reply, Form):
        return check_view(draw.modal(reply)) + check_view(draw.modal(reply, NOTE))
    return check_blocks(draw.message_blocks(reply), 50) + check_view(draw.shown(reply)) + check_view(draw.home([reply]))


LONG = "<&> *long* words_with_marks " * 40


def ask(bot: Bot, action: str, filled: dict[str, str] | None = None, who: str = "sam", locale: str = "en") -> Reply:
    call = Call("fake", "1", Member(f"m:{who}", who), action=Action.from_id(action), filled=filled, locale=locale)
    return asyncio.run(bot.answer(call))


def fill(bot: Bot) -> None:
    """Make the group as full as one gets: channels, plans, own words, a queue, notices, notes and long names."""
    channels = {f"C{number}": f"{number}-{'a-very-long-name' * 4}" for number in range(30)}
    group = bot.take_in("fake", "1", "A group with a long name " * 4, "UTC", channels)
    for number in range(18):
        ask(bot, "tune posts add", {"channel": f"C{number}", "at": f"{number:02}:30", "days": "mon tue wed fri sun",
                                    "kind": "question" if number % 2 else "reminder", "topic": "tantrums"})  # fmt: skip
    for number in range(3, 7):
        ask(bot, "tune posts manner", {"number": str(number), "ping": f"<!subteam^S1|{'mods' * 20}> <@U{number}>"})
        ask(bot, "tune today swap", {"number": str(number), "day": "2026-03-09"})
    for number in range(12):
        words = f"{number} {LONG}"[:400]
        ask(bot, "tune words add", {"kind": "question", "topic": "tantrums", "text": words, "follow_up": words})
        ask(bot, f"tune words save?draft={number + 1}")
        ask(bot, "suggest send", {"kind": "question", "topic": "tantrums", "words": words[::-1]}, f"maya{number % 4}")
        bot.tell_moderators(group, f"cause {number}", LONG[:700], "W" * 60, "tune posts list")
    ask(
        bot,
        "tune settings people",
        {"moderators": " ".join(f"<@U{each:010}>" for each in range(20)), "hours": "x" * 60},
    )
    for number in range(12):
        ask(bot, "tune words rest", {"prompt": f"own-{number + 1}", "why": LONG[:200]})
    ask(bot, "daily-line", {"at": "07:30"})


@pytest.mark.parametrize("locale", sorted(LANGUAGES))
def test_every_command_and_every_button_behind_it_is_within_slacks_limits(bot: Bot, locale: str) -> None:
    fill(bot)
    waiting = [Action(each.name) for each in COMMANDS]
    waiting += [Action(each.name, {option.name: WORDS for option in each.options}) for each in COMMANDS]
    parts = [ask(bot, name, locale=locale) for name in ("enough", "planned", "tune queue", "tune today")]
    home = draw.home([Message(NOTE), *(each for each in parts if isinstance(each, Message)), Message(NOTE)])
    assert check_view(home) == [] and len(home["blocks"]) > 12
    seen: set[str] = set()
    runner = asyncio.Runner()  # one loop for thousands of answers
    while waiting and len(seen) < 2000:
        action = waiting.pop(0)
        if action.id in seen:
            continue
        seen.add(action.id)
        for filled in (None, {name: WORDS for name in action.arguments}):
            call = Call("fake", "1", Member("m", "sam"), action=action, filled=filled, locale=locale)
            reply = runner.run(bot.answer(call))
            assert breaches(reply) == [], action
            if isinstance(reply, Message):
                waiting += [each.action for each in reply.buttons]
    runner.close()
    assert len(seen) > 100 and not waiting


def test_every_prompt_can_be_posted_and_pings_nobody() -> None:
    prompts = built_in_prompts()
    for each in prompts:
        text, blocks = draw.post(each.text, (("Been there: 1,000", f"been-there?post={'k' * 60}"),) * 2)
        assert check_blocks(blocks, 50) == [], each.id
        assert not re.search(r"<[@!#]", text)
    assert {each.locale for each in prompts} >= {"en", "es"}


def test_nothing_is_cut_off_and_no_mention_pings() -> None:
    for text in ("&" * TEXT_MAX, "word " * (TEXT_MAX // 5), "\n".join("<!here>" for _ in range(200))):
        message = Message(text, quote=text[:QUOTE_MAX], buttons=(button("Yes", "kind-line"),) * BUTTONS_MAX)
        assert breaches(message) == []
        assert written(draw.message_blocks(message)) == "".join((text + text[:QUOTE_MAX]).split())
        _, blocks = draw.post(text, (("Yes", "kind-line"),))
        assert check_blocks(blocks, 50) == [] and written(blocks) == "".join(text.split())


def written(blocks: list[dict[str, Any]]) -> str:
    """What blocks say, without their spaces."""
    return "".join(words_of(blocks).split())


def test_only_our_own_text_may_hold_people_and_only_where_they_are_not_pinged() -> None:
    text, quote = draw.message_blocks(Message("May tune: <@U1>, in <#C1>. See https://a.example/x.", quote="<@U1> *x*"))
    assert text["elements"][0]["elements"] == [
        {"type": "text", "text": "May tune: "}, {"type": "user", "user_id": "U1"}, {"type": "text", "text": ", in "},
        {"type": "channel", "channel_id": "C1"}, {"type": "text", "text": ". See "},
        {"type": "link", "url": "https://a.example/x"}, {"type": "text", "text": "."},
    ]  # fmt: skip
    assert quote["elements"] == [{"type": "rich_text_quote", "elements": [{"type": "text", "text": "<@U1> *x*"}]}]
    _, (post,) = draw.post("<@U1> and <!channel> *x*", ())
    assert post["text"] == {"type": "plain_text", "text": "<@U1> and <!channel> *x*", "emoji": False}
    (bare,) = draw.message_blocks(Message("https:// is no address"))
    assert bare["text"] == {"type": "plain_text", "text": "https:// is no address", "emoji": False}
    assert draw.shown(Message("Words.", quote="*x*"))["blocks"][1]["elements"] == draw.message_blocks(
        Message("", quote="*x*"))[0]["elements"]  # fmt: skip
    assert draw.only_named("<@U1> and <@U2>", "<@U2> mods") == "@U1 and <@U2>"


@pytest.mark.parametrize(
    ("typed", "plain", "with_ids"),
    [
        ("I &lt;3 you &amp; me", "I <3 you & me", "I <3 you & me"),
        ("see <#C1|parents> and <@U1|sam>", "see #parents and @sam", "see <#C1> and <@U1>"),
        ("see <#C1|> and <@U1>", "see #somewhere and @someone", "see <#C1> and <@U1>"),
        ("<https://a.example|a.example> <mailto:x@y.z|x@y.z>", "a.example x@y.z", "a.example x@y.z"),
        ("<!here> and <!subteam^S1|@mods>", "@here and @mods", "@here and <!subteam^S1|@mods>"),
        ("&amp;lt; stays", "&lt; stays", "&lt; stays"),
    ],
)
def test_what_slack_escaped_is_read_as_it_was_typed(typed: str, plain: str, with_ids: str) -> None:
    assert draw.unescape(typed) == plain
    assert draw.unescape(typed, keep_ids=True) == with_ids


def test_a_plan_pings_people_and_groups_and_never_a_channel() -> None:
    who = "<@U1> <!subteam^S1|@mods> <!channel> <!here> @everyone sam <@U2|x>"
    assert draw.pinged(who) == "<@U1> <!subteam^S1> <@U2>"
    text, blocks = draw.post("Which hour would you give away? <!channel>", (("Been there", "been-there?post=k"),), who)
    assert text == "Which hour would you give away? &lt;!channel&gt;\n<@U1> <!subteam^S1> <@U2>"
    assert [each["type"] for each in blocks] == ["section", "section", "actions"]
    assert blocks[1]["text"]["text"] == "<@U1> <!subteam^S1> <@U2>"
    assert draw.post("Words.", (), "the moderators") == ("Words.", draw.post("Words.", ())[1])


def test_other_buttons_take_the_place_of_the_last_row_alone() -> None:
    _, blocks = draw.post("Words.", (("Been there", "been-there?post=k"),))
    changed = draw.relabelled(blocks, (button("Been there: 1", "been-there", post="k"),))
    assert changed[0] == blocks[0]
    assert [each["text"]["text"] for each in changed[1]["elements"]] == ["Been there: 1"]
    assert draw.relabelled(blocks[:1], ()) == blocks[:1]


def test_every_mistake_stands_at_the_field_that_is_to_blame(bot: Bot) -> None:
    seen = 0
    for each in COMMANDS:
        for option in (option for option in each.options if not option.by_button):
            words = "no such thing " * (100 if option.type.written else 1)
            sent, values = Action(each.name), {option.name: words}
            reply = asyncio.run(bot.answer(Call("fake", "1", Member("m", "sam"), action=sent, filled=values)))
            if isinstance(reply, Form) and reply.error:  # some take any words
                assert reply.wrong == option.name
                if option.type.fixed:
                    continue  # picked from a list on Slack; the sentence for those who type names all of it
                assert draw.mistakes(reply, sent, values) == {option.name: reply.error}
                seen += 1
    assert seen > 30, seen


@pytest.mark.parametrize(
    ("command", "values"),
    [("tune posts pause", {"until": "2029-01-01"}), ("tune quiet date", {"until": "2029-01-01", "text": "Back soon."})],
)
def test_a_date_that_can_be_read_and_does_not_fit_is_to_blame_too(
    bot: Bot, command: str, values: dict[str, str]
) -> None:
    sent = Action(command, {"number": "1"})
    reply = asyncio.run(bot.answer(Call("fake", "1", Member("m", "sam"), action=sent, filled=values)))
    assert isinstance(reply, Form)
    assert draw.mistakes(reply, sent, values) == {"until": reply.error}


def test_what_is_no_fields_fault_stands_on_top_and_what_is_missing_at_its_field(bot: Bot) -> None:
    fields = (Field("at", "Time", " "), Field("days", "Days", "daily"), Field("topic", "Topic", required=False))
    held, sent = {"at": " ", "days": "daily", "topic": ""}, Action("tune posts add")
    vague = Form("Plan", fields, sent, "There are twenty plans already.")
    assert draw.mistakes(vague, sent, held) == {}
    assert draw.modal(vague)["blocks"][0]["text"]["text"] == "There are twenty plans already."
    assert draw.mistakes(Form("Plan", fields, sent), sent, held) == {"at": "This one is needed."}
    assert draw.mistakes(Form("Plan", fields, Action("tune posts edit")), sent, held) == {}
    long = Form("Plan", fields, sent, "word " * 80, wrong="at")
    assert draw.mistakes(long, sent, held) == {}
    assert breaches(long) == []


def test_a_form_keeps_words_choices_and_its_action() -> None:
    fields = (
        Field("age", "Age", "teen", choices=(Choice("teen", "12 and up"), Choice("0-2", "under 3"))),
        Field("did", "Deed", "I shouted.\nTwice.", long=True),
        Field("who", "Who", "<@U1> <@U2>", kind="people"),
        Field("zone", "Zone", "Europe/Dublin", kind="zone"),
    )
    view = draw.modal(Form("Sorry", fields, Action("say-sorry", {"next": "a=b & c"})))
    assert draw.action_of(view) == Action("say-sorry", {"next": "a=b & c"})
    held = {
        "age": {"value": {"type": "static_select", "selected_option": {"value": "teen"}}},
        "did": {"value": {"type": "plain_text_input", "value": "I shouted.\nTwice."}},
        "who": {"value": {"type": "multi_users_select", "selected_users": ["U1", "U2"]}},
        "zone": {"value": {"type": "external_select", "selected_option": None}},
    }
    assert draw.filled({**view, "state": {"values": held}}) == {
        "age": "teen", "did": "I shouted.\nTwice.", "who": "<@U1> <@U2>", "zone": "",
    }  # fmt: skip
    assert check_view(view) == []
    assert draw.action_of({"private_metadata": "[]"}) == draw.action_of({"private_metadata": "{"}) == Action("")


def test_the_manifest_names_every_command_scope_and_event() -> None:
    made = manifest()
    commands = made["features"]["slash_commands"]
    names = {each["command"] for each in commands}
    members = {f"/{each.name.split()[0]}" for each in COMMANDS if not each.hidden}
    assert names == members
    assert {"/enough", "/tune", "/hard-day"} <= names
    assert all(each["should_escape"] is True for each in commands)
    assert check_manifest(made) == []
    assert made["settings"]["socket_mode_enabled"] is True
    assert "url" not in json.dumps(made)
    assert set(made["oauth_config"]["scopes"]["bot"]) == set(SCOPES)
    assert set(made["settings"]["event_subscriptions"]["bot_events"]) == set(EVENTS)
    assert made["features"]["app_home"]["home_tab_enabled"]
    hints = {each.name: each.hint for each in slash_commands()}
    assert hints["enough"].startswith("kind-line | hard-day") and hints["enough"].endswith("tune")
    assert "posts add" in hints["tune"]


def test_the_manifest_of_http_mode_names_our_address_everywhere() -> None:
    made = manifest("https://bot.example.org/")
    assert check_manifest(made) == []
    assert {each["url"] for each in made["features"]["slash_commands"]} == {"https://bot.example.org/slack/events"}
    assert made["settings"]["socket_mode_enabled"] is False
    assert made["oauth_config"]["redirect_urls"] == ["https://bot.example.org/slack/oauth_redirect"]
    assert made["settings"]["interactivity"]["request_url"] == "https://bot.example.org/slack/events"

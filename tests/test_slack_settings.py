"""Which mode the secrets ask for, and what is said of a wrong mix."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapters.discord import Settings as DiscordSettings
from adapters.slack import Settings
from adapters.slack.settings import Secrets, manifest_url, read_secrets
from bot.calls import Call, Draft
from bot.errors import ConfigError
from bot.model import Member
from bot.replies import Action, Field, Form, Message, button

TOKENS = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1"}
HTTP = {"SLACK_SIGNING_SECRET": "s", "SLACK_CLIENT_ID": "1.2", "SLACK_CLIENT_SECRET": "c"}


def test_the_mode_follows_from_the_secrets(tmp_path: Path) -> None:
    assert read_secrets(Settings(), TOKENS).socket
    assert not read_secrets(Settings(), HTTP).socket
    assert read_secrets(Settings("xoxb-9"), TOKENS) == Secrets("xoxb-9", "xapp-1")
    file = tmp_path / "token"
    file.write_text("xoxb-7\n")
    named = {"SLACK_BOT_TOKEN_FILE": str(file), "SLACK_APP_TOKEN": "xapp-1"}
    assert read_secrets(Settings(), named) == Secrets("xoxb-7", "xapp-1")


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({}, "Slack has no secrets"),
        ({**TOKENS, **HTTP}, "Keep those of one mode"),
        ({"SLACK_BOT_TOKEN": "xoxb-1"}, "SLACK_APP_TOKEN is missing"),
        ({"SLACK_SIGNING_SECRET": "s", "SLACK_CLIENT_ID": "1"}, "SLACK_CLIENT_SECRET is missing"),
        ({"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": "s"}, "Keep those of one mode"),
        ({"SLACK_BOT_TOKEN": "xapp-1", "SLACK_APP_TOKEN": "xoxb-1"}, "changed places"),
        ({"SLACK_BOT_TOKEN_FILE": "/nowhere/token"}, "cannot be read"),
    ],
)
def test_a_wrong_mix_is_one_sentence_that_never_shows_a_secret(environment: dict[str, str], said: str) -> None:
    with pytest.raises(ConfigError, match=said) as mistake:
        read_secrets(Settings(), environment)
    assert "xoxb-1" not in str(mistake.value)
    assert "xoxb" not in repr(Secrets("xoxb-1"))


def test_an_address_that_is_none_is_named() -> None:
    with pytest.raises(ConfigError, match=r"slack\.api_url is 'slack\.com'"):
        read_secrets(Settings(api_url="slack.com"), TOKENS)


@pytest.mark.parametrize(
    "address",
    ["ftp://x", "bot.example.org", "https://", "http://[", "https:/bot.example.org", "http://bot.example.org"],
)
def test_a_public_address_that_is_none_is_named(address: str) -> None:
    for read in (read_secrets, manifest_url):
        with pytest.raises(ConfigError, match=r"slack\.public_url is '"):
            read(Settings(public_url=address), HTTP)


def test_a_public_address_beside_the_tokens_of_socket_mode_is_a_wrong_mix() -> None:
    for read in (read_secrets, manifest_url):
        with pytest.raises(ConfigError, match=r"slack\.public_url for HTTP mode"):
            read(Settings(public_url="https://bot.example.org"), TOKENS)


def test_the_manifest_is_of_the_mode_that_the_settings_ask_for() -> None:
    assert manifest_url(Settings(), {}) == manifest_url(Settings(), TOKENS) == ""
    public = Settings(public_url="https://bot.example.org")
    assert manifest_url(public, {}) == manifest_url(public, HTTP) == "https://bot.example.org"
    with pytest.raises(ConfigError, match=r"Set slack\.public_url"):
        manifest_url(Settings(), {"SLACK_SIGNING_SECRET": "s"})
    assert read_secrets(Settings(), HTTP)


def test_nothing_that_holds_a_token_or_words_shows_them_when_it_is_printed() -> None:
    settings = Settings(bot_token="secretword", signing_secret="secretword")  # noqa: S106 - no secret of anybody's
    action = Action("hard-day", {"words": "secretword"})
    member = Member("slack:T1:secretword", "secretword")
    call = Call("slack", "T1", member, "/hard-day secretword", action, {"words": "secretword"})
    field = Field("words", "Words", "secretword")
    shown: list[object] = [
        settings, DiscordSettings(token="secretword"), action, call, field,  # noqa: S106 - nor this
        Draft(1, "slack:T1:secretword", call, "secretword", datetime.now(UTC)),
        Message("secretword", quote="secretword"),
        Form("A hard day", (field,), action, "secretword"), button("Open", "hard-day", words="secretword"),
    ]  # fmt: skip
    assert "secretword" not in repr(shown) and "hard-day" in repr(call)

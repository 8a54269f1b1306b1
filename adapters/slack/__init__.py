"""Slack: one workspace by Socket Mode with two tokens, or many over HTTP with OAuth."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import msgspec

if TYPE_CHECKING:
    from adapters.slack.slack import Slack
    from bot.app import Bot


class Settings(msgspec.Struct, frozen=True):
    """`[slack]` in config.toml; each secret may also come from the environment (SLACK_BOT_TOKEN) or a file."""

    bot_token: str = ""
    app_token: str = ""
    signing_secret: str = ""
    client_id: str = ""
    client_secret: str = ""
    api_url: str = "https://slack.com/api/"
    public_url: str = ""  # where Slack reaches this machine in HTTP mode, for example https://bot.example.org
    host: str = "127.0.0.1"
    port: Annotated[int, msgspec.Meta(ge=0, le=65535)] = 8791
    installs: str = "slack-installs.db"  # who installed the app, the tokens sealed

    def __repr__(self) -> str:
        return "Settings(…)"


def join(bot: Bot, settings: Settings) -> Slack:
    """Join Slack to the bot, in the mode that the secrets ask for."""
    from adapters.slack.settings import read_secrets
    from adapters.slack.slack import Slack

    return Slack(bot, settings, read_secrets(settings))


def check(settings: Settings) -> None:
    """Look at the secrets without connecting; a ConfigError is what `join` would raise."""
    from adapters.slack.settings import read_secrets

    read_secrets(settings)


def manifest(settings: Settings) -> dict[str, Any]:
    """The app manifest that Slack takes, of the mode that the settings ask for."""
    from adapters.slack.catalogue import manifest as made
    from adapters.slack.settings import manifest_url

    return made(manifest_url(settings))


__all__ = ["Settings", "check", "join", "manifest"]

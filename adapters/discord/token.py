"""The bot's token: where it is found, whether it can be one, and what it says about the application."""

from __future__ import annotations

import base64
import binascii
import os
from collections.abc import Mapping
from pathlib import Path

from bot.errors import ConfigError

_WHERE = "The developer portal shows it: discord.com/developers/applications, your application, Bot, Reset Token."
# View channels, send messages, embed links, read history, send in threads, open public threads.
PERMISSIONS = 1 << 10 | 1 << 11 | 1 << 14 | 1 << 16 | 1 << 38 | 1 << 35


def read_token(token: str = "", token_file: str = "", environment: Mapping[str, str] = os.environ) -> str:
    """The token: DISCORD_TOKEN, else the file, else the setting; a ConfigError names what is wrong, never the token."""
    if environment.get("DISCORD_TOKEN", "").strip():
        return _checked(environment["DISCORD_TOKEN"], "DISCORD_TOKEN")
    if token_file:
        try:
            return _checked(Path(token_file).read_text(encoding="utf-8"), f"discord.token_file ({token_file})")
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigError(f"discord.token_file: {token_file} cannot be read ({type(error).__name__}).") from None
    if token.strip():
        return _checked(token, "discord.token")
    raise ConfigError(f"Discord needs a bot token in DISCORD_TOKEN, discord.token_file or discord.token. {_WHERE}")


def application_id(token: str) -> str:
    """The application's id, which is the first part of its token; "" where the text is no token."""
    first, dot, rest = token.strip().partition(".")
    try:
        number = base64.urlsafe_b64decode(first + "=" * (-len(first) % 4)).decode("ascii")
    except (binascii.Error, ValueError):
        return ""
    return number if dot and "." in rest and number.isdecimal() and 15 <= len(number) <= 20 else ""


def invite_link(token: str) -> str:
    """The address where someone who manages a server can add the bot to it, with the least permissions."""
    number = application_id(_checked(token, "The token"))
    return (
        f"https://discord.com/oauth2/authorize?client_id={number}"
        f"&scope=bot+applications.commands&permissions={PERMISSIONS}"
    )


def _checked(token: str, where: str) -> str:
    token = token.strip().removeprefix("Bot ").strip()
    if not application_id(token):
        raise ConfigError(f"{where} does not hold a bot token: three parts with dots between them. {_WHERE}")
    return token

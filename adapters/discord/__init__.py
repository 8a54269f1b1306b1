"""Discord: settings, the token, and how the platform joins the bot. The library is imported when it joins."""

from __future__ import annotations

import re
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import msgspec

from adapters.discord.token import invite_link, read_token
from bot.errors import ConfigError

if TYPE_CHECKING:
    from adapters.discord.discord import Discord
    from bot.app import Bot


_API = re.compile(r"/api/v\d+/?$")


class Settings(msgspec.Struct, frozen=True):
    """`[discord]` in config.toml; the token stands better in DISCORD_TOKEN or in a file of its own."""

    token: str = ""
    token_file: str = ""
    api_url: str = "https://discord.com/api/v10"
    shard_ids: tuple[int, ...] = ()
    shard_count: int = 0  # 0 lets Discord say

    def __repr__(self) -> str:
        return "Settings(…)"


def join(bot: Bot, settings: Settings) -> Discord:
    """Join Discord to the bot; ConfigError where the token or the shards cannot be right."""
    from adapters.discord.discord import join_discord

    return join_discord(bot, settings, read_token(settings.token, settings.token_file))


def check(settings: Settings) -> None:
    """Look at the token and the settings without connecting; a ConfigError is what `join` would raise."""
    read_token(settings.token, settings.token_file)
    check_settings(settings)


def check_settings(settings: Settings) -> None:
    """A ConfigError for an address or shards that cannot be."""
    if not settings.api_url.startswith(("https://", "http://")):
        raise ConfigError(f"discord.api_url is {settings.api_url!r}. It begins with https:// and is seldom needed.")
    address = urlsplit(settings.api_url)
    if not _API.search(address.path):
        raise ConfigError(f"discord.api_url is {settings.api_url!r}. It ends with /api/v10, as Discord's own does.")
    if address.scheme == "http" and not _is_this_machine(address.hostname or ""):
        raise ConfigError(
            f"discord.api_url would send the token in clear text to {address.hostname}. It begins with https://, or "
            "with http:// for this machine alone (127.0.0.1)."
        )
    wrong = next((each for each in (settings.shard_count, *settings.shard_ids) if each < 0), None)
    if wrong is not None:
        raise ConfigError(f"discord.shard_count and discord.shard_ids count from 0, so {wrong} cannot be.")
    if settings.shard_ids and max(settings.shard_ids) >= settings.shard_count:
        least = max(settings.shard_ids) + 1
        raise ConfigError(f"discord.shard_ids needs discord.shard_count beside it: {least} at the least.")


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def invite(settings: Settings) -> str:
    """The link that invites the bot with this token to a server."""
    return invite_link(read_token(settings.token, settings.token_file))


__all__ = ["Settings", "check", "check_settings", "invite", "invite_link", "join"]

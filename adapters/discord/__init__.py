"""Discord: settings, the token, and how the platform joins the bot. The library is imported when it joins."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from adapters.discord.token import invite_link, read_token

if TYPE_CHECKING:
    from adapters.discord.discord import Discord
    from bot.app import Bot


class Settings(msgspec.Struct, frozen=True):
    """`[discord]` in config.toml; the token stands better in DISCORD_TOKEN or in a file of its own."""

    token: str = ""
    token_file: str = ""
    api_url: str = "https://discord.com/api/v10"
    shard_ids: tuple[int, ...] = ()
    shard_count: int = 0  # 0 lets Discord say


def join(bot: Bot, settings: Settings) -> Discord:
    """Join Discord to the bot; ConfigError where the token or the shards cannot be right."""
    from adapters.discord.discord import join_discord

    return join_discord(bot, settings, read_token(settings.token, settings.token_file))


def invite(settings: Settings) -> str:
    """The link that invites the bot with this token to a server."""
    return invite_link(read_token(settings.token, settings.token_file))


__all__ = ["Settings", "invite", "invite_link", "join"]

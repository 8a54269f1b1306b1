"""The secrets of Slack, and which mode they ask for."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from adapters.slack import Settings
from bot.errors import ConfigError

_SOCKET = ("bot_token", "app_token")
_HTTP = ("signing_secret", "client_id", "client_secret")


@dataclass(frozen=True, slots=True)
class Secrets:
    """What Slack gave us: the two tokens of Socket Mode, or the three secrets of HTTP mode; the others are empty."""

    bot_token: str = ""
    app_token: str = ""
    signing_secret: str = ""
    client_id: str = ""
    client_secret: str = ""

    @property
    def socket(self) -> bool:
        """Whether they ask for Socket Mode."""
        return bool(self.bot_token)

    def __repr__(self) -> str:
        return "Secrets(…)"


def read_secrets(settings: Settings, environment: Mapping[str, str] = os.environ) -> Secrets:
    """The secrets from the settings, the environment or files; a wrong mix is a ConfigError of one sentence."""
    values, socket, http = _given(settings, environment)
    if not socket and not http:
        raise ConfigError(
            "Slack has no secrets. Set SLACK_BOT_TOKEN and SLACK_APP_TOKEN for one workspace, or SLACK_SIGNING_SECRET, "
            "SLACK_CLIENT_ID and SLACK_CLIENT_SECRET for several."
        )
    missing = [name for name in (_SOCKET if socket else _HTTP) if not values[name]]
    if missing:
        raise ConfigError(f"Slack has {_named(socket or http)} but {_named(missing)} is missing. Set it too.")
    if socket and (not values["bot_token"].startswith("xoxb-") or not values["app_token"].startswith("xapp-")):
        raise ConfigError(
            "SLACK_BOT_TOKEN starts with xoxb- and SLACK_APP_TOKEN with xapp-. Look whether they changed places."
        )
    return Secrets(**values)


def manifest_url(settings: Settings, environment: Mapping[str, str] = os.environ) -> str:
    """The public address for the manifest of HTTP mode, or "" for Socket Mode; no secret is needed for either."""
    _values, _socket, http = _given(settings, environment)
    if http and not settings.public_url:
        raise ConfigError(
            f"Slack has {_named(http)} for HTTP mode, whose manifest names your address. Set slack.public_url, "
            "for example https://bot.example.org."
        )
    return settings.public_url


def _given(settings: Settings, environment: Mapping[str, str]) -> tuple[dict[str, str], list[str], list[str]]:
    """Every secret, and the names of those that are set for each mode; a mix of modes is a ConfigError."""
    for name, example in (("api_url", "https://slack.com/api/"), ("public_url", "https://bot.example.org")):
        address = getattr(settings, name)
        wanted = ("https",) if name == "public_url" else ("https", "http")  # Slack calls nobody without encryption
        if not _is_address(address, wanted) and (address or name == "api_url"):
            raise ConfigError(f"slack.{name} is {address!r}. It starts with https://, as {example}.")
    values = {name: getattr(settings, name) or _outside(name, environment) for name in (*_SOCKET, *_HTTP)}
    socket = [name for name in _SOCKET if values[name]]
    http = [name for name in _HTTP if values[name]]
    if socket and http:
        raise ConfigError(
            f"Slack has {_named(socket)} for Socket Mode and {_named(http)} for HTTP mode. Keep those of one mode."
        )
    if socket and settings.public_url:
        raise ConfigError(
            f"Slack has {_named(socket)} for Socket Mode and slack.public_url for HTTP mode. Keep what is of one mode."
        )
    return values, socket, http


def _is_address(text: str, schemes: tuple[str, ...]) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in schemes and bool(parts.hostname)


def _outside(name: str, environment: Mapping[str, str]) -> str:
    variable = f"SLACK_{name.upper()}"
    if file := environment.get(f"{variable}_FILE"):
        try:
            return Path(file).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise ConfigError(f"{variable}_FILE names {file}, which cannot be read: {error.strerror}.") from error
    return environment.get(variable, "").strip()


def _named(names: list[str]) -> str:
    return " and ".join(f"SLACK_{name.upper()}" for name in names)

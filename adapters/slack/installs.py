"""Who installed the app: slack_sdk's own store, with every token sealed before it is written."""

from __future__ import annotations

import os
from contextlib import closing
from copy import copy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from slack_sdk.oauth.installation_store import Installation
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.oauth.installation_store.sqlite3 import SQLite3InstallationStore

from adapters.slack import Settings
from adapters.slack.quiet import QUIET
from adapters.slack.settings import Secrets
from bot.errors import ConfigError

_SEALED = ("bot_token", "bot_refresh_token", "user_token", "user_refresh_token", "incoming_webhook_url")


@dataclass(frozen=True, slots=True)
class Installed:
    """What an installation gives: the token of the bot, and who installed it."""

    token: str
    installer: str

    def __repr__(self) -> str:
        return "Installed(…)"


class Installs(AsyncInstallationStore):
    """Saves, finds and forgets installations."""

    def __init__(self, settings: Settings, secrets: Secrets) -> None:
        self._client_id = secrets.client_id
        self.path = Path(settings.installs)
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._box = Fernet(_key(self.path.with_name(self.path.name + ".key")))
            self._store = SQLite3InstallationStore(database=str(self.path), client_id=secrets.client_id, logger=QUIET)
            self._store.init()  # type: ignore[no-untyped-call]
            self.path.chmod(0o600)
        except (OSError, ValueError) as error:
            raise ConfigError(f"slack.installs: {self.path} cannot be used: {error}.") from error

    async def async_save(self, installation: Installation) -> None:
        """Keep an installation in place of the workspace's earlier ones by the same person."""
        sealed = copy(installation)
        for name, value in self._sealed(installation).items():
            setattr(sealed, name, value)
        self._delete("slack_installations", sealed.team_id or "", [sealed.user_id])
        self._delete("slack_bots", sealed.team_id or "", [])
        self._store.save(sealed)

    def find(self, team: str) -> Installed | None:
        """The installation of a workspace, or None."""
        bot = self._store.find_bot(enterprise_id=None, team_id=team) if team else None
        if bot is None:
            return None
        latest = self._store.find_installation(enterprise_id=None, team_id=team)
        try:
            token = self._box.decrypt(bot.bot_token.encode()).decode()
        except InvalidToken as error:
            raise ConfigError(f"{self.path} was sealed with another key. Put its .key file back.") from error
        return Installed(token, latest.user_id if latest else "")

    def teams(self) -> list[str]:
        """Every workspace that has the app."""
        with closing(self._store.connect()) as conn:
            rows = conn.execute("SELECT DISTINCT team_id FROM slack_bots WHERE client_id = ?", (self._client_id,))
            return [row[0] for row in rows]

    def forget(self, team: str, users: list[str], when: float) -> bool:
        """Delete the installations of these people, or with none named all that was kept of the workspace.

        False where it was installed again since `when` (UTC seconds): what was taken back then is not what is here.
        """
        bot = self._store.find_bot(enterprise_id=None, team_id=team)
        if bot is not None and int(bot.installed_at) > when:
            return False
        self._delete("slack_installations", team, users)
        if not users:
            self._delete("slack_bots", team, [])
        return True

    def _sealed(self, installation: Installation) -> dict[str, Any]:
        values = {name: getattr(installation, name) for name in _SEALED}
        sealed = {name: self._box.encrypt(value.encode()).decode() for name, value in values.items() if value}
        # A workspace of an organisation is found by its own id alone.
        return {**sealed, "enterprise_id": None}

    def _delete(self, table: str, team: str, users: list[str]) -> None:
        with closing(self._store.connect()) as conn, conn:
            sql = f"DELETE FROM {table} WHERE client_id = ? AND team_id = ?"  # noqa: S608 - one of two constants
            if users:
                conn.executemany(f"{sql} AND user_id = ?", [(self._client_id, team, user) for user in users])
            else:
                conn.execute(sql, (self._client_id, team))


def _key(path: Path) -> bytes:
    """The key beside the store, made at first and readable by its owner only."""
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(Fernet.generate_key())
    except FileExistsError:
        pass
    return path.read_bytes().strip()

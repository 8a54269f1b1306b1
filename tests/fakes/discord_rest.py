"""What our own Discord does with requests to its HTTP API, and what it is told to do wrong."""

from __future__ import annotations

import asyncio
import itertools
import json
import threading
import time
from collections import deque
from datetime import UTC, datetime
from typing import Any

from aiohttp import web

from tests.fakes import discord_document
from tests.fakes.discord_world import (
    APPLICATION,
    DIRECT,
    ME,
    OWNER,
    PARENTS,
    PEOPLE,
    STAFF,
    TOKEN,
    answer,
    as_kept,
    guild,
    refusal,
    trouble,
)

FILES_MAX = 10_000_000  # bytes in one file
PINS_MAX = 250  # messages in one channel
NO_FORM, NO_JSON = 50035, 50109
_EPOCH = 1420070400000


class Rest:
    """One server with two channels; `troubles` meet the next messages that are sent, one each."""

    def __init__(self) -> None:
        self.guild = guild()
        self.messages: dict[int, list[dict[str, Any]]] = {PARENTS: [], STAFF: []}
        self.messages |= {direct_of(person): [] for person in PEOPLE}
        self.commands: list[dict[str, Any]] = []
        self.shown_to: list[dict[str, Any]] = []  # to whom an admin has shown /tune
        self.requests: list[tuple[str, str]] = []
        self.followups: list[dict[str, Any]] = []  # what was said after the first answer to an interaction
        self.files: list[tuple[str, bytes]] = []  # what hung on answers: name and contents
        self.faults: list[str] = []  # what Discord would have refused
        self.troubles: list[str] = []  # 429, 429-via, 502, 503, abort, lost, lost-502, 403-50013, 404-10003 …
        self.thread_troubles: list[str] = []
        self.pin_troubles: list[str] = []
        self.command_troubles: list[str] = []
        self.direct_troubles: list[str] = []
        self.look_delay = 0.0  # seconds that it takes to look up a member
        self.callback_waits: list[float] = []  # seconds until the next answers to interactions arrive
        self.history_trouble = ""  # what meets whoever reads a channel's history
        self.look_trouble = ""  # what meets whoever looks up a member or who may use a command
        self.closed: set[int] = set()  # who takes no direct messages
        self.token = TOKEN
        self.latency = 0.0  # seconds between taking a message in and saying so
        self.limit = 0  # requests a second, as Discord enforces them; 0 for none
        self.refused = 0  # requests that were too many
        self.roles: dict[int, list[str]] = {}  # who has which
        self.strangers: set[int] = set()  # who is not in the server
        self._answers: dict[str, list[dict[str, Any]]] = {}  # to each interaction, in their order
        self._answered = threading.Condition()
        self._pressed: dict[str, dict[str, Any]] = {}
        self._shown: dict[str, dict[str, Any]] = {}  # the same, by the token of the press, once its buttons changed
        self._nonces: dict[str, dict[str, Any]] = {}  # of one author, whatever the channel
        self._lately: deque[float] = deque()
        self._last_id = 0
        self.port = 0

    @property
    def gateway_url(self) -> str:
        return f"ws://127.0.0.1:{self.port}/gateway/"

    async def rest(self, request: web.Request) -> web.StreamResponse:
        path = request.match_info["path"]
        self.requests.append((request.method, path))
        own = path.startswith(("interactions/", "webhooks/"))  # these bear their token in the address
        if not own and request.headers.get("Authorization") != f"Bot {self.token}":
            return answer({"message": "401: Unauthorized", "code": 0}, 401)
        if not own and (wait := self._too_many()):
            self.refused += 1
            said = {"message": "You are being rate limited.", "retry_after": wait, "global": True}
            return answer(said, 429, **{"Retry-After": "1", "Via": "1.1 google", "X-RateLimit-Global": "true"})
        try:
            body, files = await _body(request)
        except ValueError:
            return self._refused([f"{request.method} {path}: no JSON"], NO_JSON)
        parts = path.split("/")
        if wrong := _no_ids(parts):
            return self._refused([f"{request.method} {path}: {each} is no id" for each in wrong])
        return await self._answer(request, parts, body, files)

    async def _answer(
        self, request: web.Request, parts: list[str], body: Any, files: list[tuple[str, bytes]]
    ) -> web.StreamResponse:
        if self.look_delay and parts[:1] == ["guilds"]:
            await asyncio.sleep(self.look_delay)
        match request.method, parts:
            case "POST", ["channels", number, "messages"]:
                return await self._post_message(request, int(number), body)
            case "POST", ["channels", number, "messages", message, "threads"]:
                return self._open_thread(int(number), message, body)
            case _, ["channels", number, "messages", "pins", message]:
                return self._pin(int(number), message, request.method == "PUT")
            case "DELETE", ["channels", number, "messages", message]:
                return self._delete(int(number), message)
            case "POST", ["interactions", number, _, "callback"]:
                if self.callback_waits:
                    await asyncio.sleep(self.callback_waits.pop(0))
                return self._callback(number, body, files)
            case "PATCH", ["webhooks", _, token, "messages", "@original"]:
                self._shown[token]["components"] = body["components"]
                return answer(self._shown[token])
            case "POST", ["webhooks", _, _]:
                if wrong := discord_document.faults("webhook", body):
                    return self._refused(wrong)
                self.followups.append(body)
                return answer(self.new_message(PARENTS, body))
            case _, ["applications", _, "commands"]:
                return self._commands(request, body)
        return self._read(parts, body, request)

    def _refused(self, faults: list[str], code: int = NO_FORM) -> web.Response:
        """Do nothing, as Discord does with a body that it does not take; a test that did not want it fails."""
        self.faults += faults
        return refusal(400, code)

    def _read(self, parts: list[str], body: Any, request: web.Request) -> web.Response:
        match parts:
            case ["users", "@me"]:
                return answer(ME)
            case ["oauth2", "applications", "@me"]:
                return answer({"id": str(APPLICATION), "name": "Good Enough", "description": "", "icon": None,
                               "flags": 0, "bot_public": True, "bot_require_code_grant": False,
                               "owner": PEOPLE[OWNER], "verify_key": ""})  # fmt: skip
            case ["gateway", "bot"]:
                limit = {"total": 1000, "remaining": 999, "reset_after": 0, "max_concurrency": 1}
                return answer({"url": self.gateway_url, "shards": 1, "session_start_limit": limit})
            case ["users", "@me", "channels"]:
                if wrong := discord_document.faults("direct", body):
                    return self._refused(wrong)
                if self.direct_troubles:
                    return trouble(self.direct_troubles.pop(0))
                person = int(body["recipient_id"])
                return answer({"id": str(direct_of(person)), "type": 1, "recipients": [PEOPLE[person]]})
            case ["channels", _, "messages"] if self.history_trouble:
                return trouble(self.history_trouble)
            case ["channels", number, "messages"]:
                there = self.messages.get(int(number))
                most = int(request.query.get("limit", "50"))
                return answer([*reversed(there)][:most]) if there is not None else refusal(404, 10003)
            case ["channels", number]:
                found = self.thread(number)
                said = len(self.messages.get(int(number), []))
                return answer(found | {"total_message_sent": said}) if found else refusal(404, 10003)
            case ["guilds", _, "members", _] | ["applications", _, "guilds", *_] if self.look_trouble:
                return trouble(self.look_trouble)
            case ["guilds", _, "members", person_id]:
                person = int(person_id)
                if person in self.strangers or person not in PEOPLE:
                    return refusal(404, 10007)
                return answer({"user": PEOPLE[person], "roles": self.roles.get(person, []), "deaf": False,
                               "mute": False, "joined_at": "2026-01-01T00:00:00+00:00", "flags": 0})  # fmt: skip
            case ["applications", _, "guilds", number, "commands", command, "permissions"]:
                whole = {"id": command, "application_id": str(APPLICATION), "guild_id": number}
                return answer(whole | {"permissions": self.shown_to}) if self.shown_to else refusal(404, 10066)
        return refusal(404, 0)

    def message(self, channel: int, number: str) -> dict[str, Any] | None:
        return next((each for each in self.messages.get(channel, ()) if each["id"] == number), None)

    def thread(self, number: str) -> dict[str, Any] | None:
        """The thread of a message, which has the message's id."""
        for each in self.messages[PARENTS]:
            if each["id"] == number and "thread" in each:
                found: dict[str, Any] = each["thread"]
                return found
        return None

    def forget_nonces(self) -> None:
        """The past few minutes are over."""
        self._nonces.clear()

    def new_message(self, channel: int, body: dict[str, Any], **more: Any) -> dict[str, Any]:
        return {
            "id": self.new_id(), "channel_id": str(channel), "author": ME, "type": 0, "tts": False, "pinned": False,
            "content": body.get("content") or "", "timestamp": datetime.now(UTC).isoformat(), "edited_timestamp": None,
            "mention_everyone": False, "mentions": [], "mention_roles": [], "attachments": [],
            "flags": body.get("flags") or 0, "embeds": [each | {"type": "rich"} for each in body.get("embeds") or []],
            "components": body.get("components") or [], "allowed_mentions": body.get("allowed_mentions"), **more,
        }  # fmt: skip

    def new_id(self) -> str:
        """An id that bears the time, as Discord's do."""
        self._last_id = max(self._last_id + 1, int(time.time() * 1000) - _EPOCH << 22)
        return str(self._last_id)

    def _too_many(self) -> float:
        """How long to wait, where this request is one too many within a second; 0 where it is not."""
        if not self.limit:
            return 0.0
        now = time.monotonic()
        while self._lately and self._lately[0] <= now - 1:
            self._lately.popleft()
        if len(self._lately) >= self.limit:
            return self._lately[0] + 1 - now
        self._lately.append(now)
        return 0.0

    def _commands(self, request: web.Request, body: Any) -> web.Response:
        if self.command_troubles and (wrong := self.command_troubles.pop(0)):
            if wrong == "abort":
                assert request.transport is not None
                request.transport.abort()
                return web.Response()
            return trouble(wrong)
        if request.method == "PUT":
            if faults := discord_document.faults("commands", body):
                return self._refused(faults)
            self.commands = [as_kept(each) for each in body]
        asked = request.query.get("with_localizations") == "true"
        return answer(self.commands if asked else [_without_localizations(each) for each in self.commands])

    async def _post_message(self, request: web.Request, channel: int, body: Any) -> web.StreamResponse:
        if faults := discord_document.faults("message", body):
            return self._refused(faults)
        wrong = self.troubles.pop(0) if self.troubles else ""
        if wrong.startswith("lost"):
            self._take(channel, body)
        if wrong in ("lost", "abort"):
            assert request.transport is not None
            request.transport.abort()
            return web.Response()
        if wrong:
            return trouble(wrong.removeprefix("lost-"))
        if channel not in self.messages:
            return refusal(404, 10003)
        if channel in {direct_of(person) for person in self.closed}:
            return refusal(403, 50007)
        if (thread := self.thread(str(channel))) is not None:
            if thread["thread_metadata"]["locked"]:
                return refusal(403, 160005)
            thread["thread_metadata"]["archived"] = False  # it opens again when written to
        taken = self._take(channel, body)
        await asyncio.sleep(self.latency)
        return answer(taken)

    def _take(self, channel: int, body: dict[str, Any]) -> dict[str, Any]:
        """Take a message in, or give the first one again where its nonce repeats."""
        known = str(body.get("nonce"))
        if body.get("enforce_nonce") and known in self._nonces:
            return self._nonces[known]
        made = self._nonces[known] = self.new_message(channel, body)
        self.messages[channel].append(made)
        return made

    def _open_thread(self, channel: int, message_id: str, body: Any) -> web.Response:
        if self.thread_troubles:
            return trouble(self.thread_troubles.pop(0))
        if faults := discord_document.faults("thread", body):
            return self._refused(faults)
        message = self.message(channel, message_id)
        if message is None:
            return refusal(404, 10008)
        if "thread" in message:
            return refusal(400, 160004)
        message["flags"] |= 1 << 5
        metadata = {"archived": False, "auto_archive_duration": 1440, "locked": False,
                    "archive_timestamp": "2026-01-01T00:00:00+00:00"}  # fmt: skip
        message["thread"] = {"id": message_id, "name": body["name"], "type": 11, "guild_id": self.guild["id"],
                             "parent_id": str(channel), "owner_id": str(APPLICATION), "message_count": 0,
                             "member_count": 1, "thread_metadata": metadata}  # fmt: skip
        self.messages[int(message_id)] = []
        return answer(message["thread"])

    def _pin(self, channel: int, message_id: str, wanted: bool) -> web.Response:
        if self.pin_troubles:
            return trouble(self.pin_troubles.pop(0))
        message = self.message(channel, message_id)
        if message is None:
            return refusal(404, 10008)
        if wanted and sum(each["pinned"] for each in self.messages[channel]) >= PINS_MAX:
            return refusal(400, 30003)
        if wanted and not message["pinned"]:  # and everybody in the channel is told
            about = {"message_id": message_id, "channel_id": str(channel), "guild_id": self.guild["id"]}
            self.messages[channel].append(self.new_message(channel, {}, type=6, message_reference=about))
        message["pinned"] = wanted
        return web.Response(status=204)

    def _delete(self, channel: int, message_id: str) -> web.Response:
        message = self.message(channel, message_id)
        if message is None:
            return refusal(404, 10008)
        self.messages[channel].remove(message)
        return web.Response(status=204)

    def _callback(self, number: str, body: Any, files: list[tuple[str, bytes]]) -> web.Response:
        faults = discord_document.faults("callback", body)
        faults += [f"a file of {len(data)} bytes" for _, data in files if len(data) > FILES_MAX]
        if not faults:
            self.files += files
            if body["type"] == 7 and number in self._pressed:
                self._shown[f"token-{number}"] = self._pressed.pop(number)
                self._shown[f"token-{number}"]["components"] = body["data"]["components"]
        with self._answered:
            self._answers.setdefault(number, []).append(body)  # a refused one too, or whoever waits would wait for ever
            self._answered.notify_all()
        if faults:
            return self._refused(faults)
        return answer({"interaction": {"id": number, "type": 2, "response_message_id": self.new_id()}})


def direct_of(person: int) -> int:
    """The channel of someone's direct messages."""
    return DIRECT + person - OWNER


def _without_localizations(part: dict[str, Any]) -> dict[str, Any]:
    """A command as Discord shows it to who did not ask for its other languages."""
    inside = {
        key: [_without_localizations(each) for each in part[key]] for key in ("options", "choices") if key in part
    }
    return {key: value for key, value in part.items() if not key.endswith("_localizations")} | inside


def _no_ids(parts: list[str]) -> list[str]:
    """What stands in an address in the place of an id, and is none."""
    bearing = ("channels", "guilds", "members", "pins")
    named = [each for before, each in itertools.pairwise(parts) if before in bearing]
    return [each for each in named if not each.isdecimal()]


async def _body(request: web.Request) -> tuple[Any, list[tuple[str, bytes]]]:
    """The JSON of a request, and the files beside it where it has parts."""
    if not request.can_read_body:
        return None, []
    if request.content_type != "multipart/form-data":
        return await request.json(), []
    parts = await request.post()
    files = [(each.filename, each.file.read()) for each in parts.values() if isinstance(each, web.FileField)]
    return json.loads(str(parts["payload_json"])), files

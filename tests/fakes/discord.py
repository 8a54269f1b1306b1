"""A Discord of our own on the loopback: REST, the gateway, and what goes wrong between them.

It runs in a thread of its own, so that a test can talk to it in plain calls while a bot (in this process or another)
is connected. What came in is in lists that a test can read.
"""

from __future__ import annotations

import asyncio
import base64
import json
import threading
import time
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from typing import Any

from aiohttp import WSMsgType, web

from tests.fakes import discord_document

APPLICATION = 1100000000000000001
GUILD = 1200000000000000001
OWNER, MAYA, SAM = 1300000000000000001, 1300000000000000002, 1300000000000000003
PARENTS, STAFF, DIRECT = 1400000000000000001, 1400000000000000002, 1400000000000000009
MODERATORS, BOT_ROLE = 1500000000000000001, 1500000000000000002
VIEW, SEND, HISTORY, MANAGE, THREADS = 1 << 10, 1 << 11, 1 << 16, 1 << 5, 1 << 35
MEMBERS_MAY = VIEW | SEND | HISTORY | THREADS
TOKEN = base64.urlsafe_b64encode(str(APPLICATION).encode()).decode().rstrip("=") + ".AAAAAA." + "x" * 27
_EPOCH = 1420070400000
_PATIENCE = 60.0  # seconds that a test waits for the bot


def user(number: int, name: str, bot: bool = False) -> dict[str, Any]:
    return {"id": str(number), "username": name, "discriminator": "0", "avatar": None, "global_name": name, "bot": bot}


ME = user(APPLICATION, "Good Enough", bot=True)
PEOPLE = {OWNER: user(OWNER, "olive"), MAYA: user(MAYA, "maya"), SAM: user(SAM, "sam")}


class FakeDiscord:
    """One server with two channels; `troubles` meet the next messages that are sent, one each."""

    def __init__(self) -> None:
        self.guild = _guild()
        self.messages: dict[int, list[dict[str, Any]]] = {PARENTS: [], STAFF: [], DIRECT: []}
        self.commands: list[dict[str, Any]] = []
        self.requests: list[tuple[str, str]] = []
        self.faults: list[str] = []  # what Discord would have refused
        self.identified: list[dict[str, Any]] = []
        self.resumed = 0
        self.troubles: list[str] = []  # 429, 429-via, 502, 503, abort, lost, lost-502, 403-50013, 404-10003 …
        self.thread_troubles: list[str] = []
        self.close_with = 0  # a code with which the gateway answers to an identify
        self.token = TOKEN
        self.locale = "en-GB"  # of whoever asks
        self.latency = 0.0  # seconds between taking a message in and saying so
        self.roles: dict[int, list[str]] = {}  # who has which
        self.strangers: set[int] = set()  # who is not in the server
        self._answers: dict[str, dict[str, Any]] = {}
        self._answered = threading.Condition()
        self._sockets: list[web.WebSocketResponse] = []
        self._nonces: dict[tuple[int, str], dict[str, Any]] = {}
        self._last_id = 0
        self._sequence = 0
        self._loop = asyncio.new_event_loop()
        self.port = 0

    # For tests

    def start(self) -> FakeDiscord:
        """Listen, in a thread."""
        up = threading.Event()

        def serve() -> None:
            asyncio.set_event_loop(self._loop)
            self._loop.run_until_complete(self._listen())
            up.set()
            self._loop.run_forever()

        self._thread = threading.Thread(target=serve, daemon=True)
        self._thread.start()
        assert up.wait(_PATIENCE)
        return self

    def stop(self) -> None:
        """Stop listening."""
        self._wait(self._runner.cleanup())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(_PATIENCE)
        self._loop.close()

    @property
    def api(self) -> str:
        return f"http://127.0.0.1:{self.port}/api/v10"

    def until(self, what: Callable[[], Any], patience: float = _PATIENCE) -> Any:
        """Wait until something holds, and return it."""
        end = time.monotonic() + patience
        while time.monotonic() < end:
            if found := what():
                return found
            time.sleep(0.01)
        raise AssertionError(f"waited {patience} s in vain; requests: {self.requests[-8:]}")

    def connected(self) -> bool:
        return bool(self._sockets)

    def types(self, person: int, line: str, moderates: bool = False, **options: Any) -> dict[str, Any]:
        """A person sends a slash command; the body of the answer."""
        return self._interact(2, _typed(line, options), person, moderates)

    def completes(self, person: int, line: str, option: str, typed: str, moderates: bool = False) -> list[str]:
        """A person is typing an option; the names that are offered."""
        data = _typed(line, {option: typed})
        inner = data["options"]
        while inner[0]["type"] in (1, 2):
            inner = inner[0]["options"]
        inner[0]["focused"] = True
        body = self._interact(4, data, person, moderates)
        return [each["name"] for each in body["data"]["choices"]]

    def presses(self, person: int, custom_id: str, moderates: bool = False, direct: bool = False) -> dict[str, Any]:
        """A person presses a button; the body of the answer."""
        data = {"custom_id": custom_id, "component_type": 2}
        channel = DIRECT if direct else PARENTS
        shown = self._message(channel, {"content": "what the button hangs on"})
        return self._interact(3, data, person, moderates, direct=direct, message=shown)

    def submits(
        self, person: int, modal: dict[str, Any], moderates: bool = False, direct: bool = False, **values: str
    ) -> dict[str, Any]:
        """A person sends a modal with these values in its fields; the body of the answer."""
        components = [_filled(part, values) for part in modal["data"]["components"] if part["type"] == 18]
        data = {"custom_id": modal["data"]["custom_id"], "components": components}
        return self._interact(5, data, person, moderates, direct=direct)

    def dispatch(self, event: str, data: Any) -> None:
        """The gateway tells the bot of something."""
        self._wait(self._send_event(event, data))

    def says_op(self, op: int, data: Any = None) -> None:
        """The gateway sends an opcode, such as 7 (reconnect) or 9 (invalid session)."""
        self._wait(self._sockets[-1].send_json({"op": op, "d": data}))

    def hangs_up(self, code: int) -> None:
        """The gateway closes the connection."""
        self._wait(self._sockets[-1].close(code=code))

    def texts(self, channel: int) -> list[str]:
        return [each["content"] for each in self.messages[channel]]

    def threads(self, channel: int = PARENTS) -> list[str]:
        return [each["thread"]["name"] for each in self.messages[channel] if "thread" in each]

    def count(self, method: str, ending: str) -> int:
        """How often something was requested."""
        return sum(1 for verb, path in self.requests if verb == method and path.endswith(ending))

    # Inside

    def _wait(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(_PATIENCE)

    def _interact(
        self, kind: int, data: dict[str, Any], person: int, moderates: bool, direct: bool = False, **more: Any
    ) -> dict[str, Any]:
        number = self._new_id()
        about = {
            "id": number, "application_id": str(APPLICATION), "type": kind, "data": data, "token": f"token-{number}",
            "version": 1, "locale": self.locale, "entitlements": [], "authorizing_integration_owners": {},
            "attachment_size_limit": 10_000_000, "app_permissions": str(MEMBERS_MAY), **more,
        }  # fmt: skip
        if direct:
            about |= {"user": PEOPLE[person], "channel": {"id": str(DIRECT), "type": 1, "recipients": [PEOPLE[person]]}}
        else:
            permissions = MEMBERS_MAY | (MANAGE if moderates else 0)
            member = {"user": PEOPLE[person], "roles": self.roles.get(person, []), "permissions": str(permissions)}
            about |= {"guild_id": self.guild["id"], "channel": channel(PARENTS, "parents"), "guild_locale": "en-US"}
            about["member"] = member | {
                "joined_at": "2026-01-01T00:00:00+00:00",
                "deaf": False,
                "mute": False,
                "flags": 0,
            }
        self.dispatch("INTERACTION_CREATE", about)
        with self._answered:
            assert self._answered.wait_for(lambda: number in self._answers, _PATIENCE), f"no answer to {data}"
            return self._answers.pop(number)

    async def _listen(self) -> None:
        app = web.Application()
        app.router.add_get("/gateway/", self._gateway)
        app.router.add_route("*", "/api/v10/{path:.*}", self._rest)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.port = self._runner.addresses[0][1]

    async def _rest(self, request: web.Request) -> web.StreamResponse:
        path = request.match_info["path"]
        self.requests.append((request.method, path))
        own = path.startswith("interactions/")  # these bear their token in the address
        if not own and request.headers.get("Authorization") != f"Bot {self.token}":
            return _json({"message": "401: Unauthorized", "code": 0}, 401)
        body = await request.json() if request.can_read_body else None
        parts = path.split("/")
        if parts[-1] == "messages" and request.method == "POST":
            return await self._post_message(request, int(parts[1]), body)
        if parts[-1] == "threads":
            return self._open_thread(int(parts[1]), parts[3], body)
        if parts[-1] == "callback":
            return self._callback(parts[1], body)
        if parts[-1] == "commands":
            return self._commands(request, body)
        return self._read(parts, body, request)

    def _read(self, parts: list[str], body: Any, request: web.Request) -> web.Response:
        if parts == ["users", "@me"]:
            return _json(ME)
        if parts == ["oauth2", "applications", "@me"]:
            return _json({"id": str(APPLICATION), "name": "Good Enough", "description": "", "icon": None, "flags": 0,
                          "bot_public": True, "bot_require_code_grant": False, "owner": PEOPLE[OWNER],
                          "verify_key": ""})  # fmt: skip
        if parts == ["gateway", "bot"]:
            limit = {"total": 1000, "remaining": 999, "reset_after": 0, "max_concurrency": 1}
            return _json({"url": self._gateway_url, "shards": 1, "session_start_limit": limit})
        if parts == ["users", "@me", "channels"]:
            self.faults += discord_document.faults("direct", body)
            return _json({"id": str(DIRECT), "type": 1, "recipients": [PEOPLE[int(body["recipient_id"])]]})
        if parts[0] == "channels" and parts[-1] == "messages":
            there = self.messages.get(int(parts[1]))
            most = int(request.query.get("limit", "50"))
            return _json([*reversed(there)][:most]) if there is not None else _error(404, 10003)
        if parts[0] == "guilds" and "members" in parts:
            person = int(parts[-1])
            if person in self.strangers:
                return _error(404, 10007)
            return _json({"user": PEOPLE[person], "roles": self.roles.get(person, []), "deaf": False, "mute": False,
                          "joined_at": "2026-01-01T00:00:00+00:00", "flags": 0})  # fmt: skip
        return _error(404, 0)

    def _commands(self, request: web.Request, body: Any) -> web.Response:
        if request.method == "PUT":
            self.faults += discord_document.faults("commands", body)
            self.commands = [_as_kept(each) for each in body]
        asked = request.query.get("with_localizations") == "true"
        return _json(self.commands if asked else [_without_localizations(each) for each in self.commands])

    async def _post_message(self, request: web.Request, channel: int, body: Any) -> web.StreamResponse:
        trouble = self.troubles.pop(0) if self.troubles else ""
        if trouble.startswith("lost"):
            self._take(channel, body)
        if trouble in ("lost", "abort"):
            assert request.transport is not None
            request.transport.abort()
            return web.Response()
        if trouble:
            return _trouble(trouble.removeprefix("lost-"))
        if channel not in self.messages:
            return _error(404, 10003)
        taken = self._take(channel, body)
        await asyncio.sleep(self.latency)
        return _json(taken)

    def _take(self, channel: int, body: dict[str, Any]) -> dict[str, Any]:
        """Take a message in, or give the first one again where its nonce repeats."""
        self.faults += discord_document.faults("message", body)
        known = (channel, str(body.get("nonce")))
        if body.get("enforce_nonce") and known in self._nonces:
            return self._nonces[known]
        made = self._nonces[known] = self._message(channel, body)
        self.messages[channel].append(made)
        return made

    def forget_nonces(self) -> None:
        """The past few minutes are over."""
        self._nonces.clear()

    def _message(self, channel: int, body: dict[str, Any]) -> dict[str, Any]:
        return {
            "id": self._new_id(), "channel_id": str(channel), "author": ME, "type": 0, "tts": False, "pinned": False,
            "content": body.get("content") or "", "timestamp": datetime.now(UTC).isoformat(), "edited_timestamp": None,
            "mention_everyone": False, "mentions": [], "mention_roles": [], "attachments": [], "flags": 0,
            "embeds": [each | {"type": "rich"} for each in body.get("embeds") or []],
            "components": body.get("components") or [],
        }  # fmt: skip

    def _open_thread(self, channel: int, message_id: str, body: Any) -> web.Response:
        if self.thread_troubles:
            return _trouble(self.thread_troubles.pop(0))
        self.faults += discord_document.faults("thread", body)
        message = next(each for each in self.messages[channel] if each["id"] == message_id)
        if "thread" in message:
            return _error(400, 160004)
        message["flags"] |= 1 << 5
        metadata = {"archived": False, "auto_archive_duration": 1440, "locked": False,
                    "archive_timestamp": "2026-01-01T00:00:00+00:00"}  # fmt: skip
        message["thread"] = {"id": message_id, "name": body["name"], "type": 11, "guild_id": self.guild["id"],
                             "parent_id": str(channel), "owner_id": str(APPLICATION), "message_count": 0,
                             "member_count": 1, "thread_metadata": metadata}  # fmt: skip
        return _json(message["thread"])

    def _callback(self, number: str, body: Any) -> web.Response:
        faults = discord_document.faults("callback", body)
        self.faults += faults
        with self._answered:
            self._answers[number] = body
            self._answered.notify_all()
        if faults:
            return _error(400, 50035)
        return _json({"interaction": {"id": number, "type": 2, "response_message_id": self._new_id()}})

    @property
    def _gateway_url(self) -> str:
        return f"ws://127.0.0.1:{self.port}/gateway/"

    async def _gateway(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"op": 10, "d": {"heartbeat_interval": 41250}})
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    await self._hear(socket, json.loads(message.data))
        finally:
            if socket in self._sockets:
                self._sockets.remove(socket)
        return socket

    async def _hear(self, socket: web.WebSocketResponse, said: dict[str, Any]) -> None:
        if said["op"] == 1:
            await socket.send_json({"op": 11})
        elif said["op"] == 2:
            self.identified.append(said["d"])
            refused = self.close_with or (4004 if said["d"]["token"] != self.token else 0)
            if refused:
                await socket.close(code=refused)
                return
            self._sockets.append(socket)
            about = {"v": 10, "user": ME, "session_id": "s", "resume_gateway_url": self._gateway_url,
                     "shard": said["d"]["shard"], "guilds": [{"id": self.guild["id"], "unavailable": True}],
                     "application": {"id": str(APPLICATION), "flags": 0}}  # fmt: skip
            await self._send_event("READY", about)
            await self._send_event("GUILD_CREATE", self.guild)
        elif said["op"] == 6:
            self.resumed += 1
            self._sockets.append(socket)
            await self._send_event("RESUMED", {})

    async def _send_event(self, event: str, data: Any) -> None:
        self._sequence += 1
        await self._sockets[-1].send_json({"op": 0, "t": event, "s": self._sequence, "d": data})

    def _new_id(self) -> str:
        """An id that bears the time, as Discord's do."""
        self._last_id = max(self._last_id + 1, int(time.time() * 1000) - _EPOCH << 22)
        return str(self._last_id)


def channel(number: int, name: str, overwrites: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    return {
        "id": str(number), "type": 0, "name": name, "position": 0, "guild_id": str(GUILD), "parent_id": None,
        "topic": None, "nsfw": False, "last_message_id": None, "permission_overwrites": overwrites or [],
    }  # fmt: skip


def hidden_from_members() -> list[dict[str, Any]]:
    return [
        {"id": str(GUILD), "type": 0, "allow": "0", "deny": str(VIEW)},
        {"id": str(BOT_ROLE), "type": 0, "allow": str(VIEW), "deny": "0"},
    ]


def role(number: int, name: str, permissions: int, **tags: str) -> dict[str, Any]:
    return {"id": str(number), "name": name, "color": 0, "hoist": False, "position": 0 if number == GUILD else 1,
            "permissions": str(permissions), "managed": bool(tags), "mentionable": False, "flags": 0,
            "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
            **({"tags": tags} if tags else {})}  # fmt: skip


def _guild() -> dict[str, Any]:
    me = {"user": ME, "roles": [str(BOT_ROLE)], "joined_at": "2026-01-01T00:00:00+00:00", "deaf": False, "mute": False,
          "flags": 0}  # fmt: skip
    roles = [
        role(GUILD, "@everyone", MEMBERS_MAY),
        role(MODERATORS, "Night shift", 0),
        role(BOT_ROLE, "Good Enough", MEMBERS_MAY, bot_id=str(APPLICATION)),
    ]
    return {
        "id": str(GUILD), "name": "Parents", "owner_id": str(OWNER), "roles": roles, "emojis": [], "stickers": [],
        "channels": [channel(PARENTS, "parents"), channel(STAFF, "staff", hidden_from_members())], "members": [me],
        "threads": [], "presences": [], "voice_states": [], "member_count": 4, "unavailable": False, "features": [],
        "preferred_locale": "en-US", "system_channel_id": None, "afk_channel_id": None, "joined_at": "2026-01-01",
        "stage_instances": [], "guild_scheduled_events": [], "soundboard_sounds": [], "large": False,
    }  # fmt: skip


def _typed(line: str, options: dict[str, Any]) -> dict[str, Any]:
    first, *inner = line.split()
    given = [
        {"name": name, "type": 4 if isinstance(value, int) else 3, "value": value} for name, value in options.items()
    ]
    for depth, word in enumerate(reversed(inner)):
        given = [{"name": word, "type": 1 if depth == 0 else 2, "options": given}]
    return {"id": "1", "type": 1, "name": first, "options": given}


def _filled(part: dict[str, Any], values: dict[str, str]) -> dict[str, Any]:
    asked = part["component"]
    name = asked["custom_id"]
    if asked["type"] == 3:
        chosen = values.get(name) or next((each["value"] for each in asked["options"] if each.get("default")), None)
        held: dict[str, Any] = {"values": [chosen] if chosen else []}
    else:
        held = {"value": values.get(name, asked.get("value") or "")}
    return {"type": 18, "id": 1, "component": {"type": asked["type"], "id": 2, "custom_id": name, **held}}


def _as_kept(command: dict[str, Any]) -> dict[str, Any]:
    """A command as Discord gives it back: with an id, a version, and its own ways of leaving out and adding."""
    kept = command | {"id": "1", "application_id": str(APPLICATION), "version": "1", "nsfw": False,
                      "dm_permission": True}  # fmt: skip
    if kept["default_member_permissions"] is not None:
        kept["default_member_permissions"] = str(kept["default_member_permissions"])
    return kept if command["options"] else {key: value for key, value in kept.items() if key != "options"}


def _without_localizations(part: dict[str, Any]) -> dict[str, Any]:
    """A command as Discord shows it to who did not ask for its other languages."""
    inside = {
        key: [_without_localizations(each) for each in part[key]] for key in ("options", "choices") if key in part
    }
    return {key: value for key, value in part.items() if not key.endswith("_localizations")} | inside


def _json(body: Any, status: int = 200, **headers: str) -> web.Response:
    limits = {"X-RateLimit-Limit": "100", "X-RateLimit-Remaining": "99", "X-RateLimit-Reset-After": "1"}
    kind = {"Content-Type": "application/json"}  # exactly so, or discord.py takes it for text
    return web.Response(body=json.dumps(body).encode(), status=status, headers=kind | limits | headers)


def _error(status: int, code: int) -> web.Response:
    return _json({"message": "no", "code": code}, status)


def _trouble(name: str) -> web.Response:
    status, _, more = name.partition("-")
    if status == "429":
        wait = {"message": "You are being rate limited.", "retry_after": 0.2, "global": False}
        return _json(wait, 429, **{"Retry-After": "7"}, **({"Via": "1.1 google"} if more == "via" else {}))
    return _error(int(status), int(more or 0))

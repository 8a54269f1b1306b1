"""A Discord of our own on the loopback: REST, the gateway, and what goes wrong between them.

It runs in a thread of its own, so that a test can talk to it in plain calls while a bot (in this process or another)
is connected. What came in is in lists that a test can read.
"""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import Callable, Coroutine
from typing import Any

from aiohttp import WSMsgType, web

from tests.fakes.discord_rest import FILES_MAX, Rest, direct_of
from tests.fakes.discord_world import (
    APPLICATION,
    MANAGE,
    ME,
    MEMBERS_MAY,
    PARENTS,
    PEOPLE,
    channel,
    filled,
    slash,
)

_PATIENCE = 60.0  # seconds that a test waits for the bot


class FakeDiscord(Rest):
    """The server as people and the gateway see it; a test makes them do things."""

    def __init__(self) -> None:
        super().__init__()
        self.identified: list[dict[str, Any]] = []
        self.resumed = 0
        self.close_with = 0  # a code with which the gateway answers to an identify
        self.locale = "en-GB"  # of whoever asks
        self.here = True  # whether the bot is in the server
        self._sockets: list[web.WebSocketResponse] = []
        self._sequence = 0
        self._loop = asyncio.new_event_loop()

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
        return self._interact(2, slash(line, options), person, moderates)

    def completes(self, person: int, line: str, option: str, typed: str, moderates: bool = False) -> list[str]:
        """A person is typing an option; the names that are offered."""
        data = slash(line, {option: typed})
        inner = data["options"]
        while inner[0]["type"] in (1, 2):
            inner = inner[0]["options"]
        inner[0]["focused"] = True
        body = self._interact(4, data, person, moderates)
        return [each["name"] for each in body["data"]["choices"]]

    def presses(
        self, person: int, custom_id: str, moderates: bool = False, direct: bool = False, menu: str = ""
    ) -> dict[str, Any]:
        """A person presses a button, or picks it in a menu; the body of the answer."""
        data: dict[str, Any] = {"custom_id": custom_id, "component_type": 2}
        if menu:
            data = {"custom_id": menu, "component_type": 3, "values": [custom_id]}
        where = direct_of(person) if direct else PARENTS
        shown = self._bearing(custom_id) or self.new_message(where, {"content": "what the button hangs on"})
        return self._interact(3, data, person, moderates, direct=direct, message=shown)

    def submits(
        self, person: int, modal: dict[str, Any], moderates: bool = False, direct: bool = False, **values: str
    ) -> dict[str, Any]:
        """A person sends a modal with these values in its fields; the body of the answer."""
        components = [filled(part, values) for part in modal["data"]["components"] if part["type"] == 18]
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
        number = self.new_id()
        about = {
            "id": number, "application_id": str(APPLICATION), "type": kind, "data": data, "token": f"token-{number}",
            "version": 1, "locale": self.locale, "entitlements": [], "authorizing_integration_owners": {},
            "attachment_size_limit": 10_000_000, "app_permissions": str(MEMBERS_MAY), **more,
        }  # fmt: skip
        if direct:
            about |= {
                "user": PEOPLE[person],
                "channel": {"id": str(direct_of(person)), "type": 1, "recipients": [PEOPLE[person]]},
            }
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
        if picked := self._picked(data):
            about["data"] = data | {"resolved": {"channels": picked}}
        if "message" in more:
            self._pressed[number] = more["message"]
        self.dispatch("INTERACTION_CREATE", about)
        with self._answered:
            assert self._answered.wait_for(lambda: number in self._answers, _PATIENCE), f"no answer to {data}"
            first = self._answers[number].pop(0)
            if not self._answers[number]:
                del self._answers[number]
            return first

    async def _listen(self) -> None:
        app = web.Application(client_max_size=FILES_MAX + 1_000_000)
        app.router.add_get("/gateway/", self._gateway)
        app.router.add_route("*", "/api/v10/{path:.*}", self.rest)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.port = self._runner.addresses[0][1]

    def _picked(self, data: dict[str, Any]) -> dict[str, dict[str, Any]]:
        """The channels that somebody picked in a command or a form, as Discord describes them beside it."""
        said = json.dumps(data)
        known = {each["id"]: each for each in self.guild["channels"]}
        keys = ("id", "name", "type")
        return {number: {key: each[key] for key in keys} for number, each in known.items() if f'"{number}"' in said}

    def _bearing(self, custom_id: str) -> dict[str, Any] | None:
        """The message that bears a button."""
        for messages in self.messages.values():
            for each in messages:
                if any(custom_id == one.get("custom_id") for row in each["components"] for one in row["components"]):
                    return each
        return None

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
            servers = [{"id": self.guild["id"], "unavailable": True}] if self.here else []
            about = {"v": 10, "user": ME, "session_id": "s", "resume_gateway_url": self.gateway_url,
                     "shard": said["d"]["shard"], "guilds": servers,
                     "application": {"id": str(APPLICATION), "flags": 0}}  # fmt: skip
            await self._send_event("READY", about)
            if self.here:
                await self._send_event("GUILD_CREATE", self.guild)
        elif said["op"] == 6:
            self.resumed += 1
            self._sockets.append(socket)
            await self._send_event("RESUMED", {})

    async def _send_event(self, event: str, data: Any) -> None:
        self._sequence += 1
        await self._sockets[-1].send_json({"op": 0, "t": event, "s": self._sequence, "d": data})

"""A Slack on this machine: Web API, Socket Mode, signed requests over HTTP, OAuth; with faults on order."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import itertools
import json
import math
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import aiohttp
from aiohttp import web

from tests.fakes.slack_api import APP_TOKEN, CLIENT_ID, CLIENT_SECRET, SIGNING_SECRET, FakeApi, Team
from tests.fakes.slack_limits import check_blocks


class FakeSlack(FakeApi):
    """The server; `order` brings faults, everything else is lists."""

    def __init__(self) -> None:
        super().__init__()
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.answers: list[dict[str, Any]] = []  # what came to a response_url
        self.sockets: list[web.WebSocketResponse] = []
        self.connected = asyncio.Event()
        self.connections = 0
        self.released = asyncio.Event()
        self.every: dict[str, float] = {}  # method -> seconds between two calls; whoever comes sooner gets a 429
        self._free_at: dict[str, float] = {}
        self._faults: dict[str, list[str]] = {}
        self._acks: dict[str, asyncio.Future[dict[str, Any] | None]] = {}
        self._numbers = itertools.count(1)
        self.event_time = 0.0  # when the next events happened; 0 is now
        self.bot_url = ""  # where the bot listens in HTTP mode
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> FakeSlack:
        app = web.Application(client_max_size=12_000_000)
        app.router.add_route("*", "/api/{method}", self._api)
        app.router.add_post("/respond/{number}", self._respond)
        app.router.add_post("/upload/{file}", self._upload)
        app.router.add_get("/socket", self._socket)
        app.router.add_get("/oauth/v2/authorize", self._authorize)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        server: Any = site._server
        self.base = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        self._session = aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar())
        return self

    async def __aexit__(self, *error: object) -> None:
        for socket in self.sockets:
            await socket.close()
        assert self._session
        await self._session.close()
        await self._runner.cleanup()

    @property
    def api_url(self) -> str:
        return f"{self.base}/api/"

    @property
    def http(self) -> aiohttp.ClientSession:
        assert self._session
        return self._session

    def order(self, method: str, *faults: str) -> None:
        """What goes wrong with the next calls: "429:2", "500", "drop_before", "drop_after", "slow:1", or an error.

        "late_drop:1", "late_503:1" and "late_fatal_error:1" answer so at once, and do the work a second after; "hold"
        does it when `released` is set.
        "response_url" is a method too: "429:2", or another status.
        """
        self._faults.setdefault(method, []).extend(faults)

    def posted(self, channel: str = "C1", team: str = "T1", thread: bool = False) -> list[str]:
        """What the bot posted in a channel."""
        of = self.teams[team].channels.get(channel)
        return [each["text"] for each in of.messages if bool(each.get("thread_ts")) == thread] if of else []

    def called(self, method: str) -> list[dict[str, Any]]:
        return [params for name, params in self.calls if name == method]

    def messages(self, channel: str = "C1", team: str = "T1") -> list[dict[str, Any]]:
        """All that stands in a channel, the threads left out."""
        of = self.teams[team].channels.get(channel)
        return [each for each in of.messages if not each.get("thread_ts")] if of else []

    # What people do

    def reply(self, thread: str, text: str, user: str = "UINES", channel: str = "C1", team: str = "T1") -> None:
        """A person answers under a message."""
        message = {"type": "message", "ts": f"{self.now():.0f}.9{next(self._numbers):05d}", "text": text, "user": user}
        self.teams[team].channels[channel].messages.append({**message, "thread_ts": thread})

    def command(self, text: str, user: str = "UMAYA", team: str = "T1", channel: str = "C1") -> dict[str, Any]:
        name, _, rest = text.partition(" ")
        number = next(self._numbers)
        return {
            "command": name, "text": rest, "user_id": user, "user_name": user.lower(), "team_id": team,
            "team_domain": "t", "channel_id": channel, "channel_name": "parents", "trigger_id": f"trigger-{number}",
            "response_url": f"{self.base}/respond/{number}", "api_app_id": "A1", "token": "x",
        }  # fmt: skip

    def press(
        self, value: str, user: str = "UMAYA", team: str = "T1", view: Mapping[str, Any] | None = None,
        ephemeral: bool = True, post: Mapping[str, Any] | None = None, channel: str = "C1",
    ) -> dict[str, Any]:  # fmt: skip
        """A button pressed: under an answer, in a view, or under a post that is in a channel."""
        number = next(self._numbers)
        body: dict[str, Any] = {
            "type": "block_actions", "user": {"id": user, "team_id": team}, "team": {"id": team}, "api_app_id": "A1",
            "trigger_id": f"trigger-{number}",
            "actions": [{"type": "button", "action_id": "do-0", "block_id": "b", "value": value}],
        }  # fmt: skip
        if view is None:
            body |= {
                "container": {
                    "type": "message", "is_ephemeral": ephemeral and post is None, "channel_id": channel,
                    "message_ts": post["ts"] if post else "1.1",
                },
                "channel": {"id": channel, "name": "directmessage" if channel.startswith("D") else "parents"},
                "response_url": f"{self.base}/respond/{number}",
                **({"message": {name: value for name, value in post.items() if name != "metadata"}} if post else {}),
            }  # fmt: skip
        else:
            body |= {"container": {"type": "view", "view_id": view.get("id", "V1")}, "view": {**view, "team_id": team}}
        return body

    def submit(self, view: Mapping[str, Any], user: str = "UMAYA", team: str = "T1", **fields: str) -> dict[str, Any]:
        """A form sent with these fields; the others keep what the form held."""
        values = {}
        for block in view["blocks"]:
            if block["type"] == "input":
                values[block["block_id"]] = {"value": _state(block["element"], fields.get(block["block_id"]))}
        return {
            "type": "view_submission", "user": {"id": user, "team_id": team}, "team": {"id": team}, "api_app_id": "A1",
            "trigger_id": f"trigger-{next(self._numbers)}",
            "view": {**view, "id": "V1", "team_id": team, "app_installed_team_id": team, "state": {"values": values}},
        }  # fmt: skip

    def event(self, event: Mapping[str, Any], team: str = "T1", event_id: str = "") -> dict[str, Any]:
        about = event.get("channel")
        channel = self.teams[team].channels.get(str(about.get("id") if isinstance(about, Mapping) else about))
        foreign = bool(channel and channel.is_ext_shared)
        return {
            "type": "event_callback", "team_id": "TX" if foreign else team, "api_app_id": "A1",
            "is_ext_shared_channel": foreign, "token": "x", "event": dict(event),
            "event_id": event_id or f"Ev{next(self._numbers)}", "event_time": int(self.event_time or time.time()),
            "authorizations": [{"team_id": team, "user_id": self.teams[team].bot_user, "is_bot": True}],
        }  # fmt: skip

    # How it reaches the bot

    async def by_socket(self, payload: Mapping[str, Any], patience: float = 60.0) -> Any:
        """Send an envelope and wait for its acknowledgement; the payload of it, or None."""
        envelope = f"env-{next(self._numbers)}"
        done: asyncio.Future[dict[str, Any] | None] = asyncio.get_running_loop().create_future()
        self._acks[envelope] = done
        await self.sockets[-1].send_json(
            {"type": _kind(payload), "envelope_id": envelope, "payload": payload, "accepts_response_payload": True}
        )
        return await asyncio.wait_for(done, patience)

    def signed(self, payload: Mapping[str, Any], age: int = 0) -> tuple[bytes, dict[str, str]]:
        """The body and headers of a request as Slack signs it."""
        kind = _kind(payload)
        if kind == "events_api":
            body, content = json.dumps(payload).encode(), "application/json"
        else:
            form = payload if kind == "slash_commands" else {"payload": json.dumps(payload)}
            body, content = urlencode(form).encode(), "application/x-www-form-urlencoded"
        moment = str(int(time.time()) - age)
        digest = hmac.new(SIGNING_SECRET.encode(), b"v0:" + moment.encode() + b":" + body, hashlib.sha256).hexdigest()
        return body, {
            "content-type": content, "x-slack-request-timestamp": moment, "x-slack-signature": f"v0={digest}",
        }  # fmt: skip

    async def by_http(self, payload: Mapping[str, Any], age: int = 0, **headers: str) -> tuple[int, Any]:
        """Send a signed request; the status and the body (JSON where it is)."""
        body, signed = self.signed(payload, age)
        return await self.send(body, {**signed, **headers})

    async def send(self, body: bytes, headers: Mapping[str, str]) -> tuple[int, Any]:
        async with self.http.post(f"{self.bot_url}/slack/events", data=body, headers=dict(headers)) as answer:
            text = await answer.text()
            return answer.status, json.loads(text) if text.startswith("{") else text

    # The server

    async def _api(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        params = await _params(request)
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        self.calls.append((method, params))
        faults = self._faults.get(method)
        fault = faults.pop(0) if faults else ""
        name, _, value = (fault or self._too_soon(method)).partition(":")
        if name == "429":
            return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers={"Retry-After": value})
        if name.startswith("late_"):
            asyncio.get_running_loop().call_later(float(value), self.do, method, params, token)
            name = {"late_drop": "drop_before"}.get(name, name.removeprefix("late_"))
            fault = name
        if name in ("500", "503"):
            return web.Response(status=int(name), text="upstream is unhappy", content_type="text/html")
        if name == "drop_before":
            return _dropped(request)
        if name == "hold":
            await self.released.wait()
        elif name == "slow":
            await asyncio.sleep(float(value))
        elif name not in ("", "drop_after"):
            return web.json_response({"ok": False, "error": fault})
        said = self.do(method, params, token)
        if name == "drop_after":
            return _dropped(request)
        team = self.of_token(token)
        headers = {"x-oauth-scopes": ",".join(sorted(team.scopes))} if team else {}
        return web.json_response(said, headers=headers)

    def _too_soon(self, method: str) -> str:
        """The fault of a call that comes before its method's time."""
        if not self.every.get(method):
            return ""
        if (wait := math.ceil(self._free_at.get(method, 0) - self.now())) > 0:
            return f"429:{wait}"
        self._free_at[method] = self.now() + self.every[method]
        return ""

    async def _authorize(self, request: web.Request) -> web.Response:
        return web.json_response(dict(request.query))

    async def _respond(self, request: web.Request) -> web.Response:
        answer = await request.json()
        self.calls.append(("response_url", answer))
        faults = self._faults.get("response_url")
        if fault := faults.pop(0) if faults else "":
            status, _, wait = fault.partition(":")
            return web.Response(status=int(status), text="no", headers={"Retry-After": wait} if wait else {})
        self.broken += check_blocks(answer.get("blocks") or [], 50)
        self.answers.append(answer)
        return web.Response(text="ok")

    async def _upload(self, request: web.Request) -> web.Response:
        self.uploads[request.match_info["file"]]["data"] = await request.read()
        return web.Response(text="OK")

    async def _socket(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self.sockets.append(socket)
        self.connections += 1
        await socket.send_json({"type": "hello", "num_connections": 1, "connection_info": {"app_id": "A1"}})
        self.connected.set()
        async for message in socket:
            said = json.loads(message.data)
            done = self._acks.pop(said.get("envelope_id", ""), None)
            if done is not None and not done.done():
                done.set_result(said.get("payload"))
        return socket


def _kind(payload: Mapping[str, Any]) -> str:
    if "command" in payload:
        return "slash_commands"
    return "events_api" if payload.get("type") in ("event_callback", "url_verification") else "interactive"


def _state(element: Mapping[str, Any], value: str | None) -> dict[str, Any]:
    kind = element["type"]
    if kind in ("static_select", "external_select"):
        chosen = {"value": value} if value else element.get("initial_option")
        return {"type": kind, "selected_option": chosen}
    if kind == "multi_users_select":
        return {"type": kind, "selected_users": value.split() if value else element.get("initial_users") or []}
    return {"type": kind, "value": element.get("initial_value") if value is None else value}


def _dropped(request: web.Request) -> web.StreamResponse:
    """Close the connection without an answer."""
    assert request.transport
    request.transport.close()
    return web.Response()


async def _params(request: web.Request) -> dict[str, Any]:
    if request.content_type == "application/json":
        loaded: dict[str, Any] = await request.json()
        return loaded
    return {**request.query, **{name: value for name, value in (await request.post()).items()}}


__all__ = ["APP_TOKEN", "CLIENT_ID", "CLIENT_SECRET", "SIGNING_SECRET", "FakeSlack", "Team"]

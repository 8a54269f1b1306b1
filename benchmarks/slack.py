"""Slack, rows 9 and 10 of DESIGN's numbers: a slash command beside stock Bolt, and dispatch with 50 commands against 1.

Everything runs in one process without a network, so that what is measured is the work and not the wire: HTTP is the
whole ASGI application (routes, signature, the core, a database on disk), Socket Mode is what the handler does with an
envelope, up to the text that goes into the socket.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import itertools
import json
import logging
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from adapters.slack import Settings
from adapters.slack.settings import Secrets
from adapters.slack.slack import Slack
from adapters.slack.socket_mode import Handler
from adapters.slack.web import slack_app
from adapters.slack.workspace import Person, Workspace
from bot.app import Bot
from bot.store.database import Store

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"  # noqa: S105 - signs the requests of this benchmark
HARD_DAY = "I yelled at them about the shoes this morning and slammed the door, and now I feel awful about all of it"
ROUNDS = 9
_numbers = itertools.count()
Ask = Callable[[], Awaitable[None]]
Prepare = Callable[[str], Ask]


def payload(line: str) -> dict[str, str]:
    """A slash command as Slack sends it."""
    name, _, text = line.partition(" ")
    number = next(_numbers)
    return {
        "command": name, "text": text, "user_id": "U1", "user_name": "maya", "team_id": "T1", "team_domain": "t",
        "channel_id": "C1", "channel_name": "parents", "trigger_id": f"{number}.1", "api_app_id": "A1",
        "response_url": "https://hooks.slack.com/commands/1", "token": "x",
    }  # fmt: skip


def by_http(app: Any) -> Prepare:
    """Requests to an ASGI application, signed beforehand."""

    def prepare(line: str) -> Ask:
        body = urlencode(payload(line)).encode()
        moment = str(int(time.time()))
        digest = hmac.new(SECRET.encode(), b"v0:" + moment.encode() + b":" + body, hashlib.sha256).hexdigest()
        headers = {
            "host": "x", "content-type": "application/x-www-form-urlencoded", "x-slack-request-timestamp": moment,
            "x-slack-signature": f"v0={digest}", "content-length": str(len(body)),
        }  # fmt: skip
        scope = {
            "type": "http", "method": "POST", "path": "/slack/events", "raw_path": b"/slack/events", "root_path": "",
            "query_string": b"", "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
            "http_version": "1.1", "scheme": "http", "client": None, "server": None,
        }  # fmt: skip
        answers: list[dict[str, Any]] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: dict[str, Any]) -> None:
            answers.append(message)

        async def ask() -> None:
            await app(scope, receive, send)
            assert answers[0]["status"] == 200, answers

        return ask

    return prepare


class Socket:
    """What a handler of Socket Mode answers to: it makes the text of the acknowledgement as the SDK does."""

    logger = logging.getLogger("benchmark")

    async def send_socket_mode_response(self, response: SocketModeResponse) -> None:
        """An acknowledgement of Bolt's."""
        await self.send_message(json.dumps(response.to_dict()))

    async def send_message(self, message: str) -> None:
        """The text that goes into the socket."""
        assert "payload" in message


def by_socket(handler: Any) -> Prepare:
    """Envelopes to a handler of Socket Mode."""
    client = Socket()

    def prepare(line: str) -> Ask:
        body = payload(line)

        async def ask() -> None:
            envelope = {"type": "slash_commands", "envelope_id": body["trigger_id"], "payload": body}
            await handler.handle(client, SocketModeRequest.from_dict(envelope))

        return ask

    return prepare


def handled(app: AsyncApp) -> AsyncSocketModeHandler:
    """Bolt behind its own handler of Socket Mode."""
    return AsyncSocketModeHandler(app, "xapp-1")


def bolt(commands: int = 1, **how: Any) -> AsyncApp:
    """Bolt with trivial handlers, authorized from memory."""

    async def authorize(team_id: str) -> AuthorizeResult:
        return AuthorizeResult(
            enterprise_id=None, team_id=team_id, bot_token="xoxb-1", bot_id="B1", bot_user_id="UB",  # noqa: S106
        )  # fmt: skip

    app = AsyncApp(signing_secret=SECRET, authorize=authorize, **how)
    for number in range(commands):

        async def handler(ack: AsyncAck) -> None:
            await ack("Hello")

        app.command(f"/command-{number}")(handler)
    return app


def served(app: AsyncApp) -> Starlette:
    """Bolt behind Starlette, as its own adapter does it."""
    handler = AsyncSlackRequestHandler(app)

    async def events(request: Request) -> Response:
        return await handler.handle(request)

    return Starlette(routes=[Route("/slack/events", events, methods=["POST"])])


def ours(folder: Path, http: bool) -> tuple[Slack, Any]:
    """Good Enough with a workspace that it has met, and what takes its requests."""
    bot = Bot(Store.open(folder / ("http.db" if http else "socket.db")))
    settings = Settings(installs=str(folder / "installs.db"), api_url="http://127.0.0.1:9/api/")
    if http:
        slack = Slack(bot, settings, Secrets(signing_secret=SECRET, client_id="1.2", client_secret="c"))  # noqa: S106
    else:
        slack = Slack(bot, settings, Secrets(bot_token="xoxb-1", app_token="xapp-1"))  # noqa: S106
    workspace = Workspace("T1", "Parents", slack.workspaces.client("xoxb-1"), "UB", "B1", "goodenough", None)
    workspace.people["U1"] = (time.monotonic() + 1e6, Person("maya", "Europe/Dublin", "en-IE"))
    slack.workspaces._known["T1"] = workspace
    bot.take_in("slack", "T1", "Parents", "Europe/Dublin", {"C1": "parents"}, start=True)
    return slack, slack_app(slack) if http else Handler(slack, 5.0)


async def p50(prepare: Prepare, line: str, times: int) -> float:
    """The middle of so many answers one at a time, in milliseconds."""
    took = []
    for number, ask in enumerate([prepare(line) for _ in range(times + 20)]):
        began = time.perf_counter()
        await ask()
        if number >= 20:
            took.append((time.perf_counter() - began) * 1000)
    return statistics.median(took)


async def rate(prepare: Prepare, line: str, times: int, at_once: int = 50) -> float:
    """Answers in a second with so many under way."""
    left = iter([prepare(line) for _ in range(times)])

    async def work() -> None:
        for ask in left:
            await ask()

    began = time.perf_counter()
    await asyncio.gather(*(work() for _ in range(at_once)))
    return times / (time.perf_counter() - began)


async def rates(asks: dict[str, Prepare], lines: dict[str, str], times: int = 1000) -> dict[str, float]:
    """Answers in a second of each, the best of several rounds: whatever else the machine does only takes away.

    In turn, since a machine that others share is not the same from one minute to the next.
    """
    best = dict.fromkeys(asks, 0.0)
    for _ in range(ROUNDS):
        for name, ask in asks.items():
            best[name] = max(best[name], await rate(ask, lines[name], times))
    return best


async def row_9(folder: Path) -> None:
    """A command one at a time, and fifty at once."""
    for way in ("http", "socket"):
        http = way == "http"
        stock, quick = bolt(), bolt(process_before_response=True)
        slack, app = ours(folder, http)
        await asyncio.to_thread(slack.bot.warm_up)
        peers = {"stock Bolt": stock, "Bolt before response": quick}
        asks = {name: by_http(served(peer)) if http else by_socket(handled(peer)) for name, peer in peers.items()}
        asks["ours"] = by_http(app) if http else by_socket(app)
        lines = {name: "/command-0" for name in peers} | {"ours": "/kind-line"}
        one = {name: await p50(ask, lines[name], 200) for name, ask in asks.items()}
        many = await rates(asks, lines)
        for name in peers:
            print(f"9 {way:6} {name:22} p50 {one[name]:6.2f} ms   {many[name]:8,.0f}/s at 50")
        hard = await p50(asks["ours"], f"/hard-day {HARD_DAY}", 400)
        print(f"9 {way:6} /hard-day              p50 {hard:6.2f} ms   {hard / one['stock Bolt']:.3f} of stock (0.100)")
        ratio = many["ours"] / many["stock Bolt"]
        said = f"p50 {one['ours']:6.2f} ms   {many['ours']:8,.0f}/s at 50   {ratio:.2f} (2.00)"
        print(f"9 {way:6} /kind-line             {said}")
        await slack.workspaces.session().close()
        slack.bot.store.close()


async def row_10(folder: Path) -> None:
    """How much longer the last of fifty commands takes than the only one."""
    times: dict[int, float] = {}
    for count in (1, 50):
        ask = by_socket(handled(bolt(count, process_before_response=True)))
        times[count] = min([await p50(ask, f"/command-{count - 1}", 300) for _ in range(3)])
    print(f"10 Bolt: {times[50] / times[1]:.2f} times ({times[1]:.3f} and {times[50]:.3f} ms)")
    slack, app = ours(folder, False)
    mine: dict[int, float] = {}
    every = dict(slack.bot.answering.commands)
    kept = every["enough"]
    for count in (1, 50):
        # The bot's own dictionary, filled up to fifty: every name leads to a command that does next to nothing.
        names = ["enough", *(f"command-{number}" for number in range(count - 1))]
        slack.bot.answering.commands = {name: kept for name in names}
        mine[count] = min([await p50(by_socket(app), f"/{names[-1]}", 300) for _ in range(3)])
    print(f"10 ours: {mine[50] / mine[1]:.2f} times ({mine[1]:.3f} and {mine[50]:.3f} ms), to reach 1.20")
    await slack.workspaces.session().close()
    slack.bot.store.close()


async def main() -> None:
    """Both rows."""
    with tempfile.TemporaryDirectory() as name:
        await row_9(Path(name) / "row-9")
        await row_10(Path(name) / "row-10")


if __name__ == "__main__":
    asyncio.run(main())

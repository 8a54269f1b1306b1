"""A bot on the Slack of this machine, in either mode, with a clock that a test sets."""

from __future__ import annotations

import asyncio
import functools
import socket
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from adapters.slack import Settings
from adapters.slack.settings import Secrets
from adapters.slack.slack import Slack
from bot.app import Bot
from bot.store.database import Store
from tests.fakes.slack import APP_TOKEN, CLIENT_ID, CLIENT_SECRET, SIGNING_SECRET, FakeSlack, Team
from tests.stores import fresh_store


class World:
    """The bot on a Slack of this machine, with a clock that a test sets."""

    def __init__(self, fake: FakeSlack, slack: Slack, store: Store, clock: list[datetime]) -> None:
        self.fake, self.slack, self.bot, self.store, self._clock = fake, slack, slack.bot, store, clock
        self.team: Team = fake.teams["T1"]

    async def says(self, text: str, user: str = "UMAYA", team: str = "T1") -> Any:
        return await self._ask(self.fake.command(text, user, team))

    async def refuses(self, line: str, user: str) -> str:
        """What is wrong with a line that says enough to come back as a form."""
        assert not await self.says(line, user)
        return str(self.fake.views[-1]["blocks"][0]["text"]["text"])

    async def presses(self, value: str, user: str = "UMAYA", **how: Any) -> None:
        await self._ask(self.fake.press(value, user, **how))
        await self.quiet()

    async def submits(self, view: dict[str, Any], user: str = "UMAYA", **fields: str) -> Any:
        return await self._ask(self.fake.submit(view, user, **fields))

    async def types(self, view: dict[str, Any], field: str, typed: str, user: str = "USAM") -> Any:
        return await self._ask({
            "type": "block_suggestion", "user": {"id": user}, "team": {"id": "T1"}, "action_id": "value",
            "block_id": field, "value": typed, "view": {**view, "app_installed_team_id": "T1"},
            "container": {"type": "view", "view_id": "V1"}, "api_app_id": "A1",
        })  # fmt: skip

    async def happens(self, event: dict[str, Any], event_id: str = "", team: str = "T1") -> Any:
        return await self._ask(self.fake.event(event, team, event_id))

    async def _ask(self, payload: dict[str, Any]) -> Any:
        if self.slack.secrets.socket:
            return await self.fake.by_socket(payload)
        status, body = await self.fake.by_http(payload)
        assert status == 200, body
        return body

    async def quiet(self) -> None:
        """Until nothing is under way beside an answer."""
        while tasks := set(self.slack._tasks):
            await asyncio.wait(tasks)
            await asyncio.sleep(0)

    def clock(self, *moment: int) -> None:
        self._clock[0] = datetime(*moment, tzinfo=UTC)  # type: ignore[arg-type, misc]

    async def tick(self) -> None:
        """A minute's tick, and where an answer was lost also the one in which it may be looked for."""
        await self.bot.tick()
        await self.quiet()
        now = self.bot.clock()
        settled = now + self.slack.settles + timedelta(seconds=1)
        lost = self.rows("SELECT not_before FROM posts WHERE state = 'claimed' AND claimed_by = ''")
        if any(now.timestamp() < moment <= settled.timestamp() for (moment,) in lost):
            self._clock[0] = settled
            await self.bot.tick()
            await self.quiet()

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        with self.store.reading() as tx:
            return [tuple(row) for row in tx.all(sql)]

    def states(self) -> dict[str, str]:
        return {key: state for key, state in self.rows("SELECT key, state FROM posts WHERE place = 'channel'")}


async def until(true: Callable[[], object], seconds: float = 60.0) -> None:
    """Wait for something that happens by itself."""
    async with asyncio.timeout(seconds):
        while not true():  # noqa: ASYNC110 - what is waited for has no event of its own
            await asyncio.sleep(0.01)


@asynccontextmanager
async def socket_world(fake: FakeSlack | None = None, pace: float = 0.02) -> AsyncIterator[World]:
    """The bot by Socket Mode."""
    if fake is None:
        async with FakeSlack() as made:
            made.team()
            async with socket_world(made, pace) as world:
                yield world
        return
    own = fresh_store()
    clock = [datetime.now(UTC)]
    bot = Bot(own, clock=lambda: clock[0])
    secrets = Secrets("xoxb-1", APP_TOKEN)
    slack = Slack(bot, Settings(api_url=fake.api_url), secrets, ping=0.3, pace=pace)
    stop = asyncio.Event()
    running = asyncio.create_task(slack.run(stop))
    try:
        waiting = asyncio.create_task(fake.connected.wait())
        await asyncio.wait([running, waiting], timeout=60, return_when=asyncio.FIRST_COMPLETED)
        if running.done():
            running.result()
        fake.now = lambda: clock[0].timestamp()
        yield World(fake, slack, own, clock)
    finally:
        stop.set()
        await running
        fake.connected.clear()
        own.close()


@asynccontextmanager
async def http_world(folder: Path, pace: float = 0.02) -> AsyncIterator[World]:
    """The bot over HTTP, installed in two workspaces."""
    async with FakeSlack() as fake:
        for number in (1, 2):
            fake.team(number)
        store = fresh_store()
        clock = [datetime.now(UTC)]
        bot = Bot(store, clock=lambda: clock[0])
        port = free_port()
        settings = Settings(api_url=fake.api_url, port=port, installs=str(folder / "installs.db"))
        secrets = Secrets(signing_secret=SIGNING_SECRET, client_id=CLIENT_ID, client_secret=CLIENT_SECRET)
        slack = Slack(bot, settings, secrets, pace=pace)
        stop = asyncio.Event()
        running = asyncio.create_task(slack.run(stop))
        fake.bot_url = f"http://127.0.0.1:{port}"
        try:
            await listening(port)
            for number in (1, 2):
                assert (await install(fake, f"T{number}"))[0] == 200
            fake.now = lambda: clock[0].timestamp()
            yield World(fake, slack, store, clock)
        finally:
            stop.set()
            await running
            store.close()


@pytest.fixture(params=["socket", "http"])
def both_worlds(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[..., Any]:
    """A world in each of the two modes."""
    return socket_world if request.param == "socket" else functools.partial(http_world, tmp_path)


async def install(fake: FakeSlack, team: str, state: str = "", cookie: str = "") -> tuple[int, str]:
    """Walk the install page and the way back, as a browser does."""
    async with fake.http.get(f"{fake.bot_url}/slack/install") as page:
        html = await page.text()
        own_cookie = page.headers["Set-Cookie"].partition(";")[0]
        own_state = html.partition("state=")[2].partition("&")[0].partition('"')[0]
    fake.codes[f"code-{team}"] = team
    query = {"code": f"code-{team}", "state": state or own_state}
    headers = {"Cookie": cookie or own_cookie}
    async with fake.http.get(f"{fake.bot_url}/slack/oauth_redirect", params=query, headers=headers) as done:
        return done.status, await done.text()


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


async def listening(port: int) -> None:
    async with asyncio.timeout(60):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.01)
            else:
                writer.close()
                return


async def planned(world: World, kind: str = "reminder") -> None:
    """A plan at 09:00 UTC, and the clock at one second past it."""
    world.clock(2030, 3, 4, 8, 0)
    with world.store.transaction() as tx:
        tx.run("UPDATE groups SET zone = 'UTC'")
    await world.says(f"/tune posts add <#C1|parents> 09:00 daily {kind}", "USAM")
    world.clock(2030, 3, 4, 9, 0, 1)
    world.fake.calls.clear()


def run(work: Coroutine[Any, Any, None]) -> None:
    asyncio.run(work)

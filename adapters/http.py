"""The one web server that adapters share, and what keeps pages on loopback safe from the rest of the web."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import logging
import secrets
import socket
from collections.abc import Callable, Generator, Mapping
from urllib.parse import urlsplit

import uvicorn
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.errors import ConfigError

log = logging.getLogger(__name__)

STOP = "goodenough.stop"  # where a request's scope holds the event that ends long answers
SCRIPT_HEADER = "x-goodenough"  # only script of our own origin can set it without a preflight
TOKEN_FIELD = "token"  # noqa: S105 - the name of a form's field
_COOKIE = "goodenough_token"
_LAST_ANSWERS = 2  # seconds that requests under way may take when the server is asked to end
_LOCAL_NAMES = frozenset({"127.0.0.1", "localhost", "::1"})
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",  # "no-referrer" would turn the Origin of our own forms into "null"
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


async def serve(
    app: ASGIApp, host: str, port: int, ready: Callable[[int], None], stop: asyncio.Event, setting: str = "--port",
) -> None:  # fmt: skip
    """Serve until `stop`; port 0 is any free one, and `ready` gets the one taken.

    A taken port is a ConfigError that names the `setting` which takes another.
    """
    listener = _listen(host, port, setting)
    config = uvicorn.Config(
        _with_stop(app, stop), log_config=None, log_level="critical", access_log=False, server_header=False,
        lifespan="off", ws="none", timeout_graceful_shutdown=_LAST_ANSWERS,
    )  # fmt: skip
    server = _Server(config, lambda: ready(listener.getsockname()[1]))
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    asked = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait([serving, asked], return_when=asyncio.FIRST_COMPLETED)
    finally:
        server.should_exit = True
        asked.cancel()
        await serving


class LoopbackOnly:
    """Answers this machine's own pages and nobody else, and adds the headers that keep foreign script out."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse what comes from elsewhere; what fails inside is logged by its kind, since it may hold words."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        answered = False

        async def send_with_headers(message: Message) -> None:
            nonlocal answered
            if message["type"] == "http.response.start":
                answered = True
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        app = self._app if not (why := _refused(scope)) else PlainTextResponse(why, 403)
        try:
            await app(scope, receive, send_with_headers)
        except Exception as error:
            log.error("%s %s failed: %s", scope["method"], scope["path"], type(error).__name__)
            if not answered:
                sorry = PlainTextResponse("Something went wrong on my side. Please try again in a minute.", 500)
                await sorry(scope, receive, send_with_headers)


def token_of(request: Request) -> tuple[str, str]:
    """The token for this browser's forms, and the Set-Cookie line where it has none yet ("" otherwise)."""
    known = request.cookies.get(_COOKIE, "")
    if known.isascii() and len(known) >= 20:
        return known, ""
    made = secrets.token_urlsafe(24)
    return made, f"{_COOKIE}={made}; Path=/; HttpOnly; SameSite=Lax"


def is_own_form(request: Request, fields: Mapping[str, object]) -> bool:
    """Whether a post comes from our script (its header), or from a form drawn for this browser (its token)."""
    if request.headers.get(SCRIPT_HEADER):
        return True
    known, sent = request.cookies.get(_COOKIE, ""), str(fields.get(TOKEN_FIELD, ""))
    return bool(known) and secrets.compare_digest(known.encode(), sent.encode())


class _Server(uvicorn.Server):
    """A server that leaves signals to the process and says when it is ready."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._ready()


def _listen(host: str, port: int, setting: str) -> socket.socket:
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(128)  # two servers may bind before either listens: only this tells
    except OSError as error:
        listener.close()
        taken = error.errno == errno.EADDRINUSE
        why = "is already in use" if taken else f"cannot be used ({error.strerror})"
        raise ConfigError(f"Port {port} {why}. {setting} takes another, for example {port % 60000 + 1}.") from error
    listener.setblocking(False)
    return listener


def _with_stop(app: ASGIApp, stop: asyncio.Event) -> ASGIApp:
    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        scope[STOP] = stop
        await app(scope, receive, send)

    return wrapped


def _refused(scope: Scope) -> str:
    """Why a request is not answered, or ""."""
    headers = Headers(scope=scope)
    host = headers.get("host", "")
    if _name(host) not in _LOCAL_NAMES:
        return "This page is only for the machine it runs on. Open it as http://127.0.0.1 with the port."
    if scope["method"] in _SAFE_METHODS:
        return ""
    site = headers.get("sec-fetch-site")
    own = site == "same-origin" if site else headers.get("origin") == f"http://{host}"
    return "" if own else "Only the page itself can ask for that."


def _name(host: str) -> str | None:
    try:
        return urlsplit(f"//{host}").hostname
    except ValueError:
        return None


__all__ = ["SCRIPT_HEADER", "STOP", "TOKEN_FIELD", "LoopbackOnly", "is_own_form", "serve", "token_of"]

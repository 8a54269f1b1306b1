"""The door for Slack's requests over HTTP: who is let in, and slash commands answered on the threshold."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import unquote_to_bytes

import msgspec
from slack_sdk.signature import SignatureVerifier
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.app import OUR_FAULT
from bot.errors import where
from bot.locales import _

log = logging.getLogger(__name__)

_BODY_MAX = 1_000_000  # bytes
_FORM, _JSON = b"application/x-www-form-urlencoded", b"application/json"
_WANTED = frozenset(("command", "text", "team_id", "user_id", "trigger_id", "response_url", "payload"))
_SSL_CHECK = re.compile(rb"(?:^|&)ssl_check=1(?:&|$)")
_LET_IN = 300.0  # seconds that a request may be older or younger than now
_MARGIN = 60.0  # seconds that it is remembered beyond that, since clocks are set
_ONCE = 60.0  # seconds between two words in the log about what was refused
_PLAIN = b"text/plain; charset=utf-8"

Headers = Mapping[bytes, bytes]
Command = Callable[[Mapping[str, Any]], Awaitable[dict[str, Any] | None]]


class Door:
    """An ASGI application before all others: a slash command is answered here, all else goes on to them."""

    def __init__(self, path: str, signing_secret: str, command: Command, others: ASGIApp) -> None:
        self._path = path  # where Slack's own requests come; what comes to other paths is nobody's here
        self._gate = Gate(signing_secret)
        self._command = command
        self._others = others
        self._quiet_until = 0.0  # what is refused stands in the log once a minute at most
        self._unsaid = 0  # how many were refused since

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request of Slack's in, or refuse it."""
        if scope["type"] != "http" or scope["path"] != self._path or scope["method"] != "POST":
            await self._pass_on(scope, receive, send)
            return
        headers: Headers = dict(scope["headers"])
        body = await _read(headers, receive)
        if body is None:
            await _say(send, 413, b"Too large.")
        elif _looks_at_the_certificate(body):
            await _say(send, 200, b"")
        elif not self._gate.admits(headers, body):
            self._note_refusal(headers, body)
            await _say(send, 401, b"This request is not signed by Slack, too old, or was here before.")
        elif _kind(headers) != (_JSON if _is_json(body) else _FORM):
            await _say(send, 415, b"Slack sends forms and JSON, and says which.")
        elif (fields := _command_in(body)) is not None:
            try:
                answer = await self._command(fields)
            except Exception as error:  # whatever it is, it may hold somebody's words
                log.error("a command over HTTP failed: %s at %s", type(error).__name__, where(error))
                answer = {"response_type": "ephemeral", "text": _(OUR_FAULT)}
            await _say(send, 200, msgspec.json.encode(answer) if answer else b"", _JSON if answer else _PLAIN)
        else:
            await self._pass_on(scope, _once_more(body), send)

    async def _pass_on(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand a request to the others; what fails there is noted by its kind, and answered once."""
        begun = False

        async def sending(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._others(scope, receive, sending)
        except Exception as error:
            log.error("%s %s failed: %s at %s", scope["method"], scope["path"], type(error).__name__, where(error))
            if not begun:
                await _say(send, 500, b"Something went wrong on my side. Please try again in a minute.")

    def _note_refusal(self, headers: Headers, body: bytes) -> None:
        """Say why a request was refused: a wrong secret refuses every one, and nobody else would know."""
        now = time.monotonic()
        if now < self._quiet_until:
            self._unsaid += 1
            return
        more = f" {self._unsaid} more were refused before it." if self._unsaid else ""
        self._quiet_until, self._unsaid = now + _ONCE, 0
        log.warning("Slack: a request was refused: %s%s", self._gate.why_refused(headers, body), more)


class Gate:
    """Lets in what Slack signed within five minutes, and each signed command, press or form once.

    Only what is signed decides: the body says what it is, and never a header beside it.
    """

    def __init__(self, signing_secret: str) -> None:
        self._verifier = SignatureVerifier(signing_secret)
        self._seen: dict[str, float] = {}  # signature -> until when it could come again

    def admits(self, headers: Headers, body: bytes) -> bool:
        """Whether a request may come in."""
        signature, timestamp = headers.get(b"x-slack-signature", b""), headers.get(b"x-slack-request-timestamp", b"")
        if not timestamp.isdigit() or not signature.isascii():
            return False
        signed = signature.decode()
        try:
            if not self._verifier.is_valid(body=body, timestamp=timestamp.decode(), signature=signed):
                return False
        except ValueError:  # a body that is no text, or a time with too many digits
            return False
        # Events are JSON and may rightly come twice, and twice in a second under one signature; each is done once for
        # the id that it bears. Nothing else is delivered again.
        return _is_json(body) or self._first_time(signed, int(timestamp))

    def why_refused(self, headers: Headers, body: bytes) -> str:
        """The likeliest reason, for whoever runs the bot."""
        signature, timestamp = headers.get(b"x-slack-signature", b""), headers.get(b"x-slack-request-timestamp", b"")
        if not signature or not timestamp.isdigit():
            return "it bears no signature, so it is not from Slack."
        off = abs(time.time() - int(timestamp[:18]))
        if off > _LET_IN:
            return f"it was signed {off:,.0f} seconds from now. Look at this machine's clock."
        if signature.decode("latin-1") in self._seen:
            return "it was here before."
        return (
            "its signature does not match. Look whether SLACK_SIGNING_SECRET is the Signing Secret on the app's page "
            "(Basic Information)."
        )

    def _first_time(self, signed: str, timestamp: int) -> bool:
        now = time.monotonic()
        while self._seen and self._seen[oldest := next(iter(self._seen))] < now:
            del self._seen[oldest]
        if signed in self._seen:
            return False
        ahead = timestamp - time.time()  # of our clock; where it runs behind, what comes is let in for longer
        self._seen[signed] = now + ahead + _LET_IN + _MARGIN
        return True


def _looks_at_the_certificate(body: bytes) -> bool:
    """Whether Slack only tries the connection, unsigned, and asks for nothing."""
    return b"ssl_check" in body and _SSL_CHECK.search(body) is not None and not _is_json(body)


def _is_json(body: bytes) -> bool:
    return body.startswith(b"{")  # no form can


def _kind(headers: Headers) -> bytes:
    return headers.get(b"content-type", b"").partition(b";")[0].strip().lower()


def _command_in(body: bytes) -> dict[str, str] | None:
    """The fields of a slash command; None for anything else."""
    if b"command=" not in body or _is_json(body):
        return None
    fields = {}
    for part in body.decode().split("&"):
        name, _, value = part.partition("=")
        if name in _WANTED:
            fields[name] = _unquoted(value) if "%" in value or "+" in value else value
    return fields if "command" in fields and "payload" not in fields else None


def _unquoted(value: str) -> str:
    return unquote_to_bytes(value.replace("+", " ")).decode("utf-8", "replace")


async def _read(headers: Headers, receive: Receive) -> bytes | None:
    """The body, or None where it is larger than Slack's ever are."""
    length = headers.get(b"content-length", b"0")
    body, more = b"", length.isdigit() and int(length) <= _BODY_MAX
    if not more:
        return None
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > _BODY_MAX:
            return None
    return body


def _once_more(body: bytes) -> Receive:
    """The body that was read, for whoever reads it next."""

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    return receive


async def _say(send: Send, status: int, body: bytes, kind: bytes = _PLAIN) -> None:
    headers = [(b"content-type", kind), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})

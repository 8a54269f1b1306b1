"""The door for Slack's requests over HTTP: who is let in, and slash commands answered on the threshold."""

from __future__ import annotations

import re
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import unquote_plus

import msgspec
from slack_sdk.signature import SignatureVerifier
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_BODY_MAX = 1_000_000  # bytes
_FORM, _JSON = b"application/x-www-form-urlencoded", b"application/json"
_WANTED = re.compile("(?:^|&)(command|text|team_id|user_id|trigger_id|response_url|payload)=([^&]*)")
_REMEMBERED = 310.0  # seconds; a request is let in for three hundred
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

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request of Slack's in, or refuse it."""
        if scope["type"] != "http" or scope["path"] != self._path or scope["method"] != "POST":
            await self._others(scope, receive, send)
            return
        headers: Headers = dict(scope["headers"])
        body = await _read(headers, receive)
        if body is None:
            await _say(send, 413, b"Too large.")
        elif not self._gate.admits(headers, body):
            await _say(send, 401, b"This request is not signed by Slack, too old, or was here before.")
        elif (fields := _command_in(headers, body)) is not None:
            answer = await self._command(fields)
            await _say(send, 200, msgspec.json.encode(answer) if answer else b"", _JSON if answer else _PLAIN)
        else:
            await self._others(scope, _once_more(body), send)


class Gate:
    """Lets in what Slack signed within five minutes, and each signed command, press or form once."""

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
        # Events are JSON and may rightly come twice; they are known by their ids. Nothing else is delivered again.
        is_event = headers.get(b"content-type", b"").startswith(_JSON)
        return is_event or self._first_time(signed)

    def _first_time(self, signed: str) -> bool:
        now = time.monotonic()
        while self._seen and self._seen[oldest := next(iter(self._seen))] < now:
            del self._seen[oldest]
        if signed in self._seen:
            return False
        self._seen[signed] = now + _REMEMBERED
        return True


def _command_in(headers: Headers, body: bytes) -> dict[str, str] | None:
    """The fields of a slash command; None for anything else."""
    if b"command=" not in body or not headers.get(b"content-type", b"").startswith(_FORM):
        return None
    fields = {name: unquote_plus(value) for name, value in _WANTED.findall(body.decode())}
    return fields if "command" in fields and "payload" not in fields else None


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

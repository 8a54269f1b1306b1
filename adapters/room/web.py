"""The room's page: drawn by the server, alive through server-sent events, and whole without script."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import (
    HTMLResponse,
    JSONResponse,
    PlainTextResponse,
    RedirectResponse,
    Response,
    StreamingResponse,
)
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from adapters.http import SCRIPT_HEADER, STOP, LoopbackOnly, is_own_form, token_of
from adapters.room.room import Room
from adapters.room.web_draw import HERE, Drawing, Looker
from adapters.room.web_live import events
from bot.app import GONE
from bot.errors import Refusal
from bot.locales import _, speaking

LINE_MAX = 4000  # letters in one message, as on Slack
_BODY_MAX = 200_000  # bytes of a posted form
_HINT_COOKIE = "goodenough_hint"
_PAUSE = 0.35  # seconds between two posts while the clock moves, so that one can look

Values = Mapping[str, str]
Deed = Callable[[Looker, Values], Awaitable[str]]  # what a post does; the result says what was wrong with it, or ""


def room_app(room: Room) -> Starlette:
    """The room as a web application for this machine."""
    pages = _Pages(room)
    deeds = {
        "/say": pages.say, "/press": pages.press, "/submit": pages.submit, "/dismiss": pages.dismiss,
        "/clock": pages.move_clock, "/language": pages.speak, "/hide": pages.hide, "/read": pages.read,
        "/hint": pages.hint,
    }  # fmt: skip
    return Starlette(
        routes=[
            Route("/", pages.page),
            Route("/events", pages.events),
            Route("/file/{message:int}", pages.file),
            *[Route(path, pages.does(deed), methods=["POST"]) for path, deed in deeds.items()],
            Mount("/static", StaticFiles(directory=HERE / "static")),
        ],
        middleware=[Middleware(LoopbackOnly)],
        exception_handlers={404: _nothing_here, 405: _nothing_here},
    )


class _Pages:
    """What the addresses do."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._drawing = Drawing(room)

    async def page(self, request: Request) -> Response:
        """The page, drawn whole; looking at a channel reads it."""
        looker = Looker.of(request.query_params)
        with speaking(self._room.world.language(looker.person)):
            return self._page(request, looker)

    async def events(self, request: Request) -> Response:
        """The event stream; a page that comes back says what it heard last."""
        looker = Looker.of(request.query_params)
        after = request.headers.get("last-event-id") or request.query_params.get("after", "")
        heard = int(after) if after.isascii() and after.isdigit() and len(after) < 18 else self._room.world.last_id()
        stop = request.scope.get(STOP) or asyncio.Event()
        stream = events(self._room, self._drawing, looker, heard, token_of(request)[0], stop)
        return StreamingResponse(stream, media_type="text/event-stream")

    async def file(self, request: Request) -> Response:
        """A file that hangs on a message, for those who see the message."""
        looker = Looker.of(request.query_params)
        file = self._room.world.file_of(looker.person, request.path_params["message"])
        if file is None:
            return await _nothing_here(request, LookupError())
        name = "".join(sign if sign.isascii() and (sign.isalnum() or sign in "-_.") else "-" for sign in file.name)
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response(file.data, media_type=file.media_type, headers=headers)

    def does(self, deed: Deed) -> Callable[[Request], Awaitable[Response]]:
        """A posted form: script gets what is to be shown, a plain form gets the page again."""

        async def endpoint(request: Request) -> Response:
            values = await _posted(request)
            if values is None:
                return PlainTextResponse(_("That is more than fits into a message."), 413)
            looker = Looker.of(values)
            with speaking(self._room.world.language(looker.person)):
                if not is_own_form(request, values):
                    sorry = _("This page is from another time. Load it again, then send.")
                    return PlainTextResponse(sorry, 403)
                response = self._done(request, looker, values, await deed(looker, values))
            if deed == self.hint:
                response.set_cookie(_HINT_COOKIE, "gone", max_age=31_536_000, httponly=True, samesite="lax")
            return response

        return endpoint

    async def say(self, looker: Looker, values: Values) -> str:
        """A line from the composer."""
        text = values.get("text", "")
        if len(text) > LINE_MAX:
            return _(
                "That is {count} letters long, and {most} fit. Send it in two parts.", count=len(text), most=LINE_MAX
            )
        await self._room.says(looker.person, text, looker.channel, _number(values.get("answer_to", "")))
        return ""

    async def press(self, looker: Looker, values: Values) -> str:
        """A button."""
        await self._room.presses(looker.person, values.get("button", ""))
        return ""

    async def submit(self, looker: Looker, values: Values) -> str:
        """A form; one that was sent or put aside elsewhere keeps its words on the page."""
        form_id = values.get("form", "")
        if self._room.world.action_of_form(looker.person, form_id) is None:
            return _(GONE)
        fields = {name.removeprefix("field."): value for name, value in values.items() if name.startswith("field.")}
        await self._room.submits(looker.person, form_id, fields)
        return ""

    async def dismiss(self, looker: Looker, values: Values) -> str:
        """A form put aside, and with it those that were opened before it and never sent."""
        asked = values.get("form", "")
        for form in self._room.world.open_forms(looker.person):
            if form.form and form.id <= _number(asked.removeprefix("f")):
                self._room.dismisses(looker.person, form.form["id"])
        return ""

    async def move_clock(self, looker: Looker, values: Values) -> str:
        """The clock, stopping a moment at each post."""
        try:
            await self._room.moves_clock(values.get("to", ""), _PAUSE)
        except Refusal as refusal:
            return str(refusal)
        return ""

    async def speak(self, looker: Looker, values: Values) -> str:
        """The language that a person reads."""
        try:
            self._room.speaks(looker.person, values.get("language", ""))
        except Refusal as refusal:
            return str(refusal)
        return ""

    async def hide(self, looker: Looker, values: Values) -> str:
        """A private message put aside."""
        self._room.world.hide(looker.person, _number(values.get("message", "")))
        return ""

    async def read(self, looker: Looker, values: Values) -> str:
        """The channel has been read to its end."""
        self._room.world.mark_read(looker.person, looker.channel)
        return ""

    async def hint(self, looker: Looker, values: Values) -> str:
        """The first hint is put aside, which a cookie remembers."""
        return ""

    def _done(self, request: Request, looker: Looker, values: Values, wrong: str) -> Response:
        if request.headers.get(SCRIPT_HEADER):
            return self._for_script(request, looker, wrong)
        if wrong:
            return self._page(request, looker, wrong, values)
        return RedirectResponse(looker.url(), 303)

    def _page(self, request: Request, looker: Looker, wrong: str = "", values: Values | None = None) -> Response:
        token, cookie = token_of(request)
        hint = _HINT_COOKIE not in request.cookies
        html = self._drawing.page(looker, token, hint, wrong, values or {})
        self._room.world.mark_read(looker.person, looker.channel)
        response = HTMLResponse(html, 422 if wrong else 200)
        if cookie:
            response.headers.append("set-cookie", cookie)
        return response

    def _for_script(self, request: Request, looker: Looker, wrong: str) -> Response:
        form = self._drawing.open_form(looker)
        drawn = self._drawing.form(form, looker, token_of(request)[0]) if form else ""
        answer: dict[str, Any] = {"error": wrong, "form": drawn, "clock": self._drawing.clock()}
        return JSONResponse(answer)


async def _posted(request: Request) -> Values | None:
    """The fields of a posted form, or None where they are too many."""
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > _BODY_MAX:
                return None
    except ClientDisconnect:
        return None
    return _fields(bytes(body))


def _fields(body: bytes) -> Values:
    pairs = parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True)
    return {name: value.replace("\r\n", "\n") for name, value in pairs}


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else 0


async def _nothing_here(request: Request, error: Exception) -> Response:
    return PlainTextResponse(_("Nothing here. The room is at /."), 404)

"""The room's page, driven in a real browser against a real server."""

from __future__ import annotations

import http.client
import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser import Server, chromium, move_clock, write

PHONE = {"width": 320, "height": 640}
OpenPage = Callable[..., Page]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


@pytest.fixture
def room(tmp_path: Path, browser: Browser) -> Iterator[Server]:
    server = Server(tmp_path)
    yield server
    assert server.stop() == 0


@pytest.fixture
def opened(browser: Browser) -> Iterator[OpenPage]:
    """Opens pages; a fault of their script fails the test."""
    faults: list[str] = []
    contexts = []

    def open_page(address: str, **settings: Any) -> Page:
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 800}, **settings})
        context.set_default_timeout(60_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto(address)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert faults == []


def ask(server: Server, method: str, path: str, body: str = "", **headers: str) -> tuple[int, str]:
    """A bare request, with headers that a browser would not let a page set; `_` stands for `-`."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    if body:
        sent["Content-Type"] = "application/x-www-form-urlencoded"
    try:
        connection.request(method, path, body or None, sent)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


def test_a_hard_day_is_answered_in_private(room: Server, opened: OpenPage) -> None:
    page = opened(room.at("maya"))
    write(page, "/hard-day I yelled at bedtime and feel awful")
    reply = page.locator(".private").last
    expect(reply).to_contain_text("Only you can see this")
    expect(reply).to_contain_text("We don't keep your words.")
    first = reply.locator(".text").inner_text()
    write(page, "/hard-day my teen will not leave his room")
    expect(page.locator(".private")).to_have_count(2)
    assert page.locator(".private .text").last.inner_text() != first
    expect(page.locator("#messages")).not_to_contain_text("I yelled at bedtime")
    reply.get_by_role("button", name="Dismiss").click()
    expect(page.locator(".private")).to_have_count(1)


def test_commands_complete_by_keyboard(room: Server, opened: OpenPage) -> None:
    page = opened(room.at("maya"))
    box = page.get_by_role("combobox", name="Write in #parents")
    box.press_sequentially("/h")
    expect(box).to_have_attribute("aria-expanded", "true")
    options = page.locator(".completion").get_by_role("option")
    expect(options).to_have_count(2)
    expect(options.first).to_have_attribute("aria-selected", "true")
    box.press("ArrowDown")
    expect(box).to_have_attribute("aria-activedescendant", str(options.nth(1).get_attribute("id")))
    box.press("ArrowUp")
    box.press("Tab")
    expect(box).to_have_value("/hard-day ")
    expect(page.locator("#channel-hint")).to_contain_text("[what happened]")
    box.fill("/")
    expect(options.first).to_be_visible()
    box.press("Escape")
    expect(options).to_have_count(0)
    box.fill("/tune")
    expect(options).to_have_count(0)
    page.goto(room.at("sam"))
    page.locator("#channel-text").fill("/tune")
    expect(page.locator(".completion").get_by_role("option").first).to_contain_text("/tune")


def test_words_are_downloaded_from_a_link_that_only_the_moderator_has(room: Server, opened: OpenPage) -> None:
    page = opened(room.at("sam"))
    write(page, "/tune words add reminder grief The kettle is on.")
    page.get_by_role("button", name="Save").click()
    write(page, "/tune words export csv")
    link = page.get_by_role("link", name=re.compile(r"words-.*\.csv"))
    expect(link).to_contain_text("bytes")
    with page.expect_download() as waiting:
        link.click()
    assert re.fullmatch(r"words-\d{4}-\d\d-\d\d\.csv", waiting.value.suggested_filename)
    assert "The kettle is on." in Path(waiting.value.path()).read_text(encoding="utf-8-sig")
    path = str(link.get_attribute("href"))
    assert ask(room, "GET", path)[0] == 200
    assert ask(room, "GET", path.replace("as=sam", "as=maya"))[0] == 404
    assert ask(room, "GET", "/file/999999?as=sam")[0] == 404
    check(page)


def test_a_mistake_in_a_form_keeps_the_words(room: Server, opened: OpenPage) -> None:
    page = opened(room.at("sam"))
    write(page, "/tune posts add")
    form = page.get_by_role("dialog")
    form.get_by_label("In which channel?").select_option(label="#evenings")
    form.get_by_label("At what time?").fill("half past never")
    form.get_by_label("On which days?").fill("daily")
    form.get_by_label("What goes out?").select_option("reminder")
    form.get_by_role("button", name="Send").click()
    expect(form.locator("#form-error")).to_contain_text("half past never")
    expect(form.locator("#form-error")).to_be_focused()
    expect(form.get_by_label("At what time?")).to_have_value("half past never")
    expect(form.get_by_label("On which days?")).to_have_value("daily")
    form.get_by_label("At what time?").fill("09:00")
    form.get_by_label("At what time?").press("Enter")
    expect(form).to_have_count(0)
    expect(page.locator(".private").last).to_contain_text("#evenings")


def test_a_button_opens_a_form_that_escape_puts_aside(room: Server, opened: OpenPage) -> None:
    page = opened(room.at("maya"))
    write(page, "/enough")
    page.get_by_role("button", name="Say sorry to my child").click()
    expect(page.get_by_role("dialog", name="Words to make up")).to_be_visible()
    page.reload()
    expect(page.get_by_role("dialog", name="Words to make up")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.reload()
    expect(page.get_by_role("log")).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_words_put_aside_come_back_until_they_are_sent(room: Server, opened: OpenPage) -> None:
    page = opened(room.at("ines"))
    write(page, "/hard-day")
    page.get_by_label("What happened?").fill("she threw her shoe and I roared")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    write(page, "/hard-day")
    expect(page.get_by_label("What happened?")).to_have_value("she threw her shoe and I roared")
    page.reload()
    expect(page.get_by_label("What happened?")).to_have_value("she threw her shoe and I roared")
    page.get_by_role("button", name="Send").last.click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    write(page, "/hard-day")
    expect(page.get_by_label("What happened?")).to_have_value("")
    page.keyboard.press("Escape")


def test_nobody_else_gets_a_private_reply(room: Server, opened: OpenPage) -> None:
    stream = http.client.HTTPConnection("127.0.0.1", room.port, timeout=30)
    stream.request("GET", "/events?as=ines&in=parents&after=0")
    heard = stream.getresponse()
    page = opened(room.at("maya"))
    write(page, "/hard-day I yelled at bedtime and feel awful")
    secret = page.locator(".private .text").inner_text().split("\n")[0]
    write(page, "is anyone up")
    lines: list[str] = []
    while "is anyone up" not in "".join(lines[-1:]):
        lines.append(heard.readline().decode())
    stream.close()
    assert "Someone got hurt" not in "".join(lines) and json.dumps(secret)[1:-1] not in "".join(lines)
    _, html = ask(room, "GET", "/?as=ines&in=parents")
    assert "is anyone up" in html and "Someone got hurt" not in html
    button = page.locator(".private .buttons button").first.get_attribute("value")
    write(opened(room.at("ines")), "here")
    own = {"Origin": room.address.rstrip("/"), "X_Goodenough": "page"}
    status, _ = ask(room, "POST", "/press", f"as=ines&in=parents&button={button}", **own)
    assert status == 200 and "had its day" in ask(room, "GET", "/?as=ines&in=parents")[1]


def test_posts_arrive_while_one_looks(room: Server, opened: OpenPage) -> None:
    page, other = opened(room.at("maya")), opened(room.at("sam", "good-enough"))
    page.evaluate("window.sameage = true")
    before = page.locator(".now:visible").inner_text()
    page.get_by_role("button", name="Tomorrow 09:00").click()
    expect(page.locator(".post").first).to_be_visible()
    expect(page.locator("#said")).to_contain_text("Good Enough")
    expect(page.locator(".now:visible")).not_to_have_text(before)
    expect(page.locator(".now:visible")).to_contain_text("09:00")
    assert page.evaluate("window.sameage")
    expect(other).to_have_title(re.compile(r"^\(\d+\) "))
    page.get_by_label("Move the clock to").fill("yesterday-ish")
    page.get_by_label("Move the clock to").press("Enter")
    expect(page.locator("#clock-error")).to_contain_text("yesterday-ish")


def test_what_was_said_survives_a_reload_and_a_restart(tmp_path: Path, opened: OpenPage) -> None:
    server = Server(tmp_path)
    page = opened(server.at("maya"))
    write(page, "the bus was late")
    write(page, "/kind-line")
    expect(page.locator(".private")).to_have_count(1)
    page.get_by_label("Write in #parents").fill("half a thought")
    page.reload()
    expect(page.locator("#messages")).to_contain_text("the bus was late")
    expect(page.get_by_label("Write in #parents")).to_have_value("half a thought")
    move_clock(page, "tomorrow 09:00")
    expect(page.locator(".now:visible")).to_contain_text("09:0")
    assert server.stop() == 0  # with a page and its event stream open
    again = Server(tmp_path, server.port)
    try:
        ask(
            again, "POST", "/say", "as=ines&in=parents&text=back", Origin=again.address.rstrip("/"), X_Goodenough="page"
        )
        expect(page.locator("#messages")).to_contain_text("back")  # the page came back by itself
        page.reload()
        expect(page.locator(".private")).to_have_count(1)
        expect(page.locator(".now:visible")).to_contain_text("09:0")
    finally:
        again.stop()


def test_a_question_has_a_thread_beside_the_channel(room: Server, opened: OpenPage) -> None:
    page, other = opened(room.at("sam")), opened(room.at("maya"))
    write(page, "/tune today ask #parents")
    page.get_by_role("button", name="Post it").click()
    link = page.locator(".thread-link")
    link.click()
    write(page, "a bus driver counts", "Reply in the thread")
    expect(page.locator("#thread-messages")).to_contain_text("a bus driver counts")
    expect(page.locator("#messages")).not_to_contain_text("a bus driver counts")
    expect(link).to_contain_text("1 reply")
    expect(other.locator(".thread-link")).to_contain_text("1 reply")
    page.go_back()
    expect(page.get_by_role("complementary")).to_have_count(0)


def test_one_keeps_ones_place_and_ones_words(room: Server, opened: OpenPage) -> None:
    page = opened(room.at("maya"), viewport={"width": 1280, "height": 480})
    other = opened(room.at("ines"))
    box = page.get_by_label("Write in #parents")
    for number in range(9):
        write(page, f"line {number}")
    box.fill("two\nlines")
    box.press("Enter")
    expect(page.locator(".message").last).to_contain_text("lines")
    page.locator("#log").evaluate("log => log.scrollTop = 0")
    write(other, "look")
    page.get_by_role("button", name="New below").click()
    expect(page.locator(".message").last).to_be_in_viewport()
    expect(page.get_by_role("button", name="New below")).to_have_count(0)
    box.press("ArrowUp")
    expect(box).to_have_value("two\nlines")
    box.fill("kept here")
    page.get_by_role("link", name="evenings").click()
    expect(page.get_by_label("Write in #evenings")).to_have_value("")
    page.get_by_role("link", name="parents").click()
    expect(box).to_have_value("kept here")


def test_the_page_works_without_script(room: Server, opened: OpenPage) -> None:
    page = opened(room.at("maya"), java_script_enabled=False)
    for words in ("hello from a plain form", "/say-sorry"):
        page.get_by_label("Write in #parents").fill(words)
        page.get_by_role("button", name="Send").last.click()
    expect(page.locator("#messages")).to_contain_text("hello from a plain form")
    expect(page.get_by_role("heading", name="Words to make up")).to_be_visible()
    page.get_by_role("button", name="Not now").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.get_by_label("Write in #parents").fill("/enough")
    page.get_by_role("button", name="Send").click()
    page.get_by_role("button", name="A kind line").click()
    expect(page.locator(".private")).to_have_count(2)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_anyone_can_use_it_on_any_screen(room: Server, opened: OpenPage, scheme: str) -> None:
    wide = opened(room.at("sam"), color_scheme=scheme)
    write(wide, "/tune today ask #parents")
    wide.get_by_role("button", name="Post it").click()
    expect(wide.locator(".thread-link")).to_be_visible()
    write(wide, "/hard-day zzz qqq")  # nothing fits, so every topic has a button
    expect(wide.locator(".private").last.get_by_role("button")).to_have_count(26)
    narrow = opened(room.at("sam"), color_scheme=scheme, viewport=PHONE, has_touch=True, is_mobile=True)
    for page in (wide, narrow):
        check(page)
        page.locator(".thread-link").first.click()
        expect(page.get_by_label("Reply in the thread")).to_be_visible()
        check(page)
        page.get_by_role("link", name="Close the thread").click()
        page.get_by_label("Write in #parents").fill("/")
        expect(page.locator(".completion").get_by_role("option").first).to_be_visible()
        check(page)
        page.get_by_label("Write in #parents").fill("")
        write(page, "/tune posts add")
        expect(page.get_by_role("dialog")).to_be_visible()
        check(page)
        page.keyboard.press("Escape")


def check(page: Page) -> None:
    """Nothing sticks out to the side, and axe finds nothing serious."""
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    found = Axe().run(page).response["violations"]
    assert [(each["id"], each["nodes"][0]["html"]) for each in found if each["impact"] in ("serious", "critical")] == []


def test_only_this_machines_own_page_is_answered(room: Server, opened: OpenPage) -> None:
    own = room.address.rstrip("/")
    said = "as=maya&in=parents&text=from+elsewhere"
    assert ask(room, "GET", "/", Host="evil.example")[0] == 403
    assert ask(room, "POST", "/say", said, X_Goodenough="page")[0] == 403
    assert ask(room, "POST", "/say", said, X_Goodenough="page", Origin="http://evil.example")[0] == 403
    assert ask(room, "POST", "/say", said, X_Goodenough="page", Sec_Fetch_Site="cross-site", Origin=own)[0] == 403
    assert ask(room, "POST", "/say", said, Origin=own)[0] == 403  # a form that this browser was not given
    assert ask(room, "POST", "/say", said + "&text=" + "x" * 300_000, Origin=own, X_Goodenough="page")[0] == 413
    assert "from elsewhere" not in ask(room, "GET", "/")[1]


def test_a_taken_port_is_one_sentence(room: Server, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "bot", "try", "--no-browser", "--port", str(room.port), "--data", f"{tmp_path}/b"]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert ended.returncode == 2
    assert str(room.port) in ended.stderr and "--port" in ended.stderr and "Traceback" not in ended.stderr


def test_the_page_speaks_the_language_that_a_person_chooses(room: Server, opened: OpenPage) -> None:
    page, other = opened(room.at("ines"), viewport=PHONE), opened(room.at("maya"))
    page.get_by_label("The language you read").select_option("Español")
    expect(page.get_by_label("Escribe en #parents")).to_be_visible()
    write(page, "/hard-day grité a la hora de dormir", "Escribe en #parents")
    expect(page.locator(".private").last).to_contain_text("Solo tú puedes ver esto")
    expect(page.locator(".private").last).to_contain_text("Esto solo lo ves tú.")
    write(page, "/say-sorry", "Escribe en #parents")
    expect(page.get_by_role("heading", name="Pedir perdón")).to_be_visible()
    check(page)
    page.get_by_role("button", name="Ahora no").click()
    page.reload()
    assert page.locator("html").get_attribute("lang") == "es"
    expect(page.get_by_label("El idioma en que lees")).to_have_value("es")
    check(page)
    expect(other.get_by_label("Write in #parents")).to_be_visible()


def test_the_language_can_be_chosen_without_script(room: Server, opened: OpenPage) -> None:
    page = opened(room.at("ines"), java_script_enabled=False)
    page.get_by_label("The language you read").select_option("Español")
    page.locator(".language button").click()
    expect(page.get_by_label("Escribe en #parents")).to_be_visible()

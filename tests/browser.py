"""What the browser tests share: a real server, a real Chromium, and the picture for the README."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

expect.set_options(timeout=60_000)  # what is waited for comes at once, except where the machine is busy
NEEDED = "GOODENOUGH_NEEDS_BROWSER"
_NAMES = ("chromium", "chromium-browser", "google-chrome")
_ARGUMENTS = [
    "--no-sandbox",  # containers have none to give
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
_MISSING = "No Chromium on PATH. Install the package chromium (apt-get install chromium) to run the tests of the page."


class Server:
    """`goodenough try` as a process of its own, on a folder that outlives it."""

    def __init__(self, data: Path, port: int = 0) -> None:
        self.data = data
        command = [sys.executable, "-m", "bot", "try", "--no-browser", "--port", str(port), "--data", str(data)]
        environment = {**os.environ, "TZ": "Europe/Dublin", "PYTHONUNBUFFERED": "1"}
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
        assert self._process.stdout is not None
        found = re.search(r"http://\S+?:(\d+)/", self._process.stdout.readline())
        if found is None:
            self.stop()
            raise AssertionError("the room did not open")
        self.address, self.port = found[0], int(found[1])

    def at(self, person: str, channel: str = "parents", **more: str) -> str:
        """The address of a channel as this person sees it."""
        asked = {"as": person, "in": channel, **more}
        return self.address + "?" + "&".join(f"{name}={value}" for name, value in asked.items())

    def stop(self) -> int:
        """Ask it to end as Ctrl-C does; the code it ends with, or an error after ten seconds."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
        try:
            return self._process.wait(10)
        finally:
            self._process.kill()
            self._process.wait()
            if self._process.stdout:
                self._process.stdout.close()


@contextmanager
def chromium() -> Iterator[Browser]:
    """The system's Chromium; without one the test is skipped, or fails where the environment says so."""
    path = next((found for name in _NAMES if (found := shutil.which(name))), None)
    if path is None and os.environ.get(NEEDED) == "1":
        pytest.fail(_MISSING)
    if path is None:
        pytest.skip(_MISSING)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=_ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()


def write(page: Page, words: str, label: str = "Write in #parents") -> None:
    """Write into the composer and send it."""
    box = page.get_by_label(label)
    expect(box).to_have_attribute("role", "combobox")  # the page's script is there, and Enter sends
    box.click()
    box.press_sequentially(words)
    # A command that stands whole is sent by Enter; one that is still being completed is completed by it.
    box.press("Enter")


def move_clock(page: Page, to: str) -> None:
    """Move the room's clock and wait until it stands."""
    with page.expect_response(re.compile("/clock$"), timeout=60_000):
        page.get_by_label("Move the clock to").fill(to)
        page.get_by_label("Move the clock to").press("Enter")


def picture(path: Path) -> None:
    """A picture of the room on an ordinary evening, for the README."""
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        server = Server(Path(folder))
        try:
            _set_the_scene(server, browser)
            page = browser.new_page(viewport={"width": 1280, "height": 800}, device_scale_factor=1.5)
            page.emulate_media(color_scheme="light", reduced_motion="reduce")
            page.goto(server.at("maya"))
            page.get_by_role("button", name="Got it").click()
            write(page, "/hard-day I yelled at bedtime and feel awful")
            expect(page.locator(".private").last).to_be_visible()
            page.locator(".thread-link").last.click()
            expect(page.locator("#thread-messages .message")).to_have_count(4)
            page.locator("#log").evaluate("log => log.scrollTop = log.scrollHeight")
            path.parent.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=path, animations="disabled")
        finally:
            server.stop()


def _set_the_scene(server: Server, browser: Browser) -> None:
    """Up to the first evening with a question, which three people answer."""
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.goto(server.at("maya"))
    for _ in range(8):
        move_clock(page, "tomorrow 20:30")
        if page.locator(".thread-link").count():
            break
    else:
        raise AssertionError("no question came in a week")
    words = {
        # They fit whatever is asked: the question depends on the day that the picture is made.
        "ines": "Writing mine during his nap. It may be short.",
        "sam": "I had an answer in the shower. It went down the drain.",
        "maya": "Read this in the car park. Still in the car park.",
    }
    for person, said in words.items():
        page.goto(server.at(person))
        page.locator(".thread-link").last.click()
        expect(page.locator("#thread-title")).to_be_visible()
        write(page, said, "Reply in the thread")
        expect(page.locator("#thread-messages")).to_contain_text(said)
    page.close()


if __name__ == "__main__":
    picture(Path(sys.argv[1] if len(sys.argv) > 1 else "docs/room.png"))

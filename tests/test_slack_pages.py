"""The pages on which a workspace installs the app: in both languages, self-contained, and with a way on."""

from __future__ import annotations

import http.server
import threading
from pathlib import Path

import pytest

from adapters.slack import pages
from adapters.slack.catalogue import SCOPES
from tests.browser import chromium
from tests.fakes.slack_world import http_world, run


@pytest.mark.parametrize(
    ("accepted", "language"),
    [("", "en"), ("es", "es"), ("es-MX,es;q=0.9,en;q=0.8", "es"), ("de-DE,es;q=0.5,en;q=0.4", "es"), ("*", "en"),
     ("en;q=0.2,es-419;q=0.7", "es"), ("es;q=0,en", "en"), ("fr;q=x,es", "es"), ("de", "en"), (";;,,q=", "en")],
)  # fmt: skip
def test_the_language_is_the_one_of_ours_that_a_browser_likes_best(accepted: str, language: str) -> None:
    assert pages.language_of(accepted) == language


def test_the_install_page_says_whose_it_is_and_what_it_asks_for(tmp_path: Path) -> None:
    async def story() -> None:
        async with http_world(tmp_path) as world:
            for language, button in (("en", "Add to Slack"), ("es-ES,en;q=0.5", "Añadir a Slack")):
                address = f"{world.fake.bot_url}/slack/install"
                async with world.fake.http.get(address, headers={"Accept-Language": language}) as page:
                    html = await page.text()
                    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
                    assert page.headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'sha256-")
                    assert "slack-app-oauth-state" in page.headers["Set-Cookie"]
                assert "Good Enough" in html and f">{button}</a>" in html
                assert all(f"<code>{scope}</code>" in html for scope in SCOPES)
                assert "<script" not in html and "src=" not in html

    run(story())


def test_a_denied_installation_is_no_success_and_leads_back(tmp_path: Path) -> None:
    async def story() -> None:
        async with http_world(tmp_path) as world:
            address = f"{world.fake.bot_url}/slack/oauth_redirect"
            for error, says in (("access_denied", "Nobody said yes"), ("<script>x\n", "Slack did not finish")):
                async with world.fake.http.get(address, params={"error": error}) as page:
                    html = await page.text()
                    assert page.status == 403 and says in html and "<script" not in html
                    assert 'href="/slack/install">Start again</a>' in html

    run(story())


def test_what_stands_on_a_page_is_escaped() -> None:
    html = pages.failed("en", "access_denied", 'https://x"><script>')
    assert "<script" not in html and "&#34;&gt;&lt;script&gt;" in html
    assert "<b>" not in pages.installed("en", "T1", "<b>")


def test_a_browser_draws_the_page_without_script_and_keeps_its_policy() -> None:
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            for name, value in pages.HEADERS.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(pages.install("es", "https://slack.example/authorize").encode())

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        said: list[str] = []
        with chromium() as browser:
            for width in (320, 1280):
                page = browser.new_page(viewport={"width": width, "height": 800}, java_script_enabled=False)
                page.on("console", lambda message: said.append(message.text))
                page.goto(f"http://127.0.0.1:{server.server_port}/")
                box = page.get_by_role("link", name="Añadir a Slack").bounding_box()
                assert box and box["height"] >= 44 and box["x"] + box["width"] <= width  # the style is let in
                assert said == []
    finally:
        server.shutdown()
        server.server_close()

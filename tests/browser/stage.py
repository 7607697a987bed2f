"""A stage without a cluster: the page's own files, and a server's part played from fixtures.

The page is rendered from its template and served with `static/` on a loopback port; Playwright plays the
websocket. So the picture is tested alone, in a real browser, and nothing made for tests is shipped.
"""

import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string
from playwright.sync_api import Browser, Locator, Page, Route, WebSocketRoute, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
GOLDEN = ROOT / "tests" / "golden"
CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]

Json = dict[str, Any]


def golden(name: str) -> Json:
    """A fixture of tests/golden, by its name without `.json`."""
    loaded: Json = json.loads((GOLDEN / f"{name}.json").read_text())
    return loaded


class _Files(SimpleHTTPRequestHandler):
    """Serves the rendered page at `/` and the repository's static files below `/static/`."""

    extensions_map = {**SimpleHTTPRequestHandler.extensions_map, ".mjs": "text/javascript"}  # noqa: RUF012

    def __init__(self, *args: Any, page: str, **kwargs: Any) -> None:
        self.page = page.encode()
        super().__init__(*args, directory=str(ROOT), **kwargs)

    def do_GET(self) -> None:
        if self.path.startswith("/static/"):
            return super().do_GET()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(self.page)
        return None

    def log_message(self, format: str, *args: Any) -> None:
        """Be silent: a test's output is its assertions."""


@contextmanager
def serve_page(cluster: str = "demo") -> Iterator[str]:
    """The cluster page at an address of its own, for as long as the block lasts."""
    page = render_to_string("dashboard/cluster.html", {"cluster": cluster})
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Files, page=page))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def chromium(*flags: str) -> Iterator[Browser]:
    """A headless Chromium. To start one takes a second: one a module, and a page of its own for each test."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS, *flags])
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def page_of(browser: Browser, **options: Any) -> Iterator[Page]:
    """A page that remembers nothing; options as for a Playwright context (viewport, color_scheme …)."""
    context = browser.new_context(**{"viewport": {"width": 1366, "height": 768}, **options})
    try:
        yield context.new_page()
    finally:
        context.close()


@contextmanager
def browser_page(**options: Any) -> Iterator[Page]:
    """A page of a Chromium of its own."""
    with chromium() as browser, page_of(browser, **options) as page:
        yield page


def soon(page: Page, what: Locator, words: str, *, steps: int = 400) -> None:
    """Wait until it says so (a pattern), by the page's own clock, which must be in the tests' hands (`clock.install`):
    what is shown for long, so that it can be read, is not waited for. A step is shorter than any of that."""
    for _ in range(steps):
        said = what.first.text_content() or "" if what.count() else ""
        if re.search(words, said):
            return
        page.clock.fast_forward(400)
        page.wait_for_timeout(20)  # for what the server does meanwhile
    raise AssertionError(f"it says {said!r}, not {words!r}")


class Stage:
    """The page in front of a played server: `push` what the server would send; `calls` is what the page asked."""

    def __init__(
        self, page: Page, address: str, answers: dict[str, Callable[[Json], Json]] | None = None
    ) -> None:
        self.page = page
        self.address = address
        self.answers = answers or {}
        self.calls: list[tuple[str, str, Json | None]] = []
        self.errors: list[str] = []
        self.sockets: list[WebSocketRoute] = []
        self.first: Json | None = None

    def open(self, snapshot: Json) -> None:
        """Open the page on this snapshot and wait until it is drawn."""
        self.first = snapshot
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.route("**/clusters/**", self._answer)
        self.page.route_web_socket("**/topology/**", self._greet)
        self.page.goto(self.address)
        self.page.wait_for_selector("podium-picture .node")

    def push(self, message: Json) -> None:
        """Send one message over the websocket and let the page draw it."""
        self.sockets[-1].send(json.dumps(message))
        self.settle()

    def settle(self) -> None:
        """Wait for two frames."""
        self.page.evaluate(
            "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
        )

    def idle(self) -> None:
        """Wait until the page has nothing to do: a tap on a busy one is a long press, which chooses nothing."""
        self.page.evaluate("() => new Promise((done) => requestIdleCallback(() => done()))")

    def rest(self) -> None:
        """Wait until nothing moves."""
        self.page.evaluate("() => Promise.allSettled(document.getAnimations().map((each) => each.finished))")

    def _greet(self, socket: WebSocketRoute) -> None:
        self.sockets.append(socket)
        socket.send(json.dumps(self.first))

    def _answer(self, route: Route) -> None:
        request = route.request
        body = json.loads(request.post_data) if request.post_data else None
        path = request.url.split("/clusters/", 1)[1].split("/", 1)[1]
        self.calls.append((request.method, path, body))
        answer = next((make for part, make in self.answers.items() if part in path), None)
        route.fulfill(json=answer(body or {}) if answer else {})

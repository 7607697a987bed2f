"""The page as its own JavaScript uses it: signed in, over http and websockets."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.cookiejar import CookieJar

from websockets.sync.client import connect

from tests.conformance.guide.terminal import COLUMNS, ROWS, Terminal, WebSocket
from tests.harness.live import Live


class Page:
    """One cluster's page in a browser of its own."""

    def __init__(self, live: Live, cluster: str) -> None:
        self.live, self.cluster = live, cluster
        self.cookies = CookieJar()
        self.browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))
        self.browser.open(live.fresh_link(), timeout=20).close()

    def clock(self, **wishes: str | float) -> None:
        """Set the cluster's clock: pace="class", speed=10, or skip=30 ("skip to the end" of a long wait)."""
        token = next(cookie.value for cookie in self.cookies if cookie.name == "podium_csrf")
        address, body = f"{self.live.url}/ui/clusters/{self.cluster}/clock/", json.dumps(wishes).encode()
        self.browser.open(urllib.request.Request(address, body, {"X-CSRFToken": str(token)}), timeout=20).close()

    @contextmanager
    def internet(self) -> Iterator[Terminal]:
        """The shell of the reader's own machine, out on the internet."""
        address = self.live.url.replace("http:", "ws:") + f"/ws/clusters/{self.cluster}/shell/?place=internet"
        cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in self.cookies)
        with connect(address, additional_headers={"Cookie": cookies, "Origin": self.live.url}) as connection:
            connection.send(json.dumps({"resize": [COLUMNS, ROWS]}))
            terminal = Terminal(WebSocket(connection))
            terminal.opens()
            yield terminal

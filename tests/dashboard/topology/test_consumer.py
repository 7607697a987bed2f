"""The page's websocket against a live serve: a snapshot, then what changes, and what a returning browser missed."""

from __future__ import annotations

import asyncio
import http.cookiejar
import json
import urllib.parse
import urllib.request
import zlib
from collections.abc import Iterator
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from dashboard.serving.frames import BINARY, frame
from dashboard.sessions import FORBIDDEN
from dashboard.topology.broadcast import Telling
from dashboard.topology.consumer import BACKLOG, DIGESTED, MISSING, TOO_SLOW, UNHEARD, TopologyConsumer
from tests.harness import live
from tests.harness.live import Live

pytestmark = [pytest.mark.slow, pytest.mark.kubectl]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    with live.serving(tmp_path_factory.mktemp("socket") / "room", "--no-controllers") as served:
        yield served


@pytest.fixture(scope="module")
def cookie(server: Live) -> str:
    """A teacher's, by the one-time link."""
    jar = http.cookiejar.CookieJar()
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    link = server.sign_in_link()
    with opener.open(link, timeout=10) as answer:
        assert answer.status == 200
    return "; ".join(f"{c.name}={c.value}" for c in jar)


def page(
    server: Live, cookie: str, query: str = "", origin: str = "", cluster: str = "demo"
) -> ClientConnection:
    url = f"ws://127.0.0.1:{server.port}/ws/clusters/{cluster}/topology/{query}"
    return connect(url, origin=Origin(origin or server.url), additional_headers={"Cookie": cookie}, proxy=None)


def hear(browser: ClientConnection) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(browser.recv(timeout=10))
    return found


def until_told(browser: ClientConnection, name: str) -> dict[str, Any]:
    """The delta that tells of an object of that name."""
    while True:
        message = hear(browser)
        if name in [change["name"] for change in message.get("changes", [])]:
            return message


def test_a_browser_gets_a_snapshot_and_then_every_change(server: Live, cookie: str) -> None:
    with page(server, cookie) as browser:
        snapshot = hear(browser)
        assert (snapshot["type"], len(snapshot["collections"]["nodes"])) == ("snapshot", 4)
        assert set(snapshot["heartbeats"]) == set(snapshot["proxies"])
        server.kubectl()("create", "configmap", "news")
        delta = until_told(browser, "news")
        assert delta["type"] == "delta"
        assert [(kind, value["name"]) for kind, _, value in delta["set"]] == [("records", "news")]
        ((kind, key, _),) = delta["set"]
        server.kubectl()("delete", "configmap", "news")
        assert until_told(browser, "news")["del"] == [[kind, key]]


def test_a_returning_browser_is_told_what_it_missed(server: Live, cookie: str) -> None:
    with page(server, cookie) as browser:
        seen = hear(browser)["revision"]
    server.kubectl()("create", "configmap", "missed")
    with page(server, cookie, f"?since={seen}") as browser:
        snapshot = hear(browser)
    assert [(c["verb"], c["name"]) for c in snapshot["changes"]] == [("create", "missed")]
    with page(server, cookie, "?since=999999") as browser:  # a revision that never was
        fresh = hear(browser)
    assert (fresh["revision"], fresh["fresh"]) == (snapshot["revision"], True)
    assert "fresh" not in snapshot


def test_a_packed_line_says_the_same_in_fewer_bytes(server: Live, cookie: str) -> None:
    stream = zlib.decompressobj(-zlib.MAX_WBITS)
    with page(server, cookie, "?pack=deflate") as packed, page(server, cookie) as plain:
        piece = packed.recv(timeout=10)
        assert isinstance(piece, bytes)
        text = stream.decompress(piece)
        first = json.loads(text)
        assert first["collections"] == hear(plain)["collections"]
        assert len(piece) < len(text) / 3
        server.kubectl()("create", "configmap", "packed")
        wanted = until_told(plain, "packed")
        told: list[dict[str, Any]] = []
        while not any(message.get("set") == wanted["set"] for message in told):
            piece = packed.recv(timeout=10)
            assert isinstance(piece, bytes)
            told += map(json.loads, stream.decompress(piece).splitlines())


@pytest.mark.parametrize("answers", [True, False])
def test_a_browser_that_cannot_keep_up_is_dropped(answers: bool) -> None:
    async def follow() -> tuple[int, int | None]:
        line = Deaf(answers)
        sender = asyncio.ensure_future(line._send_queue())
        for _ in range(2 * BACKLOG):
            line.hear(Telling(b"", b"x" * DIGESTED))
            await asyncio.sleep(0)
            await asyncio.sleep(0)
        sender.cancel()
        return line.sent, line.code

    sent, code = asyncio.run(follow())
    assert code == (None if answers else TOO_SLOW)
    assert sent == 2 * BACKLOG if answers else sent * DIGESTED <= UNHEARD + DIGESTED


def test_what_is_heard_is_written_at_once_but_never_before_how_things_stand() -> None:
    async def follow() -> list[bytes]:
        line = Deaf(answers=True)
        line._write = line.written.append
        early, late = (Telling(b"", name) for name in (b"early", b"late"))
        line.hear(early)  # while the picture is still being sent
        assert line.written == []
        sender = asyncio.ensure_future(line._send_queue())
        await asyncio.sleep(0)
        line.hear(late)
        sender.cancel()
        return [*line.sent_pieces, *line.written]

    assert asyncio.run(follow()) == [b"early", frame(b"late", BINARY)]


class Deaf(TopologyConsumer):
    """A line whose bytes go nowhere, to a browser that says it has them, or says nothing."""

    def __init__(self, answers: bool) -> None:
        super().__init__()
        self.answers, self.sent = answers, 0
        self.sent_pieces: list[bytes] = []
        self.written: list[bytes] = []
        self.code: int | None = None
        self._packed = True

    async def send(self, text_data: str | None = None, bytes_data: bytes | None = None, close: bool = False) -> None:
        self.sent += 1
        self.sent_pieces.append(bytes_data or b"")
        if self.answers:
            await self.receive("more")

    async def close(self, code: int | None = None, reason: str | None = None) -> None:
        self.code = code


def closed_with(browser: ClientConnection) -> int:
    """The code with which the server hangs up."""
    with pytest.raises(ConnectionClosed) as caught:
        all(True for _ in iter(lambda: browser.recv(timeout=10), None))
    assert caught.value.rcvd is not None
    return int(caught.value.rcvd.code)


def test_who_looks_at_a_cluster_that_is_deleted_is_told_that_it_is_gone(server: Live, cookie: str) -> None:
    server.manage("create_cluster", "brief")
    with page(server, cookie, cluster="brief") as browser:
        hear(browser)
        server.manage("delete_cluster", "brief")
        assert closed_with(browser) == MISSING


def test_who_signs_out_is_told_nothing_more_in_any_tab(server: Live) -> None:
    jar = http.cookiejar.CookieJar()
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    opener.open(server.manage("sign_in_link").split()[-1], timeout=10).close()
    kept = {c.name: str(c.value) for c in jar}
    cookie = "; ".join(f"{name}={value}" for name, value in kept.items())
    with page(server, cookie) as one, page(server, cookie) as other:
        for line in (one, other):
            hear(line)
        token = urllib.parse.urlencode({"csrfmiddlewaretoken": kept["podium_csrf"]}).encode()
        opener.open(urllib.request.Request(f"{server.url}/sign-out/", token), timeout=10).close()
        assert (closed_with(one), closed_with(other)) == (FORBIDDEN, FORBIDDEN)


def test_nobody_sees_anything_without_signing_in(server: Live) -> None:
    with page(server, "") as browser, pytest.raises(ConnectionClosed) as caught:
        browser.recv(timeout=10)
    assert caught.value.rcvd is not None
    assert caught.value.rcvd.code == FORBIDDEN


def test_another_sites_page_may_not_ride_on_the_teachers_cookie(server: Live, cookie: str) -> None:
    with pytest.raises(InvalidStatus) as caught:
        page(server, cookie, origin="http://elsewhere.example")
    assert caught.value.response.status_code == 403

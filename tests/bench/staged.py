"""The page on a loopback port with a server's part played: its files, a snapshot over its websocket, then any changes.

One thread a connection, as small as it gets: what is measured is the browser. What is said is packed as the real
server packs it.
"""

from __future__ import annotations

import mimetypes
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from django.template.loader import render_to_string
from websockets.datastructures import Headers
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response
from websockets.sync.server import ServerConnection, serve

from dashboard.topology.broadcast import Pack
from dashboard.topology.picture import Picture
from tests.browser.stage import ROOT

BARE = """<!doctype html><title>bare</title><body style="margin:0"><canvas width="1006" height="640"></canvas>"""


@dataclass
class Staged:
    """`say` speaks to every page that is open, on its own stream."""

    snapshot: dict[str, Any]
    lines: list[tuple[ServerConnection, Pack]] = field(default_factory=list)
    address: str = ""

    def say(self, message: dict[str, Any]) -> None:
        for line, pack in self.lines:
            with suppress(ConnectionClosed):
                line.send(pack.tell(message).packed)

    def greet(self, line: ServerConnection) -> None:
        pack = Pack()
        for part in Picture(self.snapshot).parts():
            line.send(pack.tell(part).packed)
        self.lines.append((line, pack))
        with suppress(ConnectionClosed):
            for _ in line:
                pass

    def file(self, line: ServerConnection, request: Request) -> Response | None:
        """Everything that is no websocket."""
        if "Upgrade" in request.headers:
            return None
        path = request.path.split("?")[0]
        if path.startswith("/static/"):
            file = ROOT / path.lstrip("/")
            kind = "text/javascript" if file.suffix == ".mjs" else mimetypes.guess_type(path)[0]
            return answer((ROOT / path.lstrip("/")).read_bytes(), kind) if file.is_file() else answer(b"", None, 404)
        if path == "/bare/":
            return answer(BARE.encode(), "text/html")
        if path == "/":
            return answer(render_to_string("dashboard/cluster.html", {"cluster": "demo"}).encode(), "text/html")
        return answer(b"{}", "application/json")


def answer(body: bytes, kind: str | None, status: int = 200) -> Response:
    found = HTTPStatus(status)
    headers = {"Content-Type": kind or "text/plain", "Content-Length": str(len(body)), "Connection": "close"}
    return Response(found.value, found.phrase, Headers(headers), body)


@contextmanager
def staged(snapshot: dict[str, Any]) -> Iterator[Staged]:
    made = Staged(snapshot)
    with serve(made.greet, "127.0.0.1", 0, process_request=made.file, compression=None) as server:
        made.address = f"http://127.0.0.1:{server.socket.getsockname()[1]}"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield made
        server.shutdown()

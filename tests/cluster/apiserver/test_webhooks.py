"""Webhooks by URL, on a real socket. Expected texts: Go's net/http and crypto/x509, client-go's rest.Result."""

from __future__ import annotations

import base64
import ssl
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from cluster.apimachinery import clock
from cluster.apimachinery.meta import Obj
from cluster.apiserver.webhooks import post
from cluster.registry.policies.webhooks import CallFailed
from tests.cluster.runtime.certificates import issue


@dataclass
class Server:
    """An https server of this machine, whose answer tests choose."""

    port: int
    bundle: str
    status: int = 200
    body: bytes = b"{}"
    delay: float = 0.0
    chunked: bool = False
    seen: list[tuple[str, bytes]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"https://127.0.0.1:{self.port}/judge"

    def client(self, **parts: str) -> Obj:
        return {"url": self.url, "caBundle": self.bundle, **parts}


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    issued = issue("webhook", names=["localhost"], addresses=["127.0.0.1"])
    pair = tmp_path / "pair.pem"
    pair.write_bytes(issued.key_pem + issued.pem)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pair)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            found.seen.append((self.path, self.rfile.read(int(self.headers["Content-Length"]))))
            clock.sleep(found.delay)
            self.send_response(found.status)
            if found.chunked:
                self.send_header("Transfer-Encoding", "chunked")
                self.end_headers()
                self.wfile.write(b"%x\r\n%s\r\n0\r\n\r\n" % (len(found.body), found.body))
            else:
                self.send_header("Content-Length", str(len(found.body)))
                self.end_headers()
                self.wfile.write(found.body)

        def log_message(self, format: str, *args: object) -> None:
            """Tests are quiet."""

    https = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    https.socket = context.wrap_socket(https.socket, server_side=True)
    found = Server(https.server_port, base64.b64encode(issued.pem).decode())
    thread = threading.Thread(target=https.serve_forever, daemon=True)
    thread.start()
    yield found
    https.shutdown()
    https.server_close()


def failure(client: Obj, seconds: int = 5) -> str:
    with pytest.raises(CallFailed) as caught:
        post("demo", client, b"{}", seconds)
    return str(caught.value)


@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_goes_there_and_an_answer_comes_back(server: Server, chunked: bool) -> None:
    server.body, server.chunked = b'{"a": 1}' * 20_000, chunked
    assert post("demo", server.client(), b'{"kind": "AdmissionReview"}', 5) == server.body
    assert server.seen == [("/judge?timeout=5s", b'{"kind": "AdmissionReview"}')]


def test_a_certificate_must_be_from_the_bundle(server: Server) -> None:
    other = base64.b64encode(issue("other").pem).decode()
    for client in (server.client(caBundle=other), server.client(caBundle="")):
        assert failure(client) == (
            f'failed to call webhook: Post "{server.url}?timeout=5s": tls: failed to verify certificate: x509: '
            "certificate signed by unknown authority"
        )


def test_an_answer_must_come_in_time(server: Server) -> None:
    server.delay = 3
    began = clock.monotonic()
    assert failure(server.client(), 1) == (
        f'failed to call webhook: Post "{server.url}?timeout=1s": context deadline exceeded'
    )
    assert clock.monotonic() - began < 2.5


@pytest.mark.parametrize(
    ("status", "text"),
    [
        (404, "the server could not find the requested resource"),
        (500, 'an error on the server ("oops") has prevented the request from succeeding'),
        (400, "the server rejected our request for an unknown reason"),
    ],
)
def test_a_status_may_be_no_answer(server: Server, status: int, text: str) -> None:
    server.status, server.body = status, b"oops"
    assert failure(server.client()) == f"failed to call webhook: {text}"


def test_nobody_there_is_refused(server: Server) -> None:
    said = failure({"url": "https://127.0.0.1:1/", "caBundle": server.bundle})
    assert said.endswith(
        'Post "https://127.0.0.1:1/?timeout=5s": dial tcp 127.0.0.1:1: connect: connection refused'
    )


@pytest.mark.parametrize(
    "url", ["https://example.com/x", "https://10.0.0.1/", "https://127.0.0.1.example.com/"]
)
def test_only_this_machine_is_called(url: str) -> None:
    assert failure({"url": url}) == (
        f'failed to call webhook: Post "{url}?timeout=5s": only addresses of the loopback (127.0.0.0/8, ::1, '
        "localhost) are called from here"
    )

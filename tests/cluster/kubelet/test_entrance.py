"""Real clients' bytes on their way into a cluster: HTTP as it is framed, TLS with the reached server's own pair."""

from __future__ import annotations

import asyncio
import ssl
from dataclasses import dataclass, field

import pytest

from cluster.apimachinery.errors import StatusError
from cluster.kubelet.entrance import Entrance
from cluster.runtime.http import HttpRequest, HttpResponse
from cluster.runtime.network import Network, NetworkError, Refused, Source, TimedOut
from tests.cluster.runtime.certificates import issue

YOU = Source("internet", "internet", "demo")
OURS = issue("my-nginx")


@dataclass
class Pod:
    """A connection to a pretended server; `said` is what became of it."""

    tls: bool = False
    closes: bool = False
    empty: bool = False
    said: list[str] = field(default_factory=list)
    local, remote = "198.51.100.23:40000", "203.0.113.3:30080"

    def certificate(self, server_name: str) -> str | None:
        return OURS.pem.decode() if self.tls else None

    def key(self, server_name: str) -> str:
        return OURS.key_pem.decode()

    def reject(self, why: str) -> None:
        self.said.append(why)

    def hang_up(self) -> None:
        self.said.append("hung up")

    def http(self, request: HttpRequest) -> HttpResponse:
        if self.empty:
            raise NetworkError("Empty reply from server")
        self.said.append(f"{request.method} {request.target} {request.body.decode()}".strip())
        closing = (("Connection", "close"),) if self.closes else ()
        return HttpResponse(200, (("Content-Type", "text/plain"), *closing), b"hello")

    def send_text(self, data: bytes) -> bytes:
        return b"echo " + data


def talk(pod: Pod, *chunks: bytes) -> tuple[bytes, bool]:
    """Feed the bytes: what came back, and whether the server closed."""

    async def work() -> tuple[bytes, bool]:
        entrance = Entrance(pod)
        for chunk in chunks:
            await entrance.feed(chunk)
        over = entrance._over
        await entrance.close()
        return b"".join([data async for _, data in entrance.events()]), over

    return asyncio.run(work())


def test_a_request_is_answered_with_its_length_and_the_connection_stays() -> None:
    answer, over = talk(Pod(), b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 200 OK\r\n")
    assert b"\r\nContent-Length: 5\r\nConnection: keep-alive\r\n\r\nhello" in answer
    assert not over


def test_all_requests_of_a_connection_are_answered_in_turn_however_they_are_cut() -> None:
    pod = Pod()
    answer, _ = talk(pod, b"GET /1 HTTP/1.1\r\n\r", b"\nPOST /2 HTTP/1.1\r\nContent-Length: 4\r\n\r\na\r", b"\nb")
    assert answer.count(b"hello") == 2
    assert pod.said == ["GET /1", "POST /2 a\r\nb"]


def test_a_connection_is_closed_when_either_end_says_so() -> None:
    assert talk(Pod(), b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n")[1]
    assert talk(Pod(closes=True), b"GET / HTTP/1.1\r\n\r\n")[1]


def test_the_head_alone_has_the_length_and_no_body() -> None:
    answer, _ = talk(Pod(), b"HEAD / HTTP/1.1\r\n\r\n")
    assert b"Content-Length: 5" in answer
    assert answer.endswith(b"\r\n\r\n")


def test_a_server_without_an_answer_closes() -> None:
    assert talk(Pod(empty=True), b"GET / HTTP/1.1\r\n\r\n") == (b"", True)


def test_bytes_that_are_no_http_are_handed_over() -> None:
    assert talk(Pod(), b"\x00hi")[0] == b"echo \x00hi"


def test_who_says_nothing_leaves_that_as_a_record() -> None:
    pod = Pod()
    talk(pod)
    assert pod.said == ["hung up"]


def handshake(pod: Pod, context: ssl.SSLContext, name: str | None) -> tuple[bytes, bytes]:
    """A real TLS client: the certificate it saw, and the answer to its request."""

    async def work() -> tuple[bytes, bytes]:
        entrance, inward, outward = Entrance(pod), ssl.MemoryBIO(), ssl.MemoryBIO()
        client = context.wrap_bio(inward, outward, server_hostname=name)
        heard = entrance.events()

        async def until(step: str) -> bytes:
            while True:
                try:
                    return bytes(getattr(client, step)(*([65536] if step == "read" else [])) or b"")
                except ssl.SSLWantReadError:
                    await entrance.feed(outward.read())
                    inward.write((await anext(heard))[1])

        try:
            await until("do_handshake")
            client.write(b"GET / HTTP/1.1\r\n\r\n")
            return client.getpeercert(True) or b"", await until("read")
        finally:
            if left := outward.read():
                await entrance.feed(left)
            await entrance.close()

    return asyncio.run(work())


def test_the_certificate_is_that_of_the_server_that_was_reached() -> None:
    context = ssl.create_default_context(cadata=OURS.pem.decode())
    context.check_hostname = False
    seen, answer = handshake(Pod(tls=True), context, "my-nginx")
    assert ssl.DER_cert_to_PEM_cert(seen).encode() == OURS.pem
    assert answer.endswith(b"hello")


def test_a_client_that_does_not_trust_it_is_recorded_as_that() -> None:
    pod = Pod(tls=True)
    with pytest.raises(ssl.SSLCertVerificationError):
        handshake(pod, ssl.create_default_context(), "my-nginx")
    assert pod.said == ["SSL certificate problem: unable to get local issuer certificate"]


@pytest.mark.parametrize(("error", "code"), [(Refused(), 503), (TimedOut(), 504)])
def test_a_way_that_ends_elsewhere_is_no_entrance(error: NetworkError, code: int) -> None:
    class Closed:
        def dial(self, *given: object) -> None:
            raise error

    network: Network = Closed()  # type: ignore[assignment]
    with pytest.raises(StatusError) as caught:
        asyncio.run(Entrance.of(network, YOU, ("203.0.113.3", 30080, "TCP")))
    assert caught.value.code == code

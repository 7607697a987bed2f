"""The way in for real clients: a connection from outside Podium, carried through the cluster's network.

A teacher's own curl is somebody on the internet. Its connection is walked as any other, to an external address and
from there to a pod; then bytes pass both ways, and a simulated server answers a real request. TLS is not ended at the
door: the handshake is made here with the chain and the key of the very server that was reached, so that the client
judges that server's certificate and no other. Every request leaves its record, and all requests of one connection go
to the pod that the connection was made to.
"""

from __future__ import annotations

import asyncio
import re
import ssl
import tempfile
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import replace

from cluster.apimachinery import errors
from cluster.apimachinery.errors import StatusError
from cluster.apimachinery.meta import Obj
from cluster.kubelet.nodes import STDOUT
from cluster.kubelet.streams import first_message
from cluster.runtime.http import HttpRequest, HttpResponse, header, parse_request
from cluster.runtime.network import Connection, Network, NetworkError, Source, TimedOut

HANDSHAKE = 0x16  # the first byte of a TLS connection
BODILESS = (204, 304)
MISTRUST = "SSL certificate problem: unable to get local issuer certificate"
_FRAMING = ("connection", "content-length", "transfer-encoding")
_EXPECTS = re.compile(rb"^expect:[ \t]*100-continue", re.IGNORECASE | re.MULTILINE)


class Entrance:
    """A `nodes.Session` over a connection that was made; its bytes are the client's own."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._tls: Tls | None = None
        self._begun = self._spoken = self._over = False
        self._held = b""
        self._heard: asyncio.Queue[tuple[int, bytes] | None] = asyncio.Queue()

    @classmethod
    async def of(cls, network: Network, source: Source, to: tuple[str, int, str]) -> Entrance:
        """Connect to (host, port, protocol). StatusError 503 where it is refused, 504 where nothing answers."""
        try:
            return cls(await asyncio.to_thread(network.dial, source, *to))
        except TimedOut as error:
            raise StatusError(504, "Timeout", str(error)) from None
        except NetworkError as error:
            raise errors.unavailable(str(error)) from None

    async def feed(self, data: bytes) -> None:
        for said in await asyncio.to_thread(self._take, data):
            self._heard.put_nowait((STDOUT, said))
        if self._over:
            self._heard.put_nowait(None)

    def _take(self, data: bytes) -> list[bytes]:
        """What goes back for the bytes that have come."""
        if not self._begun:
            self._begun = True
            secure = data[:1] == bytes([HANDSHAKE]) and self._connection.certificate("") is not None
            self._tls = Tls(self._connection) if secure else None
        plain = self._tls.received(data) if self._tls else data
        answers = b"".join(self._answers(plain))
        if self._tls is None:
            return [answers] if answers else []
        self._over = self._over or self._tls.ended
        return [said] if (said := self._tls.sent(answers, self._over)) else []

    def _answers(self, plain: bytes) -> list[bytes]:
        self._held += plain
        found: list[bytes] = []
        while not self._over and (message := first_message(self._held)):
            self._held = self._held[len(message) :]
            self._spoken = True
            found.append(self._answer(message))
        if not found and plain and _EXPECTS.search(self._held):
            found.append(b"HTTP/1.1 100 Continue\r\n\r\n")
        return found

    def _answer(self, message: bytes) -> bytes:
        """One request's answer; a server that has none closes the connection."""
        request = _request(message)
        try:
            if request is None:
                return self._connection.send_text(message)
            response = self._connection.http(request)
        except NetworkError:
            self._over = True
            return b""
        self._over = "close" in (request.header("Connection").lower(), response.header("Connection").lower())
        return _wire(request, response, self._over)

    async def resize(self, columns: int, rows: int) -> None:
        """A connection has no size."""

    async def close_stdin(self) -> None:
        await self.close()

    async def events(self) -> AsyncIterator[tuple[int, bytes]]:
        while (item := await self._heard.get()) is not None:
            yield item

    async def status(self) -> Obj:
        return errors.success()

    async def close(self) -> None:
        """The client has left; one that said nothing, or did not trust the server, leaves that as its record."""
        if not self._spoken:
            self._spoken = True
            mistrust = self._tls.mistrust if self._tls else ""
            await asyncio.to_thread(self._leave, mistrust)
        self._heard.put_nowait(None)

    def _leave(self, mistrust: str) -> None:
        if mistrust:
            self._connection.reject(mistrust)
        else:
            self._connection.hang_up()


class Tls:
    """The server's side of TLS, between bytes and bytes. No ciphers are ours: it is Python's ssl on two buffers."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._in, self._out = ssl.MemoryBIO(), ssl.MemoryBIO()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.sni_callback = self._named
        self._wrapped = context.wrap_bio(self._in, self._out, server_side=True)
        self._shaken = self.ended = False
        self.mistrust = ""

    def _named(self, wrapped: ssl.SSLObject, name: str | None, context: ssl.SSLContext) -> int | None:
        """The client has said whom it wants (None: it gave an address): show that name's certificate."""
        pair = (self._connection.certificate(name or "") or "", self._connection.key(name or ""))
        try:
            wrapped.context = _context(*pair)
        except ssl.SSLError:
            return ssl.ALERT_DESCRIPTION_INTERNAL_ERROR
        return None

    def received(self, data: bytes) -> bytes:
        """What the client says in these bytes."""
        self._in.write(data)
        plain = b""
        try:
            if not self._shaken:
                self._wrapped.do_handshake()
                self._shaken = True
            while chunk := self._wrapped.read(65536):
                plain += chunk
            self.ended = True
        except ssl.SSLWantReadError:
            pass
        except ssl.SSLZeroReturnError:
            self.ended = True
        except ssl.SSLError as error:
            self.ended = True
            self.mistrust = MISTRUST if _distrusts(error) else ""
        return plain

    def sent(self, plain: bytes, last: bool) -> bytes:
        """The bytes that carry an answer, and whatever else TLS has to say; `last` says goodbye."""
        if plain and self._shaken:
            self._wrapped.write(plain)
        if last:
            with suppress(ssl.SSLError):
                self._wrapped.unwrap()
        return self._out.read()


def _context(chain: str, key: str) -> ssl.SSLContext:
    """A context for one server. OpenSSL reads the pair from a file, which is gone at once."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.NamedTemporaryFile("w", suffix=".pem") as file:  # mode 0600
        file.write(f"{key}\n{chain}")
        file.flush()
        context.load_cert_chain(file.name)
    return context


def _distrusts(error: ssl.SSLError) -> bool:
    """Whether the client's alert says that the certificate proves nothing to it."""
    return any(word in (error.reason or "") for word in ("UNKNOWN_CA", "BAD_CERTIFICATE", "CERTIFICATE_UNKNOWN"))


def _request(message: bytes) -> HttpRequest | None:
    """The request as it came; None for what is no HTTP."""
    head, end, body = message.partition(b"\r\n\r\n")
    request = parse_request(head + end)
    return replace(request, body=body) if request else None


def _wire(request: HttpRequest, response: HttpResponse, last: bool) -> bytes:
    """The response as bytes, with the framing that a real client needs to find its end."""
    headers = tuple((name, value) for name, value in response.headers if name.lower() not in _FRAMING)
    body = b"" if request.method == "HEAD" or response.status in BODILESS else response.body
    if response.status not in BODILESS:
        length = header(response.headers, "Content-Length") if request.method == "HEAD" else ""
        headers = (*headers, ("Content-Length", length or str(len(response.body))))
    closing = (*headers, ("Connection", "close" if last else "keep-alive"))
    return replace(response, headers=closing, body=body).wire()

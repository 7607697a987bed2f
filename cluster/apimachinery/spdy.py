"""SPDY/3.1, as much of it as port-forward needs.

Port-forward wants many streams both ways over one connection, and Kubernetes took SPDY for that before there was
HTTP/2; newer clients carry the same frames inside a websocket. This is one end of such a connection, the server's or
the client's, without any input or output of its own: bytes go in and events come out, calls go in and bytes come out.
(In Kubernetes: moby/spdystream, client-go/tools/portforward/tunneling_connection.go.)
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

SYN_STREAM, SYN_REPLY, RST_STREAM, SETTINGS, PING, GOAWAY, HEADERS, WINDOW_UPDATE = 1, 2, 3, 4, 6, 7, 8, 9
FIN = 1
WINDOW = 64 * 1024
VERSION = 3
CANCEL = 5

_WORDS = (
    "options head post put delete trace accept accept-charset accept-encoding accept-language accept-ranges age allow "
    "authorization cache-control connection content-base content-encoding content-language content-length "
    "content-location content-md5 content-range content-type date etag expect expires from host if-match "
    "if-modified-since if-none-match if-range if-unmodified-since last-modified location max-forwards pragma "
    "proxy-authenticate proxy-authorization range referer retry-after server te trailer transfer-encoding upgrade "
    "user-agent vary via warning www-authenticate method get status 200_OK version HTTP/1.1 url public set-cookie "
    "keep-alive origin"
)
_CODES = (
    "100 101 201 202 205 206 300 302 303 304 305 306 307 402 405 406 407 408 409 410 411 412 413 414 415 416 417 502 "
    "504 505"
)
_REST = (
    "203 Non-Authoritative Information204 No Content301 Moved Permanently400 Bad Request401 Unauthorized403 Forbidden"
    "404 Not Found500 Internal Server Error501 Not Implemented503 Service UnavailableJan Feb Mar Apr May Jun Jul Aug "
    "Sept Oct Nov Dec 00:00:00 Mon, Tue, Wed, Thu, Fri, Sat, Sun, GMTchunked,text/html,image/png,image/jpg,image/gif,"
    "application/xml,application/xhtml+xml,text/plain,text/javascript,publicprivatemax-age=gzip,deflate,sdch"
    "charset=utf-8charset=iso-8859-1,utf-,*,enq=0."
)


def _counted(text: str) -> bytes:
    raw = text.encode()
    return struct.pack(">I", len(raw)) + raw


# What both sides' compressors are primed with; the protocol fixes every byte of it.
DICTIONARY = (
    b"".join(_counted(word.replace("_", " ")) for word in _WORDS.split())
    + (_CODES.replace(" ", "") + _REST).encode()
)


@dataclass(frozen=True)
class Opened:
    """The other side began a stream."""

    stream: int
    headers: dict[str, str]


@dataclass(frozen=True)
class Data:
    """Bytes on a stream; with `end`, its last."""

    stream: int
    data: bytes
    end: bool = False


@dataclass(frozen=True)
class Closed:
    """The other side broke a stream off, or (stream 0) the whole connection."""

    stream: int


Event = Opened | Data | Closed


@dataclass
class Connection:
    """One connection's state. `outbox` gathers what must be sent; whoever owns the wire empties it."""

    outbox: list[bytes] = field(default_factory=list)
    _inbox: bytearray = field(default_factory=bytearray)

    def __post_init__(self) -> None:
        self._unzip = zlib.decompressobj(zdict=DICTIONARY)
        self._zip = zlib.compressobj(zdict=DICTIONARY)

    def receive(self, data: bytes) -> Iterator[Event]:
        """The events in some bytes; frames may be cut anywhere."""
        self._inbox += data
        while len(self._inbox) >= 8:
            head, flags_length = struct.unpack(">II", self._inbox[:8])
            flags, length = flags_length >> 24, flags_length & 0xFFFFFF
            if len(self._inbox) < 8 + length:
                return
            body = bytes(self._inbox[8 : 8 + length])
            del self._inbox[: 8 + length]
            yield from self._frame(head, flags, body)

    def _frame(self, head: int, flags: int, body: bytes) -> Iterator[Event]:
        if not head >> 31:
            self._consumed(head, len(body))
            yield Data(head, body, bool(flags & FIN))
            return
        kind, stream = head & 0xFFFF, int.from_bytes(body[:4]) & 0x7FFFFFFF
        if kind == SYN_STREAM:
            yield Opened(stream, self._headers(body[10:]))
        elif kind in (SYN_REPLY, HEADERS):
            self._headers(body[4:])  # read only to keep the decompressor's state
        elif kind in (RST_STREAM, GOAWAY):
            yield Closed(stream if kind == RST_STREAM else 0)
        elif kind == PING:
            self._control(PING, body)
        if kind in (SYN_STREAM, SYN_REPLY, HEADERS) and flags & FIN:
            yield Data(stream, b"", True)

    def _consumed(self, stream: int, length: int) -> None:
        """Give the window back at once: whoever reads here keeps nothing."""
        for target in (stream, 0) if length else ():
            self._control(WINDOW_UPDATE, struct.pack(">II", target, length))

    def _headers(self, block: bytes) -> dict[str, str]:
        raw = self._unzip.decompress(block)
        (count,) = struct.unpack(">I", raw[:4])
        at, texts = 4, []
        for _ in range(2 * count):
            (length,) = struct.unpack(">I", raw[at : at + 4])
            texts.append(raw[at + 4 : at + 4 + length].decode("latin-1"))
            at += 4 + length
        return dict(zip(texts[::2], texts[1::2], strict=True))

    def open(self, stream: int, headers: Mapping[str, str], *, end: bool = False) -> None:
        """Begin a stream, a client's with an odd number; `end`: nothing will be sent on it."""
        head = struct.pack(">IIBB", stream, 0, 0, 0)
        self._control(SYN_STREAM, head + self._packed(headers), FIN if end else 0)

    def reply(self, stream: int) -> None:
        """Accept a stream."""
        self._control(SYN_REPLY, struct.pack(">I", stream) + self._packed({}))

    def _packed(self, headers: Mapping[str, str]) -> bytes:
        block = struct.pack(">I", len(headers))
        block += b"".join(_counted(text) for pair in headers.items() for text in pair)
        return self._zip.compress(block) + self._zip.flush(zlib.Z_SYNC_FLUSH)

    def send(self, stream: int, data: bytes, *, end: bool = False) -> None:
        """Bytes on a stream, in frames small enough for any client's buffer."""
        pieces = [data[at : at + WINDOW // 2] for at in range(0, len(data), WINDOW // 2)] or [b""]
        for number, piece in enumerate(pieces):
            flags = FIN if end and number == len(pieces) - 1 else 0
            self.outbox.append(struct.pack(">II", stream, flags << 24 | len(piece)) + piece)

    def reset(self, stream: int) -> None:
        """Break a stream off."""
        self._control(RST_STREAM, struct.pack(">II", stream, CANCEL))

    def _control(self, kind: int, body: bytes, flags: int = 0) -> None:
        head = 1 << 31 | VERSION << 16 | kind
        self.outbox.append(struct.pack(">II", head, flags << 24 | len(body)) + body)

"""A websocket's client side, as much of RFC 6455 as a terminal needs: one line, text out, messages in.

A client's frames are masked, a server's are not; a message may come in several frames, and a ping in between. (The
web process has a library for the server's side; its client would bring an event loop along.)
"""

from __future__ import annotations

import base64
import os
import socket
import struct
from collections.abc import Iterator, Mapping
from typing import BinaryIO
from urllib.parse import urlsplit

MORE, TEXT, BINARY, CLOSE, PING, PONG = 0x0, 0x1, 0x2, 0x8, 0x9, 0xA
LAST, MASKED = 0x80, 0x80


class Line:
    """Opened at once; ConnectionError where the server refuses. `timeout` is seconds without a word; `code` says how
    the server ended it."""

    code = 0

    def __init__(self, base: str, path: str, cookies: Mapping[str, str], timeout: float) -> None:
        at = urlsplit(base)
        self._socket = socket.create_connection((at.hostname, at.port or 80), timeout)
        self._from: BinaryIO = self._socket.makefile("rb")
        told = "; ".join(f"{name}={value}" for name, value in cookies.items())
        head = {
            "Host": at.netloc, "Origin": base, "Cookie": told, "Upgrade": "websocket", "Connection": "Upgrade",
            "Sec-WebSocket-Key": base64.b64encode(os.urandom(16)).decode(), "Sec-WebSocket-Version": "13",
        }  # fmt: skip
        lines = [f"GET {path} HTTP/1.1", *(f"{name}: {value}" for name, value in head.items()), "", ""]
        self._socket.sendall("\r\n".join(lines).encode())
        status = self._from.readline().decode()
        while self._from.readline().strip():
            pass  # the rest of the head
        if " 101 " not in status:
            self.close()
            raise ConnectionError(status.strip() or "no answer")

    def send(self, text: str) -> None:
        self._socket.sendall(frame(TEXT, text.encode()))

    def messages(self) -> Iterator[bytes]:
        """What the server says, up to its goodbye."""
        held = b""
        while (found := read_frame(self._from)) is not None:
            kind, last, payload = found
            if kind == CLOSE:
                self.code = int.from_bytes(payload[:2], "big")
                return
            if kind == PING:
                self._socket.sendall(frame(PONG, payload))
            elif kind in (MORE, TEXT, BINARY):
                held += payload
                if last:
                    yield held
                    held = b""

    def close(self) -> None:
        self._from.close()
        self._socket.close()


def frame(kind: int, payload: bytes) -> bytes:
    """A whole message in one masked frame."""
    mask, size = os.urandom(4), len(payload)
    if size < 126:
        head = struct.pack("!BB", LAST | kind, MASKED | size)
    elif size < 1 << 16:
        head = struct.pack("!BBH", LAST | kind, MASKED | 126, size)
    else:
        head = struct.pack("!BBQ", LAST | kind, MASKED | 127, size)
    return head + mask + bytes(byte ^ mask[at % 4] for at, byte in enumerate(payload))


def read_frame(source: BinaryIO) -> tuple[int, bool, bytes] | None:
    """(kind, whether it is a message's last, payload) of a server's frame; None where the line ends."""
    head = source.read(2)
    if len(head) < 2:
        return None
    size = head[1] & 0x7F
    if size == 126:
        (size,) = struct.unpack("!H", source.read(2))
    elif size == 127:
        (size,) = struct.unpack("!Q", source.read(8))
    return head[0] & 0x0F, bool(head[0] & LAST), source.read(size)

"""Websocket frames that are made once for many connections: an extension of ASGI that this server offers.

ASGI's `websocket.send` goes through an application's middleware and makes a frame for its own connection; a hundred
pages that hear the same bytes pay for that a hundred times. A server's frames are not masked, so one frame serves all.
An application whose scope has the extension may write them: past its own queue, in one go.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping
from typing import Any

from twisted.internet.tcp import Connection

EXTENSION = "podium.frames"
TEXT, BINARY = 1, 2
FINAL = 0x80

Write = Callable[[bytes], None]
"""Takes a whole frame; one for a connection that is no longer open goes nowhere."""


def frame(payload: bytes, kind: int) -> bytes:
    """One message as one unmasked frame (RFC 6455, 5.2)."""
    size = len(payload)
    if size < 126:
        length = struct.pack("!B", size)
    elif size < 1 << 16:
        length = struct.pack("!BH", 126, size)
    else:
        length = struct.pack("!BQ", 127, size)
    return bytes([FINAL | kind]) + length + payload


def offer(scope: dict[str, Any], protocol: Any) -> None:
    """Tell the application of this websocket that it may write frames."""
    scope["extensions"] = {**scope.get("extensions", {}), EXTENSION: {"write": _writer(protocol)}}


def accepted(scope: Mapping[str, Any]) -> Write | None:
    """What writes frames to this websocket; None with a server that knows no such thing."""
    write: Write | None = scope.get("extensions", {}).get(EXTENSION, {}).get("write")
    return write


def _writer(protocol: Any) -> Write:
    def write(data: bytes) -> None:
        if protocol.state == protocol.STATE_OPEN:
            _send(protocol.transport, data)

    return write


def _send(transport: Any, data: bytes) -> None:
    """At once what the socket takes; the rest, or all if some waits already, when it takes more."""
    plain = isinstance(transport, Connection)
    if plain and transport.connected and not (transport.dataBuffer or transport._tempDataLen):
        sent = transport.writeSomeData(data)
        data = data[sent:] if isinstance(sent, int) else data  # a connection that is lost says so again
    if data:
        transport.write(data)

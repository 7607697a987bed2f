"""Websocket frames made once for many: read back by a real websocket library, written in order, never twice."""

from __future__ import annotations

from typing import Any

import pytest
from twisted.internet.tcp import Connection
from websockets.frames import Opcode
from websockets.protocol import CLIENT, Protocol

from dashboard.serving import frames


def read(data: bytes) -> list[tuple[Opcode, bytes]]:
    """What a client reads out of these bytes."""
    client = Protocol(CLIENT)
    client.receive_data(data)
    return [(frame.opcode, bytes(frame.data)) for frame in client.events_received()]  # type: ignore[union-attr]


@pytest.mark.parametrize("size", [0, 125, 126, 65535, 65536])
def test_a_client_reads_each_frame_whole_whatever_its_length(size: int) -> None:
    payload = b"x" * size
    assert read(frames.frame(payload, frames.BINARY)) == [(Opcode.BINARY, payload)]


def test_a_text_is_a_frame_of_its_own_kind() -> None:
    pieces = frames.frame("grüß".encode(), frames.TEXT) + frames.frame(b"\0", frames.BINARY)
    assert read(pieces) == [(Opcode.TEXT, "grüß".encode()), (Opcode.BINARY, b"\0")]


class Line(Connection):
    """A connection whose socket takes so many bytes at once; what does not go at once waits."""

    def __init__(self, takes: int) -> None:
        self.takes, self.went, self.dataBuffer, self._tempDataLen, self.connected = takes, b"", b"", 0, True

    def writeSomeData(self, data: bytes) -> int:  # noqa: N802
        self.went += data[: self.takes]
        return len(data[: self.takes])

    def write(self, data: bytes) -> None:
        self.dataBuffer += data


class Websocket:
    """As much of daphne's websocket as is looked at."""

    STATE_OPEN = 3

    def __init__(self, transport: Any) -> None:
        self.transport, self.state = transport, self.STATE_OPEN


def writer(protocol: Any) -> frames.Write:
    scope: dict[str, Any] = {"type": "websocket"}
    frames.offer(scope, protocol)
    found = frames.accepted(scope)
    assert found
    return found


def test_a_frame_goes_at_once_and_what_the_socket_does_not_take_waits() -> None:
    line = Line(takes=3)
    write = writer(Websocket(line))
    write(b"12345")
    assert (line.went, line.dataBuffer) == (b"123", b"45")


def test_who_waits_already_is_not_overtaken() -> None:
    line = Line(takes=3)
    write = writer(Websocket(line))
    for piece in (b"12345", b"67"):
        write(piece)
    assert (line.went, line.dataBuffer) == (b"123", b"4567")


def test_a_connection_that_closes_is_told_nothing_more() -> None:
    line = Line(takes=9)
    protocol = Websocket(line)
    protocol.state = 2
    writer(protocol)(b"late")
    assert (line.went, line.dataBuffer) == (b"", b"")


def test_a_server_that_offers_nothing_is_not_asked() -> None:
    assert frames.accepted({"type": "websocket"}) is None

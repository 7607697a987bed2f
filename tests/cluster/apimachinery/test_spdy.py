from __future__ import annotations

import struct
import zlib

from cluster.apimachinery import spdy
from cluster.apimachinery.spdy import Closed, Connection, Data, Event, Opened


class Peer:
    """The client's half, as kubectl's: enough to talk to the server's."""

    def __init__(self) -> None:
        self.zip = zlib.compressobj(zdict=spdy.DICTIONARY)

    def syn(self, stream: int, **headers: str) -> bytes:
        block = struct.pack(">I", len(headers))
        for text in (part for pair in headers.items() for part in pair):
            block += struct.pack(">I", len(text)) + text.encode()
        packed = self.zip.compress(block) + self.zip.flush(zlib.Z_SYNC_FLUSH)
        body = struct.pack(">IIBB", stream, 0, 0, 0) + packed
        return control(spdy.SYN_STREAM, body)


def control(kind: int, body: bytes, flags: int = 0) -> bytes:
    return struct.pack(">HHI", 0x8003, kind, flags << 24 | len(body)) + body


def data(stream: int, payload: bytes, flags: int = 0) -> bytes:
    return struct.pack(">II", stream, flags << 24 | len(payload)) + payload


def received(connection: Connection, raw: bytes) -> list[Event]:
    return list(connection.receive(raw))


def test_the_dictionary_is_the_protocols_own() -> None:
    """zlib names a dictionary by its Adler-32; this is what every SPDY/3 peer puts on the wire."""
    assert len(spdy.DICTIONARY) == 1423
    assert zlib.adler32(spdy.DICTIONARY) == 0xE3C6A7C2


def test_a_stream_opens_with_its_headers() -> None:
    events = received(Connection(), Peer().syn(1, streamtype="error", port="80"))
    assert events == [Opened(1, {"streamtype": "error", "port": "80"})]


def test_headers_of_later_streams_lean_on_earlier_ones() -> None:
    peer, connection = Peer(), Connection()
    received(connection, peer.syn(1, streamtype="error", port="80"))
    assert received(connection, peer.syn(3, streamtype="data", port="80")) == [
        Opened(3, {"streamtype": "data", "port": "80"})
    ]


def test_frames_may_be_cut_anywhere() -> None:
    peer, connection, events = Peer(), Connection(), []
    raw = peer.syn(1, port="80") + data(1, b"hello", spdy.FIN)
    for byte in raw:
        events += received(connection, bytes([byte]))
    assert events == [Opened(1, {"port": "80"}), Data(1, b"hello", True)]


def test_what_was_read_is_given_back_to_the_window_of_stream_and_connection() -> None:
    connection = Connection()
    received(connection, data(1, b"hello"))
    assert connection.outbox == [
        control(spdy.WINDOW_UPDATE, struct.pack(">II", 1, 5)),
        control(spdy.WINDOW_UPDATE, struct.pack(">II", 0, 5)),
    ]


def test_a_ping_comes_back() -> None:
    connection = Connection()
    received(connection, control(spdy.PING, b"\0\0\0\1"))
    assert connection.outbox == [control(spdy.PING, b"\0\0\0\1")]


def test_a_broken_stream_and_a_farewell_are_closings() -> None:
    connection = Connection()
    assert received(connection, control(spdy.RST_STREAM, struct.pack(">II", 3, 5))) == [Closed(3)]
    assert received(connection, control(spdy.GOAWAY, struct.pack(">II", 0, 0))) == [Closed(0)]


def test_large_data_goes_out_in_pieces_and_only_the_last_ends_the_stream() -> None:
    connection = Connection()
    connection.send(3, b"x" * 100_000, end=True)
    flags = [frame[4] for frame in connection.outbox]
    assert flags == [0, 0, 0, spdy.FIN]
    assert b"".join(frame[8:] for frame in connection.outbox) == b"x" * 100_000


def test_what_a_client_opens_the_server_sees_and_answers() -> None:
    client, server = Connection(), Connection()
    client.open(1, {"streamtype": "error", "port": "80"}, end=True)
    client.open(3, {"streamtype": "data", "port": "80"})
    opened = received(server, b"".join(client.outbox))
    assert opened == [
        Opened(1, {"streamtype": "error", "port": "80"}),
        Data(1, b"", True),
        Opened(3, {"streamtype": "data", "port": "80"}),
    ]
    for stream in (1, 3):
        server.reply(stream)
    server.send(3, b"hello", end=True)
    assert received(client, b"".join(server.outbox)) == [Data(3, b"hello", True)]

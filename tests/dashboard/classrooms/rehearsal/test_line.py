"""A websocket's client, against a server that is played by hand, frame by frame (RFC 6455)."""

from __future__ import annotations

import io
import socket
import struct
import threading
from collections.abc import Iterator

import pytest

from dashboard.classrooms.rehearsal import line
from dashboard.classrooms.rehearsal.line import Line


@pytest.mark.parametrize("size", [0, 5, 125, 126, 70_000])
def test_what_is_sent_is_masked_and_says_its_length(size: int) -> None:
    text = bytes(at % 251 for at in range(size))
    sent = line.frame(line.TEXT, text)
    assert sent[0] == 0x81
    assert sent[1] & 0x80
    head = 2 + {True: 0, 126 <= size < 1 << 16: 2, size >= 1 << 16: 8}[True]
    mask, payload = sent[head : head + 4], sent[head + 4 :]
    assert bytes(byte ^ mask[at % 4] for at, byte in enumerate(payload)) == text


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        (b"\x81\x02hi", (1, True, b"hi")),
        (b"\x02\x02hi", (2, False, b"hi")),
        (b"\x82\x7e" + struct.pack("!H", 300) + b"x" * 300, (2, True, b"x" * 300)),
        (b"\x82\x7f" + struct.pack("!Q", 3) + b"abc", (2, True, b"abc")),
        (b"", None),
    ],
)
def test_a_servers_frame_is_read(sent: bytes, read: tuple[int, bool, bytes] | None) -> None:
    assert line.read_frame(io.BytesIO(sent)) == read


@pytest.fixture
def server() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener


def talks(listener: socket.socket, says: bytes, heard: list[bytes]) -> str:
    """A server that says all that at once, and notes what it hears; where it is."""

    def talk() -> None:
        caller, _ = listener.accept()
        with caller, caller.makefile("rb") as source:
            while head := source.readline().strip():
                heard.append(head)
            caller.sendall(says)
            heard.append(source.read())

    threading.Thread(target=talk, daemon=True).start()
    return f"http://127.0.0.1:{listener.getsockname()[1]}"


def test_a_message_in_pieces_is_one_and_a_ping_between_is_answered(server: socket.socket) -> None:
    heard: list[bytes] = []
    pieces = b"\x02\x02he" + b"\x89\x01p" + b"\x80\x03llo" + b"\x81\x02go" + b"\x88\x02\x03\xe8"
    base = talks(server, b"HTTP/1.1 101 Switching\r\nUpgrade: websocket\r\n\r\n" + pieces, heard)
    opened = Line(base, "/ws/", {"podium_session": "abc"}, 5)
    assert [*opened.messages()] == [b"hello", b"go"]
    assert opened.code == 1000
    opened.close()
    assert b"Cookie: podium_session=abc" in heard
    assert f"Origin: {base}".encode() in heard


def test_a_server_that_refuses_says_why(server: socket.socket) -> None:
    base = talks(server, b"HTTP/1.1 403 Forbidden\r\n\r\n", [])
    with pytest.raises(ConnectionError, match="403 Forbidden"):
        Line(base, "/ws/", {}, 5)

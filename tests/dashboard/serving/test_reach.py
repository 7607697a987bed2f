"""Podium asks itself at its own addresses; here those of loopback, which are all a test may use."""

from __future__ import annotations

import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from dashboard.serving import interfaces, reach
from dashboard.serving.address import Address
from dashboard.serving.interfaces import Own

HERE, THERE = Own("wlan0", "127.0.0.2"), Own("eth0", "127.0.0.3")


@contextmanager
def answering(server: str, status: int = 200, host: str = HERE.address) -> Iterator[int]:
    """Somebody who answers there under that name; the value is the port."""

    class Answer(BaseHTTPRequestHandler):
        def version_string(self) -> str:
            return server

        def do_GET(self) -> None:
            self.send_response(status if self.path == "/join/" else 404)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Be silent."""

    made = ThreadingHTTPServer((host, 0), Answer)
    threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    try:
        yield made.server_port
    finally:
        made.shutdown()
        made.server_close()


@pytest.mark.parametrize(
    ("server", "status", "answer"), [("podium", 200, "answers"), ("podium", 400, "refuses"), ("nginx", 200, "stranger")]
)
def test_it_is_told_who_answers(server: str, status: int, answer: str) -> None:
    with answering(server, status) as port:
        assert reach.ask(HERE.address, port) == answer


def test_where_nobody_listens_it_is_silent() -> None:
    with socket.create_server((HERE.address, 0)) as found:
        port = found.getsockname()[1]
    assert reach.ask(HERE.address, port) == "silent"


def test_what_does_not_speak_http_is_a_stranger() -> None:
    with socket.create_server((HERE.address, 0)) as listener:

        def mumble() -> None:
            line, _ = listener.accept()
            line.recv(100)
            line.sendall(b"220 mail.example ready\r\n")
            line.close()

        threading.Thread(target=mumble, daemon=True).start()
        assert reach.ask(HERE.address, listener.getsockname()[1]) == "stranger"


def test_each_of_its_own_addresses_is_asked_and_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(interfaces, "own", lambda: [HERE, THERE])
    with answering("podium") as port:
        tried = reach.ask_all(Address("0.0.0.0", port))
    assert [(one.own, one.answer) for one in tried] == [(HERE, "answers"), (THERE, "silent")]
    assert tried[0].url == f"http://127.0.0.2:{port}"


def test_at_most_eight_are_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(interfaces, "own", lambda: [Own(f"eth{n}", f"127.0.1.{n}") for n in range(20)])
    assert len(reach.at(Address("0.0.0.0"))) == 8


def test_who_listens_at_one_address_or_on_loopback_is_asked_nowhere_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(interfaces, "own", lambda: [Own("wlan0", "192.0.2.5")])
    assert reach.at(Address("127.0.0.1")) == []
    assert reach.at(Address("192.0.2.5")) == [Own("wlan0", "192.0.2.5")]
    assert reach.at(Address("podium.school.example")) == [Own("", "podium.school.example")]


def test_a_firewall_and_a_container_are_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mark = tmp_path / "mark"
    monkeypatch.setattr(sys, "platform", "linux")
    for name in ("UFW", "FIREWALLD"):
        monkeypatch.setattr(reach, name, tmp_path / name)
    monkeypatch.setattr(reach, "CONTAINED", (mark,))
    assert (reach.firewall(), mark.exists()) == ("", False)
    (tmp_path / "FIREWALLD").mkdir()
    assert reach.firewall() == "firewalld"
    (tmp_path / "UFW").write_text("ENABLED=yes\nLOGLEVEL=low\n")
    assert reach.firewall() == "ufw"
    mark.touch()
    assert reach.inside() in ("container", "wsl")

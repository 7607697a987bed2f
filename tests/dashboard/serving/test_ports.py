"""A port that is taken, and by whom."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator

import pytest

from dashboard.serving import ports as sut
from tests.harness import ports


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server


def test_a_free_port_is_no_trouble() -> None:
    (port,) = ports.free()
    sut.require_free("127.0.0.1", port, "--port")


def test_a_taken_port_names_its_holder_and_the_way_out(listener: socket.socket) -> None:
    port = listener.getsockname()[1]
    with pytest.raises(sut.Taken, match=rf"Port {port} is taken by .* \(process {os.getpid()}\).* --port N"):
        sut.require_free("127.0.0.1", port, "--port")


def test_the_holder_is_called_what_people_call_it() -> None:
    program = (
        "import socket, sys; s = socket.create_server(('127.0.0.1', 0)); "
        "print(s.getsockname()[1], flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        port = int(process.stdout.readline())
        assert re.fullmatch(rf"python\S* \(process {process.pid}\)", sut.program_at(port))
        process.kill()


def test_an_ipv6_listener_is_found_too() -> None:
    with socket.create_server(("::1", 0), family=socket.AF_INET6) as server:
        assert f"(process {os.getpid()})" in sut.program_at(server.getsockname()[1])


def test_nobody_holds_a_free_port() -> None:
    (port,) = ports.free()
    assert sut.program_at(port) == ""


def test_a_connection_to_the_port_is_not_a_listener(listener: socket.socket) -> None:
    with socket.create_connection(listener.getsockname()) as client:
        assert sut.program_at(client.getsockname()[1]) == ""


def test_a_host_that_is_not_ours_is_said_to_be_so() -> None:
    (port,) = ports.free()
    with pytest.raises(sut.Taken, match=rf"Cannot listen on 192\.0\.2\.1:{port}"):
        sut.require_free("192.0.2.1", port, "--port")


@pytest.mark.parametrize("port", [0, -1, 65536, 99999])
def test_a_number_that_is_no_port_is_refused_with_the_range(port: int) -> None:
    with pytest.raises(sut.Taken, match=r"from 1 to 65535 with --port N"):
        sut.require_free("127.0.0.1", port, "--port")

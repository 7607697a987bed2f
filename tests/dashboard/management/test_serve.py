"""`manage.py serve` as a user meets it: started, stopped, killed, in its own folder."""

from __future__ import annotations

import http.client
import os
import pty
import socket
import ssl
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.harness import live, wait
from tests.harness.live import Live

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """A serve without demo cluster and loops."""
    with live.serving(tmp_path_factory.mktemp("bare") / "room", "--no-demo", "--no-controllers") as server:
        yield server


def test_it_answers_readyz_over_http_and_https(bare: Live) -> None:
    assert bare.get("/readyz") == (200, "ok")
    context = ssl.create_default_context(cafile=str(bare.data / "pki" / "ca.crt"))
    with urllib.request.urlopen(bare.tls_url + "/readyz", context=context) as answer:
        assert answer.status == 200


def test_it_serves_static_files(bare: Live) -> None:
    status, text = bare.get("/static/podium/mark.svg")
    assert status == 200
    assert "<svg" in text


def test_it_listens_on_loopback_alone(bare: Live) -> None:
    listening = Path(f"/proc/{bare.pid}/net/tcp").read_text()
    assert f"0100007F:{bare.port:04X}" in listening
    assert f"00000000:{bare.port:04X}" not in listening


def test_the_printed_link_signs_the_teacher_in(bare: Live) -> None:
    with closing(http.client.HTTPConnection("127.0.0.1", bare.port)) as connection:
        connection.request("GET", bare.sign_in_link().removeprefix(bare.url))
        answer = connection.getresponse()
        answer.read()
        assert (answer.status, answer.headers["Location"]) == (302, "/")
        cookies = [line.split(";")[0] for line in answer.headers.get_all("Set-Cookie", [])]
        connection.request("GET", "/admin/", headers={"Cookie": "; ".join(cookies)})
        assert 'id="user-tools"' in connection.getresponse().read().decode()


def test_sign_in_link_makes_another_for_the_running_serve(bare: Live) -> None:
    link = bare.manage("sign_in_link").strip()
    assert link.startswith(bare.url + "/sign-in/")
    assert link != bare.sign_in_link()


def test_a_second_serve_on_the_folder_says_who_holds_it(bare: Live) -> None:
    second = Live(bare.data, ["--no-demo", "--no-controllers"])
    second.spawn()
    assert second.process is not None
    assert second.process.wait(20) == 1
    assert f"is in use by another serve (process {bare.pid})" in second.log.read_text()


def test_a_taken_port_says_which_program_holds_it(bare: Live, tmp_path: Path) -> None:
    second = Live(tmp_path / "room", ["--no-demo", "--no-controllers"])
    second.port = bare.port
    second.spawn()
    assert second.process is not None
    assert second.process.wait(20) == 1
    expected = (
        f"Port {bare.port} is taken by manage.py serve (process {bare.pid}); choose another with --port N."
    )
    assert expected in second.log.read_text()


def test_sigterm_stops_it_cleanly_and_frees_the_ports(tmp_path: Path) -> None:
    with live.serving(tmp_path / "room", "--no-demo", "--no-controllers") as server:
        assert server.stop() == 0
        assert server.log.read_text().endswith("Stopped.\n")
        for port in (server.port, server.tls_port):
            socket.create_server(("127.0.0.1", port)).close()


def test_it_starts_again_on_a_folder_left_by_kill_9(tmp_path: Path) -> None:
    with live.serving(tmp_path / "room", "--no-demo", "--no-controllers") as server:
        authority = (server.data / "pki" / "ca.crt").read_text()
        server.kill()
        server.start()
        assert server.get("/readyz") == (200, "ok")
        assert (server.data / "pki" / "ca.crt").read_text() == authority


@pytest.fixture
def browser_stand_in(tmp_path: Path) -> tuple[dict[str, str], Path]:
    """An environment whose web browser only notes the address that it is given, and where it notes it."""
    notes, program = tmp_path / "opened", tmp_path / "browser"
    program.write_text(f'#!/bin/sh\necho "$1" >> {notes}\n')
    program.chmod(0o755)
    return {"BROWSER": f"{program} %s"}, notes


def test_on_a_terminal_it_opens_the_browser_signed_in(
    tmp_path: Path, browser_stand_in: tuple[dict[str, str], Path]
) -> None:
    environment, notes = browser_stand_in
    server = Live(tmp_path / "room", ["--no-demo", "--no-controllers"], environment)
    ours, theirs = pty.openpty()
    try:
        server.spawn(terminal=theirs)
        opened = wait.until(
            lambda: notes.read_text().strip() if notes.exists() else "", "the browser was opened"
        )
        assert opened.startswith(server.url + "/sign-in/")
    finally:
        server.end()
        os.close(ours)
        os.close(theirs)


def test_without_a_terminal_it_opens_nothing(
    tmp_path: Path, browser_stand_in: tuple[dict[str, str], Path]
) -> None:
    environment, notes = browser_stand_in
    server = Live(tmp_path / "room", ["--no-demo", "--no-controllers"], environment)
    try:
        server.start()
        wait.until(lambda: "Ready." in server.log.read_text(), "serve says that it is ready")
        assert server.stop() == 0
        assert not notes.exists()
    finally:
        server.end()

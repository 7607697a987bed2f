"""Recognising what a first process does."""

from __future__ import annotations

import pytest

from cluster.runtime.http import text
from cluster.runtime.process import Listener, idle_seconds, trap_for_term
from cluster.runtime.text import FOREVER


@pytest.mark.parametrize(
    "argv",
    [
        ("sh", "-c", "while true; do sleep 1; done"),
        ("/bin/sh", "-c", "while :; do sleep 30; done;"),
        ("bash", "-c", "while sleep 3600; do :; done"),
        ("sleep", "infinity"),
        ("tail", "-f", "/dev/null"),
        ("sh", "-c", "tail -f /dev/null"),
    ],
)
def test_loops_that_only_wait_wait_for_ever(argv: tuple[str, ...]) -> None:
    assert idle_seconds(argv) == FOREVER


@pytest.mark.parametrize(
    ("argv", "seconds"), [(("sleep", "3600"), 3600), (("sh", "-c", "exec sleep 1.5m"), 90)]
)
def test_a_sleep_is_a_deadline(argv: tuple[str, ...], seconds: float) -> None:
    assert idle_seconds(argv) == seconds


@pytest.mark.parametrize(
    "argv",
    [
        ("sh", "-c", "while true; do curl x; sleep 1; done"),
        ("sh", "-c", "while true; do :; done"),
        ("sh",),
        ("sleep", "x"),
    ],
)
def test_anything_else_has_to_be_run(argv: tuple[str, ...]) -> None:
    assert idle_seconds(argv) is None


@pytest.mark.parametrize(
    ("script", "body"),
    [
        ("trap 'exit 0' TERM; sleep 9", "exit 0"),
        ('trap "echo bye" INT SIGTERM\nsleep 9', "echo bye"),
        ("trap cleanup 15", "cleanup"),
        ("trap 'x' EXIT", None),
        ("sleep 9", None),
    ],
)
def test_the_trap_for_sigterm_is_found(script: str, body: str | None) -> None:
    assert trap_for_term(("sh", "-c", script)) == body


def test_a_request_by_hand_is_from_whoever_typed_it() -> None:
    listener = Listener(lambda request, tls: text(request.client))
    assert listener.raw(b"GET / HTTP/1.1\r\n\r\n", "127.0.0.1:40000").endswith(b"\r\n\r\n127.0.0.1:40000")

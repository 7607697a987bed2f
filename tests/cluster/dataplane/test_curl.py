"""Expected texts and codes: curl 8's own, and its manual's list of exit codes."""

from __future__ import annotations

import pytest

from cluster.dataplane import curl
from cluster.dataplane.request import Request, Source

ASKED = Request(Source("internet"), "http://my-nginx:8080/")


@pytest.mark.parametrize(
    ("ending", "lookup_failed", "code"),
    [
        ("server.answer", False, 0),
        ("dns.unknown", True, 6),
        ("gate.reject", True, 6),
        ("gate.reject", False, 7),
        ("server.closed", False, 7),
        ("gate.void", False, 7),
        ("cable.stub", False, 28),
        ("server.mistrust", False, 60),
    ],
)
def test_every_ending_has_curls_exit_code(ending: str, lookup_failed: bool, code: int) -> None:
    assert curl.code(ending, lookup_failed) == code


def test_the_last_line_is_curls() -> None:
    assert curl.says(ASKED, 0, "server.answer", "200 OK") == "HTTP/1.1 200 OK"
    assert curl.says(ASKED, 6, "dns.unknown") == "curl: (6) Could not resolve host: my-nginx"
    refused = "curl: (7) Failed to connect to my-nginx port 8080 after 0 ms: Could not connect to server"
    assert curl.says(ASKED, 7, "gate.reject") == refused
    mistrust = "SSL certificate problem: self-signed certificate"
    assert curl.says(ASKED, 60, "server.mistrust", mistrust) == f"curl: (60) {mistrust}"


def test_a_dropped_packet_is_waited_for_as_long_as_was_said() -> None:
    patient = Request(ASKED.source, ASKED.url, timeout=1.5)
    assert curl.says(patient, 28, "gate.lost") == "curl: (28) Connection timed out after 1500 milliseconds"
    assert "after 130000 ms" in curl.says(ASKED, 28, "gate.lost")


def test_no_route_to_host_comes_after_three_seconds() -> None:
    assert "after 3060 ms" in curl.says(ASKED, 7, "gate.void")

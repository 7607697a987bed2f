"""Flags as Go programs take them."""

from __future__ import annotations

from cluster.runtime.golang import flags


def test_flags_have_three_forms() -> None:
    given = flags(["--http-port=8080", "--udp-port", "-1", "-v", "--tls", "cert"], level="2")
    assert given == {"level": "2", "http_port": "8080", "udp_port": "-1", "v": "true", "tls": "cert"}

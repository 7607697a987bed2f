"""What Go programs have in common: flags, and what their handlers write."""

from __future__ import annotations

from cluster.runtime.golang import flags, written


def test_flags_have_three_forms() -> None:
    given = flags(["--http-port=8080", "--udp-port", "-1", "-v", "--tls", "cert"], level="2")
    assert given == {"level": "2", "http_port": "8080", "udp_port": "-1", "v": "true", "tls": "cert"}


def test_a_page_is_known_by_its_first_tag() -> None:
    """net/http's sniff_test.go"""
    kinds = [written(words).header("Content-Type") for words in ('<a href="/x">x</a>', "  <P>", "<abbr>", "x")]
    assert [kind.partition(";")[0] for kind in kinds] == ["text/html", "text/html", "text/plain", "text/plain"]

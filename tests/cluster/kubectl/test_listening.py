"""Expected values: client-go's portforward tests, and what kubectl 1.35 says."""

from __future__ import annotations

import pytest

from cluster.kubectl.errors import KubectlError
from cluster.kubectl.listening import Pair, addresses, host_port, pair


@pytest.mark.parametrize(
    ("text", "expected"),
    [("5000", Pair(5000, 5000)), ("8888:5000", Pair(8888, 5000)), (":5000", Pair(0, 5000)), ("0:5000", Pair(0, 5000))],
)
def test_a_pair_of_ports_is_read(text: str, expected: Pair) -> None:
    assert pair(text) == expected


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("1:2:3", "invalid port format '1:2:3'"),
        ("a", "error parsing local port 'a': strconv.ParseUint: parsing \"a\": invalid syntax"),
        ("1:b", "error parsing remote port 'b': strconv.ParseUint: parsing \"b\": invalid syntax"),
        ("70000", "error parsing local port '70000': strconv.ParseUint: parsing \"70000\": value out of range"),
        ("5000:0", "remote port must be > 0"),
    ],
)
def test_what_is_no_pair_of_ports_is_refused(text: str, complaint: str) -> None:
    with pytest.raises(KubectlError) as problem:
        pair(text)
    assert problem.value.message == complaint


def test_localhost_is_both_loopback_addresses() -> None:
    assert addresses(["localhost"]) == ["127.0.0.1", "::1"]
    assert addresses(["10.0.0.1", "localhost", "127.0.0.1"]) == ["10.0.0.1", "127.0.0.1", "::1"]
    with pytest.raises(KubectlError, match="domain is not a valid IP"):
        addresses(["domain"])


def test_an_address_of_the_sixth_version_stands_in_brackets() -> None:
    assert host_port("127.0.0.1", 80) == "127.0.0.1:80"
    assert host_port("::1", 80) == "[::1]:80"

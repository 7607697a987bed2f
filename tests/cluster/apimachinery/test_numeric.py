"""Expected: inet_aton(3), and curl's own test of ipv4_normalize."""

from __future__ import annotations

import pytest

from cluster.apimachinery.numeric import ipv4


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("10.1", "10.0.0.1"),
        ("0", "0.0.0.0"),
        ("0x0a000001", "10.0.0.1"),
        ("0X7F.1", "127.0.0.1"),
        ("0177.1", "127.0.0.1"),
        ("16843009", "1.1.1.1"),
        ("1.2.3", "1.2.0.3"),
        ("10.0.0.1", "10.0.0.1"),
    ],
)
def test_every_spelling_of_an_address_is_one(host: str, address: str) -> None:
    assert ipv4(host) == address


@pytest.mark.parametrize("host", ["web", "1.2.3.256", "1.2.3.4.5", "08.1", "1x", "4294967296", "10.1.", "1..2", ""])
def test_other_hosts_are_names(host: str) -> None:
    assert ipv4(host) == ""

"""The addresses that serve prints and the names it answers to."""

from __future__ import annotations

import socket
from pathlib import Path

from dashboard.serving import address
from dashboard.serving.address import Address


def test_the_defaults_are_those_of_the_readme() -> None:
    assert (Address().url, Address().tls_url) == ("http://127.0.0.1:8000", "https://127.0.0.1:6443")


def test_an_ipv6_address_stands_in_brackets() -> None:
    assert Address("::1", 1, 2).url == "http://[::1]:1"


def test_every_interface_is_reached_from_here_by_loopback() -> None:
    assert Address("0.0.0.0", 1, 2).tls_url == "https://127.0.0.1:2"


def test_loopback_is_told_from_the_rest() -> None:
    hosts = ("localhost", "127.0.0.1", "127.9.9.9", "::1", "0.0.0.0", "192.168.1.2", "podium.school.example")
    assert [Address(host).is_loopback for host in hosts] == [True, True, True, True, False, False, False]


def test_every_interface_answers_to_the_machines_own_name() -> None:
    assert socket.gethostname() in Address("0.0.0.0").names
    assert Address("podium.school.example").names == {"podium.school.example"}


def test_an_address_is_found_again(tmp_path: Path) -> None:
    assert address.load(tmp_path) == Address()
    Address("::1", 1, 2).save(tmp_path)
    assert address.load(tmp_path) == Address("::1", 1, 2)

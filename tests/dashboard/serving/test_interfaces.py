"""The machine's own addresses, told apart by what is behind them."""

from __future__ import annotations

import socket

import pytest

from dashboard.serving import interfaces
from dashboard.serving.interfaces import Own

LOOPBACK = next(name for _, name in socket.if_nameindex() if name.startswith("lo"))


def test_the_kernel_tells_an_interfaces_address() -> None:
    assert interfaces.address_of(LOOPBACK) == "127.0.0.1"
    assert interfaces.address_of("nothing0") == ""


def test_loopback_leads_nobody_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "if_nameindex", lambda: [(1, LOOPBACK), (2, "nothing0")])
    assert interfaces.own() == []


@pytest.mark.parametrize(
    ("interface", "address", "kind"),
    [
        ("wlan0", "192.168.1.5", "network"),
        ("en0", "10.4.1.9", "network"),
        ("bridge100", "192.168.2.1", "network"),  # a Mac that shares its connection
        ("wg0", "10.8.0.2", "vpn"),
        ("utun4", "100.90.1.2", "vpn"),
        ("docker0", "172.17.0.1", "virtual"),
        ("wlan0", "169.254.7.7", "unassigned"),
    ],
)
def test_an_interfaces_name_tells_what_is_behind_it(interface: str, address: str, kind: str) -> None:
    assert Own(interface, address).kind == kind


def test_those_come_first_that_lead_others_here(monkeypatch: pytest.MonkeyPatch) -> None:
    known = {"docker0": "172.17.0.1", "lo": "127.0.0.1", "tun0": "10.8.0.2", "wlan0": "192.168.1.5", "eth0": ""}
    monkeypatch.setattr(socket, "if_nameindex", lambda: [*enumerate(known)])
    monkeypatch.setattr(interfaces, "address_of", known.__getitem__)
    assert [one.interface for one in interfaces.own()] == ["wlan0", "tun0", "docker0"]

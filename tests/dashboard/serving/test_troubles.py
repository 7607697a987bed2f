"""What keeps others out, in words: what was found out first, then what is likely."""

from __future__ import annotations

import pytest

from dashboard.serving.address import Address
from dashboard.serving.interfaces import Own
from dashboard.serving.reach import Tried
from dashboard.serving.troubles import Found, troubles

EVERYWHERE = Address("0.0.0.0", 8000)


def tried(address: str = "192.168.1.5", interface: str = "wlan0", answer: str = "answers") -> Tried:
    return Tried(Own(interface, address), f"http://{address}:8000", answer)


def first(found: Found) -> tuple[str, str]:
    """The likeliest trouble, and the easiest way out."""
    trouble = troubles(found)[0]
    return trouble.what, trouble.ways[0]


def test_who_serves_this_machine_alone_is_told_the_option_and_nothing_else() -> None:
    found = Found(Address("127.0.0.1"), firewall="ufw")
    assert first(found) == (
        "Podium was started for this machine alone.", "Start Podium again with --host 0.0.0.0.",
    )  # fmt: skip
    assert len(troubles(found)) == 1


def test_a_machine_in_no_network_is_told_to_join_one() -> None:
    assert first(Found(EVERYWHERE)) == ("This machine is in no network.", "Join the room's Wi-Fi.")


@pytest.mark.parametrize(
    ("answer", "said"),
    [("silent", "Nobody answers at "), ("stranger", "Another program answers at "), ("refuses", "Podium does not ")],
)
def test_an_address_that_does_not_lead_here_is_named(answer: str, said: str) -> None:
    found = troubles(Found(EVERYWHERE, [tried(answer=answer)], reached=True))
    assert [one.sure for one in found] == [True]
    assert found[0].what.startswith(said)
    assert "192.168.1.5:8000" in found[0].what


def test_a_firewall_is_named_with_the_command_that_opens_the_port() -> None:
    found = Found(EVERYWHERE, [tried()], firewall="ufw")
    assert first(found) == ("A firewall may be on (ufw).", "sudo ufw allow 8000/tcp")


def test_a_vpn_several_networks_and_a_network_without_addresses_are_named() -> None:
    ways = [tried(), tried("10.0.0.4", "eth0"), tried("10.8.0.2", "tun0"), tried("169.254.7.7", "eth1")]
    said = [one.what for one in troubles(Found(EVERYWHERE, ways))]
    assert [words.split(" ")[:4] for words in said] == [
        ["A", "VPN", "is", "on"],
        ["The", "network", "gave", "this"],
        ["This", "machine", "is", "in"],
        ["The", "Wi-Fi", "may", "keep"],
    ]


@pytest.mark.parametrize(("inside", "way"), [("wsl", "networkingMode=mirrored"), ("container", "-p 8000:8000")])
def test_who_runs_inside_of_something_is_told_how_to_get_out(inside: str, way: str) -> None:
    assert way in first(Found(EVERYWHERE, [tried()], inside=inside))[1]


def test_once_somebody_has_come_nothing_is_likely() -> None:
    assert troubles(Found(EVERYWHERE, [tried()], firewall="ufw", inside="wsl", reached=True)) == []


def test_what_nobody_can_see_from_here_comes_last_with_a_hotspot_as_the_way_out() -> None:
    assert "hotspot" in troubles(Found(EVERYWHERE, [tried()]))[-1].ways[0]

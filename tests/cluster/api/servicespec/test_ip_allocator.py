from __future__ import annotations

from ipaddress import IPv4Address

from cluster.api.servicespec import ip_allocator


def test_who_does_not_care_gets_an_address_above_the_first_256() -> None:
    for _ in range(50):
        found = ip_allocator.free(set())
        assert found is not None
        assert IPv4Address("10.0.1.1") <= IPv4Address(found) <= IPv4Address("10.0.255.254")


def test_the_lower_band_serves_when_the_upper_one_is_full() -> None:
    taken = {str(IPv4Address(int(IPv4Address("10.0.1.1")) + n)) for n in range(65534 - 256)}
    found = ip_allocator.free(taken)
    assert found is not None
    assert IPv4Address("10.0.0.1") <= IPv4Address(found) <= IPv4Address("10.0.1.0")


def test_an_address_of_another_network_is_refused() -> None:
    assert ip_allocator.refusal("10.0.0.10") == ""
    assert ip_allocator.refusal("10.1.0.1") == "the provided network does not match the current range"


def test_the_networks_own_addresses_are_refused() -> None:
    text = "the provided IP (10.0.0.0) is not in the valid range. The range of valid IPs is 10.0.0.0/16"
    assert ip_allocator.refusal("10.0.0.0") == text

"""Expected texts and bounds: pkg/registry/core/service/ipallocator."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_network

import pytest

from cluster.api.servicespec import ip_allocator
from cluster.apimachinery.meta import Obj

WHOLE = [ip_network("10.0.0.0/16"), ip_network("fd00:10:96::/112")]


def ranges(*cidrs: str, ready: str = "", deleting: bool = False) -> Obj:
    head = {"name": "more"} | ({"deletionTimestamp": "2026-01-02T03:04:05Z"} if deleting else {})
    status = {"conditions": [{"type": "Ready", "status": ready}]} if ready else {}
    return {"kind": "ServiceCIDR", "metadata": head, "spec": {"cidrs": list(cidrs)}, "status": status}


def test_who_does_not_care_gets_an_address_above_the_first_256() -> None:
    for _ in range(50):
        found = ip_allocator.free(WHOLE, "IPv4", set())
        assert found is not None
        assert IPv4Address("10.0.1.1") <= IPv4Address(found) <= IPv4Address("10.0.255.254")


def test_an_ipv6_address_may_be_the_last_of_its_range() -> None:
    for _ in range(50):
        found = ip_allocator.free(WHOLE, "IPv6", set())
        assert found is not None
        assert IPv6Address("fd00:10:96::101") <= IPv6Address(found) <= IPv6Address("fd00:10:96::ffff")
    assert ip_allocator.refusal("fd00:10:96::ffff", WHOLE) == ""


def test_the_lower_band_serves_when_the_upper_one_is_full() -> None:
    taken = {str(IPv4Address(int(IPv4Address("10.0.1.1")) + n)) for n in range(65534 - 256)}
    found = ip_allocator.free(WHOLE, "IPv4", taken)
    assert found is not None
    assert IPv4Address("10.0.0.1") <= IPv4Address(found) <= IPv4Address("10.0.1.0")


@pytest.mark.parametrize(("cidr", "count"), [("10.9.0.0/30", 2), ("10.9.0.0/28", 14), ("fd00:9::/125", 7)])
def test_every_address_of_a_small_range_is_given_once(cidr: str, count: int) -> None:
    net = ip_network(cidr)
    taken: set[str] = set()
    while found := ip_allocator.free([net], f"IPv{net.version}", taken):
        assert found not in taken
        assert ip_allocator.refusal(found, [net]) == ""
        taken.add(found)
    assert len(taken) == count


def test_a_full_range_is_followed_by_the_next_of_its_family() -> None:
    nets = [ip_network("fd00:9::/125"), ip_network("10.9.0.0/30"), ip_network("10.8.0.0/30")]
    assert ip_allocator.free(nets, "IPv4", {"10.9.0.1", "10.9.0.2", "10.8.0.1"}) == "10.8.0.2"


def test_an_address_of_another_network_is_refused() -> None:
    assert ip_allocator.refusal("10.0.0.10", WHOLE) == ""
    assert ip_allocator.refusal("10.1.0.1", WHOLE) == "the provided network does not match the current range"


@pytest.mark.parametrize(
    ("address", "cidr"),
    [("10.0.0.0", "10.0.0.0/16"), ("10.0.255.255", "10.0.0.0/16"), ("fd00:10:96::", "fd00:10:96::/112")],
)
def test_the_networks_own_addresses_are_refused(address: str, cidr: str) -> None:
    text = f"the provided IP ({address}) is not in the valid range. The range of valid IPs is {cidr}"
    assert ip_allocator.refusal(address, WHOLE) == text


def test_ranges_are_those_of_every_service_cidr_that_is_ready_and_stays() -> None:
    found = ip_allocator.networks(
        [
            ranges("10.0.0.0/16", "fd00:10:96::/112", ready="True"),
            ranges("10.1.0.0/24"),
            ranges("10.2.0.0/24", ready="False"),
            ranges("10.3.0.0/24", ready="True", deleting=True),
        ],
        ("IPv4",),
    )
    assert [str(net) for net in found] == ["10.0.0.0/16", "fd00:10:96::/112", "10.1.0.0/24"]


def test_a_cluster_without_service_cidrs_goes_on_with_the_ranges_it_was_born_with() -> None:
    assert ip_allocator.networks([], ("IPv6", "IPv4")) == [WHOLE[1], WHOLE[0]]

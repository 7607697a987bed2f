"""Expected values: the host-local plug-in's documentation and its allocator's tests (plugins/ipam/host-local)."""

from __future__ import annotations

import pytest

from cluster.cni.ipam import RangeExhausted, allocate, bridge, pod_cidr, pod_cidr6


def test_node_n_owns_the_nth_range_of_the_pod_network() -> None:
    assert [pod_cidr(n) for n in (0, 1, 255)] == ["10.244.0.0/24", "10.244.1.0/24", "10.244.255.0/24"]


def test_there_is_no_range_beyond_the_last() -> None:
    with pytest.raises(ValueError, match="no range for node number 256"):
        pod_cidr(256)


def test_the_first_address_is_the_bridge_and_the_second_the_first_pod() -> None:
    assert bridge("10.244.3.0/24") == "10.244.3.1"
    assert allocate("10.244.3.0/24", ()) == "10.244.3.2"


def test_taken_addresses_are_passed_over() -> None:
    assert allocate("10.244.3.0/24", ["10.244.3.2", "10.244.3.3"]) == "10.244.3.4"


def test_a_freed_address_rests_while_others_are_free() -> None:
    assert allocate("10.244.3.0/24", (), last="10.244.3.4") == "10.244.3.5"


def test_the_search_wraps_round_behind_the_last_address() -> None:
    assert allocate("10.244.3.0/24", (), last="10.244.3.254") == "10.244.3.2"


def test_a_last_address_of_another_range_is_no_guide() -> None:
    assert allocate("10.244.3.0/24", (), last="10.244.9.9") == "10.244.3.2"


def test_broadcast_and_bridge_are_never_given_out() -> None:
    taken: set[str] = set()
    last = ""
    for _ in range(253):
        last = allocate("10.244.3.0/24", taken, last)
        taken.add(last)
    assert taken == {f"10.244.3.{n}" for n in range(2, 255)}


def test_a_full_range_says_so() -> None:
    full = {f"10.244.3.{n}" for n in range(2, 255)}
    with pytest.raises(
        RangeExhausted, match=r"no IP addresses available in range set: 10.244.3.1-10.244.3.254"
    ):
        allocate("10.244.3.0/24", full)


def test_a_second_range_of_ipv6_is_handed_out_alike() -> None:
    """host-local: the first address is the gateway's, the search goes on behind the last one."""
    cidr = pod_cidr6(10)
    assert (cidr, bridge(cidr)) == ("fd00:10:244:a::/64", "fd00:10:244:a::1")
    assert allocate(cidr, ()) == "fd00:10:244:a::2"
    assert allocate(cidr, ("fd00:10:244:a::4",), "fd00:10:244:a::3") == "fd00:10:244:a::5"

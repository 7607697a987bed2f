from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cluster.cni.routes import Routes, contains, number

TABLE = Routes.of({f"node-{n}": f"10.244.{n}.0/24" for n in range(1, 200)})


def test_an_address_belongs_to_the_node_whose_range_holds_it() -> None:
    assert TABLE.owner("10.244.7.9") == "node-7"


def test_an_address_outside_every_range_has_no_owner() -> None:
    assert TABLE.owner("10.244.200.1") is None
    assert TABLE.owner("10.0.0.10") is None


def test_the_longest_prefix_wins() -> None:
    routes = Routes.of({"wide": "10.0.0.0/8", "narrow": "10.1.0.0/16"})
    assert routes.owner("10.1.2.3") == "narrow"
    assert routes.owner("10.2.2.3") == "wide"


def test_a_node_without_a_range_has_no_route() -> None:
    assert Routes.of({"new": ""}).owner("10.244.0.1") is None


@pytest.mark.parametrize("text", ["", "10.0.0", "fd00::1::2", "my-nginx"])
def test_only_addresses_are_numbers(text: str) -> None:
    with pytest.raises(ValueError, match="does not appear to be an IPv4 or IPv6 address"):
        number(text)


def test_a_dual_stack_node_has_a_route_of_each_family() -> None:
    routes = Routes.of({f"node-{n}": (f"10.244.{n}.0/24", f"fd00:10:244:{n}::/64") for n in (1, 2)})
    assert [routes.owner(ip) for ip in ("10.244.2.4", "fd00:10:244:2::4", "fd00:10:244:3::4")] == [
        "node-2", "node-2", None
    ]  # fmt: skip


def test_families_do_not_mix() -> None:
    assert contains("fd00:10:244::/48", "fd00:10:244:1::4")
    assert not contains("fd00:10:244::/48", "10.244.1.4")
    assert not contains("0.0.0.0/0", "fd00::1")
    assert Routes.of({"node-1": "::/0"}).owner("10.244.1.4") is None


def test_a_range_holds_its_own_addresses_only() -> None:
    assert contains("10.0.0.0/16", "10.0.162.149")
    assert not contains("10.0.0.0/16", "10.1.0.1")


@given(st.integers(1, 199), st.integers(0, 255))
def test_every_address_of_a_range_is_its_nodes(index: int, last: int) -> None:
    assert TABLE.owner(f"10.244.{index}.{last}") == f"node-{index}"

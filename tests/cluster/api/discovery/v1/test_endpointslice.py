"""Expected values: formatDiscoveryPorts, formatDiscoveryEndpoints and ValidateEndpointSlice."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.api.discovery.v1.endpointslice import EndpointSlice
from cluster.apimachinery.meta import Obj
from tests.cluster.api.manifests import born, causes, changed, row


def slice_of(*addresses: str, ports: list[Obj] | None = None, **parts: Any) -> Obj:
    endpoints = [{"addresses": [a]} for a in addresses]
    return born(
        EndpointSlice, **{"addressType": "IPv4", "endpoints": endpoints, "ports": ports or [], **parts}
    )


@pytest.mark.parametrize(
    ("ports", "shown"),
    [
        ([], "<unset>"),
        ([{"port": 80}], "80"),
        ([{"name": "http"}], "http"),
        ([{}], "*"),
        ([{"name": str(n), "port": n} for n in (1, 2, 3, 4, 5)], "1,2,3 + 2 more..."),
    ],
)
def test_three_ports_are_shown_and_the_rest_counted(ports: list[Obj], shown: str) -> None:
    assert row(EndpointSlice, slice_of(ports=ports))["Ports"] == shown


def test_three_addresses_are_shown_and_the_rest_counted() -> None:
    assert row(EndpointSlice, slice_of())["Endpoints"] == "<unset>"
    assert row(EndpointSlice, slice_of("10.1.2.3", "10.2.3.4"))["Endpoints"] == "10.1.2.3,10.2.3.4"
    assert row(EndpointSlice, slice_of(*"abcd"))["Endpoints"] == "a,b,c + 1 more..."


def test_a_port_without_name_has_an_empty_one() -> None:
    assert slice_of(ports=[{"port": 80}])["ports"] == [{"port": 80, "name": "", "protocol": "TCP"}]


def test_addresses_are_of_the_slices_type_which_stays() -> None:
    assert causes(EndpointSlice, slice_of("10.1.2.3")) == []
    assert causes(EndpointSlice, slice_of(addressType="")) == ["addressType: Required value"]
    assert causes(EndpointSlice, slice_of(addressType="IPX")) == [
        'addressType: Unsupported value: "IPX": supported values: "FQDN", "IPv4", "IPv6"'
    ]
    old = slice_of("10.1.2.3")
    new = changed(EndpointSlice, old, addressType="IPv6", endpoints=[])
    assert causes(EndpointSlice, new, old) == ['addressType: Invalid value: "IPv6": field is immutable']


def test_an_endpoint_has_an_address() -> None:
    assert causes(EndpointSlice, slice_of(endpoints=[{}])) == [
        "endpoints[0].addresses: Required value: must contain at least 1 address"
    ]


def test_two_ports_have_two_names() -> None:
    assert causes(EndpointSlice, slice_of(ports=[{"port": 80}, {"port": 81}])) == [
        'ports[1].name: Duplicate value: ""'
    ]


@pytest.mark.parametrize(
    ("endpoint", "kind", "said"),
    [
        ({"addresses": ["fd00::1"]}, "IPv4",
         'addresses[0]: Invalid value: "fd00::1": must be a valid IPv4 address'),
        ({"addresses": ["10.1.2.3"]}, "IPv6",
         'addresses[0]: Invalid value: "10.1.2.3": must be a valid IPv6 address'),
        ({"addresses": ["127.0.0.1"]}, "IPv4",
         'addresses[0]: Invalid value: "127.0.0.1": may not be in the loopback range (127.0.0.0/8, ::1/128)'),
        ({"addresses": ["10.1.2.3"] * 101}, "IPv4",
         "addresses: Too many: 101: must have at most 100 items"),
        ({"addresses": ["10.1.2.3"], "hints": {"forZones": [{"name": "a"}] * 2}}, "IPv4",
         'hints.forZones[1].name: Duplicate value: "a"'),
        ({"addresses": ["10.1.2.3"], "hints": {"forNodes": [{"name": f"n{n}"} for n in range(9)]}}, "IPv4",
         "hints.forNodes: Too many: 9: must have at most 8 items"),
    ],
)  # fmt: skip
def test_each_rule_of_an_endpoint_has_its_words(endpoint: Obj, kind: str, said: str) -> None:
    assert causes(EndpointSlice, slice_of(addressType=kind, endpoints=[endpoint])) == [f"endpoints[0].{said}"]

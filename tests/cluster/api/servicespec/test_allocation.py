"""Expected texts: pkg/registry/core/service/storage/alloc.go and its allocators."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.api.core.v1.service import Service
from cluster.api.servicespec import allocation
from cluster.apimachinery.errors import StatusError
from cluster.apimachinery.meta import Obj
from tests.cluster.api.manifests import born
from tests.cluster.api.servicespec.pools import Pools


def service(uid: str = "u1", ports: list[Obj] | None = None, **spec: Any) -> Obj:
    found: Obj = born(Service, metadata={"uid": uid}, spec={"ports": ports or [{"port": 80}], **spec})
    return found


def made(tx: Pools, obj: Obj) -> Obj:
    allocation.allocate(tx, obj)
    spec: Obj = obj["spec"]
    return spec


def refused(tx: Pools, obj: Obj) -> str:
    with pytest.raises(StatusError) as caught:
        allocation.allocate(tx, obj)
    assert caught.value.code == 422
    return caught.value.message


def test_a_service_gets_an_address_in_both_its_fields() -> None:
    tx = Pools()
    spec = made(tx, service())
    assert spec["clusterIPs"] == [spec["clusterIP"]]
    assert tx.claimed("clusterip") == {spec["clusterIP"]}
    assert not tx.claimed("nodeport")


def test_an_address_asked_for_is_given_once() -> None:
    tx = Pools()
    assert made(tx, service(clusterIP="10.0.0.10"))["clusterIP"] == "10.0.0.10"
    assert refused(tx, service("u2", clusterIP="10.0.0.10")) == (
        'Service "web" is invalid: spec.clusterIPs: Invalid value: ["10.0.0.10"]: failed to allocate IP 10.0.0.10: '
        "provided IP is already allocated"
    )


def test_an_address_of_another_network_is_refused() -> None:
    assert refused(Pools(), service(clusterIP="192.168.0.1")) == (
        'Service "web" is invalid: spec.clusterIPs: Invalid value: ["192.168.0.1"]: failed to allocate IP '
        "192.168.0.1: the provided network does not match the current range"
    )


@pytest.mark.parametrize(
    "spec", [{"clusterIP": "None"}, {"type": "ExternalName", "externalName": "a.example"}]
)
def test_headless_and_external_names_take_nothing(spec: Obj) -> None:
    tx = Pools()
    made(tx, service(**spec))
    assert not tx.owners


def test_a_node_port_asked_for_is_given_once() -> None:
    tx, port = Pools(), [{"port": 80, "nodePort": 30080}]
    assert made(tx, service(type="NodePort", ports=port))["ports"][0]["nodePort"] == 30080
    again = service("u2", type="NodePort", ports=[{"port": 80, "nodePort": 30080}])
    assert refused(tx, again) == (
        'Service "web" is invalid: spec.ports[0].nodePort: Invalid value: 30080: provided port is already allocated'
    )


def test_a_node_port_outside_the_range_is_refused() -> None:
    assert refused(Pools(), service(type="NodePort", ports=[{"port": 80, "nodePort": 80}])) == (
        'Service "web" is invalid: spec.ports[0].nodePort: Invalid value: 80: provided port is not in the valid '
        "range. The range of valid ports is 30000-32767"
    )


def test_every_port_gets_a_node_port_and_one_number_with_two_protocols_shares_one() -> None:
    ports = [
        {"name": "dns", "port": 53, "protocol": "UDP"},
        {"name": "dns-tcp", "port": 53},
        {"name": "metrics", "port": 9153},
    ]
    given = [port["nodePort"] for port in made(Pools(), service(type="NodePort", ports=ports))["ports"]]
    assert given[0] == given[1] != given[2]


def test_what_is_no_longer_needed_is_given_back() -> None:
    tx = Pools()
    obj = service(type="NodePort")
    spec = made(tx, obj)
    spec["type"] = "ClusterIP"
    del spec["ports"][0]["nodePort"]
    made(tx, obj)
    assert not tx.claimed("nodeport")
    assert tx.claimed("clusterip") == {spec["clusterIP"]}


def test_a_balancer_that_wants_no_node_ports_gets_none() -> None:
    spec = made(Pools(), service(type="LoadBalancer", allocateLoadBalancerNodePorts=False))
    assert "nodePort" not in spec["ports"][0]


def test_a_local_balancer_gets_a_port_for_health_checks() -> None:
    tx = Pools()
    spec = made(tx, service(type="LoadBalancer", externalTrafficPolicy="Local"))
    held = {str(spec["ports"][0]["nodePort"]), str(spec["healthCheckNodePort"])}
    assert tx.claimed("nodeport") == held

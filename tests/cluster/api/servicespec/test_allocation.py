"""Expected texts: pkg/registry/core/service/storage/alloc.go and its allocators."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.api.core.v1.service import Service
from cluster.api.servicespec import allocation
from cluster.apimachinery import meta
from cluster.apimachinery.errors import StatusError
from cluster.apimachinery.meta import Obj
from tests.cluster.api.manifests import born, changed
from tests.cluster.api.servicespec.pools import Pools


def service(uid: str = "u1", ports: list[Obj] | None = None, **spec: Any) -> Obj:
    found: Obj = born(Service, metadata={"uid": uid}, spec={"ports": ports or [{"port": 80}], **spec})
    return found


def made(tx: Pools, obj: Obj, old: Obj | None = None) -> Obj:
    allocation.allocate(tx, obj, old)
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
    made(tx, obj)
    old, spec = meta.copy(obj), obj["spec"]
    spec["type"] = "ClusterIP"
    del spec["ports"][0]["nodePort"]
    made(tx, obj, old)
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


# -- IPAddress objects ---------------------------------------------------------------------------------------------

ADDRESSES = "ipaddresses.networking.k8s.io"


def test_an_address_is_an_object_that_names_its_service() -> None:
    tx = Pools()
    made(tx, service(clusterIP="10.0.0.10"))
    (found,) = tx.list(ADDRESSES)
    assert (found["kind"], found["metadata"]["name"]) == ("IPAddress", "10.0.0.10")
    assert found["metadata"]["labels"] == {
        "ipaddress.kubernetes.io/ip-family": "IPv4",
        "ipaddress.kubernetes.io/managed-by": "ipallocator.k8s.io",
    }
    assert found["spec"] == {"parentRef": {"resource": "services", "namespace": "default", "name": "web"}}


def test_an_address_that_is_only_an_object_is_taken_too() -> None:
    tx = Pools()
    tx.create(ADDRESSES, {"kind": "IPAddress", "metadata": {"name": "10.0.0.10"}})
    assert refused(tx, service(clusterIP="10.0.0.10")).endswith("10.0.0.10: provided IP is already allocated")


def test_a_service_that_goes_takes_its_addresses_along_and_nobody_elses() -> None:
    tx = Pools("IPv4,IPv6")
    obj = service(ipFamilyPolicy="RequireDualStack")
    made(tx, obj)
    made(tx, {**service("u2"), "metadata": {"name": "other", "namespace": "default", "uid": "u2"}})
    assert len(list(tx.list(ADDRESSES))) == 3
    allocation.give_back(tx, obj)
    assert [found["spec"]["parentRef"]["name"] for found in tx.list(ADDRESSES)] == ["other"]


def test_a_full_range_has_nothing_to_give() -> None:
    small = {"kind": "ServiceCIDR", "metadata": {"name": "kubernetes"}, "spec": {"cidrs": ["10.9.0.0/30"]}}
    tx = Pools("IPv4", small)
    assert {made(tx, named(n))["clusterIP"] for n in ("a", "b")} == {"10.9.0.1", "10.9.0.2"}
    with pytest.raises(StatusError) as caught:
        allocation.allocate(tx, named("c"))
    assert caught.value.code == 500
    assert caught.value.message == "Internal error occurred: failed to allocate a serviceIP: range is full"
    more = {"kind": "ServiceCIDR", "metadata": {"name": "more"}, "spec": {"cidrs": ["10.8.0.0/30"]}}
    tx.objects["servicecidrs.networking.k8s.io", "more"] = more
    assert made(tx, named("c"))["clusterIP"] in ("10.8.0.1", "10.8.0.2")


def named(name: str) -> Obj:
    obj = service(name)
    obj["metadata"]["name"] = name
    return obj


def test_an_address_stays_when_its_range_has_gone() -> None:
    tx = Pools()
    obj = service(clusterIP="10.0.0.10")
    made(tx, obj)
    elsewhere = {"kind": "ServiceCIDR", "metadata": {"name": "more"}, "spec": {"cidrs": ["10.8.0.0/30"]}}
    tx.objects["servicecidrs.networking.k8s.io", "more"] = elsewhere
    new = meta.copy(obj)
    new["spec"]["sessionAffinity"] = "ClientIP"
    assert made(tx, new, obj)["clusterIP"] == "10.0.0.10"


# -- two families --------------------------------------------------------------------------------------------------


def test_a_service_of_both_families_gets_an_address_of_each_in_its_order() -> None:
    tx = Pools("IPv4,IPv6")
    spec = made(tx, service(ipFamilyPolicy="PreferDualStack", ipFamilies=["IPv6"]))
    assert spec["ipFamilies"] == ["IPv6", "IPv4"]
    assert spec["clusterIPs"][0].startswith("fd00:10:96::")
    assert spec["clusterIPs"][1].startswith("10.0.")
    assert spec["clusterIP"] == spec["clusterIPs"][0]
    families = {found["metadata"]["labels"]["ipaddress.kubernetes.io/ip-family"] for found in tx.list(ADDRESSES)}
    assert families == {"IPv4", "IPv6"}


def test_a_service_goes_up_to_two_families_and_down_again() -> None:
    tx = Pools("IPv4,IPv6")
    obj = service(clusterIP="10.0.0.10")
    made(tx, obj)
    up = changed(Service, obj, spec={**obj["spec"], "ipFamilyPolicy": "RequireDualStack"})
    assert made(tx, up, obj)["clusterIPs"][0] == "10.0.0.10"
    assert len(up["spec"]["clusterIPs"]) == 2
    down = changed(Service, up, spec={**up["spec"], "ipFamilyPolicy": "SingleStack"})
    assert made(tx, down, up)["clusterIPs"] == ["10.0.0.10"]
    assert down["spec"]["ipFamilies"] == ["IPv4"]
    assert [found["metadata"]["name"] for found in tx.list(ADDRESSES)] == ["10.0.0.10"]
    assert tx.claimed("clusterip") == {"10.0.0.10"}


def test_a_family_that_the_cluster_lacks_is_refused() -> None:
    assert refused(Pools(), service(ipFamilyPolicy="RequireDualStack")) == (
        'Service "web" is invalid: spec.ipFamilyPolicy: Invalid value: "RequireDualStack": this cluster is not '
        "configured for dual-stack services"
    )


# -- node ports ----------------------------------------------------------------------------------------------------


def test_a_health_check_port_that_is_taken_is_the_servers_failure() -> None:
    tx = Pools()
    made(tx, service(type="NodePort", ports=[{"port": 80, "nodePort": 30080}]))
    again = service("u2", type="LoadBalancer", externalTrafficPolicy="Local", healthCheckNodePort=30080)
    with pytest.raises(StatusError) as caught:
        allocation.allocate(tx, again)
    assert caught.value.message == (
        "Internal error occurred: failed to allocate requested HealthCheck NodePort 30080: provided port is already "
        "allocated"
    )


def test_two_ports_of_a_new_service_share_a_node_port_only_if_they_are_one_number() -> None:
    dns: list[Obj] = [{"name": "a", "port": 53, "nodePort": 30053}, {"name": "b", "port": 53, "nodePort": 30053}]
    dns[1]["protocol"] = "UDP"
    assert made(Pools(), service(type="NodePort", ports=dns))["ports"][1]["nodePort"] == 30053
    dns[1]["port"] = 54
    assert refused(Pools(), service(type="NodePort", ports=dns)) == (
        'Service "web" is invalid: spec.ports[1].nodePort: Invalid value: 30053: provided port is already allocated'
    )

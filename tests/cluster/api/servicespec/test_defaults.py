"""Expected values: SetDefaults_Service, and the update rules of pkg/registry/core/service."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.api.core.v1.service import Service
from cluster.apimachinery.meta import Obj
from tests.cluster.api.manifests import born, changed

PORT = {"port": 80}


def service(**spec: Any) -> Obj:
    found: Obj = born(Service, spec={"ports": [PORT], **spec})
    return found


def updated(old: Obj, **spec: Any) -> Obj:
    new = {k: v for k, v in {**old["spec"], **spec}.items() if v is not None}
    found: Obj = changed(Service, old, spec=new)["spec"]
    return found


def allocated(**spec: Any) -> Obj:
    """A NodePort Service as it is stored."""
    port = {"port": 80, "targetPort": 80, "protocol": "TCP", "nodePort": 30500}
    given = {"type": "NodePort", "clusterIP": "10.0.7.7", "clusterIPs": ["10.0.7.7"], "ports": [port]}
    given |= {"ipFamilies": ["IPv4"], "ipFamilyPolicy": "SingleStack"}
    return service(**{**given, **spec})


def test_a_service_that_names_only_a_port_gets_all_the_rest() -> None:
    assert service() == {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": "web", "namespace": "default", "uid": "u1"},
        "spec": {
            "type": "ClusterIP",
            "sessionAffinity": "None",
            "internalTrafficPolicy": "Cluster",
            "ports": [{"port": 80, "targetPort": 80, "protocol": "TCP"}],
        },
        "status": {"loadBalancer": {}},
    }


def test_a_service_seen_outside_has_an_outer_traffic_policy() -> None:
    assert service(type="NodePort")["spec"]["externalTrafficPolicy"] == "Cluster"
    balanced = service(type="LoadBalancer")["spec"]
    assert (balanced["externalTrafficPolicy"], balanced["allocateLoadBalancerNodePorts"]) == ("Cluster", True)


def test_sticky_sessions_last_three_hours() -> None:
    spec = service(sessionAffinity="ClientIP")["spec"]
    assert spec["sessionAffinityConfig"] == {"clientIP": {"timeoutSeconds": 10800}}


def test_an_external_name_has_no_family() -> None:
    spec = born(Service, spec={"type": "ExternalName", "externalName": "example.org"})["spec"]
    assert spec == {"type": "ExternalName", "externalName": "example.org", "sessionAffinity": "None"}


def test_address_and_node_ports_that_are_left_out_stay() -> None:
    spec = updated(allocated(), clusterIP=None, clusterIPs=None, ports=[{"port": 80}])
    assert (spec["clusterIP"], spec["clusterIPs"]) == ("10.0.7.7", ["10.0.7.7"])
    assert spec["ports"][0]["nodePort"] == 30500


def test_families_that_are_left_out_stay_with_their_addresses() -> None:
    spec = updated(allocated(), ipFamilies=None, ipFamilyPolicy=None)
    assert (spec["ipFamilies"], spec["ipFamilyPolicy"]) == (["IPv4"], "SingleStack")


def test_a_ports_node_port_follows_its_name() -> None:
    old = allocated(
        ports=[{"name": "a", "port": 1, "nodePort": 30501}, {"name": "b", "port": 2, "nodePort": 30502}]
    )
    spec = updated(old, ports=[{"name": "b", "port": 3}, {"name": "c", "port": 4}])
    assert [port.get("nodePort") for port in spec["ports"]] == [30502, None]


def test_a_node_port_asked_for_elsewhere_is_not_given_twice() -> None:
    old = allocated(
        ports=[{"name": "a", "port": 1, "nodePort": 30501}, {"name": "b", "port": 2, "nodePort": 30502}]
    )
    spec = updated(old, ports=[{"name": "a", "port": 1}, {"name": "b", "port": 2, "nodePort": 30501}])
    assert [port.get("nodePort") for port in spec["ports"]] == [None, 30501]


def test_a_service_that_is_no_longer_seen_outside_loses_what_only_that_needs() -> None:
    spec = updated(allocated(type="LoadBalancer"), type="ClusterIP")
    assert "nodePort" not in spec["ports"][0]
    assert {"externalTrafficPolicy", "allocateLoadBalancerNodePorts"}.isdisjoint(spec)
    assert spec["clusterIP"] == "10.0.7.7"


def test_a_node_port_service_that_becomes_a_load_balancer_keeps_all_it_has() -> None:
    spec = updated(allocated(), type="LoadBalancer")
    assert (spec["clusterIP"], spec["ports"][0]["nodePort"]) == ("10.0.7.7", 30500)
    assert spec["allocateLoadBalancerNodePorts"] is True


def test_a_service_that_becomes_only_a_name_gives_up_its_address() -> None:
    spec = updated(allocated(), type="ExternalName", externalName="example.org")
    assert {"clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy"}.isdisjoint(spec)


@pytest.mark.parametrize("policy", ["Local", "Cluster"])
def test_the_health_check_port_stays_while_it_is_needed(policy: str) -> None:
    old = allocated(type="LoadBalancer", externalTrafficPolicy="Local", healthCheckNodePort=31000)
    spec = updated(old, externalTrafficPolicy=policy)
    assert spec.get("healthCheckNodePort") == (31000 if policy == "Local" else None)

"""The truth table of CategorizeEndpoints (pkg/proxy/topology_test.go), by situation."""

from __future__ import annotations

from typing import Any

from cluster.apimachinery.meta import Obj
from cluster.kube_proxy import endpoints as e
from cluster.kube_proxy.services import ports_of
from tests.cluster.kube_proxy.manifests import at, endpoints, service

LOCAL_OUT = {"externalTrafficPolicy": "Local", "type": "NodePort"}


def usable(svc: Obj, *entries: Obj, node: str = "node-1", zone: str = "") -> e.Usable:
    (port,) = ports_of(svc)
    found = e.by_port([endpoints(svc, *entries)])
    return e.usable(found[(port.key, port.port_name, port.protocol, port.family)], port, node, zone)


def ips(found: tuple[e.Endpoint, ...]) -> list[str]:
    return [x.ip for x in found]


def hinted(ip: str, **hints: Any) -> Obj:
    return {**at(ip), "hints": {k: [{"name": v}] for k, v in hints.items()}}


def test_endpoints_come_in_the_order_of_their_text() -> None:
    svc = service("web")
    assert ips(usable(svc, at("10.244.1.4"), at("10.244.1.10"), at("10.244.1.2")).cluster) == [
        "10.244.1.10",
        "10.244.1.2",
        "10.244.1.4",
    ]


def test_a_missing_ready_condition_means_ready() -> None:
    assert ips(usable(service("web"), at("10.244.1.4")).cluster) == ["10.244.1.4"]


def test_what_is_not_ready_is_left_out_with_the_reason() -> None:
    found = usable(service("web"), at("10.244.1.4", ready=True), at("10.244.1.5", ready=False, serving=False))
    assert ips(found.cluster) == ["10.244.1.4"]
    assert [(x.ip, why) for x, why in found.left_out] == [("10.244.1.5", "not ready")]


def test_a_terminating_endpoint_is_left_out_while_a_ready_one_stands() -> None:
    dying = at("10.244.1.5", ready=False, serving=True, terminating=True)
    found = usable(service("web"), at("10.244.1.4"), dying)
    assert [(x.ip, why) for x, why in found.left_out] == [("10.244.1.5", "terminating")]


def test_terminating_endpoints_that_still_serve_are_used_when_no_other_is_ready() -> None:
    dying = at("10.244.1.5", ready=False, serving=True, terminating=True)
    dead = at("10.244.1.6", ready=False, serving=False, terminating=True)
    found = usable(service("web"), dying, dead)
    assert (ips(found.cluster), found.anywhere) == (["10.244.1.5"], True)


def test_internal_policy_local_keeps_to_the_node() -> None:
    svc = service("web", internalTrafficPolicy="Local")
    found = usable(svc, at("10.244.1.4"), at("10.244.2.4", "node-2"))
    assert (ips(found.cluster), ips(found.local), found.anywhere) == ([], ["10.244.1.4"], True)
    assert [why for _, why in found.left_out] == ["on another node, policy Local"]


def test_internal_policy_local_without_a_local_endpoint_still_knows_of_the_others() -> None:
    found = usable(service("web", internalTrafficPolicy="Local"), at("10.244.2.4", "node-2"))
    assert (found.local, found.anywhere) == ((), True)


def test_external_policy_local_keeps_both_lists() -> None:
    svc = service("web", ports=[{"name": "p80", "port": 80, "nodePort": 30080}], **LOCAL_OUT)
    found = usable(svc, at("10.244.1.4"), at("10.244.2.4", "node-2"))
    assert (ips(found.cluster), ips(found.local)) == (["10.244.1.4", "10.244.2.4"], ["10.244.1.4"])


def test_without_any_endpoint_nothing_is_usable_anywhere() -> None:
    assert usable(service("web")) == e.Usable()


def test_zone_hints_keep_traffic_in_the_zone() -> None:
    both = hinted("10.244.1.4", forZones="a"), hinted("10.244.2.4", forZones="b")
    found = usable(service("web"), *both, zone="a")
    assert ips(found.cluster) == ["10.244.1.4"]
    assert [why for _, why in found.left_out] == ["in another zone"]


def test_zone_hints_are_ignored_unless_every_ready_endpoint_has_one() -> None:
    assert (
        len(usable(service("web"), hinted("10.244.1.4", forZones="a"), at("10.244.2.4"), zone="b").cluster)
        == 2
    )


def test_zone_hints_are_ignored_where_no_endpoint_is_for_the_zone() -> None:
    assert ips(usable(service("web"), hinted("10.244.1.4", forZones="a"), zone="b").cluster) == ["10.244.1.4"]


def test_node_hints_come_before_zone_hints() -> None:
    both = (
        hinted("10.244.1.4", forNodes="node-1", forZones="a"),
        hinted("10.244.1.5", forNodes="node-2", forZones="a"),
    )
    assert ips(usable(service("web"), *both, node="node-2", zone="a").cluster) == ["10.244.1.5"]


def test_ports_are_told_apart_by_name_and_protocol() -> None:
    svc = service("dns", ports=[{"name": "dns", "port": 53, "protocol": "UDP"}])
    found = e.by_port([endpoints(svc, at("10.244.1.2"), port={"name": "dns", "port": 53, "protocol": "UDP"})])
    assert set(found) == {("default/dns", "dns", "UDP", "IPv4")}


def test_slices_of_names_and_of_headless_services_are_skipped() -> None:
    svc = service("web")
    names = {**endpoints(svc, at("web.example.com")), "addressType": "FQDN"}
    headless = endpoints(svc, at("10.244.1.2"))
    headless["metadata"]["labels"]["service.kubernetes.io/headless"] = ""
    assert e.by_port([names, headless]) == {}


def test_the_families_of_a_service_are_kept_apart() -> None:
    svc = service("web")
    found = e.by_port([endpoints(svc, at("10.244.1.2")), endpoints(svc, at("fd00:10:244:1::2"))])
    assert {key[3]: [x.address for x in some] for key, some in found.items()} == {
        "IPv4": ["10.244.1.2:80"],
        "IPv6": ["[fd00:10:244:1::2]:80"],
    }


def test_a_terminating_endpoint_is_used_locally_although_another_node_has_a_ready_one() -> None:
    """TestCategorizeEndpoints: "Cluster traffic policy, some endpoints are terminating / Local traffic policy"."""
    svc = service("web", ports=[{"name": "p80", "port": 80, "nodePort": 30080}], **LOCAL_OUT)
    dying = at("10.244.1.5", ready=False, serving=True, terminating=True)
    found = usable(svc, dying, at("10.244.2.4", "node-2"))
    assert (ips(found.cluster), ips(found.local)) == (["10.244.2.4"], ["10.244.1.5"])


def test_hints_do_not_bind_policy_local() -> None:
    """TestCategorizeEndpoints: "internalTrafficPolicy: Local, with topology hints"; the zone is not the reason."""
    svc = service("web", internalTrafficPolicy="Local")
    both = hinted("10.244.1.4", forZones="b"), {**hinted("10.244.2.4", forZones="a"), "nodeName": "node-2"}
    found = usable(svc, *both, zone="a")
    assert ips(found.local) == ["10.244.1.4"]
    assert [why for _, why in found.left_out] == ["on another node, policy Local"]


def test_hints_of_endpoints_that_are_not_ready_do_not_count() -> None:
    """TestCategorizeEndpoints: "hints, one endpoint unready with no hint"."""
    two = hinted("10.244.1.4", forZones="a"), hinted("10.244.1.5", forZones="b")
    found = usable(service("web"), *two, at("10.244.2.4", ready=False), zone="a")
    assert ips(found.cluster) == ["10.244.1.4"]


def test_a_node_without_a_zone_ignores_zone_hints() -> None:
    both = hinted("10.244.1.4", forZones="a"), hinted("10.244.2.4", forZones="b")
    assert len(usable(service("web"), *both).cluster) == 2


def test_node_hints_for_other_nodes_leave_the_choice_to_zone_hints() -> None:
    """TestCategorizeEndpoints: "PreferSameNode falls back to same zone when no endpoint is on this node"."""
    here = hinted("10.244.1.4", forNodes="node-1", forZones="a")
    there = hinted("10.244.1.5", forNodes="node-2", forZones="b")
    found = usable(service("web"), here, there, node="node-3", zone="b")
    assert ips(found.cluster) == ["10.244.1.5"]
    assert [why for _, why in found.left_out] == ["in another zone"]


def test_node_hints_say_that_another_is_nearer() -> None:
    both = hinted("10.244.1.4", forNodes="node-1"), hinted("10.244.1.5", forNodes="node-2")
    found = usable(service("web"), *both)
    assert [(x.ip, why) for x, why in found.left_out] == [("10.244.1.5", "a nearer endpoint is on this node")]


def test_one_address_in_two_slices_is_one_endpoint() -> None:
    svc = service("web")
    assert (
        len(
            e.by_port([endpoints(svc, at("10.244.1.2")), endpoints(svc, at("10.244.1.2"))])[
                ("default/web", "p80", "TCP", "IPv4")
            ]
        )
        == 1
    )

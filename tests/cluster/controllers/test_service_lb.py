"""Load balancers. Expected: Kubernetes' cloud service controller and its Events."""

from __future__ import annotations

import re
from typing import Any

import pytest

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.client.controller import Patch
from cluster.client.view import View
from cluster.controllers.service_lb import FINALIZER, _all_balanced, reconcile
from tests.cluster.controllers.objects import acts, deleted, make, play, said, updates, view

KEY = "default/web"


def service(
    name: str = "web", kind: str = "LoadBalancer", *, finalizer: bool = False, ip: str = "", **spec: Any
) -> Obj:
    head = {"finalizers": [FINALIZER]} if finalizer else {}
    balancer = {"ingress": [{"ip": ip}]} if ip else {}
    return make("Service", name, spec={"type": kind, **spec}, status={"loadBalancer": balancer}, metadata=head)


NODE = make("Node", "node-1")


def patched(decided: Any) -> Any:
    """The ingress that a decision writes into the status, and nothing else of it."""
    (act,) = acts(decided, Patch)
    assert (act.subresource, list(act.patch), list(act.patch["status"])) == ("status", ["status"], ["loadBalancer"])
    return act.patch["status"]["loadBalancer"]["ingress"]


def ingress(seen: View) -> Any:
    return meta.get(seen.get("services", "default", "web"), "status.loadBalancer.ingress")


def test_a_finalizer_comes_before_anything_is_built() -> None:
    decided = reconcile(KEY, view(service(), cloud="gce"))
    assert meta.finalizers(updates(decided)[0]) == [FINALIZER]
    assert said(decided) == [("EnsuringLoadBalancer", "Ensuring load balancer")]


def test_google_gives_an_address_after_a_while() -> None:
    memory: dict[str, Any] = {}
    asked = service(finalizer=True)
    assert reconcile(KEY, view(asked, cloud="gce", pace="class", memory=memory, time=0)).again == 2
    decided = reconcile(KEY, view(asked, NODE, cloud="gce", pace="class", memory=memory, time=2))
    (point,) = patched(decided)
    assert re.fullmatch(r"198\.51\.100\.\d+", point["ip"])
    assert point["ipMode"] == "VIP"
    assert said(decided) == [("EnsuredLoadBalancer", "Ensured load balancer")]


def test_amazon_gives_a_name() -> None:
    seen = play(reconcile, KEY, view(service(), cloud="aws"))
    assert re.fullmatch(r"a[\w-]+-\d+\.us-east-1\.elb\.amazonaws\.com", ingress(seen)[0]["hostname"])


def test_without_a_cloud_it_stays_pending() -> None:
    assert acts(reconcile(KEY, view(service(), cloud="none"))) == []


def test_every_service_gets_an_address_of_its_own() -> None:
    others = [service(f"s{i}", ip=f"198.51.100.{i}") for i in range(1, 254)]
    seen = play(reconcile, KEY, view(service(), *others, cloud="gce"))
    assert ingress(seen)[0]["ip"] == "198.51.100.254"


def test_another_type_takes_the_address_back_and_then_the_finalizer() -> None:
    seen = view(service(kind="ClusterIP", finalizer=True, ip="198.51.100.7"), cloud="gce")
    decided = reconcile(KEY, seen)
    assert patched(decided) is None
    assert said(decided) == [("DeletingLoadBalancer", "Deleting load balancer")]
    play(reconcile, KEY, seen)
    left = seen.get("services", "default", "web") or {}
    assert (meta.finalizers(left), ingress(seen)) == ([], None)


def test_a_deleted_service_is_let_go() -> None:
    decided = reconcile(KEY, view(deleted(service(finalizer=True, ip="198.51.100.7")), cloud="gce"))
    assert meta.finalizers(updates(decided)[0]) == []
    assert said(decided) == [
        ("DeletingLoadBalancer", "Deleting load balancer"),
        ("DeletedLoadBalancer", "Deleted load balancer"),
    ]


def test_a_class_of_its_own_is_somebody_elses() -> None:
    theirs = service(loadBalancerClass="example.com/lb")
    assert acts(reconcile(KEY, view(theirs, cloud="gce"))) == []
    held = service(finalizer=True, loadBalancerClass="example.com/lb")
    assert acts(reconcile(KEY, view(held, cloud="gce"))) == []


def test_a_service_of_both_families_gets_an_address_of_each() -> None:
    seen = play(reconcile, KEY, view(service(ipFamilies=["IPv6", "IPv4"]), cloud="gce"))
    six, four = (point["ip"] for point in ingress(seen))
    assert six.startswith("2001:db8:198:51::")
    assert four.startswith("198.51.100.")


def test_a_warning_when_there_is_no_node_to_send_to() -> None:
    warned = ("UnAvailableLoadBalancer", "There are no available nodes for LoadBalancer")
    master = make("Node", "cp", labels={"node.kubernetes.io/exclude-from-external-load-balancers": ""})
    assert warned in said(reconcile(KEY, view(service(finalizer=True), master, cloud="gce")))
    assert warned not in said(reconcile(KEY, view(service(finalizer=True), master, NODE, cloud="gce")))


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ({"loadBalancerSourceRanges": ["10.0.0.0/8"]}, {"loadBalancerSourceRanges": ["10.0.0.0/8", "10.1.0.0/16"]},
         ("LoadBalancerSourceRanges", "[10.0.0.0/8] -> [10.0.0.0/8 10.1.0.0/16]")),
        ({}, {"loadBalancerSourceRanges": ["10.0.0.0/8"]}, ("LoadBalancerSourceRanges", "[] -> [10.0.0.0/8]")),
        ({"externalTrafficPolicy": "Cluster"}, {"externalTrafficPolicy": "Local"},
         ("ExternalTrafficPolicy", "Cluster -> Local")),
        ({"externalIPs": ["192.0.2.1"]}, {}, ("ExternalIP", "Count: 1 -> 0")),
        ({"externalIPs": ["192.0.2.1"]}, {"externalIPs": ["192.0.2.2"]}, ("ExternalIP", "Added: 192.0.2.2")),
        ({"ports": [{"port": 80}]}, {"ports": [{"port": 81}]}, None),
    ],
)  # fmt: skip
def test_a_change_is_told_and_the_balancer_ensured_again(old: Obj, new: Obj, told: Any) -> None:
    memory: dict[str, Any] = {}
    there: dict[str, Any] = {"finalizer": True, "ip": "198.51.100.7"}
    assert not acts(reconcile(KEY, view(service(**there, **old), cloud="gce", memory=memory)))
    decided = reconcile(KEY, view(service(**there, **new), cloud="gce", memory=memory))
    again = [("EnsuringLoadBalancer", "Ensuring load balancer"), ("EnsuredLoadBalancer", "Ensured load balancer")]
    assert said(decided) == ([told] if told else []) + again
    assert not acts(reconcile(KEY, view(service(**there, **new), cloud="gce", memory=memory)))


def test_a_change_of_type_is_told() -> None:
    memory: dict[str, Any] = {}
    reconcile(KEY, view(service(kind="ClusterIP"), cloud="gce", memory=memory))
    decided = reconcile(KEY, view(service(), cloud="gce", memory=memory))
    assert said(decided)[0] == ("Type", "ClusterIP -> LoadBalancer")


def test_a_node_that_comes_or_goes_is_told() -> None:
    memory: dict[str, Any] = {}
    there, other = service(finalizer=True, ip="198.51.100.7"), make("Node", "node-2")

    def told(*nodes: Obj) -> list[tuple[str, str]]:
        seen = view(there, *nodes, cloud="gce", memory=memory)
        keys = list(_all_balanced(NODE, seen))
        return [pair for key in keys for pair in said(reconcile(key, seen))]

    assert told(NODE) == []
    assert told(NODE, other) == [("UpdatedLoadBalancer", "Updated load balancer with new hosts")]
    assert told(NODE, other) == []
    assert told() == [("UnAvailableLoadBalancer", "There are no available nodes for LoadBalancer")]

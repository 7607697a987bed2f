"""EndpointSlices. Expected: Kubernetes' EndpointSlice documentation and endpointslice/reconciler_test.go."""

from __future__ import annotations

from typing import Any

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.client.view import View
from cluster.controllers.endpointslice import reconcile
from tests.cluster.controllers.objects import acts, creates, deleted, make, play, pod, updates, view

KEY, RESOURCE = "default/web", "endpointslices.discovery.k8s.io"


def service(**spec: Any) -> Obj:
    body = {"clusterIP": "10.0.0.5", "selector": {"app": "web"}, "ports": [{"port": 80, "targetPort": 80}]}
    return make("Service", "web", labels={"run": "web"}, spec={**body, **spec})


def web(name: str, ip: str, **rest: Any) -> Obj:
    return pod(name, ip=ip, node="node-1", labels={"app": "web"}, **rest)


def slices(seen: View) -> list[Obj]:
    return seen.list(RESOURCE)


def sizes(seen: View) -> list[int]:
    return sorted(len(s["endpoints"]) for s in slices(seen))


def test_a_pod_stands_in_a_slice_with_where_it_is_and_how_it_does() -> None:
    node = make("Node", "node-1", labels={"topology.kubernetes.io/zone": "zone-a"})
    (made,) = creates(reconcile(KEY, view(service(), web("a", "10.244.1.4"), node)))
    assert made["addressType"] == "IPv4"
    assert made["ports"] == [{"name": "", "port": 80, "protocol": "TCP"}]
    assert made["endpoints"] == [
        {
            "addresses": ["10.244.1.4"],
            "conditions": {"ready": True, "serving": True, "terminating": False},
            "nodeName": "node-1",
            "targetRef": {"kind": "Pod", "namespace": "default", "name": "a", "uid": "uid-a"},
            "zone": "zone-a",
        }
    ]
    assert meta.labels(made) == {
        "run": "web", "kubernetes.io/service-name": "web",
        "endpointslice.kubernetes.io/managed-by": "endpointslice-controller.k8s.io",
    }  # fmt: skip
    assert meta.name(made).startswith("web-")
    assert len(meta.name(made)) == len("web-xxxxx")
    owner = meta.controller_of(made)
    assert owner is not None
    assert (owner["kind"], owner["name"]) == ("Service", "web")


def test_new_endpoints_stand_in_order_of_address() -> None:
    """As the guide's `describe svc` prints them: 10.244.2.5:80,10.244.3.4:80."""
    (made,) = creates(reconcile(KEY, view(service(), web("a", "10.244.3.4"), web("b", "10.244.2.5"))))
    assert [e["addresses"] for e in made["endpoints"]] == [["10.244.2.5"], ["10.244.3.4"]]


def test_an_unready_pod_is_listed_as_not_ready() -> None:
    (made,) = creates(reconcile(KEY, view(service(), web("a", "10.244.1.4", ready=False))))
    assert made["endpoints"][0]["conditions"] == {"ready": False, "serving": False, "terminating": False}


def test_a_terminating_pod_still_serves_but_is_not_ready() -> None:
    (made,) = creates(reconcile(KEY, view(service(), deleted(web("a", "10.244.1.4")))))
    assert made["endpoints"][0]["conditions"] == {"ready": False, "serving": True, "terminating": True}


def test_a_service_may_publish_unready_addresses() -> None:
    found = view(service(publishNotReadyAddresses=True), web("a", "10.244.1.4", ready=False))
    assert creates(reconcile(KEY, found))[0]["endpoints"][0]["conditions"]["ready"] is True


def test_pods_without_address_or_ended_are_left_out() -> None:
    (made,) = creates(reconcile(KEY, view(service(), web("a", ""), web("b", "10.244.1.5", phase="Failed"))))
    assert (made["endpoints"], made["ports"]) == ([], [])


def test_a_service_without_selector_is_somebody_elses() -> None:
    assert acts(reconcile(KEY, view(service(selector=None), web("a", "10.244.1.4")))) == []
    assert acts(reconcile(KEY, view(service(type="ExternalName"), web("a", "10.244.1.4")))) == []


def test_named_ports_may_differ_between_pods() -> None:
    ports = [{"name": "http", "port": 80, "targetPort": "http"}]
    pods = [
        web(n, ip, spec={"containers": [{"name": "c", "ports": [{"name": "http", "containerPort": port}]}]})
        for n, ip, port in (("a", "10.244.1.4", 8080), ("b", "10.244.1.5", 9090), ("c", "10.244.1.6", 8080))
    ]
    made = creates(reconcile(KEY, view(service(ports=ports), *pods)))
    assert sorted((s["ports"][0]["port"], len(s["endpoints"])) for s in made) == [(8080, 2), (9090, 1)]


def test_a_slice_holds_a_hundred() -> None:
    seen = play(reconcile, KEY, view(service(), *(web(f"p{i:03}", f"10.244.1.{i}") for i in range(250))))
    assert sizes(seen) == [50, 100, 100]


def test_one_more_pod_changes_one_slice() -> None:
    seen = play(reconcile, KEY, view(service(), *(web(f"p{i:03}", f"10.244.1.{i}") for i in range(150))))
    seen.cache.put("pods", web("more", "10.244.2.1"))
    decided = reconcile(KEY, seen)
    assert creates(decided) == []
    assert [len(s["endpoints"]) for s in updates(decided)] == [51]


def test_one_pod_less_leaves_the_other_slices_alone() -> None:
    seen = play(reconcile, KEY, view(service(), *(web(f"p{i:03}", f"10.244.1.{i}") for i in range(150))))
    seen.cache.drop("pods", "default/p007")
    assert len(acts(reconcile(KEY, seen))) == 1
    assert sizes(play(reconcile, KEY, seen)) == [50, 99]


def test_a_service_keeps_its_slice_through_having_no_pods() -> None:
    seen = play(reconcile, KEY, view(service(), web("a", "10.244.1.4")))
    name = meta.name(slices(seen)[0])
    pod_again = seen.cache.drop("pods", "default/a")
    assert pod_again is not None
    play(reconcile, KEY, seen)
    assert [(meta.name(s), s["endpoints"]) for s in slices(seen)] == [(name, [])]
    seen.cache.put("pods", pod_again)
    assert [meta.name(s) for s in slices(play(reconcile, KEY, seen))] == [name]
    assert sizes(seen) == [1]


def test_a_headless_service_says_so_on_its_slices() -> None:
    (made,) = creates(reconcile(KEY, view(service(clusterIP="None"), web("a", "10.244.1.4"))))
    assert meta.labels(made)["service.kubernetes.io/headless"] == ""


def test_a_pod_s_hostname_counts_under_its_subdomain() -> None:
    found = web("a", "10.244.1.4", spec={"hostname": "web-0", "subdomain": "web"})
    assert creates(reconcile(KEY, view(service(), found)))[0]["endpoints"][0]["hostname"] == "web-0"


def test_other_labels_on_the_service_reach_its_slices() -> None:
    seen = play(reconcile, KEY, view(service(), web("a", "10.244.1.4")))
    seen.cache.put("services", {**service(), "metadata": {**service()["metadata"], "labels": {"team": "blue"}}})
    play(reconcile, KEY, seen)
    assert meta.labels(slices(seen)[0])["team"] == "blue"
    assert "run" not in meta.labels(slices(seen)[0])


def test_slices_of_another_manager_are_left_alone() -> None:
    labels = {"kubernetes.io/service-name": "web", "endpointslice.kubernetes.io/managed-by": "me"}
    mine = make("EndpointSlice", "mine", labels=labels, addressType="IPv4", endpoints=[], ports=[])
    seen = play(reconcile, KEY, view(service(), mine, web("a", "10.244.1.4")))
    assert seen.get(RESOURCE, "default", "mine") == mine
    assert len(slices(seen)) == 2


# -- two families, and traffic kept close --------------------------------------------------------------------------


def both(name: str, four: str, six: str, **rest: Any) -> Obj:
    found = web(name, four, **rest)
    return {**found, "status": {**found["status"], "podIPs": [{"ip": four}, {"ip": six}]}}


def by_family(found: Any) -> dict[str, list[str]]:
    return {s["addressType"]: [a for e in s["endpoints"] for a in e["addresses"]] for s in creates(found)}


def test_a_service_of_both_families_has_slices_of_each() -> None:
    dual = service(ipFamilies=["IPv4", "IPv6"])
    pods = [both("a", "10.244.1.4", "fd00:10:244:1::4"), both("b", "10.244.1.5", "fd00:10:244:1::5")]
    assert by_family(reconcile(KEY, view(dual, *pods))) == {
        "IPv4": ["10.244.1.4", "10.244.1.5"],
        "IPv6": ["fd00:10:244:1::4", "fd00:10:244:1::5"],
    }


def test_a_pod_without_an_address_of_the_family_is_left_out() -> None:
    assert by_family(reconcile(KEY, view(service(ipFamilies=["IPv6", "IPv4"]), web("a", "10.244.1.4")))) == {
        "IPv6": [],
        "IPv4": ["10.244.1.4"],
    }


def test_slices_of_a_family_that_is_given_up_go() -> None:
    pods = [both("a", "10.244.1.4", "fd00:10:244:1::4")]
    seen = play(reconcile, KEY, view(service(ipFamilies=["IPv4", "IPv6"]), *pods))
    assert {s["addressType"] for s in slices(seen)} == {"IPv4", "IPv6"}
    seen.cache.put("services", service(ipFamilies=["IPv4"]))
    assert [s["addressType"] for s in slices(play(reconcile, KEY, seen))] == ["IPv4"]


ZONED = make("Node", "node-1", labels={"topology.kubernetes.io/zone": "zone-a"})


def hints(distribution: str, *, ready: bool = True, node: Obj = ZONED) -> Any:
    found = view(service(trafficDistribution=distribution), web("a", "10.244.1.4", ready=ready), node)
    return creates(reconcile(KEY, found))[0]["endpoints"][0].get("hints")


def test_hints_say_who_is_close() -> None:
    """endpointslice/trafficdist: zones for each, nodes besides for PreferSameNode; only for ready endpoints."""
    zone = {"forZones": [{"name": "zone-a"}]}
    assert hints("PreferClose") == hints("PreferSameZone") == zone
    assert hints("PreferSameNode") == {**zone, "forNodes": [{"name": "node-1"}]}
    assert hints("PreferClose", ready=False) is None
    assert hints("PreferClose", node=make("Node", "node-1")) is None
    assert hints("") is None

"""Endpoints. Expected: Kubernetes' endpoints_controller_test.go."""

from __future__ import annotations

from typing import Any

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.controllers.endpoints import reconcile
from tests.cluster.controllers.objects import acts, creates, deleted, deletes, make, play, pod, updates, view

KEY = "default/web"


def service(**spec: Any) -> Obj:
    body = {"clusterIP": "10.0.0.5", "selector": {"app": "web"}, "ports": [{"port": 80, "targetPort": 80}]}
    return make("Service", "web", labels={"run": "web"}, spec={**body, **spec})


def web(name: str, ip: str, **rest: Any) -> Obj:
    return pod(name, ip=ip, node="node-1", labels={"app": "web"}, **rest)


def address(name: str, ip: str) -> Obj:
    ref = {"kind": "Pod", "namespace": "default", "name": name, "uid": f"uid-{name}"}
    return {"ip": ip, "nodeName": "node-1", "targetRef": ref}


def test_ready_and_unready_addresses_stand_apart() -> None:
    (made,) = creates(reconcile(KEY, view(service(), web("a", "10.0.1.1"), web("b", "10.0.1.2", ready=False))))
    assert made["subsets"] == [
        {
            "addresses": [address("a", "10.0.1.1")],
            "notReadyAddresses": [address("b", "10.0.1.2")],
            "ports": [{"port": 80, "protocol": "TCP"}],
        }
    ]
    assert meta.labels(made) == {"run": "web", "endpoints.kubernetes.io/managed-by": "endpoint-controller"}


def test_a_service_without_pods_has_endpoints_without_subsets() -> None:
    (made,) = creates(reconcile(KEY, view(service())))
    assert "subsets" not in made


def test_pods_being_deleted_are_left_out() -> None:
    (made,) = creates(reconcile(KEY, view(service(), deleted(web("a", "10.0.1.1")))))
    assert "subsets" not in made


def test_a_service_that_publishes_unready_addresses_lists_all_as_ready() -> None:
    found = view(service(publishNotReadyAddresses=True), deleted(web("a", "10.0.1.1", ready=False)))
    assert creates(reconcile(KEY, found))[0]["subsets"][0]["addresses"] == [address("a", "10.0.1.1")]


def test_a_change_updates_what_is_there() -> None:
    seen = play(reconcile, KEY, view(service(), web("a", "10.0.1.1")))
    assert acts(reconcile(KEY, seen)) == []
    seen.cache.put("pods", web("b", "10.0.1.2"))
    decided = reconcile(KEY, seen)
    assert len(updates(decided)[0]["subsets"][0]["addresses"]) == 2
    assert acts(decided)[0].why == "2 of 2 matching pods are ready"


def test_when_the_service_is_gone_its_endpoints_go() -> None:
    seen = play(reconcile, KEY, view(service(), web("a", "10.0.1.1")))
    seen.cache.drop("services", KEY)
    assert deletes(reconcile(KEY, seen)) == ["web"]


def test_endpoints_made_by_hand_are_left_alone() -> None:
    mine = make("Endpoints", "web", subsets=[])
    assert acts(reconcile(KEY, view(mine))) == []
    assert acts(reconcile(KEY, view(mine, service(selector=None)))) == []


def test_a_headless_service_says_so() -> None:
    (made,) = creates(reconcile(KEY, view(service(clusterIP="None", ports=[]), web("a", "10.0.1.1"))))
    assert meta.labels(made)["service.kubernetes.io/headless"] == ""
    assert made["subsets"] == [{"addresses": [address("a", "10.0.1.1")]}]


def test_ports_keep_the_service_s_names() -> None:
    ports = [{"name": "https", "port": 443, "targetPort": "tls"}, {"name": "http", "port": 80, "targetPort": 8080}]
    body = {"containers": [{"name": "c", "ports": [{"name": "tls", "containerPort": 8443}]}]}
    (made,) = creates(reconcile(KEY, view(service(ports=ports), web("a", "10.0.1.1", spec=body))))
    assert made["subsets"][0]["ports"] == [
        {"name": "http", "port": 8080, "protocol": "TCP"}, {"name": "https", "port": 8443, "protocol": "TCP"},
    ]  # fmt: skip


def test_beyond_a_thousand_addresses_the_unready_are_left_out_first() -> None:
    pods = [web(f"p{i:04}", f"10.{i // 250}.1.{i % 250}", ready=i >= 5) for i in range(1004)]
    (made,) = creates(reconcile(KEY, view(service(), *pods)))
    assert len(made["subsets"][0]["addresses"]) == 999
    assert len(made["subsets"][0]["notReadyAddresses"]) == 1
    assert meta.annotations_of(made) == {"endpoints.kubernetes.io/over-capacity": "truncated"}


def test_only_the_first_family_is_listed() -> None:
    six = pod("a", ip="10.244.1.4", node="node-1", labels={"app": "web"})
    six["status"]["podIPs"] = [{"ip": "10.244.1.4"}, {"ip": "fd00:10:244:1::4"}]
    body = {"clusterIP": "fd00:10:96::7", "selector": {"app": "web"}, "ports": [{"port": 80}]}
    found = make("Service", "web", spec={**body, "ipFamilies": ["IPv6", "IPv4"]})
    (made,) = creates(reconcile("default/web", view(found, six)))
    assert [a["ip"] for a in made["subsets"][0]["addresses"]] == ["fd00:10:244:1::4"]

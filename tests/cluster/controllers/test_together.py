"""All loops together on a real store, with a kubelet of a few lines: nothing here but the outside is looked at."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from cluster import controllers as loops
from cluster import scheduler
from cluster.apimachinery import clock, meta
from cluster.apimachinery.meta import Obj
from cluster.client.bootstrap.clusters import create_cluster
from cluster.client.controller import Act, Controller, Delete, Update, by_key, controllers
from cluster.client.runner import Runner
from cluster.client.view import View
from cluster.controllers import node_lifecycle
from cluster.etcd import store
from cluster.etcd.models import Change
from cluster.kubelet import heartbeat
from cluster.registry.acts import Actor
from cluster.registry.registry import Registry

pytestmark = pytest.mark.django_db
ME = Actor("teacher", ("system:masters",), "test")


def kubelet(key: str, view: View) -> list[Act]:
    """Whatever is placed runs and is ready; whatever is being deleted is gone."""
    pod = view.get("pods", *meta.split_key(key))
    node = meta.get(pod, "spec.nodeName", "")
    alive = meta.ready(view.get("nodes", "", node) or {})
    if pod is None or not alive:
        return []
    if meta.is_deleting(pod):
        return [Delete("pods", meta.namespace(pod), meta.name(pod), meta.uid(pod), "it has stopped", grace=0)]
    if meta.ready(pod):
        return []
    taken = {meta.get(p, "status.podIP") for p in view.list("pods")}
    ip = next(ip for ip in (f"10.244.{a}.{b}" for a in range(1, 9) for b in range(2, 250)) if ip not in taken)
    ready = {"type": "Ready", "status": "True"}
    conditions = meta.with_condition(meta.get(pod, "status.conditions", []), ready, view.timestamp)
    status = {**pod["status"], "phase": "Running", "podIP": ip, "podIPs": [{"ip": ip}], "conditions": conditions}
    return [Update("pods", {**pod, "status": status}, "it runs", "status")]


def pods_on(node: Obj, view: View) -> list[str]:
    return [meta.key(p) for p in view.list("pods") if meta.get(p, "spec.nodeName") == meta.name(node)]


@pytest.fixture(autouse=True)
def _clock_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "_offset", clock._offset)


def live(one: Runner, seconds: int) -> None:
    """Let time pass, in steps that every heartbeat can follow."""
    for _ in range(seconds // 10):
        clock.advance(10)
        one.settle()


def runner(name: str = "one") -> Runner:
    loops.load()
    scheduler.load()
    assert heartbeat.PERIOD < node_lifecycle.GRACE
    ours = [c for c in controllers.values() if c.group in ("kube-controller-manager", "kube-scheduler")]
    ours.append(controllers["heartbeat"])
    watches = {"pods": by_key, "nodes": pods_on}
    return Runner([*ours, Controller("fake-kubelet", "kubelet", watches, kubelet, "kubelet", limit=1)], name)


@pytest.fixture
def registry() -> Registry:
    create_cluster("demo", pace="instant")
    return Registry("demo")


def template(image: str = "nginx:1", **spec: Any) -> Obj:
    return {"metadata": {"labels": {"app": "web"}}, "spec": {"containers": [{"name": "c", "image": image}], **spec}}


def deployment(replicas: int, **spec: Any) -> Obj:
    body = {"replicas": replicas, "selector": {"matchLabels": {"app": "web"}}, "template": template(), **spec}
    return {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web"}, "spec": body}


def create(registry: Registry, resource: str, obj: Obj, namespace: str = "default") -> Obj:
    return registry.create(resource, namespace, obj, actor=ME)


def change(registry: Registry, resource: str, name: str, patch: Obj) -> None:
    registry.patch(resource, "default", name, "merge", patch, actor=ME)


def pods(registry: Registry, namespace: str = "default") -> list[Obj]:
    return registry.list("pods", namespace).items


def written(after: int) -> list[tuple[str, str, str]]:
    """Everything written since a revision, but for Leases: (verb, resource, name)."""
    found = Change.objects.filter(revision__gt=after).exclude(resource="leases.coordination.k8s.io")
    return list(found.order_by("revision").values_list("verb", "resource", "name"))


def test_a_new_cluster_only_lacks_its_endpoints_and_its_history(registry: Registry) -> None:
    before = registry.row().revision
    runner().settle()
    made = {(resource, name[:9]) for verb, resource, name in written(before) if verb == "create"}
    endpoints = {("endpoints", "kube-dns"), ("endpointslices.discovery.k8s.io", "kube-dns-")}
    assert made == {*endpoints, ("controllerrevisions.apps", "kube-prox")}
    assert len(pods(registry, "kube-system")) == 6


def test_a_cluster_at_rest_stays_at_rest(registry: Registry) -> None:
    create(registry, "deployments.apps", deployment(2))
    runner().settle()
    before = registry.row().revision
    runner().settle()
    assert written(before) == []


def test_a_pod_is_told_where_it_runs_by_its_node() -> None:
    """Since Kubernetes 1.35: plugin/pkg/admission/podtopologylabels."""
    create_cluster("demo", pace="instant", zones=2)
    registry = Registry("demo")
    create(registry, "deployments.apps", deployment(4))
    runner().settle()
    zone = "topology.kubernetes.io/zone"
    nodes = {meta.name(node): meta.labels(node).get(zone) for node in registry.list("nodes").items}
    told = {(meta.get(pod, "spec.nodeName"), meta.labels(pod).get(zone)) for pod in pods(registry)}
    assert len(told) > 1
    assert told <= {(name, place) for name, place in nodes.items() if place}


def test_a_deployment_becomes_ready_pods_spread_over_the_workers(registry: Registry) -> None:
    create(registry, "deployments.apps", deployment(6))
    runner().settle()
    found = pods(registry)
    assert len(found) == 6
    assert all(map(meta.ready, found))
    assert set(Counter(p["spec"]["nodeName"] for p in found).values()) == {2}
    status = registry.get("deployments.apps", "default", "web")["status"]
    assert (status["readyReplicas"], status["availableReplicas"], status["observedGeneration"]) == (6, 6, 1)
    said = {e["reason"] for e in registry.list("events", "default").items}
    assert said == {"ScalingReplicaSet", "SuccessfulCreate", "Scheduled"}


def test_a_service_lists_the_pods_it_finds(registry: Registry) -> None:
    create(registry, "deployments.apps", deployment(2))
    spec = {"selector": {"app": "web"}, "ports": [{"port": 80}]}
    create(registry, "services", {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web"}, "spec": spec})
    one = runner()
    one.settle()
    ips = {p["status"]["podIP"] for p in pods(registry)}
    assert ready_addresses(registry) == ips
    endpoints = registry.get("endpoints", "default", "web")
    assert {a["ip"] for a in endpoints["subsets"][0]["addresses"]} == ips
    registry.delete("services", "default", "web", actor=ME)
    one.settle()
    assert slices(registry) == []
    assert registry.find("endpoints", "default", "web") is None


def test_a_deleted_pod_is_replaced(registry: Registry) -> None:
    create(registry, "deployments.apps", deployment(2))
    one = runner()
    one.settle()
    gone = meta.name(pods(registry)[0])
    registry.delete("pods", "default", gone, actor=ME)
    one.settle()
    assert len(pods(registry)) == 2
    assert gone not in {meta.name(p) for p in pods(registry)}


def test_a_rolling_update_never_crosses_its_marks(registry: Registry) -> None:
    rolling = {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 1, "maxUnavailable": 1}}
    create(registry, "deployments.apps", deployment(4, strategy=rolling))
    one = runner()
    one.settle()
    change(registry, "deployments.apps", "web", {"spec": {"template": template("nginx:2")}})
    while one.turn():
        lasting = [p for p in pods(registry) if not meta.is_deleting(p)]
        assert len(lasting) <= 5
        assert sum(meta.ready(p) for p in lasting) >= 3
    assert {p["spec"]["containers"][0]["image"] for p in pods(registry)} == {"nginx:2"}
    assert len(pods(registry)) == 4


def test_two_controller_managers_make_exactly_as_many_as_asked(registry: Registry) -> None:
    create(registry, "deployments.apps", deployment(50))
    one, other = runner("one"), runner("other")
    while any([one.turn(), other.turn()]):
        pass
    made = Change.objects.filter(resource="pods", verb="create", namespace="default").count()
    assert (made, len(pods(registry))) == (50, 50)


def test_a_pod_that_no_node_can_take_waits_and_is_placed_when_one_can(registry: Registry) -> None:
    big = {"containers": [{"name": "c", "image": "nginx", "resources": {"requests": {"cpu": "100"}}}]}
    create(registry, "pods", {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "big"}, "spec": big})
    one = runner()
    one.settle()
    refused = meta.condition(registry.get("pods", "default", "big"), "PodScheduled") or {}
    assert refused["message"].startswith(
        "0/4 nodes are available: 1 node(s) had untolerated taint(s), 3 Insufficient cpu. preemption: 0/4"
    )
    node = registry.get("nodes", "", "node-1")
    grown = {**node, "status": {**node["status"], "allocatable": {**node["status"]["allocatable"], "cpu": "128"}}}
    registry.update("nodes", "", "node-1", grown, actor=ME, subresource="status")
    one.settle()
    assert registry.get("pods", "default", "big")["spec"]["nodeName"] == "node-1"


def test_deleting_a_deployment_takes_everything_along(registry: Registry) -> None:
    create(registry, "deployments.apps", deployment(3))
    one = runner()
    one.settle()
    registry.delete("deployments.apps", "default", "web", actor=ME)
    one.settle()
    assert pods(registry) == []
    assert registry.list("replicasets.apps", "default").items == []


def test_deleting_a_deployment_in_the_foreground_takes_it_last(registry: Registry) -> None:
    create(registry, "deployments.apps", deployment(3))
    one = runner()
    one.settle()
    registry.delete("deployments.apps", "default", "web", actor=ME, options={"propagationPolicy": "Foreground"})
    one.settle()
    order = Change.objects.filter(verb="delete").exclude(resource="events").order_by("revision")
    kinds = list(dict.fromkeys(order.values_list("resource", flat=True)))
    assert kinds == ["pods", "replicasets.apps", "deployments.apps"]


def test_orphans_stay(registry: Registry) -> None:
    create(registry, "deployments.apps", deployment(2))
    one = runner()
    one.settle()
    registry.delete("deployments.apps", "default", "web", actor=ME, options={"propagationPolicy": "Orphan"})
    one.settle()
    assert registry.find("deployments.apps", "default", "web") is None
    assert len(pods(registry)) == 2
    assert all(not meta.owners(rs) for rs in registry.list("replicasets.apps", "default").items)


def test_a_namespace_is_emptied_and_goes(registry: Registry) -> None:
    create(registry, "namespaces", {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "blue"}}, "")
    one = runner()
    one.settle()
    assert registry.get("serviceaccounts", "blue", "default")
    assert registry.get("configmaps", "blue", "kube-root-ca.crt")
    create(registry, "deployments.apps", deployment(2), "blue")
    one.settle()
    assert len(pods(registry, "blue")) == 2
    registry.delete("namespaces", "", "blue", actor=ME)
    one.settle()
    assert registry.find("namespaces", "", "blue") is None
    assert registry.list("pods", "blue").items == []


def test_a_manager_that_dies_half_way_is_replaced_by_another(registry: Registry) -> None:
    create(registry, "deployments.apps", deployment(50))
    one, other = runner("one"), runner("other")
    for _ in range(3):
        one.turn()
    other.settle()
    clock.advance(20)
    other.settle()
    made = Change.objects.filter(resource="pods", verb="create", namespace="default").count()
    assert (made, len(pods(registry))) == (50, 50)


def slices(registry: Registry) -> list[Obj]:
    """The slices of the Service `web`."""
    wanted = "kubernetes.io/service-name=web"
    return registry.list("endpointslices.discovery.k8s.io", "default", labels=wanted).items


def ready_addresses(registry: Registry) -> set[str]:
    return {a for s in slices(registry) for e in s["endpoints"] if e["conditions"]["ready"] for a in e["addresses"]}


def power(registry: Registry, node: str, *, running: bool) -> None:
    registry.patch("machines.sim.podium.local", "", node, "merge", {"spec": {"running": running}}, actor=ME)


def test_a_silent_node_loses_its_pods_and_gets_well_again(registry: Registry) -> None:
    create(registry, "deployments.apps", deployment(6))
    spec = {"selector": {"app": "web"}, "ports": [{"port": 80}]}
    create(registry, "services", {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web"}, "spec": spec})
    one = runner()
    live(one, 20)
    lost = {meta.name(p): p["status"]["podIP"] for p in pods(registry) if p["spec"]["nodeName"] == "node-1"}
    assert len(lost) == 2
    power(registry, "node-1", running=False)
    live(one, 30)
    assert meta.ready(registry.get("nodes", "", "node-1"))
    live(one, 30)
    node = registry.get("nodes", "", "node-1")
    assert meta.condition_is(node, "Ready", "Unknown")
    assert {t["key"] for t in node["spec"]["taints"]} == {"node.kubernetes.io/unreachable"}
    assert len(ready_addresses(registry)) == 4
    assert len(pods(registry)) == 6
    live(one, 310)
    assert {meta.name(p) for p in pods(registry) if meta.is_deleting(p)} == set(lost)
    assert len(ready_addresses(registry)) == 6
    assert not ready_addresses(registry) & set(lost.values())
    power(registry, "node-1", running=True)
    live(one, 20)
    assert "taints" not in registry.get("nodes", "", "node-1")["spec"]
    assert len(pods(registry)) == 6
    assert not any(meta.is_deleting(p) for p in pods(registry))


def test_the_other_nodes_are_never_suspected(registry: Registry) -> None:
    one = runner()
    live(one, 200)
    assert all(meta.ready(node) for node in registry.list("nodes").items)


def test_a_new_node_gets_its_daemons_and_takes_them_along(registry: Registry) -> None:
    head = {"name": "extra", "labels": {"kubernetes.io/os": "linux"}}
    node = create(registry, "nodes", {"apiVersion": "v1", "kind": "Node", "metadata": head}, "")
    status = {**node, "status": {"allocatable": {"cpu": "1", "memory": "1Gi", "pods": "10"}}}
    registry.update("nodes", "", "extra", status, actor=ME, subresource="status")
    one = runner()
    live(one, 10)
    daemons = [p for p in pods(registry, "kube-system") if p["spec"]["nodeName"] == "extra"]
    assert [meta.name(p)[:11] for p in daemons] == ["kube-proxy-"]
    registry.delete("nodes", "", "extra", actor=ME)
    live(one, 50)
    assert len(pods(registry, "kube-system")) == 6


def balancer(registry: Registry, name: str) -> Any:
    spec = {"type": "LoadBalancer", "selector": {"app": "web"}, "ports": [{"port": 80}]}
    create(registry, "services", {"apiVersion": "v1", "kind": "Service", "metadata": {"name": name}, "spec": spec})


def ingress(registry: Registry, name: str) -> Any:
    return meta.get(registry.get("services", "default", name), "status.loadBalancer.ingress", [])


def test_load_balancers_get_addresses_and_give_them_back(registry: Registry) -> None:
    for name in ("one", "two", "three"):
        balancer(registry, name)
    loops = runner()
    loops.settle()
    assert len({ingress(registry, name)[0]["ip"] for name in ("one", "two", "three")}) == 3
    change(registry, "services", "one", {"spec": {"type": "ClusterIP"}})
    registry.delete("services", "default", "two", actor=ME)
    loops.settle()
    assert ingress(registry, "one") == []
    assert meta.finalizers(registry.get("services", "default", "one")) == []
    assert registry.find("services", "default", "two") is None
def test_a_namespace_with_a_load_balancer_goes_too(registry: Registry) -> None:
    create(registry, "namespaces", {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "blue"}}, "")
    spec = {"type": "LoadBalancer", "selector": {"app": "web"}, "ports": [{"port": 80}]}
    service = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web"}, "spec": spec}
    create(registry, "services", service, "blue")
    create(registry, "deployments.apps", deployment(2), "blue")
    loops = runner()
    loops.settle()
    registry.delete("namespaces", "", "blue", actor=ME)
    live(loops, 20)
    assert registry.find("namespaces", "", "blue") is None


def test_a_cluster_made_before_there_were_ranges_and_addresses_gets_them(registry: Registry) -> None:
    ranges, held = "servicecidrs.networking.k8s.io", "ipaddresses.networking.k8s.io"
    old = [(kind, obj) for kind in (ranges, held) for obj in registry.list(kind).items]
    gone = [store.Write("delete", kind, obj, meta.resource_version(obj)) for kind, obj in old]
    store.commit("demo", gone, store.Author("test"))
    spec = {"ports": [{"port": 80}]}
    create(registry, "services", {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web"}, "spec": spec})
    assert [ip["spec"]["parentRef"]["name"] for ip in registry.list(held).items] == ["web"]
    runner().settle()
    (found,) = registry.list(ranges).items
    assert (meta.name(found), found["spec"]["cidrs"]) == ("kubernetes", ["10.0.0.0/16"])
    assert meta.condition_is(found, "Ready")
    assert {ip["spec"]["parentRef"]["name"] for ip in registry.list(held).items} == {"kubernetes", "kube-dns", "web"}

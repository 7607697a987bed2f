"""Each filter and score by itself. Expected: the plug-ins' own tests in Kubernetes."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.apimachinery.meta import Obj
from cluster.scheduler.framework import plugins
from cluster.scheduler.plugins import (
    inter_pod_affinity,
    node_affinity,
    node_ports,
    node_resources_balanced_allocation,
    node_resources_fit,
    node_unschedulable,
    pod_topology_spread,
    taint_toleration,
)
from cluster.scheduler.resources import requests
from cluster.scheduler.snapshot import Snapshot
from tests.cluster.controllers.objects import make, pod, replicaset, view
from tests.cluster.scheduler.test_schedule_one import node, waiting

ZONE = "topology.kubernetes.io/zone"


def snapshot(*objects: Obj) -> Snapshot:
    return Snapshot.of(view(*objects))


def scores(plugin: Any, pod: Obj, seen: Snapshot) -> dict[str, float]:
    return dict(plugin.score(pod, list(seen.nodes.values()), seen))


def reasons(plugin: Any, pod: Obj, seen: Snapshot) -> dict[str, tuple[str, ...]]:
    found = {name: plugin.refuse(pod, info, seen) for name, info in seen.nodes.items()}
    return {name: no.reasons for name, no in found.items() if no is not None}


def test_the_default_plugins_are_there_with_their_weights() -> None:
    weights = {p.name: p.weight for p in plugins() if p.score is not None}
    assert weights == {
        "TaintToleration": 3, "NodeAffinity": 2, "PodTopologySpread": 2, "InterPodAffinity": 2,
        "NodeResourcesFit": 1, "NodeResourcesBalancedAllocation": 1,
    }  # fmt: skip
    assert [p.name for p in plugins() if p.filter is not None] == [
        "NodeUnschedulable", "NodeName", "TaintToleration", "NodeAffinity", "NodePorts", "NodeResourcesFit",
        "PodTopologySpread", "InterPodAffinity",
    ]  # fmt: skip


def test_a_cordoned_node_takes_nothing_new() -> None:
    seen = snapshot(node("n", unschedulable=True))
    assert reasons(node_unschedulable, waiting("a"), seen) == {"n": ("node(s) were unschedulable",)}
    tolerant = waiting("a", spec={"tolerations": [{"operator": "Exists"}]})
    assert reasons(node_unschedulable, tolerant, seen) == {}


def test_a_soft_taint_makes_a_node_worse() -> None:
    soft = {"key": "x", "effect": "PreferNoSchedule"}
    seen = snapshot(node("a", taints=[soft]), node("b"), node("c", taints=[soft, {**soft, "key": "y"}]))
    assert scores(taint_toleration, waiting("p"), seen) == {"a": 50, "b": 100, "c": 0}
    assert reasons(taint_toleration, waiting("p"), seen) == {}


def test_preferred_nodes_score_by_weight() -> None:
    def wish(weight: int, value: str) -> Obj:
        term = {"matchExpressions": [{"key": "disk", "operator": "In", "values": [value]}]}
        return {"weight": weight, "preference": term}

    rule = {"preferredDuringSchedulingIgnoredDuringExecution": [wish(80, "ssd"), wish(20, "hdd")]}
    asking = waiting("p", spec={"affinity": {"nodeAffinity": rule}})
    seen = snapshot(node("a", labels={"disk": "ssd"}), node("b", labels={"disk": "hdd"}), node("c"))
    assert scores(node_affinity, asking, seen) == {"a": 100, "b": 25, "c": 0}


def test_a_host_port_is_taken_once() -> None:
    def serving(name: str, **port: Any) -> Obj:
        return pod(name, node="n", spec={"containers": [{"ports": [{"hostPort": 80, **port}]}]})

    seen = snapshot(node("n"), serving("a", hostIP="127.0.0.1"))
    clash = {"n": ("node(s) didn't have free ports for the requested pod ports",)}
    assert reasons(node_ports, serving("b"), seen) == clash
    assert reasons(node_ports, serving("b", hostIP="127.0.0.1"), seen) == clash
    assert reasons(node_ports, serving("b", hostIP="127.0.0.2"), seen) == {}
    assert reasons(node_ports, serving("b", protocol="UDP"), seen) == {}


def test_a_full_node_says_what_it_lacks() -> None:
    seen = snapshot(node("n", cpu="1", pods="1"), waiting("there", cpu="500m", node="n"))
    assert reasons(node_resources_fit, waiting("p", cpu="600m"), seen) == {"n": ("Too many pods", "Insufficient cpu")}


def test_the_emptiest_node_scores_highest() -> None:
    """Kubernetes' least_allocated_test: nodes of 4000m/10000 and 6000m/10000, a pod of 3000m/5000 on none."""
    seen = snapshot(node("a", cpu="4", memory="10000"), node("b", cpu="6", memory="10000"))
    assert scores(node_resources_fit, waiting("p", cpu="3", memory="5000"), seen) == {"a": 37, "b": 50}


def test_pods_that_ask_for_nothing_are_assumed_to_need_a_little() -> None:
    seen = snapshot(node("a", cpu="1", memory="1000Mi"), node("b", cpu="1", memory="1000Mi"), pod("there", node="a"))
    assert scores(node_resources_fit, waiting("p"), seen) == {"a": 70, "b": 85}


def test_balance_is_the_nearness_of_cpu_and_memory() -> None:
    """Kubernetes' balanced_allocation_test: 75 % against 50 % is 87, 50 % against 50 % is 100."""
    seen = snapshot(node("a", cpu="4", memory="10000"), node("b", cpu="6", memory="10000"))
    asking = waiting("p", cpu="3", memory="5000")
    assert scores(node_resources_balanced_allocation, asking, seen) == {"a": 87, "b": 100}
    assert scores(node_resources_balanced_allocation, waiting("idle"), seen) == {}


def spread(skew: int, key: str = ZONE, **rest: Any) -> Obj:
    rule = {"maxSkew": skew, "topologyKey": key, "whenUnsatisfiable": "DoNotSchedule",
            "labelSelector": {"matchLabels": {"app": "web"}}, **rest}  # fmt: skip
    return waiting("p", labels={"app": "web"}, spec={"topologySpreadConstraints": [rule]})


def zoned(*counts: tuple[str, str, int]) -> Snapshot:
    """Nodes (name, zone, how many web pods run there)."""
    placed = [
        pod(f"{name}-{i}", node=name, labels={"app": "web"}) for name, _, count in counts for i in range(count)
    ]  # fmt: skip
    return snapshot(*(node(name, labels={ZONE: zone} if zone else {}) for name, zone, _ in counts), *placed)


def test_a_hard_constraint_keeps_zones_within_the_skew() -> None:
    seen = zoned(("a", "z1", 2), ("b", "z1", 1), ("x", "z2", 2))
    wrong = ("node(s) didn't match pod topology spread constraints",)
    assert reasons(pod_topology_spread, spread(1), seen) == {"a": wrong, "b": wrong}
    assert reasons(pod_topology_spread, spread(2), seen) == {}


def test_a_node_without_the_label_is_out() -> None:
    seen = zoned(("a", "z1", 0), ("b", "", 0))
    text = "node(s) didn't match pod topology spread constraints (missing required label)"
    assert reasons(pod_topology_spread, spread(1), seen) == {"b": (text,)}


def test_too_few_domains_count_as_an_empty_one() -> None:
    seen = zoned(("a", "z1", 1), ("x", "z2", 1))
    assert reasons(pod_topology_spread, spread(1, minDomains=2), seen) == {}
    assert set(reasons(pod_topology_spread, spread(1, minDomains=3), seen)) == {"a", "x"}


def test_the_pods_of_a_service_spread_by_themselves() -> None:
    service = make("Service", "s", spec={"selector": {"app": "web"}})
    seen = snapshot(
        service, node("a"), node("b"), node("c"), pod("1", node="a", labels={"app": "web"}),
        pod("2", node="a", labels={"app": "web"}), pod("3", node="b", labels={"app": "web"}),
    )  # fmt: skip
    found = scores(pod_topology_spread, waiting("p", labels={"app": "web"}), seen)
    assert found["c"] > found["b"] > found["a"]


def test_zones_count_beside_hosts() -> None:
    rs = replicaset("web", 3)
    placed = pod("1", node="a", labels={"app": "web"}, owner=rs)
    hosts = [node(n, labels={ZONE: z}) for n, z in (("a", "z1"), ("b", "z1"), ("c", "z2"))]
    found = scores(pod_topology_spread, waiting("p", labels={"app": "web"}, owner=rs), snapshot(rs, placed, *hosts))
    assert found["c"] > found["b"] > found["a"]


def test_a_pod_that_stands_alone_has_no_opinion() -> None:
    assert scores(pod_topology_spread, waiting("p"), snapshot(node("a"))) == {}


def term(app: str, key: str = "kubernetes.io/hostname") -> Obj:
    return {"labelSelector": {"matchLabels": {"app": app}}, "topologyKey": key}


def asking(side: str, *terms: Obj, app: str = "web") -> Obj:
    rule = {side: {"requiredDuringSchedulingIgnoredDuringExecution": list(terms)}}
    return waiting("p", labels={"app": app}, spec={"affinity": rule})


def test_a_pod_goes_where_its_company_is() -> None:
    seen = snapshot(node("a"), node("b"), pod("db", node="b", labels={"app": "db"}))
    assert reasons(inter_pod_affinity, asking("podAffinity", term("db")), seen) == {
        "a": ("node(s) didn't match pod affinity rules",)
    }


def test_the_first_of_a_group_may_start_anywhere() -> None:
    assert reasons(inter_pod_affinity, asking("podAffinity", term("web")), snapshot(node("a"))) == {}


def test_a_pod_keeps_away_from_its_like() -> None:
    seen = snapshot(node("a"), node("b"), pod("w", node="b", labels={"app": "web"}))
    assert reasons(inter_pod_affinity, asking("podAntiAffinity", term("web")), seen) == {
        "b": ("node(s) didn't match pod anti-affinity rules",)
    }


def test_a_running_pod_keeps_others_away() -> None:
    shy = asking("podAntiAffinity", term("web"), app="shy")
    placed = {**shy, "metadata": {**shy["metadata"], "name": "shy"}, "spec": {**shy["spec"], "nodeName": "a"}}
    assert reasons(inter_pod_affinity, waiting("p", labels={"app": "web"}), snapshot(node("a"), node("b"), placed)) == {
        "a": ("node(s) didn't satisfy existing pods anti-affinity rules",)
    }


def test_preferred_company_scores() -> None:
    rule = {"podAffinity": {"preferredDuringSchedulingIgnoredDuringExecution": [
        {"weight": 10, "podAffinityTerm": term("db")}]}}  # fmt: skip
    seen = snapshot(node("a"), node("b"), pod("db", node="b", labels={"app": "db"}))
    assert scores(inter_pod_affinity, waiting("p", spec={"affinity": rule}), seen) == {"a": 0, "b": 100}


@pytest.mark.parametrize(
    ("init", "main", "expected"),
    [(["1"], ["500m", "200m"], 1000), (["100m"], ["500m", "200m"], 700), (["100m:Always", "1"], ["500m"], 1100)],
)
def test_a_pod_needs_what_it_needs_at_its_busiest(init: list[str], main: list[str], expected: int) -> None:
    def container(text: str) -> Obj:
        cpu, _, policy = text.partition(":")
        return {"resources": {"requests": {"cpu": cpu}}, **({"restartPolicy": policy} if policy else {})}

    spec = {"initContainers": [container(t) for t in init], "containers": [container(t) for t in main]}
    assert requests(pod("p", spec=spec)) == {"cpu": expected}

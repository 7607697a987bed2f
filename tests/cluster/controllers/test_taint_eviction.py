"""Taints that drive pods off. Expected: Kubernetes' documentation of taint-based evictions."""

from __future__ import annotations

from typing import Any

from cluster.apimachinery.meta import Obj
from cluster.controllers.taint_eviction import reconcile
from tests.cluster.controllers.objects import ago, deleted, deletes, make, pod, said, view

KEY = "node.kubernetes.io/unreachable"


def node(*, added: float = 0, **rest: Any) -> Obj:
    taint = {"key": KEY, "effect": "NoExecute", "timeAdded": ago(added), **rest}
    return make("Node", "n", spec={"taints": [taint]})


def bearing(name: str, seconds: int | None = 300) -> Obj:
    toleration = {"key": KEY, "operator": "Exists", "effect": "NoExecute"}
    limit = {} if seconds is None else {"tolerationSeconds": seconds}
    return pod(name, node="n", spec={"tolerations": [{**toleration, **limit}]})


def test_a_pod_that_does_not_tolerate_it_goes_at_once() -> None:
    decided = reconcile("n", view(node(), pod("a", node="n")))
    assert deletes(decided) == ["a"]
    assert said(decided) == [("TaintManagerEviction", "Marking for deletion Pod default/a")]


def test_a_pod_goes_when_its_toleration_is_over() -> None:
    memory: dict[str, Any] = {}
    assert reconcile("n", view(node(), bearing("a"), memory=memory, time=0)).again == 300
    assert deletes(reconcile("n", view(node(), bearing("a"), memory=memory, time=299))) == []
    assert deletes(reconcile("n", view(node(), bearing("a"), memory=memory, time=300))) == ["a"]


def test_a_pod_that_tolerates_it_without_limit_stays() -> None:
    decided = reconcile("n", view(node(), bearing("a", None)))
    assert (deletes(decided), decided.again) == ([], None)


def test_only_noexecute_drives_pods_off() -> None:
    assert deletes(reconcile("n", view(node(effect="NoSchedule"), pod("a", node="n")))) == []


def test_pods_elsewhere_or_going_already_are_left_alone() -> None:
    assert deletes(reconcile("n", view(node(), pod("a", node="m"), deleted(pod("b", node="n"))))) == []


def test_the_shortest_toleration_counts() -> None:
    decided = reconcile("n", view(node(), bearing("a", 300), bearing("b", 30), time=0))
    assert decided.again == 30

"""The scheduler's loop. Expected: Kubernetes' documentation, and what a real 1.35 scheduler says."""

from __future__ import annotations

from collections import Counter
from typing import Any

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.client.controller import Decided, Event, Update
from cluster.client.view import View
from cluster.scheduler import queue
from cluster.scheduler.schedule_one import schedule
from tests.cluster.controllers.objects import acts, deleted, make, pod, replicaset, said, view

CONTROL_PLANE = {"key": "node-role.kubernetes.io/control-plane", "effect": "NoSchedule"}


def node(name: str, *, cpu: str = "4", memory: str = "8Gi", pods: str = "110", labels: Any = None, taints: Any = (),
         **spec: Any) -> Obj:  # fmt: skip
    carried = {"kubernetes.io/hostname": name, **(labels or {})}
    allocatable = {"cpu": cpu, "memory": memory, "pods": pods}
    body = {"taints": list(taints), **spec}
    return make("Node", name, labels=carried, spec=body, status={"allocatable": allocatable})


def waiting(name: str, cpu: str = "", memory: str = "", **rest: Any) -> Obj:
    asked = {k: v for k, v in (("cpu", cpu), ("memory", memory)) if v}
    spec = {"containers": [{"name": "c", "resources": {"requests": asked}}], **rest.pop("spec", {})}
    return pod(name, phase="Pending", spec=spec, **rest)


def nodes(count: int = 3, **rest: Any) -> list[Obj]:
    return [node("control-plane", taints=[CONTROL_PLANE]), *(node(f"node-{i + 1}", **rest) for i in range(count))]


def run(seen: View, *names: str) -> dict[str, Decided]:
    found: dict[str, Decided] = schedule([f"default/{name}" for name in names], seen)
    return found


def bindings(decided: dict[str, Decided]) -> dict[str, str]:
    found = [a for d in decided.values() for a in acts(d, Update) if a.subresource == "binding"]
    return {meta.name(a.obj): a.obj["spec"]["nodeName"] for a in found}


def refusal(decided: dict[str, Decided], name: str) -> str:
    (told,) = acts(decided[f"default/{name}"], Update)
    found = meta.condition(told.obj, "PodScheduled")
    assert found is not None
    assert (told.subresource, found["status"], found["reason"]) == ("status", "False", "Unschedulable")
    return str(found["message"])


def test_a_waiting_pod_is_bound_and_said_to_be() -> None:
    decided = run(view(node("node-1"), waiting("a")), "a")
    binding = acts(decided["default/a"], Update)[0]
    assert binding.subresource == "binding"
    assert binding.obj["spec"]["nodeName"] == "node-1"
    assert meta.condition_is(binding.obj, "PodScheduled")
    assert binding.why == "only node-1 can take it"
    assert said(decided["default/a"]) == [("Scheduled", "Successfully assigned default/a to node-1")]
    assert acts(decided["default/a"], Event)[0].component == "default-scheduler"


def test_a_pod_that_fits_nowhere_says_why_in_kubernetes_words() -> None:
    placed = [waiting(f"p{i}", cpu="2", spec={"nodeName": f"node-{i}"}) for i in (1, 2, 3)]
    decided = run(view(*nodes(), waiting("big", cpu="3"), *placed), "big")
    assert refusal(decided, "big") == (
        "0/4 nodes are available: 1 node(s) had untolerated taint(s), 3 Insufficient cpu. "
        "preemption: 0/4 nodes are available: 1 Preemption is not helpful for scheduling, "
        "3 No preemption victims found for incoming pod."
    )
    assert said(decided["default/big"])[0][0] == "FailedScheduling"


def test_a_pod_larger_than_any_node_would_gain_nothing_from_preemption() -> None:
    assert refusal(run(view(node("node-1"), waiting("big", cpu="5")), "big"), "big") == (
        "0/1 nodes are available: 1 Insufficient cpu. "
        "preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling."
    )


def test_a_node_short_of_two_things_is_counted_under_both() -> None:
    text = refusal(run(view(node("node-1"), waiting("big", cpu="5", memory="9Gi")), "big"), "big")
    assert text.startswith("0/1 nodes are available: 1 Insufficient cpu, 1 Insufficient memory. ")


def test_without_nodes_it_says_so() -> None:
    assert refusal(run(view(waiting("a")), "a"), "a") == "no nodes available to schedule pods"


def test_the_same_refusal_is_told_once() -> None:
    seen = view(node("node-1"), waiting("big", cpu="5"))
    (told,) = acts(run(seen, "big")["default/big"], Update)
    seen.cache.put("pods", told.obj)
    assert acts(run(seen, "big")["default/big"]) == []


def test_a_node_that_changes_wakes_the_pods_set_aside() -> None:
    seen = view(node("node-1"), waiting("big", cpu="5"))
    assert list(queue.on_node(node("node-2"), seen)) == []
    run(seen, "big")
    assert list(queue.on_node(node("node-2", cpu="8"), seen)) == ["default/big"]
    seen.cache.put("nodes", node("node-2", cpu="8"))
    assert bindings(run(seen, "big")) == {"big": "node-2"}
    assert list(queue.on_node(node("node-2"), seen)) == []


def test_a_pod_that_leaves_wakes_the_pods_set_aside() -> None:
    running = pod("running", node="node-1", ip="10.0.0.1")
    seen = view(node("node-1"), running, waiting("big", cpu="5"))
    run(seen, "big")
    assert list(queue.on_pod(running, seen)) == []
    seen.cache.drop("pods", "default/running")
    assert list(queue.on_pod(running, seen)) == ["default/big"]


def test_pods_of_one_round_count_where_they_were_put() -> None:
    rs = replicaset("web-5d", 6)
    pods = [waiting(f"p{i}", labels={"app": "web"}, owner=rs) for i in range(6)]
    decided = run(view(*nodes(), rs, *pods), *(meta.name(p) for p in pods))
    assert Counter(bindings(decided).values()) == {"node-1": 2, "node-2": 2, "node-3": 2}


def test_pods_of_one_round_never_overfill_a_node() -> None:
    pods = [waiting(f"p{i}", cpu="2") for i in range(8)]
    decided = run(view(*nodes(), *pods), *(meta.name(p) for p in pods))
    assert Counter(bindings(decided).values()) == {"node-1": 2, "node-2": 2, "node-3": 2}
    assert len([p for p in pods if meta.name(p) not in bindings(decided)]) == 2


def test_the_most_important_pod_goes_first_and_then_the_oldest() -> None:
    young, old = waiting("young", cpu="3", age=10), waiting("old", cpu="3", age=100)
    vip = waiting("vip", cpu="3", age=1, spec={"priority": 1000})
    assert bindings(run(view(node("n"), young, old, vip), "young", "old", "vip")) == {"vip": "n"}
    assert bindings(run(view(node("n"), young, old), "young", "old")) == {"old": "n"}


def test_a_binding_names_the_score_that_decided() -> None:
    rs = replicaset("my-nginx-5d", 2)
    labels = {"app": "web", "pod-template-hash": "5d"}
    there = [pod(f"p{i}", node=f"node-{i}", ip="1", labels=labels, owner=rs) for i in (1, 3)]
    decided = run(view(*nodes(), rs, *there, waiting("new", labels=labels, owner=rs)), "new")
    assert acts(decided["default/new"], Update)[0].why == "node-2 has fewest my-nginx pods"


def test_chance_decides_between_equals_the_same_way_each_time() -> None:
    found = [bindings(run(view(*nodes(), waiting("a")), "a"))["a"] for _ in range(3)]
    assert len(set(found)) == 1
    others = {bindings(run(view(*nodes(), waiting("a"), revision=r), "a"))["a"] for r in range(30)}
    assert others == {"node-1", "node-2", "node-3"}


def test_some_pods_are_not_ours_to_place() -> None:
    assert queue.waits(waiting("a"))
    assert not queue.waits(pod("placed", node="n"))
    assert not queue.waits(deleted(waiting("going")))
    assert not queue.waits(waiting("theirs", spec={"schedulerName": "other"}))
    assert not queue.waits(waiting("gated", spec={"schedulingGates": [{"name": "x"}]}))
    assert not queue.waits(pod("done", phase="Succeeded"))


def test_ended_pods_take_no_room() -> None:
    done = pod("done", node="n", phase="Succeeded", spec={"containers": [{"resources": {"requests": {"cpu": "4"}}}]})
    assert bindings(run(view(node("n"), done, waiting("a", cpu="4")), "a")) == {"a": "n"}


def test_hundreds_of_pods_are_placed_in_one_round() -> None:
    rs = replicaset("web-5d", 400)
    pods = [waiting(f"p{i}", labels={"app": "web"}, owner=rs, age=i) for i in range(400)]
    seen = view(*(node(f"node-{i}", pods="250") for i in range(4)), rs, *pods)
    found = Counter(bindings(run(seen, *(meta.name(p) for p in pods))).values())
    assert set(found.values()) == {100}

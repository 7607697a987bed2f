"""A cluster as a few characters."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.apimachinery.meta import Obj
from dashboard.classrooms.watching import miniature
from dashboard.classrooms.watching.miniature import LONGEST, Node, Pod


def pods(**counts: int) -> list[Pod]:
    """So many pods of each state at a node: at_a_node__state."""
    named = {tuple(key.split("__")): count for key, count in counts.items()}
    return [Pod(node, state, "") for (node, state), count in named.items() for _ in range(count)]


def test_nodes_in_their_order_with_their_pods_the_worst_first_and_who_waits_at_the_end() -> None:
    nodes = [Node("b", "!"), Node("a", ""), Node("c", "~")]
    found = pods(a__ready=3, a__crashloop=1, b__terminating=2, none__pending=2)
    assert miniature.drawn(nodes, found) == "C1R3|!T2|~;P2"
    assert miniature.drawn([], []) == ";"


def test_however_large_the_cluster_it_stays_short() -> None:
    nodes = [Node(f"node-{n}", "!") for n in range(100)]
    found = [Pod(node.name, state, "") for node in nodes for state in miniature.LETTERS for _ in range(30)]
    told = miniature.drawn(nodes, found)
    assert len(told) <= LONGEST
    assert told.startswith("X3000C3000")


@pytest.mark.parametrize(
    ("conditions", "state", "reason"),
    [([], "pending", ""),
     ([{"type": "PodScheduled", "status": "False", "reason": "Unschedulable"}], "stuck", "Unschedulable")],
)  # fmt: skip
def test_a_pod_that_waits_in_vain_is_told_from_one_that_waits(conditions: Any, state: str, reason: str) -> None:
    status = {"phase": "Pending", "conditions": conditions}
    found = miniature.pod({"metadata": {"name": "web"}, "spec": {}, "status": status})
    assert found == Pod("", state, reason)


def test_what_is_wrong_is_told_in_words_the_most_frequent_first() -> None:
    crashing = Pod("a", "crashloop", "CrashLoopBackOff")
    wrong = [crashing, Pod("", "stuck", "Unschedulable"), crashing, Pod("a", "failed", "x")]
    assert miniature.trouble([*wrong, Pod("a", "ready", "")]) == "CrashLoopBackOff ×2, Unschedulable"


@pytest.mark.parametrize(
    ("labels", "spec", "ready", "found"),
    [({}, {}, "True", Node("n", "")), ({}, {}, "Unknown", Node("n", "!")),
     ({}, {"unschedulable": True}, "True", Node("n", "~")),
     ({miniature.CONTROL_PLANE: ""}, {}, "True", None)],
)  # fmt: skip
def test_a_node_is_drawn_as_it_stands_and_the_control_plane_not_at_all(
    labels: Obj, spec: Obj, ready: str, found: Node | None
) -> None:
    conditions = [{"type": "Ready", "status": ready}]
    manifest = {"metadata": {"name": "n", "labels": labels}, "spec": spec, "status": {"conditions": conditions}}
    assert miniature.node(manifest) == found

"""A cluster as a few characters: its nodes, and the pods on each by state, for a picture the size of a stamp.

    R3C1|!T2|~;P2        three ready pods and one in a crash loop on the first node, two that end on the second, which
                         is not ready, none on the third, which is cordoned; two wait for a node

Only a state's letter and a count go over the wire, at most `LONGEST` characters, however large the cluster: where that
would not do, all nodes are one. What is wrong in words is told beside it. `class_mini.mjs` reads and draws it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from dashboard.topology.graph import pod_state

LETTERS = {
    "failed": "X", "crashloop": "C", "stuck": "V", "pending": "P", "creating": "G", "running": "U",
    "terminating": "T", "ready": "R", "succeeded": "S",
}  # fmt: skip
"""The states of the picture, the worst first; `stuck` is a pending pod for which there is no node."""
NOT_READY, CORDONED = "!", "~"
LONGEST = 72
TROUBLED = ("failed", "crashloop", "stuck")
CONTROL_PLANE = "node-role.kubernetes.io/control-plane"


class Pod(NamedTuple):
    """A pod, as a miniature shows it."""

    node: str
    state: str
    reason: str


def pod(manifest: Obj) -> Pod:
    state, reason = pod_state(manifest)
    return Pod(meta.get(manifest, "spec.nodeName", ""), "stuck" if state == "pending" and reason else state, reason)


class Node(NamedTuple):
    name: str
    mark: str


def node(manifest: Obj) -> Node | None:
    """A node; None for one that only decides."""
    if CONTROL_PLANE in meta.labels(manifest):
        return None
    ready = (meta.condition(manifest, "Ready") or {}).get("status") == "True"
    cordoned = meta.get(manifest, "spec.unschedulable", False)
    return Node(meta.name(manifest), NOT_READY if not ready else CORDONED if cordoned else "")


def drawn(nodes: Sequence[Node], pods: Sequence[Pod]) -> str:
    """The whole cluster in at most LONGEST characters."""
    known = {one.name for one in nodes}
    groups = [
        one.mark + _runs(pod for pod in pods if pod.node == one.name) for one in sorted(nodes, key=lambda n: n.name)
    ]
    told = f"{'|'.join(groups)};{_runs(pod for pod in pods if pod.node not in known)}"
    return told if len(told) <= LONGEST else _runs(pods) + ";"


def trouble(pods: Iterable[Pod]) -> str:
    """What is wrong, in Kubernetes' words, the most frequent two: "CrashLoopBackOff ×2, Unschedulable"."""
    wrong = Counter(one.reason or one.state for one in pods if one.state in TROUBLED)
    return ", ".join(f"{reason} ×{count}" if count > 1 else reason for reason, count in wrong.most_common(2))


def _runs(pods: Iterable[Pod]) -> str:
    found = Counter(one.state for one in pods)
    return "".join(f"{letter}{found[state]}" for state, letter in LETTERS.items() if found[state])

"""What a DaemonSet's pods are like: pinned to a node, hard to drive off, replaced one by one, counted by node."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.client.controller import Act, Delete
from cluster.client.scheduling import NO_EXECUTE, NO_SCHEDULE, NOT_READY, UNREACHABLE, UNSCHEDULABLE
from cluster.controllers import _pods

HASH = "controller-revision-hash"
_BORNE = (
    (NOT_READY, NO_EXECUTE), (UNREACHABLE, NO_EXECUTE), ("node.kubernetes.io/disk-pressure", NO_SCHEDULE),
    ("node.kubernetes.io/memory-pressure", NO_SCHEDULE), ("node.kubernetes.io/pid-pressure", NO_SCHEDULE),
    (UNSCHEDULABLE, NO_SCHEDULE),
)  # fmt: skip
_HOST = ("node.kubernetes.io/network-unavailable", NO_SCHEDULE)
_REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution"
Placed = Mapping[str, list[Obj]]
"""Pods by the node they are on or meant for."""


def by_node(pods: Iterable[Obj]) -> dict[str, list[Obj]]:
    found: dict[str, list[Obj]] = {}
    for pod in pods:
        found.setdefault(target(pod), []).append(pod)
    return found


def target(pod: Obj) -> str:
    """The node a pod is on, or was made for."""
    if _pods.node_of(pod):
        return _pods.node_of(pod)
    terms = meta.get(pod, f"spec.affinity.nodeAffinity.{_REQUIRED}.nodeSelectorTerms", [])
    fields = [f for term in terms for f in term.get("matchFields") or [] if f["key"] == "metadata.name"]
    return str(fields[0]["values"][0]) if fields else ""


def pinned(affinity: Obj | None, node: str) -> Obj:
    """The affinity with one more wish, which leaves one node only."""
    field = {"key": "metadata.name", "operator": "In", "values": [node]}
    term = {"matchFields": [field]}
    near = (affinity or {}).get("nodeAffinity") or {}
    return {**(affinity or {}), "nodeAffinity": {**near, _REQUIRED: {"nodeSelectorTerms": [term]}}}


def tolerant(spec: Obj) -> list[Obj]:
    """The template's tolerations, and those of every daemon."""
    given = spec.get("tolerations") or []
    borne = (*_BORNE, _HOST) if spec.get("hostNetwork") else _BORNE
    added = [{"key": key, "operator": "Exists", "effect": effect} for key, effect in borne]
    return [*given, *(t for t in added if t not in given)]


def oldest(pods: Sequence[Obj]) -> Obj | None:
    """The pod to keep among several on one node: the oldest, a placed one before one that waits."""
    lasting = [p for p in pods if _pods.active(p)]
    ordered = sorted(lasting, key=lambda p: (not _pods.node_of(p), meta.metadata(p).get("creationTimestamp") or ""))
    return ordered[0] if ordered else None


def deletion(pod: Obj, why: str) -> Act:
    return Delete("pods", meta.namespace(pod), meta.name(pod), meta.uid(pod), why)


def current(owner: Obj, pod: Obj, wanted: str) -> bool:
    """Whether a pod is of the newest template. Those without a mark came with the cluster, from its first one."""
    mark = meta.labels(pod).get(HASH)
    return mark == wanted or (mark is None and meta.metadata(owner).get("generation", 1) == 1)


def replaced(owner: Obj, placed: Placed, nodes: Sequence[str], available: Sequence[Obj], wanted: str) -> list[Act]:
    """The old pods that a rolling update deletes now: the unavailable, then as many as may be missing."""
    if meta.get(owner, "spec.updateStrategy.type", "RollingUpdate") != "RollingUpdate":
        return []
    well = {meta.uid(p) for p in available}
    here = [oldest(placed.get(node, [])) for node in nodes]
    spare = _max_unavailable(owner, len(nodes)) - sum(p is None or meta.uid(p) not in well for p in here)
    old = [p for p in here if p is not None and not current(owner, p, wanted)]
    broken = [p for p in old if meta.uid(p) not in well]
    sound = [p for p in old if meta.uid(p) in well]
    return [deletion(p, "its template is out of date") for p in broken + sound[: max(0, spare)]]


def _max_unavailable(owner: Obj, nodes: int) -> int:
    """The number of nodes that may be without a pod, at least one; a share is rounded up."""
    given = meta.get(owner, "spec.updateStrategy.rollingUpdate.maxUnavailable", 1)
    share = -(-int(given[:-1]) * nodes // 100) if isinstance(given, str) else int(given)
    return max(1, share)


def status(owner: Obj, placed: Placed, nodes: Sequence[str], available: Sequence[Obj], wanted: str) -> Obj:
    """The counts; the last four are left out while they are zero."""
    here = [p for p in (oldest(placed.get(node, [])) for node in nodes) if p is not None]
    well = {meta.uid(p) for p in available}
    fine = sum(meta.uid(p) in well for p in here)
    counts = {
        "observedGeneration": int(meta.metadata(owner).get("generation") or 0),
        "updatedNumberScheduled": sum(current(owner, p, wanted) for p in here),
        "numberAvailable": fine,
        "numberUnavailable": len(nodes) - fine,
    }
    return {
        "currentNumberScheduled": len(here),
        "desiredNumberScheduled": len(nodes),
        "numberMisscheduled": sum(name not in nodes and oldest(pods) is not None for name, pods in placed.items()),
        "numberReady": sum(meta.ready(p) for p in here),
        **{k: v for k, v in counts.items() if v},
    }

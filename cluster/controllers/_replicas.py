"""Keeping a number of pods alive: what ReplicaSets and ReplicationControllers share.

(In Kubernetes: pkg/controller/replicaset, which serves both kinds.)
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from cluster.apimachinery import clock, labels, meta
from cluster.apimachinery.meta import Obj
from cluster.client.controller import Act, Create, Decided, Delete, Event, Update
from cluster.client.in_part import REFUSED
from cluster.client.view import View
from cluster.controllers import _pods
from cluster.controllers._names import fresh_names
from cluster.controllers._namespaces import doomed
from cluster.controllers._ownership import claim, selector_of

BURST = 500
"""Pods created or deleted in one decision, at most."""
SIMILAR = 10
"""Events of one sort told one by one; the rest are told together."""
FAILURE = "ReplicaFailure"
DELETION_COST = "controller.kubernetes.io/pod-deletion-cost"


def reconcile(owner: Obj, resource: str, component: str, view: View) -> Decided:
    """One look at an owner: claim its pods, bring their number nearer to `spec.replicas`, tell its status."""
    claimed = claim(owner, "pods", selector_of(owner), view, _pods.active)
    if claimed.acts:
        return Decided(claimed.acts)
    acts = [] if doomed(owner, view) else manage(owner, claimed.mine, component, view)
    available, soon = _pods.availability(claimed.mine, meta.get(owner, "spec.minReadySeconds", 0), view)
    status = status_of(owner, claimed.mine, len(available), view)
    status = _with_failure(status, _failure(owner, len(claimed.mine), view), view.timestamp)
    if status != owner.get("status"):
        why = f"{status.get('readyReplicas', 0)} of {desired(owner)} pods are ready"
        acts.append(Update(resource, {**owner, "status": status}, why, "status"))
    return Decided(acts, again=soon)


def _failure(owner: Obj, have: int, view: View) -> str:
    """Why the pods that are missing cannot be made, as far as that was tried."""
    refused: dict[str, str] = view.memory.get(REFUSED, {})
    if have >= desired(owner):
        refused.pop(meta.key(owner), None)
    return refused.get(meta.key(owner), "")


def _with_failure(status: Obj, why: str, now: str) -> Obj:
    """The status with the condition ReplicaFailure, or without it.

    One that stands is left as it is: each attempt is refused in other words (it names its pod), and a status that was
    written has its owner looked at again at once, however long the queue would have waited.
    """
    conditions = status.get("conditions") or []
    others = {k: v for k, v in status.items() if k != "conditions"}
    left = [c for c in conditions if c.get("type") != FAILURE]
    if why and len(left) < len(conditions):
        return status
    if why:
        said = {"type": FAILURE, "status": "True", "reason": "FailedCreate", "message": why}
        return {**others, "conditions": meta.with_condition(conditions, said, now)}
    return {**others, "conditions": left} if left else others


def desired(owner: Obj) -> int:
    return int(meta.get(owner, "spec.replicas", 1))


def manage(owner: Obj, pods: Sequence[Obj], component: str, view: View) -> list[Act]:
    """The acts that add missing pods or take away surplus ones."""
    want, have = desired(owner), len(pods)
    if have < want:
        return list(_creations(owner, min(want - have, BURST), f"{have} of {want} replicas exist", component, view))
    if have > want:
        return list(_deletions(owner, pods, min(have - want, BURST), component, view))
    return []


def _creations(owner: Obj, count: int, why: str, component: str, view: View) -> Iterator[Act]:
    names = fresh_names(meta.name(owner), "pods", meta.namespace(owner), view)
    made = [pod_from_template(owner, name) for name, _ in zip(names, range(count), strict=False)]
    for pod in made:
        yield Create("pods", pod, why)
    said = [f"Created pod: {meta.name(pod)}" for pod in made]
    yield from events(owner, "SuccessfulCreate", said, component)


def _deletions(owner: Obj, pods: Sequence[Obj], count: int, component: str, view: View) -> Iterator[Act]:
    doomed = to_delete(pods, related(owner, pods, view), count, view.now)
    why = f"{len(pods)} replicas exist, {desired(owner)} wanted"
    for pod in doomed:
        yield Delete("pods", meta.namespace(pod), meta.name(pod), meta.uid(pod), why)
    said = [f"Deleted pod: {meta.name(pod)}" for pod in doomed]
    yield from events(owner, "SuccessfulDelete", said, component)


def events(owner: Obj, reason: str, messages: Sequence[str], component: str) -> Iterator[Act]:
    """What happened to each pod; beyond ten of a sort the last stands for the others, as the recorder does it."""
    for message in messages[:SIMILAR]:
        yield Event(owner, "Normal", reason, message, component)
    if len(messages) > SIMILAR:
        text = f"(combined from similar events): {messages[-1]}"
        yield Event(owner, "Normal", reason, text, component)


def pod_from_template(owner: Obj, name: str) -> Obj:
    """The pod that the owner's template describes, owned by the owner."""
    template = meta.get(owner, "spec.template", {})
    given = template.get("metadata") or {}
    head: Obj = {k: given[k] for k in ("labels", "annotations", "finalizers") if given.get(k)}
    head |= {
        "name": name,
        "generateName": f"{meta.name(owner)}-",
        "namespace": meta.namespace(owner),
        "ownerReferences": [meta.owner_ref(owner)],
    }
    return meta.copy({"apiVersion": "v1", "kind": "Pod", "metadata": head, "spec": template.get("spec") or {}})  # type: ignore[no-any-return]


def related(owner: Obj, pods: Sequence[Obj], view: View) -> list[Obj]:
    """The owner's pods with those of its siblings (a Deployment's other ReplicaSets): all that share the load."""
    above = meta.controller_of(owner)
    if above is None:
        return list(pods)
    siblings = view.owned(above["uid"], "replicasets.apps")
    found = [pod for rs in siblings for pod in view.owned(meta.uid(rs), "pods") if _pods.active(pod)]
    return found or list(pods)


def to_delete(pods: Sequence[Obj], companions: Iterable[Obj], count: int, now: float) -> list[Obj]:
    """The `count` pods that are missed least: unplaced before placed, pending before running, unready before
    ready, cheap before dear, crowded nodes before empty ones, then the youngest, those restarted most first."""
    if count >= len(pods):
        return list(pods)
    crowd = Counter(_pods.node_of(p) for p in companions)
    return sorted(pods, key=lambda pod: _rank(pod, crowd, now))[:count]


_PHASES = {"Pending": 0, "Unknown": 1, "Running": 2}


def _rank(pod: Obj, crowd: Mapping[str, int], now: float) -> tuple[Any, ...]:
    stamp = _pods.ready_stamp(pod)
    return (
        bool(_pods.node_of(pod)),
        _PHASES.get(meta.get(pod, "status.phase", ""), 0),
        meta.ready(pod),
        _cost(pod),
        -crowd[_pods.node_of(pod)],
        *((_magnitude(stamp, now),) if stamp else (-1,)),
        -_restarts(pod),
        _magnitude(meta.metadata(pod).get("creationTimestamp") or "", now),
        meta.uid(pod),
    )


def _cost(pod: Obj) -> int:
    try:
        return int(meta.annotations_of(pod).get(DELETION_COST, "0"))
    except ValueError:
        return 0


def _magnitude(stamp: str, now: float) -> int:
    """An age as a power of two (in nanoseconds): ages near enough are alike, so that chance picks among them."""
    age = (now - clock.parse(stamp)) * 1e9 if stamp else 0
    return int(math.log2(age)) if age > 1 else -1


def _restarts(pod: Obj) -> int:
    statuses = meta.get(pod, "status.containerStatuses", [])
    return max((int(s.get("restartCount") or 0) for s in statuses), default=0)


def status_of(owner: Obj, pods: Sequence[Obj], available: int, view: View) -> Obj:
    """The owner's status, told from its active pods; zero counts are left out, as Kubernetes leaves them out."""
    template = labels.from_map(meta.get(owner, "spec.template.metadata.labels", {}))
    counts = {
        "fullyLabeledReplicas": sum(template.matches(meta.labels(p)) for p in pods),
        "readyReplicas": sum(meta.ready(p) for p in pods),
        "availableReplicas": available,
        "observedGeneration": int(meta.metadata(owner).get("generation") or 0),
    }
    kept = {k: v for k, v in (owner.get("status") or {}).items() if k == "conditions"}
    status: Obj = {"replicas": len(pods), **{k: v for k, v in counts.items() if v}, **kept}
    if owner["kind"] == "ReplicaSet":
        mine = view.owned(meta.uid(owner), "pods")
        status["terminatingReplicas"] = sum(meta.is_deleting(p) and not _pods.finished(p) for p in mine)
    return status

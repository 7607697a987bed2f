"""Subresources that are objects of their own: a Scale, a Binding, an Eviction.

Each is a narrow door to another object: who may scale a Deployment need not be able to change its template, and
the scheduler may only place a pod. These functions turn one into the other; the API server reads and writes.
(In Kubernetes: the ScaleREST, BindingREST and EvictionREST of pkg/registry.)
"""

from __future__ import annotations

from typing import Any

from cluster.apimachinery import clock, errors, labels, meta
from cluster.apimachinery.errors import Cause, invalid_value, not_supported, required
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.structural import paths

_SCALE_HEAD = ("name", "namespace", "uid", "resourceVersion", "creationTimestamp")


BUILT_IN = {"specReplicasPath": ".spec.replicas", "statusReplicasPath": ".status.replicas"}
"""Where built-in kinds have what a Scale shows; a custom kind's definition says it for itself."""


def scale_of(obj: Obj, where: Obj | None = None) -> Obj:
    """The autoscaling/v1 Scale of anything with replicas; `where` are the paths that a definition names."""
    head, named = meta.metadata(obj), where or BUILT_IN
    status: Obj = {"replicas": paths.get(obj, named["statusReplicasPath"]) or 0}
    query = _selector(obj) if where is None else paths.get(obj, where.get("labelSelectorPath") or "") or ""
    return {
        "kind": "Scale",
        "apiVersion": "autoscaling/v1",
        "metadata": {k: head[k] for k in _SCALE_HEAD if k in head},
        "spec": {"replicas": paths.get(obj, named["specReplicasPath"]) or 0},
        "status": {**status, "selector": query} if query else status,
    }


def _selector(obj: Obj) -> str:
    """The selector as text; a ReplicationController's is a plain map."""
    selector = meta.get(obj, "spec.selector")
    if obj.get("kind") == "ReplicationController":
        return str(labels.from_map(selector))
    return str(labels.from_label_selector(selector))


def apply_scale(obj: Obj, scale: Obj, where: Obj | None = None) -> Obj:
    """The object with the replicas of a Scale; it keeps the Scale's resourceVersion, so a stale one clashes.

    Raises 422 for a negative number, 409 for a Scale of another object.
    """
    replicas = meta.get(scale, "spec.replicas", 0)
    name = meta.name(obj)
    if replicas < 0:
        cause = invalid_value("spec.replicas", replicas, "must be greater than or equal to 0")
        raise errors.invalid("Scale", "autoscaling", name, [cause])
    head = {**obj["metadata"]}
    for field in ("uid", "resourceVersion"):
        stated: Any = meta.metadata(scale).get(field)
        if stated:
            head[field] = stated
    return paths.put({**obj, "metadata": head}, (where or BUILT_IN)["specReplicasPath"], replicas)


def bind(pod: Obj, binding: Obj) -> Obj:
    """The pod, placed on the binding's node, with its labels and annotations. Raises 409 when it is placed already
    or on its way out."""
    name, node = meta.name(pod), meta.get(binding, "target.name", "")
    causes = _binding_problems(binding)
    if causes:
        raise errors.invalid("Binding", "", name, causes)
    if meta.uid(binding) and meta.uid(binding) != meta.uid(pod):
        why = f"Precondition failed: UID in precondition: {meta.uid(binding)}, UID in object meta: {meta.uid(pod)}"
        raise errors.conflict("pods/binding", name, why)
    if meta.is_deleting(pod):
        raise errors.conflict(
            "pods/binding", name, f"pod {name} is being deleted, cannot be assigned to a host"
        )
    if meta.get(pod, "spec.nodeName"):
        why = f'pod {name} is already assigned to node "{pod["spec"]["nodeName"]}"'
        raise errors.conflict("pods/binding", name, why)
    if meta.get(pod, "spec.schedulingGates"):
        raise errors.conflict("pods/binding", name, f"pod {name} has non-empty .spec.schedulingGates")
    placed = {**pod, "spec": {**pod["spec"], "nodeName": node}, "status": _scheduled(pod)}
    said = {
        "annotations": {**meta.annotations_of(pod), **meta.annotations_of(binding)},
        "labels": {**meta.labels(pod), **meta.labels(binding)},
    }
    return {**placed, "metadata": {**pod["metadata"], **{field: words for field, words in said.items() if words}}}


def _binding_problems(binding: Obj) -> list[Cause]:
    kind = meta.get(binding, "target.kind", "")
    found = [] if kind in ("", "Node") else [not_supported("target.kind", kind, ["Node", "<empty>"])]
    return found if meta.get(binding, "target.name") else [*found, required("target.name")]


def _scheduled(pod: Obj) -> Obj:
    """The pod's status, saying that it has a node; none is being freed for it any more."""
    status: Obj = {k: v for k, v in (pod.get("status") or {}).items() if k != "nominatedNodeName"}
    said: Obj = {"type": "PodScheduled", "status": "True", "lastProbeTime": None}
    if meta.get(pod, "metadata.generation"):
        said["observedGeneration"] = pod["metadata"]["generation"]
    conditions = meta.with_condition(status.get("conditions") or [], said, clock.timestamp())
    return {**status, "conditions": conditions}


def eviction_options(eviction: Obj) -> Obj:
    """The DeleteOptions of an Eviction ({} when it names none)."""
    found = eviction.get("deleteOptions")
    return found if isinstance(found, dict) else {}

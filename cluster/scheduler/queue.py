"""Which pods wait, in which order, and what wakes those that nothing could be found for.

More important pods go first, then older ones. A pod that fits nowhere is set aside until something changes that
could make room: a node appears or changes, a pod leaves or finds its place. (In Kubernetes:
pkg/scheduler/backend/queue.)
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.client.view import View
from cluster.scheduler.snapshot import FINAL

NAME = "default-scheduler"


def waits(pod: Obj | None) -> bool:
    """Whether a pod is ours to place."""
    if pod is None or meta.is_deleting(pod) or meta.get(pod, "spec.nodeName") or meta.get(pod, "status.phase") in FINAL:
        return False
    gated = bool(meta.get(pod, "spec.schedulingGates"))
    return not gated and bool(meta.get(pod, "spec.schedulerName", NAME) == NAME)


def order(pod: Obj) -> tuple[int, str, str]:
    """The sort key: by priority, highest first, then by age."""
    created = meta.metadata(pod).get("creationTimestamp") or ""
    return -int(meta.get(pod, "spec.priority", 0)), created, meta.key(pod)


def set_aside(view: View) -> set[str]:
    """The keys of the pods that fitted nowhere when last looked at."""
    memory: dict[str, Any] = view.memory
    found: set[str] = memory.setdefault("unschedulable", set())
    return found


def on_node(node: Obj, view: View) -> Iterable[str]:
    """A mapper: a node has changed, so whoever fitted nowhere may fit now."""
    return sorted(set_aside(view))


def on_pod(pod: Obj, view: View) -> Iterable[str]:
    """A mapper: a waiting pod itself; those set aside when a placed pod arrives, ends or goes."""
    if waits(pod):
        return [meta.key(pod)]
    current = view.get("pods", meta.namespace(pod), meta.name(pod))
    stirs = current is None or meta.get(pod, "status.phase") in (*FINAL, "Pending")
    return sorted(set_aside(view)) if stirs else []

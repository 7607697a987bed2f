"""The pod garbage collector: pods that nobody will ever take care of.

A kubelet removes its own pods in the end. When the Node object itself is gone there is no kubelet to do it; a pod
that was deleted before it was placed never had one; and ended pods would pile up for ever. (In Kubernetes:
pkg/controller/podgc.)
"""

from __future__ import annotations

from collections.abc import Iterable

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.client.controller import Act, Decided, Delete, controller
from cluster.client.view import View
from cluster.controllers._pods import finished, node_of

QUARANTINE = 40.0
"""Seconds of the cluster's time a node must be gone before its pods go: it may come back."""
THRESHOLD = 12_500
ENDED = "ended pods"


def _pod(pod: Obj, view: View) -> Iterable[str]:
    return [meta.key(pod), *([ENDED] if finished(pod) else [])]


def _pods_of(node: Obj, view: View) -> Iterable[str]:
    """The pods of a node that is gone or back again."""
    present = view.get("nodes", "", meta.name(node)) is not None
    if present and meta.name(node) not in view.memory:
        return []
    return [meta.key(p) for p in view.list("pods") if node_of(p) == meta.name(node)]


@controller("pod-garbage-collector", component="pod-garbage-collector", watches={"pods": _pod, "nodes": _pods_of})
def reconcile(key: str, view: View) -> Decided:
    """Removed for good are: a pod whose Node has been gone for forty seconds, a pod being deleted that was never
    placed, and the oldest ended pods beyond 12,500."""
    if key == ENDED:
        return Decided(_surplus(view))
    pod = view.get("pods", *meta.split_key(key))
    node = node_of(pod) if pod is not None else ""
    if pod is None or (not node and not meta.is_deleting(pod)):
        return Decided()
    if not node:
        return Decided([_removed(pod, "it was never placed")])
    if view.get("nodes", "", node) is not None:
        view.memory.pop(node, None)
        return Decided()
    left = view.memory.setdefault(node, view.time) + QUARANTINE - view.time
    return Decided([_removed(pod, f"its node {node} is gone")]) if left <= 0 else Decided(again=left)


def _surplus(view: View) -> list[Act]:
    ended = [p for p in view.list("pods") if finished(p) and not meta.is_deleting(p)]
    oldest = sorted(ended, key=lambda p: (meta.metadata(p).get("creationTimestamp") or "", meta.name(p)))
    return [_removed(pod, f"only {THRESHOLD} ended pods are kept") for pod in oldest[: max(0, len(ended) - THRESHOLD)]]


def _removed(pod: Obj, why: str) -> Act:
    return Delete("pods", meta.namespace(pod), meta.name(pod), meta.uid(pod), why, grace=0)

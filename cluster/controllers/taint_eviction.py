"""The taint eviction controller: a NoExecute taint drives pods off.

A pod that does not tolerate it goes at once; one that does for a while goes when the while is over (300 seconds
for a node that is silent, unless the pod says otherwise); one that tolerates it without limit stays. On a dead
node nobody stops the containers, so the pod stays Terminating; its replacement starts elsewhere all the same. (In
Kubernetes: pkg/controller/tainteviction.)
"""

from __future__ import annotations

from collections.abc import Iterable
from math import inf

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.client.controller import Act, Decided, Delete, Event, by_key, controller
from cluster.client.scheduling import NO_EXECUTE, taints, tolerates, tolerations
from cluster.client.view import View
from cluster.controllers._pods import node_of
from cluster.controllers._time import elapsed

COMPONENT = "taint-eviction-controller"


def _tainted_node(pod: Obj, view: View) -> Iterable[str]:
    """The pod's node, if it drives pods off."""
    node = view.get("nodes", "", node_of(pod))
    return [meta.name(node)] if node is not None and _driving(node) else []


@controller("taint-eviction", component=COMPONENT, watches={"nodes": by_key, "pods": _tainted_node})
def reconcile(key: str, view: View) -> Decided:
    """Every pod on a node with NoExecute taints is deleted once one of them has outlasted its toleration."""
    node = view.get("nodes", "", key)
    driving = _driving(node) if node is not None else []
    if not driving:
        return Decided()
    staying = [p for p in view.list("pods") if node_of(p) == key and not meta.is_deleting(p)]
    left = [(pod, patience(pod, driving, view)) for pod in staying]
    acts = [act for pod, seconds in left if seconds <= 0 for act in _evicted(pod)]
    return Decided(acts, again=min((s for _, s in left if 0 < s < inf), default=None))


def _driving(node: Obj) -> list[Obj]:
    return [t for t in taints(node) if t["effect"] == NO_EXECUTE]


def patience(pod: Obj, driving: Iterable[Obj], view: View) -> float:
    """Seconds of the cluster's time until the pod must go: 0 for now, infinite for never."""
    found = inf
    for taint in driving:
        bearing = [t for t in tolerations(pod) if tolerates(t, taint)]
        if not bearing:
            return 0.0
        limits = [max(0, t["tolerationSeconds"]) for t in bearing if t.get("tolerationSeconds") is not None]
        if limits:
            found = min(found, max(0.0, min(limits) - _borne(pod, taint, view)))
    return found


def _borne(pod: Obj, taint: Obj, view: View) -> float:
    """How long the pod has borne the taint."""
    what = f"{meta.uid(pod)}/{taint['key']}"
    stamp = taint.get("timeAdded") or view.memory.setdefault(what, view.timestamp)
    return elapsed(view, what, stamp)


def _evicted(pod: Obj) -> list[Act]:
    text = f"Marking for deletion Pod {meta.key(pod)}"
    return [
        Delete("pods", meta.namespace(pod), meta.name(pod), meta.uid(pod), "it does not tolerate its node's taint"),
        Event(pod, "Normal", "TaintManagerEviction", text, COMPONENT),
    ]

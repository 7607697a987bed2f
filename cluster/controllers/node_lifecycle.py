"""The node lifecycle controller: who has fallen silent is taken for dead.

Nobody reports a machine's failure. Each kubelet renews a Lease every ten seconds; when one has not been renewed
for fifty, counted by this loop on the cluster's own time and never by comparing two machines' clocks, the node's
condition becomes Unknown. Conditions become taints, taints keep pods away and in time drive them off, and pods on
a silent node stop being ready, so that no Service sends them anything. (In Kubernetes: pkg/controller/nodelifecycle.)
"""

from __future__ import annotations

from collections.abc import Iterable

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.client.controller import NEVER, Act, Decided, Event, Update, by_key, controller
from cluster.client.scheduling import NO_EXECUTE, NO_SCHEDULE, NOT_READY, UNREACHABLE, UNSCHEDULABLE, taints
from cluster.client.view import View
from cluster.controllers._pods import condition_set, finished, node_of

COMPONENT = "node-controller"
LEASES, LEASE_NAMESPACE = "leases.coordination.k8s.io", "kube-node-lease"
GRACE = 50.0
"""Seconds of the cluster's time without a heartbeat (--node-monitor-grace-period)."""
_WATCHED = ("Ready", "MemoryPressure", "DiskPressure", "PIDPressure")
_PRESSURES = {
    "MemoryPressure": "node.kubernetes.io/memory-pressure",
    "DiskPressure": "node.kubernetes.io/disk-pressure",
    "PIDPressure": "node.kubernetes.io/pid-pressure",
    "NetworkUnavailable": "node.kubernetes.io/network-unavailable",
}
OURS = {NOT_READY, UNREACHABLE, UNSCHEDULABLE, *_PRESSURES.values()}


def _heartbeat(lease: Obj, view: View) -> Iterable[str]:
    """The node whose Lease it is."""
    return [meta.name(lease)] if meta.namespace(lease) == LEASE_NAMESPACE else []


def _ready_pod(pod: Obj, view: View) -> Iterable[str]:
    """The node of a pod that claims to be ready where nothing can be."""
    node = view.get("nodes", "", node_of(pod)) if meta.ready(pod) else None
    return [meta.name(node)] if node is not None and _down(node) else []


@controller(
    "node-lifecycle",
    component=COMPONENT,
    watches={"nodes": by_key, LEASES: _heartbeat, "pods": _ready_pod},
)
def reconcile(key: str, view: View) -> Decided:
    """A node that has been silent for fifty seconds gets the condition Ready Unknown.

    Its taints follow its conditions: unreachable or not-ready (NoSchedule and NoExecute), pressures and a cordon
    (NoSchedule); what is over is taken away, and taints of others are left alone. While a node is not ready, no
    pod on it is. Heard again, the node says itself that it is ready, and its kubelet says it of its pods.
    """
    node = view.get("nodes", "", key)
    if node is None:
        view.memory.pop(key, None)
        return Decided()
    silence = heard(key, view)
    if silence >= GRACE and not meta.condition_is(node, "Ready", "Unknown"):
        return Decided(_given_up(node, view))
    wanted = taints_for(node, view.timestamp)
    acts = _unready(node, view) if _down(node) else []
    if wanted != taints(node):
        acts.append(Update("nodes", _tainted(node, wanted), _taint_reason(node, wanted)))
    return Decided(acts, again=GRACE - silence if silence < GRACE else None, deadline=NEVER)


def _down(node: Obj) -> bool:
    """Whether the node is known not to be ready, or not known to be."""
    found = meta.condition(node, "Ready")
    return found is not None and found.get("status") != "True"


def heard(name: str, view: View) -> float:
    """Seconds since this loop last saw the node's heartbeat change."""
    lease = view.get(LEASES, LEASE_NAMESPACE, name)
    beat = meta.get(lease, "spec.renewTime", "")
    if name not in view.memory or view.memory[name][0] != beat:
        view.memory[name] = (beat, view.time)
    return float(view.time - view.memory[name][1])


def _given_up(node: Obj, view: View) -> list[Act]:
    """All that the kubelet used to say is now unknown."""
    status = node.get("status") or {}
    conditions = status.get("conditions") or []
    for kind in _WATCHED:
        old = meta.condition(node, kind)
        said = ("NodeStatusUnknown", "Kubelet stopped posting node status.")
        never = ("NodeStatusNeverUpdated", "Kubelet never posted node status.")
        reason, message = said if old else never
        new = {**(old or {"type": kind}), "status": "Unknown", "reason": reason, "message": message}
        conditions = meta.with_condition(conditions, new, view.timestamp)
    told = {**node, "status": {**status, "conditions": conditions}}
    text = f"Node {meta.name(node)} status is now: NodeNotReady"
    return [
        Update("nodes", told, f"no heartbeat for {GRACE:.0f} seconds", "status"),
        Event(node, "Normal", "NodeNotReady", text, COMPONENT),
    ]


def taints_for(node: Obj, now: str) -> list[Obj]:
    """The taints a node should have: others' as they are, ours by its conditions."""
    wanted = list(_wanted(node))
    kept = [t for t in taints(node) if t["key"] not in OURS or (t["key"], t["effect"]) in wanted]
    present = {(t["key"], t["effect"]) for t in kept}
    added = [{"key": k, "effect": e, "timeAdded": now} for k, e in wanted if (k, e) not in present]
    return kept + added


def _wanted(node: Obj) -> Iterable[tuple[str, str]]:
    if _down(node):
        key = NOT_READY if meta.condition_is(node, "Ready", "False") else UNREACHABLE
        yield from ((key, NO_SCHEDULE), (key, NO_EXECUTE))
    for kind, key in _PRESSURES.items():
        if meta.condition_is(node, kind):
            yield key, NO_SCHEDULE
    if meta.get(node, "spec.unschedulable"):
        yield UNSCHEDULABLE, NO_SCHEDULE


def _tainted(node: Obj, wanted: list[Obj]) -> Obj:
    spec = {k: v for k, v in (node.get("spec") or {}).items() if k != "taints"}
    return {**node, "spec": {**spec, **({"taints": wanted} if wanted else {})}}


def _taint_reason(node: Obj, wanted: list[Obj]) -> str:
    if len(wanted) < len(taints(node)):
        return "what the taint stood for is over"
    if _down(node):
        return "no pod should start on a node that is not ready"
    return "the node is cordoned" if meta.get(node, "spec.unschedulable") else "the node is short of something"


def _unready(node: Obj, view: View) -> list[Act]:
    """No pod is ready on a node that is not; told of each once."""
    acts: list[Act] = []
    for pod in view.list("pods"):
        if node_of(pod) == meta.name(node) and meta.ready(pod) and not finished(pod):
            old = meta.condition(pod, "Ready") or {}
            told = condition_set(pod, {**old, "status": "False"}, view.timestamp)
            acts.append(Update("pods", told, f"{meta.name(node)} is silent", "status"))
            acts.append(Event(pod, "Warning", "NodeNotReady", "Node is not ready", COMPONENT))
    return acts

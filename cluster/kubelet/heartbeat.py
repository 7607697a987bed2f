"""The kubelet's heartbeat: a Lease in kube-node-lease, renewed every ten seconds while the machine runs.

A machine that fails, or whose cable is cut, simply stops renewing; nobody tells the control plane, which must notice
by itself. Renewing is a duty, not a decision: it takes no step of a paused cluster, and its period follows the
cluster's own time.
(In Kubernetes: pkg/kubelet/kubelet.go and component-helpers/apimachinery/lease.)
"""

from __future__ import annotations

from collections.abc import Iterable

from cluster.apimachinery import clock, meta
from cluster.apimachinery.meta import Obj
from cluster.client.bootstrap.nodes import health
from cluster.client.controller import Act, Create, Decided, Update, by_key, controller
from cluster.client.view import View
from cluster.kubelet import machines

LEASES, NAMESPACE = "leases.coordination.k8s.io", "kube-node-lease"
MACHINES = "machines.sim.podium.local"
PERIOD = 10.0


def _machine(obj: Obj, view: View) -> Iterable[str]:
    return (meta.name(obj),)


@controller(
    "heartbeat",
    component="kubelet",
    group="kubelet",
    watches={"nodes": by_key, MACHINES: _machine},
    duty=True,
    limit=200,
)
def renew(key: str, view: View) -> Decided | list[Act]:
    """Node gone or not to be heard: nothing. A renewal is due: renew, make the node say it is well. Again in 10 s."""
    node = view.get("nodes", "", key)
    machine = view.get(MACHINES, "", key)
    if node is None or not machines.heard(machine):
        view.memory.pop(key, None)
        return []
    acts: list[Act] = [*_healthy(node, view)]
    due = view.memory.get(key)
    if due is None or view.time >= due:
        view.memory[key] = due = view.time + PERIOD
        acts.append(_lease(node, view))
    return Decided(acts, max(0.0, due - view.time))


def _lease(node: Obj, view: View) -> Act:
    name = meta.name(node)
    stamp = clock.micro(view.now)
    lease = view.get(LEASES, NAMESPACE, name)
    if lease is not None:
        return Update(LEASES, {**lease, "spec": {**lease["spec"], "renewTime": stamp}}, "the kubelet is alive")
    head = {"name": name, "namespace": NAMESPACE, "ownerReferences": [meta.owner_ref(node, controller=False)]}
    spec = {"holderIdentity": name, "leaseDurationSeconds": 40, "renewTime": stamp}
    fresh = {"apiVersion": "coordination.k8s.io/v1", "kind": "Lease", "metadata": head, "spec": spec}
    return Create(LEASES, fresh, "the kubelet is alive", quiet=True)


def _healthy(node: Obj, view: View) -> list[Act]:
    """A node that was given up is well again as soon as its kubelet speaks."""
    if meta.ready(node):
        return []
    conditions = meta.get(node, "status.conditions", [])
    for told in health(view.timestamp):
        if told["type"] == "Ready" or _unsaid(node, told["type"]):
            conditions = meta.with_condition(conditions, told, view.timestamp)
    status = {**(node.get("status") or {}), "conditions": conditions}
    return [Update("nodes", {**node, "status": status}, "its kubelet speaks again", "status")]


def _unsaid(node: Obj, kind: str) -> bool:
    """Whether a condition is one that nobody vouches for since the node was given up."""
    return meta.condition(node, kind) is None or meta.condition_is(node, kind, "Unknown")

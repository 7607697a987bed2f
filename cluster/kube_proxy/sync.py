"""kube-proxy's loop: when Services or their endpoints change, write the node's rules anew, a little later.

A node's rules are a function of the revision its kube-proxy last saw, so syncing is noting that revision: any
process can then compute the same rules (`rules_at`), and a node whose rules are old can be seen to be so. The lag
is real: between a Service's change and the sync, packets still meet the rules of before. kube-proxy is a pod like any:
where none runs, the rules stay in the kernel as they were, and new ones come with the next that is started. (In
Kubernetes: pkg/proxy/runner's bounded-frequency runner, iptables.minSyncPeriod; kubeadm's DaemonSet.)
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache, partial

import orjson

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.client.controller import Decided, by_key, controller
from cluster.client.view import View
from cluster.etcd import beside, store

from .seen import SERVICES, SLICES

MACHINES, SYSTEM = "machines.sim.podium.local", "kube-system"


def _everywhere(obj: Obj, view: View) -> Iterable[str]:
    return [meta.name(node) for node in view.list("nodes")]


def _machine(obj: Obj, view: View) -> Iterable[str]:
    return (meta.name(obj),)


def _own(pod: Obj, view: View) -> Iterable[str]:
    """The node of a kube-proxy."""
    node = meta.get(pod, "spec.nodeName")
    return (node,) if node and meta.namespace(pod) == SYSTEM and _image(pod) else ()


def _image(pod: Obj) -> str:
    """The name of the container of a pod that is a kube-proxy; "" for any other pod."""
    found = (c["name"] for c in pod["spec"]["containers"] if _program(c.get("image") or "") == "kube-proxy")
    return str(next(found, ""))


def _program(image: str) -> str:
    """An image's name, without where it comes from and its version."""
    return image.partition("@")[0].rpartition("/")[2].partition(":")[0]


def _runs(pod: Obj) -> bool:
    """Whether a pod is a kube-proxy that has been started and not ended."""
    name = _image(pod)
    statuses = meta.get(pod, "status.containerStatuses", [])
    return any(s.get("name") == name and "running" in (s.get("state") or {}) for s in statuses)


@controller(
    "kube-proxy",
    component="kube-proxy",
    group="kube-proxy",
    watches={SERVICES: _everywhere, SLICES: _everywhere, "nodes": by_key, MACHINES: _machine, "pods": _own},
    batch=True,
    limit=1000,
)
def sync(keys: list[str], view: View) -> dict[str, Decided]:
    """Machine off, cable cut, no kube-proxy, nothing new: nothing. Else sync after the lag, all due ones at once."""
    state = _state(view)
    manned = {str(meta.get(pod, "spec.nodeName")) for pod in view.list("pods", SYSTEM) if _runs(pod)}
    nodes: dict[str, Node] = view.memory.setdefault("nodes", {})
    waiting = [name for name, node in nodes.items() if node.since is not None]
    left = {name: _left(name, nodes.setdefault(name, Node()), state, view) if name in manned else None
            for name in {*keys, *waiting}}  # fmt: skip
    found = {key: Decided(again=left[key] or None) for key in keys}
    due = [name for name, seconds in left.items() if seconds == 0.0]
    if due:
        written = partial(_write, view.cluster.name, [(name, nodes[name]) for name in due], state, view.cache.revision)
        found[keys[0]] = Decided(again=found[keys[0]].again, effects=[written], beside=", ".join(sorted(due)))
    return found


State = tuple[int, int, int]
"""The newest revision of any Service or EndpointSlice, and how many there are of each."""


@dataclass
class Node:
    """What one kube-proxy has written, and since when it has known that this is no longer enough."""

    written: State | None = None
    since: float | None = None


def _state(view: View) -> State:
    cache = view.cache
    newest = max(cache.newest(SERVICES), cache.newest(SLICES))
    return newest, cache.count(SERVICES), cache.count(SLICES)


def _left(name: str, node: Node, state: State, view: View) -> float | None:
    """Seconds until the node syncs (0: now); None when there is nothing to sync."""
    machine = view.get(MACHINES, "", name)
    if view.get("nodes", "", name) is None or not meta.get(machine, "spec.running", True):
        node.written = node.since = None
        return None
    if node.written == state or not meta.get(machine, "spec.connected", True):
        return None
    node.since = view.time if node.since is None else node.since
    return max(0.0, node.since + view.wait("rules") - view.time)


def _write(cluster: str, due: list[tuple[str, Node]], state: State, revision: int) -> None:
    """Note the revision; only once that is stored do the nodes take it for written."""
    beside.mark_synced(cluster, [name for name, _ in due], revision)
    for _, node in due:
        node.written, node.since = state, None


@lru_cache(maxsize=64)
def objects_at(cluster_id: int, revision: int) -> tuple[tuple[Obj, ...], tuple[Obj, ...]]:
    """The Services and EndpointSlices that a kube-proxy synced at a revision has seen."""

    def read(resource: str) -> tuple[Obj, ...]:
        return tuple(orjson.loads(text) for text in store.texts_at(cluster_id, resource, revision))

    return read(SERVICES), read(SLICES)

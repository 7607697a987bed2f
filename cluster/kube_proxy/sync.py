"""kube-proxy's loop: when Services or their endpoints change, write the node's rules anew, a little later.

A node's rules are a function of the revision its kube-proxy last saw, so syncing is noting that revision: any
process can then compute the same rules (`rules_at`), and a node whose rules are old can be seen to be so. The lag
is real: between a Service's change and the sync, packets still meet the rules of before. (In Kubernetes:
pkg/proxy/runner's bounded-frequency runner, iptables.minSyncPeriod.)
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache, partial

import orjson

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.client.controller import Decided, by_key, controller
from cluster.client.view import View
from cluster.etcd import store

SERVICES, SLICES = "services", "endpointslices.discovery.k8s.io"
MACHINES = "machines.sim.podium.local"


def _everywhere(obj: Obj, view: View) -> Iterable[str]:
    return [meta.name(node) for node in view.list("nodes")]


def _machine(obj: Obj, view: View) -> Iterable[str]:
    return (meta.name(obj),)


@controller(
    "kube-proxy",
    component="kube-proxy",
    group="kube-proxy",
    watches={SERVICES: _everywhere, SLICES: _everywhere, "nodes": by_key, MACHINES: _machine},
    batch=True,
    limit=1000,
)
def sync(keys: list[str], view: View) -> dict[str, Decided]:
    """Machine off or rules current: nothing. Something is new: sync after the lag, all nodes that are due at once."""
    newest = max([meta.revision(o) for r in (SERVICES, SLICES) for o in view.list(r)], default=0)
    count = (len(view.list(SERVICES)), len(view.list(SLICES)))
    found: dict[str, Decided] = {}
    due: list[str] = []
    for node in keys:
        decided = _one(node, (newest, *count), view)
        found[node] = Decided(again=decided) if decided else Decided()
        if decided == 0.0:
            due.append(node)
    if due:
        first = due[0]
        found[first] = Decided(effects=[partial(store.mark_synced, view.cluster.name, due, view.cache.revision)])
    return found


State = tuple[int, int, int]


def _one(node: str, state: State, view: View) -> float | None:
    """Seconds until the node syncs (0: now); None when there is nothing to sync."""
    memory: dict[str, tuple[State | None, float | None]] = view.memory.setdefault("nodes", {})
    written, since = memory.get(node, (None, None))
    machine = view.get(MACHINES, "", node)
    if view.get("nodes", "", node) is None or not meta.get(machine, "spec.running", True):
        memory.pop(node, None)
        return None
    if written == state:
        return None
    since = view.time if since is None else since
    left = since + view.wait("rules") - view.time
    memory[node] = (written, since) if left > 0 else (state, None)
    return max(0.0, left)


@lru_cache(maxsize=64)
def objects_at(cluster_id: int, revision: int) -> tuple[tuple[Obj, ...], tuple[Obj, ...]]:
    """The Services and EndpointSlices that a kube-proxy synced at a revision has seen."""

    def read(resource: str) -> tuple[Obj, ...]:
        return tuple(orjson.loads(text) for text in store.texts_at(cluster_id, resource, revision))

    return read(SERVICES), read(SLICES)

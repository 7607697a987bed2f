"""The worlds of a living cluster: as it is now, and as it was when a request was made.

Each node's rules are those of the revision its kube-proxy last synced, not of the newest one; that is the lag one can
see. A request is kept as a record (who asked what, at which revision, with which seed, what the servers said), and
told again from it: the hops come out the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from functools import lru_cache, partial
from typing import Any
from weakref import WeakKeyDictionary

import orjson

from cluster.apimachinery.meta import Obj
from cluster.client.mirror import Mirror, mirror
from cluster.dataplane.following import Following
from cluster.dataplane.hops import Denial, Memory
from cluster.dataplane.packet import Packet
from cluster.dataplane.request import Request, Source
from cluster.dataplane.servers import Recorded
from cluster.dataplane.trace import Trace, traverse
from cluster.dataplane.world import World
from cluster.etcd import beside, store, watch
from cluster.etcd.models import Cluster, Traffic
from cluster.kube_proxy import modes
from cluster.kube_proxy.rules import Rules
from cluster.kube_proxy.seen import Seen
from cluster.kube_proxy.sync import objects_at
from cluster.kube_proxy.verdict import Given, Mode

RESOURCES = (
    "deployments.apps",
    "namespaces",
    "nodes",
    "pods",
    "replicasets.apps",
    "replicationcontrollers",
    "services",
    "endpointslices.discovery.k8s.io",
    "machines.sim.podium.local",
    "networkpolicies.networking.k8s.io",
    "servicecidrs.networking.k8s.io",
    "ingresses.networking.k8s.io",
    "ingressclasses.networking.k8s.io",
    "secrets",
)


_worlds: WeakKeyDictionary[Mirror, Following] = WeakKeyDictionary()


def world_now(cluster: str) -> World:
    """The cluster at its newest revision; one for each. Raises store.NoCluster."""
    found = mirror(cluster)
    synced = watch.proxy_syncs(cluster)  # before the objects: no node has seen what they do not hold
    following = _worlds.get(found)
    if following is not None:
        revision, steps = found.since(following.revision)
        if steps is not None:
            return following.now(steps, revision, synced)
    revision, objects = found.read(RESOURCES)
    following = Following(revision, objects, partial(objects_at, found.cluster_id), _mode(found.cluster_id))
    _worlds[found] = following
    return following.now((), revision, synced)


def world_at(cluster: str, revision: int, synced: Mapping[str, int]) -> World:
    """The cluster as it was at a revision, its nodes' rules as old as `synced` says."""
    row = store.cluster_row(cluster)
    return _world(row.pk, _objects(row.pk, revision), synced, revision)


@lru_cache(maxsize=8)
def _objects(cluster_id: int, revision: int) -> dict[str, tuple[Obj, ...]]:
    def read(resource: str) -> tuple[Obj, ...]:
        return tuple(orjson.loads(text) for text in store.texts_at(cluster_id, resource, revision))

    return {resource: read(resource) for resource in RESOURCES}


def _world(
    cluster_id: int, objects: Mapping[str, tuple[Obj, ...]], synced: Mapping[str, int], revision: int
) -> World:
    """The world of these objects, all of it made anew."""

    def rules(node: str) -> Rules:
        seen = Seen.of(*objects_at(cluster_id, synced.get(node, 0)))
        return world.bare(node).after(seen, seen.services)

    kept = lru_cache(maxsize=None)(rules)
    world = World.of(objects, rules=kept, synced=synced, revision=revision, mode=_mode(cluster_id))
    return world


def _mode(cluster_id: int) -> Mode:
    row = Cluster.objects.only("proxy_mode", "ipvs_scheduler").get(pk=cluster_id)
    return modes.mode(row.proxy_mode, row.ipvs_scheduler)


def record(cluster: str, trace: Trace, memory: Memory) -> int:
    """Append a request to the traffic log; its number."""
    request, heard = trace.request, trace.heard
    source = request.source
    used = {key: endpoint for key, endpoint in memory.affinity.items() if key in trace.affinity}
    row = {
        "revision": trace.world.revision,
        "seed": trace.seed,
        "synced": dict(trace.world.synced),
        "request": {
            "source": {"kind": source.kind, "name": source.name, "namespace": source.namespace},
            "url": request.url,
            "method": request.method,
            "headers": dict(request.headers),
        },
        "verdict": {
            "ok": trace.ok,
            "verdict": trace.verdict,
            "curl": trace.exit_code,
            "status": trace.status,
            "heard": {**asdict(heard), "listeners": list(heard.listeners)},
            "affinity": [[list(key), endpoint] for key, endpoint in used.items()],
            "given": None if trace.given is None else [[list(key), dict(n)] for key, n in trace.given.items()],
            "denials": [[list(key), code] for key, code in _known_denials(trace, memory).items()],
            "flows": [[at, before, after] for (at, before), after in _met(trace, memory).items()],
            "peer": memory.peer,
        },
    }
    return beside.record_traffic(cluster, [row])


def _met(trace: Trace, memory: Memory) -> Mapping[tuple[str, Packet], Packet]:
    """The flows that were known where this request passed."""
    passed = {(hop.place.node, packet) for leg in trace.legs for hop in leg for packet in (hop.packet, hop.was)}
    return {key: after for key, after in memory.flows.items() if key in passed}


def _known_denials(trace: Trace, memory: Memory) -> dict[Denial, str]:
    """What CoreDNS remembered, as far as this request met it."""
    met = trace.lookup.denials if trace.lookup else {}
    return {key: code for key, code in memory.denials.items() if key in met}


def retell(cluster: str, row: Traffic) -> Trace:
    """A recorded request, walked again: hop by hop as it was."""
    asked, verdict = row.request, row.verdict
    request = Request(Source(**asked["source"]), asked["url"], asked["method"], asked.get("headers", {}))
    heard = Recorded(**verdict["heard"])
    sticky: dict[Any, str] = {tuple(key): endpoint for key, endpoint in verdict["affinity"]}
    denials: dict[Any, str] = {tuple(key): code for key, code in verdict.get("denials", ())}
    counted = verdict.get("given")
    given: dict[Any, Given] | None = None if counted is None else {tuple(key): n for key, n in counted}
    world = world_at(cluster, row.revision, row.synced)
    flows = {(at, Packet(*before)): Packet(*after) for at, before, after in verdict.get("flows", ())}
    memory = Memory(flows, sticky, denials, given, verdict.get("peer", ""))
    return traverse(world, heard, request, row.seed, memory)


def trace_json(cluster: str, row: Traffic) -> dict[str, Any]:
    """The trace of a recorded request, as the page reads it and as far as the cluster lets anybody be told."""
    return retell(cluster, row).to_json(row.number, row.at, row.cluster.advice)


def traffic_after(cluster: str, number: int, limit: int = 20) -> list[Traffic]:
    """The newest records after a number, oldest first, at most `limit`."""
    rows = Traffic.objects.filter(cluster__name=cluster, number__gt=number).order_by("-number")[:limit]
    return list(rows)[::-1]

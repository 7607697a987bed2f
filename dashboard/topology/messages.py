"""What goes over the page's websocket: one snapshot, then deltas. Pure, but for `snapshot`, which reads the cluster.

The newest heartbeat of each node travels beside the graph: it changes every ten seconds for ever, and is no change
of the picture. The newest writes that are told come with the snapshot: who opens the page in the middle of a lesson
reads what happened before.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models.fields.json import KT

from cluster.apimachinery import clock, meta
from cluster.apimachinery.clock import Counter
from cluster.apimachinery.meta import Obj
from cluster.client import mirror
from cluster.client.waits import WAITS
from cluster.etcd import store, watch
from cluster.etcd.models import Change, Cluster
from cluster.etcd.watch import Beat, Record
from cluster.registry import served
from cluster.registry.acts import SYSTEM
from dashboard.topology import graph

LEASES, HEARTBEATS = "leases.coordination.k8s.io", "kube-node-lease"
QUIET = ("leases.coordination.k8s.io", "events")
COUNTER = "system:traffic-generator"
"""Who counts a load's requests, twice a second."""
UNTOLD = (SYSTEM.name, COUNTER)
TOLD = 120
"""How many of the newest writes a snapshot tells."""

_FIELDS = ("revision", "verb", "resource", "kind", "namespace", "name", "uid", "by", "agent", "why", "at",
           "causes", "previous")  # fmt: skip

Message = dict[str, Any]


def snapshot(cluster: str) -> tuple[int, Message]:
    """The revision and the whole picture at it. Raises store.NoCluster."""
    return snapshot_of(store.cluster_row(cluster))


def snapshot_of(row: Cluster) -> tuple[int, Message]:
    """The same, of a cluster whose row was read a moment ago."""
    revision, objects = mirror.read(row, (*graph.resources(served.of(row)), LEASES))
    message: Message = {
        "type": "snapshot",
        "cluster": row.name,
        "revision": revision,
        "now": _millis(clock.now()),
        "cloud": row.cloud,
        "clock": clock_state(row.pace, row.counter, row.steps, row.pending),
        "waits": WAITS,
        "collections": collect(objects),
        "proxies": watch.proxy_syncs(row.name),
        "heartbeats": dict(h for o in objects[LEASES] if (h := heartbeat(o)) is not None),
        "traffic": row.traffic,
        "changes": newest(row.pk, revision),
    }
    return revision, message


def newest(cluster_id: int, upto: int) -> list[Message]:
    """The newest writes up to a revision, oldest first, without the quiet ones."""
    rows = Change.objects.filter(cluster_id=cluster_id, revision__lte=upto).exclude(resource__in=QUIET)
    told = rows.exclude(by__in=UNTOLD).annotate(kind=KT("manifest__kind")).order_by("-revision").values(*_FIELDS)[:TOLD]
    return [_follows({**row, "kind": row["kind"] or ""}, row.pop("previous")) for row in reversed([*told])]


def _follows(told: Message, previous: int) -> Message:
    """What a write follows from: what woke its loop; where only time did, the object as it was until then."""
    known = {name: value for name, value in told.items() if name != "previous"}
    return {**known, "causes": list(told["causes"]) or [previous] * bool(previous)}


def collect(objects: Mapping[str, Iterable[Obj]]) -> dict[str, dict[str, Any]]:
    """All entities by collection and key."""
    found: dict[str, dict[str, Any]] = {collection: {} for collection in graph.COLLECTIONS}
    for resource, here in objects.items():
        for obj in here:
            entity = graph.entity(resource, obj)
            if entity is not None:
                collection, key, value = entity
                found[collection][key] = value
    return found


def clock_state(pace: str, counter: Counter, steps: int, pending: Obj) -> dict[str, Any]:
    """The cluster's time, from which the page goes on by itself, and which decisions wait for a step.

    `pending` (client/pending.py) is by Lease; only a paused cluster has any, and only then it is told.
    """
    now = _millis(counter.at(clock.now()))
    decisions = [entry for entries in pending.values() for entry in entries]
    return {"pace": pace, "speed": counter.speed, "paused": counter.paused, "counter": now, "steps": steps,
            **({"pending": decisions} if decisions else {})}  # fmt: skip


def clock_of(beat: Beat) -> dict[str, Any]:
    return clock_state(beat.pace, beat.counter, beat.steps, beat.pending)


def _millis(seconds: float) -> float:
    return round(seconds, 3)


def delta(beat: Beat, proxies: dict[str, int] | None = None) -> Message:
    """What a beat changes."""
    beats = (_heartbeat_told(r) for r in beat.records if r.resource == LEASES)
    message: Message = {
        "type": "delta",
        "revision": beat.revision,
        "now": _millis(clock.now()),
        "clock": clock_of(beat),
        **news(beat.records),
        "heartbeats": dict(h for h in beats if h is not None),
    }
    return {**message, "proxies": proxies} if proxies is not None else message


def news(records: Iterable[Record]) -> Message:
    """What writes do to the picture: {set, del, changes}. Of several to one object the last counts; all are told."""
    written = tuple(records)
    last = {record.uid: record for record in written}
    entities = [(record, graph.entity(record.resource, record.manifest)) for record in last.values()]
    return {
        "set": [list(entity) for record, entity in entities if entity and record.verb != "delete"],
        "del": [list(entity[:2]) for record, entity in entities if entity and record.verb == "delete"],
        "changes": [change(record) for record in written if told(record)],
    }


def heartbeat(lease: Obj) -> tuple[str, float] | None:
    """A node's newest sign of life: (node, seconds since the epoch)."""
    stamp = meta.get(lease, "spec.renewTime")
    if meta.namespace(lease) != HEARTBEATS or not stamp:
        return None
    return meta.name(lease), clock.parse(stamp)


def _heartbeat_told(record: Record) -> tuple[str, float | None] | None:
    """What a write to a Lease says of its node's heartbeat: None in the moment's place once the Lease is gone."""
    found = heartbeat(record.manifest)
    return (found[0], None) if found is not None and record.verb == "delete" else found


def told(record: Record) -> bool:
    """Whether a write belongs to the story: heartbeats do not, nor a load's counts, nor how the cluster was born."""
    return record.resource not in QUIET and record.by not in UNTOLD


def change(record: Record) -> Message:
    """A write as the story tells it."""
    told: Message = {
        "revision": record.revision,
        "verb": record.verb,
        "resource": record.resource,
        "kind": record.manifest.get("kind", ""),
        "namespace": record.namespace,
        "name": record.name,
        "uid": record.uid,
        "by": record.by,
        "agent": record.agent,
        "why": record.why,
        "at": record.at,
        "causes": record.causes,
    }
    return _follows(told, record.previous)

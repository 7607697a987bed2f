"""The film: the picture at a revision, and a delta for every write after it.

It is made by the same fold as the living picture (dashboard.topology): a snapshot of the objects as they were, then
what each write set and took away. So the page plays it with the very function that follows the present, and "the
snapshot at A and the deltas up to B" is the snapshot at B.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import orjson

from cluster.apimachinery import clock
from cluster.apimachinery.meta import Obj
from cluster.client.waits import WAITS
from cluster.etcd import store, watch
from cluster.etcd.models import Change, Cluster
from cluster.etcd.watch import Record
from cluster.registry import served
from dashboard.history import past
from dashboard.topology import graph, messages
from dashboard.topology.messages import Message

LONGEST = 2000
"""Deltas at most; whoever wants more asks for the film from where this one ends."""


def film(row: Cluster, begin: int, end: int) -> dict[str, Any]:
    """{snapshot, deltas, upto}: the picture at `begin`, then the writes up to `end` or as far as one film reaches."""
    past.check(row, begin, end)
    log = past.story(row).filter(revision__gt=begin, revision__lte=end)
    cut: int | None = log.values_list("revision", flat=True)[LONGEST : LONGEST + 1].first()
    upto = end if cut is None else cut - 1
    records = watch.records_after(row.pk, begin, upto) if upto > begin else []
    return {"snapshot": snapshot(row, begin), "deltas": list(deltas(row, records)), "upto": upto}


def snapshot(row: Cluster, revision: int) -> Message:
    """The picture as it was: its clock stands still at the moment of the revision.

    How far a node's rules lagged behind then is not in the log: `proxies` is empty, and no rule is called stale.
    """
    at, kinds = moment(row, revision), served.made_of(objects_at(row.pk, served.DEFINITIONS, revision))
    return {
        "type": "snapshot",
        "cluster": row.name,
        "revision": revision,
        "now": at,
        "cloud": row.cloud,
        "clock": stopped(row, at),
        "waits": WAITS,
        "collections": messages.collect({r: objects_at(row.pk, r, revision) for r in graph.resources(kinds)}),
        "proxies": {},
        "heartbeats": heartbeats(objects_at(row.pk, messages.LEASES, revision)),
        "traffic": 0,
        "changes": messages.newest(row.pk, revision),
    }


def objects_at(cluster_id: int, resource: str, revision: int) -> list[Obj]:
    """The objects of a kind as they were."""
    return [orjson.loads(text) for text in store.texts_at(cluster_id, resource, revision)]


def moment(row: Cluster, revision: int) -> float:
    """When a revision was written, in seconds since the epoch; of a compacted one, when the one before it was."""
    log = Change.objects.filter(cluster=row, revision__lte=revision).order_by("-revision")
    return clock.parse(log.values_list("at", flat=True).first() or row.created)


def stopped(row: Cluster, at: float) -> Message:
    """A clock that stands: the past has a moment, but nothing goes on in it."""
    return {"pace": row.pace, "speed": 1.0, "paused": True, "counter": at, "steps": 0}


def heartbeats(leases: Iterable[Obj]) -> dict[str, float]:
    """Each node's newest sign of life."""
    return dict(found for lease in leases if (found := messages.heartbeat(lease)) is not None)


def deltas(row: Cluster, records: Iterable[Record]) -> Iterator[Message]:
    """What each write changes in the picture; heartbeats, and a load's counts, travel with the next that is told."""
    quiet: list[Obj] = []
    counts: list[Record] = []
    for record in records:
        if record.resource == messages.LEASES:
            quiet.append(record.manifest)
        elif record.by == messages.COUNTER:
            counts.append(record)
        elif record.resource not in messages.QUIET:
            at = clock.parse(record.at)
            news = messages.news([*counts, record])
            yield {
                "type": "delta", "revision": record.revision, "now": at, "clock": stopped(row, at), **news,
                "heartbeats": heartbeats(quiet),
            }  # fmt: skip
            quiet, counts = [], []

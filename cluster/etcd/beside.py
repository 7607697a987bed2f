"""Beside the log: what is stored of a cluster and is none of its objects.

How its time goes, which revision each node's rules were written from, which requests were made. None of it takes a
revision, so watches and loops do not see it; counters on the cluster's row tell those who follow it. (A real cluster
keeps such things elsewhere too: rules in each kernel, requests in no place at all.)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from django.db import transaction
from django.db.models import F

from cluster.apimachinery import clock
from cluster.apimachinery.meta import Obj
from cluster.etcd import rest, store
from cluster.etcd.models import Cluster, ProxySync, Traffic


def set_clock(
    cluster: str,
    *,
    pace: str | None = None,
    speed: float | None = None,
    paused: bool | None = None,
    skip: float = 0.0,
    steps: int = 0,
) -> Cluster:
    """Change how a cluster's time goes; its counter goes on without a jump, but for `skip` seconds ahead.

    `steps` grants that many decisions to a paused cluster.
    """
    with transaction.atomic():
        row = store.locked(cluster)
        rest.rouse(row, clock.now())
        moved = row.counter.moved(clock.now(), speed=speed, paused=paused)
        row.counter_base, row.counter_anchor = moved.base + max(0.0, skip), moved.anchor
        row.speed, row.paused, row.pace = moved.speed, moved.paused, pace or row.pace
        row.steps = row.steps + steps if row.paused else 0
        row.pending = row.pending if row.paused else {}
        row.save(update_fields=[*rest.FIELDS, "speed", "paused", "pace", "steps", "pending"])
        store.nudge()
    return row


def mark_pending(cluster: str, decisions: Mapping[str, list[Obj]]) -> None:
    """Note which decisions wait for a step of the paused cluster, by the Lease of those who made them."""
    with transaction.atomic():
        row = store.locked(cluster)
        if row.paused:
            row.pending = {**row.pending, **decisions}
            row.save(update_fields=["pending"])
            store.nudge()


def mark_synced(cluster: str, nodes: Iterable[str], revision: int) -> None:
    """Note that these nodes' rules are now those of a revision. It takes no revision, but a step: else Held."""
    with transaction.atomic():
        row = store.locked(cluster)
        store.take_step(row)
        for node in nodes:
            ProxySync.objects.update_or_create(cluster=row, node=node, defaults={"revision": revision})
        row.syncs += 1
        row.save(update_fields=["syncs", "steps"])
        store.nudge()


def record_traffic(cluster: str, records: Sequence[Obj]) -> int:
    """Append traffic records ({request, revision, seed, synced, verdict}); the number of the first."""
    with transaction.atomic():
        Cluster.objects.filter(name=cluster).update(traffic=F("traffic") + len(records))
        row = store.cluster_row(cluster)
        first = row.traffic - len(records) + 1
        Traffic.objects.bulk_create(
            Traffic(cluster=row, number=first + i, at=clock.micro(), **record) for i, record in enumerate(records)
        )
        store.nudge()
    return first

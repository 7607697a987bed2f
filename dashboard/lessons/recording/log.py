"""A stretch of a cluster's log as a recording. Nothing is written.

People's writes are acts; the loops' are what followed. Whoever a person was is kept only to tell one command from the
next, and stays here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from functools import cache

import orjson

from cluster.apimachinery import clock, errors, meta
from cluster.apimachinery.meta import Obj
from cluster.client.bootstrap.clusters import wishes
from cluster.etcd import store, watch
from cluster.etcd.models import Change, Cluster, Traffic
from dashboard.history import again, past
from dashboard.lessons import judge
from dashboard.lessons.conditions import Find
from dashboard.lessons.recording.manifests import declared
from dashboard.lessons.recording.values import Act, Ask, Mark, Moment, Recording, Touches
from dashboard.lessons.scene import Touch

MOST_WRITES = 20_000
"""Of all authors, in one recording."""
MOST_REQUESTS = 200
UNTYPED = frozenset({"events", "leases.coordination.k8s.io", "endpointslices.discovery.k8s.io", "endpoints"})
BIRTH = ("nodes", "cloud", "proxy_mode", "ipvs_scheduler", "ip_families", "network", "zones", "ingress",
         "strict_135", "runtime_config")  # fmt: skip
"""Of a cluster's wishes, those that a lesson says of its cluster where they are not the usual ones."""


def now(row: Cluster) -> Moment:
    """The moment at hand."""
    return Moment(row.revision, clock.micro())


def moment(row: Cluster, revision: int) -> Moment:
    """A revision's moment, which lasts until the next write; StatusError for one that cannot be looked at."""
    past.check(row, revision)
    later = Change.objects.filter(cluster=row, revision__gt=revision).order_by("revision")
    return Moment(revision, later.values_list("at", flat=True).first() or clock.micro())


def recorded(row: Cluster, begun: Moment, ended: Moment, marks: Sequence[Mark] = ()) -> Recording:
    """What was done to a cluster between two moments; StatusError for a stretch that is forgotten or too long."""
    past.check(row, begun.revision, ended.revision)
    if not 0 <= ended.revision - begun.revision <= MOST_WRITES:
        raise errors.unprocessable(f"A recording has between 0 and {MOST_WRITES} writes.")

    @cache
    def state(revision: int) -> Find:
        return cache(lambda resource: [*map(orjson.loads, store.texts_at(row.pk, resource, revision))])

    @cache
    def touches(after: int, upto: int) -> Touches:
        records = watch.records_after(row.pk, after, upto)
        return lambda resources: _of(records, {*resources})

    return Recording(
        begun=begun, ended=ended, acts=[*_acts(row, begun.revision, ended.revision)],
        asks=[*_asks(row, begun.at, ended.at)], state=state, touches=touches, marks=marks,
        stands=_stands(row, begun.revision), cluster=_born(row),
    )  # fmt: skip


def _acts(row: Cluster, after: int, upto: int) -> Iterator[Act]:
    """People's writes that changed something that people say."""
    rows = past.story(row).filter(revision__gt=after, revision__lte=upto).exclude(by__startswith="system:")
    for change in rows.exclude(resource__in=UNTYPED):
        before = watch.manifest_at(row.pk, change.previous) if change.previous else None
        gone = change.verb == "delete" or meta.is_deleting(change.manifest)
        if gone and before is not None and meta.is_deleting(before):
            continue
        after_it = None if gone else change.manifest
        if gone and before is None:
            before = change.manifest
        if before and after_it and declared(before) == declared(after_it):
            continue
        yield Act(change.revision, change.at, change.resource, change.by, change.agent, before, after_it)


def _asks(row: Cluster, since: str, until: str) -> list[Ask]:
    sent = Traffic.objects.filter(cluster=row, at__gt=since, at__lte=until).order_by("number")[:MOST_REQUESTS]
    return [
        Ask(
            one.revision, one.at, judge.sent(one), one.request["url"], one.request["source"].get("namespace", ""),
            one.request.get("headers", {}),
        )
        for one in sent
    ]  # fmt: skip


def _of(records: Sequence[watch.Record], wanted: Set[str]) -> Sequence[Touch]:
    return [
        Touch(r.revision, clock.parse(r.at), r.resource, r.verb, r.by, r.manifest)
        for r in records
        if r.resource in wanted
    ]


def _stands(row: Cluster, revision: int) -> list[tuple[str, Obj]]:
    """What people had made, pods among it, in an order in which none lacks what it needs."""
    found = again.declared(row, revision, again.OBSERVED - {"pods"})
    told = ((resource, obj) for (resource, _, _), obj in found.items())
    return sorted(told, key=lambda one: one[0] not in again.FIRST)


def _born(row: Cluster) -> dict[str, object]:
    usual, own = wishes(Cluster()), wishes(row)
    return {name: own[name] for name in BIRTH if name == "nodes" or own[name] != usual[name]}

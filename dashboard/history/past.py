"""How far back one can look, and who acted then.

The log keeps the manifest that every write left, so the state at any revision can be read, unless compaction has
dropped a Change in between: an object whose next-older Change is gone cannot be told as it was before. Compaction
drops heartbeats alone at present, which no picture shows, so usually one can look back to the cluster's birth.
(In Kubernetes: etcd's revisions; a compacted one answers 410 Expired.)
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.db.models import Exists, Max, Min, OuterRef, QuerySet

from cluster.apimachinery import errors
from cluster.etcd.models import Change, Cluster
from cluster.registry.acts import SYSTEM
from dashboard.topology.messages import QUIET, UNTOLD


def story(row: Cluster) -> QuerySet[Change]:
    """The Changes that belong to the story, oldest first: no heartbeats, no counts, not how the cluster was born."""
    told = Change.objects.filter(cluster=row).exclude(resource__in=QUIET).exclude(by__in=UNTOLD)
    return told.order_by("revision")


def oldest(row: Cluster) -> int:
    """The first revision that can be looked back at."""
    return max(_born(row.pk, row.uid), _gap(row.pk, row.uid, row.compacted))


@lru_cache(maxsize=64)
def _born(cluster_id: int, uid: str) -> int:
    """The revision of a cluster that is made and to which nobody has done anything yet; `uid` tells a later one."""
    by_others = Change.objects.filter(cluster_id=cluster_id).exclude(by=SYSTEM.name)
    first: int | None = by_others.aggregate(first=Min("revision"))["first"]
    return Cluster.objects.values_list("revision", flat=True).get(pk=cluster_id) if first is None else first - 1


@lru_cache(maxsize=64)
def _gap(cluster_id: int, uid: str, compacted: int) -> int:
    """The newest revision up to which some object of the story has lost a Change; 0 when none has."""
    if not compacted:
        return 0
    log = Change.objects.filter(cluster_id=cluster_id)
    before = log.filter(revision=OuterRef("previous"))
    orphans = log.filter(previous__gt=0, previous__lte=compacted).exclude(resource__in=QUIET).exclude(Exists(before))
    return orphans.aggregate(newest=Max("revision"))["newest"] or 0


def check(row: Cluster, *revisions: int) -> None:
    """Refuse what cannot be looked at: 410 for what was compacted, 400 for what has not been yet."""
    first = oldest(row)
    for revision in revisions:
        if revision > row.revision:
            raise errors.bad_request(f"Revision {revision} has not been yet: the cluster is at {row.revision}.")
        if revision < first:
            raise errors.expired(
                f"Revision {revision} is forgotten: the log can be looked back at to revision {first}, no further."
            )


def number(given: Any, name: str, default: int | None = None) -> int:
    """A revision as an address gives it; 400 for anything else."""
    if given is None and default is not None:
        return default
    if not str(given).isdecimal():
        raise errors.bad_request(f'"{name}" must be a revision, such as 143')
    return int(given)

"""Compaction: the log forgets what nobody will look for.

Heartbeats and Leases are most of a cluster's writes and none of its story. Once they are old, all but the newest
Change of each is dropped, and with them the API's right to an unbroken watch from before: `Cluster.compacted` is the
revision up to which the log has gaps, and whoever asks to watch from an older one is told 410 and lists anew. The
newest Change of a living object is never dropped, so the state at any later revision can always be read.

API clients are told less than the log knows. A real API server has etcd forget all but the last five minutes, and
clients are built for it: they get 410, and lists go on inconsistently. So what is older than that is `forgotten` to
them, though the page still looks back to the cluster's birth. (In Kubernetes: apiserver/pkg/storage/etcd3/compact.go.)
"""

from __future__ import annotations

from django.db import transaction
from django.db.models import Max

from cluster.apimachinery import clock
from cluster.etcd import guard, store
from cluster.etcd.models import Change, Cluster

NOISE = ("leases.coordination.k8s.io",)
KEPT_SECONDS = 3600.0
REMEMBERED_SECONDS = 300.0


def forget(cluster: str, remembered: float = REMEMBERED_SECONDS) -> int:
    """Have API clients told 410 for what is older than `remembered` seconds; the oldest revision they may ask for."""
    row = store.cluster_row(cluster)
    old = Change.objects.filter(cluster=row, at__lt=clock.micro(clock.now() - remembered))
    horizon: int = old.aggregate(last=Max("revision"))["last"] or 0
    Cluster.objects.filter(pk=row.pk, forgotten__lt=horizon).update(forgotten=horizon)
    return max(horizon, row.forgotten)


def compact(cluster: str, kept: float = KEPT_SECONDS) -> int:
    """Drop superseded noise older than `kept` seconds; how many Changes went. Raises store.NoCluster."""
    row = store.cluster_row(cluster)
    old = Change.objects.filter(cluster=row, resource__in=NOISE, at__lt=clock.micro(clock.now() - kept))
    newest = Change.objects.filter(cluster=row, resource__in=NOISE).values("namespace", "name")
    heads = newest.annotate(newest=Max("revision")).values_list("newest", flat=True)
    superseded = old.exclude(revision__in=list(heads))
    horizon: int | None = superseded.aggregate(last=Max("revision"))["last"]
    if horizon is None:
        return 0
    with transaction.atomic(), guard.opened():
        gone, _ = superseded.delete()
        Cluster.objects.filter(pk=row.pk, compacted__lt=horizon).update(compacted=horizon)
    return gone

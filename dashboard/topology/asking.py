"""The picture for where websockets do not come through: the page asks every few seconds, and is told the same messages.

It says which revision it has seen, and is told what was written since; the whole picture only if that is not known, or
long ago. (A proxy that ends websockets lets this pass, since it is a page like any other.)
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from cluster.etcd import store, watch
from cluster.etcd.models import Cluster
from cluster.etcd.watch import Beat
from dashboard.access import cluster_page
from dashboard.topology import broadcast, messages

MOST = 500
"""Revisions that are told one by one."""


@cluster_page
@never_cache
@require_GET
def picture(request: HttpRequest, cluster: str) -> HttpResponse:
    """GET ?since=REVISION&traffic=NUMBER → {"messages"}: what was written after that revision, and the requests after
    that number; without them, as a page is told that has just been opened."""
    since, traffic = _number(request, "since"), _number(request, "traffic")
    row = store.cluster_row(cluster)
    first = _delta(row, since) if since and row.compacted <= since <= row.revision < since + MOST else None
    first = first or messages.snapshot(cluster)[1]
    newest = broadcast.traces(cluster, traffic, broadcast.NEWEST if since else broadcast.REMEMBERED)
    return JsonResponse({"messages": [first, *({"type": "trace", "trace": trace} for trace in newest)]})


def _delta(row: Cluster, since: int) -> messages.Message:
    """What a page hears over its websocket of the writes after a revision."""
    records = tuple(watch.records_after(row.pk, since, row.revision))
    beat = Beat(row.name, row.revision, row.traffic, row.syncs, row.compacted, row.pace, row.counter, row.steps,
                records, row.pending)  # fmt: skip
    return messages.delta(beat, watch.proxy_syncs(row.name))


def _number(request: HttpRequest, name: str) -> int:
    given = request.GET.get(name, "")
    return int(given) if given.isdecimal() and len(given) < 20 else 0

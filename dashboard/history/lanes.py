"""The scrubber's data: every write that is told, in a line, and every request.

Rows are small (no manifest travels) and immutable, so a page that has some asks only for those after them. Which lane
a row belongs to (you, another person, controllers, nodes) depends on who looks: the page decides that from its author.
"""

from __future__ import annotations

from typing import Any

import orjson
from django.db.models import TextField
from django.db.models.functions import Cast

from cluster.apimachinery.meta import Obj
from cluster.etcd.models import Change, Cluster, Traffic
from dashboard.history import past
from dashboard.history.words import said

NEWEST = 1000
"""Rows at a time: as many ticks as a wide screen tells apart. Who winds back further asks for those before them."""
REQUESTS = 300

_FIELDS = ("revision", "verb", "resource", "namespace", "name", "uid", "by", "agent", "why", "at")
_TEXT = Cast("manifest", TextField())


def told(row: Cluster, after: int = 0, before: int | None = None) -> dict[str, Any]:
    """{cluster, revision, oldest, more, rows, requests} after a revision and before another, oldest first.

    `more`: there may be rows before these that are after the revision, too.
    """
    found = rows(row, after, before)
    more = len(found) == NEWEST
    return {
        "cluster": row.name,
        "revision": row.revision,
        "oldest": past.oldest(row),
        "more": more,
        "rows": found,
        "requests": requests(row, found[0]["revision"] if more and before else after, before),
    }


def rows(row: Cluster, after: int, before: int | None = None) -> list[dict[str, Any]]:
    """The newest writes between two revisions; `what` says in words what each did."""
    newest = past.story(row).filter(revision__gt=after).reverse()
    if before is not None:
        newest = newest.filter(revision__lt=before)
    found = list(newest.values_list("previous", _TEXT, *_FIELDS)[:NEWEST])[::-1]
    known = {revision: text for _, text, revision, *_ in found}
    known |= _texts(row, [previous for previous, *_ in found if previous and previous not in known])
    return [_row(known.get(previous), text, values) for previous, text, *values in found]


def _texts(row: Cluster, revisions: list[int]) -> dict[int, str]:
    """Manifests from before the rows, by revision."""
    return dict(Change.objects.filter(cluster=row, revision__in=revisions).values_list("revision", _TEXT))


def _row(before: str | None, text: str, values: list[Any]) -> dict[str, Any]:
    told = dict(zip(_FIELDS, values, strict=True))
    obj: Obj = orjson.loads(text)
    old: Obj | None = orjson.loads(before) if before else None
    return {**told, "kind": obj.get("kind", ""), "what": said(told["verb"], old, obj)}


def requests(row: Cluster, after: int, before: int | None = None) -> list[dict[str, Any]]:
    """The newest requests that were sent at a revision or later, and before another."""
    sent = Traffic.objects.filter(cluster=row, revision__gte=after)
    newest = (sent if before is None else sent.filter(revision__lt=before)).order_by("-number")[:REQUESTS]
    return [
        {
            "number": sent.number, "revision": sent.revision, "at": sent.at, "url": sent.request["url"],
            "source": sent.request["source"]["name"], "ok": sent.verdict["ok"], "verdict": sent.verdict["verdict"],
        }
        for sent in reversed(newest)
    ]  # fmt: skip

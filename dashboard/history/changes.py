"""What changed between two revisions: which objects came, went and changed, in which fields, by whom and why.

Only what was written in between is read: an object nobody wrote is the same. Each touched object is compared as it was
before its first write in the window with what its last one left; what came and went again is no difference.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

import orjson
from django.db.models import Max, Min, QuerySet, TextField
from django.db.models.functions import Cast

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.etcd.models import Change, Cluster
from dashboard.history import past
from dashboard.history.fields import differences
from dashboard.topology import graph

AUTHORS = 8
"""Lines at most for who wrote one object: people's always, and the newest of the programs'."""

_TEXT = Cast("manifest", TextField())
_BY = ("revision", "verb", "by", "why", "at")


@dataclass(frozen=True)
class Touched:
    """An object that was written between two revisions: before and after, None where it was not there."""

    resource: str
    before: Obj | None
    after: Obj | None

    @property
    def sign(self) -> str:
        """added, removed, changed; passing for what came and went in between."""
        if self.before is None:
            return "passing" if self.after is None else "added"
        return "removed" if self.after is None else "changed"

    def to_json(self) -> dict[str, Any]:
        obj = self.after or self.before or {}
        entity = graph.entity(self.resource, obj)
        told = differences(self.before, self.after) if self.sign == "changed" else []
        return {
            "sign": self.sign,
            "resource": self.resource,
            "collection": entity[0] if entity else "",
            "kind": obj.get("kind", ""),
            "namespace": meta.namespace(obj),
            "name": meta.name(obj),
            "uid": meta.uid(obj),
            "fields": [field._asdict() for field in told],
        }


def between(row: Cluster, a: int, b: int) -> dict[str, Any]:
    """{from, to, objects, passing}: the differences from the older to the newer; `passing`: how many came and went."""
    first, last = sorted((a, b))
    past.check(row, first, last)
    window = past.story(row).filter(revision__gt=first, revision__lte=last)
    found, authors = touched(row, window), _authors(window)
    lasting = {uid: t.to_json() for uid, t in found.items() if t.sign != "passing"}
    told = [{**t, "by": authors[uid]} for uid, t in lasting.items()]
    return {
        "from": first,
        "to": last,
        "objects": [t for t in told if t["fields"] or t["sign"] != "changed"],
        "passing": len(found) - len(lasting),
    }


def touched(row: Cluster, window: QuerySet[Change]) -> dict[str, Touched]:
    """Every object written in a window of the log, by uid, ordered by kind, namespace and name."""
    log = Change.objects.filter(cluster=row)
    ends = window.order_by().values("uid").annotate(first=Min("revision"), last=Max("revision"))
    firsts = log.filter(revision__in=ends.values("first"), previous__gt=0)
    before = dict(log.filter(revision__in=firsts.values("previous")).values_list("uid", _TEXT))
    lasts = log.filter(revision__in=ends.values("last")).order_by("resource", "namespace", "name")
    return {
        uid: Touched(resource, _parsed(before.get(uid)), None if verb == "delete" else _parsed(text))
        for uid, resource, verb, text in lasts.values_list("uid", "resource", "verb", _TEXT)
    }


def _parsed(text: str | None) -> Obj | None:
    return None if text is None else orjson.loads(text)


def _authors(window: QuerySet[Change]) -> dict[str, list[dict[str, Any]]]:
    """Who wrote each object and why, oldest first; like writes are one line that counts them (`times`)."""
    lines: dict[str, dict[tuple[str, str], dict[str, Any]]] = defaultdict(dict)
    for uid, *values in window.values_list("uid", *_BY):
        write = dict(zip(_BY, values, strict=True))
        before = lines[uid].pop((write["by"], write["why"]), {"times": 0})
        lines[uid][write["by"], write["why"]] = {**write, "times": before["times"] + 1}
    return {uid: _first_people(list(found.values())) for uid, found in lines.items()}


def _first_people(writes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    programs = [write for write in writes if write["by"].startswith("system:")]
    left_out = programs[: max(0, len(writes) - AUTHORS)]
    return [write for write in writes if write not in left_out]

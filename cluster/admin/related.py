"""What stands around an object on its page: its owners, what it owns, its latest events, its history."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib.admin.sites import AdminSite
from django.urls import reverse

from cluster.api.printing import since
from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.scheme import scheme
from cluster.etcd import store
from cluster.etcd.models import Entry, KubeObject
from cluster.registry import served

MOST_EVENTS, MOST_OWNED = 10, 50


@dataclass(frozen=True)
class Link:
    """Another object: what to call it, and where its page is ("" when it is gone)."""

    text: str
    url: str


@dataclass(frozen=True)
class Said:
    """One event about the object, as kubectl describe shows it."""

    type: str
    reason: str
    age: str
    count: int
    message: str


def about(site: AdminSite, row: KubeObject) -> dict[str, Any]:
    """The template's context for an object's page."""
    return {
        "owners": list(_owners(row)),
        "owned": list(_owned(row)),
        "events": list(_events(row)),
        "log_url": history_url(row),
    }


def history_url(row: KubeObject) -> str:
    """The log, narrowed to one object."""
    query = urlencode({"cluster__id__exact": row.cluster_id, "uid": row.uid})
    return f"{reverse('admin:cluster_change_changelist')}?{query}"


def page_url(model: type[KubeObject], pk: int) -> str:
    return reverse(f"admin:cluster_{model._meta.model_name}_change", args=[pk])


def _owners(row: KubeObject) -> Iterator[Link]:
    for ref in meta.owners(row.manifest):
        entry = Entry.objects.filter(cluster_id=row.cluster_id, uid=ref.get("uid", "")).first()
        text = f"{ref.get('kind')} {ref.get('name')}"
        yield _link(text, entry) if entry is not None else Link(f"{text} (gone)", "")


def _owned(row: KubeObject) -> Iterator[Link]:
    """Objects in the same namespace (for a cluster-scoped owner: anywhere) that name this one as an owner."""
    near = Entry.objects.filter(cluster_id=row.cluster_id, owners__icontains=row.uid)
    if row.namespace:
        near = near.filter(namespace=row.namespace)
    for entry in near.order_by("resource", "name")[:MOST_OWNED]:
        kind = served.of(row.cluster).models.get(entry.resource)
        yield _link(f"{kind.KIND.kind if kind else entry.resource} {entry.name}", entry)


def _link(text: str, entry: Entry) -> Link:
    model, own = store.table(entry.resource)
    pk = (
        model.objects.filter(cluster_id=entry.cluster_id, namespace=entry.namespace, name=entry.name, **own)
        .values_list("pk", flat=True)
        .first()
    )
    return Link(text, page_url(model, pk) if pk is not None else "")


def _events(row: KubeObject) -> Iterator[Said]:
    found = scheme.model("events").objects.filter(
        cluster_id=row.cluster_id, manifest__involvedObject__uid=row.uid
    )
    if row.namespace:
        found = found.filter(namespace=row.namespace)
    newest = sorted((e.manifest for e in found), key=_last_seen, reverse=True)
    for event in newest[:MOST_EVENTS]:
        yield Said(
            event.get("type", ""), event.get("reason", ""), since(_last_seen(event)), event.get("count") or 1,
            event.get("message", ""),
        )  # fmt: skip


def _last_seen(event: Obj) -> str:
    found = (
        event.get("lastTimestamp") or event.get("eventTime") or meta.metadata(event).get("creationTimestamp")
    )
    return str(found or "")

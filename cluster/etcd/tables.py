"""Where objects lie, and how they are read: the heads of the log, or the log itself for a state that is past."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

import orjson
from django.db import connection
from django.db.models import Max, TextField
from django.db.models.functions import Cast

from cluster.apimachinery.meta import Obj, Objs
from cluster.apimachinery.scheme import scheme
from cluster.etcd.models import Change, Cluster, CustomResource

_TEXT = Cast("manifest", TextField())


def table(resource: str) -> tuple[Any, dict[str, str]]:
    """Where a kind's rows lie, and what marks them there: those of kinds that only some clusters know share a table."""
    model = scheme.models.get(resource)
    if model is None and "." not in resource:
        raise KeyError(resource)
    return (CustomResource, {"resource": resource}) if model is None else (model, {})


def resources(cluster_id: int) -> list[str]:
    """Every kind that the cluster may have objects of."""
    custom = CustomResource.objects.filter(cluster_id=cluster_id).order_by("resource")
    return [*scheme.models, *custom.values_list("resource", flat=True).distinct()]


def _rows(cluster_id: int, resource: str) -> Any:
    model, own = table(resource)
    return model.objects.filter(cluster_id=cluster_id, **own).order_by("namespace", "name")


def read(cluster_id: int, resource: str, namespace: str, name: str) -> Obj | None:
    """The object as stored now."""
    rows = _rows(cluster_id, resource).filter(namespace=namespace, name=name)
    text = rows.values_list(_TEXT, flat=True).first()
    return None if text is None else orjson.loads(text)


def texts(cluster_id: int, resource: str, namespace: str | None = None) -> list[str]:
    """The JSON texts of all objects of a kind, ordered by namespace and name: a list without parsing."""
    rows = _rows(cluster_id, resource)
    if namespace is not None:
        rows = rows.filter(namespace=namespace)
    return list(rows.values_list(_TEXT, flat=True))


def everything(cluster_id: int) -> list[tuple[str, str]]:
    """All objects of a cluster, as (kind, text), in one question: each kind's would be sixty."""
    return _asked(cluster_id, _questions(scheme.models))


def at_once(cluster_id: int, resources: Collection[str]) -> tuple[int | None, list[tuple[str, str]]]:
    """The revision, None where there is no such cluster, and at it all objects of some kinds, as (kind, text). One
    question sees one moment."""
    revision = f"SELECT '', CAST(revision AS TEXT) FROM {_quoted(Cluster)} WHERE id = %s"
    found = _asked(cluster_id, [revision, *_questions(name for name in scheme.models if name in resources)])
    revisions = [int(text) for kind, text in found if not kind]
    return (*revisions, None)[0], [(kind, text) for kind, text in found if kind in resources]


def _questions(kinds: Iterable[str]) -> list[str]:
    """For the objects of each of these kinds, and of all that only some clusters know."""
    text = "manifest::text" if connection.vendor == "postgresql" else "manifest"
    tables = [("resource", CustomResource), *((f"'{name}'", scheme.models[name]) for name in kinds)]
    return [f"SELECT {kind}, {text} FROM {_quoted(model)} WHERE cluster_id = %s" for kind, model in tables]


def _asked(cluster_id: int, questions: Sequence[str]) -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(questions), [cluster_id] * len(questions))
        found: list[tuple[str, str]] = cursor.fetchall()
    return found


def _quoted(model: type[Any]) -> str:
    return connection.ops.quote_name(model._meta.db_table)


def having(cluster_id: int, resource: str, **columns: str) -> Objs:
    """The objects of a kind with these values in its generated columns, ordered by namespace and name."""
    rows = _rows(cluster_id, resource).filter(**columns)
    return [orjson.loads(text) for text in rows.values_list(_TEXT, flat=True)]


def texts_at(cluster_id: int, resource: str, revision: int, namespace: str | None = None) -> list[str]:
    """The same, as it was at a revision: of each object the newest Change up to it, unless that is a delete."""
    past = Change.objects.filter(cluster_id=cluster_id, resource=resource, revision__lte=revision)
    if namespace is not None:
        past = past.filter(namespace=namespace)
    newest = past.values("namespace", "name").annotate(newest=Max("revision")).values("newest")
    heads = Change.objects.filter(cluster_id=cluster_id, revision__in=newest).exclude(verb="delete")
    return list(heads.order_by("namespace", "name").values_list(_TEXT, flat=True))


def revision_now(cluster_id: int) -> int:
    return Cluster.objects.values_list("revision", flat=True).get(pk=cluster_id)

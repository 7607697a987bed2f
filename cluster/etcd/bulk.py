"""A whole cluster as lines of text, and back: all its rows at once.

What is read here has come through the door, object by object, and what is put here is that again, for another cluster:
no default is set, nothing is admitted or checked. So this opens the guard, as the store does, and leaves what the door
would have left: the log, its heads in the kinds' tables, the index, the allocations, and how far each node's rules are.
It goes past Django's objects, whose making would cost more than the writing. (In Kubernetes: etcdutl snapshot.)
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

import orjson
from django.db import connection, models, transaction
from django.db.models import TextField
from django.db.models.functions import Cast

from cluster.etcd import guard
from cluster.etcd.models import Allocation, Change, Cluster, Entry, ProxySync
from cluster.etcd.tables import table

COUNTERS = ("revision", "compacted", "forgotten", "crds", "admission", "syncs")
"""What a cluster's row tells of its rows."""
_BESIDE: tuple[Any, ...] = (Entry, Allocation, ProxySync)
_MANIFEST = Cast("manifest", TextField())
Row = list[Any]


def lines(row: Cluster) -> list[str]:
    """All of a cluster: its counters, then of each Change its fields and in the next line its manifest, then the rows
    beside the log, each with its table's name."""
    found = [_line([getattr(row, name) for name in COUNTERS])]
    log = Change.objects.filter(cluster=row).order_by("revision").values_list(*_fields(Change), _MANIFEST)
    for *values, manifest in log:
        found += [_line(["Change", *values]), manifest]
    for model in _BESIDE:
        for values in model.objects.filter(cluster=row).order_by("pk").values_list(*_fields(model)):
            found.append(_line([model.__name__, *values]))
    return found


def put(row: Cluster, told: Sequence[str]) -> None:
    """Give a new cluster all that another had."""
    made = defaultdict[type[Any], list[Row]](list)
    manifests: dict[tuple[str, str, str], str] = {}
    rest = iter(told)
    counters = orjson.loads(next(rest))
    for line in rest:
        name, *values = orjson.loads(line)
        if name == "Change":
            manifest = next(rest)
            made[Change].append([row.pk, *values, manifest])
            change = dict(zip(_fields(Change), values, strict=True))
            manifests[change["resource"], change["namespace"], change["name"]] = manifest
        else:
            model = next(model for model in _BESIDE if model.__name__ == name)
            made[model].append([row.pk, *values])
    for values in made[Entry]:
        entry = dict(zip(_fields(Entry), values[1:], strict=True))
        model, own = table(entry["resource"])
        manifest = manifests[entry["resource"], entry["namespace"], entry["name"]]
        made[model].append([row.pk, *own.values(), manifest])
    with transaction.atomic(), guard.opened():
        for model, rows in made.items():
            _insert(model, rows)
        for name, value in zip(COUNTERS, counters, strict=True):
            setattr(row, name, value)
        row.save(update_fields=COUNTERS)


def _line(values: Iterable[Any]) -> str:
    return orjson.dumps([*values]).decode()


@cache
def _fields(model: type[models.Model]) -> tuple[str, ...]:
    """The columns that are written, but for the cluster and the manifest."""
    plain = (f for f in model._meta.concrete_fields if not f.generated and not f.primary_key)
    return tuple(f.name for f in plain if f.name not in ("cluster", "manifest"))


def _insert(model: type[models.Model], rows: list[Row]) -> None:
    """One statement for all rows of a table: the cluster, the fields, the manifest if there is one."""
    known = {field.name: field for field in model._meta.concrete_fields}
    fields = [known[name] for name in ("cluster", *_fields(model), "manifest") if name in known]
    quote = connection.ops.quote_name
    names = ", ".join(quote(str(f.column)) for f in fields)
    marks = ", ".join(["%s"] * len(fields))
    coded = [i for i, f in enumerate(fields) if isinstance(f, models.JSONField) and f.name != "manifest"]
    for row in rows:
        for i in coded:
            row[i] = orjson.dumps(row[i]).decode()
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES ({marks})", rows)

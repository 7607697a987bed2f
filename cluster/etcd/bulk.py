"""All rows of a cluster at once: read as they stand, and given to another cluster.

What is read here has come through the door, object by object, and what is written here is that again, for another
cluster: no default is set, nothing is admitted or checked. So this opens the guard, as the store does, and leaves what
the door would have left: the log, its heads in the kinds' tables, the index, the allocations, and how far each node's
rules are. It goes past Django's objects, whose making would cost more than the writing. (In Kubernetes: etcdutl
snapshot.)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import connection, models, transaction
from django.db.models import TextField
from django.db.models.functions import Cast

from cluster.etcd import guard
from cluster.etcd.models import Allocation, Change, Cluster, Entry, ProxySync
from cluster.etcd.tables import table

COUNTERS = ("revision", "compacted", "forgotten", "crds", "admission", "syncs")
"""What a cluster's row tells of its rows."""
Model = type[models.Model]
_TABLES: tuple[Model, ...] = (Change, Entry, Allocation, ProxySync)
Cell = str | int | bool | None
Row = tuple[Cell, ...]


@dataclass(frozen=True)
class Rows:
    """All rows of a cluster, but for its key. Many rows say the same words: `cells` has each once, and a row of
    `tables` is the numbers of its cells."""

    counters: tuple[int, ...]
    cells: tuple[Cell, ...]
    tables: Mapping[Model, Sequence[tuple[int, ...]]]


def read(row: Cluster) -> Rows:
    """All rows of a cluster as they stand; JSON as text."""
    numbers = dict[tuple[type, Cell], int]()
    tables: dict[Model, list[tuple[int, ...]]] = {}
    for model, cells in _rows(row):
        # True is no other key than 1, but for its type
        found = tuple(numbers.setdefault((type(cell), cell), len(numbers)) for cell in cells)
        tables.setdefault(model, []).append(found)
    return Rows(tuple(getattr(row, name) for name in COUNTERS), tuple(cell for _, cell in numbers), tables)


def write(row: Cluster, rows: Rows, cells: Sequence[Cell]) -> None:
    """Give a new cluster rows, with these words in them."""
    with transaction.atomic(), guard.opened():
        for model, numbered in rows.tables.items():
            _insert(model, [(row.pk, *(cells[number] for number in numbers)) for numbers in numbered])
        for name, value in zip(COUNTERS, rows.counters, strict=True):
            setattr(row, name, value)
        row.save(update_fields=COUNTERS)


def _rows(row: Cluster) -> Iterator[tuple[Model, Row]]:
    """Every row: its table, and what stands in `_columns`. A kind's table has the newest manifest of each object."""
    newest = dict[Row, str]()
    for model in _TABLES:
        names = [field.name for field in _columns(model)]
        wanted = [Cast(f.name, TextField()) if isinstance(f, models.JSONField) else f.name for f in _columns(model)]
        for values in model._default_manager.filter(cluster=row).order_by("pk").values_list(*wanted):
            yield model, values
            known = dict(zip(names, values, strict=True))
            if model is Change:
                newest[known["resource"], known["namespace"], known["name"]] = known["manifest"]
            elif model is Entry:
                kind, own = table(known["resource"])
                text = newest[known["resource"], known["namespace"], known["name"]]
                yield kind, tuple({**own, "manifest": text}[field.name] for field in _columns(kind))


@cache
def _columns(model: Model) -> tuple[models.Field[Any, Any], ...]:
    """What is written of a row, but for its cluster."""
    fields = model._meta.concrete_fields
    return tuple(f for f in fields if not (f.generated or f.primary_key or f.name == "cluster"))


@cache
def _statement(model: Model) -> str:
    quote = connection.ops.quote_name
    names = ", ".join(["cluster_id", *(quote(str(field.column)) for field in _columns(model))])
    marks = ", ".join(["%s"] * (1 + len(_columns(model))))
    return f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES ({marks})"


def _insert(model: Model, rows: Sequence[Row]) -> None:
    """One statement for all rows of a table."""
    with connection.cursor() as cursor:
        cursor.executemany(_statement(model), rows)

"""All rows of a cluster at once: read as they stand, and given to another cluster.

What is read here has come through the door, object by object, and what is written here is that again, for another
cluster: no default is set, nothing is admitted or checked. So this opens the guard, as the store does, and leaves what
the door would have left: the log, its heads in the kinds' tables, the index, the allocations, and how far each node's
rules are. It goes past Django's objects, whose making would cost more than the writing. (In Kubernetes: etcdutl
snapshot.)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain
from operator import itemgetter
from typing import Any, NamedTuple

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
AT_ONCE = 32
"""Rows in one statement, where a table has derived columns: SQLite prepares for their expressions anew for each
statement, which takes longer than to derive them. (Where there are none, a row a statement is quicker: several would
be journalled.)"""


class Portion(NamedTuple):
    """Rows of a table, so many in a statement; each of `picks` takes a statement's cells out of all there are."""

    model: Model
    together: int
    picks: Sequence[Callable[[Sequence[Cell]], Row]]


@dataclass(frozen=True)
class Rows:
    """All rows of a cluster. Many rows say the same words: `cells` has each once, first the cluster's key, which is
    each cluster's own."""

    counters: tuple[int, ...]
    cells: tuple[Cell, ...]
    portions: Sequence[Portion]


def read(row: Cluster) -> Rows:
    """All rows of a cluster as they stand; JSON as text."""
    numbers = dict[tuple[type, Cell], int]()
    tables: dict[Model, list[list[int]]] = {}
    for model, cells in _rows(row):
        # True is no other key than 1, but for its type
        found = (numbers.setdefault((type(cell), cell), len(numbers) + 1) for cell in cells)
        tables.setdefault(model, []).append([0, *found])
    counters = tuple(getattr(row, name) for name in COUNTERS)
    portions = [portion for model, rows in tables.items() for portion in _portions(model, rows)]
    return Rows(counters, (None, *(cell for _, cell in numbers)), portions)


def _portions(model: Model, rows: Sequence[Sequence[int]]) -> Iterator[Portion]:
    if not any(field.generated for field in model._meta.concrete_fields):
        yield Portion(model, 1, [itemgetter(*numbers) for numbers in rows])
        return
    for start in range(0, len(rows), AT_ONCE):
        some = rows[start : start + AT_ONCE]
        yield Portion(model, len(some), [itemgetter(*chain.from_iterable(some))])


def count(row: Cluster, rows: Rows) -> None:
    """Have a new cluster's row tell of these rows, in place."""
    for name, value in zip(COUNTERS, rows.counters, strict=True):
        setattr(row, name, value)


def write(row: Cluster, rows: Rows, cells: Sequence[Cell]) -> None:
    """Give a new cluster rows, with these words in them, inside a transaction.

    No savepoint is set: for one, SQLite would first copy each page that is written to.
    """
    own = (row.pk, *cells[1:])
    with transaction.atomic(savepoint=False), guard.opened(), connection.cursor() as cursor:
        for model, together, picks in rows.portions:
            cursor.executemany(_statement(model, together), [pick(own) for pick in picks])


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
def _statement(model: Model, together: int) -> str:
    quote = connection.ops.quote_name
    names = ", ".join(["cluster_id", *(quote(str(field.column)) for field in _columns(model))])
    marks = ", ".join(["%s"] * (1 + len(_columns(model))))
    rows = ", ".join([f"({marks})"] * together)
    return f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES {rows}"

"""A Table of the API as rows to click: each object's name leads to the object."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.apiserver.browsable.answers import is_table
from cluster.apiserver.browsable.places import Link, Place


@dataclass(frozen=True)
class Table:
    """What kubectl would print: headings, and rows whose first cell is a link."""

    headings: list[str]
    rows: list[tuple[Link, list[str]]]


def table(place: Place, data: Any, *, wide: bool) -> Table | None:
    """A Table as a page shows it; None for an answer that is no Table."""
    if not is_table(data):
        return None
    columns = [(at, c["name"]) for at, c in enumerate(data["columnDefinitions"]) if wide or not c["priority"]]
    columns.sort(key=lambda column: column[1] != "Name")
    across = bool(place.info and not place.namespace and any(_namespace(row) for row in data["rows"]))
    headings = [name for _, name in columns]
    rows = [_row(place, row, [at for at, _ in columns], across) for row in data["rows"]]
    return Table([headings[0], *(["Namespace"] if across else []), *headings[1:]], rows)


def _namespace(row: Obj) -> str:
    return meta.namespace(row.get("object") or {})


def _row(place: Place, row: Obj, columns: list[int], across: bool) -> tuple[Link, list[str]]:
    cells = [_text(row["cells"][at]) for at in columns]
    return Link(cells[0], _address(place, row)), [*([_namespace(row)] if across else []), *cells[1:]]


def _text(cell: Any) -> str:
    return "<none>" if cell is None or cell == "" else str(cell)


def _address(place: Place, row: Obj) -> str:
    obj, info = row.get("object") or {}, place.info
    if info is None or not obj:
        return ""
    return place.of(info.group, info.version, info.plural, meta.namespace(obj), meta.name(obj))


def next_page(place: Place, query: Any, data: Any) -> tuple[str, int | None]:
    """The address of a list's next page ("" for none), and how many objects are left."""
    head = data.get("metadata") or {} if isinstance(data, dict) else {}
    token = head.get("continue", "")
    if not place.is_list or not token:
        return "", None
    onward = query.copy()
    onward["continue"] = token
    return f"?{onward.urlencode()}", head.get("remainingItemCount")

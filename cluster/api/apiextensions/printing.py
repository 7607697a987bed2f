"""The columns of a custom kind: JSON paths into its objects, or the name and the age where none are said.

(In Kubernetes: apiextensions-apiserver/pkg/registry/customresource/tableconvertor.)
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from cluster.api import printing
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.scheme import Column
from cluster.apimachinery.structural import paths

_AGE: Obj = {
    "name": "Age",
    "type": "date",
    "description": printing.AGE_COLUMN.description,
    "jsonPath": ".metadata.creationTimestamp",
}
_DESCRIPTION = "Custom resource definition column (in JSONPath format): {}"


def columns(version: Obj) -> tuple[Column, ...]:
    """The columns of a version of a definition; the name always comes first."""
    said = version.get("additionalPrinterColumns") or [_AGE]
    return (printing.NAME_COLUMN, *map(_column, said))


def _column(said: Obj) -> Column:
    return Column(
        said["name"],
        partial(cell, path=said["jsonPath"], type=said["type"]),
        type=said["type"],
        format=said.get("format", ""),
        wide=bool(said.get("priority")),
        description=said.get("description") or _DESCRIPTION.format(said["jsonPath"]),
    )


def cell(obj: Obj, path: str, type: str) -> Any:
    """What stands in a column; None for what is not there or is of another type."""
    found = paths.results(obj, path)
    if not found or found[0] is None:
        return None
    return _CELLS[type](found[0])


def _integer(value: Any) -> int | None:
    return int(value) if _is_number(value) else None


def _number(value: Any) -> float | None:
    return value if _is_number(value) else None


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _boolean(value: Any) -> bool | None:
    return value if isinstance(value, bool) else None


def _date(value: Any) -> str | None:
    if not isinstance(value, str):
        return None
    try:
        return printing.since(value)
    except ValueError:
        return "<invalid>"


_CELLS: dict[str, Callable[[Any], Any]] = {
    "string": paths.text,
    "integer": _integer,
    "number": _number,
    "boolean": _boolean,
    "date": _date,
}

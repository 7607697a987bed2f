"""The lists' columns: kubectl's own, made from each kind's COLUMNS, so that both always show the same.

What the database keeps a column for can be sorted by; the rest is computed from the manifest, row by row.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Any

from django.contrib import admin

from cluster.api.printing import DEFAULT_COLUMNS
from cluster.apimachinery.scheme import Column, scheme
from cluster.etcd.models import KubeObject

Cell = Callable[[KubeObject], Any]
_SORTED_BY = {"Name": "name", "Age": "-created", "Created At": "created"}


def cell(column: Column) -> Cell:
    """The list's column for one of kubectl's."""

    def show(row: KubeObject) -> Any:
        return column.cell(row.manifest)

    show.__name__ = re.sub(r"\W+", "_", column.name.lower()).strip("_")
    return admin.display(description=column.name, ordering=_SORTED_BY.get(column.name))(show)


@cache
def cells(resource: str) -> tuple[list[Cell], list[Cell]]:
    """The columns that kubectl always shows, and those that it shows with -o wide."""
    columns: tuple[Column, ...] = scheme.model(resource).COLUMNS or DEFAULT_COLUMNS
    return [cell(c) for c in columns if not c.wide], [cell(c) for c in columns if c.wide]

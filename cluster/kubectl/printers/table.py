"""The tables of `get`: the server makes the cells, kubectl chooses and adds columns.

Columns of priority 1 are for -o wide; NAMESPACE is put in front under -A, the kind before the name where several kinds
are shown, labels at the end where asked for. What is no Table (a server too old, --server-print=false) shows name and
age. (In Kubernetes: cli-runtime/pkg/printers/tableprinter.go.)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cluster.apimachinery import clock
from cluster.apimachinery.meta import Obj
from cluster.kubectl import golang
from cluster.kubectl.printers.tabwriter import TabWriter

_TERMINAL = str.maketrans({"\x1b": "^[", "\r": "\\r"})
_EVENTS = {"ADDED": "ADDED   ", "MODIFIED": "MODIFIED", "DELETED": "DELETED ", "ERROR": "ERROR   "}
_DEFAULT: list[Obj] = [{"name": "Name", "type": "string", "format": "name"}, {"name": "Age", "type": "string"}]


@dataclass(frozen=True)
class Options:
    """`kind` ("pod", "deployment.apps") stands before each name when it is not ""."""

    wide: bool = False
    headers: bool = True
    namespace: bool = False
    kind: str = ""
    label_columns: Sequence[str] = ()
    show_labels: bool = False


class TablePrinter:
    """Adds tables and objects to a writer, heads only where the columns change."""

    def __init__(self, options: Options, writer: TabWriter) -> None:
        self._options, self._writer = options, writer
        self._columns: list[Obj] = []
        self._headed = False

    def add(self, obj: Obj, event: str = "") -> None:
        """One answer of the server (a Table or an object), or a watch's event's."""
        table = obj if obj.get("kind") == "Table" else _as_table(obj)
        columns = table.get("columnDefinitions") or []
        if columns and columns != self._columns:
            self._columns, self._headed = columns, False
        rows = table.get("rows") or []
        if rows and self._options.headers and not self._headed:
            self._writer.add(self._heads(bool(event)))
        self._headed = self._headed or bool(rows)
        for row in rows:
            self._writer.add(self._cells(row, event))

    def _shown(self, column: Obj) -> bool:
        return self._options.wide or not column.get("priority")

    def _heads(self, event: bool) -> list[str]:
        options = self._options
        heads = ["EVENT"] if event else []
        heads += ["NAMESPACE"] if options.namespace else []
        heads += [str(column["name"]).upper() for column in self._columns if self._shown(column)]
        heads += [label.rpartition("/")[2].upper() for label in options.label_columns]
        return heads + (["LABELS"] if options.show_labels else [])

    def _cells(self, row: Obj, event: str) -> list[str]:
        options = self._options
        metadata: Obj = (row.get("object") or {}).get("metadata") or {}
        cells = [_EVENTS.get(event, event)] if event else []
        cells += [str(metadata.get("namespace") or "")] if options.namespace else []
        cells += self._given(row)
        labels: dict[str, str] = metadata.get("labels") or {}
        cells += [_cell(labels.get(label, "")) for label in options.label_columns]
        return cells + ([_cell(label_text(labels))] if options.show_labels else [])

    def _given(self, row: Obj) -> list[str]:
        """The server's own cells."""
        cells, named = [], False
        for column, cell in zip(self._columns, row.get("cells") or (), strict=False):
            text = _cell(cell)
            if self._options.kind and not named and column.get("format") == "name":
                text, named = f"{self._options.kind}/{text}", True
            if self._shown(column):
                cells.append(text)
        return cells


def label_text(labels: dict[str, str]) -> str:
    """a=1,b=2, sorted by key; <none> for none."""
    return ",".join(f"{key}={labels[key]}" for key in sorted(labels)) or "<none>"


def escaped(text: str) -> str:
    """Without the signs with which a text could take over a terminal."""
    return text.translate(_TERMINAL)


def _cell(value: Any) -> str:
    """What a cell shows: up to the first line break."""
    if value is None:
        return ""
    if not isinstance(value, str):
        return golang.plain(value)
    end = min((at for at in map(value.find, "\f\n\r") if at >= 0), default=-1)
    return escaped(value if end < 0 else f"{value[:end]}...")


def _as_table(obj: Obj) -> Obj:
    """Name and age of an object, or of a list's items."""
    items = obj["items"] if isinstance(obj.get("items"), list) else [obj]
    rows = [{"cells": [(item.get("metadata") or {}).get("name", ""), _age(item)], "object": item} for item in items]
    return {"columnDefinitions": _DEFAULT, "rows": rows}


def _age(obj: Obj) -> str:
    created = (obj.get("metadata") or {}).get("creationTimestamp")
    return golang.age(clock.now() - clock.parse(created)) if created else "<unknown>"

"""metadata.managedFields: who manages which fields, as it is stored, and as the bookkeeping keeps it.

An entry is one manager's, in one way of writing (Apply or Update), through one subresource; an updater has an entry
for each version it wrote in, an applier one in all. (In Kubernetes: managedfields/internal/managedfields.go.)
"""

from __future__ import annotations

from typing import Any, NamedTuple

from cluster.apimachinery import clock, meta
from cluster.apimachinery.apply import sets
from cluster.apimachinery.apply.sets import Fields
from cluster.apimachinery.meta import Obj, Objs

APPLY, UPDATE = "Apply", "Update"
UNKNOWN = "unknown"
MOST_UPDATERS = 10
ANCIENT = "ancient-changes"


class Manager(NamedTuple):
    """Whose entry it is. An applier's has no version: whichever it applies, it is the same applier."""

    name: str
    operation: str
    api_version: str = ""
    subresource: str = ""

    def __str__(self) -> str:
        """As conflicts name it: "kubectl-client-side-apply" using apps/v1."""
        where = f' with subresource "{self.subresource}"' if self.subresource else ""
        version = f" using {self.api_version}" if self.operation == UPDATE else ""
        return f'"{self.name}"{where}{version}'


class Entry(NamedTuple):
    """The fields a manager has, in the terms of which version, since when (RFC 3339, "" for never said)."""

    fields: Fields
    api_version: str
    time: str = ""

    def having(self, fields: Fields) -> Entry:
        return self if fields is self.fields else self._replace(fields=fields)


Managed = dict[Manager, Entry]


def updater(name: str, api_version: str, subresource: str = "") -> Manager:
    return Manager(name or UNKNOWN, UPDATE, api_version, subresource)


def applier(name: str, subresource: str = "") -> Manager:
    return Manager(name or UNKNOWN, APPLY, "", subresource)


def stored(obj: Obj) -> Managed:
    """The entries of an object this server wrote; {} when they cannot be read."""
    try:
        return _decoded(meta.metadata(obj).get("managedFields") or (), trusted=True)
    except ValueError:
        return {}


def given(entries: Any) -> Managed:
    """The entries somebody sent; ValueError, in Kubernetes' words, when they cannot be read."""
    return _decoded(entries, trusted=False)


def _decoded(entries: Any, trusted: bool) -> Managed:
    found: Managed = {}
    for index, entry in enumerate(entries):
        _check(index, entry)
        operation, version = entry["operation"], entry["apiVersion"]
        known = "" if operation == APPLY else version
        manager = Manager(entry.get("manager", ""), operation, known, entry.get("subresource", ""))
        fields = entry.get("fieldsV1") or {}
        found[manager] = Entry(
            fields if trusted else sets.canonical(fields), version, entry.get("time") or ""
        )
    return found


def _check(index: int, entry: Obj) -> None:
    if entry.get("operation") not in (APPLY, UPDATE):
        raise ValueError("operation must be `Apply` or `Update`")
    if not entry.get("apiVersion"):
        raise ValueError("apiVersion must not be empty")
    kind = entry.get("fieldsType")
    if not kind:
        raise ValueError(f"missing fieldsType in managed fields entry {index}")
    if kind != "FieldsV1":
        raise ValueError(f'invalid fieldsType "{kind}" in managed fields entry {index}')


def encoded(managed: Managed) -> Objs:
    """The entries as they are stored: appliers first, then by time and name."""
    return [_encoded(*pair) for pair in sorted(managed.items(), key=_rank)]


def _encoded(manager: Manager, entry: Entry) -> Obj:
    head = {
        "manager": manager.name,
        "operation": manager.operation,
        "apiVersion": entry.api_version,
        "time": entry.time,
        "fieldsType": "FieldsV1",
        "fieldsV1": entry.fields,
        "subresource": manager.subresource,
    }
    return {k: v for k, v in head.items() if v != ""}


def _rank(pair: tuple[Manager, Entry]) -> tuple[str, str, str, str, str]:
    manager, entry = pair
    return manager.operation, entry.time, manager.name, entry.api_version, manager.subresource


def is_reset(entries: Any) -> bool:
    """Whether somebody asks for a fresh start: `[]`, or one empty entry."""
    return entries in ([], [{}])


def put(obj: Obj, managed: Managed) -> None:
    """Write the entries into an object, in place."""
    head = obj["metadata"]
    if managed:
        head["managedFields"] = encoded(managed)
    else:
        head.pop("managedFields", None)


def stamped(managed: Managed, manager: Manager) -> Managed:
    """The same, with the manager's entry as of now."""
    return {**managed, manager: managed[manager]._replace(time=clock.timestamp())}


def capped(managed: Managed) -> Managed:
    """At most ten updaters: of more, the oldest of a version become one entry, "ancient-changes"."""
    updaters = sorted((e.time, m) for m, e in managed.items() if m.operation == UPDATE)
    left, found, firsts = len(updaters), {**managed}, dict[str, Manager]()
    for _, manager in updaters:
        if left <= MOST_UPDATERS:
            break
        entry = found[manager]
        bucket = updater(ANCIENT, entry.api_version)
        first = firsts.setdefault(entry.api_version, manager)
        if first is manager:
            continue
        if bucket not in found:
            found[bucket] = found.pop(first)
        fields = sets.union(entry.fields, found[bucket].fields)
        del found[manager]
        found[bucket] = Entry(fields, entry.api_version, entry.time)
        left -= 1
    return found

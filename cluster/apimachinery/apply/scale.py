"""Who has the number of replicas, seen through a Scale.

A Scale is another view of its parent, so its accounts are the parent's: whoever has the parent's replicas has the
Scale's, and what is written through the Scale is noted with the parent. (In Kubernetes: managedfields.ScaleHandler.)
"""

from __future__ import annotations

from typing import Any

from cluster.apimachinery.apply import compiling, managed, sets
from cluster.apimachinery.apply.managed import UPDATE, Entry, Managed, Manager
from cluster.apimachinery.apply.manager import FieldManager
from cluster.apimachinery.apply.steps import Path
from cluster.apimachinery.apply.updater import OneVersion
from cluster.apimachinery.meta import Objs

API_VERSION = "autoscaling/v1"
REPLICAS: Path = ("f:spec", "f:replicas")
MANAGER = FieldManager(
    OneVersion(API_VERSION, compiling.of_kind(("autoscaling", "v1", "Scale"))), API_VERSION, "Scale", "scale"
)


def path(json_path: str) -> Path:
    """The path of a field that a definition names: .spec.size."""
    return tuple(f"f:{name}" for name in json_path.strip(".").split("."))


def of_parent(entries: Any, replicas: Path = REPLICAS) -> Objs:
    """The parent's entries, as far as they are about its replicas, as a Scale's."""
    found: Managed = {}
    for manager, entry in _read(entries).items():
        if sets.has(entry.fields, replicas):
            found[_as(manager, API_VERSION)] = Entry(sets.of([REPLICAS]), API_VERSION, entry.time)
    return managed.encoded(found)


def to_parent(entries: Any, scaled: Any, api_version: str, replicas: Path = REPLICAS) -> Objs:
    """The parent's entries once the Scale's became `scaled`; api_version is the parent's."""
    theirs = {_as(manager, api_version): entry for manager, entry in _read(scaled).items()}
    found: Managed = {}
    for manager, entry in _read(entries).items():
        lost = manager not in theirs
        left = sets.difference(entry.fields, sets.of([replicas])) if lost else entry.fields
        if left:
            found[manager] = entry.having(left)
    for manager, entry in theirs.items():
        if manager not in found:
            found[manager] = Entry(sets.of([replicas]), api_version, entry.time)
    return managed.encoded(found)


def _as(manager: Manager, api_version: str) -> Manager:
    return manager._replace(api_version=api_version) if manager.operation == UPDATE else manager


def _read(entries: Any) -> Managed:
    return managed.stored({"metadata": {"managedFields": entries}})

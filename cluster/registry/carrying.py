"""From what a loop means to what the store is told: an act becomes a write, on the state as it is now."""

from __future__ import annotations

import dataclasses
from typing import Protocol

from cluster.apimachinery import clock, meta
from cluster.apimachinery import patch as patches
from cluster.apimachinery.errors import StatusError
from cluster.apimachinery.meta import Obj
from cluster.etcd import store
from cluster.etcd.models import Cluster
from cluster.etcd.store import Write
from cluster.registry import deletion
from cluster.registry.acts import Act, Actor, Create, Delete, Event, Patch, Update
from cluster.registry.events import event_for, repeated


class Door(Protocol):
    """The registry, as far as acts need it."""

    def get(self, resource: str, namespace: str, name: str) -> Obj: ...

    def find(self, resource: str, namespace: str, name: str) -> Obj | None: ...

    def events_about(self, uid: str) -> list[Obj]: ...

    def write_to_create(self, resource: str, namespace: str, given: Obj, actor: Actor, why: str) -> Write: ...

    def write_to_update(
        self, resource: str, old: Obj, given: Obj, actor: Actor, why: str, subresource: str
    ) -> Write | None: ...

    def write_to_delete(
        self, resource: str, old: Obj, asked: deletion.Options, actor: Actor, why: str
    ) -> Write | None: ...


class Known:
    """What one batch of acts need not ask twice: the cluster's row, and what admission looks up for each object."""

    LASTING = ("namespaces", "serviceaccounts")

    def __init__(self, row: Cluster) -> None:
        self.row = row
        self._found: dict[tuple[str, str, str], Obj | None] = {}
        self._every: dict[str, list[Obj]] = {}

    def find(self, resource: str, namespace: str, name: str) -> Obj | None:
        if resource not in self.LASTING:
            return store.read(self.row.pk, resource, namespace, name)
        asked = (resource, namespace, name)
        found = self._found.get(asked)
        if found is None:
            found = self._found[asked] = store.read(self.row.pk, *asked)
        return found

    def every(self, resource: str) -> list[Obj]:
        """All objects of a kind: nothing of the batch is stored yet, so they are read once."""
        if resource not in self._every:
            self._every[resource] = store.having(self.row.pk, resource)
        return self._every[resource]


def write_of(registry: Door, act: Act, actor: Actor) -> Write | None:
    """The write an act comes to now; None when there is nothing left to do."""
    match act:
        case Create():
            return _from_create(registry, act, actor)
        case Update():
            old = registry.get(act.resource, meta.namespace(act.obj), meta.name(act.obj))
            return registry.write_to_update(act.resource, old, act.obj, actor, act.why, act.subresource)
        case Patch():
            old = registry.get(act.resource, act.namespace, act.name)
            new = patches.merge_patch(old, act.patch)
            return registry.write_to_update(act.resource, old, new, actor, act.why, act.subresource)
        case Delete():
            return _from_delete(registry, act, actor)
        case Event():
            return _from_event(registry, act, actor)


def _from_create(registry: Door, act: Create, actor: Actor) -> Write | None:
    namespace = meta.namespace(act.obj)
    if act.quiet and registry.find(act.resource, namespace, meta.name(act.obj)) is not None:
        return None
    write = registry.write_to_create(act.resource, namespace, act.obj, actor, act.why)
    if act.status is None:
        return write
    return dataclasses.replace(write, obj={**write.obj, "status": act.status})


def _from_delete(registry: Door, act: Delete, actor: Actor) -> Write | None:
    old = registry.find(act.resource, act.namespace, act.name)
    if old is None or (act.uid and meta.uid(old) != act.uid):
        return None
    return registry.write_to_delete(act.resource, old, deletion.Options(act.grace, act.policy), actor, act.why)


def _from_event(registry: Door, act: Event, actor: Actor) -> Write | None:
    """An event that cannot be told (its namespace is going) is dropped: no decision fails for its sake."""
    old = repeated(act, registry.events_about(meta.uid(act.about)))
    if old is None:
        fresh = event_for(act)
        try:
            return registry.write_to_create("events", meta.namespace(fresh), fresh, actor, "")
        except StatusError:
            return None
    counted = {**old, "count": int(old.get("count") or 1) + 1, "lastTimestamp": clock.timestamp()}
    return registry.write_to_update("events", old, counted, actor, "", "")

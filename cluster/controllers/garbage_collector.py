"""The garbage collector: what is left behind when an owner goes.

Every object may name its owners. When the last of them is gone, so is the object's reason to be, and it is
deleted too. How an owner goes is its deleter's choice: in the background, dependents follow; in the foreground,
the owner waits for those that block it; orphaned, they stay and forget it. (In Kubernetes:
pkg/controller/garbagecollector, whose graph is the note kept here of who names whom.)
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.client.controller import Act, Delete, Update, controller
from cluster.client.view import View
from cluster.controllers._everything import EveryKind

ORPHAN, FOREGROUND = "orphan", "foregroundDeletion"
_SOLID, _DANGLING, _WAITING = "solid", "dangling", "waiting"
Graph = dict[str, set[str]]
REMEMBERED = 500


def _touched(resource: str, obj: Obj, view: View) -> Iterable[str]:
    """An object that lacks an owner or is held; its owners while they wait for it; its dependents when it goes."""
    key, graph = f"{resource}|{meta.key(obj)}", _graph(view)
    gone = _current(key, meta.uid(obj), view) is None
    if gone:
        _absent(view)[meta.uid(obj)] = None
    for ref in meta.owners(obj):
        known = graph.setdefault(ref["uid"], set())
        known.discard(key) if gone else known.add(key)
        owner = _owner(obj, ref, view)
        if owner is None or meta.is_deleting(owner):
            yield key
        if owner is not None and meta.is_deleting(owner):
            yield f"{_resource(ref, view)}|{meta.key(owner)}"
    if meta.is_deleting(obj):
        yield key
    if gone:
        yield from sorted(graph.pop(meta.uid(obj), ()))
    elif meta.is_deleting(obj):
        yield from sorted(graph.get(meta.uid(obj), ()))


@controller("garbage-collector", component="generic-garbage-collector", watches=EveryKind(_touched))
def reconcile(key: str, view: View) -> list[Act]:
    """An object whose owners are all gone is deleted, in the way its own finalizers ask for.

    One with owners left forgets those that are gone. One whose only owners wait in the foreground is deleted so
    that they may go. An owner being deleted with `orphan` makes its dependents forget it; with
    `foregroundDeletion` it waits until no dependent that blocks it is left. Then its finalizer is taken away.
    """
    obj = _current(key, "", view)
    if obj is None:
        return []
    resource = key.partition("|")[0]
    if meta.is_deleting(obj):
        return _owner_goes(resource, obj, view)
    if not meta.owners(obj):
        return []
    return _owned(resource, obj, view)


def _owner_goes(resource: str, obj: Obj, view: View) -> list[Act]:
    """What a deleted object's way of going asks of its dependents."""
    held, dependents = meta.finalizers(obj), _dependents(obj, view)
    if ORPHAN in held:
        freed = [_forgetting(r, d, [meta.uid(obj)], f"{_title(obj)} is being orphaned") for r, d in dependents]
        return freed or [_released(resource, obj, ORPHAN, "its dependents have forgotten it")]
    if FOREGROUND in held and not any(_blocks(d, obj) for _, d in dependents):
        return [_released(resource, obj, FOREGROUND, "no dependent blocks it any more")]
    return []


def _owned(resource: str, obj: Obj, view: View) -> list[Act]:
    """What becomes of an object by the state of its owners."""
    states = [(ref, _state(obj, ref, view)) for ref in meta.owners(obj)]
    if any(state == _SOLID for _, state in states):
        gone = [ref["uid"] for ref, state in states if state != _SOLID]
        return [_forgetting(resource, obj, gone, "one of its owners is gone")] if gone else []
    ref = states[0][0]
    if any(state == _WAITING for _, state in states):
        policy = "Foreground" if _dependents(obj, view) else "Background"
        return [_deletion(resource, obj, f"its {ref['kind']} {ref['name']} waits for it to go", policy)]
    return [_deletion(resource, obj, f"its {ref['kind']} {ref['name']} is gone", _policy(obj))]


def _deletion(resource: str, obj: Obj, why: str, policy: str) -> Act:
    return Delete(resource, meta.namespace(obj), meta.name(obj), meta.uid(obj), why, policy=policy)


def _policy(obj: Obj) -> str:
    if ORPHAN in meta.finalizers(obj):
        return "Orphan"
    return "Foreground" if FOREGROUND in meta.finalizers(obj) else "Background"


def _state(obj: Obj, ref: Obj, view: View) -> str:
    """An owner that is there, gone, or there only until its dependents are gone.

    One of an unknown kind counts as there, unless it was seen to go: its kind may have gone with it.
    """
    if _resource(ref, view) is None:
        return _DANGLING if ref["uid"] in _absent(view) else _SOLID
    owner = _owner(obj, ref, view)
    if owner is None:
        return _DANGLING
    return _WAITING if meta.is_deleting(owner) and FOREGROUND in meta.finalizers(owner) else _SOLID


def _absent(view: View) -> dict[str, None]:
    """The uids of objects that were lately seen to go."""
    memory: dict[str, Any] = view.memory
    found: dict[str, None] = memory.setdefault("absent", {})
    for uid in list(found)[:-REMEMBERED]:
        del found[uid]
    return found


def _resource(ref: Obj, view: View) -> str | None:
    kind = view.kinds.by_group_kind(meta.group_version(ref["apiVersion"])[0], ref["kind"])
    return None if kind is None else kind.resource


def _owner(obj: Obj, ref: Obj, view: View) -> Obj | None:
    """The owner a reference means, if that very object is still there."""
    resource = _resource(ref, view)
    if resource is None:
        return None
    namespace = meta.namespace(obj) if view.kinds.kind(resource).namespaced else ""
    found = view.get(resource, namespace, ref["name"])
    return found if found is not None and meta.uid(found) == ref["uid"] else None


def _graph(view: View) -> Graph:
    """Owners' uids, each with the keys of the objects that name or have named it."""
    memory: dict[str, Any] = view.memory
    found: Graph = memory.setdefault("graph", {})
    return found


def _dependents(owner: Obj, view: View) -> list[tuple[str, Obj]]:
    found = [(key, _current(key, "", view)) for key in sorted(_graph(view).get(meta.uid(owner), ()))]
    return [
        (key.partition("|")[0], obj)
        for key, obj in found
        if obj is not None and any(ref["uid"] == meta.uid(owner) for ref in meta.owners(obj))
    ]


def _current(key: str, uid: str, view: View) -> Obj | None:
    """The object of a key, if it is there (and is the one with that uid)."""
    resource, _, rest = key.partition("|")
    found = view.get(resource, *meta.split_key(rest))
    return found if found is not None and (not uid or meta.uid(found) == uid) else None


def _blocks(dependent: Obj, owner: Obj) -> bool:
    return any(r["uid"] == meta.uid(owner) and r.get("blockOwnerDeletion") for r in meta.owners(dependent))


def _title(obj: Obj) -> str:
    return f"{obj['kind']} {meta.name(obj)}"


def _forgetting(resource: str, obj: Obj, uids: Iterable[str], why: str) -> Act:
    gone = set(uids)
    refs = [ref for ref in meta.owners(obj) if ref["uid"] not in gone]
    return Update(resource, {**obj, "metadata": {**obj["metadata"], "ownerReferences": refs}}, why)


def _released(resource: str, obj: Obj, finalizer: str, why: str) -> Act:
    left = [f for f in meta.finalizers(obj) if f != finalizer]
    return Update(resource, {**obj, "metadata": {**obj["metadata"], "finalizers": left}}, why)

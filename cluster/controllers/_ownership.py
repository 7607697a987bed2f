"""Adoption and release: how a controller comes to own what its selector matches.

A controller owns an object through a controller reference, and there can be one only. It adopts an orphan that
its selector matches and lets go of an object whose labels no longer match, which is how a pod is taken out of
service to be looked at: change a label, and a replacement appears beside it. (In Kubernetes:
pkg/controller/controller_ref_manager.go.)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from cluster.apimachinery import labels, meta
from cluster.apimachinery.labels import Selector
from cluster.apimachinery.meta import Obj
from cluster.client.controller import Act, Update
from cluster.client.view import View


@dataclass(frozen=True)
class Claim:
    """What a controller owns, and the acts that make it so. While there are acts, nothing else should be done."""

    mine: list[Obj]
    acts: list[Act]


def claim(owner: Obj, resource: str, selector: Selector, view: View, counts: Callable[[Obj], bool]) -> Claim:
    """The objects of a kind that belong to `owner`; only those that `counts` are adopted or released."""
    owned = [o for o in view.owned(meta.uid(owner), resource) if counts(o)]
    keep = [o for o in owned if selector.matches(meta.labels(o))]
    if meta.is_deleting(owner):
        return Claim(keep, [])
    acts: list[Act] = [_release(owner, resource, o) for o in owned if not selector.matches(meta.labels(o))]
    for orphan in _orphans(owner, resource, selector, view):
        acts += [_adopt(owner, resource, orphan)] if counts(orphan) else []
    return Claim(keep, acts)


def _orphans(owner: Obj, resource: str, selector: Selector, view: View) -> Iterable[Obj]:
    found = view.list(resource, meta.namespace(owner), selector)
    return (o for o in found if meta.controller_of(o) is None and not meta.is_deleting(o))


def _adopt(owner: Obj, resource: str, orphan: Obj) -> Act:
    others = [ref for ref in meta.owners(orphan) if ref["uid"] != meta.uid(owner)]
    return Update(resource, _owned_by(orphan, [*others, meta.owner_ref(owner)]), "its labels match, and nobody owns it")


def _release(owner: Obj, resource: str, obj: Obj) -> Act:
    others = [ref for ref in meta.owners(obj) if ref["uid"] != meta.uid(owner)]
    return Update(resource, _owned_by(obj, others), "its labels no longer match the selector")


def _owned_by(obj: Obj, refs: list[Obj]) -> Obj:
    return {**obj, "metadata": {**obj["metadata"], "ownerReferences": refs}}


def interested(kind: str, resource: str) -> Callable[[Obj, View], Iterable[str]]:
    """A mapper: an object's controller of that kind or, for an orphan, everyone of the kind who would adopt it."""

    def keys(obj: Obj, view: View) -> Iterable[str]:
        ref = meta.controller_of(obj)
        if ref is not None:
            return [meta.join_key(meta.namespace(obj), ref["name"])] if ref["kind"] == kind else []
        candidates = view.list(resource, meta.namespace(obj))
        return [meta.key(c) for c in candidates if selector_of(c).matches(meta.labels(obj))]

    return keys


def selector_of(owner: Obj) -> Selector:
    """The owner's selector: a LabelSelector, or the plain map of a ReplicationController."""
    spec = owner.get("spec") or {}
    if owner.get("kind") != "ReplicationController":
        return labels.from_label_selector(spec.get("selector"))
    return labels.from_map(spec["selector"]) if spec.get("selector") else labels.NOTHING

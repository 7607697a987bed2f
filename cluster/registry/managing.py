"""Field management at the door: every write notes who has which fields from now on.

An update is accounted for once its defaults are filled in, before strategies and admission have their say: what they
add is nobody's, as upstream. A part of an object (its status) has entries of its own, and what a way of writing may not
touch is never claimed through it. (In Kubernetes: apiserver/pkg/endpoints/handlers, where the FieldManager stands.)
"""

from __future__ import annotations

from functools import cache
from typing import Any
from weakref import WeakKeyDictionary

from cluster.apimachinery import meta
from cluster.apimachinery.apply import compiling, managed, steps
from cluster.apimachinery.apply.manager import FieldManager
from cluster.apimachinery.apply.sets import MEMBER, Fields
from cluster.apimachinery.apply.types import Type
from cluster.apimachinery.apply.updater import Versions
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.scheme import Alias, Kind, scheme

UNTRACKED = ("binding",)
"""Parts whose writes nobody keeps accounts of: a pod's node is the server's own note."""


def account(model: Any, obj: Obj, old: Obj | None, writer: str, subresource: str = "") -> None:
    """Note in `obj`, in place, who has its fields once it takes the place of `old` (None: it is new)."""
    if subresource not in UNTRACKED:
        managed.put(obj, manager(model, subresource).update(old or {}, obj, writer))


def manager(model: Any, subresource: str = "", kind: Kind | None = None, config: Obj | None = None) -> FieldManager:
    """The accounts of a kind, by default under the name and version its hooks speak.

    `config` is what is about to be applied: to a status nothing else in it counts.
    """
    kind = kind or model.KIND
    ignored = _ignored(model, kind, subresource, config)
    return FieldManager(versions_of(model), kind.api_version, kind.kind, subresource, ignored)


_STATUS = steps.field("status")


def _ignored(model: Any, kind: Kind, subresource: str, config: Obj | None) -> Fields:
    """What a way of writing does not touch."""
    if subresource == "status":
        touched = ("status",) if getattr(model, "STATUS_ALONE", False) else ("status", "metadata")
        return {steps.field(name): MEMBER for name in config or () if name not in touched}
    return {_STATUS: MEMBER} if "status" in kind.subresources else {}


def unchanged(obj: Obj, old: Obj) -> bool:
    """Whether a write leaves all as it is; that somebody wrote the same again later is no change."""
    if obj == old:
        return True
    head, before = meta.metadata(obj), meta.metadata(old)
    entries, earlier = head.get("managedFields"), before.get("managedFields")
    if not entries or not earlier or len(entries) != len(earlier):
        return False
    if {**obj, "metadata": None} != {**old, "metadata": None}:
        return False
    if {**head, "managedFields": None} != {**before, "managedFields": None}:
        return False
    return [_timeless(entry) for entry in entries] == [_timeless(entry) for entry in earlier]


def _timeless(entry: Obj) -> Obj:
    return {k: v for k, v in entry.items() if k != "time"}


def versions_of(model: Any) -> Versions:
    """The versions a kind is served in, with their shapes: the one place that knows where a shape comes from."""
    return _Custom(model) if hasattr(model, "siblings") else _built_in(model.KIND)


class _BuiltIn:
    """A kind of Kubernetes' own, and the names it has besides."""

    changing = False

    def __init__(self, kind: Kind) -> None:
        self.kind = kind

    def type(self, api_version: str) -> Type | None:
        if api_version == self.kind.api_version:
            return compiling.of_kind((self.kind.group, self.kind.version, self.kind.kind))
        alias = self._alias(api_version)
        return None if alias is None else compiling.of_kind((alias.kind.group, alias.kind.version, alias.kind.kind))

    def convert(self, obj: Obj, api_version: str) -> Obj:
        given = str(obj.get("apiVersion") or api_version)
        if given == api_version:
            return obj
        back, there = self._alias(given), self._alias(api_version)
        stored = obj if back is None else back.to_storage(obj)
        return stored if there is None else there.from_storage(stored)

    def _alias(self, api_version: str) -> Alias | None:
        found = (a for r, a in scheme.aliases.values() if r == self.kind.resource and a.kind.api_version == api_version)
        return next(found, None)


@cache
def _built_in(kind: Kind) -> _BuiltIn:
    return _BuiltIn(kind)


class _Custom:
    """A definition's kind. Its hooks (registry.served) have `siblings`, all its versions by name, each with its
    `schema`; the shapes are compiled once for as long as the definition stands."""

    changing = True

    def __init__(self, version: Any) -> None:
        self.version = version

    def _at(self, api_version: str) -> Any:
        group, name = meta.group_version(api_version)
        found = self.version.siblings.get(name) if group == self.version.KIND.group else None
        return found if found is not None and found.served else None

    def type(self, api_version: str) -> Type | None:
        found = self._at(api_version)
        if found is not None and found not in _shapes:
            _shapes[found] = compiling.of_custom_resource(found.schema)
        return _shapes[found] if found is not None else None

    def convert(self, obj: Obj, api_version: str) -> Obj:
        converted: Obj = self._at(api_version).seen(obj)
        return converted


_shapes: WeakKeyDictionary[Any, Type] = WeakKeyDictionary()

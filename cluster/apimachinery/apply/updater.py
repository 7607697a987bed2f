"""Who owns what after a write.

An update takes what it changed from whoever had it. An apply claims what it says, must not change what others have
(unless forced), and removes what this applier said last time if nobody else claims it. Managers may speak of different
versions of a kind, so sets are only compared with objects of their own version. (In Kubernetes:
structured-merge-diff's merge.Updater.)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple, Protocol

from cluster.apimachinery.apply import sets
from cluster.apimachinery.apply.compare import Comparison, compare
from cluster.apimachinery.apply.extract import field_set
from cluster.apimachinery.apply.managed import Entry, Managed, Manager
from cluster.apimachinery.apply.merge import merge, remove, with_named
from cluster.apimachinery.apply.sets import MEMBER, Fields
from cluster.apimachinery.apply.steps import SELF, Path
from cluster.apimachinery.apply.types import Type
from cluster.apimachinery.meta import Obj


class Versions(Protocol):
    """The versions a kind is served in."""

    @property
    def changing(self) -> bool:
        """Whether shapes may be others than when an object was written, as a definition's may."""

    def type(self, api_version: str) -> Type | None:
        """The shape of the kind in a version; None when it is not served (any more)."""

    def convert(self, obj: Obj, api_version: str) -> Obj:
        """An object in another version that is served."""


@dataclass(frozen=True)
class OneVersion:
    """A kind with a single version."""

    api_version: str
    shape: Type
    changing: bool = False

    def type(self, api_version: str) -> Type | None:
        return self.shape if api_version == self.api_version else None

    def convert(self, obj: Obj, api_version: str) -> Obj:
        return obj


class Conflict(NamedTuple):
    """A field that an apply would change and somebody else has."""

    manager: Manager
    path: Path


class Conflicts(Exception):
    """An apply that is refused, with all the reasons."""

    def __init__(self, conflicts: list[Conflict]) -> None:
        super().__init__("Apply failed")
        self.conflicts = conflicts

    @property
    def set(self) -> Fields:
        return sets.of(conflict.path for conflict in self.conflicts)


@dataclass(frozen=True)
class Updater:
    """The bookkeeping of one kind. `ignored` are fields this way of writing does not touch: they are nobody's."""

    versions: Versions
    ignored: Fields

    def update(self, live: Obj, new: Obj, api_version: str, managed: Managed, writer: Manager) -> Managed:
        """The managers after `new` took the place of `live`, both in the writer's version."""
        change = self._compared(live, new, api_version)
        kept = self._taken(live, new, api_version, change, self._current(managed), writer, force=True)
        before = kept[writer].fields if writer in kept else {}
        fields = sets.union(sets.difference(before, change.removed), change.set)
        return {**kept, writer: Entry(fields, api_version)} if fields else kept

    def apply(
        self, live: Obj, config: Obj, api_version: str, managed: Managed, writer: Manager, force: bool
    ) -> tuple[Obj, Managed]:
        """What the object becomes, in the writer's version, and its managers; raises Conflicts unless forced."""
        type_, managed = self._type(api_version), self._current(managed)
        last = managed.get(writer)
        fields = sets.recursive_difference(field_set(type_, config), self.ignored)
        claimed = {**managed, writer: Entry(fields, api_version, last.time if last else "")}
        merged: Obj = merge(type_, live, config) or {}
        new = self._pruned(merged, api_version, claimed, last)
        change = self._compared(live, new, api_version)
        return new, self._taken(live, new, api_version, change, claimed, writer, force)

    def _current(self, managed: Managed) -> Managed:
        """The managers in the terms of today's shapes."""
        if not self.versions.changing:
            return managed
        shapes = {entry.api_version: self.versions.type(entry.api_version) for entry in managed.values()}
        return {
            manager: entry
            if (shape := shapes[entry.api_version]) is None
            else entry.having(_whole(shape, entry.fields))
            for manager, entry in managed.items()
        }

    def _type(self, api_version: str) -> Type:
        found = self.versions.type(api_version)
        if found is None:
            raise ValueError(f"{api_version} is not served")
        return found

    def _compared(self, live: Obj, new: Obj, api_version: str) -> Comparison:
        return compare(self._type(api_version), live, new).without(self.ignored)

    def _taken(
        self,
        live: Obj,
        new: Obj,
        api_version: str,
        change: Comparison,
        managed: Managed,
        writer: Manager,
        force: bool,
    ) -> Managed:
        """The managers less what the change takes from them; who has nothing left is no manager any more."""
        changes: dict[str, Comparison | None] = {api_version: change}
        kept: Managed = {}
        conflicts: list[Conflict] = []
        for manager, entry in managed.items():
            if manager == writer:
                kept[manager] = entry
                continue
            version = entry.api_version
            if version not in changes:
                changes[version] = self._converted(live, new, version)
            seen = changes[version]
            if seen is None:
                continue
            taken = sets.intersection(entry.fields, seen.set)
            conflicts += [Conflict(manager, path) for path in (sets.paths(taken) if taken else ())]
            kept[manager] = entry.having(sets.difference(sets.difference(entry.fields, taken), seen.removed))
        if conflicts and not force:
            raise Conflicts(sorted(conflicts, key=lambda conflict: conflict.manager))
        return {manager: entry for manager, entry in kept.items() if entry.fields}

    def _converted(self, live: Obj, new: Obj, api_version: str) -> Comparison | None:
        """The change as a version sees it; None for a version that is not served any more."""
        if self.versions.type(api_version) is None:
            return None
        old = self.versions.convert(live, api_version)
        return self._compared(old, self.versions.convert(new, api_version), api_version)

    def _pruned(self, merged: Obj, api_version: str, managed: Managed, last: Entry | None) -> Obj:
        """The merged object without what the applier said last time, says no more, and nobody else has."""
        if last is None or not last.fields:
            return merged
        shape = self.versions.type(last.api_version)
        if shape is None:
            return merged
        seen = self.versions.convert(merged, last.api_version)
        pruned = remove(shape, seen, with_named(shape, last.fields)) or {}
        pruned = self._owned_again(seen, pruned, last.api_version, managed)
        gone = _gone(shape, seen, pruned)
        pruned = remove(shape, seen, sets.intersection(gone, with_named(shape, last.fields))) or {}
        return self.versions.convert(pruned, api_version)

    def _owned_again(self, merged: Obj, pruned: Obj, first: str, managed: Managed) -> Obj:
        """Give back what any manager has, the applier's new claims among them; version by version."""
        owned: dict[str, Fields] = {first: {}}
        for entry in managed.values():
            owned[entry.api_version] = sets.union(owned.get(entry.api_version, {}), entry.fields)
        for api_version, fields in owned.items():
            shape = self.versions.type(api_version)
            if shape is None:
                continue
            merged, pruned = (self.versions.convert(obj, api_version) for obj in (merged, pruned))
            gone = sets.difference(_gone(shape, merged, pruned), with_named(shape, fields))
            pruned = remove(shape, merged, gone) or {}
        return self.versions.convert(pruned, first)


def _gone(shape: Type, merged: Obj, pruned: Obj) -> Fields:
    """The fields that pruning took, those on the way to them included."""
    before, after = (with_named(shape, field_set(shape, obj)) for obj in (merged, pruned))
    return sets.difference(before, after)


def _whole(type_: Type, fields: Fields) -> Fields:
    """The set where what became one piece since it was written is owned as one; what came apart stays as it was."""
    found: Fields = {}
    for step, node in fields.items():
        part = type_.part(step) if step != SELF and node else None
        if part is None:
            found[step] = node
        else:
            found[step] = MEMBER if part.atomic and not part.scalar else _whole(part, node)
    return found

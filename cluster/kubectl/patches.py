"""From two or three states of an object to the patch that leads from one to the other.

`apply` knows three: what was applied last time, what is to be applied now, and what the server has. What the last
time had and this time has not is deleted; what this time says is set where the server differs; what others added
stays. The patch is a merge patch for custom kinds, and for built-in ones a strategic one, which knows what the lists
mean (the tables are `apimachinery.structs`; applying it is `apimachinery.strategic`). (In Kubernetes:
apimachinery/pkg/util/jsonmergepatch and strategicpatch.CreateThreeWayMergePatch.)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cluster.apimachinery.meta import Obj
from cluster.apimachinery.structs import Field, List, Map, Struct, Type

_ABSENT: Any = object()


def merge_patch(old: Obj, new: Obj) -> Obj:
    """RFC 7396: what turns `old` into `new`; nulls where something goes."""
    found: Obj = {}
    for key in old.keys() | new.keys():
        before, after = old.get(key, _ABSENT), new.get(key, _ABSENT)
        if after is _ABSENT:
            found[key] = None
        elif isinstance(before, dict) and isinstance(after, dict):
            if inner := merge_patch(before, after):
                found[key] = inner
        elif before is _ABSENT or not _same(before, after):
            found[key] = after
    return dict(sorted(found.items()))


def _same(one: Any, other: Any) -> bool:
    return isinstance(one, bool) == isinstance(other, bool) and bool(one == other)


def three_way_merge_patch(original: Obj, modified: Obj, current: Obj) -> Obj:
    """What apply sends for a custom kind: changes against the server's state, deletions against the last time's."""
    return _joined(_kept(merge_patch(current, modified)), _only_nulls(merge_patch(original, modified)))


def _kept(patch: Obj) -> Obj:
    """A patch without its deletions, and without what is empty then."""
    found: Obj = {}
    for key, value in patch.items():
        inner = _kept(value) if isinstance(value, dict) and value else value
        if inner is not None and (inner != {} or value == {}):
            found[key] = inner
    return found


def _only_nulls(patch: Obj) -> Obj:
    found: Obj = {}
    for key, value in patch.items():
        if value is None:
            found[key] = None
        elif isinstance(value, dict) and (inner := _only_nulls(value)):
            found[key] = inner
    return found


def _joined(one: Obj, other: Obj) -> Obj:
    found = dict(one)
    for key, value in other.items():
        mine = found.get(key)
        found[key] = _joined(mine, value) if isinstance(mine, dict) and isinstance(value, dict) else value
    return found


# -- Strategic ----------------------------------------------------------------


@dataclass(frozen=True)
class _Diff:
    """Which differences count: what comes or changes, what goes, or both."""

    additions: bool = True
    deletions: bool = True

    def maps(self, old: Obj, new: Obj, schema: Type | None, retain: bool = False) -> Obj:
        """The difference of two maps; `retain` names, beside it, all fields that may stay."""
        found: Obj = {}
        for key in old.keys() | new.keys():
            before, after = old.get(key, _ABSENT), new.get(key, _ABSENT)
            if after is _ABSENT:
                found |= {key: None} if self.deletions else {}
            elif before is _ABSENT or type(before) is not type(after):
                found |= {key: after} if self.additions else {}
            else:
                found |= self._values(key, before, after, *_field(schema, key))
        if retain and (found or any(key not in new for key in old)):
            found["$retainKeys"] = sorted(key for key, value in new.items() if value is not None)
        return found

    def _values(self, key: str, before: Any, after: Any, schema: Type | None, field: Field | None) -> Obj:
        strategies = field.strategies if field else frozenset()
        if isinstance(after, dict) and "replace" not in strategies:
            patch = self.maps(before, after, schema, "retainKeys" in strategies)
            return {key: patch} if patch else {}
        if isinstance(after, list) and field is not None and field.merges:
            return (
                self._records(key, before, after, field)
                if field.merge_key
                else self._words(key, before, after)
            )
        return {key: after} if self.additions and not _same(before, after) else {}

    def _records(self, key: str, before: list[Any], after: list[Any], field: Field) -> Obj:
        """A list of records with a key: those that changed or came, those that go, and the order of all."""
        if not before:
            return {key: after} if after and self.additions else {}
        name, old = field.merge_key, {item.get(field.merge_key): item for item in before}
        patch = [change for item in after if (change := self._record(old.get(item.get(name)), item, field))]
        kept = {item.get(name) for item in after}
        if self.deletions:
            patch += [{"$patch": "delete", name: each} for each in sorted(old.keys() - kept, key=str)]
        moved = self.additions and list(old) != [item.get(name) for item in after]
        found: Obj = (
            {f"$setElementOrder/{key}": [{name: item.get(name)} for item in after]} if patch or moved else {}
        )
        return {**found, key: patch} if patch else found

    def _record(self, old: Obj | None, new: Obj, field: Field) -> Obj | None:
        if old is None:
            return new if self.additions else None
        inner = field.type.item if isinstance(field.type, List) else None
        change = self.maps(old, new, inner, "retainKeys" in field.strategies)
        return {**change, field.merge_key: new[field.merge_key]} if change else None

    def _words(self, key: str, before: list[Any], after: list[Any]) -> Obj:
        """A list of words that is a set, such as finalizers."""
        if not before:
            return {key: after} if after and self.additions else {}
        come = [word for word in after if word not in before] if self.additions else []
        gone = sorted({word for word in before if word not in after}) if self.deletions else []
        found: Obj = {key: come} if come else {}
        found |= {f"$deleteFromPrimitiveList/{key}": gone} if gone else {}
        if gone or (self.additions and before != after):
            found[f"$setElementOrder/{key}"] = after
        return found


def strategic_patch(old: Obj, new: Obj, schema: Type | None) -> Obj:
    """What turns `old` into `new`, lists of records by their keys."""
    return _Diff().maps(old, new, schema)


def three_way_strategic_patch(original: Obj, modified: Obj, current: Obj, schema: Type | None) -> Obj:
    """What apply sends for a built-in kind."""
    changes = _Diff(deletions=False).maps(current, modified, schema)
    deletions = _Diff(additions=False).maps(original, modified, schema)
    return _merged(deletions, changes, schema)


def _field(schema: Type | None, key: str) -> tuple[Type | None, Field | None]:
    if isinstance(schema, Struct):
        field = schema.fields.get(key)
        return (field.type if field else None), field
    return (schema.item if isinstance(schema, Map) else None), None


def _merged(one: Obj, other: Obj, schema: Type | None) -> Obj:
    """Two patches for the same object as one."""
    found = dict(one)
    for key, value in other.items():
        mine = found.get(key)
        inner, field = _field(schema, key)
        lists = isinstance(mine, list) and isinstance(value, list)
        if isinstance(mine, dict) and isinstance(value, dict):
            found[key] = _merged(mine, value, inner)
        elif lists and field and field.merge_key:
            found[key] = _merged_records(found[key], value, field)
        elif lists and field and field.merges:
            found[key] = found[key] + [word for word in value if word not in found[key]]
        else:
            found[key] = value
    return found


def _merged_records(one: list[Any], other: list[Any], field: Field) -> list[Any]:
    """The changes of `other`, with what `one` says of the same records; then the rest of `one` (its deletions)."""
    name, inner = field.merge_key, field.type.item if isinstance(field.type, List) else None
    mine = {item[name]: item for item in one}
    merged = [_merged(mine.pop(item[name], {}), item, inner) for item in other]
    return merged + list(mine.values())

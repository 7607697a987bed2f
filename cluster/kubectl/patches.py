"""From two or three states of an object to the patch that leads from one to the other.

`apply` knows three: what was applied last time, what is to be applied now, and what the server has. What the last
time had and this time has not is deleted; what this time says is set where the server differs; what others added
stays. The patch is a merge patch for custom kinds, and for built-in ones a strategic one, which knows what the lists
mean (the tables are `apimachinery.structs`; applying it is `apimachinery.strategic`). (In Kubernetes:
apimachinery/pkg/util/jsonmergepatch and strategicpatch.CreateThreeWayMergePatch.)
"""

from __future__ import annotations

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


def strategic_patch(old: Obj, new: Obj, schema: Type | None) -> Obj:
    """What turns `old` into `new`, lists of records by their keys."""
    return _map(old, new, schema, additions=True, deletions=True)


def three_way_strategic_patch(original: Obj, modified: Obj, current: Obj, schema: Type | None) -> Obj:
    """What apply sends for a built-in kind."""
    changes = _map(current, modified, schema, additions=True, deletions=False)
    deletions = _map(original, modified, schema, additions=False, deletions=True)
    return _merged(deletions, changes, schema)


def _field(schema: Type | None, key: str) -> tuple[Type | None, Field | None]:
    if isinstance(schema, Struct):
        field = schema.fields.get(key)
        return (field.type if field else None), field
    return (schema.item if isinstance(schema, Map) else None), None


def _map(old: Obj, new: Obj, schema: Type | None, *, additions: bool, deletions: bool) -> Obj:
    """The strategic difference of two maps: only what comes, only what goes, or both."""
    found: Obj = {}
    for key in sorted(old.keys() | new.keys()):
        before, after = old.get(key, _ABSENT), new.get(key, _ABSENT)
        inner, field = _field(schema, key)
        if after is _ABSENT:
            found |= {key: None} if deletions else {}
        elif before is _ABSENT or type(before) is not type(after):
            found |= {key: after} if additions else {}
        elif isinstance(after, dict):
            if isinstance(schema, Struct) and field and "replace" in field.strategies:
                found |= {key: after} if additions and before != after else {}
                continue
            found |= _inner(key, before, after, inner, field, additions, deletions)
        elif isinstance(after, list) and field is not None and field.merges and isinstance(inner, List):
            found |= _list(key, before, after, field, additions, deletions)
        elif additions and not _same(before, after):
            found[key] = after
    return found


def _inner(
    key: str,
    before: Obj,
    after: Obj,
    schema: Type | None,
    field: Field | None,
    additions: bool,
    deletions: bool,
) -> Obj:
    """A map inside: with $retainKeys, the fields that may stay are named too (a Deployment's strategy)."""
    patch = _map(before, after, schema, additions=additions, deletions=deletions)
    if patch and field is not None and "retainKeys" in field.strategies:
        patch["$retainKeys"] = sorted(after)
    return {key: patch} if patch else {}


def _list(
    key: str, before: list[Any], after: list[Any], field: Field, additions: bool, deletions: bool
) -> Obj:
    """A list that is merged: records by their key, or words."""
    if field.merge_key:
        patch, order = _records(before, after, field, additions, deletions)
        name = field.merge_key
        places = [{name: item[name]} for item in after if name in item]
    else:
        patch = [word for word in after if word not in before] if additions else []
        gone = [word for word in before if word not in after] if deletions else []
        order, places = bool(patch) or bool(gone), list(after)
        if gone:
            found = {f"$deleteFromPrimitiveList/{key}": gone}
            return {**found, **({f"$setElementOrder/{key}": places, key: patch} if patch else {})}
    found = {key: patch} if patch else {}
    if order and (patch or _moved(before, after, field)):
        found = {f"$setElementOrder/{key}": places, **found}
    return found


def _moved(before: list[Any], after: list[Any], field: Field) -> bool:
    """Do the items that both have stand in another order?"""
    key = field.merge_key
    ours, theirs = ([item.get(key) if key else item for item in items] for items in (after, before))
    return [one for one in ours if one in theirs] != [one for one in theirs if one in ours]


def _records(
    before: list[Any], after: list[Any], field: Field, additions: bool, deletions: bool
) -> tuple[list[Any], bool]:
    """The patch's items in the order of their keys, and whether the list's order is to be told."""
    name, inner = field.merge_key, field.type.item if isinstance(field.type, List) else None
    old = {item.get(name): item for item in before}
    new = {item.get(name): item for item in after}
    patch: list[Any] = []
    for identity in sorted(old.keys() | new.keys(), key=lambda each: (str(type(each)), each)):
        if identity not in new:
            patch += [{"$patch": "delete", name: identity}] if deletions else []
        elif identity not in old:
            patch += [new[identity]] if additions else []
        else:
            change = _map(old[identity], new[identity], inner, additions=additions, deletions=deletions)
            patch += [{**change, name: identity}] if change else []
    return patch, additions and (bool(patch) or _moved(before, after, field))


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
            found[key] += [word for word in value if word not in found[key]]
        else:
            found[key] = value
    return found


def _merged_records(one: list[Any], other: list[Any], field: Field) -> list[Any]:
    name, inner = field.merge_key, field.type.item if isinstance(field.type, List) else None
    found = {item[name]: item for item in one}
    for item in other:
        found[item[name]] = _merged(found[item[name]], item, inner) if item[name] in found else item
    return list(found.values())

"""Strategic merge patch: a merge that knows what the lists mean.

A plain JSON merge replaces a list as a whole; `kubectl set image` would drop every other container.
Kubernetes' types say of each list whether its items are records with a key (containers by name, a Service's
ports by port), a set of words (finalizers), or one indivisible value. A strategic merge patch merges
records by key and sets by union, and carries directives in fields that start with $: `$patch` (replace,
delete), `$retainKeys`, `$setElementOrder/list` and `$deleteFromPrimitiveList/list`. Only the built-in kinds
have it. (In Kubernetes: apimachinery/pkg/util/strategicpatch.)
"""

from __future__ import annotations

from typing import Any

from cluster.apimachinery.errors import bad_request, unprocessable
from cluster.apimachinery.merge_order import PATCH, Items, check_order, failed, go_value, key_of, ordered
from cluster.apimachinery.meta import Obj, copy
from cluster.apimachinery.structs import Field, List, Map, Struct, Type

RETAIN = "$retainKeys"
ORDER, REMOVE = "$setElementOrder/", "$deleteFromPrimitiveList/"

REJECTED = "the server rejected our request due to an error in our request"
_BAD_RETAIN = "invalid patch format of retainKeys"
_BAD_ORDER = "invalid patch format of setElementOrder list"
_BAD_REMOVE = "invalid patch format of primitive list"


def strategic_merge(doc: Obj, patch: Obj, schema: Type | None) -> Obj:
    """The document with the patch applied; both stay as they were.

    `schema` is the kind's type (`schema.for_gvk`). Raises StatusError: 400 for a malformed directive, 422 for
    lists of lists, 500 in Kubernetes' words for a patch that does not fit the document.
    """
    return _merge_map(copy(doc), copy(patch), schema)


def _merge_map(original: Obj, patch: Obj, schema: Type | None) -> Obj:
    """Merge a patch into a map; both arguments are ours to change."""
    if PATCH in patch:
        return _directed(patch)
    original = _retained(original, patch)
    for name in [name for name in patch if name.startswith(ORDER)]:
        _reorder(original, patch, name, schema)
    for name, value in patch.items():
        if name.startswith(REMOVE):
            _remove(original, name.removeprefix(REMOVE), value)
        elif name != RETAIN:
            _merge_value(original, name, value, schema)
    return original


def _directed(patch: Obj) -> Obj:
    """What `$patch` makes of a map."""
    directive = patch.pop(PATCH)
    if directive == "replace":
        return patch
    if directive == "delete":
        return {}
    raise failed(f"unknown patch type: {go_value(directive)} in map: {go_value({PATCH: directive, **patch})}")


def _retained(original: Obj, patch: Obj) -> Obj:
    """The fields `$retainKeys` leaves; it must name every field that the patch sets."""
    if RETAIN not in patch:
        return original
    names = patch[RETAIN]
    if not isinstance(names, list):
        raise bad_request(_BAD_RETAIN)
    if any(v is not None and not k.startswith("$") and k not in names for k, v in patch.items()):
        raise bad_request(_BAD_RETAIN)
    return {k: v for k, v in original.items() if k in names}


def _remove(original: Obj, name: str, values: Any) -> None:
    if not isinstance(values, list):
        raise bad_request(_BAD_REMOVE)
    if isinstance(original.get(name), list):
        original[name] = [item for item in original[name] if item not in values]


def _merge_value(original: Obj, name: str, value: Any, schema: Type | None) -> None:
    """Merge one field of a patch into the map it belongs to."""
    if value is None:
        original.pop(name, None)
        return
    old = original.get(name)
    if isinstance(old, dict) and isinstance(value, dict):
        known = _field(schema, name)
        replaces = known is not None and "replace" in known.strategies
        original[name] = value if replaces else _merge_map(old, value, _type(schema, known))
    elif isinstance(old, list) and isinstance(value, list):
        original[name] = _merge_field(old, value, _field(schema, name))
    else:
        _take(original, name, value)


def _take(original: Obj, name: str, value: Any) -> None:
    """Set a field the document did not have: without the patch's nulls and directives."""
    if isinstance(value, dict) and PATCH in value:
        original.pop(name, None)
    else:
        original[name] = _plain(value)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _plain(v) for k, v in value.items() if v is not None and not _directive(k, v)}
    if isinstance(value, list):
        return [_plain(item) for item in value if not (isinstance(item, dict) and PATCH in item)]
    return value


def _directive(name: str, value: Any) -> bool:
    return name.startswith((RETAIN, ORDER, REMOVE)) or (isinstance(value, dict) and PATCH in value)


def _field(schema: Type | None, name: str) -> Field | None:
    """What the schema says of a field; None inside maps and trees of any shape."""
    if not isinstance(schema, Struct):
        return None
    known = schema.fields.get(name)
    if known is None and not schema.open:
        struct = schema.go.rpartition(".")[2]
        raise failed(f'unable to find api field in struct {struct} for the json field "{name}"')
    return known


def _type(schema: Type | None, known: Field | None) -> Type | None:
    if known is not None:
        return known.type
    return schema.item if isinstance(schema, Map) else None


def _merge_field(old: Items, new: Items, known: Field | None) -> Items:
    """Merge a list by the strategy its field declares; without one, the patch's list replaces the old one."""
    if known is None or not known.merges:
        return new
    item = known.type.item if isinstance(known.type, List) else None
    return _merge_list(old, new, known.merge_key, item)


def _merge_list(old: Items, new: Items, key: str, item: Type | None) -> Items:
    if not old and not new:
        return old
    if not _records(old, new):
        merged = _union(old, new)
        return ordered(merged, new, old, "")
    if not key:
        raise failed(f"cannot merge lists without merge key for {item.go if item else 'interface {}'}")
    kept, added, replaced = _specials(old, new, key)
    if replaced:
        return added
    return ordered(_merge_records(kept, added, key, item), added, kept, key)


def _records(*lists: Items) -> bool:
    """Whether the lists hold maps (True) or plain values (False); they may not mix."""
    kinds = {type(item) for items in lists for item in items}
    if list in kinds:
        raise unprocessable(REJECTED)
    if dict in kinds and len(kinds) > 1:
        raise failed(f"list element types are not identical: {go_value(list(lists))}")
    return dict in kinds


def _union(old: Items, new: Items) -> Items:
    return [*old, *(item for i, item in enumerate(new) if item not in old and item not in new[:i])]


def _specials(old: Items, new: Items, key: str) -> tuple[Items, Items, bool]:
    """Apply the `$patch` items of a list: the old items left, the new ones proper, and whether to replace all."""
    replaced = False
    for record in new:
        directive = record.get(PATCH)
        if directive == "delete":
            gone = key_of(record, key)
            old = [item for item in old if item.get(key) != gone]
        elif directive == "replace":
            replaced = True
        elif directive == "merge":
            raise failed("merging lists cannot yet be specified in the patch")
        elif directive is not None:
            raise failed(f"unknown patch type: {go_value(directive)} in map: {go_value(record)}")
    return old, [record for record in new if PATCH not in record], replaced


def _merge_records(old: Items, new: Items, key: str, item: Type | None) -> Items:
    merged = list(old)
    for record in new:
        value = key_of(record, key)
        at = next((i for i, other in enumerate(merged) if other.get(key) == value), None)
        if at is None:
            merged.append(_plain(record))
        else:
            merged[at] = _merge_map(merged[at], record, item)
    return merged


def _reorder(original: Obj, patch: Obj, directive: str, schema: Type | None) -> None:
    """Merge the list a `$setElementOrder` speaks of and put it in that order; takes both out of the patch."""
    order, name = patch.pop(directive), directive.removeprefix(ORDER)
    known, old, new = _field(schema, name), original.get(name), patch.pop(name, None)
    if not all(isinstance(items, list) for items in (order, old or [], new or [])):
        raise bad_request(_BAD_ORDER)
    key = known.merge_key if known else ""
    if not key and _records(order, old or [], new or []):
        raise bad_request(_BAD_ORDER)
    check_order(new or [], order, key)
    if old is not None and new is not None:
        merged = _merge_field(old, new, known)
    else:
        merged = _plain(new) if old is None else old
    if merged is not None:
        original[name] = ordered(merged, order, old or [], key)

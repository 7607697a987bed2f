"""In which order a merged list comes out.

A merge of two lists has no natural order: the patch has one, the live list another, and neither has all items.
Kubernetes' rule: items the patch speaks of stand as the patch (or its `$setElementOrder`) has them, and each
item that only the server knows goes before the first of those it stood before.
(In Kubernetes: the ordering half of apimachinery/pkg/util/strategicpatch.)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from cluster.apimachinery.errors import StatusError

Items = list[Any]

PATCH = "$patch"  # an item with this is an order to the merge, not a member of the list


def failed(message: str) -> StatusError:
    """500 with a bare sentence: how Kubernetes answers a patch that does not fit the document."""
    return StatusError(500, "", message)


def key_of(record: Any, key: str) -> Any:
    """What tells a record from the others of its list."""
    if not isinstance(record, dict) or key not in record:
        raise failed(f"map: {go_value(record)} does not contain declared merge key: {key}")
    return record[key]


def check_order(new: Items, order: Items, key: str) -> None:
    """A patch's items must stand in the order the patch demands."""
    if not order or not new:
        return
    identify = _identity(key)
    wanted = iter([identify(item) for item in order])
    proper = [item for item in new if not (isinstance(item, dict) and PATCH in item)]
    if not all(identify(item) in wanted for item in proper):  # `in` consumes: a subsequence test
        patched, demanded = go_value(new), go_value(order)
        raise failed(
            f"The order in patch list:\n{patched}\n doesn't match $setElementOrder list:\n{demanded}\n"
        )


def _identity(key: str) -> Callable[[Any], Any]:
    return (lambda item: key_of(item, key)) if key else (lambda item: item)


def ordered(merged: Items, wanted: Items, live: Items, key: str) -> Items:
    """The merged list: the patch's items in the patch's order, the others where they stood among them."""
    identify = _identity(key)
    by_patch, by_live = _positions(map(identify, wanted)), _positions(map(identify, live))
    patched = sorted((i for i in merged if identify(i) in by_patch), key=lambda i: by_patch[identify(i)])
    others = [i for i in merged if identify(i) not in by_patch]
    others.sort(key=lambda i: by_live.get(identify(i), len(by_live)))
    result: Items = []
    for item in patched:
        place = by_live.get(identify(item))
        while others and place is not None and by_live.get(identify(others[0]), place) < place:
            result.append(others.pop(0))
        result.append(item)
    return result + others


def _positions(identities: Iterable[Any]) -> Mapping[Any, int]:
    """The first place of each identity."""
    found: dict[Any, int] = {}
    for place, identity in enumerate(identities):
        found.setdefault(identity, place)
    return found


def go_value(value: Any) -> str:
    """A JSON value as Go's %v prints it: map[image:nginx name:web]."""
    if isinstance(value, dict):
        return f"map[{' '.join(f'{k}:{go_value(v)}' for k, v in sorted(value.items()))}]"
    if isinstance(value, list):
        return f"[{' '.join(map(go_value, value))}]"
    if isinstance(value, bool):
        return str(value).lower()
    return "<nil>" if value is None else str(value)

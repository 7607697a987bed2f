"""Three ways to change a part of an object.

A JSON patch (RFC 6902) is a list of operations on paths, all or nothing; a merge patch (RFC 7396) is a
partial object whose nulls delete; a strategic merge patch (`strategic`) also merges lists. The content type
of the request says which one it is. Each function returns a new object. (In Kubernetes: evanphx/json-patch
and apiserver/pkg/endpoints/handlers/patch.go.)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from cluster.apimachinery import schema
from cluster.apimachinery.errors import StatusError, bad_request, too_large, unprocessable
from cluster.apimachinery.meta import Obj, copy
from cluster.apimachinery.strategic import REJECTED, strategic_merge

__all__ = ["CONTENT_TYPES", "json_patch", "merge_patch", "patched", "strategic_merge"]

CONTENT_TYPES = {
    "application/json-patch+json": "json",
    "application/merge-patch+json": "merge",
    "application/strategic-merge-patch+json": "strategic",
    "application/apply-patch+yaml": "apply",
}

MAX_OPERATIONS = 10_000


def patched(old: Obj, kind: str, patch: Any) -> Obj:
    """An object after a patch of one of the three kinds that need no memory: "json", "merge" or "strategic"."""
    if kind == "json":
        return json_patch(old, patch)
    if kind == "merge":
        return merge_patch(old, patch)
    return strategic_merge(old, patch, schema.for_gvk(*schema.gvk_of(old["apiVersion"], old["kind"])))


def merge_patch(doc: Obj, patch: Any) -> Obj:
    """RFC 7396: maps merge, null deletes, everything else replaces. 400 when the patch is no object."""
    if not isinstance(patch, dict):
        raise _undecodable(patch, "map[string]interface {}")
    merged: Obj = _merged(doc, patch)
    return merged


def _merged(doc: Any, patch: Any) -> Any:
    if not isinstance(patch, dict):
        return copy(patch)
    result = dict(doc) if isinstance(doc, dict) else {}
    for name, value in patch.items():
        if value is None:
            result.pop(name, None)
        else:
            result[name] = _merged(result.get(name), value)
    return {name: copy(value) if name not in patch else value for name, value in result.items()}


def _undecodable(patch: Any, wanted: str) -> StatusError:
    kinds = {str: "string", int: "number", float: "number", bool: "bool", list: "array", dict: "object"}
    found = kinds.get(type(patch), "null")
    return bad_request(f"error decoding patch: json: cannot unmarshal {found} into Go value of type {wanted}")


def json_patch(doc: Obj, operations: Any) -> Obj:
    """RFC 6902. StatusError 400 for no list of operations, 413 for too many, 422 when one does not apply."""
    if not isinstance(operations, list) or not all(isinstance(op, dict) for op in operations):
        raise _undecodable(operations, "[]handlers.jsonPatchOp")
    if len(operations) > MAX_OPERATIONS:
        raise too_large(
            f"The allowed maximum operations in a JSON patch is {MAX_OPERATIONS}, got {len(operations)}"
        )
    root = {"": copy(doc)}  # the document hangs in a map, so that its own root can be replaced
    try:
        for operation in operations:
            _OPERATIONS[operation.get("op", "")](root, operation)
    except (LookupError, ValueError, TypeError):
        raise unprocessable(REJECTED) from None
    patched: Obj = root[""]
    return patched


Root = Obj
Operation = Mapping[str, Any]


def _steps(path: Any) -> list[str]:
    """The steps of a JSON pointer from the hook above the root; "/a~1b" is one step, "a/b"."""
    if not isinstance(path, str) or (path and not path.startswith("/")):
        raise ValueError(path)
    return [step.replace("~1", "/").replace("~0", "~") for step in path.split("/")]


def _parent(root: Root, path: Any) -> tuple[Any, str]:
    """The container a pointer's last step is in, and that step; LookupError when the way is missing."""
    *way, last = _steps(path)
    found: Any = root
    for step in way:
        found = _get(found, step)
    return found, last


def _index(items: list[Any], step: str, length: int) -> int:
    """A list index below `length`; negative ones count from the end, as Kubernetes allows."""
    index = int(step)
    if not -length <= index < length:
        raise IndexError(step)
    return index if index >= 0 else index + length


def _get(container: Any, step: str) -> Any:
    if isinstance(container, list):
        return container[_index(container, step, len(container))]
    if isinstance(container, dict):
        return container[step]
    raise TypeError(step)


def _insert(root: Root, path: Any, value: Any) -> None:
    container, step = _parent(root, path)
    if isinstance(container, list):
        end = len(container)
        container.insert(end if step == "-" else _index(container, step, end + 1), value)
    elif isinstance(container, dict):
        container[step] = value
    else:
        raise TypeError(path)


def _cut(root: Root, path: Any) -> Any:
    container, step = _parent(root, path)
    value = _get(container, step)
    if isinstance(container, list):
        del container[_index(container, step, len(container))]
    else:
        del container[step]
    return value


def _add(root: Root, op: Operation) -> None:
    _insert(root, op["path"], copy(op["value"]))


def _remove(root: Root, op: Operation) -> None:
    if not op["path"]:
        raise LookupError
    _cut(root, op["path"])


def _replace(root: Root, op: Operation) -> None:
    container, step = _parent(root, op["path"])
    _get(container, step)
    key = _index(container, step, len(container)) if isinstance(container, list) else step
    container[key] = copy(op["value"])


def _move(root: Root, op: Operation) -> None:
    _insert(root, op["path"], _cut(root, op["from"]))


def _copy(root: Root, op: Operation) -> None:
    _insert(root, op["path"], copy(_get(*_parent(root, op["from"]))))


def _test(root: Root, op: Operation) -> None:
    """A missing value passes for null, as Go's JSON library cannot tell them apart."""
    container, step = _parent(root, op["path"])
    if isinstance(container, dict):
        found = container.get(step)
    else:
        found = _get(container, step)
    if not _same(found, op.get("value")):
        raise ValueError(op["path"])


def _same(one: Any, other: Any) -> bool:
    """JSON equality: Python's, but true is not 1."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_same(v, other[k]) for k, v in one.items())
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_same, one, other))
    return isinstance(one, bool) == isinstance(other, bool) and bool(one == other)


_OPERATIONS: Mapping[str, Callable[[Root, Operation], None]] = {
    "add": _add,
    "remove": _remove,
    "replace": _replace,
    "move": _move,
    "copy": _copy,
    "test": _test,
}

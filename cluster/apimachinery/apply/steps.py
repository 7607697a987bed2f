"""One step of a field's path, as text.

A set of fields is stored as a tree whose keys are steps: `f:replicas` is a field, `k:{"name":"app"}` the item of a list
with that key, `v:"a"` the item of a set, `i:0` an item by its index, and `.` the place itself. In messages the same
path reads .spec.containers[name="app"].image. (In Kubernetes: structured-merge-diff's fieldpath.PathElement.)
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

import orjson

SELF = "."
Path = tuple[str, ...]


def field(name: str) -> str:
    return f"f:{name}"


def key(keys: dict[str, Any]) -> str:
    """The item of a list that has these values in its key fields: given in the fields' alphabetical order."""
    return f"k:{_json(keys)}"


def value(item: Any) -> str:
    return f"v:{_json(item)}"


def _json(found: Any) -> str:
    """JSON as Go writes it: the three characters that HTML minds are escaped."""
    text = orjson.dumps(found).decode()
    if "<" in text or ">" in text or "&" in text:
        text = text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    return text


def canonical(step: str) -> str | None:
    """A step as this server writes it; None for a kind of step nobody knows; ValueError for no step at all."""
    if len(step) < 2:
        raise ValueError("key must be 2 characters long:")
    if step[1] != ":":
        raise ValueError(f"missing colon: {step}")
    kind, rest = step[0], step[2:]
    if kind == "f":
        return step
    if kind == "i":
        return f"i:{int(rest)}"
    if kind not in "kv":
        return None
    found = orjson.loads(rest)
    if kind == "v":
        return value(found)
    if not isinstance(found, dict):
        raise ValueError(f"no key: {rest}")
    return key(dict(sorted(found.items())))


@lru_cache(maxsize=4096)
def order(step: str) -> tuple[Any, ...]:
    """What steps are sorted by: fields, then keys, values and indices, numbers as numbers."""
    kind, rest = step[0], step[2:]
    if kind == "f":
        return 0, rest
    if kind == "k":
        return 1, tuple((name, _rank(item)) for name, item in orjson.loads(rest).items())
    return (2, _rank(orjson.loads(rest))) if kind == "v" else (3, int(rest))


def _rank(item: Any) -> tuple[int, Any]:
    """Numbers before text before truth values, as Go's Value.Compare has it."""
    if isinstance(item, bool):
        return 2, item
    if isinstance(item, int | float):
        return 0, item
    return (1, item) if isinstance(item, str) else (3, _json(item))


def text(path: Iterable[str]) -> str:
    """A path as messages show it."""
    return "".join(map(_shown, path))


def _shown(step: str) -> str:
    kind, rest = step[0], step[2:]
    if kind == "f":
        return f".{rest}"
    if kind == "k":
        return f"[{','.join(f'{name}={_said(item)}' for name, item in orjson.loads(rest).items())}]"
    return f"[={_said(orjson.loads(rest))}]" if kind == "v" else f"[{rest}]"


def _said(item: Any) -> str:
    return orjson.dumps(item).decode()

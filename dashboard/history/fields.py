"""Two states of an object, field by field: what `diff` shows, by path instead of by line. Pure.

Lists whose items have names (containers, ports, conditions, environment) are compared by name, so that a container
that moved is no change. What the API server itself counts up (resourceVersion, generation, times of conditions) is
left out: it says nothing that a person meant.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from cluster.apimachinery.meta import Obj

COUNTED = frozenset({
    "metadata.resourceVersion", "metadata.generation", "metadata.managedFields", "metadata.uid",
    "metadata.creationTimestamp", "status.observedGeneration",
    "metadata.annotations[kubectl.kubernetes.io/last-applied-configuration]",
})  # fmt: skip
TIMES = frozenset({"lastTransitionTime", "lastUpdateTime", "lastHeartbeatTime", "lastProbeTime"})
NAMES = ("name", "type", "ip", "key", "uid", "port", "containerPort")
"""Fields that tell the items of a list apart, the first that all of them have."""
SECRET = "(not shown)"
_ABSENT = object()


class Field(NamedTuple):
    """A difference; None on the side that has nothing there."""

    path: str
    before: Any
    after: Any


def differences(before: Obj | None, after: Obj | None) -> list[Field]:
    """The fields that differ, what people declare first. The values of Secrets are never told."""
    found = sorted(_walk("", before or {}, after or {}), key=_rank)
    if "Secret" in ((before or {}).get("kind"), (after or {}).get("kind")):
        return [_veiled(field) for field in found]
    return found


def _rank(field: Field) -> int:
    """Declared, then observed, then the notes that programs keep."""
    return 2 if field.path.startswith("metadata.annotations") else int(field.path.startswith("status"))


def _veiled(field: Field) -> Field:
    if not field.path.startswith(("data", "stringData")):
        return field
    return Field(field.path, field.before and SECRET, field.after and SECRET)


def _walk(path: str, before: Any, after: Any) -> Iterator[Field]:
    if before == after or path in COUNTED or path.rpartition(".")[2] in TIMES:
        return
    if isinstance(before, dict) and isinstance(after, dict):
        yield from _pairs(path, before, after)
    elif isinstance(before, list) and isinstance(after, list) and (name := _named_by([*before, *after])):
        yield from _pairs(path, _by(name, before), _by(name, after), "[{}]")
    else:
        yield Field(path, None if before is _ABSENT else before, None if after is _ABSENT else after)


def _pairs(path: str, before: Obj, after: Obj, form: str = "") -> Iterator[Field]:
    for key in {**before, **after}:
        yield from _walk(_step(path, key, form), before.get(key, _ABSENT), after.get(key, _ABSENT))


def _step(path: str, key: str, form: str) -> str:
    if form or "." in key or "/" in key:
        return f"{path}[{key}]"
    return f"{path}.{key}" if path else key


def _named_by(items: list[Any]) -> str:
    if not items or not all(isinstance(item, dict) for item in items):
        return ""
    return next((name for name in NAMES if all(name in item for item in items)), "")


def _by(name: str, items: list[Obj]) -> dict[str, Obj]:
    return {str(item[name]): item for item in items}

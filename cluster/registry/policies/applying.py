"""What a mutation's expression comes to: an object to apply, or a JSON patch.

An apply configuration is merged as server-side apply merges, by what each list and map is, but nobody owns the fields
afterwards. It may not contain anything atomic: whoever writes half of an indivisible value would drop the other half.
(In Kubernetes: admission/plugin/policy/mutating/patch and apiserver/pkg/cel/mutation.)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cluster.apimachinery import patch as patches
from cluster.apimachinery.apply import merge
from cluster.apimachinery.apply.types import ABSENT, Array, Map, Set, Type
from cluster.apimachinery.cel.evaluate import Made
from cluster.apimachinery.cel.library.times import duration_text, timestamp_text
from cluster.apimachinery.cel.values import Duration, Timestamp
from cluster.apimachinery.errors import StatusError
from cluster.apimachinery.meta import Obj
from cluster.registry.policies.evaluation import Failed


def plain(value: Any, name: str = "Object") -> Any:
    """A value as JSON has it; Failed for an Object whose name is not that of its place."""
    if isinstance(value, Made):
        if value.name != name:
            why = f'unexpected type name "{value.name}", expected "{name}", which matches field name path from root'
            raise Failed(f"type mismatch: {why} Object type")
        return {key: plain(item, f"{name}.{key}") for key, item in value.items()}
    if isinstance(value, dict):
        return {key: plain(item, name) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item, name) for item in value]
    if isinstance(value, Timestamp):
        return timestamp_text(value)
    return duration_text(value) if isinstance(value, Duration) else value


def applied(type_: Type | None, obj: Obj, configuration: Any) -> Obj:
    """The object with an apply configuration in it; Failed."""
    given = plain(configuration)
    if type_ is None:
        raise Failed("error applying patch: type converter must not be nil")
    if found := list(_atomics(type_, given, "")):
        why = f"invalid ApplyConfiguration: may not mutate atomic arrays, maps or structs: {', '.join(found)}"
        raise Failed(f"error applying patch: {why}")
    merged = merge.merge(type_, obj, given)
    return {} if merged is ABSENT else dict(merged)


def _atomics(type_: Type, value: Any, path: str) -> Iterator[str]:
    """The places of all that is indivisible in a value."""
    if isinstance(value, dict) and isinstance(type_, Map):
        if type_.atomic:
            yield path
        for name, item in value.items():
            yield from _atomics(type_.part(f"f:{name}") or Type(), item, f"{path}.{name}")
    elif isinstance(value, list) and isinstance(type_, Array):
        if type_.atomic and not isinstance(type_, Set):
            yield path
        for index, item in enumerate(value):
            yield from _atomics(type_.item, item, f"{path}[{index}]")


def patched(obj: Obj, operations: list[Any]) -> Obj:
    """The object after a JSON patch; unchanged when one of its tests fails. Failed for one that cannot be made."""
    for operation in operations:
        try:
            obj = patches.json_patch(obj, [_operation(operation)])
        except StatusError as error:
            if operation.get("op") == "test":
                return obj
            raise Failed(f"JSONPath: {error.message}") from None
    return obj


def _operation(made: Any) -> Obj:
    """JSONPatch{…} as an operation; the value may begin with an Object of any name."""
    value = made.get("value")
    found = {key: made[key] for key in ("op", "path", "from") if made.get(key)}
    return {**found, "value": plain(value, getattr(value, "name", ""))} if "value" in made else found

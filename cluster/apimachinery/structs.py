"""Types as trees: structs, lists, maps and leaves.

A kind's Go type, seen from a manifest, is a tree. `decode` walks a manifest along it and rebuilds it as Go
would have read it; a path of fields, indices and keys is kept for the errors. The trees are compiled from
OpenAPI by `schema` and are read-only afterwards. (In Kubernetes: Go's reflect.Type, as encoding/json sees
it.)
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from cluster.apimachinery.decoding import Scalar, Step, Trail
from cluster.apimachinery.meta import Obj


class Type:
    """A compiled type; `go` is how Go would spell it, `zero` what null in a list or map stands for."""

    go: str
    zero: Any = None

    def decode(self, value: Any, trail: Trail) -> Any:
        """The value as Go would have read it; DecodeError when it could not."""
        raise NotImplementedError


@dataclass(eq=False)
class Leaf(Type):
    """A scalar, or a tree of any shape."""

    go: str
    scalar: Scalar
    zero: Any = None

    def decode(self, value: Any, trail: Trail) -> Any:
        return self.scalar(value, trail)


@dataclass(eq=False)
class List(Type):
    item: Type

    @property
    def go(self) -> str:  # type: ignore[override]
        return f"[]{self.item.go}"

    def decode(self, value: Any, trail: Trail) -> Any:
        if type(value) is not list:
            raise trail.mismatch(value, self.go)
        decode, path = self.item.decode, trail.path
        found: list[Any] = []
        for index, item in enumerate(value):
            path.append(index)
            found.append(self.item.zero if item is None else decode(item, trail))
            path.pop()
        return found


@dataclass(eq=False)
class Map(Type):
    item: Type

    @property
    def go(self) -> str:  # type: ignore[override]
        return f"map[string]{self.item.go}"

    def decode(self, value: Any, trail: Trail) -> Any:
        if type(value) is not dict:
            raise trail.mismatch(value, self.go)
        decode, path = self.item.decode, trail.path
        found: Obj = {}
        for key, item in value.items():
            path.append(key)
            found[key] = self.item.zero if item is None else decode(item, trail)
            path.pop()
        return found


@dataclass(eq=False)
class Field:
    """One field of a struct: its type, and how patches treat it."""

    step: Step
    type: Type
    required: bool
    kept: bool  # printed although zero or empty
    strategies: frozenset[str] = frozenset()  # of "merge", "replace", "retainKeys"
    merge_key: str = ""
    list_type: str = ""  # "map", "set" or "atomic"
    map_keys: tuple[str, ...] = ()

    @property
    def merges(self) -> bool:
        return "merge" in self.strategies


@dataclass(eq=False)
class Struct(Type):
    go: str
    fields: dict[str, Field] = field(default_factory=dict)
    open: bool = False  # keeps unknown fields
    zero: Any = field(default_factory=dict)

    def decode(self, value: Any, trail: Trail) -> Any:
        if type(value) is not dict:
            raise trail.mismatch(value, self.go)
        fields, path = self.fields, trail.path
        found: Obj = {}
        for name, raw in value.items():
            known = fields.get(name)
            if known is None:
                self._unknown(name, raw, found, trail)
            elif raw is not None:
                path.append(known.step)
                item = known.type.decode(raw, trail)
                path.pop()
                if item or known.kept:
                    found[name] = item
        return found

    def _unknown(self, name: str, raw: Any, found: Obj, trail: Trail) -> None:
        if self.open:
            found[name] = raw
        else:
            trail.unknown.append(trail.at(name))

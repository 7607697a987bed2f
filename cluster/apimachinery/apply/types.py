"""Shapes, as far as ownership is concerned: what is one piece, what has parts, and what tells the parts apart.

A scalar is one piece; so is a list, map or struct marked atomic. Any other struct or map has its fields as parts, a
list of type `map` its items by their keys, a set its values. Where no schema says anything, the value itself decides:
maps have parts, everything else is one piece. (In Kubernetes: structured-merge-diff's schema.)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from cluster.apimachinery.apply import steps


class _Absent:
    """No value, not even null."""

    def __bool__(self) -> bool:
        return False

    def __repr__(self) -> str:
        return "ABSENT"


ABSENT: Any = _Absent()


class Unkeyed(ValueError):
    """An item of a list that cannot be told from the others; the text is Kubernetes'."""


class Doubled(list[Any]):
    """Several items of a list that claim the same key: they are owned as one piece."""


@dataclass(eq=False, slots=True)
class Type:
    """A scalar: "numeric", "string", "boolean" or "untyped"."""

    scalar: str = ""
    atomic: bool = True

    def parts(self, value: Any) -> dict[str, Any]:
        """The parts of a value by their steps."""
        return {}

    def differing(self, old: Any, new: Any) -> Iterator[tuple[str, Any, Any]]:
        """The parts in which two values differ; ABSENT on the side that has none."""
        before, after = self.parts(old), self.parts(new)
        for step in {**before, **after}:
            a, b = before.get(step, ABSENT), after.get(step, ABSENT)
            if a != b:
                yield step, a, b

    def part(self, step: str) -> Type | None:
        """The type of a part; None for a field the type does not have."""
        return None

    def declares(self, step: str) -> bool:
        """Whether the part is a field named by the schema: such a field is no member of a set of its own."""
        return False

    def one_piece(self, value: Any) -> bool:
        """Whether a value has no parts to be owned one by one."""
        return self.atomic


@dataclass(eq=False, slots=True)
class Map(Type):
    """Any keys, all of one type."""

    item: Type = field(default_factory=Type)
    atomic: bool = False

    def parts(self, value: Any) -> dict[str, Any]:
        return {f"f:{name}": item for name, item in value.items()} if isinstance(value, dict) else {}

    def part(self, step: str) -> Type | None:
        return self.item


@dataclass(eq=False, slots=True)
class Struct(Map):
    """Named fields. `rest` is the type of the others, if there may be any; `zeros` what Go's struct holds although a
    manifest leaves it out."""

    fields: dict[str, Type] = field(default_factory=dict)
    rest: Type | None = None
    zeros: dict[str, Any] = field(default_factory=dict)

    def part(self, step: str) -> Type | None:
        return self.fields.get(step, self.rest)

    def declares(self, step: str) -> bool:
        return step in self.fields

    def differing(self, old: Any, new: Any) -> Iterator[tuple[str, Any, Any]]:
        before, after = old or {}, new or {}
        for name in {**before, **after}:
            a, b = before.get(name, ABSENT), after.get(name, ABSENT)
            if a is b or a == b:
                continue
            step = f"f:{name}"
            if a is ABSENT and old is not ABSENT:
                a = self.zeros.get(step, ABSENT)
            if b is ABSENT and new is not ABSENT:
                b = self.zeros.get(step, ABSENT)
            if a != b:
                yield step, a, b


@dataclass(eq=False, slots=True)
class Array(Type):
    """An atomic list."""

    item: Type = field(default_factory=Type)


@dataclass(eq=False, slots=True)
class Set(Array):
    """A list in which a value stands once."""

    atomic: bool = False

    def parts(self, value: Any) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for step, item in self.items(value):
            if step not in found:
                found[step] = item
            elif isinstance(found[step], Doubled):
                found[step].append(item)
            else:
                found[step] = Doubled((found[step], item))
        return found

    def items(self, value: Any) -> list[tuple[str, Any]]:
        """The items in their order, each with its step; Unkeyed for one that has none."""
        return [
            (self._step(i, item), item) for i, item in enumerate(value if isinstance(value, list) else ())
        ]

    def _step(self, index: int, item: Any) -> str:
        if isinstance(item, dict):
            raise Unkeyed(f"element {index}: associative list without keys has an element that's a map type")
        if isinstance(item, list):
            raise Unkeyed(f"element {index}: not supported: associative list with lists as elements")
        if item is None:
            raise Unkeyed(
                f"element {index}: associative list without keys has an element that's an explicit null"
            )
        return steps.value(item)

    def part(self, step: str) -> Type | None:
        return self.item


@dataclass(eq=False, slots=True)
class ListMap(Set):
    """A list whose items are told apart by some of their fields; `defaults` stand for keys an item leaves out."""

    keys: tuple[str, ...] = ()
    defaults: Mapping[str, Any] = field(default_factory=dict)

    def _step(self, index: int, item: Any) -> str:
        if not isinstance(item, dict):
            what = "a null element" if item is None else "non-map elements"
            raise Unkeyed(f"element {index}: associative list with keys may not have {what}")
        return steps.key(dict(self._keys(index, item)))

    def _keys(self, index: int, item: dict[str, Any]) -> Iterator[tuple[str, Any]]:
        for name in self.keys:
            if name in item:
                yield name, item[name]
            elif name in self.defaults:
                yield name, self.defaults[name]
            else:
                why = f'an element that omits key field "{name}" (and doesn\'t have default value)'
                raise Unkeyed(f"element {index}: associative list with keys has {why}")


@dataclass(eq=False, slots=True)
class Deduced(Map):
    """Whatever the value is: a map has parts, of the same kind; everything else is one piece."""

    scalar: str = "untyped"

    def part(self, step: str) -> Type | None:
        return self

    def one_piece(self, value: Any) -> bool:
        return self.atomic or not (value is None or value is ABSENT or isinstance(value, dict))


UNTYPED = Type("untyped")
"""Any scalar."""
DEDUCED = Deduced()
"""A tree of any shape that is owned field by field."""
OPAQUE = Deduced(atomic=True)
"""A tree of any shape that is one piece."""

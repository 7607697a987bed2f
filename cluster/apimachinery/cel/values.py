"""What CEL computes with.

JSON is CEL's native tongue here: an object is a dict, a list a list, and so on, and nothing is converted or copied to
be looked at. What JSON lacks has classes: unsigned numbers, optionals, and the time values that cel-python brings.
(In cel-go: common/types.)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from celpy.celtypes import DurationType as Duration
from celpy.celtypes import TimestampType as Timestamp

__all__ = [
    "MAX_INT", "MAX_UINT", "MIN_INT", "NONE", "CelError", "Duration", "MapList", "Optional", "SetList", "Timestamp",
    "TypeValue", "Uint", "equal", "guarded", "same_elements", "size_cost", "type_name",
]  # fmt: skip

MIN_INT, MAX_INT = -(2**63), 2**63 - 1
MAX_UINT = 2**64 - 1


class CelError(Exception):
    """An expression that has no value, and why."""


class Uint(int):
    """An unsigned 64-bit number."""


@dataclass(frozen=True, slots=True)
class Optional:
    """A value that may be missing."""

    value: Any = None
    present: bool = False

    @classmethod
    def of(cls, value: Any) -> Optional:
        return cls(value, True)


NONE = Optional()


@dataclass(frozen=True, slots=True)
class TypeValue:
    """A type as a value: what type(x) gives."""

    name: str


def equal(left: Any, right: Any) -> bool:
    """CEL's ==: numbers compare by value whatever their types; other types are never equal to each other."""
    a, b = type(left), type(right)
    if a is dict and b is dict:
        return left.keys() == right.keys() and all(equal(v, right[k]) for k, v in left.items())
    if isinstance(left, list) and isinstance(right, list):
        if hasattr(left, "same"):
            return bool(left.same(right))
        return len(left) == len(right) and all(map(equal, left, right))
    if a is bool or b is bool:
        return a is b and left == right
    if isinstance(left, Duration | Timestamp) or isinstance(right, Duration | Timestamp):
        return a is b and bool(left == right)
    return bool(left == right)


def same_elements(left: list[Any], right: list[Any]) -> bool:
    """Whether two lists hold the same, in any order."""
    return len(left) == len(right) and all(any(equal(a, b) for b in right) for a in left)


class SetList(list[Any]):
    """A list whose order means nothing, as x-kubernetes-list-type: set has it."""

    def same(self, other: list[Any]) -> bool:
        return same_elements(self, other)

    def merged(self, other: list[Any]) -> SetList:
        """This + other: what is in either, once."""
        return SetList([*self, *(b for b in other if not any(equal(a, b) for a in self))])


class MapList(list[Any]):
    """A list of objects told apart by some of their fields, as x-kubernetes-list-type: map has it."""

    def __init__(self, items: list[Any], keys: tuple[str, ...]) -> None:
        super().__init__(items)
        self.keys = keys

    def key(self, item: Any) -> tuple[Any, ...]:
        return tuple(item.get(key) for key in self.keys)

    def same(self, other: list[Any]) -> bool:
        return same_elements(self, other)

    def merged(self, other: list[Any]) -> MapList:
        """This + other: other's objects in the place of those with their keys."""
        found = {self.key(item): item for item in [*self, *other]}
        return MapList(list(found.values()), self.keys)


_NAMES: dict[type, str] = {
    bool: "bool", int: "int", Uint: "uint", float: "double", str: "string", bytes: "bytes", list: "list", dict: "map",
    type(None): "null_type", Optional: "optional_type", TypeValue: "type", Duration: "google.protobuf.Duration",
    Timestamp: "google.protobuf.Timestamp",
}  # fmt: skip


def type_name(value: Any) -> str:
    """The CEL name of a value's type."""
    found = _NAMES.get(type(value))
    if found is None:
        found = getattr(type(value), "CEL_NAME", "")
    if found:
        return found
    return (
        "map" if isinstance(value, Mapping) else "list" if isinstance(value, list) else type(value).__name__
    )


def size_cost(value: Any) -> int:
    """What looking through a value costs: a tenth of a text's length, a list's length."""
    kind = type(value)
    if kind is str or kind is bytes:
        return len(value) // 10
    return len(value) if isinstance(value, list) else 0


def guarded(function: Callable[..., Any], message: str) -> Callable[..., Any]:
    """The function, with any complaint about its arguments told as `message` (which may say {0}, {error})."""

    def call(*args: Any) -> Any:
        try:
            return function(*args)
        except (ValueError, TypeError, ArithmeticError, KeyError) as error:
            raise CelError(message.format(*args, error=error)) from None

    return call

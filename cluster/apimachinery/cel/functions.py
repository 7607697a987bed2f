"""Functions as data: a signature, and what computes it.

A library is a table from signatures such as `<string>.charAt(int) -> string` to Python functions. The checker reads the
types, the runtime picks the overload that fits the values at hand and remembers the choice by their classes. (In
cel-go: common/decls and common/functions.)
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cluster.apimachinery.cel import types
from cluster.apimachinery.cel.types import Type
from cluster.apimachinery.cel.values import (
    CelError,
    Duration,
    Optional,
    Timestamp,
    TypeValue,
    Uint,
    type_name,
)

Library = Mapping[str, Callable[..., Any]]
_SIGNATURE = re.compile(r"(?:<(?P<target>.+)>\.)?(?P<name>[^(]+)\((?P<params>.*)\) -> (?P<result>.+)")
_CLASSES: dict[str, tuple[type, ...]] = {
    "bool": (bool,), "int": (int,), "uint": (Uint,), "double": (float,), "string": (str,), "bytes": (bytes,),
    "null": (type(None),), "list": (list,), "map": (Mapping, dict), "optional_type": (Optional,), "type": (TypeValue,),
    "timestamp": (Timestamp,), "duration": (Duration,),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Overload:
    """One signature of a function; a method's first parameter is its target."""

    params: tuple[Type, ...]
    result: Type
    call: Callable[..., Any]

    def takes(self, classes: Sequence[type]) -> bool:
        """Whether values of these classes may be its arguments."""
        return len(classes) == len(self.params) and all(map(_fits, classes, self.params))


def _fits(cls: type, wanted: Type) -> bool:
    if wanted.name == "dyn" or wanted.is_parameter:
        return True
    known = _CLASSES.get(wanted.name)
    if known is None:
        return getattr(cls, "CEL_NAME", "") == wanted.name
    return cls in known or (wanted.name in ("list", "map") and issubclass(cls, known))


@dataclass(slots=True)
class Function:
    """All overloads of a name."""

    name: str
    overloads: tuple[Overload, ...]
    chosen: dict[tuple[type, ...], Callable[..., Any]] = field(default_factory=dict)

    def __call__(self, *args: Any) -> Any:
        """The value for these arguments; CelError when no overload takes them."""
        classes = tuple(map(type, args))
        call = self.chosen.get(classes)
        if call is None:
            call = self.chosen[classes] = self._find(classes, args)
        return call(*args)

    def _find(self, classes: tuple[type, ...], args: Sequence[Any]) -> Callable[..., Any]:
        for overload in self.overloads:
            if overload.takes(classes):
                return overload.call
        if not self.name[0].isalpha():
            raise CelError("no such overload")
        raise CelError(f"no such overload: {self.name}({', '.join(map(type_name, args))})")


Key = tuple[str, bool]
"""A function's name, and whether it is a method."""


def table(libraries: Sequence[Library]) -> dict[Key, Function]:
    """Every function of some libraries."""
    found: dict[Key, list[Overload]] = {}
    for library in libraries:
        for signature, call in library.items():
            key, overload = _read(signature, call)
            found.setdefault(key, []).append(overload)
    return {key: Function(key[0], tuple(overloads)) for key, overloads in found.items()}


def _read(signature: str, call: Callable[..., Any]) -> tuple[Key, Overload]:
    match = _SIGNATURE.fullmatch(signature)
    if match is None:
        raise ValueError(f"no signature: {signature}")
    target, texts = match["target"], types.split(match["params"])
    params = tuple(types.parse(text) for text in ([target, *texts] if target else texts))
    return (match["name"], bool(target)), Overload(params, types.parse(match["result"]), call)

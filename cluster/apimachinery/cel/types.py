"""The types that the checker reasons with.

`dyn` goes with everything: what nobody described is judged when it is met. A type of one capital letter is a parameter:
in `list(A) + list(A)` both sides must agree on what A is. (In cel-go: common/types.Type.)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache


@dataclass(frozen=True, slots=True)
class Type:
    """A type by its name, with what it is made of; `fields` are those of an object, None where any may be."""

    name: str
    of: tuple[Type, ...] = ()
    fields: Mapping[str, Type] | None = field(default=None, compare=False, hash=False)

    def __str__(self) -> str:
        return f"{self.name}({', '.join(map(str, self.of))})" if self.of else self.name

    @property
    def is_parameter(self) -> bool:
        return len(self.name) == 1 and self.name.isupper()


DYN, BOOL, INT, UINT, DOUBLE = Type("dyn"), Type("bool"), Type("int"), Type("uint"), Type("double")
STRING, BYTES, NULL = Type("string"), Type("bytes"), Type("null")
TIMESTAMP, DURATION = Type("timestamp"), Type("duration")
ERROR = Type("!error!")
"""The type of what is wrong already: it goes with everything, so that one mistake is told once."""


def list_of(item: Type) -> Type:
    return Type("list", (item,))


def map_of(key: Type, value: Type) -> Type:
    return Type("map", (key, value))


def optional_of(value: Type) -> Type:
    return Type("optional_type", (value,))


def object_of(name: str, /, **fields: Type) -> Type:
    """An object with these fields and no others."""
    return Type(name, fields=fields)


@cache
def parse(text: str) -> Type:
    """A type as it is written: "int", "list(A)", "map(string, dyn)"."""
    name, bracket, rest = text.strip().partition("(")
    if not bracket:
        return Type(name)
    return Type(name, tuple(parse(part) for part in split(rest[:-1])))


def split(text: str) -> list[str]:
    """The parts between the commas that stand in no parentheses."""
    parts, depth = [""], 0
    for sign in text:
        depth += (sign == "(") - (sign == ")")
        if sign == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += sign
    return [part.strip() for part in parts if part.strip()]


Bindings = dict[str, Type]


def assignable(given: Type, wanted: Type, bound: Bindings) -> bool:
    """Whether a value of one type may stand where the other is wanted; parameters are bound as they are met."""
    if wanted.is_parameter:
        known = bound.get(wanted.name)
        if known is None or known in (DYN, ERROR):
            bound[wanted.name] = given
            return True
        return known == given or assignable(given, known, bound) or _widened(wanted.name, given, known, bound)
    if DYN in (given, wanted) or ERROR in (given, wanted):
        return True
    if given == NULL and wanted.fields is not None:
        return True
    if given.name == wanted.name == "type":
        return True
    if given.name != wanted.name or len(given.of) != len(wanted.of):
        return False
    return all(assignable(a, b, bound) for a, b in zip(given.of, wanted.of, strict=True))


def _widened(name: str, given: Type, known: Type, bound: Bindings) -> bool:
    """A parameter bound to a narrower type takes the wider one, as dyn in `[1] + [dyn(1)]`."""
    if assignable(known, given, bound):
        bound[name] = given
        return True
    return False


def resolved(wanted: Type, bound: Bindings) -> Type:
    """The type with its parameters replaced by what they were bound to."""
    if wanted.is_parameter:
        return bound.get(wanted.name, DYN)
    return (
        Type(wanted.name, tuple(resolved(t, bound) for t in wanted.of), wanted.fields)
        if wanted.of
        else wanted
    )


def joined(types: list[Type]) -> Type:
    """The one type of several values: theirs if they agree, else dyn."""
    first = types[0] if types else DYN
    return first if all(assignable(t, first, {}) and assignable(first, t, {}) for t in types) else DYN

"""Turning JSON into what Go would have read.

Kubernetes decodes a manifest into Go structs, and much of what a client sees comes from that step alone:
numbers that do not fit, text where a list belongs, 0.5 becoming 500m, a time zone becoming Z, null becoming
nothing. This module holds the scalars' half of it and the errors' words; `schema` holds structs, lists and
maps. (In Kubernetes: sigs.k8s.io/json and the UnmarshalJSON methods of metav1.Time, resource.Quantity and
so on.)
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from cluster.apimachinery import clock, quantity


class DecodeError(ValueError):
    """The document cannot be read as this kind; the text is Go's."""


@dataclass(frozen=True, slots=True)
class Step:
    """One field on the way down: its JSON name and the Go struct that has it."""

    name: str
    struct: str


@dataclass(slots=True)
class Trail:
    """Where the decoder stands (fields, list indices, map keys) and the unknown fields it has passed."""

    path: list[Step | int | str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)

    def at(self, name: str) -> str:
        """The path of a field below here: spec.containers[0].image."""
        return "".join(_segments([*self.path, name])).removeprefix(".")

    def mismatch(self, value: Any, wanted: str, literal: bool = False) -> DecodeError:
        """json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32"""
        steps = [step for step in self.path if isinstance(step, Step)]
        kind = _KINDS.get(type(value), "null")
        found = f"{kind} {value}" if literal else kind
        names = ".".join(step.name for step in steps)
        where = f"Go struct field {steps[-1].struct}.{names}" if steps else "Go value"
        return DecodeError(f"json: cannot unmarshal {found} into {where} of type {wanted}")


_KINDS = {str: "string", int: "number", float: "number", bool: "bool", list: "array", dict: "object"}

Scalar = Callable[[Any, Trail], Any]


def _segments(path: list[Step | int | str]) -> Iterator[str]:
    for step in path:
        yield f"[{step}]" if isinstance(step, int) else f".{step.name if isinstance(step, Step) else step}"


def anything(value: Any, trail: Trail) -> Any:
    return value


def text(value: Any, trail: Trail) -> str:
    if type(value) is str:
        return value
    raise trail.mismatch(value, "string")


def boolean(value: Any, trail: Trail) -> bool:
    if type(value) is bool:
        return value
    raise trail.mismatch(value, "bool")


def number(value: Any, trail: Trail) -> float:
    if type(value) is float or type(value) is int:
        return value
    raise trail.mismatch(value, "float64")


def int32(value: Any, trail: Trail) -> int:
    return _integer(value, trail, 31)


def int64(value: Any, trail: Trail) -> int:
    return _integer(value, trail, 63)


def _integer(value: Any, trail: Trail, bits: int) -> int:
    if type(value) is int and -(1 << bits) <= value < 1 << bits:
        return value
    raise trail.mismatch(value, f"int{bits + 1}", literal=type(value) in (int, float))


def int_or_string(value: Any, trail: Trail) -> int | str:
    return value if type(value) is str else _integer(value, Trail(), 31)


def amount(value: Any, trail: Trail) -> str:
    """A quantity, in canonical form."""
    if type(value) not in (str, int, float):
        raise DecodeError(quantity.FORMAT_WRONG)
    try:
        return quantity.canonical(value)
    except ValueError as error:
        raise DecodeError(str(error)) from None


def binary(value: Any, trail: Trail) -> str:
    """Bytes, as base64 on one line."""
    if type(value) is not str:
        raise trail.mismatch(value, "[]uint8")
    plain = value.replace("\r", "").replace("\n", "")
    try:
        binascii.a2b_base64(plain, strict_mode=True)
    except (binascii.Error, ValueError):
        raise DecodeError(f"illegal base64 data at input byte {_first_bad_byte(plain)}") from None
    return plain


def _first_bad_byte(value: str) -> int:
    """The offset Go names: the first foreign character, or where the last group of four is incomplete."""
    good = re.match(r"[A-Za-z0-9+/]*", value)
    end = good.end() if good else 0
    return end if end < len(value) else end // 4 * 4


def encode_bytes(value: bytes) -> str:
    return base64.b64encode(value).decode()


_LAYOUT = (
    ("2006", r"\d{4}"),
    ("-", "-"),
    ("01", r"\d\d"),
    ("-", "-"),
    ("02", r"\d\d"),
    ("T", "T"),
    ("15", r"\d\d"),
    (":", ":"),
    ("04", r"\d\d"),
    (":", ":"),
    ("05", r"\d\d"),
)
_FRACTION, _ZONE = r"(?:[.,]\d+)?", ("Z07:00", r"Z|[+-]\d\d:\d\d")
_MICROS = (".000000", r"\.\d{6}")


def time(value: Any, trail: Trail) -> str:
    """metav1.Time: RFC 3339, stored in UTC with whole seconds."""
    seconds = (_LAYOUT[-1][0], _LAYOUT[-1][1] + _FRACTION)
    return clock.timestamp(_moment(value, trail, (*_LAYOUT[:-1], seconds, _ZONE)))


def micro_time(value: Any, trail: Trail) -> str:
    """metav1.MicroTime: RFC 3339 with microseconds, stored in UTC."""
    return clock.micro(_moment(value, trail, (*_LAYOUT, _MICROS, _ZONE)))


def _moment(value: Any, trail: Trail, layout: tuple[tuple[str, str], ...]) -> float:
    """Seconds since the epoch, or the complaint of Go's time.Parse."""
    if type(value) is not str:
        raise Trail().mismatch(value, "string")
    rest = value
    for element, pattern in layout:
        found = re.match(pattern, rest)
        if not found:
            shape = "".join(element for element, _ in layout)
            raise DecodeError(f'parsing time "{value}" as "{shape}": cannot parse "{rest}" as "{element}"')
        rest = rest[found.end() :]
    if rest:
        raise DecodeError(f'parsing time "{value}": extra text: "{rest}"')
    try:
        return clock.parse(value.replace(",", "."))
    except ValueError as error:
        raise DecodeError(f'parsing time "{value}": {_out_of_range(str(error))}') from None


def _out_of_range(complaint: str) -> str:
    part = complaint.split()[0]
    return f"{part if part in ('month', 'hour', 'minute', 'second') else 'day'} out of range"

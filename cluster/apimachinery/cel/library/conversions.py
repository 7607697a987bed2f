"""From one type to another, by the type's name: int('5'), string(1.5), dyn(x)."""

from __future__ import annotations

import base64
import math
from typing import Any

from cluster.apimachinery.cel.functions import Library
from cluster.apimachinery.cel.library.times import duration_text, timestamp_text
from cluster.apimachinery.cel.values import (
    MAX_INT,
    MAX_UINT,
    MIN_INT,
    CelError,
    TypeValue,
    Uint,
    guarded,
    type_name,
)


def _whole(value: float, low: int, high: int) -> int:
    if math.isnan(value) or math.isinf(value) or not low <= math.trunc(value) <= high:
        raise CelError("integer overflow")
    return math.trunc(value)


def _read_int(text: str) -> int:
    return _whole(int(text, 10), MIN_INT, MAX_INT)


def _read_uint(text: str) -> Uint:
    return Uint(_whole(int(text, 10), 0, MAX_UINT))


def _read_bool(text: str) -> bool:
    known = {"1": True, "t": True, "T": True, "true": True, "TRUE": True, "True": True,
             "0": False, "f": False, "F": False, "false": False, "FALSE": False, "False": False}  # fmt: skip
    if text not in known:
        raise CelError("type conversion error from 'string' to 'bool'")
    return known[text]


def double_text(value: float) -> str:
    """A number as Go's strconv prints it at its shortest."""
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "+Inf" if value > 0 else "-Inf"
    return str(int(value)) if value.is_integer() and abs(value) < 1e21 else repr(value)


def _same(value: Any) -> Any:
    return value


FUNCTIONS: Library = {
    "dyn(A) -> dyn": _same,
    "type(A) -> type(A)": lambda value: TypeValue(type_name(value)),
    "int(int) -> int": _same,
    "int(uint) -> int": lambda value: _whole(value, MIN_INT, MAX_INT),
    "int(double) -> int": lambda value: _whole(value, MIN_INT, MAX_INT),
    "int(string) -> int": guarded(_read_int, "type conversion error from 'string' to 'int'"),
    "int(timestamp) -> int": lambda value: int(value.timestamp()),
    "uint(uint) -> uint": _same,
    "uint(int) -> uint": lambda value: Uint(_whole(value, 0, MAX_UINT)),
    "uint(double) -> uint": lambda value: Uint(_whole(value, 0, MAX_UINT)),
    "uint(string) -> uint": guarded(_read_uint, "type conversion error from 'string' to 'uint'"),
    "double(double) -> double": _same,
    "double(int) -> double": float,
    "double(uint) -> double": float,
    "double(string) -> double": guarded(float, "type conversion error from 'string' to 'double'"),
    "string(string) -> string": _same,
    "string(bool) -> string": lambda value: "true" if value else "false",
    "string(int) -> string": str,
    "string(uint) -> string": lambda value: str(int(value)),
    "string(double) -> string": double_text,
    "string(bytes) -> string": guarded(bytes.decode, "invalid UTF-8 in bytes, cannot convert to string"),
    "string(timestamp) -> string": timestamp_text,
    "string(duration) -> string": duration_text,
    "bytes(bytes) -> bytes": _same,
    "bytes(string) -> bytes": str.encode,
    "bool(bool) -> bool": _same,
    "bool(string) -> bool": _read_bool,
    "base64.encode(bytes) -> string": lambda value: base64.b64encode(value).decode(),
    "base64.decode(string) -> bytes": guarded(base64.b64decode, "illegal base64 data"),
}

"""Moments and spans: cel-python's values, in Go's spelling.

A duration is written as Go writes one ("1h30m", no days) and shown in seconds; a moment is RFC 3339 in UTC.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from typing import Any

from cluster.apimachinery.cel.functions import Library
from cluster.apimachinery.cel.values import CelError, Duration, Timestamp, guarded

_DURATION = re.compile(r"[-+]?(([0-9]+(\.[0-9]*)?|\.[0-9]+)(ns|us|µs|μs|ms|s|m|h))+|[-+]?0")


def duration(text: str) -> Duration:
    """A span from Go's spelling of it."""
    if not _DURATION.fullmatch(text):
        raise ValueError(text)
    return Duration(0) if text.strip("+-") == "0" else Duration(text.replace("μ", "µ"))


def timestamp(text: str) -> Timestamp:
    """A moment from RFC 3339."""
    if not re.fullmatch(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[-+]\d\d:\d\d)", text):
        raise ValueError(text)
    return Timestamp(text)


def duration_text(value: Any) -> str:
    micros = value // datetime.timedelta(microseconds=1)
    sign, micros = "-" if micros < 0 else "", abs(micros)
    whole, rest = divmod(micros, 1_000_000)
    return f"{sign}{whole}" + (f".{rest:06d}".rstrip("0") if rest else "") + "s"


def timestamp_text(value: Any) -> str:
    at = value.astimezone(datetime.UTC)
    rest = f".{at.microsecond:06d}".rstrip("0") if at.microsecond else ""
    return f"{at:%Y-%m-%dT%H:%M:%S}{rest}Z"


def _from_seconds(seconds: int) -> Timestamp:
    try:
        return Timestamp(datetime.datetime.fromtimestamp(seconds, datetime.UTC))
    except (OverflowError, ValueError, OSError):
        raise CelError("timestamp overflow") from None


def _part(name: str) -> Callable[..., int]:
    """A method of cel-python's values, whose answer is a plain number here."""

    def read(value: Any, zone: str = "UTC") -> int:
        try:
            return int(getattr(value, name)(zone))
        except (ValueError, KeyError):
            raise CelError(f"unknown time zone {zone}") from None

    return read


_PARTS = ("getDate", "getDayOfMonth", "getDayOfWeek", "getDayOfYear", "getFullYear", "getHours", "getMilliseconds",
          "getMinutes", "getMonth", "getSeconds")  # fmt: skip
_BAD_DURATION = "type conversion error from 'string' to 'google.protobuf.Duration'"
_BAD_TIMESTAMP = "type conversion error from 'string' to 'google.protobuf.Timestamp'"


def _span(unit: float) -> Callable[[Any], int]:
    return lambda value: int(value.total_seconds() / unit)


FUNCTIONS: Library = {
    "duration(string) -> duration": guarded(duration, _BAD_DURATION),
    "duration(duration) -> duration": lambda value: value,
    "timestamp(string) -> timestamp": guarded(timestamp, _BAD_TIMESTAMP),
    "timestamp(int) -> timestamp": _from_seconds,
    "timestamp(timestamp) -> timestamp": lambda value: value,
    **{f"<timestamp>.{name}() -> int": _part(name) for name in _PARTS},
    **{f"<timestamp>.{name}(string) -> int": _part(name) for name in _PARTS},
    "<duration>.getHours() -> int": _span(3600),
    "<duration>.getMinutes() -> int": _span(60),
    "<duration>.getSeconds() -> int": _span(1),
    "<duration>.getMilliseconds() -> int": lambda value: value // datetime.timedelta(milliseconds=1) % 1000,
}

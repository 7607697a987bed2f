"""Values as text: '%s is %d'.format([…]) and strings.quote(…). (In cel-go: ext/formatting.go.)"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from cluster.apimachinery.cel.library.conversions import double_text
from cluster.apimachinery.cel.library.times import duration_text, timestamp_text
from cluster.apimachinery.cel.values import CelError, Duration, Timestamp, TypeValue, type_name

_CLAUSE = re.compile(r"%(?:(%)|(?:\.(\d+))?(.)?)", re.DOTALL)
_ESCAPES = {"\a": r"\a", "\b": r"\b", "\f": r"\f", "\n": r"\n", "\r": r"\r", "\t": r"\t", "\v": r"\v", "\\": r"\\",
            '"': r"\""}  # fmt: skip


def quoted(text: str) -> str:
    return '"' + "".join(_ESCAPES.get(sign, sign) for sign in text) + '"'


def formatted(text: str, args: list[Any]) -> str:
    """The text with its clauses filled; CelError for one that does not fit its argument."""
    left = iter(args)
    count = 0

    def clause(match: re.Match[str]) -> str:
        nonlocal count
        if match[1]:
            return "%"
        value = next(left, _NOTHING)
        if value is _NOTHING:
            raise CelError(f"index {count} out of range")
        count += 1
        return _clause(value, match[3] or "", int(match[2]) if match[2] else 6)

    return _CLAUSE.sub(clause, text)


_NOTHING = object()


def _clause(value: Any, verb: str, digits: int) -> str:
    number = isinstance(value, int) and not isinstance(value, bool)
    if verb == "s":
        return _shown(value)
    if verb == "d" and (number or (isinstance(value, float) and not value.is_integer())):
        return double_text(value) if isinstance(value, float) else str(int(value))
    if verb in "fe" and (number or isinstance(value, float)):
        return f"{float(value):.{digits}{verb}}"
    if verb in "bo" and (number or (verb == "b" and isinstance(value, bool))):
        return f"{int(value):{verb}}"
    if verb in "xX" and number:
        return f"{int(value):{verb}}"
    if verb in "xX" and isinstance(value, str | bytes):
        found = (value.encode() if isinstance(value, str) else value).hex()
        return found.upper() if verb == "X" else found
    if verb and verb in "dfebxXo":
        raise CelError(f"error during formatting: {_MEANT[verb]}, was given {type_name(value)}")
    raise CelError(f'could not parse formatting clause: unrecognized formatting clause "{verb}"')


_MEANT = {
    "d": "decimal clause can only be used on integers", "f": "fixed-point clause can only be used on doubles",
    "e": "scientific clause can only be used on doubles",
    "b": "only integers and bools can be formatted as binary", "o": "octal clause can only be used on integers",
    "x": "only integers, byte buffers, and strings can be formatted as hex",
    "X": "only integers, byte buffers, and strings can be formatted as hex",
}  # fmt: skip


def _shown(value: Any) -> str:
    """A value as %s shows it."""
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "null"}[value]
    if isinstance(value, Timestamp):
        return timestamp_text(value)
    if isinstance(value, Duration):
        return duration_text(value)
    if isinstance(value, float):
        return double_text(value)
    if isinstance(value, list):
        return "[" + ", ".join(_shown(v) for v in value) + "]"
    if isinstance(value, Mapping):
        pairs = sorted((_shown(k), _shown(v)) for k, v in value.items())
        return "{" + ", ".join(f"{k}: {v}" for k, v in pairs) + "}"
    if isinstance(value, bytes):
        return value.decode(errors="replace")
    return value.name if isinstance(value, TypeValue) else str(value)

"""The small pieces of Go's library whose words a reader of kubectl sees: quoting, numbers' and durations' errors.

(In Go: strconv and time; k8s.io/apimachinery/pkg/util/duration for ages.)
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

_UNITS = {"ns": 1e-9, "us": 1e-6, "µs": 1e-6, "μs": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0, "h": 3600.0}
_TRUE = {"1", "t", "T", "true", "TRUE", "True"}
_FALSE = {"0", "f", "F", "false", "FALSE", "False"}


def quote(text: str) -> str:
    """A text in double quotes, as %q shows it."""
    return json.dumps(text, ensure_ascii=False)


def integer(text: str, function: str = "ParseInt") -> int:
    """strconv's whole numbers: ValueError in its words. "0x10" and "0o7" are numbers, as flags take them."""
    plain = text.lstrip("+-")
    sign = -1 if text.startswith("-") else 1
    octal = re.fullmatch(r"0[0-7_]+", plain)
    try:
        value = sign * (int(plain, 8) if octal else int(plain, 0))
        if len(text) - len(plain) > 1 or plain != plain.strip():
            raise ValueError
    except ValueError:
        raise ValueError(f"strconv.{function}: parsing {quote(text)}: invalid syntax") from None
    if not -(2**63) <= value < 2**63:
        raise ValueError(f"strconv.{function}: parsing {quote(text)}: value out of range")
    return value


def boolean(text: str) -> bool:
    if text not in _TRUE | _FALSE:
        raise ValueError(f"strconv.ParseBool: parsing {quote(text)}: invalid syntax")
    return text in _TRUE


def duration(text: str) -> float:
    """Seconds of "1h2m3.5s"; ValueError in the words of time.ParseDuration."""
    sign, rest = (-1, text[1:]) if text.startswith("-") else (1, text.removeprefix("+"))
    if rest == "0":
        return 0.0
    if not rest:
        raise ValueError(f"time: invalid duration {quote(text)}")
    total = 0.0
    while rest:
        found = re.match(r"(\d+\.?\d*|\.\d+)([^\d.]*)", rest)
        if not found:
            raise ValueError(f"time: invalid duration {quote(text)}")
        number, unit = found.groups()
        if not unit:
            raise ValueError(f"time: missing unit in duration {quote(text)}")
        if unit not in _UNITS:
            raise ValueError(f"time: unknown unit {quote(unit)} in duration {quote(text)}")
        total += float(number) * _UNITS[unit]
        rest = rest[found.end() :]
    return sign * total


def shown_duration(seconds: float) -> str:
    """A duration as Go prints it: "1m30s", "0s", "500ms"."""
    if seconds < 0:
        return "-" + shown_duration(-seconds)
    if 0 < seconds < 1:
        return f"{seconds * 1000:g}ms"
    hours, rest = divmod(seconds, 3600)
    minutes, rest = divmod(rest, 60)
    text = f"{int(hours)}h" if hours else ""
    text += f"{int(minutes)}m" if hours or minutes else ""
    return text + f"{rest:.9f}".rstrip("0").rstrip(".") + "s"


def age(seconds: float) -> str:
    """How kubectl tells an age: "5s", "3m20s", "7h", "2d4h" (HumanDuration)."""
    if seconds < -1:
        return "<invalid>"
    whole = max(int(seconds), 0)
    if whole < 120:
        return f"{whole}s"
    minutes = whole // 60
    if minutes < 10:
        return f"{minutes}m{whole % 60}s" if whole % 60 else f"{minutes}m"
    if minutes < 180:
        return f"{minutes}m"
    hours = whole // 3600
    if hours < 8:
        return f"{hours}h{minutes % 60}m" if minutes % 60 else f"{hours}h"
    if hours < 48:
        return f"{hours}h"
    days = hours // 24
    if hours < 24 * 8:
        return f"{days}d{hours % 24}h" if hours % 24 else f"{days}d"
    if hours < 24 * 365 * 2:
        return f"{days}d"
    years = days // 365
    if hours < 24 * 365 * 8:
        return f"{years}y{days % 365}d" if days % 365 else f"{years}y"
    return f"{years}y"


def number(value: float) -> str:
    """A number as %v prints it: whole ones plainly, others with the fewest digits that mean it."""
    if isinstance(value, int):
        return str(value)
    mantissa, _, exponent = repr(value).replace("+", "").partition("e")
    digits = mantissa.replace("-", "").replace(".", "").lstrip("0") or "0"
    power = int(f"{abs(value):e}".partition("e")[2])
    if -4 <= power < 21:
        plain = f"{value:.{max(len(digits) - 1 - power, 0) + 1}f}" if exponent or "." in mantissa else mantissa
        return plain.rstrip("0").rstrip(".") if "." in plain else plain
    shown = f"{digits[0]}.{digits[1:].rstrip('0')}".rstrip(".")
    return f"{'-' if value < 0 else ''}{shown}e{'-' if power < 0 else '+'}{abs(power):02d}"


def plain(value: Any) -> str:
    """Any JSON value as %v prints it: map[a:1 b:2], [1 2], <nil>, true."""
    if value is None:
        return "<nil>"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return number(value)
    if isinstance(value, Mapping):
        return f"map[{' '.join(f'{key}:{plain(value[key])}' for key in sorted(value))}]"
    if isinstance(value, (list, tuple)):
        return f"[{' '.join(map(plain, value))}]"
    return str(value)


def syntax(value: Any) -> str:
    """Any JSON value as %#v prints it: map[string]interface {}{"a":1}."""
    if value is None:
        return "interface {}(nil)"
    if isinstance(value, Mapping):
        inside = ", ".join(f"{quote(key)}:{syntax(value[key])}" for key in sorted(value))
        return f"map[string]interface {{}}{{{inside}}}"
    if isinstance(value, (list, tuple)):
        return f"[]interface {{}}{{{', '.join(map(syntax, value))}}}"
    return quote(value) if isinstance(value, str) else plain(value)


def type_name(value: Any) -> str:
    """The Go type that a JSON value has once it is read."""
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, Mapping):
        return "map[string]interface {}"
    names = {int: "int64", float: "float64", str: "string", list: "[]interface {}"}
    return names.get(type(value), "<nil>")

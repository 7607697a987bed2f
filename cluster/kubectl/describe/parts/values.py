"""Values in the form that Go prints them in.

Descriptions are written with Go's `%v` and `%s`: lists in brackets with blanks between, maps with their keys sorted,
times in RFC 1123, floats in the shortest form that keeps them. Fields that are absent read as their type's zero.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from cluster.api.printing import pairs, since
from cluster.apimachinery import quantity
from cluster.apimachinery.meta import Obj

__all__ = ["amount", "flag", "go", "moment", "pairs", "since", "title_flag"]

_YEAR_ONE = "Mon, 01 Jan 0001 00:00:00 +0000"


def go(value: Any) -> str:
    """A JSON value as `%v` prints it."""
    match value:
        case None:
            return "<nil>"
        case bool():
            return flag(value)
        case float():
            return _float(value)
        case list():
            return "[" + " ".join(map(go, value)) + "]"
        case dict():
            return "map[" + " ".join(f"{key}:{go(value[key])}" for key in sorted(value)) + "]"
    return str(value)


def _float(value: float) -> str:
    """Go's %v of a float64: an exponent below 1e-4 and from 1e21 on, two digits at least."""
    if value.is_integer() and abs(value) < 1e21:
        return str(int(value))
    text = repr(value)
    mantissa, e, exponent = text.partition("e")
    if not e:
        return text
    return f"{mantissa}e{exponent[0]}{exponent[1:].zfill(2)}"


def flag(value: bool | None) -> str:
    return "true" if value else "false"


def title_flag(value: bool | None) -> str:
    """True, False or, where nothing is said, <unset>."""
    return "<unset>" if value is None else str(value)


def moment(timestamp: str | None) -> str:
    """A time in RFC 1123, in UTC; the first second of year one where there is none."""
    if not timestamp:
        return _YEAR_ONE
    return datetime.fromisoformat(timestamp).astimezone(UTC).strftime("%a, %d %b %Y %H:%M:%S +0000")


def amount(quantities: Obj | None, name: str) -> str:
    """The quantity of that name in canonical form, "0" where there is none."""
    found = (quantities or {}).get(name)
    return "0" if found is None else quantity.canonical(found)

"""Values as descriptions show them: times in RFC 1123, quantities in canonical form, flags in two spellings.

Fields that are absent read as their Go type's zero, which kubectl's typed objects have there.
"""

from __future__ import annotations

from datetime import UTC, datetime

from cluster.api.printing import pairs, since
from cluster.apimachinery import quantity
from cluster.apimachinery.meta import Obj

__all__ = ["amount", "flag", "moment", "pairs", "since", "title_flag"]

_YEAR_ONE = "Mon, 01 Jan 0001 00:00:00 +0000"


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

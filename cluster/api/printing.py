"""What kubectl's tables show, in the words and units of Kubernetes' own printers.

(In Kubernetes: pkg/printers/internalversion and apimachinery/pkg/util/duration.)
"""

from __future__ import annotations

from typing import Any

from cluster.apimachinery import clock, meta
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.scheme import Column

NONE = "<none>"
UNKNOWN = "<unknown>"
_MINUTE, _HOUR, _DAY, _YEAR = 60, 3600, 86400, 365 * 86400
_STEPS = (
    (2 * _MINUTE, 1, "s", 0, ""),
    (10 * _MINUTE, _MINUTE, "m", 1, "s"),
    (3 * _HOUR, _MINUTE, "m", 0, ""),
    (8 * _HOUR, _HOUR, "h", _MINUTE, "m"),
    (2 * _DAY, _HOUR, "h", 0, ""),
    (8 * _DAY, _DAY, "d", _HOUR, "h"),
    (2 * _YEAR, _DAY, "d", 0, ""),
    (8 * _YEAR, _YEAR, "y", _DAY, "d"),
)
"""Below how many seconds a span is shown in which unit, and with which smaller one ("" for none)."""


def human_duration(seconds: float) -> str:
    """A span in at most two units, coarser as it grows: 75s, 5m30s, 2d3h, 3y19d."""
    whole = int(seconds)
    if whole < 0:
        return "0s" if whole == -1 else "<invalid>"
    for limit, unit, letter, lesser, lesser_letter in _STEPS:
        if whole < limit:
            rest = f"{whole % unit // lesser}{lesser_letter}" if lesser and whole % unit // lesser else ""
            return f"{whole // unit}{letter}{rest}"
    return f"{whole // _YEAR}y"


def since(timestamp: str | None) -> str:
    """The age of a moment, "<unknown>" when there is none."""
    return human_duration(clock.now() - clock.parse(timestamp)) if timestamp else UNKNOWN


def age(obj: Obj) -> str:
    return since(meta.metadata(obj).get("creationTimestamp"))


def pairs(labels: dict[str, str] | None) -> str:
    """Labels as kubectl prints them: sorted, comma between, "<none>" for none."""
    return ",".join(f"{k}={v}" for k, v in sorted((labels or {}).items())) or NONE


def joined(values: list[Any], none: str = NONE) -> str:
    return ",".join(str(v) for v in values) or none


NAME_COLUMN = Column(
    "Name",
    meta.name,
    format="name",
    description="Name must be unique within a namespace.",
)
AGE_COLUMN = Column(
    "Age",
    age,
    description="CreationTimestamp is a timestamp representing the server time when this object was created.",
)
DEFAULT_COLUMNS = (
    NAME_COLUMN,
    Column("Created At", lambda o: meta.metadata(o).get("creationTimestamp"), type="date"),
)


def containers_columns(path: str = "spec.template.spec", *, wide: bool = True) -> tuple[Column, ...]:
    """The columns of everything that owns a pod template, mostly wide ones: Containers and Images."""

    def listed(field: str) -> Any:
        return lambda o: joined([c.get(field, "") for c in meta.get(o, f"{path}.containers", [])], "")

    return (
        Column(
            "Containers", listed("name"), wide=wide, description="Names of each container in the template."
        ),
        Column("Images", listed("image"), wide=wide, description="Images referenced by each container."),
    )


def some(values: list[str], none: str = "", limit: int = 3) -> str:
    """The first few values, and how many more there are: "a,b,c + 2 more..."."""
    shown = ",".join(values[:limit])
    return f"{shown} + {len(values) - limit} more..." if len(values) > limit else shown or none

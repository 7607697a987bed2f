"""Values that may be missing. (In cel-go: cel/library.go, OptionalTypes.)"""

from __future__ import annotations

from typing import Any

from cluster.apimachinery.cel.functions import Library
from cluster.apimachinery.cel.values import NONE, CelError, Optional


def _value(given: Optional) -> Any:
    if not given.present:
        raise CelError("optional.none() dereference")
    return given.value


def _of_non_zero(value: Any) -> Optional:
    return Optional.of(value) if value else NONE


FUNCTIONS: Library = {
    "optional.of(A) -> optional_type(A)": Optional.of,
    "optional.ofNonZeroValue(A) -> optional_type(A)": _of_non_zero,
    "optional.none() -> optional_type(A)": lambda: NONE,
    "<optional_type(A)>.hasValue() -> bool": lambda given: given.present,
    "<optional_type(A)>.value() -> A": _value,
    "<optional_type(A)>.or(optional_type(A)) -> optional_type(A)": lambda a, b: a if a.present else b,
    "<optional_type(A)>.orValue(A) -> A": lambda a, b: a.value if a.present else b,
}

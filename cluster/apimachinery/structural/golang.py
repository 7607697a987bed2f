"""What Go does to values, where Kubernetes' validator shows it: how it prints, compares and matches."""

from __future__ import annotations

import json
from typing import Any

from cluster.apimachinery import regexps


def number(value: int | float) -> str:
    """A number as %v prints it: no fraction where there is none, an exponent from 1e21 on."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e21:
        return str(int(value))
    return repr(value) if isinstance(value, float) else str(value)


def shown(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def equal(one: Any, other: Any) -> bool:
    """Deep equality of JSON values: Python's, but true is not 1."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(equal(v, other[k]) for k, v in one.items())
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(equal, one, other))
    return isinstance(one, bool) == isinstance(other, bool) and bool(one == other)


def matches(pattern: str, text: str) -> bool:
    """Whether an expression is found anywhere in a text."""
    return regexps.compiled(pattern).search(text) is not None


def broken(pattern: str) -> str:
    """What is wrong with an expression; "" for a good one."""
    try:
        regexps.compiled(pattern)
    except regexps.BadPattern as error:
        return str(error)
    return ""

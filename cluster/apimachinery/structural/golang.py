"""What Go does to values, where Kubernetes' validator shows it: how it prints, compares and matches."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import Any


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
    """Whether a Go expression is found anywhere in a text."""
    return compiled(pattern).search(text) is not None


def broken(pattern: str) -> str:
    """What is wrong with an expression; "" for a good one."""
    try:
        compiled(pattern)
    except re.error as error:
        return f"error parsing regexp: {error.msg}: `{pattern}`"
    return ""


@lru_cache(maxsize=1024)
def compiled(pattern: str) -> re.Pattern[str]:
    r"""A Go expression as Python's; re.error for a broken one. `$` is the very end, and \d means ASCII."""
    ends = re.sub(_DOLLAR, lambda found: r"\Z" if found[0] in ("$", r"\z") else found[0], pattern)
    return re.compile(ends, re.ASCII)


_DOLLAR = re.compile(r"\\.|\[\^?\]?(?:\\.|\[:\w+:\]|[^\]\\])*\]|\$", re.DOTALL)
"""A dollar that stands for the end, and what it is not one in: an escape, a class of characters."""

"""JSON as Go writes it: keys sorted, <, > and & escaped, four blanks of indent. (In Go: encoding/json.)"""

from __future__ import annotations

import json
from typing import Any

_ESCAPES = {ord(char): f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"}


def dump(value: Any, indent: int = 4, in_order: bool = False) -> str:
    """json.MarshalIndent, without a newline at the end; `in_order` keeps the keys as they are, as of a Go struct."""
    text = json.dumps(_whole(value), indent=indent, sort_keys=not in_order, ensure_ascii=False)
    return text.translate(_ESCAPES)


def compact(value: Any) -> str:
    """json.Marshal."""
    text = json.dumps(_whole(value), separators=(",", ":"), sort_keys=True, ensure_ascii=False)
    return text.translate(_ESCAPES)


def _whole(value: Any) -> Any:
    """1.0 is written 1."""
    if isinstance(value, dict):
        return {key: _whole(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_whole(item) for item in value]
    return int(value) if isinstance(value, float) and value.is_integer() and abs(value) < 1e21 else value

"""Small rules that many fields share."""

from __future__ import annotations

from typing import Any

from cluster.apimachinery import validation
from cluster.apimachinery.errors import Cause, invalid_value, not_supported, required

NOT_NEGATIVE = "must be greater than or equal to 0"


def choice(value: Any, path: str, allowed: tuple[str, ...]) -> list[Cause]:
    """A field that must be one of a few words."""
    if not value:
        return [required(path)]
    return [] if value in allowed else [not_supported(path, value, allowed)]


def not_negative(holder: dict[str, Any], path: str, *fields: str) -> list[Cause]:
    """Numbers that may be absent, but not below zero."""
    negative = (f for f in fields if (holder.get(f) or 0) < 0)
    return [invalid_value(f"{path}.{field}", holder[field], NOT_NEGATIVE) for field in negative]


def positive(value: int, path: str) -> list[Cause]:
    """A number above zero."""
    return [] if value > 0 else [invalid_value(path, value, "must be greater than zero")]


def port_number(port: int, path: str) -> list[Cause]:
    return [invalid_value(path, port, text) for text in validation.is_port_num(port)]


def port_or_name(port: Any, path: str) -> list[Cause]:
    """A port's number, or the name a container gives it."""
    if isinstance(port, str):
        return validation.causes(path, port, validation.is_port_name(port))
    return port_number(port or 0, path)

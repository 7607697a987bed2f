"""Reading what people type: durations, and lists of words."""

from __future__ import annotations

UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
FOREVER = float("inf")


def words(text: str) -> frozenset[str]:
    """The words of a text, as a set: how this package writes its tables of names."""
    return frozenset(text.split())


def duration(text: str) -> float:
    """Seconds in "1.5", "2m" or "infinity"; ValueError otherwise."""
    if text in ("inf", "infinity"):
        return FOREVER
    unit = UNITS.get(text[-1:], 0)
    value = float(text[:-1] if unit else text) * (unit or 1)
    if value < 0:
        raise ValueError(text)
    return value

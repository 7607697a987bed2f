"""Picking at random from a range whose first part is kept for those who ask by name.

(In Kubernetes: pkg/registry/core/service/allocator and its calculateRangeOffset functions.)
"""

from __future__ import annotations

from collections.abc import Callable
from random import SystemRandom

_random = SystemRandom()


def band(size: int, smallest: int, largest: int, step: int) -> int:
    """How many values at the start of a range of that size are kept: a share of it, within bounds."""
    return 0 if size < smallest else max(smallest, min(size // step, largest))


def pick(start: int, count: int, is_free: Callable[[int], bool]) -> int | None:
    """A free offset of `start` … `start + count - 1`: at random, then the next free one, wrapping round."""
    if count <= 0:
        return None
    begin = _random.randrange(count)
    offsets = (start + (begin + step) % count for step in range(count))
    return next((offset for offset in offsets if is_free(offset)), None)

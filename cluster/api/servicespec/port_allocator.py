"""Node ports: which port of every node a Service gets.

The range is 30000–32767; its first 86 are for Services that ask for one by number, the rest are given out at
random. (In Kubernetes: pkg/registry/core/service/portallocator.)
"""

from __future__ import annotations

from collections.abc import Collection

from cluster.api.servicespec.bands import band, pick

FIRST, LAST = 30000, 32767
POOL = "nodeport"


def refusal(port: int) -> str:
    """Why a port may not be had, "" when it lies in the range."""
    if FIRST <= port <= LAST:
        return ""
    return f"provided port is not in the valid range. The range of valid ports is {FIRST}-{LAST}"


def free(taken: Collection[str]) -> int | None:
    """A port nobody has, from the upper band while it lasts; None when the range is full."""
    size = LAST - FIRST + 1
    reserved = band(size, 16, 128, 32)
    for start, count in ((reserved, size - reserved), (0, reserved)):
        found = pick(start, count, lambda offset: str(FIRST + offset) not in taken)
        if found is not None:
            return FIRST + found
    return None

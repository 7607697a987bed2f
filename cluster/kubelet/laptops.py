"""The laptops in front of a cluster: hosts on no node, whose homes belong to whoever knows the people.

Their shells run beside the containers', so this process makes them; what is in a home, and as whom its kubectl speaks,
is handed in from above (`provide`).
"""

from __future__ import annotations

from collections.abc import Callable

from cluster.apimachinery import errors
from cluster.runtime.container import HostParts
from cluster.runtime.host import Host

Make = Callable[[HostParts, str, str], Host]
"""(the runtime's network and clock, cluster, seat) → a laptop for one terminal. May block on the database."""

_make: list[Make] = []


def provide(make: Make) -> None:
    """Let laptops be made this way."""
    _make[:] = [make]


def laptop(parts: HostParts, cluster: str, seat: str) -> Host:
    """A laptop for one more terminal of a seat; 503 in a process that makes none."""
    if not _make:
        raise errors.unavailable("this process has no laptops")
    return _make[0](parts, cluster, seat)

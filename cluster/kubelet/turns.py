"""Whose turn it is: what ipvs' schedulers count, in each node's kernel.

Round robin is a memory: which real server came last. It lives in the kernel, is lost with it, and is nobody's object;
so it lives here in the process that walks the packets. Each trace takes with it the counts that it met, and its record
keeps them, so that a request told again meets the same server.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from dataclasses import dataclass, field, replace

from cluster.dataplane.hops import Memory, Virtual
from cluster.dataplane.trace import Trace
from cluster.kube_proxy.rules import Given

Counts = dict[Virtual, dict[str, int]]


@dataclass
class Turns:
    """Connections given so far, by cluster, virtual address of a node, and endpoint; any thread may call it."""

    _counts: dict[str, Counts] = field(default_factory=lambda: defaultdict(dict))
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def of(self, cluster: str) -> dict[Virtual, Given]:
        with self._lock:
            return {virtual: dict(given) for virtual, given in self._counts[cluster].items()}

    def taken(self, cluster: str, trace: Trace, memory: Memory) -> Trace:
        """Count a connection; the trace as it was walked with this memory, and the counts that decided it."""
        chosen, known = trace.balanced(), memory.given or {}
        met = {virtual: known.get(virtual, {}) for virtual in chosen}
        with self._lock:
            for virtual, endpoint in chosen.items():
                given = self._counts[cluster].setdefault(virtual, {})
                given[endpoint] = given.get(endpoint, 0) + 1
        return replace(trace, given=met)

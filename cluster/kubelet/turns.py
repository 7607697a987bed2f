"""What ipvs counts: whose turn it is, and how many connections each real server has, in each node's kernel.

Round robin is a memory: how often a virtual server was asked. Least connection is another: which connections are open
(active), and which are over and linger (inactive: two minutes behind a TCP FIN, five of silence for UDP); an active one
weighs as much as 256 inactive ones. Both live in the kernel, are lost with it, and are nobody's object; so they live
here in the process that walks the packets, on the cluster's own time. Each trace takes with it the counts that it met,
and its record keeps them, so that a request told again meets the same server. (Linux: ip_vs_lc, ip_vs_rr.)
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from cluster.apimachinery.clock import Counter, now
from cluster.dataplane.hops import Memory, Virtual
from cluster.dataplane.trace import Trace
from cluster.kube_proxy.ipvs import ACTIVE, EVER, Counts
from cluster.kube_proxy.verdict import Destination, Given

LINGER = {"TCP": 120.0, "UDP": 300.0, "SCTP": 120.0}
FOREVER = float("inf")


@dataclass
class _Server:
    """A virtual server: how often it was asked, and its connections, (endpoint, when it is forgotten)."""

    ever: int = 0
    held: list[tuple[str, float]] = field(default_factory=list)

    def counts(self, time: float) -> dict[str, tuple[int, int]]:
        """(active, inactive) by endpoint."""
        self.held = [(endpoint, until) for endpoint, until in self.held if until > time]
        found: dict[str, tuple[int, int]] = {}
        for endpoint, until in self.held:
            active, inactive = found.get(endpoint, (0, 0))
            found[endpoint] = (active + 1, inactive) if until == FOREVER else (active, inactive + 1)
        return found

    def given(self, time: float) -> Given:
        """What the schedulers go by."""
        busy = {e: active * ACTIVE + inactive for e, (active, inactive) in self.counts(time).items()}
        return {EVER: self.ever, **busy}


@dataclass
class Turns:
    """Connections by cluster, and virtual address of a node; any thread may call it. `counter` gives a cluster's own
    time."""

    counter: Callable[[str], Counter] = lambda cluster: Counter(0.0, 0.0)
    _servers: dict[str, dict[Virtual, _Server]] = field(default_factory=lambda: defaultdict(dict))
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def of(self, cluster: str) -> dict[Virtual, Given]:
        time = self._time(cluster)
        with self._lock:
            return {virtual: server.given(time) for virtual, server in self._servers[cluster].items()}

    def taken(self, cluster: str, trace: Trace, memory: Memory) -> Trace:
        """Count a connection; the trace as it was walked with this memory, and the counts that decided it."""
        known = memory.given or {}
        met = {virtual: known.get(virtual, {}) for virtual, _ in _given(trace)}
        with self._lock:
            for virtual, endpoint in _given(trace):
                server = self._servers[cluster].setdefault(virtual, _Server())
                server.ever += 1
                server.held.append((endpoint, FOREVER))
        return trace._replace(given=met)

    def ended(self, cluster: str, trace: Trace) -> None:
        """A connection is over; from now on it lingers."""
        time = self._time(cluster)
        with self._lock:
            for virtual, endpoint in _given(trace):
                server = self._servers[cluster].get(virtual)
                if server and (endpoint, FOREVER) in server.held:
                    until = time + LINGER[virtual[3]]
                    server.held[server.held.index((endpoint, FOREVER))] = (endpoint, until)

    def counts(self, cluster: str, node: str) -> Counts:
        """The connections of a node's virtual servers, as ipvsadm shows them."""
        time, found = self._time(cluster), dict[Destination, dict[str, tuple[int, int]]]()
        with self._lock:
            for (at, ip, port, protocol), server in self._servers[cluster].items():
                if at == node:
                    found[ip, port, protocol] = server.counts(time)
        return found

    def _time(self, cluster: str) -> float:
        return self.counter(cluster).at(now())


def _given(trace: Trace) -> Iterator[tuple[Virtual, str]]:
    return iter(trace.balanced().items())

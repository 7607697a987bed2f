"""What session affinity remembers: to which endpoint each client of a sticky Service was sent last, on each node.

The nodes' kernels hold it: the lists of iptables' `recent` match, nftables' sets with a time-out, ipvs' persistence
templates. In all three a client is remembered for the Service's timeoutSeconds from its last new connection on, of
the cluster's own time.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock

from cluster.apimachinery.clock import Counter, now
from cluster.dataplane.gate import client_of
from cluster.dataplane.hops import Affinity
from cluster.dataplane.trace import Trace


@dataclass
class Affinities:
    """All clusters' clients; any thread may call it. `counter` gives a cluster's own time."""

    counter: Callable[[str], Counter]
    _known: dict[str, dict[Affinity, tuple[str, float]]] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def of(self, cluster: str) -> dict[Affinity, str]:
        """Who is remembered now: a client to its endpoint ("ip:port")."""
        time = self._time(cluster)
        with self._lock:
            known = self._known.setdefault(cluster, {})
            for key in [key for key, (_, until) in known.items() if until <= time]:
                del known[key]
            return {key: endpoint for key, (endpoint, _) in known.items()}

    def learn(self, cluster: str, trace: Trace) -> None:
        """Remember whom a request was sent to, each for as long as its Service says."""
        if not trace.affinity:
            return
        time, seconds = self._time(cluster), _seconds(trace)
        with self._lock:
            known = self._known.setdefault(cluster, {})
            known.update({key: (e, time + seconds.get(key, 0)) for key, e in trace.affinity.items()})

    def _time(self, cluster: str) -> float:
        return self.counter(cluster).at(now())


def _seconds(trace: Trace) -> dict[Affinity, int]:
    """How long each of a request's choices is remembered."""
    decided = ((h, h.decision[0]) for leg in trace.legs for h in leg if h.decision and h.was)
    rules = trace.world.rules
    return {
        client_of(rules(h.place.name), h.was, verdict): verdict.rule.port.affinity
        for h, verdict in decided
        if h.was and verdict.rule
    }

"""What CoreDNS' pods remember not to exist: the `cache 30` of their Corefile.

A no is remembered for half a minute of the cluster's own time, by each CoreDNS pod for itself, so that a name asked
for before its Service existed stays unknown for a while, and that two pods may answer differently meanwhile. A new
pod remembers nothing. (CoreDNS' cache plug-in; RFC 2308, whose bound is the SOA's last number.)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock

from cluster.apimachinery.clock import Counter, now
from cluster.coredns.resolve import DENIAL
from cluster.dataplane.hops import Denial
from cluster.dataplane.names import Lookup

CAPACITY = 9984
"""How many denials a cache holds, as CoreDNS': a script that asks for random names must not fill the memory."""


@dataclass
class Denials:
    """All clusters' denials; any thread may call it. `counter` gives a cluster's own time."""

    counter: Callable[[str], Counter]
    _known: dict[str, dict[Denial, tuple[str, float]]] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def of(self, cluster: str) -> dict[Denial, str]:
        """What is remembered now: (the pod's uid, name, type) to the code it answers with."""
        with self._lock:
            return {key: code for key, (code, _) in self._fresh(cluster).items()}

    def learn(self, cluster: str, lookup: Lookup | None) -> None:
        """Remember a lookup's misses; one that was remembered already is not remembered for longer."""
        if lookup is None or not lookup.denials:
            return
        with self._lock:
            known, until = self._fresh(cluster), self._time(cluster) + DENIAL
            for key, code in lookup.denials.items():
                known.setdefault(key, (code, until))
            while len(known) > CAPACITY:
                del known[next(iter(known))]

    def _fresh(self, cluster: str) -> dict[Denial, tuple[str, float]]:
        """The cluster's denials, without those whose time is over: they stand first, as they were learnt first."""
        known, time = self._known.setdefault(cluster, {}), self._time(cluster)
        while known and next(iter(known.values()))[1] <= time:
            del known[next(iter(known))]
        return known

    def _time(self, cluster: str) -> float:
        return self.counter(cluster).at(now())

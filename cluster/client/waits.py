"""How long things take: the waits that a cluster's pace scales.

*true* has Kubernetes' and the network's own lengths, *class* is quick enough to watch and slow enough to see,
*instant* does not wait. Only one-off waits stand here: periods (heartbeats, probes, back-off) keep their length
at every pace. All are seconds on the cluster's own counter.
"""

from __future__ import annotations

WAITS: dict[str, dict[str, float]] = {
    "pull": {"class": 1.5, "true": 4.0, "instant": 0.0},
    "start": {"class": 1.0, "true": 1.0, "instant": 0.0},
    "stop": {"class": 1.0, "true": 1.0, "instant": 0.0},
    "rules": {"class": 0.5, "true": 1.0, "instant": 0.0},
    "loadbalancer": {"class": 2.0, "true": 40.0, "instant": 0.0},
}


def wait(name: str, pace: str) -> float:
    """Seconds of the named wait at a pace; KeyError for an unknown one."""
    return WAITS[name][pace]

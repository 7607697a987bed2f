"""Rest: a cluster that nobody watches costs nothing.

A class has hundreds of clusters, and most of them wait for their student. Such a cluster *sleeps*: no process keeps a
copy of it, nobody renews its Leases or its nodes' heartbeats, and its counter stands still, so that nothing in it can
be late. It wakes when somebody asks for anything of it, writes to it, or when something in it is due (a CronJob's
moment, a container's back-off). Waking for what is due, its counter goes on from that moment, as if it had run till
then; woken by anybody else, it goes on from where it fell asleep. Either way its clients cannot tell, but for ages.

Here is what sleep means for a cluster's row, and the decision; `sleeping` carries them out. (In Kubernetes: nothing;
the nearest is a virtual machine that is suspended, with all its processes in it.)
"""

from __future__ import annotations

from dataclasses import dataclass

from cluster.apimachinery.clock import Counter
from cluster.etcd.models import ASLEEP, AWAKE, WAKING, Cluster

QUIET = 60.0
"""Seconds after which somebody who asks for nothing any more has gone."""
SETTLED = 10.0
"""Seconds without a decision after which the loops have come to rest."""
NEAR = 30.0
"""Seconds: for less than that it is not worth falling asleep."""
FIELDS = ("rest", "woken", "wakes", "counter_base", "counter_anchor")
"""What sleeping and waking change."""


@dataclass(frozen=True)
class Signs:
    """By what a cluster's loops tell whether it may sleep; moments of the wall clock. `led`: no other
    process leads any of them."""

    led: bool
    attended: float
    woken: float
    worked: float
    due: float | None


def may_sleep(signs: Signs, now: float) -> bool:
    """Whether nobody watches, nothing happens and nothing is due soon."""
    left = now - signs.attended >= QUIET and now - max(signs.worked, signs.woken) >= SETTLED
    return signs.led and left and (signs.due is None or signs.due - now >= NEAR)


def lie_down(row: Cluster, now: float, due: float | None) -> None:
    """Put a cluster to sleep, in place; `due` is when it must wake by itself."""
    row.counter_base, row.counter_anchor = row.counter.at(now), now
    row.rest, row.wakes = ASLEEP, due


def rouse(row: Cluster, now: float) -> None:
    """Wake a cluster if it sleeps, in place; its loops have yet to notice."""
    if row.rest != ASLEEP:
        return
    if row.wakes is not None and row.wakes <= now:
        running = Counter(row.counter_base, row.counter_anchor, row.speed, row.paused)
        row.counter_base = running.at(row.wakes)
    row.counter_anchor = row.woken = now
    row.rest, row.wakes = WAKING, None


def stand(row: Cluster) -> None:
    """Its loops have taken it up, in place."""
    row.rest = AWAKE

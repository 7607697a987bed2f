"""The runner: the rim around the loops, for all clusters of a process.

It takes on each cluster that is awake, gives every one its turn, and waits for the log or for the next deadline.
Where it runs all loops there are and holds all their Leases, it puts clusters to sleep: of one that sleeps it keeps no
copy, only what its loops could not know otherwise. (In Kubernetes: controller-runtime's manager.)
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from typing import NamedTuple

from django.db import Error, close_old_connections

from cluster.apimachinery import clock
from cluster.apimachinery.clock import Counter
from cluster.client import mirror
from cluster.client.controller import Controller
from cluster.client.loops import ClusterLoops, Loop
from cluster.etcd import compaction, rest, sleeping, store, watch
from cluster.etcd.models import WAKING, Cluster

log = logging.getLogger(__name__)

IDLE_SECONDS = 1.0
COMPACTION_SECONDS = 300.0


class Sleeper(NamedTuple):
    """What is kept of a sleeping cluster: its row's key, its counter, its loops."""

    cluster_id: int
    counter: Counter
    loops: dict[str, Loop]


class Runner:
    """The loops of every cluster in one process, in one thread. `whole` says that these are all loops there are."""

    def __init__(
        self, controllers: Iterable[Controller], identity: str, only: Sequence[str] = (), address: str = "",
        whole: bool = False,
    ) -> None:  # fmt: skip
        self.controllers = list(controllers)
        self.identity = identity
        self.address = address
        self.only = only
        self.whole = whole
        self.clusters: dict[str, ClusterLoops] = {}
        self.sleepers: dict[str, Sleeper] = {}
        self.gone: Callable[[], None] = lambda: None
        """Called when clusters were deleted or begun anew: whatever this process does for them must end."""
        self._stop = threading.Event()
        self._news = threading.Event()

    def run(self) -> None:
        """Work until `stop`."""
        unlisten = watch.hub.listen(self._news.set, lambda: bool(self.clusters))
        watch.hub.start()
        tidied = clock.monotonic()
        while not self._stop.is_set():
            self._news.clear()
            try:
                worked = self.turn()
                if clock.monotonic() - tidied > COMPACTION_SECONDS:
                    tidied = clock.monotonic()
                    self._compact()
            except Error:
                log.exception("the database did not answer; trying again")
                close_old_connections()
                self._stop.wait(0.5)
                continue
            if not worked:
                self._news.wait(self._patience())
        unlisten()
        for loops in self.clusters.values():
            loops.election.release(loops.registry)

    def _compact(self) -> None:
        there = set(Cluster.objects.values_list("name", flat=True)) if self.sleepers else ()
        if lost := self.sleepers.keys() - there:
            self.sleepers = {name: sleeper for name, sleeper in self.sleepers.items() if name not in lost}
            self.gone()
        for name in list(self.clusters):
            with suppress(store.NoCluster):
                compaction.compact(name)
                compaction.forget(name)

    def stop(self) -> None:
        self._stop.set()
        self._news.set()

    def turn(self) -> bool:
        """One turn of every cluster; whether anything was done. Tests call this instead of `run`."""
        rows = self._follow()
        worked = {name: self.clusters[name].turn(row) for name, row in rows.items()}
        if self.whole:
            for name in (name for name, busy in worked.items() if not busy):
                self._rest(rows[name])
        return any(worked.values())

    def _rest(self, row: Cluster) -> None:
        """A cluster with nothing to do: one that was waking is up now, one that nobody watches may fall asleep."""
        loops = self.clusters[row.name]
        signs = loops.signs(row)
        if row.rest == WAKING and signs.led:
            sleeping.woken(row.name)
        elif rest.may_sleep(signs, clock.now()) and sleeping.sleep(row, signs.due):
            still = loops.counter.moved(clock.now(), paused=True)
            self.sleepers[row.name] = Sleeper(row.pk, still, loops.rest())
            del self.clusters[row.name]
            mirror.forget(row.name)

    def settle(self, turns: int = 1000) -> None:
        """Turn until nothing is left to do at this moment (tests). RuntimeError when it never ends."""
        for _ in range(turns):
            if not self.turn():
                return
        raise RuntimeError("the loops do not come to rest")

    def enqueue(self, cluster: str, loop: str, key: str) -> None:
        loops = self.clusters.get(cluster)
        if loops is not None and loop in loops.loops:
            loops.enqueue(loop, key)
            self._news.set()

    def counter(self, cluster: str) -> Counter:
        """A cluster's own time; of one that is not followed (yet), as its row has it."""
        loops = self.clusters.get(cluster) or self.sleepers.get(cluster)
        return loops.counter if loops is not None else store.cluster_row(cluster).counter

    def _follow(self) -> dict[str, Cluster]:
        """Take on clusters that are new or awake again, let go of those that are gone; the rows of all of them."""
        rows = {row.name: row for row in sleeping.up() if not self.only or row.name in self.only}
        here = {row.pk for row in rows.values()}
        lost = [name for name, loops in self.clusters.items() if loops.informer.cluster_id not in here]
        for name in lost:
            del self.clusters[name]
        if lost:
            self.gone()
        for name, row in rows.items():
            if name not in self.clusters:
                slept = self.sleepers.pop(name, None)
                self._take_on(row, slept.loops if slept is not None and slept.cluster_id == row.pk else None)
            elif (loops := self.clusters[name].restarted(row)) is not None:
                self._take_on(row, loops)
        return rows

    def _take_on(self, row: Cluster, loops: dict[str, Loop] | None) -> None:
        self.clusters[row.name] = ClusterLoops(row, self.controllers, self.identity, self.address, loops)

    def _patience(self) -> float:
        """Seconds until the next deadline, at most one: new clusters are noticed by then."""
        due = [moment for loops in self.clusters.values() if (moment := loops.next_due()) is not None]
        return max(0.0, min([IDLE_SECONDS, *(moment - clock.now() for moment in due)]))

"""The loops of one cluster at work in one process.

A turn takes in the log, hands ready keys to their loops, writes what they decided in one transaction, and takes in its
own writes before any key is looked at again, so that no loop ever decides on a state its own act has already changed.
Every write carries the loop's Lease, and the store refuses it once another process holds that Lease: killing a runner
between decision and commit makes neither none nor two. Before anything else a turn renews Leases, then come duties
(heartbeats), then those who judge by them; so a cluster that has slept is judged by what its nodes say now.

A component that is stopped (api/sim/v1/component.py) does not work, and remembers nothing when it is started again.
Without an API server nobody hears or says anything: the control plane stands still, and is started anew with it, since
who cannot renew a Lease gives up; the nodes' agents go on with what they know, and what they would say is lost.
(In Kubernetes: controller-runtime's internal/controller.)
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.db import Error

from cluster.api.servicespec import families
from cluster.apimachinery import clock, meta
from cluster.apimachinery.clock import Counter
from cluster.apimachinery.errors import StatusError
from cluster.apimachinery.meta import Obj
from cluster.client import in_part, pending
from cluster.client.controller import NEVER, Controller, Decided
from cluster.client.informer import Informer, Seen
from cluster.client.leases import Election
from cluster.client.view import ClusterInfo, View
from cluster.client.workqueue import WorkQueue
from cluster.etcd import beside, store
from cluster.etcd.models import API_SERVER, Cluster
from cluster.etcd.rest import Signs
from cluster.registry.acts import Act, Actor
from cluster.registry.registry import Registry

log = logging.getLogger(__name__)

JUMP, HUSH = 20.0, 0.5
"""Cluster seconds between two turns that are a jump, and how long (wall) a process then only listens."""
CAUSES = 8
"""Revisions kept of those that woke one key: the first, and the newest."""
AGENTS = ("kubelet", "kube-proxy")
"""By their Lease, the loops that run on each node."""
OFFERED = 64
"""Keys of one loop that are tried in one turn of a paused cluster."""


@dataclass
class Loop:
    """One controller at work in one cluster: what is to be looked at, what woke it, what waits for a step."""

    controller: Controller
    queue: WorkQueue = field(default_factory=WorkQueue)
    retries: WorkQueue = field(default_factory=WorkQueue)
    memory: dict[str, Any] = field(default_factory=dict)
    woken: dict[str, list[int]] = field(default_factory=dict)
    held: dict[str, Obj] = field(default_factory=dict)
    deadlines: dict[str, float] = field(default_factory=dict)

    def wake(self, key: str, revision: int) -> None:
        """Have a key looked at because of a write, and remember which."""
        self.queue.add(key)
        causes = self.woken.setdefault(key, [])
        if revision not in causes:
            causes.append(revision)
        del causes[1 : len(causes) - CAUSES + 1]

    def causes(self, key: str) -> tuple[int, ...]:
        return tuple(self.woken.get(key, ()))

    def release(self) -> None:
        """Offer again what was held."""
        for key in self.held:
            self.queue.add(key)
        self.held.clear()

    def due(self, key: str, moment: float) -> None:
        """Note for when a sleeping cluster is to be woken because of a key, NEVER for not at all."""
        self.deadlines.pop(key, None)
        if moment != NEVER:
            self.deadlines[key] = moment

    def rest(self) -> None:
        """Keep what the cluster cannot tell: when it wakes, everything is looked at, and duties are done at once."""
        self.woken.clear()
        self.held.clear()
        self.retries = WorkQueue()
        if self.controller.duty:
            self.memory.clear()

    @property
    def actor(self) -> Actor:
        component = self.controller.component
        return Actor(f"system:{component}", ("system:masters",), component, binary=self.controller.group)


class ClusterLoops:
    """All loops of one process for one cluster. Everything happens in the runner's thread but `enqueue`.

    `loops` are those that it had before it slept.
    """

    def __init__(
        self, row: Cluster, controllers: Sequence[Controller], identity: str, address: str,
        loops: dict[str, Loop] | None = None,
    ) -> None:  # fmt: skip
        self.name = row.name
        self.registry = Registry(row.name)
        self.informer = Informer(row)
        self.loops = loops or {c.name: Loop(c) for c in sorted(controllers, key=lambda c: not c.duty)}
        self.election = Election(identity, sorted({c.group for c in controllers}), address, row.woken)
        self.worked, self._wrote = 0.0, False
        self._poked: list[tuple[str, str]] = []
        self._lock = threading.Lock()
        self._refresh(row)
        self._time, self._hushed_until = self.counter.at(clock.now()), 0.0
        self._wake(self.informer.start())

    def _refresh(self, row: Cluster) -> None:
        """Take over the cluster's pace and counter."""
        self.counter: Counter = row.counter
        self.answers, self.stopped = row.answers, frozenset(row.stopped)
        spoken = families.configured(row.ip_families)
        self.info = ClusterInfo(row.name, row.uid, row.cloud, row.pace, row.signing_key, row.ca, spoken)

    def enqueue(self, loop: str, key: str) -> None:
        """Have a key looked at: the runtime's way to say that something happened. Any thread may call it."""
        with self._lock:
            self._poked.append((loop, key))

    def turn(self, row: Cluster) -> bool:
        """Take in the news, let each loop work once; whether anything was done. `row` is the cluster as it is now."""
        self._refresh(row)
        if row.revision > self.informer.cache.revision:
            self._hear()
        with self._lock:
            poked, self._poked = self._poked, []
        for name, key in poked:
            self.loops[name].queue.add(key)
        silent = self.stopped if self.answers else [loop.controller.group for loop in self.loops.values()]
        self.election.renew(self.registry, self.informer.cache, clock.now(), silent)
        if self._hushed(clock.now()):
            return False
        if row.steps or not row.paused:
            for loop in self.loops.values():
                loop.release()
        worked = [self._work(loop) for loop in self.loops.values() if self._works(loop)]
        if row.paused and not any(worked):
            self._show_pending(row)
        return any(worked)

    def _works(self, loop: Loop) -> bool:
        """Whether a loop's program runs, and is the one to act."""
        group = loop.controller.group
        return self.election.holds(group) and group not in self.stopped and (self.answers or group in AGENTS)

    def _hear(self) -> None:
        """Take in what the API server tells, if there is one."""
        if self.answers:
            self._wake(self.informer.sync())

    def _show_pending(self, row: Cluster) -> None:
        """Tell which decisions wait for a step, when it is not known already."""
        found: dict[str, list[Obj]] = {}
        for loop in self.loops.values():
            if self._works(loop):
                found.setdefault(loop.controller.group, []).extend(pending.shown(loop.held))
        if any(row.pending.get(group, []) != decisions for group, decisions in found.items()):
            beside.mark_pending(self.name, found)

    def _hushed(self, now: float) -> bool:
        """Whether time has just jumped (a skip, a laptop that slept) and this process must listen before it judges:
        kubelets in other processes are to be heard first. Where they run here, their duties come first anyway."""
        before, self._time = self._time, self.counter.at(now)
        if self._time - before > JUMP and not any(loop.controller.duty for loop in self.loops.values()):
            self._hushed_until = now + HUSH
        return now < self._hushed_until

    def next_due(self) -> float | None:
        """The wall moment of the next deadline: a loop's, a retry's or a Lease's."""
        if clock.now() < self._hushed_until:
            return self._hushed_until
        found: list[float] = [self.election.next_renewal]
        for loop in filter(self._works, self.loops.values()):
            due, retry = loop.queue.next_due(), loop.retries.next_due()
            wall = None if due is None else self.counter.wall_until(due)
            found += [moment for moment in (wall, retry) if moment is not None]
        return min(found)

    def signs(self, row: Cluster) -> Signs:
        """By what to tell whether the cluster may sleep."""
        others = (loop for loop in self.loops.values() if not loop.controller.duty and self._works(loop))
        due = (self.counter.wall_until(moment) for loop in others for moment in loop.deadlines.values())
        soonest = min((moment for moment in due if moment is not None), default=None)
        led = self.election.leads(self.informer.cache, clock.now())
        return Signs(led, row.attended, row.woken, self.worked, soonest)

    def rest(self) -> dict[str, Loop]:
        """The cluster sleeps: its loops, with what they must remember. All else is given back."""
        for loop in self.loops.values():
            loop.rest()
        return self.loops

    def restarted(self, row: Cluster) -> dict[str, Loop] | None:
        """The loops to go on with where a component was started that had been stopped, None where none was: those of
        a program that was started anew are new, the others have what they must remember."""
        back = {*self.stopped} - {*row.stopped}
        if not back:
            return None
        if API_SERVER in back:
            back = {loop.controller.group for loop in self.loops.values()} - {*AGENTS}
        return {name: Loop(loop.controller) if loop.controller.group in back else loop
                for name, loop in self.rest().items()}  # fmt: skip

    def _wake(self, seen: Sequence[Seen]) -> None:
        for loop in self.loops.values():
            view = self._view(loop)
            for resource, old, new in seen:
                mapper = loop.controller.watches.get(resource)
                if mapper is not None:
                    for obj in filter(None, (old, new)):
                        for key in mapper(obj, view):
                            loop.wake(key, meta.revision(new or obj))

    def _view(self, loop: Loop) -> View:
        now = clock.now()
        return View(self.informer.cache, self.info, now, self.counter.at(now), loop.memory)

    def _work(self, loop: Loop) -> bool:
        view = self._view(loop)
        loop.queue.advance(view.time)
        loop.retries.advance(view.now)
        for key in loop.retries.take(len(loop.retries)):
            loop.queue.add(key)
        if self.counter.paused and not loop.controller.duty:
            offered = [self._alone(loop, key) for key in loop.queue.take(OFFERED)]
            return any(offered)
        keys = loop.queue.take(loop.controller.limit)
        if not keys:
            return False
        self._wrote = False
        done = self._decide_and_write(loop, keys, view)
        if self._wrote:
            self._hear()
        return done

    def _decide_and_write(self, loop: Loop, keys: list[str], view: View) -> bool:
        """All keys in one transaction; when that fails, each alone, so that one bad key costs only itself."""
        try:
            decided = loop.controller.decide(keys, view)
            self._write(loop, decided)
        except store.Held:
            for key in keys:
                self._hold(loop, key, decided.get(key, Decided()), view)
            return False
        except StatusError as error:
            if error.code == 403 and len(keys) == 1:
                some = partial(self._write_some, loop, keys[0])
                why = in_part.write(decided[keys[0]].acts, some, loop.controller.component)
                loop.memory.setdefault(in_part.REFUSED, {})[keys[0]] = why
            return self._after_failure(loop, keys, view, error)
        except (store.LeaseLost, Error) as error:
            return self._after_failure(loop, keys, view, error)
        except Exception as error:  # a loop's own fault: the others must go on
            if len(keys) == 1:
                log.exception("%s of %s failed at %s", loop.controller.name, self.name, keys[0])
            return self._after_failure(loop, keys, view, error)
        settled = [self._settle(loop, key, decided.get(key, Decided()), view) for key in keys]
        return any(settled)

    def _after_failure(self, loop: Loop, keys: list[str], view: View, error: Exception) -> bool:
        if isinstance(error, store.LeaseLost):
            self.election.lost(loop.controller.group)
            for key in keys:
                loop.queue.add(key)
            return False
        if len(keys) > 1:
            each = [self._alone(loop, key) for key in keys]
            return any(each)
        log.debug("%s of %s retries %s: %s", loop.controller.name, self.name, keys[0], error)
        loop.retries.add_at(keys[0], view.now + loop.queue.failed(keys[0]))
        return False

    def _alone(self, loop: Loop, key: str) -> bool:
        """One key by itself, on a state that has all earlier writes in it."""
        self._hear()
        return self._decide_and_write(loop, [key], self._view(loop))

    def _write(self, loop: Loop, decided: Mapping[str, Decided]) -> None:
        if acts := [act for d in decided.values() for act in d.acts]:
            causes = [loop.causes(key) for key, d in decided.items() for _ in d.acts]
            fence = self.election.fence(loop.controller.group)
            duty = loop.controller.duty
            if self.answers:
                self._wrote, self.worked = True, self.worked if duty else clock.now()
                self.registry.write(acts, actor=loop.actor, lease=fence, decision=not duty, causes=causes)
            elif self.counter.paused and not duty:  # nobody takes it; it waits for a step all the same
                raise store.Held(self.name)

    def _write_some(self, loop: Loop, key: str, acts: list[Act]) -> None:
        self._write(loop, {key: Decided(acts)})

    def _hold(self, loop: Loop, key: str, decided: Decided, view: View) -> None:
        """A decision waits for a step, and can be seen to."""
        loop.held[key] = pending.described(loop.controller, key, decided, view, loop.causes(key))

    def _settle(self, loop: Loop, key: str, decided: Decided, view: View) -> bool:
        """What follows from a stored decision; False when the cluster is paused and an effect has to wait."""
        loop.queue.succeeded(key)
        loop.held.pop(key, None)
        loop.due(key, view.time + decided.due)
        if decided.again is not None:
            loop.queue.add_at(key, view.time + max(0.0, decided.again))
        try:
            for effect in decided.effects:
                self.worked = clock.now()
                effect()
            loop.woken.pop(key, None)
        except store.Held:
            self._hold(loop, key, decided, view)
            return False
        except Exception:  # the world outside failed, not the decision: look again soon
            log.exception("%s of %s could not act on %s", loop.controller.name, self.name, key)
            loop.retries.add_at(key, view.now + max(1.0, loop.queue.failed(key)))
        return True

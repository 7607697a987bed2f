"""The newest world of a cluster, and each node's rules in it, kept up with the log.

A change reaches a world as it reaches a real cluster's nodes: nobody starts anew, what the change concerns is made
again. The world takes in every change at once; a node's rules wait for its kube-proxy. So what was seen of Services and
EndpointSlices is remembered for a while, revision by revision: a node that syncs has the Services written that changed
since its last time. One that was away for longer than is remembered is written from scratch.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache, partial
from typing import NamedTuple

from cluster.apimachinery.meta import Obj
from cluster.client.mirror import Step
from cluster.kube_proxy.rules import Rules
from cluster.kube_proxy.seen import SERVICES, SLICES, Seen
from cluster.kube_proxy.verdict import IPTABLES, Mode

from .world import World

PAST = 1024

Past = Callable[[int], tuple[Iterable[Obj], Iterable[Obj]]]
"""The Services and EndpointSlices as they were at a revision."""


class Sight(NamedTuple):
    """What a kube-proxy that has followed up to a revision has seen, and whose rules its last step concerned."""

    revision: int
    seen: Seen
    changed: frozenset[str]


class Written(NamedTuple):
    """A node's rules, the revision they were written from, and what they were before any Service."""

    revision: int
    bare: Rules
    rules: Rules


class Following:
    """One cluster's newest world; several threads may ask for it."""

    def __init__(
        self, revision: int, objects: Mapping[str, tuple[Obj, ...]], past: Past, mode: Mode = IPTABLES
    ) -> None:
        self._lock = threading.RLock()
        self._past = past
        self._world = World.of(objects, revision=revision, mode=mode)
        seen = Seen.of(objects.get(SERVICES, ()), objects.get(SLICES, ()))
        self._sights = deque([Sight(revision, seen, frozenset())], maxlen=PAST)
        self._written: dict[str, Written] = {}

    @property
    def revision(self) -> int:
        return self._world.revision

    def now(self, steps: Iterable[Step], revision: int, synced: Mapping[str, int]) -> World:
        """The world after these steps of the log, at that revision, with its nodes' rules as old as `synced` says."""
        with self._lock:
            before, changes = self._world, dict[str, dict[str, Obj | None]]()
            for step in steps:
                if step.revision > before.revision and step.resource in before.objects:
                    self._look(step)
                    changes.setdefault(step.resource, {})[step.key] = step.after
            if (revision, synced) != (before.revision, before.synced):
                rules = lru_cache(maxsize=None)(partial(self.rules, synced))
                self._world = before.after(changes, rules=rules, synced=synced, revision=max(revision, before.revision))
            return self._world

    def _look(self, step: Step) -> None:
        if step.resource in (SERVICES, SLICES):
            gone, come = ([o] if o else [] for o in (step.before, step.after))
            seen, changed = self._sights[-1].seen.after(step.resource, gone, come)
            self._sights.append(Sight(step.revision, seen, frozenset(changed)))

    def rules(self, synced: Mapping[str, int], node: str) -> Rules:
        """The rules in a node's kernel, as its kube-proxy last wrote them. Raises KeyError for a node there is not."""
        with self._lock:
            revision, bare = synced.get(node, 0), self._world.bare(node)
            known = self._written.get(node)
            if known is None or (known.revision, known.bare) != (revision, bare):
                rules = self._update(known, revision) if known and known.bare == bare else None
                known = Written(revision, bare, rules or self._write(bare, revision))
                self._written[node] = known
            return known.rules

    def _update(self, known: Written, revision: int) -> Rules | None:
        """The rules with what has changed since they were written; None if that is not remembered."""
        if not self._sights[0].revision <= known.revision <= revision:
            return None
        since = list(self._back(revision, known.revision))
        changed = {key for sight in since for key in sight.changed}
        return known.rules.after(since[0].seen, changed) if since else known.rules

    def _back(self, revision: int, until: int) -> Iterator[Sight]:
        """What was seen up to a revision, newest first, as far back as another."""
        for sight in reversed(self._sights):
            if sight.revision <= until:
                return
            if sight.revision <= revision:
                yield sight

    def _write(self, bare: Rules, revision: int) -> Rules:
        sight = next(self._back(revision, -1), None)
        seen = sight.seen if sight else Seen.of(*self._past(revision))
        return bare.after(seen, seen.services)

"""Leases: which process may act for a loop.

All loops of one binary (kube-controller-manager, kube-scheduler …) share one Lease in kube-system, as the real
ones do, whichever of them a process runs. Whoever holds it writes its name and the time into it; whoever finds it not
renewed for longer than its duration takes it over. Expiry decides only who may *take* a Lease: safety comes from the
store, which checks the holder inside every write's own transaction. Lease time is wall-clock time and goes on while
the cluster is paused; but while the cluster sleeps no Lease ages, since nobody renews any: on waking, the holder has as
long as ever. (In Kubernetes: client-go/tools/leaderelection.)
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from cluster.apimachinery import clock, meta
from cluster.apimachinery.errors import StatusError
from cluster.apimachinery.meta import Obj
from cluster.client.informer import Cache
from cluster.etcd.store import Fence
from cluster.registry.acts import Act, Actor, Create, Update
from cluster.registry.registry import Registry

RESOURCE, NAMESPACE = "leases.coordination.k8s.io", "kube-system"
DURATION, RENEW = 15.0, 10.0
ADDRESS = "sim.podium.local/address"


class Election:
    """This process's standing for each Lease it needs in one cluster, that was last `woken` at a wall moment."""

    def __init__(self, identity: str, leases: Iterable[str], address: str = "", woken: float = 0.0) -> None:
        self.address = address
        self.identity = identity
        self.actor = Actor(f"system:lease:{identity}", ("system:masters",), identity)
        self.woken, self.next_renewal = woken, 0.0
        self._held = dict.fromkeys(leases, False)

    def leads(self, cache: Cache, now: float) -> bool:
        """Whether nobody else is at work: each Lease is ours, or long not renewed by whoever is said to hold it.

        Somebody may have taken a Lease by hand, for hours, to see what a cluster is without that program.
        """
        others = (cache.get(RESOURCE, NAMESPACE, name) for name, held in self._held.items() if not held)
        return not any(self._is_alive(lease, now) for lease in others)

    def _is_alive(self, lease: Obj | None, now: float) -> bool:
        """Whether a Lease that is not ours may be somebody's who works. No clock is wrong by more than a Lease's time:
        what was renewed in a future further off is nobody's."""
        renewed = meta.get(lease, "spec.renewTime")
        seen = clock.parse(renewed) if renewed else 0.0
        return lease is None or abs(now - max(seen, self.woken)) <= DURATION

    def holds(self, lease: str) -> bool:
        return self._held[lease]

    def fence(self, lease: str) -> Fence:
        return Fence(lease, self.identity, NAMESPACE)

    def lost(self, lease: str) -> None:
        """Another process has it; look again soon."""
        self._held[lease] = False
        self.next_renewal = min(self.next_renewal, clock.now() + RENEW / 5)

    def renew(self, registry: Registry, cache: Cache, now: float, silent: Collection[str] = ()) -> None:
        """Take or renew what is free or ours, in one transaction, when it is time.

        The `silent` cannot: their program is stopped, or there is no API server. They keep what is free or theirs.
        """
        if now < self.next_renewal:
            return
        self.next_renewal = now + (RENEW if all(self._held.values()) else RENEW / 5)
        acts: dict[str, Act] = {}
        for name in self._held:
            act = self._act(cache.get(RESOURCE, NAMESPACE, name), name, now)
            if act is not None:
                acts[name] = act
        kept = {name: name in acts and name in silent for name in self._held}
        self._held = kept | self._take(registry, {name: act for name, act in acts.items() if name not in silent})
        if all(self._held.values()):
            self.next_renewal = now + RENEW

    def release(self, registry: Registry) -> None:
        """Give up what we hold, so that the next process need not wait."""
        for name in [name for name, held in self._held.items() if held]:
            lease = registry.find(RESOURCE, NAMESPACE, name)
            if lease is not None and meta.get(lease, "spec.holderIdentity") == self.identity:
                freed = {**lease, "spec": {**lease["spec"], "holderIdentity": "", "leaseDurationSeconds": 1}}
                try:
                    registry.write([Update(RESOURCE, freed)], actor=self.actor, decision=False)
                except StatusError:
                    continue

    def _take(self, registry: Registry, acts: dict[str, Act]) -> dict[str, bool]:
        """Write all at once; where somebody was quicker, each alone."""
        if not acts:
            return {}
        try:
            registry.write(list(acts.values()), actor=self.actor, decision=False)
            return dict.fromkeys(acts, True)
        except StatusError:
            if len(acts) == 1:
                return {}
        taken: dict[str, bool] = {}
        for name, act in acts.items():
            taken |= self._take(registry, {name: act})
        return taken

    def _act(self, lease: Obj | None, name: str, now: float) -> Act | None:
        """How to get or keep a Lease; None while another process holds it."""
        if lease is None:
            head = {"name": name, "namespace": NAMESPACE, "annotations": self._annotations({})}
            spec = self._spec({}, now, transitions=0)
            fresh = {"apiVersion": "coordination.k8s.io/v1", "kind": "Lease", "metadata": head, "spec": spec}
            return Create(RESOURCE, fresh, f"{name} has a runner")
        spec = lease.get("spec") or {}
        ours = spec.get("holderIdentity") == self.identity
        if not ours and spec.get("holderIdentity") and not _expired(spec, self.woken, now):
            return None
        transitions = int(spec.get("leaseTransitions") or 0) + (not ours)
        noted = {**lease["metadata"], "annotations": self._annotations(meta.annotations_of(lease))}
        renewed = self._spec(spec if ours else {}, now, transitions)
        return Update(RESOURCE, {**lease, "metadata": noted, "spec": renewed})

    def _annotations(self, old: dict[str, str]) -> dict[str, str]:
        """Where this process can be reached stands with its Leases."""
        return {**old, ADDRESS: self.address} if self.address else old

    def _spec(self, old: Obj, now: float, transitions: int) -> Obj:
        return {
            "holderIdentity": self.identity,
            "leaseDurationSeconds": int(DURATION),
            "acquireTime": old.get("acquireTime") or clock.micro(now),
            "renewTime": clock.micro(now),
            "leaseTransitions": transitions,
        }


def _expired(spec: Obj, woken: float, now: float) -> bool:
    renewed = spec.get("renewTime")
    lasts = float(spec.get("leaseDurationSeconds") or DURATION)
    return not renewed or max(clock.parse(renewed), woken) + lasts < now

"""Leases. Expected: client-go/tools/leaderelection."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.apimachinery import clock, meta
from cluster.apimachinery.meta import Obj
from cluster.client.informer import Informer
from cluster.client.leases import ADDRESS, DURATION, NAMESPACE, RENEW, RESOURCE, Election
from cluster.etcd import beside, store
from cluster.registry.acts import Actor, Create
from cluster.registry.registry import Registry

pytestmark = pytest.mark.both_engines
LOOP = "kube-scheduler"


class Candidate:
    """A process that wants one Lease."""

    def __init__(self, registry: Registry, identity: str, *leases: str, address: str = "") -> None:
        self.registry, self.election = registry, Election(identity, leases or [LOOP], address)
        self.informer = Informer(registry.row())
        self.informer.start()

    def turn(self) -> bool:
        """Look at the log and at the Lease; whether it is ours now."""
        self.informer.sync()
        self.election.renew(self.registry, self.informer.cache, clock.now())
        return self.election.holds(LOOP)


def lease(registry: Registry, name: str = LOOP) -> Obj:
    return registry.get(RESOURCE, NAMESPACE, name)


def spec(registry: Registry, field: str) -> Any:
    return lease(registry)["spec"].get(field)


def test_a_free_lease_is_taken(registry: Registry) -> None:
    assert Candidate(registry, "me").turn()
    assert spec(registry, "holderIdentity") == "me"
    assert (spec(registry, "leaseDurationSeconds"), spec(registry, "leaseTransitions")) == (15, 0)


def test_a_lease_that_somebody_holds_is_left_to_them(registry: Registry) -> None:
    first, second = Candidate(registry, "first"), Candidate(registry, "second")
    assert (first.turn(), second.turn()) == (True, False)
    assert spec(registry, "holderIdentity") == "first"


def test_who_looks_at_an_old_copy_loses_the_race(registry: Registry) -> None:
    first, second = Candidate(registry, "first"), Candidate(registry, "second")
    assert first.turn()
    second.election.renew(
        registry, second.informer.cache, clock.now()
    )  # it has not seen the first one's Lease
    assert not second.election.holds(LOOP)
    assert spec(registry, "holderIdentity") == "first"


def test_a_lease_is_renewed_in_time_and_not_more_often(registry: Registry) -> None:
    me = Candidate(registry, "me")
    me.turn()
    before = lease(registry)
    me.turn()
    assert lease(registry) == before
    clock.advance(RENEW + 0.1)
    assert me.turn()
    assert spec(registry, "renewTime") > before["spec"]["renewTime"]
    assert spec(registry, "acquireTime") == before["spec"]["acquireTime"]


def test_a_lease_that_is_not_renewed_is_taken_over(registry: Registry) -> None:
    first, second = Candidate(registry, "first"), Candidate(registry, "second")
    first.turn()
    clock.advance(DURATION - 1)
    assert not second.turn()
    clock.advance(RENEW)
    assert second.turn()
    assert (spec(registry, "holderIdentity"), spec(registry, "leaseTransitions")) == ("second", 1)
    assert not first.turn()


def test_a_lease_that_is_given_up_is_free_at_once(registry: Registry) -> None:
    first, second = Candidate(registry, "first"), Candidate(registry, "second")
    first.turn()
    first.election.release(registry)
    assert second.turn()


def test_nobody_gives_up_what_is_not_theirs(registry: Registry) -> None:
    first, second = Candidate(registry, "first"), Candidate(registry, "second")
    first.turn()
    second.turn()
    second.election.release(registry)
    assert spec(registry, "holderIdentity") == "first"


def test_of_several_leases_one_that_is_taken_costs_only_itself(registry: Registry) -> None:
    Candidate(registry, "first").turn()
    second = Candidate(registry, "second", LOOP, "kube-controller-manager")
    second.turn()
    assert (second.election.holds(LOOP), second.election.holds("kube-controller-manager")) == (False, True)


def test_a_lease_that_was_lost_is_not_held_until_it_is_taken_again(registry: Registry) -> None:
    me = Candidate(registry, "me")
    me.turn()
    me.election.lost(LOOP)
    assert not me.election.holds(LOOP)
    clock.advance(RENEW)
    assert me.turn()


def test_the_fence_is_what_the_store_checks(registry: Registry) -> None:
    first, second = Candidate(registry, "first"), Candidate(registry, "second")
    first.turn()
    act = Create("configmaps", {"metadata": {"name": "a", "namespace": "default"}})
    with pytest.raises(store.LeaseLost):
        registry.write([act], actor=Actor("x"), lease=second.election.fence(LOOP))
    assert registry.write([act], actor=Actor("x"), lease=first.election.fence(LOOP))


def test_where_a_process_can_be_reached_stands_with_its_lease(registry: Registry) -> None:
    Candidate(registry, "me", address="/run/k.sock").turn()
    assert meta.annotations_of(lease(registry))[ADDRESS] == "/run/k.sock"


def test_leases_go_on_while_the_cluster_is_paused(registry: Registry) -> None:
    beside.set_clock("demo", paused=True)
    assert Candidate(registry, "me").turn()

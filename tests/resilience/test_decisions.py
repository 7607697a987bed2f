"""Several runners, one truth: whoever dies or competes, what is decided happens once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from cluster.apimachinery import clock, meta
from cluster.client.controller import Controller
from cluster.client.leases import DURATION
from cluster.etcd import store
from tests.resilience.room import DEPLOYMENTS, REPLICA_SETS, Room, most_at_once, settle


class Killed(BaseException):
    """kill -9, as far as one thread can play it: no handler of the runner's sees it."""


def managers(loop: Controller) -> bool:
    return loop.group == "kube-controller-manager"


def dies_at_commit(monkeypatch: pytest.MonkeyPatch, nth: int, *, before: bool) -> None:
    """The nth write of a controller ends its process, just before it is stored or just after."""
    commit: Callable[..., Any] = store.commit
    count = Counter[str]()

    def deadly(*args: Any, **options: Any) -> Any:
        if not options.get("decision"):
            return commit(*args, **options)
        count["writes"] += 1
        if count["writes"] == nth and before:
            raise Killed
        done = commit(*args, **options)
        if count["writes"] == nth:
            raise Killed
        return done

    monkeypatch.setattr(store, "commit", deadly)


def test_two_full_controller_managers_make_exactly_fifty(room: Room) -> None:
    room.deploy(replicas=1)
    one, other = room.runner("one"), room.runner("other", managers)
    settle(one, other)
    room.scale(50)
    settle(other, one)
    assert len(room.ready()) == 50
    assert most_at_once(room.log(), "web") == 50


def test_a_second_manager_holds_no_lease_and_writes_nothing(room: Room) -> None:
    first, second = room.runner("first"), room.runner("second", managers)
    settle(first, second)
    room.deploy(replicas=3)
    settle(second)
    assert room.pods() == []
    settle(first)
    assert len(room.ready()) == 3


def test_a_dead_managers_leases_are_taken_over_once_they_expire(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    settle(room.runner("first", managers))
    room.deploy(replicas=3)
    second = room.runner("second", managers)
    settle(second)
    assert room.registry.list(REPLICA_SETS, "default").items == []
    monkeypatch.setattr(clock, "_offset", DURATION + 1)
    settle(second)
    assert len(room.pods()) == 3
    lease = room.registry.get("leases.coordination.k8s.io", "kube-system", "kube-controller-manager")
    assert lease["spec"]["holderIdentity"] == "second"
    assert lease["spec"]["leaseTransitions"] == 1


def test_a_manager_that_slept_through_its_lease_is_refused_at_the_store(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sleeper decides on a lease that it still believes in; the transaction knows better."""
    sleeper, other = room.runner("sleeper"), room.runner("other")
    settle(sleeper)
    room.deploy(replicas=5)
    monkeypatch.setattr(clock, "_offset", DURATION + 1)
    settle(other)
    assert len(room.ready()) == 5
    room.scale(8)
    for loops in sleeper.clusters.values():
        loops.election.next_renewal = float("inf")  # its own renewal never comes
    settle(sleeper)
    settle(other, sleeper)
    assert len(room.ready()) == 8
    assert most_at_once(room.log(), "web") == 8


@pytest.mark.parametrize("before", [True, False], ids=["just before the commit", "just after the commit"])
@pytest.mark.parametrize("nth", [1, 2, 3, 5, 8])
def test_a_runner_killed_at_a_commit_makes_neither_none_nor_two(
    room: Room, monkeypatch: pytest.MonkeyPatch, nth: int, before: bool
) -> None:
    room.deploy(replicas=12)
    with monkeypatch.context() as patched:
        dies_at_commit(patched, nth, before=before)
        with pytest.raises(Killed):
            room.runner("serve").settle()
    room.runtime.pods.clear()  # the containers were its process's
    room.runtime.booted.update(room.runtime.disk)
    settle(room.runner("serve"))  # started again by serve, under the same name
    assert len(room.ready()) == 12
    assert most_at_once(room.log(), "web") == 12
    sets = room.registry.list(REPLICA_SETS, "default").items
    assert [meta.get(s, "status.readyReplicas") for s in sets] == [12]
    assert meta.get(room.registry.get(DEPLOYMENTS, "default", "web"), "status.readyReplicas") == 12

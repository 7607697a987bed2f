"""The runner lets clusters sleep and takes them up again. Expected: design/ARCHITECTURE.md, "Leases"."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.apimachinery import clock, meta
from cluster.client.controller import NEVER, Controller, Decided, by_key
from cluster.client.leases import DURATION, RENEW
from cluster.client.runner import Runner
from cluster.client.view import View
from cluster.etcd import beside, sleeping
from cluster.etcd.models import ASLEEP, AWAKE, Cluster
from cluster.etcd.rest import NEAR, QUIET
from cluster.registry.acts import Actor
from cluster.registry.registry import Registry
from tests.cluster.client.conftest import Make

pytestmark = pytest.mark.both_engines
MAPS, LEASES, TEACHER = "configmaps", "leases.coordination.k8s.io", Actor("teacher")


class Loop:
    """A loop that wants `again` after each look, and remembers at what moment of the counter it looked."""

    def __init__(self, again: float | None = None, deadline: float | None = None) -> None:
        self.again, self.deadline, self.looks = again, deadline, list[float]()

    def reconcile(self, key: str, view: View) -> Decided:
        self.looks.append(view.time)
        view.memory["looks"] = len(self.looks)
        return Decided(again=self.again, deadline=self.deadline)

    def controller(self, **options: Any) -> Controller:
        return Controller("toy", "toy-controller", {MAPS: by_key}, self.reconcile, **options)


@pytest.fixture
def somebody(registry: Registry, monkeypatch: pytest.MonkeyPatch) -> Registry:
    monkeypatch.setattr(sleeping, "_noted", {})
    registry.create(MAPS, "default", {"metadata": {"name": "a"}}, actor=TEACHER)
    return registry


def row() -> Cluster:
    return Cluster.objects.get(name="demo")


def leave(running: Runner, seconds: float = QUIET + 1) -> None:
    """Nobody asks for anything so long."""
    running.settle()
    clock.advance(seconds)
    running.settle()  # in which Leases are renewed
    running.turn()


def test_a_cluster_that_nobody_watches_falls_asleep_and_no_copy_of_it_is_kept(
    somebody: Registry, runner: Make
) -> None:
    running = runner(Loop().controller(), whole=True)
    leave(running)
    assert (row().rest, running.clusters) == (ASLEEP, {})


def test_a_process_that_runs_only_some_loops_lets_nobody_sleep(somebody: Registry, runner: Make) -> None:
    leave(runner(Loop().controller()))
    assert row().rest == AWAKE


def test_it_stays_awake_while_another_process_holds_one_of_its_leases(somebody: Registry, runner: Make) -> None:
    running, other = runner(Loop().controller(), whole=True), runner(Loop().controller(), identity="other")
    other.settle()
    clock.advance(QUIET + 1)
    other.settle()
    running.settle()
    assert row().rest == AWAKE


@pytest.mark.parametrize("ahead", [0, 3600])
def test_a_lease_that_somebody_took_by_hand_and_left_keeps_nothing_awake(
    somebody: Registry, runner: Make, ahead: int
) -> None:
    """For a day, to see what a cluster is without that program; perhaps by a clock that was an hour ahead."""
    loop = Loop()
    running = runner(loop.controller(), whole=True)
    running.settle()
    taken = {"holderIdentity": "somebody", "leaseDurationSeconds": 86400, "renewTime": clock.micro(clock.now() + ahead)}
    held = somebody.get(LEASES, "kube-system", "kube-controller-manager")
    somebody.update(
        LEASES, "kube-system", "kube-controller-manager", {**held, "spec": {**held["spec"], **taken}}, actor=TEACHER
    )
    leave(running)
    assert (row().rest, holder(somebody)) == (ASLEEP, "somebody")
    looks = len(loop.looks)
    sleeping.attend("demo")
    running.settle()
    clock.advance(DURATION + 1)
    running.settle()
    running.turn()
    assert (row().rest, len(loop.looks)) == (AWAKE, looks)


def test_asleep_it_renews_no_lease(somebody: Registry, runner: Make) -> None:
    running = runner(Loop().controller(), whole=True)
    leave(running)
    revision = row().revision
    clock.advance(10 * RENEW)
    running.settle()
    assert row().revision == revision


def test_a_write_wakes_it_and_is_seen_by_its_loops(somebody: Registry, runner: Make) -> None:
    loop = Loop()
    running = runner(loop.controller(), whole=True)
    leave(running)
    looks = len(loop.looks)
    somebody.create(MAPS, "default", {"metadata": {"name": "b"}}, actor=TEACHER)
    running.settle()
    assert len(loop.looks) == looks + 2  # all is looked at again, and what is new
    assert row().rest == AWAKE


def test_whoever_asks_wakes_it_and_its_loops_say_when_it_is_up(somebody: Registry, runner: Make) -> None:
    running = runner(Loop().controller(), whole=True)
    leave(running)
    clock.advance(1000)
    assert sleeping.attend("demo")
    running.settle()
    assert not sleeping.is_waking("demo")
    assert list(running.clusters) == ["demo"]


def test_time_asleep_does_not_count_for_what_waits(somebody: Registry, runner: Make) -> None:
    loop = Loop(again=1000.0)
    running = runner(loop.controller(), whole=True)
    leave(running)
    (first,) = loop.looks
    clock.advance(500)
    sleeping.attend("demo")
    running.settle()
    assert loop.looks[1] - first < QUIET + 30  # it was looked at on waking, and waits for what is left of its time


def test_what_is_due_wakes_it_at_the_moment_at_which_it_would_have_come(somebody: Registry, runner: Make) -> None:
    loop = Loop(again=1000.0)
    running = runner(loop.controller(), whole=True)
    leave(running)
    (first,) = loop.looks
    clock.advance(1000 - QUIET - 10)
    running.settle()
    assert len(loop.looks) == 1
    clock.advance(20)
    running.settle()
    assert loop.looks[1] - first == pytest.approx(1000, abs=5)


def test_a_look_that_is_routine_neither_keeps_it_awake_nor_wakes_it(somebody: Registry, runner: Make) -> None:
    running = runner(Loop(again=5.0, deadline=NEVER).controller(), whole=True)
    leave(running)
    clock.advance(1000)
    running.settle()
    assert (row().rest, row().wakes) == (ASLEEP, None)


def test_what_is_near_keeps_it_awake(somebody: Registry, runner: Make) -> None:
    leave(runner(Loop(again=NEAR - 1).controller(), whole=True))
    assert row().rest == AWAKE


def test_its_loops_remember_what_they_knew_but_duties_are_done_at_once(somebody: Registry, runner: Make) -> None:
    seen = list[dict[str, Any]]()

    def beat(key: str, view: View) -> Decided:
        seen.append(dict(view.memory))
        view.memory["beaten"] = view.time
        return Decided(again=10.0)

    loop = Loop()
    duty = Controller("beat", "beat", {MAPS: by_key}, beat, duty=True)
    running = runner(loop.controller(), duty, whole=True)
    leave(running)
    seen.clear()
    sleeping.attend("demo")
    running.settle()
    assert seen[0] == {}
    assert running.clusters["demo"].loops["toy"].memory["looks"] == len(loop.looks)


def test_a_paused_cluster_sleeps_too_and_its_decisions_wait_still(somebody: Registry, runner: Make) -> None:
    beside.set_clock("demo", paused=True)
    running = runner(Loop().controller(), whole=True)
    leave(running)
    assert (row().rest, row().paused) == (ASLEEP, True)
    sleeping.attend("demo")
    running.settle()
    assert row().counter.paused


def test_a_process_that_takes_the_place_of_one_that_was_killed_wakes_it_as_well(
    somebody: Registry, runner: Make
) -> None:
    leave(runner(Loop().controller(), whole=True))
    loop = Loop()
    after = runner(loop.controller(), whole=True)  # the same identity, nothing remembered
    after.settle()
    assert (loop.looks, row().rest) == ([], ASLEEP)
    somebody.create(MAPS, "default", {"metadata": {"name": "b"}}, actor=TEACHER)
    after.settle()
    assert len(loop.looks) == 2


def test_no_lease_ages_while_its_cluster_sleeps(somebody: Registry, runner: Make) -> None:
    """A second process finds Leases long past their time, and still gives the first the chance to renew them."""
    leave(runner(Loop().controller(), identity="first", whole=True))
    clock.advance(100 * DURATION)
    sleeping.wake("demo")
    second = runner(Loop().controller(), identity="second")
    second.settle()
    assert holder(somebody) == "first"
    clock.advance(DURATION + RENEW)
    second.settle()
    assert holder(somebody) == "second"


def holder(registry: Registry) -> str:
    lease = registry.get(LEASES, "kube-system", "kube-controller-manager")
    return str(meta.get(lease, "spec.holderIdentity"))


def test_a_cluster_made_anew_under_its_name_is_not_taken_for_the_sleeper(somebody: Registry, runner: Make) -> None:
    loop = Loop()
    running = runner(loop.controller(), whole=True)
    leave(running)
    Cluster.objects.filter(name="demo").update(name="gone")
    Cluster.objects.create(name="demo")
    running.settle()
    assert running.clusters["demo"].loops["toy"].memory == {}

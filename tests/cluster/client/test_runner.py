"""The rim around the loops, tried with loops of a few lines each. Expected: controller-runtime's manager."""

from __future__ import annotations

from typing import Any

import pytest
from django.db.transaction import Atomic

from cluster.apimachinery import clock, meta
from cluster.apimachinery.meta import Obj
from cluster.client.controller import Controller, Decided, by_key
from cluster.client.leases import DURATION
from cluster.client.loops import HUSH, JUMP
from cluster.client.runner import Runner
from cluster.client.view import View
from cluster.etcd import beside, store
from cluster.etcd.models import Change, Cluster
from cluster.registry.acts import Act, Actor, Create, Update
from cluster.registry.registry import Registry
from tests.cluster.client.conftest import Make

pytestmark = pytest.mark.both_engines
MAPS, SECRETS, TEACHER = "configmaps", "secrets", Actor("teacher")


def loop(reconcile: Any, name: str = "toy", **options: Any) -> Controller:
    return Controller(name, f"{name}-controller", {MAPS: by_key}, reconcile, **options)


def twin(key: str, view: View) -> list[Act]:
    """Every ConfigMap gets a Secret of its name."""
    namespace, name = meta.split_key(key)
    if view.get(MAPS, namespace, name) is None or view.get(SECRETS, namespace, name) is not None:
        return []
    return [Create(SECRETS, {"metadata": {"name": name, "namespace": namespace}}, f"{name} has no Secret")]


def put(registry: Registry, *names: str) -> None:
    for name in names:
        registry.create(MAPS, "default", {"metadata": {"name": name}}, actor=TEACHER)


def made(registry: Registry) -> list[str]:
    return [meta.name(o) for o in registry.list(SECRETS, "default").items]


def creations(name: str) -> int:
    return Change.objects.filter(resource=SECRETS, name=name, verb="create").count()


# -- deciding and writing ------------------------------------------------------------------------------------


def test_a_loop_hears_of_what_was_there_and_of_what_comes(registry: Registry, runner: Make) -> None:
    put(registry, "before")
    running = runner(loop(twin))
    running.settle()
    put(registry, "after")
    running.settle()
    assert made(registry) == ["after", "before"]
    change = Change.objects.get(resource=SECRETS, name="after")
    assert (change.by, change.agent, change.why) == (
        "system:toy-controller", "toy-controller", "after has no Secret",
    )  # fmt: skip


def test_keys_that_are_ready_together_are_written_in_one_transaction(
    registry: Registry, runner: Make
) -> None:
    put(registry, *(f"n{i}" for i in range(10)))
    batches: list[int] = []
    real = Registry.write

    def write(self: Registry, acts: Any, **options: Any) -> Any:
        batches.append(sum(isinstance(a, Create) and a.resource == SECRETS for a in acts))
        return real(self, acts, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Registry, "write", write)
        runner(loop(twin)).settle()
    assert [size for size in batches if size] == [10]


def test_a_key_is_not_looked_at_again_before_its_own_write_was_seen(registry: Registry, runner: Make) -> None:
    """A loop that counts up one at a time would meet a conflict if it ever saw a stale number."""
    looks: list[str] = []

    def count(key: str, view: View) -> list[Act]:
        found = view.get(MAPS, *meta.split_key(key))
        assert found is not None
        now = (found.get("data") or {}).get("n", "0")
        looks.append(now)
        return [Update(MAPS, {**found, "data": {"n": str(int(now) + 1)}})] if int(now) < 5 else []

    put(registry, "a")
    runner(loop(count)).settle()
    assert looks == ["0", "1", "2", "3", "4", "5"]
    assert registry.get(MAPS, "default", "a")["data"] == {"n": "5"}


def test_one_loop_sees_what_another_wrote_in_the_same_turn(registry: Registry, runner: Make) -> None:
    seen: list[str] = []

    def read(key: str, view: View) -> list[Act]:
        seen.append(key)
        return []

    reader = Controller("reader", "reader", {SECRETS: by_key}, read)
    put(registry, "a")
    running = runner(loop(twin), reader)
    running.settle()
    assert "default/a" in seen


# -- failures ------------------------------------------------------------------------------------------------


def test_a_failing_key_does_not_stop_the_others(
    registry: Registry, runner: Make, caplog: pytest.LogCaptureFixture
) -> None:
    def reconcile(key: str, view: View) -> list[Act]:
        if key.endswith("/bad"):
            raise ValueError("what is this?")
        return twin(key, view)

    put(registry, "a", "bad", "c")
    runner(loop(reconcile)).settle()
    assert made(registry) == ["a", "c"]
    assert "toy of demo failed at default/bad" in caplog.text


def test_an_act_that_is_refused_costs_only_its_own_key(registry: Registry, runner: Make) -> None:
    def reconcile(key: str, view: View) -> list[Act]:
        if key.endswith("/bad"):
            return [Create(SECRETS, {"metadata": {"name": "Not A Name", "namespace": "default"}})]
        return twin(key, view)

    put(registry, "a", "bad", "c")
    runner(loop(reconcile)).settle()
    assert made(registry) == ["a", "c"]


def test_a_key_that_failed_is_tried_again_later_and_later(
    registry: Registry, runner: Make, caplog: pytest.LogCaptureFixture
) -> None:
    tries: list[float] = []

    def reconcile(key: str, view: View) -> list[Act]:
        tries.append(view.now)
        if len(tries) < 4:
            raise ValueError("not yet")
        return twin(key, view)

    put(registry, "a")
    running = runner(loop(reconcile))
    for _ in range(10):
        running.settle()
        clock.advance(0.05)
    assert (len(tries), made(registry)) == (4, ["a"])


def test_one_loops_fault_is_not_anothers(
    registry: Registry, runner: Make, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(key: str, view: View) -> list[Act]:
        raise RuntimeError("broken")

    put(registry, "a")
    runner(loop(broken, "broken"), loop(twin)).settle()
    assert made(registry) == ["a"]


def test_effects_happen_once_the_acts_are_stored(registry: Registry, runner: Make) -> None:
    stood: list[list[str]] = []

    def reconcile(key: str, view: View) -> Decided:
        return Decided(twin(key, view), effects=[lambda: stood.append(made(registry))])

    put(registry, "a")
    runner(loop(reconcile)).settle()
    assert stood[0] == ["a"]


# -- leases --------------------------------------------------------------------------------------------------


def test_of_two_runners_only_one_acts(registry: Registry, runner: Make) -> None:
    looks: dict[str, list[str]] = {"first": [], "second": []}

    def watched(identity: str) -> Runner:
        def reconcile(key: str, view: View) -> list[Act]:
            looks[identity].append(key)
            return twin(key, view)

        return runner(loop(reconcile), identity=identity)

    first, second = watched("first"), watched("second")
    put(registry, *(f"n{i}" for i in range(20)))
    while first.turn() | second.turn():
        pass
    assert len(made(registry)) == 20
    assert all(creations(f"n{i}") == 1 for i in range(20))
    assert (bool(looks["first"]), looks["second"]) == (True, [])


def test_the_other_goes_on_when_the_first_is_gone(registry: Registry, runner: Make) -> None:
    first, second = runner(loop(twin), identity="first"), runner(loop(twin), identity="second")
    put(registry, "a")
    first.settle()
    second.settle()
    put(registry, "b")  # the first is killed before it looks
    second.settle()
    assert made(registry) == ["a"]
    clock.advance(DURATION + 10)
    second.settle()
    clock.advance(HUSH)
    second.settle()
    assert made(registry) == ["a", "b"]


def test_a_runner_that_slept_through_its_lease_writes_nothing(registry: Registry, runner: Make) -> None:
    """The first decides, stalls, and wakes when the second has long taken over: the store refuses its write."""
    late: list[Any] = []

    def stall(key: str, view: View) -> list[Act]:
        if not late and key == "default/b":
            late.append(True)
            clock.advance(DURATION + 10)
            second.settle()
        return [Create(SECRETS, {"metadata": {"generateName": "x-", "namespace": "default"}})] if late else []

    first, second = runner(loop(stall), identity="first"), runner(loop(twin), identity="second")
    put(registry, "a")
    first.settle()
    put(registry, "b")
    first.turn()
    assert late
    assert made(registry) == ["a", "b"]


@pytest.mark.parametrize("committed", [False, True])
def test_a_runner_killed_around_its_commit_makes_neither_none_nor_two(
    registry: Registry, runner: Make, committed: bool
) -> None:
    put(registry, "a")
    real = store.commit

    def commit(cluster: str, writes: Any, *args: Any, **options: Any) -> Any:
        if not any(w.resource == SECRETS for w in writes):
            return real(cluster, writes, *args, **options)
        if committed:
            real(cluster, writes, *args, **options)
        raise SystemExit

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store, "commit", commit)
        patch.setattr("django.db.transaction.Atomic.__exit__", _keeping(committed))
        with pytest.raises(SystemExit):
            runner(loop(twin), identity="killed").settle()
    clock.advance(DURATION + 10)
    runner(loop(twin), identity="next").settle()
    assert (made(registry), creations("a")) == (["a"], 1)


def _keeping(committed: bool) -> Any:
    """A transaction's end that a kill right after the commit does not undo."""
    real = Atomic.__exit__

    def leave(self: Atomic, kind: Any, value: Any, trace: Any) -> None:
        keep = committed and kind is SystemExit
        real(self, None if keep else kind, None if keep else value, None if keep else trace)

    return leave


# -- time ----------------------------------------------------------------------------------------------------


def test_a_paused_cluster_holds_decisions_and_takes_one_a_step(registry: Registry, runner: Make) -> None:
    beside.set_clock("demo", paused=True)
    put(registry, "a", "b", "c")
    running = runner(loop(twin))
    running.settle()
    assert made(registry) == []
    for count in (1, 2):
        beside.set_clock("demo", steps=1)
        running.settle()
        assert len(made(registry)) == count
    beside.set_clock("demo", paused=False)
    running.settle()
    assert made(registry) == ["a", "b", "c"]


def test_duties_go_on_while_a_cluster_is_paused(registry: Registry, runner: Make) -> None:
    beside.set_clock("demo", paused=True)
    put(registry, "a")
    runner(loop(twin, duty=True)).settle()
    assert made(registry) == ["a"]


def test_another_look_is_due_on_the_clusters_own_time(registry: Registry, runner: Make) -> None:
    looks: list[float] = []

    def reconcile(key: str, view: View) -> Decided:
        looks.append(view.time)
        return Decided(again=10.0) if len(looks) == 1 else Decided()

    put(registry, "a")
    running = runner(loop(reconcile))
    running.settle()
    beside.set_clock("demo", paused=True)
    clock.advance(60)
    running.settle()
    assert len(looks) == 1
    beside.set_clock("demo", paused=False, speed=10.0)
    clock.advance(0.5)
    running.settle()
    assert len(looks) == 1
    clock.advance(0.6)
    running.settle()
    assert len(looks) == 2
    assert looks[1] - looks[0] == pytest.approx(11, abs=2)


def test_after_a_jump_of_time_a_process_listens_before_it_judges(registry: Registry, runner: Make) -> None:
    """Kubelets in other processes, that slept as well, must be heard first."""
    running = runner(loop(twin))
    running.settle()
    clock.advance(JUMP + 1)
    put(registry, "a")
    running.settle()
    assert made(registry) == []
    clock.advance(HUSH)
    running.settle()
    assert made(registry) == ["a"]


# -- clusters ------------------------------------------------------------------------------------------------


def another(name: str) -> Registry:
    Cluster.objects.create(name=name)
    registry = Registry(name)
    for namespace in ("default", "kube-system"):
        registry.create("namespaces", "", {"metadata": {"name": namespace}}, actor=TEACHER)
    return registry


def test_clusters_are_taken_on_when_they_come_and_let_go_when_they_go(
    registry: Registry, runner: Make
) -> None:
    running = runner(loop(twin))
    running.settle()
    second = another("second")
    put(second, "a")
    running.settle()
    assert (made(second), made(registry), set(running.clusters)) == (["a"], [], {"demo", "second"})
    store.drop("second")
    running.settle()
    assert set(running.clusters) == {"demo"}


def test_a_cluster_that_began_anew_is_not_taken_for_the_old_one(registry: Registry, runner: Make) -> None:
    put(registry, "a")
    running = runner(loop(twin))
    running.settle()
    store.drop("demo")
    again = another("demo")
    put(again, "b")
    running.settle()
    assert made(again) == ["b"]


def test_whoever_knows_of_news_can_have_a_key_looked_at(registry: Registry, runner: Make) -> None:
    looks: list[str] = []

    def reconcile(key: str, view: View) -> list[Act]:
        looks.append(key)
        return []

    running = runner(loop(reconcile))
    running.settle()
    running.enqueue("demo", "toy", "default/x")
    running.enqueue("demo", "nobody", "default/x")
    running.enqueue("nowhere", "toy", "default/x")
    running.settle()
    assert [key for key in looks if key == "default/x"] == ["default/x"]


def test_the_registry_is_told_of_an_object_as_it_is(registry: Registry, runner: Make) -> None:
    """What a loop is shown is what is stored, not a copy that somebody changed on the way."""
    shown: dict[str, Obj | None] = {}

    def reconcile(key: str, view: View) -> list[Act]:
        shown[key] = view.get(MAPS, *meta.split_key(key))
        return []

    put(registry, "a")
    runner(loop(reconcile)).settle()
    assert shown["default/a"] == registry.get(MAPS, "default", "a")

"""Lifecycle hooks by Kubernetes' "Container Lifecycle Hooks" and killContainer's clock."""

from __future__ import annotations

from cluster.apimachinery.meta import Obj
from cluster.kubelet import hooks
from cluster.kubelet.cri import Outcome
from cluster.kubelet.hooks import Stop, Told
from tests.cluster.kubelet.pods import container, pod
from tests.cluster.kubelet.test_lifecycle import Kubelet, commands

EXEC: Obj = {"exec": {"command": ["sh", "-c", "exit 1"]}}
PRE: Obj = container(lifecycle={"preStop": {"sleep": {"seconds": 5}}})
WRONG = 'Exec lifecycle hook ([sh -c exit 1]) for Container "c" in Pod "web_default(uid-web)" failed'


def hooked(*more: Obj) -> Kubelet:
    return Kubelet(pod(container(lifecycle={"postStart": EXEC}), *more)).until_running()


def test_a_container_is_being_created_until_its_hook_has_ended() -> None:
    kubelet = hooked()
    kubelet.look()
    assert kubelet.waiting() == "ContainerCreating"
    kubelet.hook = Outcome("success")
    kubelet.look()
    told = kubelet.pod["status"]["containerStatuses"][0]
    assert ("running" in told["state"], told["started"], told["ready"]) == (True, True, True)


def test_the_containers_after_it_wait_for_the_hook() -> None:
    kubelet = hooked(container("after"))
    assert kubelet.look(100).commands == []
    assert kubelet.waiting("after") == "ContainerCreating"
    kubelet.hook = Outcome("success")
    kubelet.look()
    kubelet.until_running()
    assert "after" in kubelet.observed


def test_a_hook_that_fails_ends_its_container_in_the_kubelets_words() -> None:
    kubelet = hooked()
    kubelet.hook = Outcome("failure", WRONG)
    kubelet.said.clear()
    done = kubelet.look()
    assert commands(done) == [("stop", "c", 0)]
    assert [(s.type, s.reason, s.message) for s in kubelet.said] == [
        ("Warning", "FailedPostStartHook", "PostStartHook failed"),
        ("Normal", "Killing", "FailedPostStartHook"),
    ]
    assert done.views["c"].waiting == ("PostStartHookError", WRONG)


def test_its_next_run_has_its_own_hook() -> None:
    kubelet = hooked()
    kubelet.hook = Outcome("failure", WRONG)
    kubelet.look()
    kubelet.ends(137)
    assert commands(kubelet.look()) == [("start", "c", 1)]
    kubelet.hook = Outcome("success")
    assert kubelet.look().views["c"].running


def test_without_a_hook_term_comes_at_once_with_all_of_the_grace() -> None:
    ending = Stop(0, 100.0, 30.0)
    assert hooks.stop(container(), ending, 100.0, lambda seconds: None) == Told(30.0, (), 0.0)
    assert hooks.stop(container(), ending, 110.0, lambda seconds: None) == Told(again=20.0)
    assert hooks.stop(container(), ending, 130.0, lambda seconds: None).grace == 0.0


def test_a_pre_stop_hook_eats_from_the_grace() -> None:
    ending = Stop(0, 100.0, 30.0)
    assert hooks.stop(PRE, ending, 100.0, lambda seconds: None) == Told(again=30.0)
    assert hooks.stop(PRE, ending, 105.0, lambda seconds: Outcome("success")) == Told(25.0, (), 0.0)


def test_a_hook_that_takes_it_all_leaves_two_seconds_and_no_event() -> None:
    ending = Stop(0, 100.0, 30.0)
    assert hooks.stop(PRE, ending, 130.0, lambda seconds: None) == Told(2.0, (), 0.0)


def test_a_failed_pre_stop_hook_is_told_and_does_not_stop_the_end() -> None:
    told = hooks.stop(PRE, Stop(0, 100.0, 30.0), 101.0, lambda seconds: Outcome("failure", "secret"))
    assert (told.grace, [(s.type, s.reason, s.message) for s in told.sayings]) == (
        29.0,
        [("Warning", "FailedPreStopHook", "PreStopHook failed")],
    )


def test_no_grace_is_a_kill_without_a_hook() -> None:
    assert hooks.stop(PRE, Stop(0, 100.0, 0.0), 100.0, lambda seconds: None).grace == 0.0


def test_deleting_again_only_takes_time_away() -> None:
    ending = Stop(0, 100.0, 30.0, 130.0)
    ending.shorten(5.0)
    ending.shorten(60.0)
    assert (ending.grace, ending.deadline) == (5.0, 105.0)

"""The end of containers as the loop carries it out: hooks, grace periods, events."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from cluster.apimachinery.meta import Obj
from cluster.kubelet import cri
from cluster.kubelet.cri import Outcome
from tests.cluster.kubelet.pods import container, pod
from tests.cluster.kubelet.test_loop import Node
from tests.resilience.room import PretendRuntime

SLEEP: Obj = {"preStop": {"sleep": {"seconds": 5}}}
PROBE: Obj = {"httpGet": {"port": 80}, "failureThreshold": 1, "terminationGracePeriodSeconds": 4}


@dataclass
class Patient(PretendRuntime):
    """Hooks and probes come to what `answers` says: nothing yet, unless told."""

    answers: dict[str, Outcome] = field(default_factory=dict)
    asked: list[tuple[str, float]] = field(default_factory=list)
    stopped: list[float] = field(default_factory=list)

    def handle(self, pod_uid: str, container: str, purpose: str, handler: Obj, timeout: float) -> Outcome | None:
        self.asked.append((purpose, timeout))
        return self.answers.get(purpose)

    def stop(self, pod_uid: str, container: str, grace: float) -> None:
        self.stopped.append(grace)
        super().stop(pod_uid, container, grace)


class Slow(Node):
    def __init__(self) -> None:
        super().__init__()
        self.runtime: Patient = Patient()


@pytest.fixture
def node() -> Iterator[Slow]:
    made, former = Slow(), list(cri._provided)
    cri.provide(made.runtime)
    yield made
    cri._provided[:] = former


def test_a_deleted_pods_hook_runs_before_term_and_eats_from_its_grace(node: Slow) -> None:
    node.arrive(pod(container(lifecycle=SLEEP)))
    node.settle()
    node.delete(grace=30)
    assert node.look().again == 30.0
    assert (node.runtime.asked, node.runtime.stopped) == ([("preStop", 30.0)], [])
    node.runtime.answers["preStop"] = Outcome("success")
    node.look(5)
    assert node.runtime.stopped == [25.0]
    assert node.reasons()[-1] == "Killing"


def test_a_hook_that_fails_is_told_in_two_words(node: Slow) -> None:
    node.arrive(pod(container(lifecycle=SLEEP)))
    node.settle()
    node.runtime.answers["preStop"] = Outcome("failure", "password=1234")
    node.delete()
    node.look()
    assert [(e.type, e.reason, e.message) for e in node.events[-2:]] == [
        ("Normal", "Killing", "Stopping container c"),
        ("Warning", "FailedPreStopHook", "PreStopHook failed"),
    ]
    assert node.runtime.stopped == [30.0]


def test_a_probes_own_grace_period_comes_before_the_pods(node: Slow) -> None:
    node.arrive(pod(container(livenessProbe=PROBE)))
    node.runtime.answers["livenessProbe"] = Outcome("failure", "HTTP probe failed with statuscode: 500")
    node.settle()
    node.look()
    assert node.runtime.stopped[0] == 4.0
    assert "Unhealthy" in node.reasons()
    assert "Container c failed liveness probe, will be restarted" in [e.message for e in node.events]


def test_a_crashing_containers_image_stays_known(node: Slow) -> None:
    node.arrive(pod())
    node.settle()
    for _ in range(2):
        node.runtime.stop("uid-web", "c", 0.0)
        node.look()
        node.look()
    told = node.status()["containerStatuses"][0]
    assert told["state"]["waiting"]["reason"] == "CrashLoopBackOff"
    assert told["imageID"].startswith("docker.io/library/nginx@sha256:")

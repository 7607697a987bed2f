"""Expected values: pkg/controller/disruption and its test."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.apimachinery.meta import Obj
from cluster.client.controller import Decided
from cluster.controllers import disruption
from tests.cluster.controllers.objects import ago, deleted, make, pod, replicaset, view

WEB = {"app": "web"}


def budget(**spec: Any) -> Obj:
    spec = {"selector": {"matchLabels": WEB}, **spec}
    return make("PodDisruptionBudget", "budget", spec=spec, status={}, metadata={"generation": 1})


def pods(count: int, ready: int, owner: Obj | None = None) -> list[Obj]:
    return [pod(f"web-{i}", ready=i < ready, labels=WEB, owner=owner) for i in range(count)]


def decided(given: Obj, *objects: Obj) -> Decided:
    found: Decided = disruption.reconcile("default/budget", view(given, *objects))
    return found


def told(given: Obj, *objects: Obj) -> Obj:
    [act] = decided(given, *objects).acts
    status: Obj = act.obj["status"]  # type: ignore[union-attr]
    return status


def counts(status: Obj) -> tuple[int, int, int, int]:
    names = ("disruptionsAllowed", "currentHealthy", "desiredHealthy", "expectedPods")
    return tuple(status[name] for name in names)


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ({"minAvailable": 2}, (1, 3, 2, 4)),
        ({"minAvailable": "50%"}, (1, 3, 2, 4)),
        ({"minAvailable": "28%"}, (1, 3, 2, 4)),
        ({"maxUnavailable": 1}, (0, 3, 3, 4)),
        ({"maxUnavailable": "30%"}, (1, 3, 2, 4)),
        ({"maxUnavailable": "100%"}, (3, 3, 0, 4)),
    ],
)
def test_what_may_go_is_what_is_healthy_beyond_what_must_be(spec: Obj, expected: tuple[int, ...]) -> None:
    owner = replicaset("web", 4)
    assert counts(told(budget(**spec), owner, *pods(4, 3, owner))) == expected


def test_a_budget_of_no_pods_allows_nothing() -> None:
    assert counts(told(budget(minAvailable=0))) == (0, 0, 0, 0)


def test_the_condition_says_whether_pods_may_go() -> None:
    owner = replicaset("web", 1)
    [condition] = told(budget(maxUnavailable=1), owner, *pods(1, 1, owner))["conditions"]
    assert (condition["type"], condition["status"], condition["reason"]) == (
        "DisruptionAllowed", "True", "SufficientPods",
    )  # fmt: skip


def test_a_pod_that_is_being_evicted_or_deleted_is_not_healthy() -> None:
    given = budget(minAvailable=1)
    given["status"] = {"disruptedPods": {"web-0": ago(10)}}
    three = pods(3, 3)
    found = decided(given, *three[:2], deleted(three[2]))
    assert counts(found.acts[0].obj["status"]) == (0, 1, 1, 3)  # type: ignore[union-attr]
    assert found.again == pytest.approx(110)


def test_an_eviction_that_came_to_nothing_is_forgotten() -> None:
    given = budget(minAvailable=1)
    given["status"] = {"disruptedPods": {"web-0": ago(130), "gone": ago(1)}}
    assert "disruptedPods" not in told(given, *pods(2, 2))


def test_a_deployments_number_counts_not_its_replicasets() -> None:
    deployment = make("Deployment", "web", spec={"replicas": 5})
    owner = replicaset("web-1", 2, owner=deployment)
    assert told(budget(maxUnavailable=1), deployment, owner, *pods(2, 2, owner))["expectedPods"] == 5


def test_a_status_that_is_true_is_not_written_again() -> None:
    given = budget(minAvailable=1)
    given["status"] = told(given, *pods(2, 2))
    assert decided(given, *pods(2, 2)).acts == ()

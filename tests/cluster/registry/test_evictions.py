"""Expected values: pkg/registry/core/pod/storage/eviction.go and its test."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.apimachinery import meta
from cluster.apimachinery.errors import StatusError
from cluster.apimachinery.meta import Obj
from cluster.registry.acts import Actor
from cluster.registry.evictions import BUDGETS, evict
from cluster.registry.registry import Registry
from tests.cluster.api.manifests import pod_spec
from tests.cluster.registry.door import registry

__all__ = ["registry"]

pytestmark = pytest.mark.django_db
TEACHER = Actor("teacher")
READY = {"type": "Ready", "status": "True"}


def pod(registry: Registry, name: str = "web", **status: Any) -> None:
    head = {"name": name, "labels": {"run": "web"}}
    registry.create("pods", "default", {"metadata": head, "spec": pod_spec()}, actor=TEACHER)
    told = {"phase": "Running", "conditions": [READY], **status}
    registry.modify(
        "pods", "default", name, lambda obj: {**obj, "status": told}, actor=TEACHER, subresource="status"
    )  # fmt: skip


def budget(registry: Registry, name: str = "budget", policy: str | None = None, **status: int) -> None:
    spec = {"minAvailable": 1, "selector": {"matchLabels": {"run": "web"}}}
    spec |= {"unhealthyPodEvictionPolicy": policy} if policy else {}
    registry.create(BUDGETS, "default", {"metadata": {"name": name}, "spec": spec}, actor=TEACHER)
    ones = dict.fromkeys(("observedGeneration", "currentHealthy", "desiredHealthy", "expectedPods"), 1)
    told = {**ones, "disruptionsAllowed": 0}
    registry.modify(
        BUDGETS, "default", name, lambda obj: {**obj, "status": {**told, **status}}, actor=TEACHER, subresource="status"
    )  # fmt: skip


def refused(registry: Registry) -> StatusError:
    with pytest.raises(StatusError) as caught:
        evict(registry, "default", "web", None, actor=TEACHER)
    return caught.value


def gone(registry: Registry) -> bool:
    return registry.find("pods", "default", "web") is None


def stored(registry: Registry) -> Obj:
    return registry.get(BUDGETS, "default", "budget")


def test_without_a_budget_an_eviction_is_a_delete(registry: Registry) -> None:
    pod(registry)
    evict(registry, "default", "web", None, actor=TEACHER)
    assert gone(registry)


def test_a_budget_that_is_used_up_refuses(registry: Registry) -> None:
    pod(registry)
    budget(registry)
    error = refused(registry)
    assert (error.code, error.reason) == (429, "TooManyRequests")
    assert error.message == "Cannot evict pod as it would violate the pod's disruption budget."
    assert error.causes == [
        {
            "reason": "DisruptionBudget",
            "message": "The disruption budget budget needs 1 healthy pods and has 1 currently",
        }
    ]
    assert not gone(registry)


def test_an_eviction_takes_one_disruption_and_notes_the_pod(registry: Registry) -> None:
    pod(registry)
    budget(registry, disruptionsAllowed=1)
    evict(registry, "default", "web", None, actor=TEACHER)
    assert gone(registry)
    status = stored(registry)["status"]
    assert status["disruptionsAllowed"] == 0
    assert list(status["disruptedPods"]) == ["web"]
    assert meta.condition_is(stored(registry), "DisruptionAllowed", "False")


def test_a_budget_nobody_has_looked_at_refuses_for_a_while(registry: Registry) -> None:
    pod(registry)
    budget(registry, observedGeneration=0, disruptionsAllowed=1)
    error = refused(registry)
    assert error.details["retryAfterSeconds"] == 10
    assert error.causes[0]["message"] == "The disruption budget budget is still being processed by the server."


@pytest.mark.parametrize("phase", ["Pending", "Succeeded", "Failed"])
def test_a_pod_that_does_not_run_is_nobodys_loss(registry: Registry, phase: str) -> None:
    pod(registry, phase=phase)
    budget(registry)
    evict(registry, "default", "web", None, actor=TEACHER)
    assert gone(registry)


@pytest.mark.parametrize(("policy", "healthy"), [(None, 1), ("AlwaysAllow", 0)])
def test_an_unready_pod_may_go(registry: Registry, policy: str | None, healthy: int) -> None:
    pod(registry, conditions=[])
    budget(registry, policy=policy, currentHealthy=healthy)
    evict(registry, "default", "web", None, actor=TEACHER)
    assert gone(registry)


def test_an_unready_pod_stays_while_its_application_is_in_trouble(registry: Registry) -> None:
    pod(registry, conditions=[])
    budget(registry, currentHealthy=0)
    assert refused(registry).code == 429


def test_two_budgets_are_one_too_many(registry: Registry) -> None:
    pod(registry)
    budget(registry)
    budget(registry, "other")
    error = refused(registry)
    assert (error.code, error.message) == (
        500, "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.",
    )  # fmt: skip


def test_a_rehearsal_takes_nothing(registry: Registry) -> None:
    pod(registry)
    budget(registry, disruptionsAllowed=1)
    evict(registry, "default", "web", None, actor=TEACHER, dry_run=True)
    assert not gone(registry)
    assert stored(registry)["status"]["disruptionsAllowed"] == 1

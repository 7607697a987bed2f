"""[sig-apps] DisruptionController. Upstream: test/e2e/apps/disruption.go."""

from __future__ import annotations

import pytest

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from tests.conformance.api.client import Things, refused
from tests.conformance.api.conftest import Space
from tests.conformance.api.shapes import AGNHOST, container, ready, replicated
from tests.harness import wait

pytestmark = pytest.mark.slow
LABELS = {"foo": "bar"}


@pytest.fixture
def budgets(space: Space) -> Things:
    return space("policy/v1", "PodDisruptionBudget")


def budget(name: str = "foo", labels: Obj | None = None, **spec: object) -> Obj:
    return {
        "metadata": {"name": name, "labels": labels or {}},
        "spec": {"selector": {"matchLabels": LABELS}, **spec},
    }


def processed(budgets: Things, name: str = "foo") -> Obj:
    """The budget once its controller has seen its newest generation."""

    def seen() -> Obj | None:
        found = budgets.get(name)
        observed = meta.get(found, "status.observedGeneration", 0)
        return found if observed >= found["metadata"]["generation"] else None

    return wait.until(seen, "the budget is processed")


def test_budgets_are_listed_and_deleted_together(space: Space, budgets: Things) -> None:
    """PodDisruptionBudget: list and delete collection"""
    other = space.another()
    label = {"test-pdb": space.name}
    budgets.create(budget("foo", label, minAvailable=2))
    budgets.create(budget("foo2", label, minAvailable="1%"))
    there = other("policy/v1", "PodDisruptionBudget")
    there.create(budget("foo3", label, minAvailable=2))
    select = f"test-pdb={space.name}"
    assert budgets.everywhere().names(labelSelector=select) == {"foo", "foo2", "foo3"}
    assert budgets.names(labelSelector=select) == {"foo", "foo2"}
    budgets.delete_all(labelSelector=select)
    wait.until(lambda: not budgets.names(), "the collection is gone")
    assert there.names() == {"foo3"}


def test_a_budget_is_made_updated_and_patched(budgets: Things) -> None:
    """PodDisruptionBudget: create, update, patch, and delete object"""
    budgets.create(budget(minAvailable="1%"))
    processed(budgets)
    assert (
        budgets.change("foo", lambda o: o["spec"].update(minAvailable="2%"))["spec"]["minAvailable"] == "2%"
    )
    processed(budgets)
    assert budgets.patch("foo", {"spec": {"minAvailable": "3%"}})["spec"]["minAvailable"] == "3%"
    processed(budgets)
    budgets.delete("foo")
    assert not budgets.exists("foo")


@pytest.fixture
def three(space: Space) -> None:
    """Three pods that the budgets select."""
    space("apps/v1", "ReplicaSet").create(replicated("rs", 3, LABELS, container(AGNHOST, "pause")))
    wait.until(lambda: sum(map(ready, space.pods.list())) == 3, "three pods are ready")


@pytest.mark.usefixtures("three")
def test_a_budgets_status_counts_the_healthy(budgets: Things) -> None:
    """PodDisruptionBudget: Status updates"""
    budgets.create(budget(minAvailable=1))
    status = wait.until(
        lambda: meta.get(budgets.get("foo"), "status.disruptionsAllowed") and budgets.get("foo")["status"],
        "it counts",
    )
    counts = ("currentHealthy", "desiredHealthy", "disruptionsAllowed", "expectedPods")
    assert [status[field] for field in counts] == [3, 1, 2, 3]


def test_a_budgets_status_is_replaced_and_patched(budgets: Things) -> None:
    """PodDisruptionBudget: update and patch status"""
    budgets.create(budget(minAvailable=1))
    processed(budgets)

    def disrupt(o: Obj) -> None:
        o["status"]["disruptedPods"] = {"pod": "2026-01-02T03:04:05Z"}

    assert set(budgets.change("foo", disrupt, "status")["status"]["disruptedPods"]) == {"pod"}
    patched = budgets.patch("foo", {"status": {"disruptedPods": {"pod2": "2026-01-02T03:04:05Z"}}}, "status")
    assert "pod2" in patched["status"]["disruptedPods"]


def evict(space: Space, name: str) -> None:
    body = {
        "apiVersion": "policy/v1",
        "kind": "Eviction",
        "metadata": {"name": name, "namespace": space.name},
    }
    space.client("POST", space.pods.path(name, "eviction"), body)


@pytest.mark.usefixtures("three")
def test_an_eviction_waits_until_the_budget_allows_it(space: Space, budgets: Things) -> None:
    """PodDisruptionBudget: block an eviction until the PDB is updated to allow it"""
    budgets.create(budget(minAvailable=3))
    wait.until(lambda: meta.get(budgets.get("foo"), "status.currentHealthy") == 3, "the budget counts")
    name = sorted(space.pods.names())[0]
    with refused(429) as refusal:
        evict(space, name)
    assert refusal.status["details"]["causes"][0]["reason"] == "DisruptionBudget"
    budgets.change("foo", lambda o: o["spec"].update(minAvailable=2))
    wait.until(lambda: meta.get(budgets.get("foo"), "status.disruptionsAllowed") == 1, "one may go")
    evict(space, name)
    wait.until(lambda: not space.pods.exists(name), "the pod is evicted")
    wait.until(lambda: sum(map(ready, space.pods.list())) == 3, "three pods again")
    budgets.patch("foo", {"spec": {"minAvailable": None, "maxUnavailable": 0}})
    wait.until(lambda: not meta.get(processed(budgets), "status.disruptionsAllowed", 0), "none may go")
    name = sorted(space.pods.names())[0]
    with refused(429):
        evict(space, name)
    budgets.delete("foo")
    evict(space, name)
    wait.until(lambda: not space.pods.exists(name), "the pod is evicted")

"""[sig-api-machinery] Namespaces and their ordered deletion. Upstream: test/e2e/apimachinery/namespace.go."""

from __future__ import annotations

import pytest

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from tests.conformance.api.client import STRATEGIC, Things, later
from tests.conformance.api.conftest import Space
from tests.conformance.api.shapes import phase, pod, service
from tests.harness import wait

pytestmark = pytest.mark.slow
FINALIZER = "e2e.example.com/fakeFinalizer"


@pytest.fixture
def namespaces(space: Space) -> Things:
    return space.client.things("v1", "Namespace")


def renewed(space: Space, namespaces: Things) -> None:
    """The namespace is deleted, waited for and made again."""
    namespaces.delete(space.name)
    wait.until(lambda: not namespaces.exists(space.name), "the namespace is gone")
    namespaces.create({"metadata": {"name": space.name}})


def test_a_namespaces_pods_go_with_it(space: Space, namespaces: Things) -> None:
    """namespace-deletion-removes-pods"""
    space.pods.create(pod("web"))
    wait.until(lambda: phase(space.pods.get("web")) == "Running", "the pod runs")
    renewed(space, namespaces)
    assert not space.pods.exists("web")


def test_a_namespaces_services_go_with_it(space: Space, namespaces: Things) -> None:
    """namespace-deletion-removes-services"""
    services = space("v1", "Service")
    services.create(service("web", {"foo": "bar"}))
    renewed(space, namespaces)
    assert not services.exists("web")


def test_a_namespace_is_patched(space: Space, namespaces: Things) -> None:
    """Namespace patching"""
    before = namespaces.get(space.name)
    after = namespaces.patch(
        space.name, {"metadata": {"labels": {"testLabel": "testValue"}}}, media=STRATEGIC
    )
    assert later(before, after)
    assert meta.labels(namespaces.get(space.name))["testLabel"] == "testValue"


def test_a_namespaces_status_is_read_patched_and_replaced(space: Space, namespaces: Things) -> None:
    """Namespace, apply changes to a namespace status"""
    assert phase(namespaces.get(space.name, "status")) == "Active"
    condition = {
        "type": "StatusPatch",
        "status": "True",
        "reason": "E2E",
        "message": "Patched by an e2e test",
    }
    patch = {
        "metadata": {"annotations": {"e2e-patched-ns-status": space.name}},
        "status": {"conditions": [condition]},
    }
    patched = namespaces.patch(space.name, patch, "status")
    assert meta.annotations_of(patched)["e2e-patched-ns-status"] == space.name
    assert (patched["status"]["conditions"][-1]["reason"], phase(patched)) == ("E2E", "Active")
    more = {"type": "StatusUpdate", "status": "True", "reason": "E2E", "message": "Updated by an e2e test"}
    updated = namespaces.change(space.name, lambda o: o["status"]["conditions"].append(more), "status")
    assert [c["type"] for c in updated["status"]["conditions"]] == ["StatusPatch", "StatusUpdate"]


def test_a_namespace_is_replaced(space: Space, namespaces: Things) -> None:
    """Namespace, apply update to a namespace"""
    updated = namespaces.change(space.name, lambda o: o["metadata"]["labels"].update({space.name: "updated"}))
    assert meta.labels(updated)[space.name] == "updated"


def finalized(namespaces: Things, name: str, finalizers: list[str]) -> list[str]:
    """The finalizers as they stand once the finalize subresource has taken them."""
    found = namespaces.get(name)
    answer = namespaces.replace({**found, "spec": {"finalizers": finalizers}}, "finalize")
    kept: list[str] = answer["spec"]["finalizers"]
    return kept


def test_a_finalizer_is_given_to_a_namespace_and_taken(space: Space, namespaces: Things) -> None:
    """Namespace, apply finalizer to a namespace"""
    assert finalized(namespaces, space.name, ["kubernetes", FINALIZER]) == ["kubernetes", FINALIZER]
    assert finalized(namespaces, space.name, ["kubernetes"]) == ["kubernetes"]


def complaint(namespace: Obj) -> str:
    """What the namespace controller says of the content that is left."""
    condition = meta.condition(namespace, "NamespaceDeletionContentFailure") or {}
    return str(condition.get("message", ""))


def test_pods_are_deleted_before_what_they_may_need(space: Space, namespaces: Things) -> None:
    """Ordered Namespace Deletion"""
    maps = space("v1", "ConfigMap")
    made = pod("web")
    space.pods.create({**made, "metadata": {"name": "web", "finalizers": ["e2e.example.com/finalizer"]}})
    wait.until(lambda: phase(space.pods.get("web")) == "Running", "the pod runs")
    maps.create({"metadata": {"name": "kept"}})
    namespaces.delete(space.name)
    wait.until(lambda: meta.is_deleting(space.pods.get("web")), "the pod is deleted first")
    wait.until(
        lambda: meta.condition(namespaces.get(space.name), "NamespaceContentRemaining"), "the namespace waits"
    )
    assert not meta.is_deleting(maps.get("kept"))
    space.pods.patch("web", {"metadata": {"finalizers": None}})
    wait.until(lambda: not namespaces.exists(space.name), "the namespace is gone")

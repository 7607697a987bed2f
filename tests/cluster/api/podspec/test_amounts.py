"""Expected values: TestPodRequestsAndLimits of component-helpers/resource."""

from __future__ import annotations

from cluster.api.podspec import amounts
from tests.cluster.api.manifests import container


def asking(cpu: str, **parts: str) -> dict[str, object]:
    return container(resources={"requests": {"cpu": cpu}}, **parts)


def test_containers_are_added_up() -> None:
    assert amounts.total({"containers": [asking("1"), asking("500m")]}, "requests") == {"cpu": "1500m"}


def test_a_hungry_init_container_counts_instead() -> None:
    spec = {"initContainers": [asking("3"), asking("1")], "containers": [asking("1")]}
    assert amounts.total(spec, "requests") == {"cpu": "3"}


def test_a_sidecar_runs_beside_all() -> None:
    spec = {"initContainers": [asking("1", restartPolicy="Always"), asking("3")], "containers": [asking("1")]}
    assert amounts.total(spec, "requests") == {"cpu": "4"}


def test_overhead_is_asked_for_but_not_a_limit() -> None:
    spec = {"containers": [asking("1")], "overhead": {"cpu": "100m"}}
    assert amounts.total(spec, "requests") == {"cpu": "1100m"}
    assert amounts.total(spec, "limits") == {}

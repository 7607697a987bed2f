"""Expected texts: ValidatePodResize in pkg/apis/core/validation/validation.go."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.api.core.v1.pod import Pod
from cluster.api.podspec import resizing
from cluster.apimachinery.meta import Obj
from tests.cluster.api.manifests import born, container

BOTH = {"limits": {"cpu": "2"}, "requests": {"cpu": "1", "memory": "1Gi"}}
SIDECAR = {"name": "side", "restartPolicy": "Always"}


def pod(resources: Obj | None = None, inits: list[Obj] | None = None, **parts: Any) -> Obj:
    spec = {"containers": [container(resources=resources or BOTH, **parts)]}
    return born(Pod, spec={**spec, **({"initContainers": inits} if inits else {})})


def said(new: Obj, old: Obj) -> list[str]:
    return [str(cause) for cause in resizing.problems(resizing.merged(new, old), old)]


def test_cpu_and_memory_may_change() -> None:
    assert said(pod({"limits": {"cpu": "3"}, "requests": {"cpu": "2", "memory": "2Gi"}}), pod()) == []


def test_nothing_else_of_a_pod_comes_through_this_door() -> None:
    old = pod()
    merged = resizing.merged(pod({"requests": {"cpu": "2"}}, image="other"), old)
    (before,) = old["spec"]["containers"]
    assert merged["spec"]["containers"] == [{**before, "resources": {"requests": {"cpu": "2"}}}]


@pytest.mark.parametrize(
    ("resources", "text"),
    [
        ({"limits": {"cpu": "2"}, "requests": {"cpu": "1"}},
         "spec.containers[0].resources.requests: Forbidden: resource requests cannot be removed"),
        ({"requests": {"cpu": "1", "memory": "1Gi"}},
         "spec.containers[0].resources.limits: Forbidden: resource limits cannot be removed"),
        ({**BOTH, "requests": {**BOTH["requests"], "ephemeral-storage": "1Gi"}},
         "spec: Forbidden: only cpu and memory resources are mutable"),
    ],
)  # fmt: skip
def test_amounts_are_neither_dropped_nor_of_other_things(resources: Obj, text: str) -> None:
    assert said(pod(resources), pod()) == [text]


def test_the_quality_of_service_stays() -> None:
    guaranteed = {"limits": {"cpu": "1", "memory": "1Gi"}, "requests": {"cpu": "1", "memory": "1Gi"}}
    text = 'spec: Invalid value: "Guaranteed": Pod QOS Class may not change as a result of resizing'
    less = {"limits": {"cpu": "2", "memory": "1Gi"}, "requests": {"cpu": "1", "memory": "1Gi"}}
    assert said(pod(less), pod(guaranteed)) == [text]


def test_containers_are_neither_added_nor_renamed() -> None:
    assert said(pod(name="other"), pod()) == [
        "spec.containers[0].name: Forbidden: containers may not be renamed or reordered on resize"
    ]
    assert said(pod(inits=[container(name="init")]), pod()) == [
        "spec.initContainers: Forbidden: initContainers may not be added or removed on resize"
    ]


def test_of_init_containers_only_sidecars_are_resized() -> None:
    small, large = ({"resources": {"requests": {"cpu": amount}}} for amount in ("1", "2"))
    assert said(pod(inits=[container(**SIDECAR, **large)]), pod(inits=[container(**SIDECAR, **small)])) == []
    init = {"name": "init"}
    assert said(pod(inits=[container(**init, **large)]), pod(inits=[container(**init, **small)])) == [
        "spec: Forbidden: resources for non-sidecar init containers are immutable"
    ]

"""Expected texts: ValidatePodUpdate and ValidatePodEphemeralContainersUpdate."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.api.core.v1.pod import Pod
from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from tests.cluster.api.manifests import born, causes, changed, container, pod_spec

TOLERATED = {"key": "a", "operator": "Exists"}


def updated(old: Obj, **spec: Any) -> list[str]:
    return causes(Pod, changed(Pod, old, spec={**old["spec"], **spec}), old)


def pod(**spec: Any) -> Obj:
    return born(Pod, spec=pod_spec(**spec))


@pytest.mark.parametrize(
    "change",
    [
        {"containers": [container(image="nginx:2", imagePullPolicy="Always")]},
        {"tolerations": [TOLERATED]},
        {"activeDeadlineSeconds": 5},
    ],
)
def test_images_deadline_and_more_tolerations_may_change(change: Obj) -> None:
    assert updated(pod(), **change) == []


def test_nothing_else_may_and_the_difference_is_shown() -> None:
    (said,) = updated(pod(), hostname="other")
    head, *difference = said.split("\n")
    assert head == (
        "spec: Forbidden: pod updates may not change fields other than `spec.containers[*].image`,"
        "`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing "
        "tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)"
    )
    assert '+  "hostname": "other",' in difference


def test_a_pod_keeps_its_containers() -> None:
    assert updated(pod(), containers=[container(), container(name="more")]) == [
        "spec.containers: Forbidden: pod updates may not add or remove containers"
    ]


def test_a_deadline_only_comes_nearer() -> None:
    old = pod(activeDeadlineSeconds=5)
    assert updated(old, activeDeadlineSeconds=4) == []
    assert updated(old, activeDeadlineSeconds=6) == [
        "spec.activeDeadlineSeconds: Invalid value: 6: must be less than or equal to previous value"
    ]


def test_a_toleration_that_is_there_stays() -> None:
    assert updated(pod(tolerations=[TOLERATED]), tolerations=[]) == [
        "spec.tolerations: Forbidden: existing toleration can not be modified except its tolerationSeconds"
    ]


def test_only_a_binding_places_a_pod() -> None:
    old = pod()
    assert updated(old, nodeName="node-1")
    said = [{"type": "PodScheduled", "status": "True"}]
    bound = {
        **old,
        "spec": {**old["spec"], "nodeName": "node-1"},
        "status": {**old["status"], "conditions": said},
    }
    assert causes(Pod, Pod.merge("binding", bound, old), old) == []


def test_a_debugging_container_joins_by_its_own_door_and_stays_as_it_is() -> None:
    old = pod()
    debug = container(name="debug", image="busybox", targetContainerName="web")
    asked = {**old, "spec": {**old["spec"], "ephemeralContainers": [debug], "hostname": "ignored"}}
    joined = Pod.merge("ephemeralcontainers", asked, old)
    Pod.default(joined)
    assert causes(Pod, joined, old) == []
    assert "hostname" not in joined["spec"]
    gone = Pod.merge("ephemeralcontainers", {**joined, "spec": pod_spec()}, joined)
    assert causes(Pod, gone, joined) == [
        'spec.ephemeralContainers: Forbidden: existing ephemeral containers "debug" may not be removed\n'
    ]


def test_an_ordinary_update_leaves_debugging_containers_alone() -> None:
    old = pod()
    old["spec"]["ephemeralContainers"] = [container(name="debug")]
    Pod.default(old)
    without = {k: v for k, v in old["spec"].items() if k != "ephemeralContainers"}
    assert changed(Pod, old, spec=meta.copy(without))["spec"] == old["spec"]


def test_a_gate_may_be_opened_and_none_put_up() -> None:
    old = pod(schedulingGates=[{"name": "a"}, {"name": "b"}])
    assert updated(old, schedulingGates=[{"name": "b"}]) == []
    assert updated(old, schedulingGates=[{"name": "c"}]) == [
        "spec.schedulingGates[0].name: Forbidden: only deletion is allowed, but found new scheduling gate 'c'"
    ]

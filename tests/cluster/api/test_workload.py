"""Expected texts: ValidateDeploymentSpec and ValidatePodTemplateSpecForReplicaSet in pkg/apis/apps/validation, and
the Validate…Status functions beside them."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.api.apps.v1.daemonset import DaemonSet
from cluster.api.apps.v1.deployment import Deployment
from cluster.api.apps.v1.replicaset import ReplicaSet
from cluster.api.apps.v1.statefulset import StatefulSet
from cluster.api.core.v1.replicationcontroller import ReplicationController
from cluster.apimachinery.meta import Obj
from cluster.etcd.models import KubeObject
from tests.cluster.api.manifests import born, causes, changed, template

KINDS = [Deployment, ReplicaSet, DaemonSet]
SELECTOR = {"matchLabels": {"run": "web"}}


def owner(kind: type[KubeObject], **spec: Any) -> Obj:
    return born(kind, spec={"selector": SELECTOR, "template": template(), **spec})


def wrong(kind: type[KubeObject], **spec: Any) -> list[str]:
    return causes(kind, owner(kind, **spec))


@pytest.mark.parametrize("kind", KINDS)
def test_a_selector_that_finds_the_template_is_fine(kind: type[KubeObject]) -> None:
    assert wrong(kind) == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_selector_that_does_not_find_the_template_is_refused(kind: type[KubeObject]) -> None:
    assert wrong(kind, template=template({"run": "other"})) == [
        'spec.template.metadata.labels: Invalid value: {"run":"other"}: `selector` does not match template `labels`'
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_a_selector_must_be_given(kind: type[KubeObject]) -> None:
    assert wrong(kind, selector=None) == [
        "spec.selector: Required value",
        'spec.template.metadata.labels: Invalid value: {"run":"web"}: `selector` does not match template `labels`',
    ]


@pytest.mark.parametrize(("kind", "noun"), [(Deployment, "deployment"), (ReplicaSet, "ReplicaSet")])
def test_a_selector_may_not_mean_every_pod(kind: type[KubeObject], noun: str) -> None:
    assert wrong(kind, selector={}) == [
        f"spec.selector: Invalid value: {{}}: empty selector is invalid for {noun}"
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_a_selector_never_changes(kind: type[KubeObject]) -> None:
    old, labels = owner(kind), {"run": "other"}
    new = changed(
        kind, old, spec={**old["spec"], "selector": {"matchLabels": labels}, "template": template(labels)}
    )
    assert causes(kind, new, old) == [
        'spec.selector: Invalid value: {"matchLabels":{"run":"other"}}: field is immutable'
    ]


@pytest.mark.parametrize("kind", [Deployment, ReplicaSet])
def test_replicas_are_not_negative(kind: type[KubeObject]) -> None:
    assert wrong(kind, replicas=-1) == [
        "spec.replicas: Invalid value: -1: must be greater than or equal to 0"
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_owned_pods_are_restarted_for_ever(kind: type[KubeObject]) -> None:
    assert wrong(kind, template=template(restartPolicy="Never")) == [
        'spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always"'
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_the_templates_containers_are_checked_too(kind: type[KubeObject]) -> None:
    assert wrong(kind, template=template(containers=[{"name": "web"}])) == [
        "spec.template.spec.containers[0].image: Required value"
    ]


NEGATIVE, TOO_MANY = "must be greater than or equal to 0", "cannot be greater than status.replicas"


@pytest.mark.parametrize(
    ("kind", "status", "problems"),
    [
        (Deployment, {"replicas": 2, "readyReplicas": 2, "availableReplicas": 2, "observedGeneration": 1}, []),
        (Deployment, {"unavailableReplicas": -1}, [f"status.unavailableReplicas: Invalid value: -1: {NEGATIVE}"]),
        (Deployment, {"replicas": 1, "updatedReplicas": 2}, [f"status.updatedReplicas: Invalid value: 2: {TOO_MANY}"]),
        (
            Deployment,
            {"replicas": 2, "availableReplicas": 2, "readyReplicas": 1},
            ["status.availableReplicas: Invalid value: 2: cannot be greater than readyReplicas"],
        ),
        (
            ReplicaSet,
            {"replicas": 1, "fullyLabeledReplicas": 2},
            [f"status.fullyLabeledReplicas: Invalid value: 2: {TOO_MANY}"],
        ),
        (ReplicaSet, {"observedGeneration": -1}, [f"status.observedGeneration: Invalid value: -1: {NEGATIVE}"]),
        (
            ReplicationController,
            {"readyReplicas": 1},
            [f"status.readyReplicas: Invalid value: 1: {TOO_MANY}"],
        ),
        (DaemonSet, {"numberReady": 3}, []),
        (DaemonSet, {"numberUnavailable": -2}, [f"status.numberUnavailable: Invalid value: -2: {NEGATIVE}"]),
        (
            StatefulSet,
            {"replicas": 2, "availableReplicas": 2, "readyReplicas": 1},
            ["status.availableReplicas: Invalid value: 2: cannot be greater than status.readyReplicas"],
        ),
    ],
)
def test_the_numbers_of_a_status_agree(kind: type[KubeObject], status: Obj, problems: list[str]) -> None:
    assert [str(cause) for cause in kind.validate_status({"status": status}, {"status": {}})] == problems


@pytest.mark.parametrize("kind", [Deployment, DaemonSet, StatefulSet])
def test_collisions_are_only_ever_added(kind: type[KubeObject]) -> None:
    found = kind.validate_status({"status": {}}, {"status": {"collisionCount": 1}})
    assert [str(cause) for cause in found] == ["status.collisionCount: Invalid value: 0: cannot be decremented"]

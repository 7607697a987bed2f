"""Expected texts: ValidateDeploymentSpec and ValidatePodTemplateSpecForReplicaSet in pkg/apis/apps/validation."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.api.apps.v1.daemonset import DaemonSet
from cluster.api.apps.v1.deployment import Deployment
from cluster.api.apps.v1.replicaset import ReplicaSet
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

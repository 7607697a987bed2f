"""Expected values: Kubernetes' managedfields/internal/lastappliedmanager_test.go and lastappliedupdater_test.go."""

from __future__ import annotations

import json

import pytest

from cluster.apimachinery import meta
from cluster.apimachinery.apply import compiling, last_applied, managed
from cluster.apimachinery.apply.last_applied import ANNOTATION
from cluster.apimachinery.apply.manager import FieldManager
from cluster.apimachinery.apply.updater import OneVersion
from cluster.apimachinery.errors import StatusError
from cluster.apimachinery.meta import Obj

SHAPE = compiling.of_kind(("apps", "v1", "Deployment"))
DEPLOYMENT = FieldManager(OneVersion("apps/v1", SHAPE), "apps/v1", "Deployment")


def deployment(replicas: int, image: str) -> Obj:
    containers = [{"name": "app", "image": image}]
    return {
        "apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web"},
        "spec": {"replicas": replicas, "template": {"spec": {"containers": containers}}},
    }  # fmt: skip


def client_side(obj: Obj) -> Obj:
    """What `kubectl apply` without --server-side leaves."""
    made: Obj = meta.copy(obj)
    made["metadata"]["annotations"] = {ANNOTATION: json.dumps(obj)}
    managed.put(made, DEPLOYMENT.update({}, made, "kubectl-client-side-apply"))
    made["metadata"]["uid"] = "u"
    return made


def test_kubectl_takes_over_from_its_client_side_self_without_conflict() -> None:
    applied = DEPLOYMENT.apply(client_side(deployment(1, "a")), deployment(2, "b"), "kubectl", False)
    assert applied["spec"] == deployment(2, "b")["spec"]


def test_another_applier_does_not() -> None:
    with pytest.raises(StatusError, match="Apply failed with 2 conflicts"):
        DEPLOYMENT.apply(client_side(deployment(1, "a")), deployment(2, "b"), "argocd", False)


def test_what_others_changed_since_is_still_a_conflict() -> None:
    live = client_side(deployment(1, "a"))
    scaled = {**live, "spec": {**live["spec"], "replicas": 5}}
    scaled = {**scaled, "metadata": {**live["metadata"]}}
    managed.put(scaled, DEPLOYMENT.update(live, scaled, "kube-controller-manager"))
    with pytest.raises(StatusError) as found:
        DEPLOYMENT.apply(scaled, deployment(2, "b"), "kubectl", False)
    assert found.value.message == (
        'Apply failed with 1 conflict: conflict with "kube-controller-manager" using apps/v1: .spec.replicas'
    )


def test_the_annotation_is_kept_up_to_date() -> None:
    applied = DEPLOYMENT.apply(client_side(deployment(1, "a")), deployment(2, "b"), "kubectl", False)
    text = meta.annotations_of(applied)[ANNOTATION]
    assert json.loads(text) == deployment(2, "b")
    assert text.startswith('{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web"},"spec":')
    assert text.endswith("}\n")


def test_an_object_without_the_annotation_gets_none() -> None:
    applied = DEPLOYMENT.apply({}, deployment(2, "b"), "kubectl", False)
    assert ANNOTATION not in meta.annotations_of(applied)


@pytest.mark.parametrize("text", ["", "no json", "[]", '{"apiVersion":"extensions/v1beta1"}'])
def test_an_annotation_that_says_nothing_claims_nothing(text: str) -> None:
    live: Obj = {**deployment(1, "a"), "metadata": {"name": "web", "annotations": {ANNOTATION: text}}}
    assert last_applied.claimed(SHAPE, live, "apps/v1") == {}


def test_an_annotation_that_grows_too_large_goes() -> None:
    config = {**deployment(2, "b"), "metadata": {"name": "web", "annotations": {"big": "x" * 300_000}}}
    live: Obj = {**config, "metadata": {"annotations": {ANNOTATION: "{}"}}}
    assert ANNOTATION not in meta.annotations_of(last_applied.noted(live, config))

"""Expected texts: k8s.io/pod-security-admission/admission and the documentation on Pod Security Admission."""

from __future__ import annotations

import pytest

from cluster.apimachinery.errors import StatusError
from cluster.apimachinery.meta import Obj
from cluster.etcd.models import Cluster
from cluster.registry.registry import Registry
from tests.cluster.registry.admission.policies import TEACHER, create, world

pytestmark = pytest.mark.django_db
SPEC = {"containers": [{"name": "web", "image": "nginx"}]}
PRIVILEGED = {"containers": [{"name": "web", "image": "nginx", "securityContext": {"privileged": True}}]}
WHY = 'privileged (container "web" must not set securityContext.privileged=true)'


@pytest.fixture
def registry() -> Registry:
    Cluster.objects.create(name="demo")
    made = Registry("demo")
    world(made)
    return made


def label(registry: Registry, **levels: str) -> list[str]:
    """Ask the namespace for levels; the warnings."""
    labels = {f"pod-security.kubernetes.io/{mode.replace('_', '-')}": level for mode, level in levels.items()}
    heard: list[str] = []
    patch: Obj = {"metadata": {"labels": labels}}
    registry.patch("namespaces", "", "default", "merge", patch, actor=TEACHER, warn=heard.append)
    return heard


def warned(registry: Registry, resource: str, name: str, spec: Obj) -> list[str]:
    heard: list[str] = []
    body = {"metadata": {"name": name}, "spec": spec}
    registry.create(resource, "default", body, actor=TEACHER, warn=heard.append)
    return heard


def test_a_pod_against_the_enforced_level_is_refused(registry: Registry) -> None:
    label(registry, enforce="baseline", enforce_version="v1.35")
    with pytest.raises(StatusError) as caught:
        create(registry, "pods", "web", spec=PRIVILEGED)
    assert (caught.value.code, caught.value.reason) == (403, "Forbidden")
    assert caught.value.message == f'pods "web" is forbidden: violates PodSecurity "baseline:v1.35": {WHY}'
    create(registry, "pods", "web", spec=SPEC)


def test_a_pod_against_the_level_of_warnings_is_warned_of(registry: Registry) -> None:
    label(registry, warn="baseline")
    assert warned(registry, "pods", "web", PRIVILEGED) == [
        f'would violate PodSecurity "baseline:latest": {WHY}'
    ]


def test_what_makes_pods_is_only_warned_of(registry: Registry) -> None:
    label(registry, enforce="baseline", warn="baseline")
    labels = {"app": "web"}
    template = {"metadata": {"labels": labels}, "spec": PRIVILEGED}
    spec = {"selector": {"matchLabels": labels}, "template": template}
    assert warned(registry, "deployments.apps", "web", spec) == [
        f'would violate PodSecurity "baseline:latest": {WHY}'
    ]


def test_a_stricter_level_tells_of_the_pods_that_are_there(registry: Registry) -> None:
    create(registry, "pods", "b", spec=PRIVILEGED)
    create(registry, "pods", "a", spec=PRIVILEGED)
    create(registry, "pods", "fine", spec=SPEC)
    assert label(registry, enforce="baseline") == [
        'existing pods in namespace "default" violate the new PodSecurity enforce level "baseline:latest"',
        "a (and 1 other pod): privileged",
    ]
    assert label(registry, enforce="privileged") == []


def test_a_label_must_mean_something(registry: Registry) -> None:
    with pytest.raises(StatusError) as caught:
        label(registry, enforce="strict")
    assert caught.value.message == (
        'Namespace "default" is invalid: metadata.labels[pod-security.kubernetes.io/enforce]: Invalid value: "strict": '
        "must be one of privileged, baseline, restricted"
    )


def test_a_pod_that_is_there_may_be_labelled(registry: Registry) -> None:
    create(registry, "pods", "web", spec=PRIVILEGED)
    label(registry, enforce="baseline")
    registry.patch("pods", "default", "web", "merge", {"metadata": {"labels": {"a": "b"}}}, actor=TEACHER)

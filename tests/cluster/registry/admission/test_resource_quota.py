"""Expected values: apiserver/pkg/admission/plugin/resourcequota, the evaluators' tests, Kubernetes' documentation."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.apimachinery.errors import StatusError
from cluster.apimachinery.meta import Obj
from cluster.registry.acts import Actor, Create
from cluster.registry.registry import Registry
from tests.cluster.api.manifests import container, pod_spec
from tests.cluster.registry.door import registry

__all__ = ["registry"]

pytestmark = pytest.mark.django_db
TEACHER = Actor("teacher")


def create(registry: Registry, resource: str, name: str, **parts: Any) -> Obj:
    return registry.create(resource, "default", {"metadata": {"name": name}, **parts}, actor=TEACHER)


def quota(registry: Registry, hard: Obj, **spec: Any) -> None:
    create(registry, "resourcequotas", "quota", spec={"hard": hard, **spec})


def pod(registry: Registry, name: str, **resources: Any) -> Obj:
    return create(registry, "pods", name, spec=pod_spec(container(resources=resources)))


def refused(call: Any, *args: Any, **kwargs: Any) -> str:
    with pytest.raises(StatusError) as caught:
        call(*args, **kwargs)
    assert caught.value.code == 403
    return caught.value.message


def test_the_last_place_is_taken_once(registry: Registry) -> None:
    quota(registry, {"pods": "2"})
    pod(registry, "a")
    pod(registry, "b")
    assert refused(pod, registry, "c") == (
        'pods "c" is forbidden: exceeded quota: quota, requested: pods=1, used: pods=2, limited: pods=2'
    )


def test_a_batch_is_held_to_the_quota_too(registry: Registry) -> None:
    quota(registry, {"count/configmaps": "2"})
    acts = [Create("configmaps", {"metadata": {"name": n, "namespace": "default"}}) for n in "abc"]
    assert refused(registry.write, acts, actor=TEACHER) == (
        'configmaps "c" is forbidden: exceeded quota: quota, requested: count/configmaps=1, used: count/configmaps=2, '
        "limited: count/configmaps=2"
    )
    assert registry.list("configmaps", "default").items == []


def test_compute_is_added_up(registry: Registry) -> None:
    quota(registry, {"requests.cpu": "1", "limits.memory": "2Gi"})
    pod(registry, "a", requests={"cpu": "600m", "memory": "1Gi"}, limits={"memory": "1Gi"})
    assert refused(pod, registry, "b", requests={"cpu": "600m"}, limits={"memory": "512Mi"}) == (
        'pods "b" is forbidden: exceeded quota: quota, requested: requests.cpu=600m, used: requests.cpu=600m, '
        "limited: requests.cpu=1"
    )


def test_who_counts_compute_wants_it_said(registry: Registry) -> None:
    quota(registry, {"requests.cpu": "1", "limits.memory": "2Gi"})
    assert refused(pod, registry, "a") == (
        'pods "a" is forbidden: failed quota: quota: must specify limits.memory for: web; requests.cpu for: web'
    )


def test_a_scope_means_some_pods(registry: Registry) -> None:
    quota(registry, {"pods": "0"}, scopes=["BestEffort"])
    pod(registry, "burstable", requests={"cpu": "100m"})
    assert "exceeded quota: quota" in refused(pod, registry, "best")


def test_a_service_that_becomes_a_balancer_needs_room(registry: Registry) -> None:
    quota(registry, {"services.loadbalancers": "0"})
    made = create(registry, "services", "web", spec={"ports": [{"port": 80}]})
    grown = {**made, "spec": {**made["spec"], "type": "LoadBalancer"}}
    assert refused(registry.update, "services", "default", "web", grown, actor=TEACHER) == (
        'services "web" is forbidden: exceeded quota: quota, requested: services.loadbalancers=1, used: '
        "services.loadbalancers=0, limited: services.loadbalancers=0"
    )


def test_claims_use_storage_of_their_class(registry: Registry) -> None:
    quota(registry, {"fast.storageclass.storage.k8s.io/requests.storage": "10Gi"})
    size = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "20Gi"}}}
    create(registry, "persistentvolumeclaims", "slow", spec=size)
    assert "exceeded quota" in refused(
        create, registry, "persistentvolumeclaims", "fast", spec={**size, "storageClassName": "fast"}
    )

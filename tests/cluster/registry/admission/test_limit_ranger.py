"""Expected values: plugin/pkg/admission/limitranger and its test."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.apimachinery.errors import StatusError
from cluster.apimachinery.meta import Obj
from cluster.registry.admission import limit_ranger
from tests.cluster.api.manifests import container, pod_spec
from tests.cluster.registry.admission.requests import creating


def limits(kind: str = "Container", **bounds: Any) -> Obj:
    head = {"name": "limits", "namespace": "default"}
    return {"kind": "LimitRange", "metadata": head, "spec": {"limits": [{"type": kind, **bounds}]}}


def pod(*containers: Obj, **spec: Any) -> Obj:
    return {"metadata": {"name": "web", "namespace": "default"}, "spec": pod_spec(*containers, **spec)}


def asking(name: str = "web", **resources: Any) -> Obj:
    return container(name=name, resources=resources)


def refused(given: Obj, obj: Obj, **parts: Any) -> str:
    request = creating(obj, every=lambda resource: [given], **parts)
    limit_ranger.admit(request)
    with pytest.raises(StatusError) as caught:
        limit_ranger.validate(request)
    assert caught.value.code == 403
    return caught.value.message.partition(" is forbidden: ")[2]


def test_containers_that_say_nothing_get_the_namespaces_defaults() -> None:
    given = limits(default={"cpu": "500m", "memory": "1Gi"}, defaultRequest={"cpu": "100m"})
    obj = pod(asking("a"), asking("b", limits={"cpu": "1"}))
    limit_ranger.admit(creating(obj, every=lambda resource: [given]))
    a, b = obj["spec"]["containers"]
    assert a["resources"] == {"requests": {"cpu": "100m"}, "limits": {"cpu": "500m", "memory": "1Gi"}}
    assert b["resources"] == {"requests": {"cpu": "100m"}, "limits": {"cpu": "1", "memory": "1Gi"}}
    assert obj["metadata"]["annotations"] == {
        "kubernetes.io/limit-ranger": "LimitRanger plugin set: cpu request for container a; cpu, memory limit for "
        "container a; cpu request for container b; memory limit for container b"
    }


def test_another_namespaces_limits_are_not_meant() -> None:
    elsewhere = limits(default={"cpu": "1"})
    elsewhere["metadata"]["namespace"] = "other"
    obj = pod()
    limit_ranger.admit(creating(obj, every=lambda resource: [elsewhere]))
    assert "resources" not in obj["spec"]["containers"][0]


@pytest.mark.parametrize(
    ("bounds", "resources", "problem"),
    [
        ({"min": {"cpu": "100m"}}, {}, "minimum cpu usage per Container is 100m.  No request is specified"),
        (
            {"min": {"memory": "500Mi"}},
            {"requests": {"memory": "100Mi"}},
            "minimum memory usage per Container is 500Mi, but request is 100Mi",
        ),
        ({"max": {"cpu": "1"}}, {}, "maximum cpu usage per Container is 1.  No limit is specified"),
        (
            {"max": {"memory": "1Gi"}},
            {"limits": {"memory": "1536Mi"}},
            "maximum memory usage per Container is 1Gi, but limit is 1536Mi",
        ),
        (
            {"maxLimitRequestRatio": {"cpu": "2"}},
            {"limits": {"cpu": "1"}},
            "cpu max limit to request ratio per Container is 2, but no request is specified or request is 0",
        ),
        (
            {"maxLimitRequestRatio": {"cpu": "1500m"}},
            {"requests": {"cpu": "500m"}, "limits": {"cpu": "1"}},
            "cpu max limit to request ratio per Container is 1500m, but provided ratio is 2.000000",
        ),
    ],
)
def test_a_container_out_of_bounds_is_refused(bounds: Obj, resources: Obj, problem: str) -> None:
    assert refused(limits(**bounds), pod(asking(**resources))) == problem


def test_a_pods_containers_are_taken_together() -> None:
    given = limits("Pod", max={"cpu": "1"})
    asked = {"requests": {"cpu": "600m"}, "limits": {"cpu": "600m"}}
    problem = refused(given, pod(asking("a", **asked), asking("b", **asked)))
    assert problem == "maximum cpu usage per Pod is 1, but limit is 1200m"


def test_several_problems_are_told_together() -> None:
    problem = refused(limits(max={"cpu": "1", "memory": "1Gi"}), pod(asking()))
    assert problem == (
        "[maximum cpu usage per Container is 1.  No limit is specified, "
        "maximum memory usage per Container is 1Gi.  No limit is specified]"
    )


def test_a_claims_size_is_bounded() -> None:
    claim = {"metadata": {"name": "data"}, "spec": {"resources": {"requests": {"storage": "10Gi"}}}}
    given = limits("PersistentVolumeClaim", max={"storage": "5Gi"})
    assert refused(given, claim, resource="persistentvolumeclaims") == (
        "maximum storage usage per PersistentVolumeClaim is 5Gi, but request is 10Gi"
    )

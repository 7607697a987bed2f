"""The APIServices that an API server makes for what it serves itself, with the places of the groups in discovery.

Of two groups that know a resource by the same name the one with the higher groupPriorityMinimum is meant; of a group's
versions the one with the higher versionPriority is preferred. (In Kubernetes: cmd/kube-apiserver/app/aggregator.go,
DefaultGenericAPIServicePriorities in pkg/controlplane/apiserver.)
"""

from __future__ import annotations

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.scheme import scheme

AUTOMANAGED = "kube-aggregator.kubernetes.io/automanaged"
PRIORITIES = {
    "v1": (18000, 1),
    "apps/v1": (17800, 15),
    "events.k8s.io/v1": (17750, 15),
    "authentication.k8s.io/v1": (17700, 15),
    "authorization.k8s.io/v1": (17600, 15),
    "autoscaling/v1": (17500, 15),
    "autoscaling/v2": (17500, 30),
    "batch/v1": (17400, 15),
    "certificates.k8s.io/v1": (17300, 15),
    "networking.k8s.io/v1": (17200, 15),
    "policy/v1": (17100, 15),
    "rbac.authorization.k8s.io/v1": (17000, 15),
    "storage.k8s.io/v1": (16800, 15),
    "admissionregistration.k8s.io/v1": (16700, 15),
    "apiextensions.k8s.io/v1": (16700, 15),
    "scheduling.k8s.io/v1": (16600, 15),
    "coordination.k8s.io/v1": (16500, 15),
    "node.k8s.io/v1": (16300, 15),
    "discovery.k8s.io/v1": (16200, 15),
    "resource.k8s.io/v1": (16200, 21),
    "flowcontrol.apiserver.k8s.io/v1": (16100, 21),
    "metrics.k8s.io/v1beta1": (100, 100),
}
"""Each group and version of Kubernetes' that is served (metrics as metrics-server says it): its group's priority, its
own."""
OWN = (1000, 100)
"""What groups get that Kubernetes does not know, as those of custom resources do."""


def local(api_version: str, managed: str = "onstart") -> Obj:
    """The APIService of a group and version that the API server serves itself."""
    group, version = meta.group_version(api_version)
    of_group, of_version = PRIORITIES.get(api_version, OWN)
    head = {"name": f"{version}.{group}", "labels": {AUTOMANAGED: managed}}
    spec: Obj = {"version": version, "groupPriorityMinimum": of_group, "versionPriority": of_version}
    return {
        "apiVersion": "apiregistration.k8s.io/v1",
        "kind": "APIService",
        "metadata": head,
        "spec": {**({"group": group} if group else {}), **spec},
    }


def objects() -> list[Obj]:
    """The APIServices that every cluster is born with: Kubernetes' groups, then Podium's own."""
    own = {model.KIND.api_version for model in scheme.models.values() if model.SERVED} - set(PRIORITIES)
    return [local(api_version) for api_version in (*PRIORITIES, *sorted(own))]

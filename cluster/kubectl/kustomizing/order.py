"""The order in which kinds are made, so that nothing comes before what it needs.

(In kustomize: the legacy order.)
"""

from __future__ import annotations

from collections.abc import Sequence

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj

FIRST = (
    "Namespace", "ResourceQuota", "StorageClass", "CustomResourceDefinition", "ServiceAccount", "PodSecurityPolicy",
    "Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding", "ConfigMap", "Secret", "Endpoints", "Service",
    "LimitRange", "PriorityClass", "PersistentVolume", "PersistentVolumeClaim", "Deployment", "StatefulSet", "CronJob",
    "PodDisruptionBudget",
)  # fmt: skip
LAST = ("MutatingWebhookConfiguration", "ValidatingWebhookConfiguration")


def in_order(objects: Sequence[Obj]) -> list[Obj]:
    """Known kinds first, in their order; the others by kind, then namespace and name; webhooks last."""

    def rank(obj: Obj) -> tuple[int, str, str, str]:
        kind = str(obj["kind"])
        if kind in FIRST:
            place = FIRST.index(kind) - len(FIRST)
        else:
            place = 1 + LAST.index(kind) if kind in LAST else 0
        return place, kind, meta.namespace(obj), meta.name(obj)

    return sorted(objects, key=rank)

"""A request on its way in, without a store behind it."""

from __future__ import annotations

from typing import Any

from cluster.apimachinery.meta import Obj
from cluster.registry.acts import Actor
from cluster.registry.admission import Request

LOOP = Actor("system:replicaset-controller")


def creating(pod: Obj, *others: Obj, actor: Actor = LOOP, **parts: Any) -> Request:
    """The creation of a pod in a cluster that holds `others`."""

    def read(resource: str, namespace: str, name: str) -> Obj | None:
        kinds = {"serviceaccounts": "ServiceAccount", "priorityclasses.scheduling.k8s.io": "PriorityClass"}
        found = (o for o in others if (o["kind"], o["metadata"]["name"]) == (kinds[resource], name))
        return next(found, None)

    given: dict[str, Any] = {
        "operation": "CREATE",
        "resource": "pods",
        "subresource": "",
        "namespace": "default",
        "name": "web",
        "obj": pod,
        "old": None,
        "actor": actor,
        "read": read,
        "warn": lambda text: None,
    }
    return Request(**{**given, **parts})

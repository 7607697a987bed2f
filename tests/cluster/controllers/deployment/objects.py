"""Deployments and their ReplicaSets, made by hand."""

from __future__ import annotations

from typing import Any

from cluster.apimachinery.meta import Obj
from cluster.controllers.deployment.replica_sets import DESIRED, MAXIMUM
from cluster.controllers.deployment.rollout import REVISION
from tests.cluster.controllers.objects import make, replicaset, template


def deployment(replicas: int = 10, surge: Any = 0, unavailable: Any = 0, *, image: str = "nginx:2",
               strategy: Obj | None = None, status: Obj | None = None, **spec: Any) -> Obj:  # fmt: skip
    rolling = {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": surge, "maxUnavailable": unavailable}}
    body = {
        "replicas": replicas, "selector": {"matchLabels": {"app": "web"}}, "template": template(image=image),
        "strategy": strategy or rolling, "progressDeadlineSeconds": 600, "revisionHistoryLimit": 10, **spec,
    }  # fmt: skip
    rest: Obj = {"status": status} if status else {}
    return make("Deployment", "web", spec=body, metadata={"generation": 1}, **rest)


def old_and_new(new: int, old: int, *, new_ready: int = 0, old_ready: int | None = None) -> tuple[Obj, Obj]:
    ready = old if old_ready is None else old_ready
    return rs("web-new", new, "nginx:2", ready=new_ready), rs("web-old", old, "nginx:1", ready=ready, age=600)


def rs(name: str, size: int, image: str, *, ready: int | None = None, age: float = 60, desired: int | None = None,
       maximum: int | None = None, revision: int | None = None) -> Obj:  # fmt: skip
    marks = {DESIRED: desired, MAXIMUM: maximum, REVISION: revision}
    have = size if ready is None else ready
    notes = {k: str(v) for k, v in marks.items() if v is not None}
    found = replicaset(name, size, spec={"template": template(image=image)}, metadata={"annotations": notes}, age=age,
                       labels={"app": "web"}, owner=make("Deployment", "web"))  # fmt: skip
    return {**found, "status": {"replicas": size, "readyReplicas": have, "availableReplicas": have}}

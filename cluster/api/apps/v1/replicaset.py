"""ReplicaSet: so many pods like this one, always.

It counts the pods its selector finds, makes those that are missing and deletes those too many. Most are made by
a Deployment, one for each version of its template.
"""

from __future__ import annotations

from cluster.api import workload
from cluster.api.podspec import warnings
from cluster.api.podspec.defaults import fill
from cluster.apimachinery import meta
from cluster.apimachinery.errors import Cause
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.scheme import Kind
from cluster.etcd.columns import int_at
from cluster.etcd.models import KubeObject


class ReplicaSet(KubeObject):
    KIND = Kind(
        "apps", "v1", "ReplicaSet", "replicasets", short_names=("rs",), categories=("all",),
        subresources=("scale", "status"),
    )  # fmt: skip
    COLUMNS = (*workload.REPLICA_COLUMNS, workload.SELECTOR_COLUMN)
    FORM = ("metadata.labels", "spec.replicas", "spec.template.spec.containers[0].image")
    GENERATION = True

    replicas = int_at("spec.replicas")
    ready_replicas = int_at("status.readyReplicas")

    @classmethod
    def default(cls, obj: Obj) -> None:
        fill(workload.spec_of(obj), replicas=1)

    @classmethod
    def prepare(cls, obj: Obj, old: Obj | None) -> None:
        if old is None:
            workload.status_of(obj, replicas=0)

    @classmethod
    def validate(cls, obj: Obj, old: Obj | None) -> list[Cause]:
        return workload.replica_problems(obj, old, "ReplicaSet")

    @classmethod
    def warnings(cls, obj: Obj, old: Obj | None) -> list[str]:
        return warnings.of_owner(obj, old)

    @classmethod
    def validate_status(cls, obj: Obj, old: Obj) -> list[Cause]:
        numbers = (*workload.REPLICAS, "terminatingReplicas")
        return workload.status_problems(obj, old, numbers, workload.REPLICA_PARTS)

    @classmethod
    def selectable(cls, obj: Obj) -> dict[str, str]:
        return {"status.replicas": str(meta.get(obj, "status.replicas", 0))}

"""ReplicationController: the ReplicaSet of Kubernetes' first years, still served.

Its selector knows only equality and defaults to the template's labels, as do its own labels.
"""

from __future__ import annotations

from cluster.api import workload
from cluster.api.podspec import warnings
from cluster.api.podspec.defaults import fill
from cluster.api.printing import pairs
from cluster.apimachinery import meta
from cluster.apimachinery.errors import Cause, invalid_value, required
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.scheme import Column, Kind
from cluster.etcd.columns import int_at
from cluster.etcd.models import KubeObject


class ReplicationController(KubeObject):
    KIND = Kind(
        "", "v1", "ReplicationController", "replicationcontrollers", short_names=("rc",), categories=("all",),
        subresources=("scale", "status"),
    )  # fmt: skip
    COLUMNS = (
        *workload.REPLICA_COLUMNS,
        Column("Selector", lambda o: pairs(meta.get(o, "spec.selector")), wide=True,
               description="The labels of the pods that are counted."),
    )  # fmt: skip
    FORM = ("metadata.labels", "spec.replicas", "spec.selector", "spec.template.spec.containers[0].image")
    GENERATION = True

    replicas = int_at("spec.replicas")
    ready_replicas = int_at("status.readyReplicas")

    @classmethod
    def default(cls, obj: Obj) -> None:
        spec = workload.spec_of(obj)
        fill(spec, replicas=1)
        labels = meta.labels(spec.get("template") or {})
        if labels:
            spec["selector"] = spec.get("selector") or dict(labels)
            obj["metadata"]["labels"] = meta.labels(obj) or dict(labels)

    @classmethod
    def prepare(cls, obj: Obj, old: Obj | None) -> None:
        if old is None:
            workload.status_of(obj, replicas=0)

    @classmethod
    def validate(cls, obj: Obj, old: Obj | None) -> list[Cause]:
        spec = obj.get("spec") or {}
        found = workload.count_problems(spec)
        if not spec.get("selector"):
            found.append(required("spec.selector"))
        if not spec.get("template"):
            return [*found, required("spec.template")]
        wanted, has = spec.get("selector") or {}, meta.labels(spec["template"])
        if any(has.get(k) != v for k, v in wanted.items()):
            text = "`selector` does not match template `labels`"
            found.append(invalid_value("spec.template.metadata.labels", has or None, text))
        return found + workload.pod_problems(spec["template"], "ReplicationController")

    @classmethod
    def warnings(cls, obj: Obj, old: Obj | None) -> list[str]:
        return warnings.of_owner(obj, old)

    @classmethod
    def validate_status(cls, obj: Obj, old: Obj) -> list[Cause]:
        return workload.status_problems(obj, old, workload.REPLICAS, workload.REPLICA_PARTS)

    @classmethod
    def selectable(cls, obj: Obj) -> dict[str, str]:
        return {"status.replicas": str(meta.get(obj, "status.replicas", 0))}

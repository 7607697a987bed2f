"""DaemonSet: one pod on every node that fits, such as kube-proxy's.

Nobody says how many: a node that joins gets its pod, a node that leaves takes it along.
"""

from __future__ import annotations

from cluster.api import rollout, workload
from cluster.api.podspec import warnings
from cluster.api.podspec.defaults import fill
from cluster.api.printing import AGE_COLUMN, NAME_COLUMN, containers_columns, pairs
from cluster.apimachinery import meta
from cluster.apimachinery.errors import Cause, not_supported
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.scheme import Column, Kind
from cluster.etcd.columns import int_at
from cluster.etcd.models import KubeObject

_TYPES = ("OnDelete", rollout.ROLLING)
_NUMBERS = ("currentNumberScheduled", "numberMisscheduled", "desiredNumberScheduled", "numberReady",
            "observedGeneration", "updatedNumberScheduled", "numberAvailable", "numberUnavailable",
            "collisionCount")  # fmt: skip


def _count(name: str, path: str, description: str) -> Column:
    return Column(name, workload.number(f"status.{path}"), type="integer", description=description)


class DaemonSet(KubeObject):
    KIND = Kind(
        "apps",
        "v1",
        "DaemonSet",
        "daemonsets",
        short_names=("ds",),
        categories=("all",),
        subresources=("status",),
    )
    COLUMNS = (
        NAME_COLUMN,
        _count("Desired", "desiredNumberScheduled", "The number of nodes that should run the pod."),
        _count("Current", "currentNumberScheduled", "The number of nodes that run the pod, and should."),
        _count("Ready", "numberReady", "The number of nodes whose pod is ready."),
        _count("Up-to-date", "updatedNumberScheduled", "The number of nodes with a pod of the newest template."),
        _count("Available", "numberAvailable", "The number of nodes whose pod is available."),
        Column("Node Selector", lambda o: pairs(meta.get(o, "spec.template.spec.nodeSelector")),
               description="The labels of the nodes that are meant."),
        AGE_COLUMN,
        *containers_columns(),
        workload.SELECTOR_COLUMN,
    )  # fmt: skip
    FORM = ("metadata.labels", "spec.template.spec.containers[0].image", "spec.template.spec.nodeSelector")
    GENERATION = True

    desired = int_at("status.desiredNumberScheduled")
    ready = int_at("status.numberReady")

    @classmethod
    def default(cls, obj: Obj) -> None:
        spec = workload.spec_of(obj)
        fill(spec, revisionHistoryLimit=10)
        strategy = spec["updateStrategy"] = spec.get("updateStrategy") or {}
        fill(strategy, type=rollout.ROLLING)
        if strategy["type"] == rollout.ROLLING:
            strategy["rollingUpdate"] = rolling = strategy.get("rollingUpdate") or {}
            fill(rolling, maxUnavailable=1, maxSurge=0)

    @classmethod
    def prepare(cls, obj: Obj, old: Obj | None) -> None:
        if old is None:
            workload.status_of(
                obj, currentNumberScheduled=0, numberMisscheduled=0, desiredNumberScheduled=0, numberReady=0
            )

    @classmethod
    def validate(cls, obj: Obj, old: Obj | None) -> list[Cause]:
        spec = obj.get("spec") or {}
        strategy = spec.get("updateStrategy") or {}
        found = [
            *workload.count_problems(spec),
            *workload.selector_problems(spec, "daemonset"),
            *workload.template_problems(spec, "DaemonSet"),
            *workload.selector_change(obj, old),
        ]
        if strategy.get("type") not in _TYPES:
            return [*found, not_supported("spec.updateStrategy.type", strategy.get("type"), _TYPES)]
        rolling = strategy.get("rollingUpdate") or {}
        problems = rollout.rolling_problems(rolling, "spec.updateStrategy.rollingUpdate")
        return found + (problems if strategy["type"] == rollout.ROLLING else [])

    @classmethod
    def warnings(cls, obj: Obj, old: Obj | None) -> list[str]:
        template, was = obj["spec"].get("template") or {}, meta.get(old, "spec.template")
        return warnings.template(template, "spec.template.") if template != was else []

    @classmethod
    def validate_status(cls, obj: Obj, old: Obj) -> list[Cause]:
        return workload.status_problems(obj, old, _NUMBERS)

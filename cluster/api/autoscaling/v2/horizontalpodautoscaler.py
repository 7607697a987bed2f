"""HorizontalPodAutoscaler: so many replicas as keep a measure near its target.

It names something with a scale, a range, and what to look at. It is served in two versions and stored in this one;
the first (`autoscaling/v1`) knows no measure but the CPU and carries the others in annotations.
"""

from __future__ import annotations

from cluster.api.autoscaling import behavior, metrics
from cluster.api.podspec.defaults import fill
from cluster.api.podspec.rules import not_negative
from cluster.api.printing import AGE_COLUMN, NAME_COLUMN
from cluster.apimachinery import meta
from cluster.apimachinery.errors import Cause, invalid_value
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.scheme import Column, Kind
from cluster.etcd.columns import int_at
from cluster.etcd.models import KubeObject


def _reference(obj: Obj) -> str:
    target = meta.get(obj, "spec.scaleTargetRef", {})
    return f"{target.get('kind', '')}/{target.get('name', '')}"


class HorizontalPodAutoscaler(KubeObject):
    KIND = Kind(
        "autoscaling", "v2", "HorizontalPodAutoscaler", "horizontalpodautoscalers", short_names=("hpa",),
        categories=("all",), subresources=("status",),
    )  # fmt: skip
    COLUMNS = (
        NAME_COLUMN,
        Column("Reference", _reference, description="What is scaled."),
        Column("Targets", metrics.shown, description="What is measured, and what it should be."),
        Column("MinPods", lambda o: str(meta.get(o, "spec.minReplicas", "<unset>")),
               description="The fewest replicas there may be."),
        Column("MaxPods", lambda o: meta.get(o, "spec.maxReplicas", 0), description="The most there may be."),
        Column("Replicas", lambda o: meta.get(o, "status.currentReplicas", 0), description="How many there are."),
        AGE_COLUMN,
    )  # fmt: skip
    FORM = ("spec.scaleTargetRef", "spec.minReplicas", "spec.maxReplicas", "spec.metrics")

    min_replicas = int_at("spec.minReplicas")
    max_replicas = int_at("spec.maxReplicas")

    @classmethod
    def default(cls, obj: Obj) -> None:
        spec = obj["spec"] = obj.get("spec") or {}
        fill(spec, minReplicas=1)
        spec["metrics"] = spec.get("metrics") or [metrics.cpu(metrics.USUAL_CPU)]
        metrics.default(spec["metrics"])
        if spec.get("behavior") is not None:
            spec["behavior"] = behavior.filled(spec["behavior"])

    @classmethod
    def prepare(cls, obj: Obj, old: Obj | None) -> None:
        if old is None:
            obj["status"] = {"desiredReplicas": 0, "currentMetrics": None}

    @classmethod
    def validate(cls, obj: Obj, old: Obj | None) -> list[Cause]:
        spec = obj["spec"]
        least, most = spec.get("minReplicas"), spec.get("maxReplicas") or 0
        lowest = 0 if meta.get(old, "spec.minReplicas") == 0 else 1
        found: list[Cause] = []
        if least < lowest:
            text = f"must be greater than or equal to {lowest}"
            found.append(invalid_value("spec.minReplicas", least, text))
        if most < 1:
            found.append(invalid_value("spec.maxReplicas", most, "must be greater than 0"))
        if most < least:
            text = "must be greater than or equal to `minReplicas`"
            found.append(invalid_value("spec.maxReplicas", most, text))
        found += metrics.reference_problems(spec.get("scaleTargetRef") or {}, "spec.scaleTargetRef")
        found += metrics.problems(spec["metrics"], "spec.metrics", least)
        return found + behavior.problems(spec.get("behavior") or {}, "spec.behavior")

    @classmethod
    def validate_status(cls, obj: Obj, old: Obj) -> list[Cause]:
        return not_negative(obj.get("status") or {}, "status", "currentReplicas", "desiredReplicas")

"""Small kinds that steer others: PodDisruptionBudget, PriorityClass."""

from __future__ import annotations

from cluster.apimachinery import meta
from cluster.apimachinery.labels import format_selector
from cluster.apimachinery.meta import Obj
from cluster.kubectl.describe.base import Source, describes
from cluster.kubectl.describe.parts.values import flag, pairs
from cluster.kubectl.describe.parts.writer import UNSET, Writer


@describes("PodDisruptionBudget", "apis/policy/v1")
async def pod_disruption_budget(source: Source, obj: Obj, w: Writer) -> None:
    spec, status = obj.get("spec") or {}, obj.get("status") or {}
    w.field("Name", meta.name(obj))
    w.field("Namespace", meta.namespace(obj))
    if spec.get("minAvailable") is not None:
        w.field("Min available", spec["minAvailable"])
    elif spec.get("maxUnavailable") is not None:
        w.field("Max unavailable", spec["maxUnavailable"])
    selector = spec.get("selector")
    w.field("Selector", UNSET if selector is None else format_selector(selector))
    w.write("Status:\n")
    for label, field in (
        ("Allowed disruptions", "disruptionsAllowed"),
        ("Current", "currentHealthy"),
        ("Desired", "desiredHealthy"),
        ("Total", "expectedPods"),
    ):
        w.field(label, status.get(field, 0), 2)


@describes("PriorityClass", "apis/scheduling.k8s.io/v1")
async def priority_class(source: Source, obj: Obj, w: Writer) -> None:
    w.field("Name", meta.name(obj))
    w.field("Value", obj.get("value", 0))
    w.field("GlobalDefault", flag(obj.get("globalDefault")))
    w.field("PreemptionPolicy", obj.get("preemptionPolicy", ""))
    w.field("Description", obj.get("description", ""))
    w.field("Annotations", pairs(meta.annotations_of(obj)))

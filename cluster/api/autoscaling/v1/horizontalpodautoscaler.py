"""HorizontalPodAutoscaler of autoscaling/v1: the same stored object, seen by those who know only the CPU.

What this version has no field for travels in annotations, in the words of its own time, so that whoever reads and
writes it here loses nothing. (In Kubernetes: pkg/apis/autoscaling/v1/conversion.go.)
"""

from __future__ import annotations

import json
from typing import Any

from cluster.api.autoscaling import metrics
from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.scheme import Alias, Kind, scheme

KIND = Kind(
    "autoscaling", "v1", "HorizontalPodAutoscaler", "horizontalpodautoscalers", short_names=("hpa",),
    categories=("all",), subresources=("status",),
)  # fmt: skip
STORED = "horizontalpodautoscalers.autoscaling"
_PREFIX = "autoscaling.alpha.kubernetes.io/"
METRICS, CURRENT, CONDITIONS, BEHAVIOR = NOTES = tuple(
    _PREFIX + name for name in ("metrics", "current-metrics", "conditions", "behavior")
)

_COMMON = {"resource": ("name",), "containerResource": ("name", "container")}
_WANTED = {
    "resource": {"averageUtilization": "targetAverageUtilization", "averageValue": "targetAverageValue"},
    "containerResource": {"averageUtilization": "targetAverageUtilization", "averageValue": "targetAverageValue"},
    "pods": {"averageValue": "targetAverageValue"},
    "object": {"value": "targetValue", "averageValue": "averageValue"},
    "external": {"value": "targetValue", "averageValue": "targetAverageValue"},
}
_MEASURED = {
    "resource": {"averageUtilization": "currentAverageUtilization", "averageValue": "currentAverageValue"},
    "containerResource": {"averageUtilization": "currentAverageUtilization", "averageValue": "currentAverageValue"},
    "pods": {"averageValue": "currentAverageValue"},
    "object": {"value": "currentValue", "averageValue": "averageValue"},
    "external": {"value": "currentValue", "averageValue": "currentAverageValue"},
}
"""The names, in this version, of what v2 keeps in `target` and in `current`."""


def _field(kind: str) -> str:
    return kind[:1].lower() + kind[1:]


def _older(metric: Obj, part: str, names: dict[str, dict[str, str]]) -> Obj:
    """A metric of v2 as v1 wrote it; `part` is "target" or "current"."""
    field = _field(metric["type"])
    source = metric.get(field) or {}
    found: Obj = {name: source[name] for name in _COMMON.get(field, ()) if name in source}
    if "describedObject" in source:
        found["target"] = source["describedObject"]
    if "metric" in source:
        found["metricName"] = source["metric"].get("name", "")
        selector = source["metric"].get("selector")
        found |= {"metricSelector" if field == "external" else "selector": selector} if selector else {}
    amounts = source.get(part) or {}
    found |= {old: amounts[new] for new, old in names[field].items() if amounts.get(new) is not None}
    return {"type": metric["type"], field: found}


def _newer(metric: Obj, part: str, names: dict[str, dict[str, str]]) -> Obj:
    """A metric that v1 wrote, as v2 keeps it."""
    field = _field(metric["type"])
    source = metric.get(field) or {}
    amounts = {new: source[old] for new, old in names[field].items() if source.get(old) is not None}
    if part == "target":
        amounts = {"type": _target_type(amounts), **amounts}
    found: Obj = {name: source[name] for name in _COMMON.get(field, ()) if name in source}
    if "target" in source:
        found["describedObject"] = source["target"]
    if "metricName" in source:
        selector = source.get("metricSelector") or source.get("selector")
        found["metric"] = {"name": source["metricName"], **({"selector": selector} if selector else {})}
    return {"type": metric["type"], field: {**found, part: amounts}}


def _target_type(amounts: Obj) -> str:
    if "averageUtilization" in amounts:
        return "Utilization"
    return "AverageValue" if "averageValue" in amounts else "Value"


def _is_cpu(metric: Obj) -> bool:
    return metric.get("type") == "Resource" and meta.get(metric, "resource.name") == "cpu"


def _share(metric: Obj, part: str) -> Any:
    return meta.get(metric, f"resource.{part}.averageUtilization")


def _upper(value: Any) -> Any:
    """Keys as Go writes a struct that has no names for JSON."""
    if isinstance(value, dict):
        return {key[:1].upper() + key[1:]: _upper(item) for key, item in value.items()}
    return [_upper(item) for item in value] if isinstance(value, list) else value


def _lower(value: Any) -> Any:
    if isinstance(value, dict):
        return {key[:1].lower() + key[1:]: _lower(item) for key, item in value.items() if item is not None}
    return [_lower(item) for item in value] if isinstance(value, list) else value


def from_storage(obj: Obj) -> Obj:
    """The stored object as v1 shows it."""
    spec, status = obj.get("spec") or {}, obj.get("status") or {}
    wanted, measured = spec.get("metrics") or [], status.get("currentMetrics") or []
    shares = [_share(m, "target") for m in wanted if _is_cpu(m)]
    used = [_share(m, "current") for m in measured if _is_cpu(m)]
    others = [m for m in wanted if not (_is_cpu(m) and _share(m, "target") is not None)]
    notes: dict[str, Any] = {
        METRICS: [_older(m, "target", _WANTED) for m in others],
        BEHAVIOR: _upper(spec.get("behavior")),
        CURRENT: [_older(m, "current", _MEASURED) for m in measured],
        CONDITIONS: status.get("conditions"),
    }
    said = {key: json.dumps(value, separators=(",", ":")) for key, value in notes.items() if value}
    kept = {k: v for k, v in spec.items() if k in ("scaleTargetRef", "minReplicas", "maxReplicas")}
    new_status = {k: v for k, v in status.items() if k not in ("currentMetrics", "conditions")}
    new_status = {"currentReplicas": 0, "desiredReplicas": 0, **new_status}
    shares, used = [s for s in shares[:1] if s is not None], [u for u in used if u is not None]
    return {
        **obj,
        "apiVersion": KIND.api_version,
        "metadata": _annotated(obj, said),
        "spec": {**kept, **({"targetCPUUtilizationPercentage": shares[0]} if shares else {})},
        "status": {**new_status, **({"currentCPUUtilizationPercentage": used[-1]} if used else {})},
    }


def to_storage(obj: Obj) -> Obj:
    """The object that a v1 one means."""
    notes = {key: _loaded(text) for key, text in meta.annotations_of(obj).items() if key in NOTES}
    spec, status = {**(obj.get("spec") or {})}, {**(obj.get("status") or {})}
    share, used = spec.pop("targetCPUUtilizationPercentage", None), status.pop("currentCPUUtilizationPercentage", None)
    wanted = [_newer(m, "target", _WANTED) for m in notes.get(METRICS) or []]
    wanted += [metrics.cpu(share)] if share is not None else []
    measured = [_newer(m, "current", _MEASURED) for m in notes.get(CURRENT) or []]
    if used is not None and not measured:
        measured = [{"type": "Resource", "resource": {"name": "cpu", "current": {"averageUtilization": used}}}]
    behavior = _lower(notes.get(BEHAVIOR))
    spec |= {k: v for k, v in (("metrics", wanted), ("behavior", behavior)) if v}
    status |= {k: v for k, v in (("currentMetrics", measured), ("conditions", notes.get(CONDITIONS))) if v}
    found = {**obj, "apiVersion": "autoscaling/v2", "metadata": _annotated(obj, {}), "spec": spec}
    return {**found, "status": status} if status else found


def _loaded(text: str) -> Any:
    """What an annotation holds; nothing, if somebody wrote nonsense into it."""
    try:
        return json.loads(text)
    except ValueError:
        return None


def _annotated(obj: Obj, said: dict[str, str]) -> Obj:
    """The metadata with these notes and none of the others that this version writes."""
    head = {k: v for k, v in meta.metadata(obj).items() if k != "annotations"}
    kept = {key: text for key, text in meta.annotations_of(obj).items() if key not in NOTES}
    notes = {**kept, **said}
    return {**head, "annotations": notes} if notes else head


scheme.alias(STORED, Alias(KIND, to_storage, from_storage))

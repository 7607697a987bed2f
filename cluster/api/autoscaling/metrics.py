"""What an autoscaler looks at: a resource of its pods or of one container, a measure of pods, of an object, of outside.

(In Kubernetes: validateMetrics in pkg/apis/autoscaling/validation, formatHPAMetrics in pkg/printers.)
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from cluster.api import resources
from cluster.api.podspec.defaults import quantities
from cluster.apimachinery import meta, quantity, validation
from cluster.apimachinery.errors import Cause, forbidden_field, invalid_value, not_supported, required
from cluster.apimachinery.meta import Obj

USUAL_CPU = 80
_FIELDS = {
    "ContainerResource": "containerResource", "External": "external", "Object": "object", "Pods": "pods",
    "Resource": "resource",
}  # fmt: skip
"""The field of each type; they are looked at in another order."""
_LOOKED_AT = ("object", "external", "pods", "resource", "containerResource")
_TARGETS = ("Utilization", "Value", "AverageValue")
_MOST_SHOWN = 2
_NEITHER = "must set either a target raw value or a target utilization"
_BOTH = "may not set both a target raw value and a target utilization"


def cpu(percent: int) -> Obj:
    """The share of the CPU that pods asked for."""
    target = {"type": "Utilization", "averageUtilization": percent}
    return {"type": "Resource", "resource": {"name": "cpu", "target": target}}


def default(metrics: Iterable[Obj]) -> None:
    """Amounts in their canonical text, in place."""
    for metric in metrics:
        for field in _LOOKED_AT:
            target = meta.get(metric, f"{field}.target", {})
            amounts = {k: target[k] for k in ("value", "averageValue") if target.get(k) is not None}
            quantities(amounts)
            target.update(amounts)


# -- rules -----------------------------------------------------------------------------------------------------


def reference_problems(ref: Obj, path: str) -> list[Cause]:
    """What is wrong with a reference to an object of whatever version."""
    found: list[Cause] = []
    for field in ("kind", "name"):
        value = ref.get(field) or ""
        here = f"{path}.{field}"
        found += validation.causes(here, value, validation.is_path_segment(value)) if value else [required(here)]
    return found


def problems(metrics: list[Obj], path: str, least: int | None) -> list[Cause]:
    found = [c for index, metric in enumerate(metrics) for c in _metric(metric, f"{path}[{index}]")]
    if least == 0 and not any(metric.get("type") in ("Object", "External") for metric in metrics):
        text = "must specify at least one Object or External metric to support scaling to zero replicas"
        found.append(forbidden_field(path, text))
    return found


def _metric(metric: Obj, path: str) -> list[Cause]:
    kind = metric.get("type") or ""
    found = [] if kind else [required(f"{path}.type", "must specify a metric source type")]
    if kind not in _FIELDS:
        found.append(not_supported(f"{path}.type", kind, _FIELDS))
    present = [field for field in _LOOKED_AT if metric.get(field) is not None]
    found += _SOURCES[present[0]](metric[present[0]], f"{path}.{present[0]}") if present else []
    expected = _FIELDS.get(kind, "")
    if expected and expected not in present:
        found.append(required(f"{path}.{expected}", "must populate information for the given metric source"))
    if len(present) > 1:
        text = "must populate the given metric source only"
        found += [forbidden_field(f"{path}.{field}", text) for field in present if field != expected]
    return found


def _target(source: Obj, path: str) -> list[Cause]:
    target, here = source.get("target") or {}, f"{path}.target"
    kind, share = target.get("type") or "", target.get("averageUtilization")
    found = [] if kind else [required(f"{here}.type", "must specify a metric target type")]
    if kind not in _TARGETS:
        found.append(invalid_value(f"{here}.type", kind, "must be either Utilization, Value, or AverageValue"))
    found += [
        invalid_value(f"{here}.{field}", target[field], "must be positive")
        for field in ("value", "averageValue")
        if target.get(field) is not None and quantity.parse(target[field]) <= 0
    ]
    if share is not None and share < 1:
        found.append(invalid_value(f"{here}.averageUtilization", share, "must be greater than 0"))
    return found


def _identifier(source: Obj, path: str) -> list[Cause]:
    name, here = meta.get(source, "metric.name", ""), f"{path}.metric.name"
    if not name:
        return [required(here, "must specify a metric name")]
    return validation.causes(here, name, validation.is_path_segment(name))


def _has(source: Obj, field: str) -> bool:
    return meta.get(source, f"target.{field}") is not None


def _object(source: Obj, path: str) -> list[Cause]:
    found = reference_problems(source.get("describedObject") or {}, f"{path}.describedObject")
    found += _identifier(source, path) + _target(source, path)
    if not _has(source, "value") and not _has(source, "averageValue"):
        found.append(required(f"{path}.target.averageValue", "must set either a target value or averageValue"))
    return found


def _external(source: Obj, path: str) -> list[Cause]:
    found = _identifier(source, path) + _target(source, path)
    value, average = _has(source, "value"), _has(source, "averageValue")
    if not value and not average:
        text = "must set either a target value for metric or a per-pod target"
        found.append(required(f"{path}.target.averageValue", text))
    if value and average:
        text = "may not set both a target value for metric and a per-pod target"
        found.append(forbidden_field(f"{path}.target.value", text))
    return found


def _pods(source: Obj, path: str) -> list[Cause]:
    found = _identifier(source, path) + _target(source, path)
    text = "must specify a positive target averageValue"
    return found + ([] if _has(source, "averageValue") else [required(f"{path}.target.averageValue", text)])


def _resource(source: Obj, path: str) -> list[Cause]:
    found = [] if source.get("name") else [required(f"{path}.name", "must specify a resource name")]
    found += _target(source, path)
    share, value = _has(source, "averageUtilization"), _has(source, "averageValue")
    found += [required(f"{path}.target.averageUtilization", _NEITHER)] if not share and not value else []
    return found + ([forbidden_field(f"{path}.target.averageValue", _BOTH)] if share and value else [])


def _container_resource(source: Obj, path: str) -> list[Cause]:
    name, container = source.get("name") or "", source.get("container") or ""
    found = resources.container_name_problems(name, f"{path}.name") if name else []
    if container:
        found += validation.causes(f"{path}.container", container, validation.is_dns1123_label(container))
    else:
        found.append(required(f"{path}.container", "must specify a container"))
    return found + _resource(source, path)


_SOURCES = {
    "object": _object, "external": _external, "pods": _pods, "resource": _resource,
    "containerResource": _container_resource,
}  # fmt: skip


# -- kubectl's cell --------------------------------------------------------------------------------------------


def shown(obj: Obj) -> str:
    """The cell under TARGETS: what is measured against what is wanted, of the first two."""
    wanted, measured = meta.get(obj, "spec.metrics", []), meta.get(obj, "status.currentMetrics", [])
    if not wanted:
        return "<none>"
    texts = [_shown(metric, measured[i] if i < len(measured) else {}) for i, metric in enumerate(wanted)]
    more = len(texts) - _MOST_SHOWN
    listed = ", ".join(texts[:_MOST_SHOWN])
    return f"{listed} + {more} more..." if more > 0 else listed


def _shown(metric: Obj, measured: Obj) -> str:
    field = _FIELDS.get(metric.get("type") or "", "")
    if not field:
        return "<unknown type>"
    target, current = meta.get(metric, f"{field}.target", {}), meta.get(measured, f"{field}.current", {})
    if field in ("resource", "containerResource"):
        name = meta.get(metric, f"{field}.name", "")
        if target.get("averageValue") is not None:
            return f"{name}: {_known(current.get('averageValue'))}/{target['averageValue']}"
        return f"{name}: {_percent(current, '<unknown>')}/{_percent(target, '<auto>')}"
    if field == "pods":
        return f"{_known(current.get('averageValue'))}/{target.get('averageValue')}"
    if target.get("averageValue") is not None:
        return f"{_known(current.get('averageValue'))}/{target['averageValue']} (avg)"
    return f"{_known(current.get('value'))}/{target.get('value')}"


def _known(value: Any) -> str:
    return "<unknown>" if value is None else str(value)


def _percent(holder: Obj, none: str) -> str:
    share = holder.get("averageUtilization")
    return none if share is None else f"{share}%"

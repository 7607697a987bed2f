"""HorizontalPodAutoscaler: what is measured, what is aimed at, and what came of it."""

from __future__ import annotations

from cluster.apimachinery import meta, quantity
from cluster.apimachinery.meta import Obj, Objs
from cluster.kubectl.describe.base import Source, describes
from cluster.kubectl.describe.parts.metadata import head
from cluster.kubectl.describe.parts.values import moment
from cluster.kubectl.describe.parts.writer import UNSET, Writer
from cluster.kubectl.golang import quote

_UNKNOWN = "<unknown>"


@describes("HorizontalPodAutoscaler", "apis/autoscaling/v2", "apis/autoscaling/v1")
async def horizontal_pod_autoscaler(source: Source, obj: Obj, w: Writer) -> None:
    spec, status = obj["spec"], obj.get("status") or {}
    target = spec["scaleTargetRef"]
    head(w, obj)
    w.field("CreationTimestamp", moment(obj["metadata"].get("creationTimestamp")))
    w.field("Reference", f"{target['kind']}/{target['name']}")
    if obj["apiVersion"] == "autoscaling/v1":
        _utilization(w, spec, status)
    else:
        w.field("Metrics", "( current / target )")
        current: Objs = status.get("currentMetrics") or []
        for index, metric in enumerate(spec.get("metrics") or []):
            _metric(w, metric, current[index] if index < len(current) else {})
    w.field("Min replicas", spec.get("minReplicas", UNSET))
    w.field("Max replicas", spec["maxReplicas"])
    _behavior(w, spec.get("behavior"))
    now = f"{status.get('currentReplicas', 0)} current / {status.get('desiredReplicas', 0)} desired"
    w.field(f"{target['kind']} pods", now)
    _conditions(w, status)


def _utilization(w: Writer, spec: Obj, status: Obj) -> None:
    target = spec.get("targetCPUUtilizationPercentage")
    if target is not None:
        w.field("Target CPU utilization", f"{target}%")
        w.field("Current CPU utilization", f"{status.get('currentCPUUtilizationPercentage', _UNKNOWN)}%")


def _metric(w: Writer, metric: Obj, status: Obj) -> None:
    kind = str(metric["type"])
    field = kind[:1].lower() + kind[1:]
    if field not in _METRICS:
        w.write(f"<unknown metric type {quote(kind)}>\n", 1)
        return
    wanted, now = metric[field], status.get(field)
    label, value = _METRICS[field](wanted, now)
    w.row(f"{label}:", value, level=1)


def _named(wanted: Obj) -> str:
    return quote(wanted["metric"]["name"])


def _external(wanted: Obj, now: Obj | None) -> tuple[str, str]:
    if "averageValue" in wanted["target"]:
        seen = meta.get(now, "current.averageValue")
        current = _UNKNOWN if seen is None else quantity.canonical(seen)
        return f"{_named(wanted)} (target average value)", f"{current} / {_aim(wanted, 'averageValue')}"
    return f"{_named(wanted)} (target value)", _values(wanted, now, "value")


def _pods(wanted: Obj, now: Obj | None) -> tuple[str, str]:
    return f"{_named(wanted)} on pods", _values(wanted, now, "averageValue")


def _object(wanted: Obj, now: Obj | None) -> tuple[str, str]:
    about = wanted["describedObject"]
    average = wanted["target"]["type"] == "AverageValue"
    label = f'"{wanted["metric"]["name"]}" on {about["kind"]}/{about["name"]} '
    field = "averageValue" if average else "value"
    return label + f"(target {'average ' if average else ''}value)", _values(wanted, now, field)


def _resource(wanted: Obj, now: Obj | None) -> tuple[str, str]:
    of = f' of container "{wanted["container"]}"' if "container" in wanted else ""
    label = f"resource {wanted['name']}{of} on pods"
    if "averageValue" in wanted["target"]:
        return label, _values(wanted, now, "averageValue")
    share, current = meta.get(now, "current.averageUtilization"), _UNKNOWN
    if share is not None:
        current = f"{share}% ({_shown(meta.get(now, 'current.averageValue'))})"
    aim = wanted["target"].get("averageUtilization")
    target = "<auto>" if aim is None else f"{aim}%"
    return f"{label}  (as a percentage of request)", f"{current} / {target}"


_METRICS = {
    "external": _external, "pods": _pods, "object": _object, "resource": _resource, "containerResource": _resource,
}  # fmt: skip


def _values(wanted: Obj, now: Obj | None, field: str) -> str:
    current = _UNKNOWN if now is None else _shown(meta.get(now, f"current.{field}"))
    return f"{current} / {_aim(wanted, field)}"


def _aim(wanted: Obj, field: str) -> str:
    return _shown(wanted["target"].get(field))


def _shown(found: str | None) -> str:
    return "<nil>" if found is None else quantity.canonical(found)


def _behavior(w: Writer, behavior: Obj | None) -> None:
    if behavior is None:
        return
    w.write("Behavior:\n")
    for title, field in (("Scale Up", "scaleUp"), ("Scale Down", "scaleDown")):
        rules = behavior.get(field)
        if rules is None:
            continue
        w.write(f"{title}:\n", 1)
        if rules.get("stabilizationWindowSeconds") is not None:
            w.write(f"Stabilization Window: {rules['stabilizationWindowSeconds']} seconds\n", 2)
        if rules.get("policies"):
            w.write(f"Select Policy: {rules.get('selectPolicy', 'Max')}\n", 2)
            w.write("Policies:\n", 2)
        for policy in rules.get("policies") or []:
            period = f"Period: {policy['periodSeconds']} seconds"
            w.row(f"- Type: {policy['type']}", f"Value: {policy['value']}", period, level=3)


def _conditions(w: Writer, status: Obj) -> None:
    if status.get("conditions"):
        w.write("Conditions:\n")
        w.table("Type\tStatus\tReason\tMessage")
    for c in status.get("conditions") or []:
        w.row(c["type"], c["status"], c.get("reason", ""), c.get("message", ""), level=1)

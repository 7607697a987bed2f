"""How many replicas a metric asks for.

Pods that only start say nothing yet, and pods that are not measured count as whatever keeps the autoscaler from
moving far. Custom and external metrics would come from an adapter, and here is none. (In Kubernetes:
podautoscaler/replica_calculator.go and metrics/utilization.go.)
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from cluster.api.metrics import usage
from cluster.apimachinery import meta, quantity
from cluster.apimachinery.meta import Obj, Objs
from cluster.client.view import View
from cluster.controllers._pods import ready_for
from cluster.controllers._time import elapsed

WINDOW = 15.0
"""Over how many seconds a measurement is made: one that began before a pod was ready is not used."""
START, FIRST_READY = 300.0, 30.0
"""For how long a pod's CPU is the start's, and within which time it has been ready at least once."""
_NO_SOURCE = {
    "Pods": ("FailedGetPodsMetric", "pods metric value", "custom"),
    "Object": ("FailedGetObjectMetric", "object metric value", "custom"),
    "External": ("FailedGetExternalMetric", "{} external metric value", "external"),
}


class Unmeasured(Exception):
    """A metric that leads to no number: the condition's reason, what failed, and why."""

    def __init__(self, reason: str, what: str, why: str) -> None:
        super().__init__(f"failed to get {what}: {why}")
        self.reason, self.why = reason, why


@dataclass(frozen=True)
class Found:
    """What one metric asks for, what it is called in sentences, and its part of the status."""

    replicas: int
    name: str
    status: Obj


@dataclass(frozen=True)
class Tolerance:
    """How far from 1 a ratio may be without anything being done."""

    down: float = 0.1
    up: float = 0.1

    @classmethod
    def of(cls, scaler: Obj) -> Tolerance:
        ways = (meta.get(scaler, f"spec.behavior.{way}.tolerance") for way in ("scaleDown", "scaleUp"))
        return cls(*(0.1 if said is None else float(quantity.parse(said)) for said in ways))

    def holds(self, ratio: float) -> bool:
        return 1.0 - self.down <= ratio <= 1.0 + self.up


@dataclass
class _Groups:
    """The pods of a target: how many are ready and measured, and who is not."""

    ready: int = 0
    unready: set[str] = field(default_factory=set)
    missing: set[str] = field(default_factory=set)
    ignored: set[str] = field(default_factory=set)


def proposed(metric: Obj, scaler: Obj, current: int, pods: Objs, view: View) -> Found:
    """The replicas that a metric of the autoscaler asks for; Unmeasured if it cannot be told."""
    kind = metric["type"]
    if kind in _NO_SOURCE:
        raise _no_source(kind, metric)
    key = "resource" if kind == "Resource" else "containerResource"
    source = metric[key]
    resource, container = source["name"], source.get("container") or ""
    try:
        replicas, name, now = _resource(source["target"], resource, container, scaler, current, pods, view)
    except ValueError as why:
        what = f"{container} container metric value" if container else f"{resource} resource metric value"
        raise Unmeasured(f"FailedGet{kind}Metric", what, str(why)) from why
    head = {"name": resource, **({"container": container} if container else {})}
    return Found(replicas, name, {"type": kind, key: {**head, "current": now}})


def _no_source(kind: str, metric: Obj) -> Unmeasured:
    reason, what, api = _NO_SOURCE[kind]
    name = meta.get(metric, f"{kind.lower()}.metric.name", "")
    why = f"no {api} metrics API ({api}.metrics.k8s.io) registered"
    told = f"unable to get metric {name}: unable to fetch metrics from {api} metrics API: {why}"
    return Unmeasured(reason, what.format(name), told)


def _resource(
    target: Obj, resource: str, container: str, scaler: Obj, current: int, pods: Objs, view: View
) -> tuple[int, str, Obj]:
    """Replicas, the metric's name and the reading; ValueError with the reason why there is none."""
    tolerance, share = Tolerance.of(scaler), int(target.get("averageUtilization") or 0)
    what = "usage" if target.get("averageValue") is not None else "utilization"
    try:
        values, groups = _readings(pods, resource, container, view)
        if what == "usage":
            aim = quantity.milli(target["averageValue"])
            ratio = _of_value(aim)
            replicas = _replicas(values, groups, current, tolerance, ratio, lambda _: aim)
        else:
            requests = {meta.name(pod): _request(pod, resource, container) for pod in pods}
            ratio, most = _of_share(requests, share), max(100, share)
            replicas = _replicas(
                values, groups, current, tolerance, ratio, lambda p: requests[p] * most // 100
            )
    except ValueError as why:
        raise ValueError(f"failed to get {resource} {what}: {why}") from why
    measured = {p: v for p, v in values.items() if p not in groups.ignored | groups.unready}
    average = sum(measured.values()) // len(measured)
    style = quantity.Format.BINARY if resource == "memory" else quantity.Format.DECIMAL
    told: Obj = {"averageValue": quantity.format_amount(Decimal(average) / 1000, style)}
    if what == "usage":
        return replicas, f"{resource} resource", told
    of = "container resource" if container else "resource"
    used = sum(measured.values()) * 100 // sum(requests[p] for p in measured)
    return (
        replicas,
        f"{resource} {of} utilization (percentage of request)",
        {"averageUtilization": used, **told},
    )


def _of_value(aim: int) -> Callable[[Mapping[str, int]], float]:
    return lambda values: sum(values.values()) / len(values) / aim


def _of_share(requests: Mapping[str, int], share: int) -> Callable[[Mapping[str, int]], float]:
    def ratio(values: Mapping[str, int]) -> float:
        asked = sum(requests[p] for p in values)
        if not asked:
            raise ValueError("no metrics returned matched known pods")
        return (sum(values.values()) * 100 // asked) / share

    return ratio


def _replicas(
    values: Mapping[str, int], groups: _Groups, current: int, tolerance: Tolerance,
    ratio: Callable[[Mapping[str, int]], float], idle: Callable[[str], int],
) -> int:  # fmt: skip
    """ceil(pods × ratio), unless the ratio is near 1 or pods that say nothing would turn the direction."""
    values = {p: v for p, v in values.items() if p not in groups.ignored | groups.unready}
    if not values:
        raise ValueError("did not receive metrics for targeted pods (pods might be unready)")
    first = ratio(values)
    starting = bool(groups.unready) and first > 1.0
    if not starting and not groups.missing:
        return current if tolerance.holds(first) else math.ceil(first * groups.ready)
    if first != 1.0:
        values |= {p: idle(p) if first < 1.0 else 0 for p in groups.missing}
    if starting:
        values |= dict.fromkeys(groups.unready, 0)
    second = ratio(values)
    if tolerance.holds(second) or (first < 1.0 < second) or (second < 1.0 < first):
        return current
    wanted = math.ceil(second * len(values))
    turned = (second < 1.0 and wanted > current) or (second > 1.0 and wanted < current)
    return current if turned else wanted


def _readings(pods: Objs, resource: str, container: str, view: View) -> tuple[dict[str, int], _Groups]:
    """What each measured pod uses, in thousandths, and who counts how."""
    values = _values(pods, resource, container, view)
    groups = _Groups()
    for pod in pods:
        name, phase = meta.name(pod), meta.get(pod, "status.phase")
        if meta.is_deleting(pod) or phase == "Failed":
            groups.ignored.add(name)
        elif phase == "Pending":
            groups.unready.add(name)
        elif name not in values:
            groups.missing.add(name)
        elif resource == "cpu" and _starting(pod, view):
            groups.unready.add(name)
        else:
            groups.ready += 1
    return values, groups


def _values(pods: Objs, resource: str, container: str, view: View) -> dict[str, int]:
    measured = [pod for pod in pods if usage.measured(pod)]
    if not measured:
        why = "no metrics returned from resource metrics API"
        raise ValueError(f"unable to get metrics for resource {resource}: {why}")
    rates = usage.rates(view.list(usage.GENERATORS), measured)
    values: dict[str, int] = {}
    for pod in measured:
        used = usage.containers(pod, rates.get(meta.name(pod), 0.0))
        if container and container not in used:
            where = f"{meta.namespace(pod)}/{meta.name(pod)}"
            why = f"failed to get container metrics: container {container} not present in metrics for pod {where}"
            raise ValueError(f"unable to get metrics for resource {resource}: {why}")
        said = [one.said for name, one in used.items() if container in ("", name)]
        if all(resource in one for one in said):
            values[meta.name(pod)] = sum(quantity.milli(one[resource]) for one in said)
    return values


def _starting(pod: Obj, view: View) -> bool:
    """Whether what a pod's CPU does is still its start."""
    condition, started = meta.condition(pod, "Ready"), meta.get(pod, "status.startTime")
    if condition is None or not started:
        return True
    waiting = condition.get("status") == "False"
    if elapsed(view, f"{meta.uid(pod)}/started", started) < START:
        return waiting or ready_for(pod, view) < WINDOW
    changed = elapsed(view, f"{meta.uid(pod)}/unready", condition.get("lastTransitionTime") or started)
    return waiting and elapsed(view, f"{meta.uid(pod)}/started", started) - changed < FIRST_READY


def _request(pod: Obj, resource: str, container: str) -> int:
    """How much a pod or its container asked for, in thousandths."""
    spec, name = pod["spec"], meta.name(pod)
    whole = meta.get(spec, "resources.requests") or {}
    if whole and not container:
        if resource not in whole:
            raise ValueError(f"missing pod-level request for {resource} in Pod {name}")
        return quantity.milli(whole[resource])
    sidecars = [c for c in spec.get("initContainers") or [] if c.get("restartPolicy") == "Always"]
    total = 0
    wanted = [c for c in [*spec["containers"], *sidecars] if container in ("", c["name"])]
    if not wanted:
        raise ValueError(f"container {container} not found in Pod {name}")
    for one in wanted:
        asked = (meta.get(one, "resources.requests") or {}).get(resource)
        if asked is None:
            raise ValueError(f"missing request for {resource} in container {one['name']} of Pod {name}")
        total += quantity.milli(asked)
    return total

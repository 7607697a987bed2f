"""The HorizontalPodAutoscaler for a kind that scales. (In Kubernetes: kubectl/pkg/cmd/autoscale.)"""

from __future__ import annotations

import re
from dataclasses import dataclass

from cluster.apimachinery import quantity
from cluster.apimachinery.meta import Obj
from cluster.kubectl.generators.objects import head, omitempty

_UNITS = {"cpu": "m", "memory": "Mi"}


@dataclass(frozen=True)
class Limits:
    """Between how many pods, and at which usage; "" and -1 leave it open."""

    most: int
    least: int = -1
    percent: int = -1  # of the CPU asked for, --cpu-percent
    cpu: str = ""
    memory: str = ""

    def check(self) -> None:
        """ValueError for limits that contradict each other."""
        if self.most < 1:
            raise ValueError(f"--max=MAXPODS is required and must be at least 1, max: {self.most}")
        if self.most < self.least:
            raise ValueError(
                f"--max=MAXPODS must be larger or equal to --min=MINPODS, max: {self.most}, min: {self.least}"
            )
        if self.percent > 0 and self.cpu:
            raise ValueError("--cpu-percent and --cpu are mutually exclusive")
        for resource, text in (("cpu", self.cpu), ("memory", self.memory)):
            if text:
                _target(resource, text)


def autoscaler(name: str, namespace: str, target: Obj, limits: Limits) -> Obj:
    """`target` is the scaled object's apiVersion, kind and name."""
    percent = f"{limits.percent}%" if limits.percent > 0 else ""
    wanted = [("cpu", percent), ("cpu", limits.cpu), ("memory", limits.memory)]
    metrics = [
        {"type": "Resource", "resource": {"name": resource, "target": _target(resource, text)}}
        for resource, text in wanted
        if text
    ]
    least = {"minReplicas": limits.least} if limits.least > 0 else {}
    spec = {"scaleTargetRef": target, **least, "maxReplicas": limits.most, **omitempty(metrics=metrics)}
    made = head("autoscaling/v2", "HorizontalPodAutoscaler", name, namespace)
    return {**made, "spec": spec, "status": {"desiredReplicas": 0, "currentMetrics": None}}


def _target(resource: str, text: str) -> Obj:
    """ "70%" is of what the pods ask for; an amount is for each pod, a bare number in the resource's usual unit."""
    if text.endswith("%"):
        if not re.fullmatch("[+-]?[0-9]+", text[:-1]):
            raise ValueError(f"failed to parse: {text}")
        return {"type": "Utilization", "averageUtilization": int(text[:-1])}
    amount = text + _UNITS[resource] if re.fullmatch("[+-]?[0-9]+", text) else text
    return {"type": "AverageValue", "averageValue": quantity.canonical(amount)}

"""NodeMetrics and PodMetrics: what nodes and pods use now. Read, never written, stored nowhere.

In a real cluster metrics-server asks every kubelet and serves the answers in a group of its own; `kubectl top` and the
HorizontalPodAutoscaler read them there. Here they are worked out when somebody asks (`metrics/usage.py`). (In
Kubernetes: k8s.io/metrics, and metrics-server's pkg/api.)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from cluster.api.metrics import usage
from cluster.api.metrics.usage import Usage
from cluster.api.printing import NAME_COLUMN
from cluster.apimachinery import meta, schema
from cluster.apimachinery.meta import Obj, Objs
from cluster.apimachinery.scheme import Column, Kind

GROUP, VERSION = "metrics.k8s.io", "v1beta1"
READ = ("get", "list")
WINDOW = "15s"
_META = "#/$defs/io.k8s.apimachinery.pkg.apis.meta.v1.{}"
_USAGE: Obj = {
    "description": "What is used, by resource: cpu and memory.",
    "type": "object",
    "additionalProperties": {"$ref": "#/$defs/io.k8s.apimachinery.pkg.api.resource.Quantity"},
}


def _schema(description: str, **own: Obj) -> Obj:
    """The schema of a kind of measurements."""
    return {
        "description": description,
        "type": "object",
        "required": ["timestamp", "window", *own],
        "properties": {
            "apiVersion": {"type": "string"},
            "kind": {"type": "string"},
            "metadata": {"$ref": _META.format("ObjectMeta")},
            "timestamp": {"description": "When it was measured.", "$ref": _META.format("Time")},
            "window": {"description": "Over which time, as a Go duration.", "type": "string"},
            **own,
        },
    }


class _Metrics:
    """What both kinds have in common; a kind that is worked out has hooks like any other, but no table."""

    KIND: Kind
    COLUMNS: tuple[Column, ...]

    @classmethod
    def seen(cls, obj: Obj) -> Obj:
        return obj

    @classmethod
    def selectable(cls, obj: Obj) -> dict[str, str]:
        return {}

    @classmethod
    def told(cls, about: Obj, now: str, **own: Any) -> Obj:
        """The measurement of a node or pod."""
        head = {"name": meta.name(about), "creationTimestamp": now}
        kept = {"namespace": meta.namespace(about), "labels": meta.labels(about)}
        return {
            "kind": cls.KIND.kind,
            "apiVersion": cls.KIND.api_version,
            "metadata": {**head, **{k: v for k, v in kept.items() if v}},
            "timestamp": now,
            "window": WINDOW,
            **own,
        }


def _columns(used: Callable[[Obj], Obj]) -> tuple[Column, ...]:
    return (
        NAME_COLUMN,
        Column("cpu", lambda o: used(o)["cpu"], description="Processor time, in cores."),
        Column("memory", lambda o: used(o)["memory"], description="Memory, in bytes."),
        Column("Window", lambda o: o["window"], description="Over which time it was measured."),
    )


class NodeMetrics(_Metrics):
    KIND = Kind(GROUP, VERSION, "NodeMetrics", "nodes", namespaced=False, verbs=READ)
    COLUMNS = _columns(lambda o: o["usage"])


def _whole(obj: Obj) -> Obj:
    """What all containers of a pod use."""
    total = Usage(0, 0)
    for container in obj["containers"]:
        used = container["usage"]
        total += Usage(int(used["cpu"][:-1]) / 1_000_000, int(used["memory"][:-2]) * 1024)
    return total.said


class PodMetrics(_Metrics):
    KIND = Kind(GROUP, VERSION, "PodMetrics", "pods", verbs=READ)
    COLUMNS = _columns(_whole)


KINDS = (NodeMetrics.KIND, PodMetrics.KIND)

_CONTAINER: Obj = {
    "type": "object",
    "required": ["name", "usage"],
    "properties": {"name": {"description": "The container.", "type": "string"}, "usage": _USAGE},
}
_CONTAINERS: Obj = {"description": "Each running container.", "type": "array", "items": _CONTAINER}
schema.define((GROUP, VERSION, "NodeMetrics"), _schema("NodeMetrics says what a node uses now.", usage=_USAGE))
schema.define(
    (GROUP, VERSION, "PodMetrics"), _schema("PodMetrics says what a pod uses now.", containers=_CONTAINERS)
)


def of_pods(pods: Objs, generators: Iterable[Obj], now: str) -> Objs:
    """What each running pod uses."""
    rates = usage.rates(generators, pods)

    def told(pod: Obj) -> Obj:
        used = usage.containers(pod, rates.get(meta.name(pod), 0.0))
        return PodMetrics.told(pod, now, containers=[{"name": n, "usage": u.said} for n, u in used.items()])

    return [told(pod) for pod in pods if usage.measured(pod)]


def of_nodes(nodes: Objs, pods: Objs, generators: Iterable[Obj], now: str) -> Objs:
    """What each node that is ready uses: its own, and that of its pods."""
    rates = usage.rates(generators, pods)
    total = {meta.name(n): Usage(usage.NODE_CPU, usage.NODE_MEMORY) for n in nodes if meta.condition_is(n, "Ready")}
    for pod in pods:
        place = meta.get(pod, "spec.nodeName", "")
        if place in total and usage.measured(pod):
            for used in usage.containers(pod, rates.get(meta.name(pod), 0.0)).values():
                total[place] += used
    return [NodeMetrics.told(n, now, usage=total[meta.name(n)].said) for n in nodes if meta.name(n) in total]

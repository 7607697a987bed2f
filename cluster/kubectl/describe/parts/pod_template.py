"""The pod that a controller makes copies of, and how many of its pods are in which phase."""

from __future__ import annotations

from collections import Counter

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj, Objs

from .containers import containers
from .metadata import labels, notes
from .scheduling import spreading, tolerations
from .volumes import volumes
from .writer import Writer

_INDENT = "  "
_SHOWN_AS = {"Running": "Running", "Pending": "Waiting", "Succeeded": "Succeeded", "Failed": "Failed"}


def pod_template(w: Writer, template: Obj | None) -> None:
    w.write("Pod Template:\n")
    if template is None:
        w.write("<unset>", 1)
        return
    spec: Obj = template.get("spec") or {}
    labels(w, "  Labels", meta.labels(template))
    if meta.annotations_of(template):
        notes(w, "  Annotations", meta.annotations_of(template))
    if spec.get("serviceAccountName"):
        w.field("Service Account", spec["serviceAccountName"], 1)
    if spec.get("initContainers"):
        containers(w, "Init Containers", spec["initContainers"], indent=_INDENT)
    containers(w, "Containers", spec.get("containers") or [], indent=_INDENT)
    volumes(w, spec.get("volumes"), _INDENT)
    spreading(w, spec.get("topologySpreadConstraints"), _INDENT)
    if spec.get("priorityClassName"):
        w.field("Priority Class Name", spec["priorityClassName"], 1)
    labels(w, "  Node-Selectors", spec.get("nodeSelector"))
    tolerations(w, "  Tolerations", spec.get("tolerations"))
    workload(w, spec, _INDENT)


def workload(w: Writer, spec: Obj, indent: str = "") -> None:
    """The Workload whose pods are scheduled together."""
    ref = spec.get("workloadRef")
    if ref:
        w.write(f"{indent}WorkloadRef:\n")
        w.field("Name", ref["name"], 1)
        w.field("PodGroup", ref["podGroup"], 1)
        if ref.get("podGroupReplicaKey"):
            w.field("PodGroupReplicaKey", ref["podGroupReplicaKey"], 1)


def phases(pods: Objs, owner: Obj) -> str:
    """How many of the pods that this owner controls are in which phase."""
    mine = [pod for pod in pods if (meta.controller_of(pod) or {}).get("uid") == meta.uid(owner)]
    count = Counter(meta.get(pod, "status.phase") for pod in mine)
    return " / ".join(f"{count[phase]} {shown}" for phase, shown in _SHOWN_AS.items())

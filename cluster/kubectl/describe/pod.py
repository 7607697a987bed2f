"""Pods."""

from __future__ import annotations

from collections.abc import Iterator

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.kubectl.describe.base import Source, describes
from cluster.kubectl.describe.parts.containers import containers, resources, seccomp
from cluster.kubectl.describe.parts.events import Reference, reference
from cluster.kubectl.describe.parts.metadata import controller, labels, notes
from cluster.kubectl.describe.parts.pod_template import workload
from cluster.kubectl.describe.parts.scheduling import spreading, tolerations
from cluster.kubectl.describe.parts.values import moment, since
from cluster.kubectl.describe.parts.volumes import volumes
from cluster.kubectl.describe.parts.writer import NONE, Writer

_MIRROR = "kubernetes.io/config.mirror"
_CONTAINERS = (
    ("Init Containers", "initContainers", "initContainerStatuses"),
    ("Containers", "containers", "containerStatuses"),
    ("Ephemeral Containers", "ephemeralContainers", "ephemeralContainerStatuses"),
)
_ABOUT = (
    ("Priority", "priority"),
    ("Priority Class Name", "priorityClassName"),
    ("Runtime Class Name", "runtimeClassName"),
    ("Service Account", "serviceAccountName"),
)


def _references(pod: Obj) -> Iterator[Reference]:
    """Events of a static pod are about the kubelet's own object, whose uid its mirror keeps in an annotation."""
    for about in reference(pod):
        yield about | {"kind": "", "uid": meta.annotations_of(pod).get(_MIRROR, about["uid"])}


@describes("Pod", "api/v1", references=_references)
async def pod(source: Source, obj: Obj, w: Writer) -> None:
    spec, status = obj["spec"], obj.get("status") or {}
    _identity(w, obj, spec, status)
    _state(w, obj, spec, status)
    for title, field, statuses in _CONTAINERS:
        if spec.get(field) or field == "containers":
            containers(w, title, spec.get(field) or [], status.get(statuses), obj)
    _conditions(w, spec, status)
    volumes(w, spec.get("volumes"))
    w.field("QoS Class", status.get("qosClass", ""))
    labels(w, "Node-Selectors", spec.get("nodeSelector"))
    tolerations(w, "Tolerations", spec.get("tolerations"))
    spreading(w, spec.get("topologySpreadConstraints"))
    workload(w, spec)


def _identity(w: Writer, obj: Obj, spec: Obj, status: Obj) -> None:
    w.field("Name", meta.name(obj))
    w.field("Namespace", meta.namespace(obj))
    for label, field in _ABOUT:
        if spec.get(field) not in (None, ""):
            w.field(label, spec[field])
    w.field("Node", f"{spec['nodeName']}/{status.get('hostIP', '')}" if spec.get("nodeName") else NONE)
    if status.get("startTime"):
        w.field("Start Time", moment(status["startTime"]))
    labels(w, "Labels", meta.labels(obj))
    notes(w, "Annotations", meta.annotations_of(obj))


def _state(w: Writer, obj: Obj, spec: Obj, status: Obj) -> None:
    gone = meta.metadata(obj).get("deletionTimestamp")
    if gone and status.get("phase") not in ("Failed", "Succeeded"):
        w.field("Status", f"Terminating (lasts {since(gone)})")
        w.field("Termination Grace Period", f"{meta.metadata(obj).get('deletionGracePeriodSeconds', 0)}s")
    else:
        w.field("Status", status.get("phase", ""))
    for label, field in (("Reason", "reason"), ("Message", "message")):
        if status.get(field):
            w.field(label, status[field])
    seccomp(w, spec.get("securityContext"), 0, 0)
    w.field("IP", status.get("podIP", ""))
    _addresses(w, status)
    controller(w, obj)
    if status.get("nominatedNodeName"):
        w.field("NominatedNodeName", status["nominatedNodeName"])
    if spec.get("resources") is not None:
        w.write("Resources:\n")
        resources(w, spec["resources"], 1)


def _addresses(w: Writer, status: Obj) -> None:
    found = status.get("podIPs") or []
    w.write("IPs:\n" if found else f"IPs:\t{NONE}\n")
    for address in found:
        w.field("IP", address["ip"], 1)


def _conditions(w: Writer, spec: Obj, status: Obj) -> None:
    found = {c["type"]: c["status"] for c in reversed(status.get("conditions") or [])}
    gates = [gate["conditionType"] for gate in spec.get("readinessGates") or []]
    rows = [(c["type"], c["status"]) for c in status.get("conditions") or []]
    _table(w, "Readiness Gates", [(gate, found.get(gate, NONE)) for gate in gates])
    _table(w, "Conditions", rows)


def _table(w: Writer, title: str, rows: list[tuple[str, str]]) -> None:
    if rows:
        w.write(f"{title}:\n")
        w.row("Type", "Status", level=1)
    for kind, status in rows:
        w.row(f"{kind} ", f"{status} ", level=1)

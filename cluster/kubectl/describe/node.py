"""Nodes, and how much of each its pods have asked for."""

from __future__ import annotations

from collections.abc import Iterator

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj, Objs
from cluster.kubectl.describe.base import Source, describes
from cluster.kubectl.describe.parts import tables
from cluster.kubectl.describe.parts.events import Reference, reference
from cluster.kubectl.describe.parts.metadata import labels, notes
from cluster.kubectl.describe.parts.requests import allocated
from cluster.kubectl.describe.parts.scheduling import taints
from cluster.kubectl.describe.parts.values import amount, flag, moment
from cluster.kubectl.describe.parts.writer import NONE, UNSET, Writer
from cluster.kubectl.errors import StatusError

_ROLE_PREFIX, _ROLE = "node-role.kubernetes.io/", "kubernetes.io/role"
_SYSTEM = (
    ("Machine ID", "machineID"),
    ("System UUID", "systemUUID"),
    ("Boot ID", "bootID"),
    ("Kernel Version", "kernelVersion"),
    ("OS Image", "osImage"),
    ("Operating System", "operatingSystem"),
    ("Architecture", "architecture"),
    ("Container Runtime Version", "containerRuntimeVersion"),
    ("Kubelet Version", "kubeletVersion"),
    ("Kube-Proxy Version", "kubeProxyVersion"),
)
_FORBIDDEN = 403


def _references(node: Obj) -> Iterator[Reference]:
    """Controllers name a node in their events by its uid, the kubelet by its name."""
    for about in reference(node):
        yield about
        yield about | {"uid": meta.name(node)}


@describes("Node", "api/v1", references=_references)
async def node(source: Source, obj: Obj, w: Writer) -> None:
    spec, status = obj.get("spec") or {}, obj.get("status") or {}
    pods = await _pods(source, meta.name(obj))
    w.field("Name", meta.name(obj))
    w.field("Roles", ",".join(roles(obj)) or NONE)
    labels(w, "Labels", meta.labels(obj))
    notes(w, "Annotations", meta.annotations_of(obj))
    w.field("CreationTimestamp", moment(obj["metadata"].get("creationTimestamp")))
    taints(w, "Taints", spec.get("taints"))
    w.field("Unschedulable", flag(spec.get("unschedulable")))
    await _lease(source, meta.name(obj), w)
    tables.with_times(w, status.get("conditions"), "lastHeartbeatTime", heading="LastHeartbeatTime")
    w.write("Addresses:\n")
    for address in status.get("addresses") or []:
        w.field(address["type"], address["address"], 1)
    for title in ("Capacity", "Allocatable"):
        _amounts(w, title, status.get(title.lower()))
    w.write("System Info:\n")
    for label, field in _SYSTEM:
        w.field(label, meta.get(status, f"nodeInfo.{field}", ""), 1)
    _ranges(w, spec)
    if pods is None:
        w.field("Pods", "not authorized")
    else:
        allocated(w, pods, status.get("allocatable") or status.get("capacity") or {})


def roles(obj: Obj) -> list[str]:
    """A node's roles, from its labels."""
    found = {key.removeprefix(_ROLE_PREFIX) for key in meta.labels(obj) if key.startswith(_ROLE_PREFIX)}
    return sorted((found | {meta.labels(obj).get(_ROLE, "")}) - {""})


async def _pods(source: Source, name: str) -> Objs | None:
    """The pods on the node that have not ended; None where pods may not be seen."""
    chosen = f"spec.nodeName={name},status.phase!=Failed,status.phase!=Succeeded"
    try:
        return await source.items("/api/v1/pods", fieldSelector=chosen)
    except StatusError as refused:
        if refused.http_code == _FORBIDDEN:
            return None
        raise


async def _lease(source: Source, name: str, w: Writer) -> None:
    try:
        lease = await source.get(f"/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/{name}")
    except StatusError as refused:
        w.field("Lease", f"Failed to get lease: {refused.message}")
        return
    spec = lease.get("spec") or {}
    w.write("Lease:\n")
    w.field("HolderIdentity", spec.get("holderIdentity", UNSET), 1)
    for label, field in (("AcquireTime", "acquireTime"), ("RenewTime", "renewTime")):
        w.field(label, moment(spec[field]) if spec.get(field) else UNSET, 1)


def _amounts(w: Writer, title: str, found: Obj | None) -> None:
    if found:
        w.write(f"{title}:\n")
    for name in sorted(found or {}):
        w.field(name, amount(found, name), 1)


def _ranges(w: Writer, spec: Obj) -> None:
    if spec.get("podCIDR"):
        w.field("PodCIDR", spec["podCIDR"])
    if spec.get("podCIDRs"):
        w.field("PodCIDRs", ",".join(spec["podCIDRs"]))
    if spec.get("providerID"):
        w.field("ProviderID", spec["providerID"])

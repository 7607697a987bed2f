"""Storage: volumes, claims, and the classes and drivers behind them."""

from __future__ import annotations

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj, Objs
from cluster.kubectl.describe.base import Source, describes
from cluster.kubectl.describe.parts import tables
from cluster.kubectl.describe.parts.claims import access_modes, claim, phase, storage_class
from cluster.kubectl.describe.parts.metadata import column, head, labels, notes
from cluster.kubectl.describe.parts.values import amount, moment, pairs, title_flag
from cluster.kubectl.describe.parts.volumes import PERSISTENT
from cluster.kubectl.describe.parts.volumes import source as volume_source
from cluster.kubectl.describe.parts.writer import NONE, Writer
from cluster.kubectl.golang import plain

_STORAGE = "apis/storage.k8s.io/v1"
_DEFAULT = ("storageclass.kubernetes.io/is-default-class", "storageclass.beta.kubernetes.io/is-default-class")


@describes("PersistentVolume", "api/v1")
async def persistent_volume(source: Source, obj: Obj, w: Writer) -> None:
    spec = obj["spec"]
    w.field("Name", meta.name(obj))
    labels(w, "Labels", meta.labels(obj))
    notes(w, "Annotations", meta.annotations_of(obj))
    w.field("Finalizers", plain(meta.finalizers(obj)))
    w.field("StorageClass", storage_class(obj))
    phase(w, obj)
    bound = spec.get("claimRef")
    w.field("Claim", f"{bound.get('namespace', '')}/{bound.get('name', '')}" if bound else "")
    w.field("Reclaim Policy", spec.get("persistentVolumeReclaimPolicy", ""))
    w.field("Access Modes", access_modes(spec.get("accessModes")))
    if spec.get("volumeMode"):
        w.field("VolumeMode", spec["volumeMode"])
    w.field("Capacity", amount(spec.get("capacity"), "storage"))
    _node_affinity(w, meta.get(spec, "nodeAffinity.required"))
    w.field("Message", meta.get(obj, "status.message", ""))
    w.write("Source:\n")
    volume_source(w, spec, PERSISTENT)


def _node_affinity(w: Writer, required: Obj | None) -> None:
    if required is None:
        w.field("Node Affinity", NONE)
        return
    terms: Objs = required.get("nodeSelectorTerms") or []
    w.field("Node Affinity", "")
    w.field("Required Terms", "" if terms else NONE, 1)
    for index, term in enumerate(terms):
        _expressions(w, f"Term {index}", term.get("matchExpressions") or [], 2)


def _expressions(w: Writer, title: str, found: Objs, level: int) -> None:
    """Demands on labels below each other: "zone in [a, b]"."""
    w.write(f"{title}:\t", level)
    if not found:
        w.write(f"{NONE}\n")
    for index, demand in enumerate(found):
        if index:
            w.write("\t", level)
        values = f" [{', '.join(demand['values'])}]" if demand.get("values") else ""
        w.write(f"{demand['key']} {demand.get('operator', 'In').lower()}{values}\n")


@describes("PersistentVolumeClaim", "api/v1")
async def persistent_volume_claim(source: Source, obj: Obj, w: Writer) -> None:
    pods = await source.items(f"/api/v1/namespaces/{meta.namespace(obj)}/pods")
    claim(w, obj)
    column(w, "Used By", sorted(_users(obj, pods)))
    tables.with_times(w, meta.get(obj, "status.conditions"), "lastProbeTime", heading="LastProbeTime")


def _users(obj: Obj, pods: Objs) -> list[str]:
    """The pods that mount the claim, once for each volume, and those that own it besides."""
    owners = {owner["uid"] for owner in meta.owners(obj) if owner["kind"] == "Pod"}
    found = []
    for pod in pods:
        volumes = meta.get(pod, "spec.volumes", [])
        names = [meta.get(volume, "persistentVolumeClaim.claimName") for volume in volumes]
        times = names.count(meta.name(obj)) or int(meta.uid(pod) in owners)
        found += [meta.name(pod)] * times
    return found


@describes("StorageClass", _STORAGE)
async def storage_class_(source: Source, obj: Obj, w: Writer) -> None:
    marks = meta.annotations_of(obj)
    w.field("Name", meta.name(obj))
    w.field("IsDefaultClass", "Yes" if any(marks.get(key) == "true" for key in _DEFAULT) else "No")
    w.field("Annotations", pairs(marks))
    w.field("Provisioner", obj.get("provisioner", ""))
    w.field("Parameters", pairs(obj.get("parameters")))
    w.field("AllowVolumeExpansion", title_flag(obj.get("allowVolumeExpansion")))
    options = obj.get("mountOptions") or []
    w.write("MountOptions:\n" if options else f"MountOptions:\t{NONE}\n")
    for option in options:
        w.write(f"{option}\n", 1)
    for label, field in (("ReclaimPolicy", "reclaimPolicy"), ("VolumeBindingMode", "volumeBindingMode")):
        if obj.get(field) is not None:
            w.field(label, obj[field])
    if obj.get("allowedTopologies") is not None:
        w.field("AllowedTopologies", "" if obj["allowedTopologies"] else NONE)
    for index, term in enumerate(obj.get("allowedTopologies") or []):
        _expressions(w, f"Term {index}", term.get("matchLabelExpressions") or [], 1)


@describes("VolumeAttributesClass", _STORAGE)
async def volume_attributes_class(source: Source, obj: Obj, w: Writer) -> None:
    w.field("Name", meta.name(obj))
    w.field("Annotations", pairs(meta.annotations_of(obj)))
    w.field("DriverName", obj.get("driverName", ""))
    w.field("Parameters", pairs(obj.get("parameters")))


@describes("CSINode", _STORAGE)
async def csi_node(source: Source, obj: Obj, w: Writer) -> None:
    head(w, obj, namespaced=False)
    w.field("CreationTimestamp", moment(obj["metadata"].get("creationTimestamp")))
    w.write("Spec:\n")
    drivers = meta.get(obj, "spec.drivers")
    if drivers is not None:
        w.write("Drivers:\n", 1)
    for driver in drivers or []:
        w.write(f"{driver['name']}:\n", 2)
        w.field("Node ID", driver["nodeID"], 3)
        if meta.get(driver, "allocatable.count") is not None:
            w.write("Allocatables:\n", 3)
            w.field("Count", driver["allocatable"]["count"], 4)
        if driver.get("topologyKeys") is not None:
            w.field("Topology Keys", plain(driver["topologyKeys"]), 3)

"""What a PersistentVolumeClaim asks for and has got; the same for the claims that pods and StatefulSets bring along."""

from __future__ import annotations

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj, Objs
from cluster.kubectl.golang import plain

from .metadata import labels, notes
from .values import amount, since
from .writer import NONE, Writer

_BETA_CLASS = "volume.beta.kubernetes.io/storage-class"
_MODES = (
    ("ReadWriteOnce", "RWO"), ("ReadOnlyMany", "ROX"), ("ReadWriteMany", "RWX"), ("ReadWriteOncePod", "RWOP"),
)  # fmt: skip


def access_modes(modes: list[str] | None) -> str:
    """Access modes by their short names, always in the same order."""
    return ",".join(short for mode, short in _MODES if mode in (modes or []))


def storage_class(obj: Obj) -> str:
    """The class of a volume or a claim; an annotation from before the field wins."""
    beta = meta.annotations_of(obj).get(_BETA_CLASS)
    return meta.get(obj, "spec.storageClassName", "") if beta is None else beta


def phase(w: Writer, obj: Obj) -> None:
    """A volume's or a claim's phase, or since when it is being deleted."""
    gone = meta.metadata(obj).get("deletionTimestamp")
    w.field("Status", f"Terminating (lasts {since(gone)})" if gone else meta.get(obj, "status.phase", ""))


def claim(w: Writer, obj: Obj, *, whole: bool = True) -> None:
    """A claim; of one that is only a template, what has a meaning there (`whole=False`)."""
    spec, bound = obj.get("spec") or {}, meta.get(obj, "spec.volumeName", "")
    if whole:
        w.field("Name", meta.name(obj))
        w.field("Namespace", meta.namespace(obj))
    w.field("StorageClass", storage_class(obj))
    if whole:
        phase(w, obj)
    w.field("Volume", bound)
    labels(w, "Labels", meta.labels(obj))
    notes(w, "Annotations", meta.annotations_of(obj))
    if whole:
        w.field("Finalizers", plain(meta.finalizers(obj)))
    w.field("Capacity", amount(meta.get(obj, "status.capacity"), "storage") if bound else "")
    w.field("Access Modes", access_modes(meta.get(obj, "status.accessModes")) if bound else "")
    if spec.get("volumeMode"):
        w.field("VolumeMode", spec["volumeMode"])
    if spec.get("dataSource"):
        _data_source(w, spec["dataSource"])


def _data_source(w: Writer, found: Obj) -> None:
    w.write("DataSource:\n")
    if found.get("apiGroup") is not None:
        w.field("APIGroup", found["apiGroup"], 1)
    w.field("Kind", found["kind"], 1)
    w.field("Name", found["name"], 1)


def claim_templates(w: Writer, templates: Objs | None) -> None:
    """The claims a StatefulSet makes for each of its pods."""
    if not templates:
        w.field("Volume Claims", NONE)
        return
    w.write("Volume Claims:\n")
    for template in templates:
        w.field("Name", meta.name(template), 1)
        w.field("StorageClass", storage_class(template), 1)
        labels(w, "Labels", meta.labels(template), "  ")
        labels(w, "Annotations", meta.annotations_of(template), "  ")
        requests = meta.get(template, "spec.resources.requests", {})
        w.field("Capacity", amount(requests, "storage") if "storage" in requests else "<default>", 1)
        w.field("Access Modes", plain(meta.get(template, "spec.accessModes", [])), 1)

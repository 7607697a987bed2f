"""PersistentVolumeClaim: a pod's wish for storage, in terms of size and mode, never of a disk.

The volume controller binds it to one volume that is big enough and of its class, or has one made. From then on the
two belong together for life, whatever becomes of the pods that mount it.
"""

from __future__ import annotations

from cluster.api import resources, volumes
from cluster.api.printing import AGE_COLUMN, NAME_COLUMN
from cluster.apimachinery import meta, quantity, validation
from cluster.apimachinery.errors import (
    Cause,
    forbidden_field,
    immutable,
    invalid_value,
    not_supported,
    required,
)
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.scheme import Column, Kind
from cluster.etcd.columns import text_at
from cluster.etcd.models import KubeObject

_RESIZES = ("ControllerResizeInProgress", "ControllerResizeInfeasible", "NodeResizeInProgress", "NodeResizeInfeasible",
            "NodeResizePending")  # fmt: skip
_FIXED = "spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims"


def _capacity(obj: Obj) -> str:
    return str(meta.get(obj, "status.capacity.storage", "0")) if meta.get(obj, "spec.volumeName") else ""


def _modes(obj: Obj) -> str:
    bound = meta.get(obj, "spec.volumeName")
    return volumes.access_modes(meta.get(obj, "status.accessModes")) if bound else ""


class PersistentVolumeClaim(KubeObject):
    KIND = Kind("", "v1", "PersistentVolumeClaim", "persistentvolumeclaims", short_names=("pvc",),
                subresources=("status",))  # fmt: skip
    COLUMNS = (
        NAME_COLUMN,
        Column("Status", volumes.phase, description="Whether it is bound yet."),
        Column("Volume", lambda o: meta.get(o, "spec.volumeName", ""), description="The volume it is bound to."),
        Column("Capacity", _capacity, description="How much the volume holds."),
        Column("Access Modes", _modes, description="How the volume may be mounted."),
        Column("StorageClass", volumes.storage_class, description="StorageClass of the pvc"),
        Column("VolumeAttributesClass", lambda o: meta.get(o, "spec.volumeAttributesClassName", volumes.UNSET),
               description="VolumeAttributesClass of the pvc"),
        AGE_COLUMN,
        Column("VolumeMode", lambda o: meta.get(o, "spec.volumeMode", volumes.UNSET), wide=True,
               description="Whether a file system or a bare device is wanted."),
    )  # fmt: skip
    FORM = ("spec.resources.requests.storage", "spec.accessModes", "spec.storageClassName")

    phase = text_at("status.phase", db_index=True)
    volume = text_at("spec.volumeName")
    storage_class = text_at("spec.storageClassName")

    @classmethod
    def default(cls, obj: Obj) -> None:
        spec = obj["spec"] = obj.get("spec") or {}
        volumes.default_claim(spec)

    @classmethod
    def prepare(cls, obj: Obj, old: Obj | None) -> None:
        """What data it begins with is said in two fields, for old clients and new ones."""
        if old is not None:
            return
        obj["status"] = {"phase": "Pending"}
        spec = obj["spec"]
        source, ref = spec.get("dataSource"), spec.get("dataSourceRef")
        if source and not ref:
            spec["dataSourceRef"] = dict(source)
        elif ref and not source and not ref.get("namespace"):
            spec["dataSource"] = dict(ref)

    @classmethod
    def validate(cls, obj: Obj, old: Obj | None) -> list[Cause]:
        found = claim_problems(obj["spec"], "spec")
        return found + (_changes(obj, old) if old is not None else [])

    @classmethod
    def warnings(cls, obj: Obj, old: Obj | None) -> list[str]:
        said = 'deprecated since v1.8; use "storageClassName" attribute instead'
        known = volumes.BETA_CLASS in meta.annotations_of(obj)
        found = [f"metadata.annotations[{volumes.BETA_CLASS}]: {said}"] if known else []
        return found + volumes.size_warnings(obj["spec"], "spec")

    @classmethod
    def validate_status(cls, obj: Obj, old: Obj) -> list[Cause]:
        status = obj.get("status") or {}
        return [*_sizes(status), *_resizing(status.get("allocatedResourceStatuses") or {}), *_allocated(status)]


def _sizes(status: Obj) -> list[Cause]:
    text, path = "must be a valid resource quantity", "status.capacity"
    sizes = {name: quantity.whole(size) for name, size in (status.get("capacity") or {}).items()}
    return [invalid_value(f"{path}[{name}]", size, text) for name, size in sizes.items() if size < 0]


def _resizing(statuses: Obj) -> list[Cause]:
    found: list[Cause] = []
    path = "status.allocatedResourceStatuses"
    for name, state in statuses.items():
        found += _resizable(name, path)
        found += [] if state in _RESIZES else [not_supported(path, name, _RESIZES)]
    return found


def _allocated(status: Obj) -> list[Cause]:
    found: list[Cause] = []
    for name, size in (status.get("allocatedResources") or {}).items():
        path = "status.allocatedResources"
        found += _resizable(name, path) or resources.amount_problems("storage", size, f"{path}[{name}]")
    return found


def _resizable(name: str, path: str) -> list[Cause]:
    """Of what has no prefix, or Kubernetes' own, only storage can grow."""
    found = validation.causes(path, name, validation.is_qualified_name(name))
    if not found and name != "storage" and resources.native(name):
        found.append(not_supported(path, name, ["storage"]))
    return found


def claim_problems(spec: Obj, path: str) -> list[Cause]:
    """What is wrong with the spec of a claim that stands at `path`."""
    found = [] if spec.get("accessModes") else [required(f"{path}.accessModes", "at least 1 access mode is required")]
    if spec.get("selector") is not None:
        found += validation.selector_causes(spec["selector"], f"{path}.selector")
    size, here = meta.get(spec, "resources.requests.storage"), f"{path}.resources[storage]"
    found += [required(here)] if size is None else resources.positive_problems(size, here)
    found += volumes.mode_problems(spec, path)
    for field in ("dataSource", "dataSourceRef"):
        found += _source(spec[field], f"{path}.{field}") if spec.get(field) else []
    return found


def _source(source: Obj, path: str) -> list[Cause]:
    found = [required(f"{path}.{field}") for field in ("name", "kind") if not source.get(field)]
    group, kind = source.get("apiGroup") or "", source.get("kind") or ""
    if not group and kind != "PersistentVolumeClaim":
        text = "must be 'PersistentVolumeClaim' when referencing the default apiGroup"
        found.append(invalid_value(path, kind, text))
    problems = validation.is_dns1123_subdomain(group) if group else []
    return found + validation.causes(f"{path}.apiGroup", group, problems)


def _changes(claim: Obj, old: Obj) -> list[Cause]:
    """A bound claim may ask for more; a volume and a class are given once; all else is for life."""
    spec, before = claim["spec"], old["spec"]
    found: list[Cause] = []
    rest = _settled(claim, old)
    if rest != before:
        found.append(forbidden_field("spec", f"{_FIXED}\n{volumes.difference(before, rest)}"))
    size, was = (meta.get(s, "resources.requests.storage", "0") for s in (spec, before))
    has = meta.get(old, "status.capacity.storage", "0")
    if quantity.compare(size, was) < 0 and quantity.compare(size, has) <= 0:
        text = "field can not be less than status.capacity"
        found.append(forbidden_field("spec.resources.requests.storage", text))
    if spec.get("volumeMode") != before.get("volumeMode"):
        found.append(immutable("volumeMode", spec.get("volumeMode")))
    return found


def _settled(claim: Obj, old: Obj) -> Obj:
    """The new spec with all that may change put back to what it was."""
    before = old["spec"]
    rest: Obj = meta.copy(claim["spec"])
    free = ["volumeAttributesClassName"]
    free += [field for field in ("volumeName", "storageClassName") if not before.get(field)]
    for field in free:
        rest.pop(field, None)
        rest |= {field: before[field]} if field in before else {}
    if meta.get(claim, "status.phase") == "Bound" and meta.get(rest, "resources.requests"):
        rest["resources"]["requests"]["storage"] = before["resources"]["requests"]["storage"]
    return rest

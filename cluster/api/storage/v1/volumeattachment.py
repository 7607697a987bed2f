"""VolumeAttachment: the wish that a volume be attached to a node, and whether it is.

The attach-detach controller writes the wish, the driver's attacher fulfils it and says so in the status. Nothing of
the wish can be changed: to detach is to delete.
"""

from __future__ import annotations

from cluster.api.drivers import name_problems
from cluster.api.printing import AGE_COLUMN, NAME_COLUMN
from cluster.apimachinery import meta, validation
from cluster.apimachinery.errors import (
    Cause,
    forbidden_field,
    immutable,
    invalid_value,
    required,
    too_long,
)
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.scheme import Column, Kind
from cluster.etcd.columns import text_at
from cluster.etcd.models import KubeObject

LONGEST_MESSAGE, LARGEST_METADATA = 1024, 256 * 1024
_ONE = "must specify exactly one of inlineVolumeSpec and persistentVolumeName"


class VolumeAttachment(KubeObject):
    KIND = Kind("storage.k8s.io", "v1", "VolumeAttachment", "volumeattachments", namespaced=False,
                subresources=("status",))  # fmt: skip
    COLUMNS = (
        NAME_COLUMN,
        Column("Attacher", lambda o: meta.get(o, "spec.attacher", ""), format="name",
               description="The driver that attaches it."),
        Column("PV", lambda o: meta.get(o, "spec.source.persistentVolumeName", ""), description="The volume."),
        Column("Node", lambda o: meta.get(o, "spec.nodeName", ""), description="The node it is attached to."),
        Column("Attached", lambda o: bool(meta.get(o, "status.attached")), type="boolean",
               description="Whether it is attached."),
        AGE_COLUMN,
    )  # fmt: skip
    UNCONDITIONAL = False
    STATUS_ALONE = True
    FORM = ("spec.attacher", "spec.nodeName", "spec.source.persistentVolumeName")

    node = text_at("spec.nodeName", db_index=True)
    volume = text_at("spec.source.persistentVolumeName")

    @classmethod
    def prepare(cls, obj: Obj, old: Obj | None) -> None:
        if old is None:
            obj["status"] = {"attached": False}

    @classmethod
    def validate(cls, obj: Obj, old: Obj | None) -> list[Cause]:
        spec = obj.get("spec") or {}
        found = [] if spec.get("attacher") else [required("spec.attacher")]
        found += _source(spec.get("source") or {}, "spec.source")
        node = spec.get("nodeName") or ""
        found += validation.causes("spec.nodeName", node, validation.is_dns1123_subdomain(node))
        if old is not None:
            return found if spec == old.get("spec") else [*found, immutable("spec", spec)]
        found += name_problems(spec.get("attacher") or "", "spec.attacher")
        volume = meta.get(spec, "source.persistentVolumeName")
        if volume is None:
            return found
        return found + validation.causes(
            "spec.source.persistentVolumeName", volume, validation.is_dns1123_subdomain(volume)
        )

    @classmethod
    def validate_status(cls, obj: Obj, old: Obj) -> list[Cause]:
        status = obj.get("status") or {}
        said = status.get("attachmentMetadata") or {}
        size = sum(len(k.encode()) + len(v.encode()) for k, v in said.items())
        found = [too_long("status.attachmentMetadata", LARGEST_METADATA)] if size > LARGEST_METADATA else []
        for field in ("attachError", "detachError"):
            found += _error(status.get(field) or {}, f"status.{field}")
        return found


def _source(source: Obj, path: str) -> list[Cause]:
    inline, volume = source.get("inlineVolumeSpec"), source.get("persistentVolumeName")
    if inline is None and volume is None:
        return [required(path, _ONE)]
    if inline is not None and volume is not None:
        return [forbidden_field(path, _ONE)]
    if volume == "":
        return [required(f"{path}.persistentVolumeName", "must specify non empty persistentVolumeName")]
    return []


def _error(error: Obj, path: str) -> list[Cause]:
    found: list[Cause] = []
    if len((error.get("message") or "").encode()) > LONGEST_MESSAGE:
        found.append(too_long(f"{path}.message", LARGEST_METADATA))
    code = error.get("errorCode")
    if code is not None:
        found += [invalid_value(f"{path}.errorCode", code, t) for t in validation.is_in_range(code, 0, 2**31 - 1)]
    return found

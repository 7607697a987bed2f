"""PersistentVolume: a piece of storage that outlives pods, as an administrator or a provisioner made it.

It belongs to the cluster, not to a namespace. A claim binds it and holds it alone; when the claim goes, the reclaim
policy says whether the volume is kept (Retain) or goes too (Delete).
"""

from __future__ import annotations

from typing import Any

from cluster.api import outdated, resources, volumes
from cluster.api.podspec.defaults import fill, quantities
from cluster.api.podspec.volumes import HOST_TYPES
from cluster.api.printing import AGE_COLUMN, NAME_COLUMN
from cluster.apimachinery import clock, meta
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

_POLICIES = ("Delete", "Recycle", "Retain")
_OLD_NOTES = {
    volumes.BETA_CLASS: 'deprecated since v1.8; use "storageClassName" attribute instead',
    "volume.beta.kubernetes.io/mount-options": 'deprecated since v1.31; use "mountOptions" attribute instead',
}
_OLD_PLUGINS = {
    "cephfs": "deprecated in v1.28, non-functional in v1.31+",
    "photonPersistentDisk": "deprecated in v1.11, non-functional in v1.16+",
    "scaleIO": "deprecated in v1.16, non-functional in v1.22+",
    "storageos": "deprecated in v1.22, non-functional in v1.25+",
    "glusterfs": "deprecated in v1.25, non-functional in v1.26+",
    "rbd": "deprecated in v1.28, non-functional in v1.31+",
}
SOURCES = (
    "hostPath", "gcePersistentDisk", "awsElasticBlockStore", "glusterfs", "flocker", "nfs", "rbd", "quobyte",
    "cephfs", "iscsi", "cinder", "fc", "flexVolume", "azureFile", "vsphereVolume", "photonPersistentDisk",
    "portworxVolume", "azureDisk", "scaleIO", "local", "storageos", "csi",
)  # fmt: skip
"""The fields of the spec that say where the storage is: exactly one of them stands."""


def _claim(obj: Obj) -> str:
    ref = meta.get(obj, "spec.claimRef")
    return f"{ref.get('namespace', '')}/{ref.get('name', '')}" if ref else ""


def _at(path: str, none: str = "") -> Any:
    return lambda obj: meta.get(obj, path, none)


class PersistentVolume(KubeObject):
    KIND = Kind("", "v1", "PersistentVolume", "persistentvolumes", short_names=("pv",), namespaced=False,
                subresources=("status",))  # fmt: skip
    COLUMNS = (
        NAME_COLUMN,
        Column("Capacity", _at("spec.capacity.storage", "0"), description="How much it holds."),
        Column("Access Modes", lambda o: volumes.access_modes(meta.get(o, "spec.accessModes")),
               description="How it may be mounted."),
        Column("Reclaim Policy", _at("spec.persistentVolumeReclaimPolicy"),
               description="What becomes of it when its claim goes."),
        Column("Status", volumes.phase, description="Whether it is free, bound or released."),
        Column("Claim", _claim, description="The claim that holds it."),
        Column("StorageClass", volumes.storage_class, description="StorageClass of the pv"),
        Column("VolumeAttributesClass", _at("spec.volumeAttributesClassName", volumes.UNSET),
               description="VolumeAttributesClass of the pv"),
        Column("Reason", _at("status.reason"), description="Why it is in its state, in a word."),
        AGE_COLUMN,
        Column("VolumeMode", _at("spec.volumeMode", volumes.UNSET), wide=True,
               description="Whether it is a file system or a bare device."),
    )  # fmt: skip
    FORM = ("spec.capacity.storage", "spec.accessModes", "spec.persistentVolumeReclaimPolicy", "spec.storageClassName")

    phase = text_at("status.phase", db_index=True)
    storage_class = text_at("spec.storageClassName")

    @classmethod
    def default(cls, obj: Obj) -> None:
        spec = obj["spec"] = obj.get("spec") or {}
        fill(spec, persistentVolumeReclaimPolicy="Retain", volumeMode="Filesystem")
        quantities(spec.get("capacity"))
        if isinstance(spec.get("hostPath"), dict) and spec["hostPath"].get("type") is None:
            spec["hostPath"]["type"] = ""

    @classmethod
    def prepare(cls, obj: Obj, old: Obj | None) -> None:
        if old is None:
            obj["status"] = {"phase": "Pending", "lastPhaseTransitionTime": clock.timestamp()}

    @classmethod
    def merge(cls, subresource: str, new: Obj, old: Obj) -> Obj:
        """The server itself notes when the phase changed."""
        merged = super().merge(subresource, new, old)
        status = merged.get("status") or {}
        if subresource != "status" or status.get("phase") == meta.get(old, "status.phase"):
            return merged
        return {**merged, "status": {**status, "lastPhaseTransitionTime": clock.timestamp()}}

    @classmethod
    def warnings(cls, obj: Obj, old: Obj | None) -> list[str]:
        known, spec = meta.annotations_of(obj), obj["spec"]
        found = [f"metadata.annotations[{key}]: {text}" for key, text in _OLD_NOTES.items() if key in known]
        if spec.get("persistentVolumeReclaimPolicy") == "Recycle":
            text = "Instead, the recommended approach is to use dynamic provisioning."
            found.append(f"spec.persistentVolumeReclaimPolicy: The Recycle reclaim policy is deprecated. {text}")
        terms = meta.get(spec, "nodeAffinity.required.nodeSelectorTerms", [])
        found += outdated.node_terms(terms, "spec.nodeAffinity.required.nodeSelectorTerms")
        return found + [f"spec.{plugin}: {text}" for plugin, text in _OLD_PLUGINS.items() if plugin in spec]

    @classmethod
    def validate(cls, obj: Obj, old: Obj | None) -> list[Cause]:
        found = _problems(obj["spec"])
        return found + (_changes(obj["spec"], old.get("spec") or {}) if old is not None else [])


def source_of(spec: Obj) -> Obj:
    """The field that says where the storage is, with its name."""
    return {name: spec[name] for name in SOURCES if spec.get(name) is not None}


def _problems(spec: Obj) -> list[Cause]:
    found = [] if spec.get("accessModes") else [required("spec.accessModes")]
    found += volumes.mode_problems(spec, "spec") + _capacity(spec.get("capacity") or {})
    policy = spec["persistentVolumeReclaimPolicy"]
    if policy not in _POLICIES:
        found.append(not_supported("spec.persistentVolumeReclaimPolicy", policy, _POLICIES))
    found += _source(spec)
    if meta.get(spec, "hostPath.path") == "/" and policy == "Recycle":
        text = "may not be 'recycle' for a hostPath mount of '/'"
        found.append(forbidden_field("spec.persistentVolumeReclaimPolicy", text))
    if spec.get("volumeAttributesClassName") and not spec.get("csi"):
        found.append(required("spec.csi", "has to be specified when using volumeAttributesClassName"))
    return found


def _capacity(capacity: Obj) -> list[Cause]:
    found = [] if capacity else [required("spec.capacity")]
    if list(capacity) != ["storage"]:
        found.append(not_supported("spec.capacity", capacity, ["storage"]))
    for name, size in capacity.items():
        found += resources.positive_problems(size, f"spec.capacity[{name}]")
    return found


def _source(spec: Obj) -> list[Cause]:
    """Exactly one source, and what is wrong with those that Podium's nodes have."""
    said = list(source_of(spec))
    if not said:
        return [required("spec", "must specify a volume type")]
    found = [forbidden_field(f"spec.{name}", "may not specify more than 1 volume type") for name in said[1:]]
    source, path = spec[said[0]], f"spec.{said[0]}"
    for field in _NEEDED.get(said[0], ()):
        found += [] if source.get(field) else [required(f"{path}.{field}")]
    if ".." in str(source.get("path") or "").split("/"):
        found.append(invalid_value(f"{path}.path", source["path"], "must not contain '..'"))
    if said[0] == "hostPath" and source.get("type") not in HOST_TYPES:
        found.append(not_supported(f"{path}.type", source["type"], HOST_TYPES))
    if said[0] == "local" and not meta.get(spec, "nodeAffinity.required"):
        found.append(required("spec.nodeAffinity", "Local volume requires node affinity"))
    return found


_NEEDED = {"hostPath": ("path",), "local": ("path",), "nfs": ("server", "path"), "csi": ("driver", "volumeHandle")}


def _changes(spec: Obj, before: Obj) -> list[Cause]:
    found: list[Cause] = []
    now, was = source_of(spec), source_of(before)
    if now != was:
        text = f"spec.persistentvolumesource is immutable after creation\n{volumes.difference(was, now)}"
        found.append(forbidden_field("spec.persistentvolumesource", text))
    if spec.get("volumeMode") != before.get("volumeMode"):
        found.append(immutable("volumeMode", spec.get("volumeMode")))
    if before.get("nodeAffinity") and spec.get("nodeAffinity") != before["nodeAffinity"]:
        found.append(immutable("nodeAffinity", spec.get("nodeAffinity")))
    if before.get("volumeAttributesClassName") and not spec.get("volumeAttributesClassName"):
        text = "update from non-nil value to nil is forbidden"
        found.append(forbidden_field("spec.volumeAttributesClassName", text))
    return found

"""What a volume and the claim to one have in common: modes, sizes and classes, and how kubectl shows them.

(In Kubernetes: ValidatePersistentVolumeSpec and ValidatePersistentVolumeClaimSpec, pkg/apis/core/helper.)
"""

from __future__ import annotations

import json
from difflib import unified_diff
from typing import Any

from cluster.api.podspec import warnings
from cluster.api.podspec.defaults import fill, quantities
from cluster.apimachinery import meta, quantity, validation
from cluster.apimachinery.errors import Cause, forbidden_field, not_supported
from cluster.apimachinery.meta import Obj

UNSET = "<unset>"
BETA_CLASS = "volume.beta.kubernetes.io/storage-class"
_SHORT = {"ReadWriteOnce": "RWO", "ReadOnlyMany": "ROX", "ReadWriteMany": "RWX", "ReadWriteOncePod": "RWOP"}
_MODES = ("Block", "Filesystem")


def default_claim(spec: Obj) -> None:
    """The spec of a claim, or of a template for claims, in place."""
    fill(spec, volumeMode="Filesystem")
    resources = spec["resources"] = spec.get("resources") or {}
    for side in ("limits", "requests"):
        quantities(resources.get(side))


def mode_problems(spec: Obj, path: str) -> list[Cause]:
    """What is wrong with the access modes, the volume mode and the class of a spec."""
    modes = spec.get("accessModes") or []
    found = [not_supported(f"{path}.accessModes", m, sorted(_SHORT)) for m in modes if m not in _SHORT]
    if "ReadWriteOncePod" in modes and any(m in _SHORT and m != "ReadWriteOncePod" for m in modes):
        found.append(forbidden_field(f"{path}.accessModes", "may not use ReadWriteOncePod with other access modes"))
    kind = spec.get("volumeMode")
    if kind is not None and kind not in _MODES:
        found.append(not_supported(f"{path}.volumeMode", kind, _MODES))
    for field in ("storageClassName", "volumeAttributesClassName"):
        name = spec.get(field) or ""
        found += validation.causes(f"{path}.{field}", name, validation.is_dns1123_subdomain(name)) if name else []
    return found


def size_warnings(spec: Obj, path: str) -> list[str]:
    """Sizes of a claim that divide a byte."""
    sizes = ((side, meta.get(spec, f"resources.{side}.storage")) for side in ("requests", "limits"))
    return [
        warnings.fraction(f"{path}.resources.{side}[storage]", size)
        for side, size in sizes
        if size is not None and quantity.parse(size) % 1
    ]


def difference(old: Any, new: Any) -> str:
    """What differs between two values, line by line, as an error about something immutable shows it."""
    before, after = (json.dumps(v, indent=2, sort_keys=True).splitlines() for v in (old, new))
    return "\n".join(unified_diff(before, after, lineterm="", n=2))


def access_modes(modes: list[str] | None) -> str:
    """kubectl's letters, always in one order: RWO,ROX,RWX,RWOP."""
    return ",".join(short for mode, short in _SHORT.items() if mode in (modes or []))


def phase(obj: Obj) -> str:
    return "Terminating" if meta.is_deleting(obj) else str(meta.get(obj, "status.phase", ""))


def storage_class(obj: Obj) -> str:
    """The class an object names; the old annotation counts first."""
    return str(meta.annotations_of(obj).get(BETA_CLASS) or meta.get(obj, "spec.storageClassName", ""))

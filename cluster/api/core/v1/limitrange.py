"""LimitRange: what one container, pod or claim of a namespace may ask for, and what it gets when it asks nothing.

It is acted upon when a pod is written (`registry/admission/limit_ranger.py`): defaults are filled in, and what is
too small, too large or too far apart is refused.
"""

from __future__ import annotations

from cluster.api import resources
from cluster.api.podspec.defaults import quantities
from cluster.api.printing import DEFAULT_COLUMNS
from cluster.apimachinery import meta, quantity, validation
from cluster.apimachinery.errors import Cause, duplicate, forbidden_field, invalid_value, required
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.scheme import Kind
from cluster.etcd.models import KubeObject

TYPES = ("Container", "PersistentVolumeClaim", "Pod")
_BOUNDS = ("max", "min", "default", "defaultRequest", "maxLimitRequestRatio")


class LimitRange(KubeObject):
    KIND = Kind("", "v1", "LimitRange", "limitranges", short_names=("limits",))
    COLUMNS = DEFAULT_COLUMNS
    CREATES_ON_UPDATE = True
    FORM = ("spec.limits",)

    @classmethod
    def default(cls, obj: Obj) -> None:
        """For containers: no default limit means the maximum, no default request the default limit or the minimum."""
        for item in meta.get(obj, "spec.limits", []):
            for bound in _BOUNDS:
                quantities(item.get(bound))
            if item.get("type") == "Container":
                limits = {**(item.get("max") or {}), **(item.get("default") or {})}
                requests = {**(item.get("min") or {}), **limits, **(item.get("defaultRequest") or {})}
                item |= {k: v for k, v in (("default", limits), ("defaultRequest", requests)) if v}

    @classmethod
    def validate(cls, obj: Obj, old: Obj | None) -> list[Cause]:
        found: list[Cause] = []
        seen: set[str] = set()
        for index, item in enumerate(meta.get(obj, "spec.limits", [])):
            path, kind = f"spec.limits[{index}]", item.get("type") or ""
            found += _type(kind, f"{path}.type")
            found += [duplicate(f"{path}.type", kind)] if kind in seen else []
            seen.add(kind)
            found += _names(item, path) + _per_kind(item, path)
            names = dict.fromkeys(name for bound in _BOUNDS for name in item.get(bound) or {})
            found += [cause for name in names for cause in _order(item, name, path)]
        return found


def _type(kind: str, path: str) -> list[Cause]:
    found = validation.causes(path, kind, validation.is_qualified_name(kind))
    if not found and "/" not in kind and kind not in TYPES:
        found.append(invalid_value(path, kind, "must be a standard limit type or fully qualified"))
    return found


def _names(item: Obj, path: str) -> list[Cause]:
    check = resources.container_name_problems if item.get("type") in ("Pod", "Container") else resources.name_problems
    return [c for bound in _BOUNDS for name in item.get(bound) or {} for c in check(name, f"{path}.{bound}[{name}]")]


def _per_kind(item: Obj, path: str) -> list[Cause]:
    """A pod has no default of its own; a claim's only resource is its size."""
    if item.get("type") == "Pod":
        text = "may not be specified when `type` is 'Pod'"
        return [forbidden_field(f"{path}.{bound}", text) for bound in ("default", "defaultRequest") if item.get(bound)]
    bounds = {**(item.get("min") or {}), **(item.get("max") or {})}
    if item.get("type") == "PersistentVolumeClaim" and "storage" not in bounds:
        text = "either minimum or maximum storage value is required, but neither was provided"
        return [required(f"{path}.limits", text)]
    return []


_ORDER = (
    ("min", "max", "min", "min", "min value {} is greater than max value {}"),
    ("min", "defaultRequest", "defaultRequest", "defaultRequest",
     "min value {} is greater than default request value {}"),
    ("defaultRequest", "max", "defaultRequest", "defaultRequest",
     "default request value {} is greater than max value {}"),
    ("defaultRequest", "default", "defaultRequest", "defaultRequest",
     "default request value {} is greater than default limit value {}"),
    ("min", "default", "default", "min", "min value {} is greater than default value {}"),
    ("default", "max", "default", "max", "default value {} is greater than max value {}"),
)  # fmt: skip
"""(the lesser, the greater, the field that is blamed, whose value is shown, what is said of them)"""


def _order(item: Obj, name: str, path: str) -> list[Cause]:
    """min ≤ defaultRequest ≤ default ≤ max, as far as they are said; then the ratio."""
    has = {bound: item[bound][name] for bound in _BOUNDS if name in (item.get(bound) or {})}
    found = [
        invalid_value(f"{path}.{blamed}[{name}]", has[shown], text.format(has[low], has[high]))
        for low, high, blamed, shown, text in _ORDER
        if low in has and high in has and quantity.compare(has[low], has[high]) > 0
    ]
    found += _ratio(has, f"{path}.maxLimitRequestRatio[{name}]")
    if {"default", "defaultRequest"} <= set(has) and (not resources.native(name) or resources.huge(name)):
        limit, request = has["default"], has["defaultRequest"]
        if quantity.compare(limit, request):
            text = f"default value {limit} must equal to defaultRequest value {request} in {name}"
            found.append(invalid_value(f"{path}.defaultRequest[{name}]", request, text))
    return found


def _ratio(has: Obj, path: str) -> list[Cause]:
    ratio = has.get("maxLimitRequestRatio")
    if ratio is None:
        return []
    found = [invalid_value(path, ratio, f"ratio {ratio} is less than 1")] if quantity.compare(ratio, 1) < 0 else []
    if has.get("min") and has.get("max") and quantity.parse(has["min"]):
        most = quantity.parse(has["max"]) / quantity.parse(has["min"])
        if quantity.parse(ratio) > most:
            found.append(invalid_value(path, ratio, f"ratio {ratio} is greater than max/min = {most:.6f}"))
    return found

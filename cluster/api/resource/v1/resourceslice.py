"""ResourceSlice: devices that a driver offers, on one node or on several.

A driver cuts the devices of a pool into slices and counts the pool's generation up when it offers others; the
scheduler looks for what claims want in the newest. Fields of features that are off in 1.35 (taints, partitionable
devices, binding conditions, consumable capacity) are dropped as if they had not been sent.
"""

from __future__ import annotations

from typing import Any

from cluster.api.drivers import name_problems
from cluster.api.podspec.selectors import node_selector_problems
from cluster.api.printing import AGE_COLUMN, NAME_COLUMN
from cluster.api.resource import devices, values
from cluster.apimachinery import meta, validation
from cluster.apimachinery.errors import Cause, immutable, invalid_value, required
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.scheme import Column, Kind
from cluster.etcd.columns import text_at
from cluster.etcd.models import KubeObject

MOST_DEVICES = 128
_ONE = "exactly one of `nodeName`, `nodeSelector`, `allNodes`, `perDeviceNodeSelection` is required"


def _at(path: str) -> Any:
    return lambda obj: meta.get(obj, path) or ""


class ResourceSlice(KubeObject):
    KIND = Kind("resource.k8s.io", "v1", "ResourceSlice", "resourceslices", namespaced=False)
    COLUMNS = (
        NAME_COLUMN,
        Column("Node", _at("spec.nodeName"), description="The node that has the devices, if it is one."),
        Column("Driver", _at("spec.driver"), description="Who offers them."),
        Column("Pool", _at("spec.pool.name"), description="What they are part of."),
        AGE_COLUMN,
    )
    FORM = ("spec.driver", "spec.nodeName", "spec.pool.name", "spec.devices")
    GENERATION = True

    node = text_at("spec.nodeName", db_index=True)
    driver = text_at("spec.driver")

    @classmethod
    def default(cls, obj: Obj) -> None:
        obj["spec"] = obj.get("spec") or {}

    @classmethod
    def prepare(cls, obj: Obj, old: Obj | None) -> None:
        devices.drop_disabled(obj["spec"])

    @classmethod
    def validate(cls, obj: Obj, old: Obj | None) -> list[Cause]:
        spec = obj["spec"]
        found = name_problems(spec.get("driver") or "", "spec.driver") + _pool(spec.get("pool") or {}, "spec.pool")
        for field in ("pool.name", "driver", "nodeName") if old is not None else ():
            value = meta.get(spec, field)
            if value != meta.get(old, f"spec.{field}"):
                found.append(immutable(f"spec.{field}", value))
        found += _nodes(spec)
        offered = spec.get("devices") or []
        return found + values.distinct(
            offered, "spec.devices", devices.problems, MOST_DEVICES, lambda d: d.get("name", "")
        )

    @classmethod
    def selectable(cls, obj: Obj) -> dict[str, str]:
        return {field: meta.get(obj, field) or "" for field in ("spec.nodeName", "spec.driver")}


def _pool(pool: Obj, path: str) -> list[Cause]:
    found = values.pool_name(pool.get("name") or "", f"{path}.name")
    count, generation = pool.get("resourceSliceCount") or 0, pool.get("generation") or 0
    if count <= 0:
        found.append(invalid_value(f"{path}.resourceSliceCount", count, "must be greater than zero"))
    if generation < 0:
        found.append(invalid_value(f"{path}.generation", generation, "must be greater than or equal to zero"))
    return found


def _nodes(spec: Obj) -> list[Cause]:
    """Whose the devices are: one node's, some nodes', or all nodes'."""
    name, selector, everywhere = (spec.get(field) for field in ("nodeName", "nodeSelector", "allNodes"))
    said, found = [], list[Cause]()
    if name == "":
        text = "must be either unset or set to a non-empty string"
        found.append(invalid_value("spec.nodeName", name, text))
    elif name is not None:
        said.append("`nodeName`")
        found += validation.causes("spec.nodeName", name, validation.is_dns1123_subdomain(name))
    if selector is not None:
        said.append("`nodeSelector`")
        found += node_selector_problems(selector, "spec.nodeSelector")
        terms = selector.get("nodeSelectorTerms") or []
        if len(terms) != 1:
            path, text = "spec.nodeSelector.nodeSelectorTerms", "must have exactly one node selector term"
            found.append(invalid_value(path, terms, text))
    if everywhere:
        said.append("`allNodes`")
    elif everywhere is not None:
        found.append(invalid_value("spec.allNodes", False, "must be either unset or set to true"))
    if not said:
        return [*found, required("spec", _ONE)]
    return found if len(said) == 1 else [*found, invalid_value("spec", f"{{{', '.join(said)}}}", f"{_ONE}, {_MANY}")]


_MANY = "but multiple fields are set"

"""CSINode: which storage drivers run on a node, and how they call it.

The kubelet writes it when a driver registers on its node. A driver's entry does not change while it stands there, but
for how many volumes it can take.
"""

from __future__ import annotations

from cluster.api.drivers import name_problems
from cluster.api.printing import AGE_COLUMN, NAME_COLUMN
from cluster.apimachinery import meta, validation
from cluster.apimachinery.errors import Cause, duplicate, immutable, invalid_value, required
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.scheme import Column, Kind
from cluster.etcd.models import KubeObject

LONGEST_ID = 256


class CSINode(KubeObject):
    KIND = Kind("storage.k8s.io", "v1", "CSINode", "csinodes", namespaced=False)
    COLUMNS = (
        NAME_COLUMN,
        Column("Drivers", lambda o: len(meta.get(o, "spec.drivers") or []), type="integer",
               description="Drivers indicates the number of CSI drivers registered on the node"),
        AGE_COLUMN,
    )  # fmt: skip
    UNCONDITIONAL = False
    FORM = ("spec.drivers",)

    @classmethod
    def default(cls, obj: Obj) -> None:
        spec = obj["spec"] = obj.get("spec") or {}
        spec.setdefault("drivers", None)

    @classmethod
    def validate(cls, obj: Obj, old: Obj | None) -> list[Cause]:
        found: list[Cause] = []
        drivers = obj["spec"].get("drivers") or []
        for index, driver in enumerate(drivers):
            path = f"spec.drivers[{index}]"
            found += _driver(driver, path)
            if driver.get("name") in [d.get("name") for d in drivers[:index]]:
                found.append(duplicate(f"{path}.name", driver.get("name")))
            found += _topology(driver.get("topologyKeys") or [], path)
        before = {d["name"]: d for d in meta.get(old, "spec.drivers") or []}
        changed = [d for d in drivers if d.get("name") in before and _lasting(d) != _lasting(before[d["name"]])]
        return found + [immutable("spec.drivers", _lasting(driver)) for driver in changed]


def _lasting(driver: Obj) -> Obj:
    return {k: v for k, v in driver.items() if k != "allocatable"}


def _driver(driver: Obj, path: str) -> list[Cause]:
    found = name_problems(driver.get("name") or "", f"{path}.name")
    node, count = driver.get("nodeID") or "", meta.get(driver, "allocatable.count")
    if not node:
        found.append(required(f"{path}.nodeID"))
    if len(node.encode()) > LONGEST_ID:
        found.append(invalid_value(f"{path}.nodeID", node, f"must be {LONGEST_ID} characters or less"))
    if count is not None and count < 0:
        found.append(invalid_value(f"{path}.allocatable.count", count, "must be greater than or equal to 0"))
    return found


def _topology(keys: list[str], path: str) -> list[Cause]:
    found: list[Cause] = []
    for index, key in enumerate(keys):
        found += [] if key else [required(path)]
        found += [duplicate(path, key)] if key in keys[:index] else []
        found += validation.causes(path, key, validation.is_qualified_name(key))
    return found

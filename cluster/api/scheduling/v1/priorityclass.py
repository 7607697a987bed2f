"""PriorityClass: a name for a number that the scheduler compares.

A pod names the class; admission writes the number into it (`registry/admission/priority.py`). One class may be the
default of all pods that name none. Two are the system's own: what a cluster, or a node, cannot do without.
"""

from __future__ import annotations

from cluster.api.podspec.defaults import fill
from cluster.api.printing import AGE_COLUMN, NAME_COLUMN
from cluster.apimachinery import meta
from cluster.apimachinery.errors import Cause, forbidden_field, immutable, not_supported
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.scheme import Column, Kind
from cluster.etcd.columns import bool_at, int_at
from cluster.etcd.models import KubeObject

SYSTEM = {"system-node-critical": 2_000_001_000, "system-cluster-critical": 2_000_000_000}
HIGHEST = 1_000_000_000
"""What users may give, at most."""
_DESCRIPTIONS = {
    "system-node-critical": "Used for system critical pods that must not be moved from their current node.",
    "system-cluster-critical": "Used for system critical pods that must run in the cluster, but can be moved to "
    "another node if necessary.",
}
_POLICIES = ("PreemptLowerPriority", "Never")


class PriorityClass(KubeObject):
    KIND = Kind("scheduling.k8s.io", "v1", "PriorityClass", "priorityclasses", short_names=("pc",), namespaced=False)
    COLUMNS = (
        NAME_COLUMN,
        Column("Value", lambda o: o.get("value", 0), type="integer", description="The priority of its pods."),
        Column("Global-Default", lambda o: bool(o.get("globalDefault")), type="boolean",
               description="Whether pods that name no class have it."),
        AGE_COLUMN,
        Column("PreemptionPolicy", lambda o: o.get("preemptionPolicy", ""), wide=True,
               description="Whether its pods may take the place of lesser ones."),
    )  # fmt: skip
    FORM = ("value", "globalDefault", "description")

    value = int_at("value")
    global_default = bool_at("globalDefault")

    @classmethod
    def default(cls, obj: Obj) -> None:
        fill(obj, preemptionPolicy=_POLICIES[0])

    @classmethod
    def prepare(cls, obj: Obj, old: Obj | None) -> None:
        if old is None:
            obj["metadata"]["generation"] = 1

    @classmethod
    def validate(cls, obj: Obj, old: Obj | None) -> list[Cause]:
        if old is not None:
            return _changes(obj, old)
        name, policy = meta.name(obj), obj.get("preemptionPolicy")
        found: list[Cause] = []
        if name.startswith("system-"):
            why = _unknown(obj)
            said = "priority class names with 'system-' prefix are reserved for system use only. error: "
            found += [forbidden_field("metadata.name", said + why)] if why else []
        elif (obj.get("value") or 0) > HIGHEST:
            text = f"maximum allowed value of a user defined priority is {HIGHEST}"
            found.append(forbidden_field("value", text))
        return found if policy in _POLICIES else [*found, not_supported("preemptionPolicy", policy, _POLICIES)]


def _unknown(obj: Obj) -> str:
    """Why a class is none of the system's own; "" if it is one."""
    name = meta.name(obj)
    if name not in SYSTEM:
        return f"{name} is not a known system priority class"
    if obj.get("value") != SYSTEM[name]:
        return f"value of {name} PriorityClass must be {SYSTEM[name]}"
    return f"globalDefault of {name} PriorityClass must be false" if obj.get("globalDefault") else ""


def _changes(obj: Obj, old: Obj) -> list[Cause]:
    found: list[Cause] = []
    if obj.get("value") != old.get("value"):
        found.append(forbidden_field("value", "may not be changed in an update."))
    if obj.get("preemptionPolicy") != old.get("preemptionPolicy"):
        found.append(immutable("preemptionPolicy", obj.get("preemptionPolicy")))
    return found


def system(name: str) -> Obj:
    """One of the two built-in classes."""
    head = {"apiVersion": "scheduling.k8s.io/v1", "kind": "PriorityClass", "metadata": {"name": name}}
    return {**head, "value": SYSTEM[name], "description": _DESCRIPTIONS[name]}

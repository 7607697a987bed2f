"""Node: a machine that runs pods.

Its kubelet keeps the status and renews a Lease beside it as a heartbeat; when that stops, the node lifecycle
controller taints the node and, in time, deletes its pods. Taints keep pods away that do not tolerate them.
"""

from __future__ import annotations

from cluster.api import resources
from cluster.api.printing import AGE_COLUMN, NAME_COLUMN, NONE, UNKNOWN, joined
from cluster.apimachinery import meta, validation
from cluster.apimachinery.errors import Cause, duplicate, forbidden_field, not_supported, required
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.scheme import Column, Kind
from cluster.etcd.columns import bool_at, text_at
from cluster.etcd.models import KubeObject

ROLE_PREFIX = "node-role.kubernetes.io/"
ROLE_LABEL = "kubernetes.io/role"
EFFECTS = ("NoSchedule", "PreferNoSchedule", "NoExecute")


def _status(obj: Obj) -> str:
    ready = meta.condition(obj, "Ready")
    words = ["Unknown" if ready is None else "Ready" if ready.get("status") == "True" else "NotReady"]
    if meta.get(obj, "spec.unschedulable"):
        words.append("SchedulingDisabled")
    return ",".join(words)


def _roles(obj: Obj) -> str:
    found = {k.removeprefix(ROLE_PREFIX) for k in meta.labels(obj) if k.startswith(ROLE_PREFIX)}
    found.add(meta.labels(obj).get(ROLE_LABEL, ""))
    return joined(sorted(found - {""}))


def _address(kind: str) -> Column:
    def cell(obj: Obj) -> str:
        found = (a["address"] for a in meta.get(obj, "status.addresses", []) if a.get("type") == kind)
        return next(found, NONE)

    return Column(
        kind.replace("IP", "-IP"), cell, wide=True, description="An address the node is reached at."
    )


def _info(name: str, field: str) -> Column:
    return Column(
        name, lambda o: meta.get(o, f"status.nodeInfo.{field}") or UNKNOWN, wide=True,
        description=f"What the node reports as its {name.lower()}.",
    )  # fmt: skip


class Node(KubeObject):
    KIND = Kind(
        "", "v1", "Node", "nodes", short_names=("no",), namespaced=False, subresources=("proxy", "status")
    )
    COLUMNS = (
        NAME_COLUMN,
        Column("Status", _status, description="The status of the node"),
        Column("Roles", _roles, description="The roles of the node"),
        AGE_COLUMN,
        Column("Version", lambda o: meta.get(o, "status.nodeInfo.kubeletVersion", ""),
               description="The version of the node's kubelet."),
        _address("InternalIP"),
        _address("ExternalIP"),
        _info("OS-Image", "osImage"),
        _info("Kernel-Version", "kernelVersion"),
        _info("Container-Runtime", "containerRuntimeVersion"),
    )  # fmt: skip
    FORM = ("metadata.labels", "spec.unschedulable", "spec.taints")
    STATUS_AT_BIRTH = True

    pod_cidr = text_at("spec.podCIDR")
    unschedulable = bool_at("spec.unschedulable")

    @classmethod
    def default(cls, obj: Obj) -> None:
        spec = obj["spec"] = obj.get("spec") or {}
        if not spec.get("unschedulable"):
            spec.pop("unschedulable", None)
        if spec.get("podCIDR") and spec.get("podCIDRs", [""])[0] != spec["podCIDR"]:
            spec["podCIDRs"] = [spec["podCIDR"]]
        elif spec.get("podCIDRs"):
            spec["podCIDR"] = spec["podCIDRs"][0]
        status = obj.get("status") or {}
        if status.get("capacity") and status.get("allocatable") is None:
            status["allocatable"] = dict(status["capacity"])

    @classmethod
    def validate(cls, obj: Obj, old: Obj | None) -> list[Cause]:
        found = _taints(meta.get(obj, "spec.taints", [])) + _amounts(obj)
        return found + (_changes(obj["spec"], old.get("spec") or {}) if old is not None else [])

    @classmethod
    def validate_status(cls, obj: Obj, old: Obj) -> list[Cause]:
        return _amounts(obj) + _addresses(meta.get(obj, "status.addresses", []))

    @classmethod
    def selectable(cls, obj: Obj) -> dict[str, str]:
        return {"spec.unschedulable": "true" if meta.get(obj, "spec.unschedulable") else "false"}


def _amounts(node: Obj) -> list[Cause]:
    return [
        cause
        for side in ("capacity", "allocatable")
        for name, amount in meta.get(node, f"status.{side}", {}).items()
        for cause in resources.amount_problems(name, amount, f"status.{side}.{name}")
    ]


def _addresses(addresses: list[Obj]) -> list[Cause]:
    """An address stands once of each type."""
    pairs = [{"Type": a.get("type") or "", "Address": a.get("address") or ""} for a in addresses]
    return [duplicate(f"status.addresses[{i}]", pair) for i, pair in enumerate(pairs) if pair in pairs[:i]]


def _taints(taints: list[Obj]) -> list[Cause]:
    """Every taint needs a key and an effect; one key may have each effect once.

    Kubernetes looks for them below metadata, where they were an annotation once, and so say its errors.
    """
    found: list[Cause] = []
    seen: set[tuple[str, str]] = set()
    for index, taint in enumerate(taints):
        path = f"metadata.taints[{index}]"
        key, effect = taint.get("key") or "", taint.get("effect") or ""
        found += validation.causes(f"{path}.key", key, validation.is_qualified_name(key))
        value = taint.get("value") or ""
        found += validation.causes(f"{path}.value", value, validation.is_label_value(value))
        if not effect:
            found.append(required(f"{path}.effect"))
        elif effect not in EFFECTS:
            found.append(not_supported(f"{path}.effect", effect, EFFECTS))
        if (key, effect) in seen:
            shown = {"Key": key, "Value": value, "Effect": effect, "TimeAdded": taint.get("timeAdded")}
            twice = duplicate(path, shown)
            text = "taints must be unique by key and effect pair"
            found.append(Cause(path, twice.reason, f"{twice.message}: {text}"))
        seen.add((key, effect))
    return found


def _changes(spec: Obj, old: Obj) -> list[Cause]:
    """A node's pods' range and its name at the cloud are given once."""
    found: list[Cause] = []
    if old.get("podCIDRs") and spec.get("podCIDRs") != old["podCIDRs"]:
        text = 'node updates may not change podCIDR except from "" to valid'
        found.append(forbidden_field("spec.podCIDRs", text))
    if old.get("providerID") and spec.get("providerID") != old["providerID"]:
        text = 'node updates may not change providerID except from "" to valid'
        found.append(forbidden_field("spec.providerID", text))
    return found

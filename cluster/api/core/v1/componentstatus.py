"""ComponentStatus: how the parts of the control plane said they were, in Kubernetes' first years.

Deprecated since 1.19 (every answer carries a warning), still served: a read-only list of three.
"""

from __future__ import annotations

from cluster.api.printing import NAME_COLUMN
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.scheme import Column, Kind
from cluster.etcd.models import KubeObject

NAMES = ("scheduler", "controller-manager", "etcd-0")


def _healthy(obj: Obj) -> Obj:
    return next((c for c in obj.get("conditions") or [] if c.get("type") == "Healthy"), {})


def _status(obj: Obj) -> str:
    said = _healthy(obj).get("status")
    return "Unknown" if said is None else "Healthy" if said == "True" else "Unhealthy"


class ComponentStatus(KubeObject):
    KIND = Kind("", "v1", "ComponentStatus", "componentstatuses", short_names=("cs",), namespaced=False,
                verbs=("get", "list"))  # fmt: skip
    COLUMNS = (
        NAME_COLUMN,
        Column("Status", _status, description="Status of the component conditions"),
        Column("Message", lambda o: _healthy(o).get("message", ""), description="Message of the component conditions"),
        Column("Error", lambda o: _healthy(o).get("error", ""), description="Error of the component conditions"),
    )


def healthy(name: str) -> Obj:
    """A component that says it is well."""
    said = {"type": "Healthy", "status": "True", "message": "ok"}
    return {"apiVersion": "v1", "kind": "ComponentStatus", "metadata": {"name": name}, "conditions": [said]}

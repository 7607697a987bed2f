"""ControllerRevision: a state that a controller once wanted, kept so that it can be gone back to.

DaemonSets and StatefulSets keep one for each version of their template; `kubectl rollout history` lists them and
`rollout undo` brings one back. Its data never changes; only its number does.
"""

from __future__ import annotations

from cluster.api.printing import AGE_COLUMN, NAME_COLUMN, NONE
from cluster.apimachinery import meta
from cluster.apimachinery.errors import Cause, immutable, invalid_value, required
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.scheme import Column, Kind
from cluster.etcd.columns import int_at
from cluster.etcd.models import KubeObject


def _controller(obj: Obj) -> str:
    """ "daemonset.apps/web", as kubectl names objects of several kinds."""
    ref = meta.controller_of(obj)
    if ref is None:
        return NONE
    group, _ = meta.group_version(ref["apiVersion"])
    kind = ref["kind"].lower()
    return f"{kind}.{group}/{ref['name']}" if group else f"{kind}/{ref['name']}"


class ControllerRevision(KubeObject):
    KIND = Kind("apps", "v1", "ControllerRevision", "controllerrevisions")
    COLUMNS = (
        NAME_COLUMN,
        Column("Controller", _controller, description="Controller of the object"),
        Column("Revision", lambda o: o.get("revision", 0), description="Which of its controller's states it is."),
        AGE_COLUMN,
    )
    FORM = ("revision",)

    number = int_at("revision")

    @classmethod
    def validate(cls, obj: Obj, old: Obj | None) -> list[Cause]:
        revision = obj.get("revision") or 0
        found = [] if obj.get("data") is not None else [required("data", "data is mandatory")]
        if revision < 0:
            found.append(invalid_value("revision", revision, "must be greater than or equal to 0"))
        if old is not None and obj.get("data") != old.get("data"):
            found.append(immutable("data", obj.get("data")))
        return found

"""RuntimeClass: another way to run containers than the usual, that pods may choose by name.

The handler is a name that the nodes' container runtime knows. The class also says what such a pod costs besides its
containers (overhead) and which nodes can run it (scheduling); admission writes both into the pods that name it
(`registry/admission/runtime_class.py`).
"""

from __future__ import annotations

from cluster.api import resources
from cluster.api.podspec.defaults import quantities
from cluster.api.podspec.placement import toleration_problems
from cluster.api.printing import AGE_COLUMN, NAME_COLUMN
from cluster.apimachinery import meta, validation
from cluster.apimachinery.errors import Cause, duplicate, immutable
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.scheme import Column, Kind
from cluster.etcd.columns import text_at
from cluster.etcd.models import KubeObject


class RuntimeClass(KubeObject):
    KIND = Kind("node.k8s.io", "v1", "RuntimeClass", "runtimeclasses", namespaced=False)
    COLUMNS = (
        NAME_COLUMN,
        Column("Handler", lambda o: o.get("handler", ""), description="The runtime's own name for it."),
        AGE_COLUMN,
    )
    CREATES_ON_UPDATE = True
    UNCONDITIONAL = False
    FORM = ("handler", "overhead.podFixed", "scheduling.nodeSelector")

    handler = text_at("handler")

    @classmethod
    def default(cls, obj: Obj) -> None:
        quantities(meta.get(obj, "overhead.podFixed"))

    @classmethod
    def validate(cls, obj: Obj, old: Obj | None) -> list[Cause]:
        handler = obj.get("handler") or ""
        found = validation.causes("handler", handler, validation.is_dns1123_label(handler))
        for name, amount in (meta.get(obj, "overhead.podFixed") or {}).items():
            path = f"overhead.limits[{name}]"
            found += resources.container_name_problems(name, path) + resources.amount_problems(name, amount, path)
        found += _scheduling(obj.get("scheduling") or {}, "scheduling")
        if old is not None and handler != old.get("handler"):
            found.append(immutable("handler", handler))
        return found


def _scheduling(scheduling: Obj, path: str) -> list[Cause]:
    tolerations = scheduling.get("tolerations") or []
    found = validation.label_causes(scheduling.get("nodeSelector") or {}, f"{path}.nodeSelector")
    found += toleration_problems(tolerations, f"{path}.tolerations")
    keys = [tuple(t.get(field) or "" for field in ("key", "operator", "value", "effect")) for t in tolerations]
    twice = [i for i, key in enumerate(keys) if key in keys[:i]]
    return found + [duplicate(f"{path}.tolerations[{i}]", tolerations[i]) for i in twice]

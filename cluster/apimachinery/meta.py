"""Reading and building object metadata.

Every Kubernetes object is a tree of plain JSON values with the same head: apiVersion, kind and metadata. The
real server has Go structs; here an object *is* its manifest, a dict, and these functions are its accessors.
Objects are values: whoever wants to change one copies it first (`copy`), so a snapshot can be shared by every
loop and every watcher without locks. (In Kubernetes: apimachinery/pkg/apis/meta/v1.)
"""

from __future__ import annotations

import uuid
from typing import Any

Obj = dict[str, Any]
Objs = list[Obj]


def get(obj: Obj | None, path: str, default: Any = None) -> Any:
    """The value at a dotted path ("spec.replicas"), or the default where any step is absent or null."""
    value: Any = obj
    for step in path.split("."):
        if not isinstance(value, dict):
            return default
        value = value.get(step)
    return default if value is None else value


def metadata(obj: Obj) -> Obj:
    """The object's metadata ({} when it has none)."""
    found = obj.get("metadata")
    return found if isinstance(found, dict) else {}


def name(obj: Obj) -> str:
    return str(metadata(obj).get("name") or "")


def namespace(obj: Obj) -> str:
    """The namespace; "" for cluster-scoped objects, never None."""
    return str(metadata(obj).get("namespace") or "")


def uid(obj: Obj) -> str:
    return str(metadata(obj).get("uid") or "")


def resource_version(obj: Obj) -> str:
    return str(metadata(obj).get("resourceVersion") or "")


def revision(obj: Obj) -> int:
    """The revision of the write that made this state (0 for an object that was never stored)."""
    return int(resource_version(obj) or 0)


def labels(obj: Obj) -> dict[str, str]:
    return metadata(obj).get("labels") or {}


def annotations_of(obj: Obj) -> dict[str, str]:
    return metadata(obj).get("annotations") or {}


def finalizers(obj: Obj) -> list[str]:
    return metadata(obj).get("finalizers") or []


def owners(obj: Obj) -> list[Obj]:
    return metadata(obj).get("ownerReferences") or []


def is_deleting(obj: Obj) -> bool:
    return bool(metadata(obj).get("deletionTimestamp"))


def key(obj: Obj) -> str:
    """ "namespace/name", or "name" for cluster-scoped objects: what work queues carry."""
    return join_key(namespace(obj), name(obj))


def join_key(namespace: str, name: str) -> str:
    return f"{namespace}/{name}" if namespace else name


def split_key(key: str) -> tuple[str, str]:
    """The namespace ("" if none) and the name of a key."""
    namespace, slash, name = key.rpartition("/")
    return (namespace, name) if slash else ("", key)


def group_version(api_version: str) -> tuple[str, str]:
    """ "apps/v1" → ("apps", "v1"); "v1" → ("", "v1")."""
    group, slash, version = api_version.rpartition("/")
    return (group, version) if slash else ("", api_version)


def copy(value: Any) -> Any:
    """A deep copy of a JSON value (four times quicker than copy.deepcopy)."""
    if isinstance(value, dict):
        return {k: copy(v) for k, v in value.items()}
    if isinstance(value, list):
        return [copy(v) for v in value]
    return value


def copy_object(obj: Obj) -> Obj:
    """A deep copy of an object but for its managedFields, which nobody changes in place."""
    head = obj.get("metadata")
    if not isinstance(head, dict) or "managedFields" not in head:
        copied: Obj = copy(obj)
        return copied
    found = {k: copy(v) for k, v in obj.items() if k != "metadata"}
    return {**found, "metadata": {k: v if k == "managedFields" else copy(v) for k, v in head.items()}}


def unmanaged(obj: Obj) -> Obj:
    """An object without its managedFields, which are as large as itself and of which loops need nothing."""
    head = obj.get("metadata")
    if not isinstance(head, dict) or "managedFields" not in head:
        return obj
    return {**obj, "metadata": {k: v for k, v in head.items() if k != "managedFields"}}


def new_uid() -> str:
    return str(uuid.uuid4())


def controller_of(obj: Obj) -> Obj | None:
    """The ownerReference whose controller flag is set, if there is one."""
    return next((ref for ref in owners(obj) if ref.get("controller")), None)


def owner_ref(owner: Obj, controller: bool = True) -> Obj:
    """A reference to the owner, as a controller writes it into what it creates."""
    ref: Obj = {
        "apiVersion": owner["apiVersion"],
        "kind": owner["kind"],
        "name": name(owner),
        "uid": uid(owner),
    }
    return {**ref, "controller": True, "blockOwnerDeletion": True} if controller else ref


def condition(obj: Obj, kind: str) -> Obj | None:
    """The condition of that type in the object's status."""
    return next((c for c in get(obj, "status.conditions", []) if c.get("type") == kind), None)


def condition_is(obj: Obj, kind: str, status: str = "True") -> bool:
    found = condition(obj, kind)
    return found is not None and found.get("status") == status


def with_condition(conditions: list[Obj], new: Obj, now: str, stamp: str = "lastTransitionTime") -> list[Obj]:
    """The conditions with `new` in its type's place; its time moves only when its status does."""
    old = next((c for c in conditions if c.get("type") == new["type"]), None)
    moved = old is None or old.get("status") != new.get("status")
    stamped = {**new, stamp: now if moved or old is None else old.get(stamp, now)}
    if old is None:
        return [*conditions, stamped]
    return [stamped if c is old else c for c in conditions]


def ready(pod: Obj) -> bool:
    """Whether a pod's Ready condition is True."""
    return condition_is(pod, "Ready")

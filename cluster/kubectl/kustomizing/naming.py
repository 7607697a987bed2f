"""Objects that name others: when a name changes, all that refer to it follow.

(In kustomize: the name reference rules.)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj

if TYPE_CHECKING:
    from cluster.kubectl.kustomizing.building import Item

# A field, the field in it that holds a name, and the kind that is named, anywhere in an object.
_INSIDE = (
    ("configMapRef", "name", "ConfigMap"), ("configMapKeyRef", "name", "ConfigMap"), ("configMap", "name", "ConfigMap"),
    ("secretRef", "name", "Secret"), ("secretKeyRef", "name", "Secret"), ("secret", "secretName", "Secret"),
    ("secret", "name", "Secret"), ("persistentVolumeClaim", "claimName", "PersistentVolumeClaim"),
    ("service", "name", "Service"), ("imagePullSecrets", "name", "Secret"), ("secrets", "name", "Secret"),
    ("tls", "secretName", "Secret"),
)  # fmt: skip
# Fields that hold the name themselves.
_DIRECT = {
    "serviceAccountName": "ServiceAccount", "serviceName": "Service", "priorityClassName": "PriorityClass",
    "storageClassName": "StorageClass", "volumeName": "PersistentVolume", "ingressClassName": "IngressClass",
}  # fmt: skip
_BY_KIND = ("roleRef", "scaleTargetRef", "targetRef", "subjects")


def rewire(items: Sequence[Item]) -> None:
    """Lets all references follow the present names (and subjects the namespace too)."""
    now = {(item.obj["kind"], name): item.obj for item in items for name in item.names}
    for item in items:
        for holder, key, kind in _references(item.obj):
            target = now.get((kind, holder[key]))
            if target is not None:
                holder[key] = meta.name(target)
                if kind == "ServiceAccount" and "namespace" in holder and meta.namespace(target):
                    holder["namespace"] = meta.namespace(target)


def _references(obj: Obj) -> Iterator[tuple[Obj, str, str]]:
    """(the map with the name, its key, the kind that is named)."""
    for field, value in _walk(obj):
        for holder in value if isinstance(value, list) else [value]:
            if not isinstance(holder, dict):
                continue
            for inside, key, kind in _INSIDE:
                if field == inside and isinstance(holder.get(key), str):
                    yield holder, key, kind
            if field in _BY_KIND and isinstance(holder.get("name"), str):
                yield holder, "name", str(holder.get("kind"))
            for key, kind in _DIRECT.items():
                if isinstance(holder.get(key), str):
                    yield holder, key, kind


def _walk(value: Any, field: str = "") -> Iterator[tuple[str, Any]]:
    """Each map or list below the object's own head, with the field it stands in."""
    if isinstance(value, dict):
        yield field, value
        for key, inner in value.items():
            if field or key != "metadata":
                if isinstance(inner, list):
                    yield key, inner
                yield from _walk(inner, key)
    elif isinstance(value, list):
        for inner in value:
            yield from _walk(inner, "" if isinstance(inner, (dict, list)) and not field else f"{field}[]")

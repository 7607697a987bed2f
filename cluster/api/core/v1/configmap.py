"""ConfigMap: configuration kept apart from the image that reads it.

Text goes into `data`, bytes into `binaryData`; a pod mounts either as files or takes them as environment
variables. One that is marked immutable can never change again, so kubelets may stop watching it.
"""

from __future__ import annotations

import base64

from cluster.api.printing import AGE_COLUMN, NAME_COLUMN
from cluster.apimachinery import validation
from cluster.apimachinery.errors import Cause, duplicate, forbidden_field, invalid_value
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.scheme import Column, Kind
from cluster.etcd.columns import bool_at
from cluster.etcd.models import KubeObject

MAX_BYTES = 1024 * 1024


class ConfigMap(KubeObject):
    KIND = Kind("", "v1", "ConfigMap", "configmaps", short_names=("cm",))
    COLUMNS = (
        NAME_COLUMN,
        Column("Data", lambda o: len(o.get("data") or {}) + len(o.get("binaryData") or {})),
        AGE_COLUMN,
    )
    FORM = ("data",)

    immutable = bool_at("immutable")

    @classmethod
    def validate(cls, obj: Obj, old: Obj | None) -> list[Cause]:
        return [*key_problems(obj, "data", "binaryData"), *_size(obj), *immutability(obj, old, "data", "binaryData")]


def key_problems(obj: Obj, *fields: str) -> list[Cause]:
    """Keys must be file names, and no key may stand in two fields."""
    found: list[Cause] = []
    seen: set[str] = set()
    for field in fields:
        for key in obj.get(field) or {}:
            path = f"{field}[{key}]"
            found += [invalid_value(path, key, text) for text in validation.is_config_map_key(key)]
            if key in seen:
                found.append(duplicate(path, key))
            seen.add(key)
    return found


def immutability(obj: Obj, old: Obj | None, *fields: str) -> list[Cause]:
    """Nothing of an immutable object's content changes, nor its immutability."""
    if old is None or not old.get("immutable"):
        return []
    locked = "field is immutable when `immutable` is set"
    found = [] if obj.get("immutable") else [forbidden_field("immutable", locked)]
    return found + [forbidden_field(f, locked) for f in fields if (obj.get(f) or {}) != (old.get(f) or {})]


def _size(obj: Obj) -> list[Cause]:
    text = sum(len(v.encode()) for v in (obj.get("data") or {}).values())
    total = text + sum(len(base64.b64decode(v)) for v in (obj.get("binaryData") or {}).values())
    if total <= MAX_BYTES:
        return []
    return [Cause("[]", "FieldValueTooLong", f"Too long: may not be more than {MAX_BYTES} bytes")]

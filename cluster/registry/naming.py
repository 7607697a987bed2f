"""Names made for objects that ask for one, and the rules every object's metadata keeps."""

from __future__ import annotations

import random
import re

from cluster.apimachinery import meta, validation
from cluster.apimachinery.errors import Cause, forbidden_field, immutable, invalid_value, required
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.scheme import Kind

ALPHABET = "bcdfghjklmnpqrstvwxz2456789"
LONGEST_BASE = 63 - 5
_random = random.SystemRandom()


def suffix(length: int = 5) -> str:
    """Random letters and digits that never spell a word (no vowels, no look-alikes)."""
    return "".join(_random.choice(ALPHABET) for _ in range(length))


def generated(base: str) -> str:
    return base[:LONGEST_BASE] + suffix()


def metadata_problems(kind: Kind, obj: Obj, old: Obj | None, name_rule: str) -> list[Cause]:
    """What is wrong with the metadata, whatever the kind."""
    found = _name(obj, name_rule)
    if kind.namespaced and not meta.namespace(obj):
        found.append(required("metadata.namespace"))
    found += validation.label_causes(meta.labels(obj))
    for key in meta.annotations_of(obj):
        found += [invalid_value("metadata.annotations", key, t) for t in validation.is_qualified_name(key.lower())]
    size = sum(len(k) + len(v) for k, v in meta.annotations_of(obj).items())
    if size > 256 * 1024:
        found.append(Cause("metadata.annotations", "FieldValueTooLong", "Too long: may not be more than 262144 bytes"))
    found += _owners(obj)
    return found + (_changes(obj, old) if old is not None else [])


def _name(obj: Obj, rule: str) -> list[Cause]:
    name = meta.name(obj)
    if not name:
        return [required("metadata.name", "name or generateName is required")]
    check = getattr(validation, rule)
    return [invalid_value("metadata.name", name, text) for text in check(name)]


def _owners(obj: Obj) -> list[Cause]:
    found: list[Cause] = []
    for index, ref in enumerate(meta.owners(obj)):
        for field in ("apiVersion", "kind", "name", "uid"):
            if not ref.get(field):
                path = f"metadata.ownerReferences[{index}].{field}"
                detail = "version must not be empty" if field == "apiVersion" else "must not be empty"
                found.append(invalid_value(path, ref.get(field) or "", detail))
    controllers = [ref for ref in meta.owners(obj) if ref.get("controller")]
    if len(controllers) > 1:
        kinds = " and ".join(f"{r['kind']} {r['name']}" for r in controllers[:2])
        detail = f"Only one reference can have Controller set to true. Found {kinds}"
        found.append(invalid_value("metadata.ownerReferences", meta.owners(obj), detail))
    return found


def _changes(obj: Obj, old: Obj) -> list[Cause]:
    """Identity never changes, and a deleted object takes on no new finalizers."""
    found = [
        immutable(f"metadata.{field}", meta.metadata(obj).get(field))
        for field in ("name", "namespace", "uid", "creationTimestamp")
        if meta.metadata(obj).get(field) != meta.metadata(old).get(field)
    ]
    added = [f for f in meta.finalizers(obj) if f not in meta.finalizers(old)]
    if meta.is_deleting(old) and added:
        text = f"no new finalizers can be added if the object is being deleted, found new finalizers {added!r}"
        found.append(forbidden_field("metadata.finalizers", re.sub(r"'", '"', text).replace(", ", " ")))
    return found

"""Names made for objects that ask for one, and the rules every object's metadata keeps."""

from __future__ import annotations

import random

from cluster.api.outdated import STANDARD_FINALIZERS
from cluster.apimachinery import meta, validation
from cluster.apimachinery.errors import Cause, forbidden_field, immutable, invalid_value, required
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.scheme import Kind, scheme

ALPHABET = "bcdfghjklmnpqrstvwxz2456789"
SUFFIX = 5
"""Letters and digits at the end of a generated name."""
LONGEST_BASE = 63 - SUFFIX
_random = random.SystemRandom()


def suffix(length: int = SUFFIX) -> str:
    """Random letters and digits that never spell a word (no vowels, no look-alikes)."""
    return "".join(_random.choice(ALPHABET) for _ in range(length))


def generated(base: str) -> str:
    return base[:LONGEST_BASE] + suffix()


def metadata_problems(kind: Kind, obj: Obj, old: Obj | None, name_rule: str) -> list[Cause]:
    """What is wrong with the metadata, whatever the kind."""
    found = (_base(obj, name_rule) if old is None else []) + _name(obj, name_rule)
    if kind.namespaced and not meta.namespace(obj):
        found.append(required("metadata.namespace"))
    found += validation.label_causes(meta.labels(obj))
    for key in meta.annotations_of(obj):
        found += [invalid_value("metadata.annotations", key, t) for t in validation.is_qualified_name(key.lower())]
    size = sum(len(k) + len(v) for k, v in meta.annotations_of(obj).items())
    if size > 256 * 1024:
        found.append(Cause("metadata.annotations", "FieldValueTooLong", "Too long: may not be more than 262144 bytes"))
    found += _owners(obj) + _finalizers(meta.finalizers(obj), kind)
    return found + (_changes(obj, old) if old is not None else [])


def _name(obj: Obj, rule: str) -> list[Cause]:
    name = meta.name(obj)
    if not name:
        return [required("metadata.name", "name or generateName is required")]
    check = getattr(validation, rule)
    return [invalid_value("metadata.name", name, text) for text in check(name)]


def _base(obj: Obj, rule: str) -> list[Cause]:
    """A name's beginning is held to the rule of names, but that it may end with a dash."""
    base = str(meta.metadata(obj).get("generateName") or "")
    shown = f"{base[:-2]}a" if len(base) > 1 and base.endswith("-") else base
    return validation.causes("metadata.generateName", base, getattr(validation, rule)(shown)) if base else []


def _owners(obj: Obj) -> list[Cause]:
    path = "metadata.ownerReferences"
    found: list[Cause] = []
    for ref in meta.owners(obj):
        for field in ("apiVersion", "kind", "name", "uid"):
            if not ref.get(field):
                detail = "version must not be empty" if field == "apiVersion" else "must not be empty"
                found.append(invalid_value(f"{path}.{field}", ref.get(field) or "", detail))
        if (ref.get("apiVersion"), ref.get("kind")) == ("v1", "Event"):
            found.append(invalid_value(path, ref, "/v1, Kind=Event is disallowed from being an owner"))
    first, *others = [f"{r.get('kind')}/{r.get('name')}" for r in meta.owners(obj) if r.get("controller")] or [""]
    for other in others:
        detail = f'Found "true" in references for {first} and {other}'
        detail = f"Only one reference can have Controller set to true. {detail}"
        found.append(invalid_value(path, meta.owners(obj), detail))
    return found


GENERIC = ("apiextensions.k8s.io", "apiregistration.k8s.io")
"""Groups whose servers know nothing of the standard finalizers; nor does that of custom kinds."""


def _finalizers(names: list[str], kind: Kind) -> list[Cause]:
    """A finalizer says whose it is, but for the few of old; the two about dependents contradict each other."""
    path = "metadata.finalizers"
    found = [cause for name in names for cause in validation.causes(path, name, validation.is_qualified_name(name))]
    if {"orphan", "foregroundDeletion"} <= set(names):
        found.append(invalid_value(path, names, "finalizer orphan and foregroundDeletion cannot be both set"))
    if kind.group in GENERIC or kind.resource not in scheme.models:
        return found
    text = "name is neither a standard finalizer name nor is it fully qualified"
    return found + [
        invalid_value(f"{path}[{index}]", name, text)
        for index, name in enumerate(names)
        if "/" not in name and name not in STANDARD_FINALIZERS
    ]


def _changes(obj: Obj, old: Obj) -> list[Cause]:
    """Identity never changes, and a deleted object takes on no new finalizers."""
    found = [
        immutable(f"metadata.{field}", meta.metadata(obj).get(field))
        for field in ("name", "namespace", "uid", "creationTimestamp")
        if meta.metadata(obj).get(field) != meta.metadata(old).get(field)
    ]
    added = [f for f in meta.finalizers(obj) if f not in meta.finalizers(old)]
    if meta.is_deleting(old) and added:
        shown = ", ".join(f'"{name}"' for name in sorted(added))
        text = "no new finalizers can be added if the object is being deleted, found new finalizers"
        found.append(forbidden_field("metadata.finalizers", f"{text} []string{{{shown}}}"))
    return found

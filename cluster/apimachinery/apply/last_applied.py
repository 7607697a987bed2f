"""Moving from client-side apply to server-side apply.

`kubectl apply` without --server-side keeps what it applied in an annotation. When the same kubectl then applies on the
server, what the annotation says is what it has: fields it would conflict over with its own former self are its own.
The annotation is kept up to date, so that going back works too. (In Kubernetes:
managedfields/internal/lastappliedmanager.go and lastappliedupdater.go.)
"""

from __future__ import annotations

import orjson

from cluster.apimachinery import meta
from cluster.apimachinery.apply import sets
from cluster.apimachinery.apply.compare import compare
from cluster.apimachinery.apply.extract import field_set
from cluster.apimachinery.apply.sets import Fields
from cluster.apimachinery.apply.types import Type, Unkeyed
from cluster.apimachinery.meta import Obj

ANNOTATION = "kubectl.kubernetes.io/last-applied-configuration"
_MOST = 256 * 1024


def claimed(type_: Type, live: Obj, api_version: str) -> Fields:
    """The fields that client-side apply has: what the annotation says and the object still is; {} without one."""
    try:
        last = orjson.loads(meta.annotations_of(live).get(ANNOTATION) or "")
        if not isinstance(last, dict) or last.get("apiVersion") != api_version:
            return {}
        change = compare(type_, last, live)
        return sets.difference(sets.difference(field_set(type_, last), change.set), change.removed)
    except (orjson.JSONDecodeError, Unkeyed):
        return {}


def noted(obj: Obj, config: Obj) -> Obj:
    """The object with what was applied in its annotation, if it has one."""
    notes = meta.annotations_of(obj)
    if not notes.get(ANNOTATION):
        return obj
    head = meta.metadata(obj)
    kept = {**notes, ANNOTATION: _text(config)}
    if sum(len(k.encode()) + len(v.encode()) for k, v in kept.items()) > _MOST:
        del kept[ANNOTATION]
    return {**obj, "metadata": {**head, "annotations": kept}}


def _text(config: Obj) -> str:
    head = meta.metadata(config)
    if ANNOTATION in meta.annotations_of(config):
        notes = {k: v for k, v in meta.annotations_of(config).items() if k != ANNOTATION}
        config = {**config, "metadata": {**head, "annotations": notes}}
    return orjson.dumps(config, option=orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE).decode()

"""Manifests as a person would write them, and what differs between two of them. Pure.

An object in the store says much that nobody wrote: a status, an address, every default. A default is found by leaving a
field out: if the kind's own hook puts it back as it was, nobody needs to write it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson
import yaml

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.scheme import scheme
from cluster.client.porting import ported

LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"
APPLY = "kubectl-client-side-apply"
IDLE = ("resources", "securityContext", "volumes", "volumeMounts")
"""Fields that say nothing when they are empty; many others say something then (emptyDir: {})."""
SAID = ("emptyDir",)
"""What is clearer said than left to its default."""
GIVEN = ("clusterIP", "clusterIPs", "healthCheckNodePort")
"""Of a Service: what the cluster gives out."""
FAMILIES = ("ipFamilyPolicy", "ipFamilies")
HEAD = {"apiVersion": 0, "kind": 1, "metadata": 2}


def both(resource: str, before: Obj, after: Obj) -> tuple[Obj, Obj]:
    """Two states of an object in few words, to be compared. What is a default now and was none before is said."""
    one, other = written(resource, before), written(resource, after)
    return one, _refilled(one, other, declared(after))


def _refilled(before: Obj, after: Obj, whole: Obj) -> Obj:
    found = {**after, **{key: whole[key] for key in before if key not in after and key in whole}}
    for key, value in before.items():
        if isinstance(value, dict) and isinstance(found.get(key), dict):
            found[key] = _refilled(value, found[key], whole.get(key, {}))
    return found


def declared(obj: Obj) -> Obj:
    """An object without what the cluster says of it, all defaults still in it."""
    found: Obj = meta.copy(ported(obj))
    notes = found["metadata"].get("annotations", {})
    notes.pop(LAST_APPLIED, None)
    if not notes:
        found["metadata"].pop("annotations", None)
    if found["metadata"].get("namespace") == "default":
        del found["metadata"]["namespace"]
    return found


def written(resource: str, obj: Obj, agent: str = "") -> Obj:
    """What a person would write to make it; what they did write, where kubectl apply has kept it."""
    applied = meta.annotations_of(obj).get(LAST_APPLIED)
    found: Obj = orjson.loads(applied) if applied and agent == APPLY else _short(resource, _addressless(declared(obj)))
    notes = found["metadata"].get("annotations")
    if notes is not None and not notes:
        del found["metadata"]["annotations"]
    if found["metadata"].get("namespace") == "default":
        del found["metadata"]["namespace"]
    return dict(sorted(found.items(), key=lambda item: HEAD.get(item[0], 3)))


def _addressless(obj: Obj) -> Obj:
    if obj["kind"] == "Service" and meta.get(obj, "spec.clusterIP") != "None":
        for name in GIVEN:
            obj["spec"].pop(name, None)
        if obj["spec"].get("ipFamilyPolicy") == "SingleStack":
            obj["spec"] = {k: v for k, v in obj["spec"].items() if k not in FAMILIES}
        for port in obj["spec"].get("ports", ()):
            port.pop("nodePort", None)
    return obj


def _short(resource: str, obj: Obj) -> Obj:
    """Without whatever the kind's hook would put there by itself."""
    model = scheme.models.get(resource)
    if model is None:
        return obj

    whole = _full(model, obj)
    for holder, key in _fields([value for name, value in obj.items() if name not in HEAD]):
        if key in SAID:
            continue
        value = holder.pop(key)
        if key in IDLE and not value:
            whole = _full(model, obj)
        elif _full(model, obj) != whole:
            holder[key] = value
    return obj


def _full(model: Any, obj: Obj) -> Obj | None:
    """An object with all its defaults; None for one that lacks what it needs."""
    made: Obj = meta.copy(obj)
    try:
        model.default(made)
    except (LookupError, TypeError, AttributeError):
        return None
    return made


def _fields(value: Any) -> Iterator[tuple[Obj, str]]:
    """Every field below a value with what holds it, the deepest first."""
    if isinstance(value, dict):
        for key in list(value):
            yield from _fields(value[key])
            yield value, key
    elif isinstance(value, list):
        for one in value:
            yield from _fields(one)


def text(*objects: Obj) -> str:
    """Objects as YAML."""
    return yaml.safe_dump_all(objects, sort_keys=False, allow_unicode=True, width=110)


def merge_patch(before: Any, after: Any) -> Obj:
    """RFC 7396: what to merge into the one to make the other."""
    found: Obj = {key: None for key in before if key not in after}
    for key, value in after.items():
        old = before.get(key)
        if isinstance(old, dict) and isinstance(value, dict):
            if part := merge_patch(old, value):
                found[key] = part
        elif old != value:
            found[key] = value
    return found


def json_patch(before: Any, after: Any, path: str = "") -> list[Obj]:
    """RFC 6902: the operations that make the one the other."""
    found = [{"op": "remove", "path": _at(path, key)} for key in before if key not in after]
    for key, value in after.items():
        old = before.get(key)
        if isinstance(old, dict) and isinstance(value, dict):
            found += json_patch(old, value, _at(path, key))
        elif old != value:
            found.append({"op": "replace" if key in before else "add", "path": _at(path, key), "value": value})
    return found


def _at(path: str, key: str) -> str:
    return f"{path}/{key.replace('~', '~0').replace('/', '~1')}"

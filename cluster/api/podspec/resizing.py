"""Resizing a pod where it stands: other amounts of CPU and memory for containers that run already.

It has a door of its own (pods/resize), through which nothing else of a pod can be changed; the quality of service that
the pod was born with must stay. (In Kubernetes: ValidatePodResize, and podResizeStrategy in pkg/registry/core/pod.)
"""

from __future__ import annotations

from cluster.api.podspec import qos, validation
from cluster.apimachinery import meta
from cluster.apimachinery.errors import Cause, forbidden_field, invalid_value
from cluster.apimachinery.meta import Obj

LISTS = ("containers", "initContainers")
_RESIZABLE = ("cpu", "memory")
_TAKEN = ("resources", "resizePolicy")


def merged(new: Obj, old: Obj) -> Obj:
    """The old pod with the resources that the new one asks for; containers that do not fit stay to be refused."""
    spec = dict(old["spec"])
    for field in LISTS:
        asked, there = meta.get(new, f"spec.{field}") or [], spec.get(field) or []
        if asked or there:
            same = [c.get("name") for c in asked] == [c.get("name") for c in there]
            spec[field] = [_resized(c, a) for c, a in zip(there, asked, strict=True)] if same else asked
    return {**old, "spec": spec}


def _resized(container: Obj, asked: Obj) -> Obj:
    kept = {k: v for k, v in container.items() if k not in _TAKEN}
    return {**kept, **{k: asked[k] for k in _TAKEN if k in asked}}


def problems(pod: Obj, old: Obj) -> list[Cause]:
    """Everything wrong with the new sizes."""
    spec, before = pod["spec"], old["spec"]
    found = validation.problems(spec, "spec")
    if qos.qos_class(spec) != qos.qos_class(before):
        text = "Pod QOS Class may not change as a result of resizing"
        found.append(invalid_value("spec", qos.qos_class(before), text))
    if strangers := _order(spec, before):
        return found + strangers
    for field in LISTS:
        pairs = zip(spec.get(field) or [], before.get(field) or [], strict=True)
        for index, (container, was) in enumerate(pairs):
            found += _container(container, was, f"spec.{field}[{index}]", field)
    return found


def _order(spec: Obj, before: Obj) -> list[Cause]:
    found: list[Cause] = []
    for field in LISTS:
        now, was = ([c.get("name") for c in s.get(field) or []] for s in (spec, before))
        if len(now) != len(was):
            text = f"{field} may not be added or removed on resize"
            found.append(forbidden_field(f"spec.{field}", text))
            continue
        text = f"{field} may not be renamed or reordered on resize"
        moved = [i for i, (a, b) in enumerate(zip(now, was, strict=True)) if a != b]
        found += [forbidden_field(f"spec.{field}[{i}].name", text) for i in moved]
    return found


def _container(container: Obj, was: Obj, path: str, field: str) -> list[Cause]:
    """Amounts are changed, never taken away, and of an init container that ends only those of a sidecar."""
    if field == "initContainers" and container.get("restartPolicy") != "Always":
        text = "resources for non-sidecar init containers are immutable"
        return [] if container == was else [forbidden_field("spec", text)]
    now, then = container.get("resources") or {}, was.get("resources") or {}
    found = [
        forbidden_field(f"{path}.resources.{side}", f"resource {side} cannot be removed")
        for side in ("requests", "limits")
        if not set(then.get(side) or {}) <= set(now.get(side) or {})
    ]
    if _lasting(now) != _lasting(then) or container.get("resizePolicy") != was.get("resizePolicy"):
        whose = "" if field == "containers" else " for sidecar containers"
        found.append(forbidden_field("spec", f"only cpu and memory resources{whose} are mutable"))
    return found


def _lasting(resources: Obj) -> Obj:
    """What of resources no resize may change."""
    sides = {side: resources.get(side) or {} for side in ("requests", "limits")}
    rest = {side: {n: a for n, a in amounts.items() if n not in _RESIZABLE} for side, amounts in sides.items()}
    return {**rest, "claims": resources.get("claims") or []}


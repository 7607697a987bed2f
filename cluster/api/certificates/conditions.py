"""The conditions of a certificate request: approved or denied by somebody, perhaps failed by its signer.

Who may decide and who may sign are different doors: the conditions Approved and Denied are written through the
subresource "approval" alone, the certificate through "status" alone, and neither is ever taken back. (In Kubernetes:
pkg/registry/certificates/certificates/strategy.go and pkg/apis/certificates/validation.)
"""

from __future__ import annotations

from typing import Any

from cluster.api.volumes import difference
from cluster.apimachinery import meta
from cluster.apimachinery.errors import (
    Cause,
    duplicate,
    forbidden_field,
    invalid_value,
    not_supported,
    required,
)
from cluster.apimachinery.meta import Obj, Objs

APPROVED, DENIED, FAILED = LASTING = ("Approved", "Denied", "Failed")
PATH = "status.conditions"
_EXCLUSIVE = "Approved and Denied conditions are mutually exclusive"


def of(obj: Obj | None, type_: str = "") -> Objs:
    """The conditions of a request, or those of a type."""
    said: Objs = meta.get(obj, PATH) or []
    return [c for c in said if not type_ or c.get("type") == type_]


def stamped(new: Objs, old: Objs, now: str) -> Objs:
    """The conditions with the times their writer left out; a state that lasts keeps the time it began."""
    return [{"lastTransitionTime": _began(c, old, now), "lastUpdateTime": now, **_said(c)} for c in new]


def _said(condition: Obj) -> Obj:
    return {k: v for k, v in condition.items() if v is not None}


def _began(condition: Obj, old: Objs, now: str) -> Any:
    same = (c for c in old if all(c.get(f) == condition.get(f) for f in ("type", "status")))
    return next((c["lastTransitionTime"] for c in same if c.get("lastTransitionTime")), now)


def preserved(new: Objs, old: Objs) -> Objs:
    """What was decided, as it stands: whoever writes a status repeats it, but cannot reword it."""
    found = list(new)
    for type_ in (APPROVED, DENIED):
        before = [c for c in old if c.get("type") == type_]
        places = [i for i, c in enumerate(found) if c.get("type") == type_]
        if len(before) == len(places):
            for place, condition in zip(places, before, strict=True):
                found[place] = condition
    return found


def problems(conditions: Objs, old: Objs) -> list[Cause]:
    """What is wrong with conditions as such; a fault that is stored already is put up with."""
    types, before = [c.get("type") or "" for c in conditions], [c.get("type") or "" for c in old]
    found: list[Cause] = []
    for index, (condition, type_) in enumerate(zip(conditions, types, strict=True)):
        path, earlier = f"{PATH}[{index}]", types[:index]
        if not type_ and "" not in before:
            found.append(required(f"{path}.type"))
        found += _status(condition, f"{path}.status")
        other = {APPROVED: DENIED, DENIED: APPROVED}.get(type_)
        if other in earlier and not {APPROVED, DENIED} <= set(before):
            found.append(invalid_value(PATH, type_, _EXCLUSIVE))
        if type_ in earlier and len(set(before)) == len(before):
            found.append(duplicate(f"{path}.type", type_))
    return found


def _status(condition: Obj, path: str) -> list[Cause]:
    allowed = ("True",) if condition.get("type") in LASTING else ("False", "True", "Unknown")
    status = condition.get("status") or ""
    if not status:
        return [required(path)]
    return [] if status in allowed else [not_supported(path, status, allowed)]


def removals(obj: Obj, old: Obj) -> list[Cause]:
    """What was decided is never taken back."""
    gone = [t for t in LASTING if len(of(obj, t)) < len(of(old, t))]
    return [forbidden_field(PATH, f'updates may not remove a condition of type "{t}"') for t in gone]


def decisions(obj: Obj, old: Obj) -> list[Cause]:
    """Who only writes the status decides nothing."""
    found: list[Cause] = []
    for type_ in (APPROVED, DENIED):
        now, was = of(obj, type_), of(old, type_)
        if len(now) > len(was):
            found.append(forbidden_field(PATH, f'updates may not add a condition of type "{type_}"'))
        elif len(now) == len(was) and now != was:
            text = f'updates may not modify a condition of type "{type_}"\n{difference(was, now)}'
            found.append(forbidden_field(PATH, text))
    return found

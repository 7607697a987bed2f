"""Conditions as the kinds of flow control have them: each has a type, and each type stands once.

A FlowSchema whose priority level is not there dangles: its requests find no level. (In Kubernetes:
presyncFlowSchemaStatus in apiserver/pkg/util/flowcontrol.)
"""

from __future__ import annotations

from cluster.apimachinery import meta
from cluster.apimachinery.errors import Cause, duplicate, required
from cluster.apimachinery.meta import Obj

DANGLING = "Dangling"


def dangling(level: str, exists: bool, now: str) -> Obj:
    """What is said of a schema that names this level."""
    what = "and it exists" if exists else "but there is no such object"
    return {
        "type": DANGLING,
        "status": "False" if exists else "True",
        "lastTransitionTime": now,
        "reason": "Found" if exists else "NotFound",
        "message": f'This FlowSchema references the PriorityLevelConfiguration object named "{level}" {what}',
    }


def problems(obj: Obj) -> list[Cause]:
    found: list[Cause] = []
    types: set[str] = set()
    for index, condition in enumerate(meta.get(obj, "status.conditions") or []):
        path, type_ = f"status.conditions[{index}].type", condition.get("type") or ""
        found += [duplicate(path, type_)] if type_ in types else []
        found += [] if type_ else [required(path)]
        types.add(type_)
    return found

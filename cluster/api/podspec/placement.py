"""Tolerations: which taints of a node a pod puts up with.

(In Kubernetes: ValidateTolerations in pkg/apis/core/validation.)
"""

from __future__ import annotations

from cluster.apimachinery import validation
from cluster.apimachinery.errors import Cause, invalid_value, not_supported
from cluster.apimachinery.meta import Obj

EFFECTS = ("NoSchedule", "PreferNoSchedule", "NoExecute")
OPERATORS = ("Equal", "Exists")


def toleration_problems(tolerations: list[Obj], path: str) -> list[Cause]:
    found: list[Cause] = []
    for index, toleration in enumerate(tolerations):
        found += _toleration(toleration, f"{path}[{index}]")
    return found


def _toleration(toleration: Obj, path: str) -> list[Cause]:
    key, value = toleration.get("key") or "", toleration.get("value") or ""
    operator, effect = toleration.get("operator") or "", toleration.get("effect") or ""
    found = validation.causes(f"{path}.key", key, validation.is_qualified_name(key)) if key else []
    if not key and operator != "Exists":
        text = 'operator must be Exists when `key` is empty, which means "match all values and all keys"'
        found.append(invalid_value(f"{path}.operator", operator, text))
    if toleration.get("tolerationSeconds") is not None and effect != "NoExecute":
        text = "effect must be 'NoExecute' when `tolerationSeconds` is set"
        found.append(invalid_value(f"{path}.effect", effect, text))
    if operator in ("", "Equal"):
        found += validation.causes(f"{path}.operator", value, validation.is_label_value(value))
    elif operator == "Exists":
        if value:
            found.append(invalid_value(f"{path}.operator", value, "value must be empty when `operator` is 'Exists'"))
    else:
        found.append(not_supported(f"{path}.operator", operator, OPERATORS))
    if effect and effect not in EFFECTS:
        found.append(not_supported(f"{path}.effect", effect, EFFECTS))
    return found


def only_added(new: list[Obj], old: list[Obj]) -> bool:
    """Whether every old toleration is still there, but for how long it tolerates."""
    kept = [_lasting(t) for t in new]
    return all(_lasting(t) in kept for t in old)


def _lasting(toleration: Obj) -> Obj:
    return {k: v for k, v in toleration.items() if k != "tolerationSeconds"}

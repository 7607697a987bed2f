"""Conditions of the newer kinds: a type, a status, since when and why, each type once.

Older kinds (pods, nodes, Deployments) have conditions of their own, with fewer rules. (In Kubernetes: metav1.Condition
and ValidateConditions in apimachinery/pkg/apis/meta/v1/validation.)
"""

from __future__ import annotations

import re

from cluster.apimachinery import validation
from cluster.apimachinery.errors import Cause, duplicate, invalid_value, not_supported, required, too_long
from cluster.apimachinery.meta import Obj

_STATUSES = ("False", "True", "Unknown")
_REASON = "[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?"
_RULE = (
    "a condition reason must start with alphabetic character, optionally followed by a string of alphanumeric "
    "characters or '_,:', and must end with an alphanumeric character or '_'"
)
_EXAMPLES = ("my_name", "MY_NAME", "MyName", "ReasonA,ReasonB", "ReasonA:ReasonB")
_LONGEST_REASON, _LONGEST_MESSAGE = 1024, 32 * 1024


def problems(conditions: list[Obj], path: str = "status.conditions") -> list[Cause]:
    """Everything wrong with the conditions that stand at `path`."""
    found: list[Cause] = []
    types: set[str] = set()
    for index, condition in enumerate(conditions):
        here, kind = f"{path}[{index}]", condition.get("type") or ""
        found += [duplicate(f"{here}.type", kind)] if kind in types else []
        found += _condition(condition, kind, here)
        types.add(kind)
    return found


def _condition(condition: Obj, kind: str, path: str) -> list[Cause]:
    found = validation.causes(f"{path}.type", kind, validation.is_qualified_name(kind))
    if condition.get("status") not in _STATUSES:
        found.append(not_supported(f"{path}.status", condition.get("status") or "", _STATUSES))
    if (condition.get("observedGeneration") or 0) < 0:
        text = "must be greater than or equal to zero"
        found.append(invalid_value(f"{path}.observedGeneration", condition["observedGeneration"], text))
    if not condition.get("lastTransitionTime"):
        found.append(required(f"{path}.lastTransitionTime"))
    found += _reason(condition.get("reason") or "", f"{path}.reason")
    if len((condition.get("message") or "").encode()) > _LONGEST_MESSAGE:
        found.append(too_long(f"{path}.message", _LONGEST_MESSAGE))
    return found


def _reason(reason: str, path: str) -> list[Cause]:
    if not reason:
        return [required(path)]
    found = []
    if not re.fullmatch(_REASON, reason):
        found.append(invalid_value(path, reason, validation.regex_error(_RULE, _REASON, *_EXAMPLES)))
    if len(reason.encode()) > _LONGEST_REASON:
        found.append(too_long(path, _LONGEST_REASON))
    return found

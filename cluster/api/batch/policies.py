"""Which failures of a Job's pods count, and when it has succeeded before all its indexes have.

(In Kubernetes: validatePodFailurePolicy and validateSuccessPolicy in pkg/apis/batch/validation.)
"""

from __future__ import annotations

from cluster.api.batch.indexes import intervals
from cluster.api.podspec.rules import NOT_NEGATIVE
from cluster.apimachinery import meta, validation
from cluster.apimachinery.errors import (
    Cause,
    duplicate,
    invalid_value,
    not_supported,
    required,
    too_many,
)
from cluster.apimachinery.meta import Obj

_ACTIONS = ("Count", "FailIndex", "FailJob", "Ignore")
_OPERATORS = ("In", "NotIn")
_STATUSES = ("False", "True", "Unknown")
_MOST_RULES = 20


def _valid(values: tuple[str, ...]) -> str:
    """A list as Go prints it with %q."""
    return "valid values: [" + " ".join(f'"{v}"' for v in values) + "]"


def _bare(path: str, detail: str) -> Cause:
    """A value that is not shown."""
    return Cause(path, "FieldValueInvalid", f"Invalid value: {detail}")


def problems(spec: Obj, path: str) -> list[Cause]:
    """Every cause against the two policies of a Job's spec."""
    found: list[Cause] = []
    if spec.get("podFailurePolicy"):
        found += _failure(spec, f"{path}.podFailurePolicy.rules")
    if spec.get("successPolicy"):
        if spec.get("completionMode") != "Indexed":
            text = "requires indexed completion mode"
            return [*found, invalid_value(f"{path}.successPolicy", spec["successPolicy"], text)]
        found += _success(spec, f"{path}.successPolicy.rules")
    return found


def _failure(spec: Obj, path: str) -> list[Cause]:
    rules = spec["podFailurePolicy"].get("rules") or []
    found = [too_many(path, len(rules), _MOST_RULES)] if len(rules) > _MOST_RULES else []
    pod = meta.get(spec, "template.spec", {})
    names = {c.get("name") for part in ("containers", "initContainers") for c in pod.get(part) or []}
    for index, rule in enumerate(rules):
        found += _rule(spec, rule, f"{path}[{index}]", names)
    return found


def _rule(spec: Obj, rule: Obj, path: str, names: set[str]) -> list[Cause]:
    action, codes, conditions = rule.get("action") or "", rule.get("onExitCodes"), rule.get("onPodConditions") or []
    found: list[Cause] = []
    if not action:
        found.append(required(f"{path}.action", _valid(_ACTIONS)))
    elif action == "FailIndex" and spec.get("backoffLimitPerIndex") is None:
        found.append(invalid_value(f"{path}.action", action, "requires the backoffLimitPerIndex to be set"))
    elif action not in _ACTIONS:
        found.append(not_supported(f"{path}.action", action, _ACTIONS))
    found += _exit_codes(codes, f"{path}.onExitCodes", names) if codes is not None else []
    found += _conditions(conditions, f"{path}.onPodConditions")
    if codes is not None and conditions:
        found.append(_bare(path, "specifying both OnExitCodes and OnPodConditions is not supported"))
    if codes is None and not conditions:
        found.append(_bare(path, "specifying one of OnExitCodes and OnPodConditions is required"))
    return found


def _exit_codes(given: Obj, path: str, names: set[str]) -> list[Cause]:
    operator, container, values = given.get("operator") or "", given.get("containerName"), given.get("values") or []
    found: list[Cause] = []
    if not operator:
        found.append(required(f"{path}.operator", _valid(_OPERATORS)))
    elif operator not in _OPERATORS:
        found.append(not_supported(f"{path}.operator", operator, _OPERATORS))
    if container is not None and container not in names:
        text = "must be one of the container or initContainer names in the pod template"
        found.append(invalid_value(f"{path}.containerName", container, text))
    if not values:
        found.append(invalid_value(f"{path}.values", values, "at least one value is required"))
    for index, value in enumerate(values):
        here = f"{path}.values[{index}]"
        if operator == "In" and value == 0:
            found.append(invalid_value(here, value, "must not be 0 for the In operator"))
        if value in values[:index]:
            found.append(duplicate(here, value))
    return found if values == sorted(values) else [*found, invalid_value(f"{path}.values", values, "must be ordered")]


def _conditions(patterns: list[Obj], path: str) -> list[Cause]:
    found = [too_many(path, len(patterns), _MOST_RULES)] if len(patterns) > _MOST_RULES else []
    for index, pattern in enumerate(patterns):
        here, kind, status = f"{path}[{index}]", pattern.get("type") or "", pattern.get("status") or ""
        found += validation.causes(f"{here}.type", kind, validation.is_qualified_name(kind))
        if not status:
            found.append(required(f"{here}.status", _valid(_STATUSES)))
        elif status not in _STATUSES:
            found.append(not_supported(f"{here}.status", status, _STATUSES))
    return found


def _success(spec: Obj, path: str) -> list[Cause]:
    rules = spec["successPolicy"].get("rules") or []
    found: list[Cause] = []
    if not rules:
        found.append(required(path, "at least one rules must be specified when the successPolicy is specified"))
    if len(rules) > _MOST_RULES:
        found.append(too_many(path, len(rules), _MOST_RULES))
    for index, rule in enumerate(rules):
        found += _success_rule(rule, int(spec.get("completions") or 0), f"{path}[{index}]")
    return found


def _success_rule(rule: Obj, completions: int, path: str) -> list[Cause]:
    count, indexes = rule.get("succeededCount"), rule.get("succeededIndexes")
    if count is None and indexes is None:
        return [required(path, "at least one of succeededCount or succeededIndexes must be specified")]
    found: list[Cause] = []
    total = completions
    if indexes is not None:
        try:
            total = sum(last - first + 1 for first, last in intervals(indexes, completions))
        except ValueError as error:
            text = f"error parsing succeededIndexes: {error}"
            found.append(invalid_value(f"{path}.succeededIndexes", indexes, text))
    if count is not None:
        found += _count(count, completions, total if indexes is not None else None, f"{path}.succeededCount")
    return found


def _count(count: int, completions: int, indexes: int | None, path: str) -> list[Cause]:
    found = [invalid_value(path, count, NOT_NEGATIVE)] if count < 0 else []
    if count > completions:
        text = f"must be less than or equal to {completions} (the number of specified completions)"
        found.append(invalid_value(path, count, text))
    if indexes is not None and count > indexes:
        said = "(the number of indexes in the specified succeededIndexes field)"
        found.append(invalid_value(path, count, f"must be less than or equal to {indexes} {said}"))
    return found


def read_indexes(text: str, completions: int) -> list[int]:
    """The numbers that "1,3-5,7" means; ValueError when it means none below `completions`."""
    return [index for first, last in intervals(text, completions) for index in range(first, last + 1)]

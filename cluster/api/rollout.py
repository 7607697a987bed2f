"""How a Deployment changes over: its strategy, its defaults and its rules.

maxSurge and maxUnavailable are numbers of pods or shares of the replicas ("25%"). Both zero would let nothing
happen at all, so that is refused. (In Kubernetes: pkg/apis/apps/v1/defaults.go, ValidateDeploymentStrategy.)
"""

from __future__ import annotations

from typing import Any

from cluster.api.podspec.defaults import fill
from cluster.api.podspec.rules import NOT_NEGATIVE, choice, not_negative
from cluster.apimachinery import validation
from cluster.apimachinery.errors import Cause, forbidden_field, invalid_value
from cluster.apimachinery.meta import Obj

ROLLING = "RollingUpdate"
_TYPES = ("Recreate", ROLLING)


def default_strategy(spec: Obj, share: Any = "25%") -> None:
    """Roll, unless told otherwise; `share` is how much too many and too few there may be."""
    strategy = spec["strategy"] = spec.get("strategy") or {}
    fill(strategy, type=ROLLING)
    if strategy["type"] == ROLLING:
        strategy["rollingUpdate"] = rolling = strategy.get("rollingUpdate") or {}
        fill(rolling, maxUnavailable=share, maxSurge=share)


def problems(spec: Obj) -> list[Cause]:
    """What is wrong with a Deployment's spec besides replicas, selector and template."""
    return [*_strategy(spec.get("strategy") or {}), *_numbers(spec)]


def _numbers(spec: Obj) -> list[Cause]:
    found = not_negative(spec, "spec", "revisionHistoryLimit", "progressDeadlineSeconds")
    deadline = spec.get("progressDeadlineSeconds")
    if deadline is not None and deadline <= (spec.get("minReadySeconds") or 0):
        found.append(
            invalid_value("spec.progressDeadlineSeconds", deadline, "must be greater than minReadySeconds")
        )
    return found


def _strategy(strategy: Obj) -> list[Cause]:
    kind, rolling = strategy.get("type"), strategy.get("rollingUpdate")
    if kind == ROLLING:
        return rolling_problems(rolling or {}, "spec.strategy.rollingUpdate")
    if kind != "Recreate" or rolling is None:
        return choice(kind, "spec.strategy.type", _TYPES)
    text = "may not be specified when strategy `type` is 'Recreate'"
    return [forbidden_field("spec.strategy.rollingUpdate", text)]


def rolling_problems(rolling: Obj, path: str) -> list[Cause]:
    """What is wrong with {maxSurge, maxUnavailable}."""
    found: list[Cause] = []
    for field in ("maxUnavailable", "maxSurge"):
        found += share_problems(rolling.get(field, 0), f"{path}.{field}")
    if not found and not _amount(rolling.get("maxUnavailable")) and not _amount(rolling.get("maxSurge")):
        text = "may not be 0 when `maxSurge` is 0"
        found.append(invalid_value(f"{path}.maxUnavailable", rolling.get("maxUnavailable", 0), text))
    return found + whole_problems(rolling.get("maxUnavailable"), f"{path}.maxUnavailable")


def whole_problems(value: Any, path: str) -> list[Cause]:
    """A percentage of what there is cannot exceed all of it."""
    if _is_percent(value) and _amount(value) > 100:
        return [invalid_value(path, value, "must not be greater than 100%")]
    return []


def share_problems(value: Any, path: str) -> list[Cause]:
    """A share must be a number that is not negative, or a percentage."""
    if isinstance(value, int):
        return [] if value >= 0 else [invalid_value(path, value, NOT_NEGATIVE)]
    return validation.causes(path, value, validation.is_percent(str(value)))


def _is_percent(value: Any) -> bool:
    return isinstance(value, str) and not validation.is_percent(value)


def _amount(value: Any) -> int:
    return int(str(value).rstrip("%") or 0) if value is not None else 0

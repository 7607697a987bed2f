"""ResourceQuota: how much of everything a namespace may have in all.

What is used is counted in the very transaction that makes an object (`registry/admission/resource_quota.py`), so two
writers never share the last place; a small controller keeps `status.used` true when objects go. Scopes narrow a quota
to some pods.
"""

from __future__ import annotations

from typing import Any

from cluster.api import resources
from cluster.api.podspec.defaults import quantities
from cluster.api.printing import AGE_COLUMN, NAME_COLUMN
from cluster.apimachinery import meta
from cluster.apimachinery.errors import Cause, invalid_value, required
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.scheme import Column, Kind
from cluster.etcd.models import KubeObject

SCOPES = ("Terminating", "NotTerminating", "BestEffort", "NotBestEffort", "PriorityClass",
          "CrossNamespacePodAffinity")  # fmt: skip
_OPPOSITES = ({"BestEffort", "NotBestEffort"}, {"Terminating", "NotTerminating"})
_COMPUTE = ("cpu", "memory", "limits.cpu", "limits.memory", "requests.cpu", "requests.memory")
_OPERATORS = ("In", "NotIn", "Exists", "DoesNotExist")


def _shown(limits: bool) -> Any:
    """A cell with what is used of what, of the limits or of all else."""

    def cell(obj: Obj) -> str:
        hard, used = (meta.get(obj, f"status.{part}", {}) for part in ("hard", "used"))
        names = sorted(name for name in hard if name.startswith("limits.") == limits)
        return ", ".join(f"{name}: {used.get(name, '0')}/{hard[name]}" for name in names)

    return cell


class ResourceQuota(KubeObject):
    KIND = Kind("", "v1", "ResourceQuota", "resourcequotas", short_names=("quota",), subresources=("status",))
    COLUMNS = (
        NAME_COLUMN,
        Column("Request", _shown(False),
               description="Request represents a minimum amount of cpu/memory that a container may consume."),
        Column("Limit", _shown(True),
               description="Limits control the maximum amount of cpu/memory that a container may use independent of "
               "contention on the node."),
        AGE_COLUMN,
    )  # fmt: skip
    FORM = ("spec.hard", "spec.scopes")

    @classmethod
    def default(cls, obj: Obj) -> None:
        quantities(meta.get(obj, "spec.hard"))

    @classmethod
    def prepare(cls, obj: Obj, old: Obj | None) -> None:
        if old is None:
            obj["status"] = {}

    @classmethod
    def validate(cls, obj: Obj, old: Obj | None) -> list[Cause]:
        spec = obj.get("spec") or {}
        found = resources.quota_problems(spec.get("hard") or {}, "spec.hard") + _scopes(spec) + _selector(spec)
        if old is not None and set(spec.get("scopes") or []) != set(meta.get(old, "spec.scopes", [])):
            found.append(invalid_value("spec.scopes", spec.get("scopes"), "field is immutable"))
        return found

    @classmethod
    def validate_status(cls, obj: Obj, old: Obj) -> list[Cause]:
        parts = ((part, meta.get(obj, f"status.{part}", {})) for part in ("hard", "used"))
        return [cause for part, amounts in parts for cause in resources.quota_problems(amounts, f"status.{part}")]


def _scopes(spec: Obj) -> list[Cause]:
    scopes, path = spec.get("scopes") or [], "spec.scopes"
    found: list[Cause] = []
    for scope in scopes:
        found += [] if scope in SCOPES else [invalid_value(path, scopes, "unsupported scope")]
        found += _misapplied(scope, spec, path, scopes)
    return found + [invalid_value(path, scopes, "conflicting scopes") for pair in _OPPOSITES if pair <= set(scopes)]


def _misapplied(scope: str, spec: Obj, path: str, shown: object) -> list[Cause]:
    """A scope picks pods, so what is counted must be pods; those of BestEffort ask for nothing."""
    fitting = ("pods",) if scope == "BestEffort" else ("pods", *_COMPUTE) if scope in SCOPES else resources.QUOTA
    hard = sorted(name for name in spec.get("hard") or {} if name in resources.QUOTA and name not in fitting)
    return [invalid_value(path, shown, "unsupported scope applied to resource") for _ in hard]


def _selector(spec: Obj) -> list[Cause]:
    path, selector = "spec.scopeSelector.matchExpressions", spec.get("scopeSelector")
    terms = (selector or {}).get("matchExpressions") or []
    found: list[Cause] = []
    for term in terms:
        scope = term.get("scopeName") or ""
        found += [] if scope in SCOPES else [invalid_value(f"{path}.scopeName", scope, "unsupported scope")]
        found += _misapplied(scope, spec, path, selector) + _operator(term, path)
    named = {term.get("scopeName") for term in terms}
    return found + [
        invalid_value(path, spec.get("scopes"), "conflicting scopes") for pair in _OPPOSITES if pair <= named
    ]


def _operator(term: Obj, path: str) -> list[Cause]:
    scope, operator, values = term.get("scopeName"), term.get("operator") or "", term.get("values") or []
    found: list[Cause] = []
    if scope in SCOPES and scope != "PriorityClass" and operator != "Exists":
        kinds = ("Terminating", "NotTerminating", "BestEffort", "NotBestEffort")
        listed = ", ".join(f"ResourceQuotaScope{kind}" for kind in kinds)
        text = f"must be 'Exist' when scope is any of {listed} or ResourceQuotaScopeCrossNamespacePodAffinity"
        found.append(invalid_value(f"{path}.operator", operator, text))
    if operator not in _OPERATORS:
        found.append(invalid_value(f"{path}.operator", operator, "not a valid selector operator"))
    elif operator in ("In", "NotIn") and not values:
        text = "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector"
        found.append(required(f"{path}.values", text))
    elif operator in ("Exists", "DoesNotExist") and values:
        text = "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector"
        found.append(invalid_value(f"{path}.values", values, text))
    return found

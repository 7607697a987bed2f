"""What roles have in common: their rules.

A rule speaks of resources (apiGroups, resources, perhaps resourceNames) or of URLs that are no resources, never of
both; and a Role, which counts in one namespace, cannot speak of URLs, which are in none. (In Kubernetes:
ValidatePolicyRule in pkg/apis/rbac/validation.)
"""

from __future__ import annotations

from cluster.apimachinery.errors import Cause, invalid_value, required
from cluster.apimachinery.meta import Obj

_NO_URLS = "namespaced rules cannot apply to non-resource URLs"
_NOT_BOTH = "rules cannot apply to both regular resources and non-resource URLs"


def default(role: Obj) -> None:
    """A role without rules says so, in place."""
    role["rules"] = role.get("rules") or None


def problems(role: Obj, *, namespaced: bool) -> list[Cause]:
    """Everything wrong with a role's rules."""
    rules = enumerate(role.get("rules") or [])
    return [cause for index, rule in rules for cause in _problems(rule, f"rules[{index}]", namespaced)]


def _problems(rule: Obj, path: str, namespaced: bool) -> list[Cause]:
    found = [] if rule.get("verbs") else [required(f"{path}.verbs", "verbs must contain at least one value")]
    if urls := rule.get("nonResourceURLs"):
        complaints = [_NO_URLS] if namespaced else []
        if any(rule.get(field) for field in ("apiGroups", "resources", "resourceNames")):
            complaints.append(_NOT_BOTH)
        return found + [invalid_value(f"{path}.nonResourceURLs", urls, text) for text in complaints]
    if not rule.get("apiGroups"):
        found.append(required(f"{path}.apiGroups", "resource rules must supply at least one api group"))
    if not rule.get("resources"):
        found.append(required(f"{path}.resources", "resource rules must supply at least one resource"))
    return found

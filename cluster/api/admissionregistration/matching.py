"""What a webhook or a policy wants to see: rules, selectors, conditions.

Rules name operations, groups, versions and resources, with "*" for all of them; a star stands alone, because a list of
a star and something else can only be a mistake. (In Kubernetes: pkg/apis/admissionregistration, defaults.go and
validation.go.)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from cluster.api.admissionregistration import ALL, EQUIVALENT, EXACT
from cluster.api.podspec.defaults import fill
from cluster.apimachinery import validation
from cluster.apimachinery.errors import Cause, duplicate, invalid_value, not_supported, required, too_many
from cluster.apimachinery.meta import Obj

OPERATIONS = (ALL, "CONNECT", "CREATE", "DELETE", "UPDATE")
SCOPES = (ALL, "Cluster", "Namespaced")
MOST_CONDITIONS = 64
_SELECTORS = ("namespaceSelector", "objectSelector")


def default_rules(rules: Sequence[Obj] | None) -> None:
    """A rule without a scope means objects in namespaces and outside of them."""
    for rule in rules or ():
        fill(rule, scope=ALL)


def default_selection(target: Obj) -> None:
    """The match policy and the selectors of a webhook or of a policy's matchConstraints, in place."""
    fill(target, matchPolicy=EQUIVALENT)
    for field in _SELECTORS:
        if target.get(field) is None:
            target[field] = {}


def default_resources(target: Obj | None) -> None:
    """The MatchResources of a policy or a binding, in place; nothing where there are none."""
    if target is not None:
        default_selection(target)
        default_rules(target.get("resourceRules"))
        default_rules(target.get("excludeResourceRules"))


def choice(
    target: Obj, field: str, path: str, allowed: Sequence[str], *, needed: bool = False
) -> list[Cause]:
    """What is wrong with a field of few values; an absent one only if it is `needed`."""
    value = target.get(field)
    if value is None:
        return [required(f"{path}.{field}")] if needed else []
    return [] if value in allowed else [not_supported(f"{path}.{field}", value, allowed)]


def selection_causes(target: Obj, path: str, *, needed: bool = False) -> list[Cause]:
    """What is wrong with the match policy and the selectors."""
    found = choice(target, "matchPolicy", path, (EQUIVALENT, EXACT), needed=needed)
    for field in _SELECTORS:
        if target.get(field) is not None:
            found += validation.selector_causes(target[field], f"{path}.{field}")
        elif needed:
            found.append(required(f"{path}.{field}"))
    return found


def resources_causes(target: Obj | None, path: str) -> list[Cause]:
    """What is wrong with MatchResources."""
    if target is None:
        return []
    found = selection_causes(target, path, needed=True)
    for field in ("resourceRules", "excludeResourceRules"):
        for index, rule in enumerate(target.get(field) or []):
            place = f"{path}.{field}[{index}]"
            found += _names(rule.get("resourceNames") or [], f"{place}.resourceNames") + rule_causes(
                rule, place
            )
    return found


def _names(names: Sequence[str], path: str) -> list[Cause]:
    found: list[Cause] = []
    for index, name in enumerate(names):
        place = f"{path}[{index}]"
        found += validation.causes(place, name, validation.is_path_segment(name))
        if name in names[:index]:
            found.append(duplicate(place, name))
    return found


def rule_causes(rule: Obj, path: str) -> list[Cause]:
    """What is wrong with one rule: operations, groups, versions, resources, scope."""
    operations, resources = rule.get("operations") or [], rule.get("resources") or []
    found = _starred(operations, f"{path}.operations", "operations")
    for index, operation in enumerate(operations):
        if operation not in OPERATIONS:
            found.append(not_supported(f"{path}.operations[{index}]", operation, OPERATIONS))
    found += _starred(rule.get("apiGroups") or [], f"{path}.apiGroups", "API groups")
    versions = rule.get("apiVersions") or []
    found += _starred(versions, f"{path}.apiVersions", "API versions")
    found += [required(f"{path}.apiVersions[{i}]") for i, version in enumerate(versions) if not version]
    found += _resources(resources, f"{path}.resources")
    return found + choice(rule, "scope", path, SCOPES)


def _starred(values: Sequence[str], path: str, what: str) -> list[Cause]:
    """A list that must not be empty, in which a star stands alone."""
    if not values:
        return [required(path)]
    if len(values) > 1 and ALL in values:
        return [invalid_value(path, list(values), f"if '*' is present, must not specify other {what}")]
    return []


def _resources(resources: Sequence[str], path: str) -> list[Cause]:
    """Resources and subresources ("pods", "pods/exec", "pods/*", "*/status"), none of which means another."""
    if not resources:
        return [required(path)]
    found = list(_covered(resources, path))
    if len(resources) > 1 and "*/*" in resources:
        found.append(
            invalid_value(path, list(resources), "if '*/*' is present, must not specify other resources")
        )
    plain = [resource for resource in resources if resource and "/" not in resource]
    if ALL in plain and plain[-1] != ALL:
        why = "if '*' is present, must not specify other resources without subresources"
        found.append(invalid_value(path, list(resources), why))
    return found


def _covered(resources: Sequence[str], path: str) -> Iterator[Cause]:
    """Entries that an earlier one with a star means already."""
    for index, resource in enumerate(resources):
        if not resource:
            yield required(f"{path}[{index}]")
        plain, slash, part = resource.partition("/")
        for wide in (f"{plain}/*", f"*/{part}"):
            if slash and wide in resources[:index]:
                why = f"if '{wide}' is present, must not specify {resource}"
                yield invalid_value(f"{path}[{index}]", resource, why)


def condition_names(conditions: Sequence[Obj], path: str) -> list[Cause]:
    """What is wrong with the number and the names of matchConditions; expressions are judged elsewhere."""
    found = [too_many(path, len(conditions), MOST_CONDITIONS)] if len(conditions) > MOST_CONDITIONS else []
    seen: set[Any] = set()
    for index, condition in enumerate(conditions):
        name, place = condition.get("name") or "", f"{path}[{index}].name"
        if not name:
            found.append(required(place))
            continue
        found += validation.causes(place, name, validation.is_qualified_name(name))
        if name in seen:
            found.append(duplicate(place, name))
        seen.add(name)
    return found

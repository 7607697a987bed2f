"""Quotas, disruption budgets, priority classes, and what is no more than a name.

(In Kubernetes: kubectl/pkg/cmd/create.)
"""

from __future__ import annotations

import re

from cluster.apimachinery import labels, quantity
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.selectors import (
    DOUBLE_EQUALS,
    EQUALS,
    EXISTS,
    GREATER,
    IN,
    LESS,
    NOT_EXISTS,
    NOT_IN,
)
from cluster.kubectl.generators.objects import head, omitempty

_NO_PODS = {"disruptionsAllowed": 0, "currentHealthy": 0, "desiredHealthy": 0, "expectedPods": 0}


def namespace(name: str) -> Obj:
    return {**head("v1", "Namespace", name), "spec": {}, "status": {}}


def service_account(name: str, namespace: str) -> Obj:
    return head("v1", "ServiceAccount", name, namespace)


def quota(name: str, namespace: str, hard: str = "", scopes: str = "") -> Obj:
    """`hard` is "cpu=1,pods=2", `scopes` a list with commas."""
    spec = omitempty(hard=_amounts(hard) or None, scopes=_scopes(scopes))
    return {**head("v1", "ResourceQuota", name, namespace), "spec": spec, "status": {}}


def _amounts(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for statement in text.split(",") if text else ():
        parts = statement.split("=")
        if len(parts) != 2:
            raise ValueError(f"Invalid argument syntax {statement}, expected <resource>=<value>")
        found[parts[0]] = quantity.canonical(parts[1])
    return dict(sorted(found.items()))


def _scopes(text: str) -> list[str]:
    scopes = text.split(",") if text else []
    if "" in scopes:
        raise ValueError('invalid resource quota scope ""')
    return scopes


def _count(text: str) -> int | str:
    return text if text.endswith("%") else int(text)


def disruption_budget(name: str, namespace: str, selector: str, least: str = "", most: str = "") -> Obj:
    """How many pods must stay (`least`) or may go (`most`): a number or a percentage."""
    if not selector:
        raise ValueError("a selector must be specified")
    if not least and not most:
        raise ValueError("one of min-available or max-unavailable must be specified")
    if least and most:
        raise ValueError("min-available and max-unavailable cannot be both specified")
    if not re.fullmatch("[0-9]+%?", least or most):
        raise ValueError(f"invalid format specified for {'min-available' if least else 'max-unavailable'}")
    limit: Obj = {"minAvailable": _count(least)} if least else {}
    chosen = {"selector": label_selector(selector)}
    spec = {**limit, **chosen} if least else {**chosen, "maxUnavailable": _count(most)}
    return {
        **head("policy/v1", "PodDisruptionBudget", name, namespace),
        "spec": spec,
        "status": dict(_NO_PODS),
    }


def label_selector(text: str) -> Obj:
    """A selector's text as a LabelSelector: equalities as matchLabels, the rest as expressions."""
    try:
        found = labels.parse(text)
    except ValueError as error:
        raise ValueError(f'couldn\'t parse the selector string "{text}": {error}') from None
    equal: dict[str, str] = {}
    others: list[Obj] = []
    for one in found:
        if one.operator in (EQUALS, DOUBLE_EQUALS):
            equal[one.key] = next(iter(one.values))
        else:
            others.append(_expression(one.key, one.operator, sorted(one.values)))
    return omitempty(matchLabels=dict(sorted(equal.items())) or None, matchExpressions=others)


_OPERATORS = {IN: "In", NOT_IN: "NotIn", EXISTS: "Exists", NOT_EXISTS: "DoesNotExist"}
_COMPARED = {GREATER: "gt", LESS: "lt"}


def _expression(key: str, operator: str, values: list[str]) -> Obj:
    if operator in (GREATER, LESS):
        raise ValueError(f'"{_COMPARED[operator]}" isn\'t supported in label selectors')
    if operator not in _OPERATORS:
        raise ValueError(f'"{operator}" is not a valid label selector operator')
    return omitempty(key=key, operator=_OPERATORS[operator], values=values)


def priority_class(name: str, value: int, default: bool, description: str, preemption: str) -> Obj:
    given = omitempty(globalDefault=default, description=description)
    made = head("scheduling.k8s.io/v1", "PriorityClass", name)
    return {**made, "value": value, **given, "preemptionPolicy": preemption}

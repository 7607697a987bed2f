"""Expected texts: ValidateFlowSchemaPolicyRulesWithSubjects and what it calls."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.api.flowcontrol import rules
from cluster.apimachinery.meta import Obj

JANE: Obj = {"kind": "User", "user": {"name": "jane"}}


def rule(*subjects: Obj, **parts: Any) -> Obj:
    paths = [{"verbs": ["*"], "nonResourceURLs": ["*"]}]
    return {"subjects": list(subjects) or [JANE], **(parts or {"nonResourceRules": paths})}


def said(given: Obj) -> list[str]:
    return [str(cause) for cause in rules.problems(given, "r")]


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        (JANE, []),
        ({"kind": "Group", "group": {"name": "*"}}, []),
        ({"kind": "ServiceAccount", "serviceAccount": {"name": "*", "namespace": "kube-system"}}, []),
        ({"kind": "Robot"}, ['r.subjects[0].kind: Unsupported value: "Robot": supported values: "Group", '
                             '"ServiceAccount", "User"']),
        ({"kind": "User"}, ["r.subjects[0].user: Required value: user is required when subject kind is 'User'"]),
        ({"kind": "User", "user": {}}, ["r.subjects[0].user.name: Required value"]),
        ({**JANE, "group": {"name": "g"}},
         ["r.subjects[0].group: Forbidden: group is forbidden when subject kind is not 'Group'"]),
        ({"kind": "ServiceAccount", "serviceAccount": {"name": "a"}},
         ["r.subjects[0].serviceAccount.namespace: Required value: must specify namespace for service account"]),
    ],
)  # fmt: skip
def test_whose_requests(subject: Obj, expected: list[str]) -> None:
    assert said(rule(subject)) == expected


def test_a_rule_is_about_somebody_and_something() -> None:
    assert said({}) == [
        "r.subjects: Required value: subjects must contain at least one value",
        "r: Required value: at least one of resourceRules and nonResourceRules has to be non-empty",
    ]


RESOURCE: Obj = {"verbs": ["get"], "apiGroups": [""], "resources": ["pods"], "namespaces": ["a"]}


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ({}, []),
        ({"verbs": []}, ["r.resourceRules[0].verbs: Required value: verbs must contain at least one value"]),
        ({"verbs": ["*", "get"]}, [
            'r.resourceRules[0].verbs: Invalid value: ["*","get"]: if \'*\' is present, must not specify other verbs']),
        ({"verbs": ["fly"]}, [
            'r.resourceRules[0].verbs: Unsupported value: ["fly"]: supported values: "create", "delete", '
            '"deletecollection", "get", "list", "patch", "proxy", "update", "watch"']),
        ({"apiGroups": []},
         ["r.resourceRules[0].apiGroups: Required value: resource rules must supply at least one api group"]),
        ({"resources": ["*", "pods"]}, [
            'r.resourceRules[0].resources: Invalid value: ["*","pods"]: if \'*\' is present, must not specify other '
            "resources"]),
        ({"namespaces": []}, [
            "r.resourceRules[0].namespaces: Required value: resource rules that are not cluster scoped must supply at "
            "least one namespace"]),
        ({"namespaces": [], "clusterScope": True}, []),
    ],
)  # fmt: skip
def test_which_resources(parts: Obj, expected: list[str]) -> None:
    assert said(rule(resourceRules=[{**RESOURCE, **parts}])) == expected


@pytest.mark.parametrize(
    ("url", "text"),
    [
        ("/", ""),
        ("/healthz", ""),
        ("/apis/*", ""),
        ("", "must not be empty"),
        ("healthz", "must start with slash"),
        ("/a b", "must not contain white-space"),
        ("//a", "must not contain double slash"),
        ("/a*", "wildcard can only do suffix matching"),
        ("/*/b", "wildcard can only do suffix matching"),
    ],
)
def test_which_paths(url: str, text: str) -> None:
    expected = [f'r.nonResourceRules[0].nonResourceURLs[0]: Invalid value: "{url}": {text}'] if text else []
    assert said(rule(nonResourceRules=[{"verbs": ["get"], "nonResourceURLs": [url]}])) == expected

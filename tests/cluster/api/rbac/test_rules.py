"""Expected texts: ValidatePolicyRule in pkg/apis/rbac/validation of Kubernetes 1.35."""

from __future__ import annotations

import pytest

from cluster.api.rbac import rules
from cluster.apimachinery.meta import Obj

PODS: Obj = {"apiGroups": [""], "resources": ["pods"], "verbs": ["get"]}
URLS: Obj = {"nonResourceURLs": ["/healthz"], "verbs": ["get"]}
NO_URLS = (
    'rules[0].nonResourceURLs: Invalid value: ["/healthz"]: namespaced rules cannot apply to non-resource URLs'
)
NOT_BOTH = (
    'rules[0].nonResourceURLs: Invalid value: ["/healthz"]: rules cannot apply to both regular resources and '
    "non-resource URLs"
)


@pytest.mark.parametrize(
    ("rule", "namespaced", "expected"),
    [
        (PODS, True, []),
        (URLS, False, []),
        ({**PODS, "resourceNames": ["web", "db"], "resources": ["pods", "services"]}, True, []),
        ({**PODS, "verbs": []}, True, ["rules[0].verbs: Required value: verbs must contain at least one value"]),
        (
            {"verbs": ["get"]},
            True,
            [
                "rules[0].apiGroups: Required value: resource rules must supply at least one api group",
                "rules[0].resources: Required value: resource rules must supply at least one resource",
            ],
        ),
        (URLS, True, [NO_URLS]),
        ({**URLS, "resources": ["pods"]}, False, [NOT_BOTH]),
        ({**URLS, "resourceNames": ["web"]}, True, [NO_URLS, NOT_BOTH]),
    ],
)
def test_a_rule_speaks_of_resources_or_of_urls(rule: Obj, namespaced: bool, expected: list[str]) -> None:
    assert [str(cause) for cause in rules.problems({"rules": [rule]}, namespaced=namespaced)] == expected


@pytest.mark.parametrize("role", [{}, {"rules": None}, {"rules": []}])
def test_a_role_without_rules_says_so(role: Obj) -> None:
    rules.default(role)
    assert role == {"rules": None}
    assert rules.problems(role, namespaced=True) == []

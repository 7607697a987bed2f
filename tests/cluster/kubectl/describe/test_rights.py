from __future__ import annotations

from cluster.kubectl.describe.rights import compact


def test_rules_about_one_resource_become_one_with_all_verbs() -> None:
    rules = [
        {"apiGroups": ["apps"], "resources": ["deployments/scale"], "verbs": ["get", "list"]},
        {"apiGroups": ["apps"], "resources": ["deployments/scale"], "verbs": ["list", "watch"]},
        {"apiGroups": [""], "resources": ["secrets"], "resourceNames": ["a"], "verbs": ["get"]},
        {"nonResourceURLs": ["/healthz"], "verbs": ["get", "post"]},
    ]
    assert [rule.cells() for rule in compact(rules)] == [
        ("deployments.apps/scale", "[]", "[]", "[get list watch]"),
        ("", "[/healthz]", "[]", "[get]"),
        ("secrets", "[]", "[a]", "[get]"),
        ("", "[/healthz]", "[]", "[post]"),
    ]

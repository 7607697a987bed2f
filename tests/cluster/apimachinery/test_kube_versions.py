"""Expected values: apimachinery/pkg/version/helpers_test.go and Kubernetes' page on versions of definitions."""

from __future__ import annotations

from cluster.apimachinery.kube_versions import priority

DOCUMENTED = ["v10", "v2", "v1", "v11beta2", "v10beta3", "v3beta1", "v12alpha1", "v11alpha2", "foo1", "foo10"]


def test_versions_are_in_the_order_that_the_documentation_gives() -> None:
    assert sorted(sorted(DOCUMENTED), key=priority) == DOCUMENTED

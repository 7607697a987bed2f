"""Expected texts: ValidateClusterRole in pkg/apis/rbac/validation of Kubernetes 1.35."""

from __future__ import annotations

import pytest

from cluster.api.rbac.v1.clusterrole import ClusterRole
from cluster.apimachinery.meta import Obj
from tests.cluster.api.manifests import born, causes, row

PATH = "aggregationRule.clusterRoleSelectors"


def aggregated(*selectors: Obj) -> list[str]:
    return causes(ClusterRole, born(ClusterRole, aggregationRule={"clusterRoleSelectors": list(selectors)}))


def test_it_may_speak_of_urls() -> None:
    role = born(ClusterRole, rules=[{"nonResourceURLs": ["/healthz"], "verbs": ["get"]}])
    assert causes(ClusterRole, role) == []


@pytest.mark.parametrize("selector", [{}, {"matchLabels": {"a": "b"}}])
def test_it_may_gather_the_rules_of_others(selector: Obj) -> None:
    assert aggregated(selector) == []


def test_who_gathers_says_from_whom() -> None:
    wanted = "at least one clusterRoleSelector required if aggregationRule is non-nil"
    assert aggregated() == [f"{PATH}: Required value: {wanted}"]


def test_a_selector_that_cannot_be_read_is_refused() -> None:
    found = aggregated({"matchExpressions": [{"key": "a", "operator": "Maybe"}]})
    assert found == [
        f'{PATH}[0].matchExpressions[0].operator: Invalid value: "Maybe": not a valid selector operator',
        f"{PATH}[0]: Invalid value: null: invalid label selector.",
    ]


def test_its_table_is_the_default_one() -> None:
    assert list(row(ClusterRole, born(ClusterRole))) == ["Name", "Created At"]

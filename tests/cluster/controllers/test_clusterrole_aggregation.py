"""ClusterRoles that gather. Expected: clusterroleaggregation_controller_test.go of Kubernetes 1.35."""

from __future__ import annotations

from cluster.apimachinery.meta import Obj
from cluster.controllers.clusterrole_aggregation import _all_that_gather, reconcile
from tests.cluster.controllers.objects import acts, make, updates, view

RULE: Obj = {"verbs": ["get"], "apiGroups": ["stable.example.com"], "resources": ["crontabs"]}
SELECTORS: list[Obj] = [{"matchLabels": {"to": "view"}}]
VIEW = make("ClusterRole", "view", namespace=None, aggregationRule={"clusterRoleSelectors": SELECTORS},
            rules=None)  # fmt: skip
PART = make("ClusterRole", "crontabs", namespace=None, labels={"to": "view"}, rules=[RULE])


def test_a_role_that_gathers_gets_the_rules_of_the_others() -> None:
    (role,) = updates(reconcile("view", view(VIEW, PART)))
    assert role["rules"] == [RULE]
    assert role["aggregationRule"] == VIEW["aggregationRule"]


def test_one_that_has_them_is_left_alone() -> None:
    assert acts(reconcile("view", view({**VIEW, "rules": [RULE]}, PART))) == []
    assert acts(reconcile("view", view(VIEW))) == []


def test_a_rule_nobody_gives_any_more_goes() -> None:
    (role,) = updates(reconcile("view", view({**VIEW, "rules": [RULE]})))
    assert role["rules"] == []


def test_a_role_of_its_own_rules_is_not_touched() -> None:
    assert acts(reconcile("crontabs", view(VIEW, PART))) == []


def test_any_role_s_change_wakes_all_that_gather() -> None:
    assert list(_all_that_gather(PART, view(VIEW, PART))) == ["view"]

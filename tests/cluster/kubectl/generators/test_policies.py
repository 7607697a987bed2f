"""Expected values: kubectl 1.35's own output."""

from __future__ import annotations

import pytest

from cluster.kubectl.generators import autoscaling, policies, rbac


def test_a_selector_in_words_becomes_labels_and_expressions() -> None:
    found = policies.label_selector("a in (c,b),d=e,!f")
    assert found == {
        "matchLabels": {"d": "e"},
        "matchExpressions": [
            {"key": "a", "operator": "In", "values": ["b", "c"]},
            {"key": "f", "operator": "DoesNotExist"},
        ],
    }


def test_an_inequality_is_no_label_selectors() -> None:
    with pytest.raises(ValueError, match='"!=" is not a valid label selector operator'):
        policies.label_selector("a!=b")


def test_a_quotas_amounts_are_canonical() -> None:
    assert policies.quota("q", "", "cpu=1000m,pods=2")["spec"] == {"hard": {"cpu": "1", "pods": "2"}}


def test_a_budget_is_a_number_or_a_percentage() -> None:
    assert policies.disruption_budget("p", "", "a=b", most="30%")["spec"]["maxUnavailable"] == "30%"
    with pytest.raises(ValueError, match="invalid format specified for min-available"):
        policies.disruption_budget("p", "", "a=b", least="x")


def test_a_bare_amount_is_in_the_resources_usual_unit() -> None:
    limits = autoscaling.Limits(most=2, cpu="500", memory="100")
    found = autoscaling.autoscaler("h", "", {}, limits)["spec"]["metrics"]
    assert [metric["resource"]["target"]["averageValue"] for metric in found] == ["500m", "100Mi"]


def test_each_group_has_a_rule_of_its_own() -> None:
    found = rbac.rules(["get"], rbac.resources(["pods", "deployments.apps", "pods/log"]))
    assert [(rule["apiGroups"], rule["resources"]) for rule in found] == [
        ([""], ["pods", "pods/log"]),
        (["apps"], ["deployments"]),
    ]


def test_a_star_swallows_the_others() -> None:
    assert (rbac.verbs(["get", "*"]), rbac.resources(["pods", "*"])) == (["*"], [rbac.Resource("*")])


def test_bind_is_for_roles_only() -> None:
    with pytest.raises(ValueError, match="can not perform 'bind' on 'pods' in group ''"):
        rbac.check_special(rbac.Resource("pods"), ["bind"])

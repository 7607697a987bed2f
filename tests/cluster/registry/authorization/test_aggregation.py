"""Expected rules: syncClusterRole in pkg/controller/clusterroleaggregation of Kubernetes 1.35."""

from __future__ import annotations

from cluster.apimachinery.meta import Obj
from cluster.registry.authorization.aggregation import gathered, gathers


def rule(verb: str) -> Obj:
    return {"verbs": [verb], "apiGroups": [""], "resources": ["pods"]}


def role(name: str, *verbs: str, **labels: str) -> Obj:
    return {"metadata": {"name": name, "labels": labels}, "rules": [rule(verb) for verb in verbs]}


def gathering(*selectors: Obj, name: str = "all") -> Obj:
    return {"metadata": {"name": name}, "aggregationRule": {"clusterRoleSelectors": list(selectors)}}


def test_it_has_the_rules_of_all_that_match_in_the_order_of_their_names() -> None:
    roles = [role("z", "get", to="all"), role("a", "list", to="all"), role("b", "delete")]
    assert gathered(gathering({"matchLabels": {"to": "all"}}), roles) == [rule("list"), rule("get")]


def test_the_selectors_are_looked_at_one_by_one() -> None:
    roles = [role("a", "list", to="second"), role("b", "get", to="first")]
    found = gathered(gathering({"matchLabels": {"to": "first"}}, {"matchLabels": {"to": "second"}}), roles)
    assert found == [rule("get"), rule("list")]


def test_no_rule_comes_twice_and_its_own_do_not_come() -> None:
    mine = {**gathering({"matchLabels": {"to": "all"}}), "rules": [rule("watch")]}
    mine["metadata"]["labels"] = {"to": "all"}
    assert gathered(mine, [mine, role("a", "get", to="all"), role("b", "get", to="all")]) == [rule("get")]


def test_only_one_with_an_aggregation_rule_gathers() -> None:
    assert gathers(gathering({}))
    assert not gathers(role("a"))

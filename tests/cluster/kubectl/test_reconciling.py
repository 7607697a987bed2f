"""Facts of upstream's component-helpers/auth/rbac/reconciliation tests."""

from __future__ import annotations

from typing import Any

from cluster.apimachinery.meta import Obj, Objs
from cluster.kubectl.reconciling import reconciled_binding, reconciled_role

GET: Obj = {"apiGroups": [""], "resources": ["pods"], "verbs": ["get"]}
LIST: Obj = {"apiGroups": [""], "resources": ["pods"], "verbs": ["list"]}
BOTH: Obj = {"apiGroups": [""], "resources": ["pods"], "verbs": ["get", "list"]}
ADA: Obj = {"kind": "User", "apiGroup": "rbac.authorization.k8s.io", "name": "ada"}
BOB: Obj = {**ADA, "name": "bob"}


def a_role(*rules: Obj, **metadata: Any) -> Obj:
    return {"kind": "ClusterRole", "metadata": {"name": "r", **metadata}, "rules": list(rules)}


def a_binding(subjects: Objs, role: str = "r", **metadata: Any) -> Obj:
    return {"kind": "RoleBinding", "metadata": metadata, "roleRef": {"name": role}, "subjects": subjects}


def test_a_role_that_holds_all_of_it_is_left_alone() -> None:
    assert reconciled_role(a_role(BOTH), a_role(GET), stomp=False).operation == ""


def test_a_missing_permission_is_added_to_what_is_there() -> None:
    outcome = reconciled_role(a_role(GET), a_role(BOTH), stomp=False)
    assert (outcome.operation, outcome.missing) == ("update", [LIST])
    assert outcome.obj["rules"] == [GET, LIST]


def test_an_extra_permission_goes_only_when_asked() -> None:
    assert reconciled_role(a_role(BOTH), a_role(GET), stomp=False).obj["rules"] == [BOTH]
    outcome = reconciled_role(a_role(BOTH), a_role(GET), stomp=True)
    assert (outcome.operation, outcome.extra, outcome.obj["rules"]) == ("update", [LIST], [GET])


def test_labels_are_added_and_those_that_are_there_win() -> None:
    existing, expected = a_role(GET, labels={"a": "1"}), a_role(GET, labels={"a": "2", "b": "3"})
    outcome = reconciled_role(existing, expected, stomp=False)
    assert (outcome.operation, outcome.obj["metadata"]["labels"]) == ("update", {"a": "1", "b": "3"})


def test_a_role_may_opt_out() -> None:
    existing = a_role(GET, annotations={"rbac.authorization.kubernetes.io/autoupdate": "false"})
    assert reconciled_role(existing, a_role(BOTH), stomp=False).protected


def test_aggregation_is_added_and_taken_away() -> None:
    one, other = {"matchLabels": {"a": "b"}}, {"matchLabels": {"c": "d"}}
    existing = {**a_role(), "aggregationRule": {"clusterRoleSelectors": [one]}}
    expected = {**a_role(), "aggregationRule": {"clusterRoleSelectors": [other]}}
    added = reconciled_role(existing, expected, stomp=False)
    assert added.obj["aggregationRule"] == {"clusterRoleSelectors": [one, other]}
    assert (
        reconciled_role(existing, expected, stomp=True).obj["aggregationRule"] == expected["aggregationRule"]
    )
    assert "aggregationRule" not in reconciled_role(existing, a_role(), stomp=False).obj


def test_a_missing_subject_is_added_and_an_extra_one_goes_when_asked() -> None:
    outcome = reconciled_binding(a_binding([ADA]), a_binding([BOB, BOB]), stomp=False)
    assert (outcome.obj["subjects"], outcome.missing) == ([ADA, BOB], [BOB])
    outcome = reconciled_binding(a_binding([ADA]), a_binding([BOB]), stomp=True)
    assert (outcome.obj["subjects"], outcome.extra) == ([BOB], [ADA])


def test_a_binding_to_another_role_is_made_anew() -> None:
    expected = a_binding([ADA], role="other")
    outcome = reconciled_binding(a_binding([ADA]), expected, stomp=False)
    assert (outcome.operation, outcome.obj) == ("recreate", expected)

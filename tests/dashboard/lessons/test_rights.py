"""Who may do what, from roles and bindings that are written down."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.apimachinery.meta import Obj
from dashboard.lessons import rights

ROBOT = "system:serviceaccount:tools:robot"
GROUP = "rbac.authorization.k8s.io"


def given(subject: Obj, *rules: Obj, namespace: str = "") -> Any:
    """The objects of a cluster in which one binding gives these rules to a subject."""
    scope, home = ("", {"namespace": namespace}) if namespace else ("Cluster", {})
    role = {"metadata": {"name": "some", **home}, "rules": list(rules)}
    binding = {
        "metadata": {"name": "gives", "uid": "gives", **home},
        "roleRef": {"apiGroup": GROUP, "kind": f"{scope}Role", "name": "some"},
        "subjects": [subject],
    }
    found = {f"{scope}Role".lower() + "s": role, f"{scope}RoleBinding".lower() + "s": binding}
    return lambda resource: [found[kind]] if (kind := resource.partition(".")[0]) in found else []


def account(name: str) -> Obj:
    return {"kind": "ServiceAccount", "name": name, "namespace": "tools"}


def rule(group: str, resource: str, *verbs: str) -> Obj:
    return {"apiGroups": [group], "resources": [resource], "verbs": list(verbs)}


def test_a_service_account_is_in_the_groups_of_all_and_of_its_namespace() -> None:
    groups = rights.person(ROBOT).groups
    assert groups == ("system:serviceaccounts", "system:serviceaccounts:tools", "system:authenticated")
    assert rights.home(ROBOT) == "tools"


def test_a_person_is_at_home_nowhere() -> None:
    assert rights.person("ada").groups == ("system:authenticated",)
    assert rights.home("ada") == ""


@pytest.mark.parametrize(
    ("what", "allowed"),
    [("deployments/scale.apps", True), ("deployments.apps", False), ("deployments/scale", False)],
)
def test_a_resource_is_meant_with_its_group_and_its_part(what: str, allowed: bool) -> None:
    objects = given(account("robot"), rule("apps", "deployments/scale", "patch"), namespace="tools")
    assert rights.may(objects, ROBOT, "patch", what, "tools") is allowed


def test_what_a_role_gives_ends_with_its_namespace_and_what_a_cluster_role_gives_does_not() -> None:
    pods = rule("", "pods", "list")
    assert not rights.may(given(account("robot"), pods, namespace="tools"), ROBOT, "list", "pods", "other")
    assert rights.may(given(account("robot"), pods), ROBOT, "list", "pods", "other")
    assert not rights.may(given(account("other"), pods), ROBOT, "list", "pods", "other")


def test_what_its_group_may_a_service_account_may() -> None:
    everybody = {"apiGroup": GROUP, "kind": "Group", "name": "system:serviceaccounts"}
    assert rights.may(given(everybody, rule("", "nodes", "delete")), ROBOT, "delete", "nodes", "")
    assert not rights.may(given(everybody, rule("", "nodes", "delete")), "ada", "delete", "nodes", "")

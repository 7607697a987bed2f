"""Expected answers: TestAuthorizer in plugin/pkg/auth/authorizer/rbac/rbac_test.go, TestAppliesTo and the describers of
pkg/registry/rbac/validation/rule.go in Kubernetes 1.35."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.apimachinery.meta import Obj
from cluster.registry.acts import Actor
from cluster.registry.authorization.attributes import Attributes
from cluster.registry.authorization.policy import BINDINGS, CLUSTER_BINDINGS, CLUSTER_ROLES, ROLES, Policy

EVERYTHING: Obj = {"verbs": ["*"], "apiGroups": ["*"], "resources": ["*"]}
READ_PODS: Obj = {"verbs": ["get"], "apiGroups": [""], "resources": ["pods"]}


def role(name: str, *rules: Obj, namespace: str = "") -> Obj:
    return {"metadata": {"name": name, "namespace": namespace}, "rules": list(rules)}


def binding(name: str, ref: str, *subjects: str, namespace: str = "") -> Obj:
    """Subjects as Kind:name, service accounts as ServiceAccount:namespace/name; ref as Kind/name."""
    kind, _, called = ref.partition("/")
    return {
        "metadata": {"name": name, "namespace": namespace},
        "roleRef": {"kind": kind, "name": called},
        "subjects": [_subject(*text.split(":", 1)) for text in subjects],
    }


def _subject(kind: str, name: str) -> Obj:
    namespace, _, account = name.rpartition("/")
    return {"kind": kind, "name": account, "namespace": namespace} if namespace else {"kind": kind, "name": name}


def policy(**objects: Any) -> Policy:
    names = {
        "roles": ROLES, "cluster_roles": CLUSTER_ROLES, "bindings": BINDINGS, "cluster_bindings": CLUSTER_BINDINGS
    }  # fmt: skip
    return Policy.of({names[key]: value for key, value in objects.items()})


def pods(user: str, *groups: str, namespace: str = "ns1", verb: str = "get") -> Attributes:
    return Attributes(Actor(user, groups), verb, "", "pods", namespace=namespace)


IN_NS1 = policy(
    cluster_roles=[role("admin", EVERYTHING)],
    bindings=[binding("admin", "ClusterRole/admin", "User:admin", "Group:admins", namespace="ns1")],
)


@pytest.mark.parametrize(
    ("asked", "allowed"),
    [
        (pods("admin"), True),
        (pods("admin", "group1", verb="watch"), True),
        (pods("joe", "group1", "admins"), True),
        (pods("joe", "group1"), False),
        (pods("admin", "admins", namespace="ns2"), False),
        (pods("admin", "admins", namespace=""), False),
    ],
)
def test_a_role_bound_in_a_namespace_counts_there_alone(asked: Attributes, allowed: bool) -> None:
    assert IN_NS1.decide(asked).allowed is allowed


def test_a_role_bound_in_the_cluster_counts_everywhere() -> None:
    given = policy(
        cluster_roles=[role("reader", READ_PODS)],
        cluster_bindings=[binding("readers", "ClusterRole/reader", "Group:devs")],
    )
    assert given.decide(pods("ann", "devs", namespace="")).allowed
    assert given.decide(pods("ann", "devs", namespace="any")).allowed
    assert not given.decide(pods("ann", "devs", verb="list")).allowed


@pytest.mark.parametrize(
    ("subject", "namespace", "user", "applies"),
    [
        ("ServiceAccount:default", "ns1", "system:serviceaccount:ns1:default", True),
        ("ServiceAccount:default", "ns1", "system:serviceaccount:ns2:default", False),
        ("ServiceAccount:ns2/default", "ns1", "system:serviceaccount:ns2:default", True),
        ("User:system:serviceaccount:ns2:default", "ns1", "system:serviceaccount:ns2:default", True),
        ("User:foobar", "ns1", "foobar", True),
        ("Group:foobar", "ns1", "foobar", False),
    ],
)
def test_a_service_account_is_a_user_of_a_certain_name(
    subject: str, namespace: str, user: str, applies: bool
) -> None:
    given = policy(
        roles=[role("reader", READ_PODS, namespace=namespace)],
        bindings=[binding("b", "Role/reader", subject, namespace=namespace)],
    )
    assert given.decide(pods(user, namespace=namespace)).allowed is applies


@pytest.mark.parametrize(
    ("objects", "user", "reason"),
    [
        (
            {"cluster_bindings": [binding("cluster-admin", "ClusterRole/all", "Group:devs")]},
            Actor("ann", ("devs",)),
            'RBAC: allowed by ClusterRoleBinding "cluster-admin" of ClusterRole "all" to Group "devs"',
        ),
        (
            {"bindings": [binding("b", "ClusterRole/all", "User:x", "User:ann", namespace="ns1")]},
            Actor("ann"),
            'RBAC: allowed by RoleBinding "b/ns1" of ClusterRole "all" to User "ann"',
        ),
        (
            {"bindings": [binding("b", "ClusterRole/all", "ServiceAccount:sa", namespace="ns1")]},
            Actor("system:serviceaccount:ns1:sa"),
            'RBAC: allowed by RoleBinding "b/ns1" of ClusterRole "all" to ServiceAccount "sa/ns1"',
        ),
    ],
)
def test_an_allowance_names_the_binding_it_comes_from(objects: Obj, user: Actor, reason: str) -> None:
    given = policy(cluster_roles=[role("all", EVERYTHING)], **objects)
    decision = given.decide(Attributes(user, "get", "", "pods", namespace="ns1"))
    assert (decision.allowed, decision.reason) == (True, reason)


def test_a_role_that_is_missing_is_named_in_the_refusal() -> None:
    given = policy(
        cluster_bindings=[binding("a", "ClusterRole/gone", "User:ann"), binding("z", "ClusterRole/gone", "User:ann")],
        bindings=[binding("b", "Role/lost", "User:ann", namespace="ns1")],
    )
    cluster = 'clusterrole.rbac.authorization.k8s.io "gone" not found'
    assert given.decide(pods("ann", namespace="")).reason == f"RBAC: {cluster}"
    assert given.decide(pods("ann")).reason == f'RBAC: [{cluster}, role.rbac.authorization.k8s.io "lost" not found]'
    assert given.decide(pods("bob")).reason == ""


def test_masters_may_do_everything_without_any_role() -> None:
    decision = policy().decide(pods("ann", "system:masters"))
    assert (decision.allowed, decision.reason) == (True, "")


def test_the_rules_of_a_user_are_told_as_their_roles_say_them() -> None:
    given = policy(
        cluster_roles=[role("reader", READ_PODS), role("all", EVERYTHING)],
        cluster_bindings=[binding("b", "ClusterRole/reader", "User:ann", "Group:devs")],
        bindings=[binding("a", "ClusterRole/all", "User:ann", namespace="ns1")],
    )
    ann = Actor("ann", ("devs",))
    assert given.rights(ann, "").rules == [READ_PODS]
    assert given.rights(ann, "ns1").rules == [READ_PODS, EVERYTHING]
    assert given.rights(ann, "ns2").rules == [READ_PODS]

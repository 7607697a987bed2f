"""Expected answers: pkg/registry/rbac/*/policybased, validation.ConfirmNoEscalation and escalation_check.go of
Kubernetes 1.35; test/integration/auth/rbac_test.go."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.apimachinery.errors import StatusError
from cluster.apimachinery.meta import Obj
from cluster.client.bootstrap import rbac
from cluster.etcd.models import Cluster
from cluster.registry.acts import SYSTEM, Actor
from cluster.registry.authorization.policy import BINDINGS, CLUSTER_BINDINGS, CLUSTER_ROLES, ROLES
from cluster.registry.registry import Registry

pytestmark = pytest.mark.django_db
GROUP = "rbac.authorization.k8s.io"
ANN = Actor("ann", ("devs", "system:authenticated"))
OWNER = Actor("kubernetes-admin", ("kubeadm:cluster-admins",))
READ: Obj = {"verbs": ["get", "list"], "apiGroups": [""], "resources": ["pods"]}
WRITE: Obj = {"verbs": ["get", "delete", "create"], "apiGroups": [""], "resources": ["pods"]}
AGGREGATION: Obj = {"clusterRoleSelectors": [{"matchLabels": {"a": "b"}}]}


@pytest.fixture
def registry() -> Registry:
    registry = Registry(Cluster.objects.create(name="demo").name)
    registry.create("namespaces", "", {"metadata": {"name": "default"}}, actor=SYSTEM)
    return registry


def give(registry: Registry, *rules: Obj, name: str = "given") -> None:
    """Let ann do something everywhere."""
    registry.create(CLUSTER_ROLES, "", {"metadata": {"name": name}, "rules": list(rules)}, actor=SYSTEM)
    subjects = [{"kind": "User", "name": "ann"}]
    ref = {"kind": "ClusterRole", "name": name}
    registry.create(
        CLUSTER_BINDINGS, "", {"metadata": {"name": name}, "roleRef": ref, "subjects": subjects}, actor=SYSTEM
    )


def role(registry: Registry, rule: Obj, actor: Actor = ANN, resource: str = CLUSTER_ROLES, **more: Any) -> Obj:
    namespace = "default" if resource == ROLES else ""
    return registry.create(resource, namespace, {"metadata": {"name": "mine"}, "rules": [rule], **more}, actor=actor)


def bind(registry: Registry, name: str, resource: str = CLUSTER_BINDINGS, actor: Actor = ANN) -> Obj:
    body = {"metadata": {"name": "mine"}, "roleRef": {"kind": "ClusterRole", "name": name}, "subjects": []}
    return registry.create(resource, "default" if resource == BINDINGS else "", body, actor=actor)


def test_what_one_has_one_may_give(registry: Registry) -> None:
    give(registry, READ)
    role(registry, READ)
    role(registry, READ, resource=ROLES)
    bind(registry, "mine")
    bind(registry, "mine", BINDINGS)


@pytest.mark.parametrize("resource", [ROLES, CLUSTER_ROLES])
def test_what_one_has_not_one_may_not_say_in_a_role(registry: Registry, resource: str) -> None:
    give(registry, READ)
    with pytest.raises(StatusError) as refused:
        role(registry, WRITE, resource=resource)
    assert (refused.value.code, refused.value.message) == (
        403,
        f'{resource} "mine" is forbidden: user "ann" (groups=["devs" "system:authenticated"]) is attempting to grant '
        'RBAC permissions not currently held:\n{APIGroups:[""], Resources:["pods"], Verbs:["delete" "create"]}',
    )


@pytest.mark.parametrize("resource", [BINDINGS, CLUSTER_BINDINGS])
def test_what_one_has_not_one_may_not_bind(registry: Registry, resource: str) -> None:
    role(registry, WRITE, SYSTEM)
    with pytest.raises(StatusError) as refused:
        bind(registry, "mine", resource)
    assert refused.value.code == 403
    assert refused.value.message.endswith('{APIGroups:[""], Resources:["pods"], Verbs:["get" "delete" "create"]}')


def test_a_role_that_is_not_there_is_bound_by_those_who_may_bind_only(registry: Registry) -> None:
    with pytest.raises(StatusError) as refused:
        bind(registry, "gone")
    assert refused.value.message == f'clusterroles.{GROUP} "gone" not found'
    give(registry, {"verbs": ["bind"], "apiGroups": [GROUP], "resources": ["clusterroles"], "resourceNames": ["gone"]})
    bind(registry, "gone")


def test_who_may_escalate_says_what_they_like(registry: Registry) -> None:
    give(registry, {"verbs": ["escalate"], "apiGroups": [GROUP], "resources": ["clusterroles"]})
    role(registry, WRITE)
    with pytest.raises(StatusError):
        role(registry, WRITE, resource=ROLES)


def test_a_change_is_judged_by_all_that_the_role_says_then(registry: Registry) -> None:
    give(registry, READ)
    made = role(registry, WRITE, SYSTEM)
    with pytest.raises(StatusError) as refused:
        registry.update(CLUSTER_ROLES, "", "mine", {**made, "rules": [READ, WRITE]}, actor=ANN)
    assert refused.value.code == 403
    assert registry.update(CLUSTER_ROLES, "", "mine", {**made, "rules": [READ]}, actor=ANN)["rules"] == [READ]


def test_the_garbage_collectors_changes_are_nobodys_gift(registry: Registry) -> None:
    made = role(registry, WRITE, SYSTEM)
    head = {**made["metadata"], "finalizers": ["example.com/wait"]}
    assert registry.update(CLUSTER_ROLES, "", "mine", {**made, "metadata": head}, actor=ANN)


def test_only_who_may_do_everything_gathers(registry: Registry) -> None:
    rbac.install(registry.row())
    give(registry, READ)
    with pytest.raises(StatusError) as refused:
        role(registry, READ, aggregationRule=AGGREGATION)
    why = "must have cluster-admin privileges to use the aggregationRule"
    assert refused.value.message == f'clusterroles.{GROUP} "mine" is forbidden: {why}'
    role(registry, READ, OWNER, aggregationRule=AGGREGATION)

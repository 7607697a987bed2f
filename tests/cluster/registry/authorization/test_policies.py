"""Policies are read again when a role or a binding changed, and not otherwise."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cluster.apimachinery.errors import StatusError
from cluster.apimachinery.meta import Obj
from cluster.etcd import compaction
from cluster.etcd.models import Cluster
from cluster.registry.acts import SYSTEM, Actor
from cluster.registry.authorization import policies
from cluster.registry.authorization.attributes import Attributes
from cluster.registry.authorization.policy import CLUSTER_BINDINGS, CLUSTER_ROLES
from cluster.registry.registry import Registry

pytestmark = pytest.mark.django_db
ANN = Actor("ann")
ROLE: Obj = {"metadata": {"name": "reader"}, "rules": [{"verbs": ["get"], "apiGroups": [""], "resources": ["pods"]}]}
BINDING: Obj = {
    "metadata": {"name": "readers"},
    "roleRef": {"kind": "ClusterRole", "name": "reader"},
    "subjects": [{"kind": "User", "name": "ann"}],
}
ASKED = Attributes(ANN, "get", "", "pods", namespace="default")


@pytest.fixture
def registry() -> Registry:
    return Registry(Cluster.objects.create(name="demo").name)


def allowed(registry: Registry) -> bool:
    return policies.decide(registry.row(), ASKED).allowed


def queries(ask: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as seen:
        ask()
    return len(seen)


def test_a_new_binding_counts_with_the_next_request(registry: Registry) -> None:
    assert not allowed(registry)
    registry.create(CLUSTER_ROLES, "", ROLE, actor=SYSTEM)
    registry.create(CLUSTER_BINDINGS, "", BINDING, actor=SYSTEM)
    assert allowed(registry)
    registry.delete(CLUSTER_BINDINGS, "", "readers", actor=SYSTEM)
    assert not allowed(registry)


def test_nothing_is_read_while_nothing_changes(registry: Registry) -> None:
    row = registry.row()
    policies.decide(row, ASKED)
    assert queries(lambda: policies.decide(row, ASKED)) == 0


def test_another_kind_s_change_costs_one_look(registry: Registry) -> None:
    policies.decide(registry.row(), ASKED)
    registry.create("namespaces", "", {"metadata": {"name": "default"}}, actor=SYSTEM)
    row = registry.row()
    assert queries(lambda: policies.decide(row, ASKED)) == 1
    assert queries(lambda: policies.decide(row, ASKED)) == 0


def test_what_was_compacted_is_not_taken_for_unchanged(registry: Registry) -> None:
    registry.create(CLUSTER_ROLES, "", ROLE, actor=SYSTEM)
    registry.create(CLUSTER_BINDINGS, "", BINDING, actor=SYSTEM)
    assert allowed(registry)
    registry.delete(CLUSTER_BINDINGS, "", "readers", actor=SYSTEM)
    compaction.compact("demo", 0.0)
    assert not allowed(registry)


def test_masters_ask_nothing_of_the_store(registry: Registry) -> None:
    row, asked = registry.row(), Attributes(Actor("ann", ("system:masters",)), "get", "", "pods")
    assert queries(lambda: policies.check(row, asked)) == 0


def test_a_check_refuses_in_kubernetes_words(registry: Registry) -> None:
    with pytest.raises(StatusError) as refused:
        policies.check(registry.row(), ASKED)
    said = 'pods is forbidden: User "ann" cannot get resource "pods" in API group "" in the namespace "default"'
    assert (refused.value.code, refused.value.message) == (403, said)


def test_two_clusters_have_policies_of_their_own(registry: Registry) -> None:
    other = Registry(Cluster.objects.create(name="other").name)
    registry.create(CLUSTER_ROLES, "", ROLE, actor=SYSTEM)
    registry.create(CLUSTER_BINDINGS, "", BINDING, actor=SYSTEM)
    assert (allowed(registry), allowed(other)) == (True, False)

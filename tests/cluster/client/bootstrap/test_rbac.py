"""Roles at a cluster's birth and after. Expected: component-helpers/auth/rbac/reconciliation of Kubernetes 1.35."""

from __future__ import annotations

import pytest

from cluster.apimachinery import meta, schema
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.scheme import scheme
from cluster.client.bootstrap import rbac, roles
from cluster.etcd.models import Change, Cluster
from cluster.registry import naming
from cluster.registry.acts import SYSTEM
from cluster.registry.authorization.policy import CLUSTER_BINDINGS, CLUSTER_ROLES, KINDS
from cluster.registry.registry import Registry

pytestmark = pytest.mark.django_db
EVENTS: Obj = {"verbs": ["get"], "apiGroups": [""], "resources": ["events"]}


@pytest.fixture
def registry() -> Registry:
    row = Cluster.objects.create(name="demo")
    rbac.install(row)
    return Registry("demo")


def old_cluster(*namespaces: str) -> Registry:
    """One made before there were roles."""
    registry = Registry(Cluster.objects.create(name="old").name)
    for name in namespaces:
        registry.create("namespaces", "", {"metadata": {"name": name}}, actor=SYSTEM)
    return registry


def test_a_new_cluster_has_them_all_each_with_its_change(registry: Registry) -> None:
    kept = [obj for kind in KINDS for obj in registry.list(kind).items]
    assert len(kept) == len(roles.objects()) == Change.objects.count()
    assert len({meta.uid(obj) for obj in kept}) == len(kept)
    assert {meta.resource_version(obj) for obj in kept} == {str(n) for n in range(1, len(kept) + 1)}


@pytest.mark.parametrize("obj", roles.objects(), ids=lambda obj: f"{obj['kind']}-{meta.key(obj)}")
def test_they_are_as_the_registry_would_have_made_them(obj: Obj) -> None:
    group, version = meta.group_version(obj["apiVersion"])
    kind = scheme.by_gvk(group, version, obj["kind"])
    assert kind is not None
    model, made = scheme.model(kind.resource), meta.copy(obj)
    model.default(made)
    assert made == obj
    assert model.validate(obj, None) + naming.metadata_problems(kind, obj, None, model.NAME_RULE) == []
    assert schema.admit(meta.copy(obj), (group, version, obj["kind"]), "Strict") == (obj, [])


def test_one_that_lacks_nothing_is_left_alone(registry: Registry) -> None:
    before = registry.row().revision
    assert rbac.reconcile("demo") == 0
    assert registry.row().revision == before


def test_an_old_cluster_gets_them_all() -> None:
    old_cluster("kube-public", "kube-system")
    assert rbac.reconcile("old") == len(roles.objects())
    assert rbac.reconcile("old") == 0


def test_what_cannot_be_put_back_stops_nothing(caplog: pytest.LogCaptureFixture) -> None:
    old_cluster("kube-system")
    assert rbac.reconcile("old") == len(roles.objects()) - 2
    assert 'namespaces "kube-public" not found' in caplog.text


def changed(registry: Registry, kind: str, name: str, **parts: object) -> None:
    registry.update(kind, "", name, {**registry.get(kind, "", name), **parts}, actor=SYSTEM)


def test_a_lost_role_comes_back_but_kubeadm_s_bindings_do_not(registry: Registry) -> None:
    registry.delete(CLUSTER_ROLES, "", "system:node", actor=SYSTEM)
    registry.delete(CLUSTER_BINDINGS, "", "kubeadm:cluster-admins", actor=SYSTEM)
    assert rbac.reconcile("demo") == 1
    assert registry.find(CLUSTER_ROLES, "", "system:node") is not None
    assert registry.find(CLUSTER_BINDINGS, "", "kubeadm:cluster-admins") is None


def test_missing_rules_are_added_and_others_stay(registry: Registry) -> None:
    changed(registry, CLUSTER_ROLES, "system:kube-dns", rules=[EVENTS])
    rbac.reconcile("demo")
    rules = registry.get(CLUSTER_ROLES, "", "system:kube-dns")["rules"]
    assert rules[0] == EVENTS
    watched = {"apiGroups": [""], "resources": ["services"], "verbs": ["watch"]}
    assert watched in rules


def test_missing_subjects_are_added_and_others_stay(registry: Registry) -> None:
    ann = {"kind": "User", "name": "ann", "apiGroup": "rbac.authorization.k8s.io"}
    changed(registry, CLUSTER_BINDINGS, "system:discovery", subjects=[ann])
    rbac.reconcile("demo")
    subjects = registry.get(CLUSTER_BINDINGS, "", "system:discovery")["subjects"]
    assert [subject["name"] for subject in subjects] == ["ann", "system:authenticated"]


def test_who_says_no_to_updates_gets_none(registry: Registry) -> None:
    role = registry.get(CLUSTER_ROLES, "", "system:kube-dns")
    protected = {**role["metadata"], "annotations": {roles.AUTOUPDATE: "false"}}
    changed(registry, CLUSTER_ROLES, "system:kube-dns", metadata=protected, rules=[EVENTS])
    assert rbac.reconcile("demo") == 0
    assert registry.get(CLUSTER_ROLES, "", "system:kube-dns")["rules"] == [EVENTS]


def test_a_binding_to_another_role_is_made_anew(registry: Registry) -> None:
    registry.delete(CLUSTER_BINDINGS, "", "system:discovery", actor=SYSTEM)
    ref = {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "view"}
    head = {"name": "system:discovery", "annotations": {roles.AUTOUPDATE: "true"}}
    registry.create(CLUSTER_BINDINGS, "", {"metadata": head, "roleRef": ref}, actor=SYSTEM)
    rbac.reconcile("demo")
    assert registry.get(CLUSTER_BINDINGS, "", "system:discovery")["roleRef"]["name"] == "system:discovery"

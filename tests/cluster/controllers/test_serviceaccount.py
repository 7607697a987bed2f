"""Default accounts. Expected: Kubernetes' serviceaccounts_controller_test.go."""

from __future__ import annotations

from cluster.apimachinery import meta
from cluster.controllers.serviceaccount import reconcile
from tests.cluster.controllers.objects import acts, creates, deleted, make, view

SPACE = make("Namespace", "blue")


def test_a_namespace_gets_its_default_account() -> None:
    (made,) = creates(reconcile("blue", view(SPACE)))
    assert (made["kind"], meta.key(made)) == ("ServiceAccount", "blue/default")


def test_an_account_that_is_there_is_left_alone() -> None:
    assert acts(reconcile("blue", view(SPACE, make("ServiceAccount", "default", namespace="blue")))) == []


def test_a_namespace_on_its_way_out_gets_none() -> None:
    assert acts(reconcile("blue", view(deleted(SPACE)))) == []
    assert acts(reconcile("blue", view())) == []

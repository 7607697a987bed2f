"""The root CA in every namespace. Expected: Kubernetes' rootcacertpublisher tests."""

from __future__ import annotations

from cluster.apimachinery import meta
from cluster.controllers.root_ca import reconcile
from tests.cluster.controllers.objects import acts, creates, deleted, make, updates, view

SPACE = make("Namespace", "blue")


def test_a_namespace_gets_the_clusters_ca() -> None:
    (made,) = creates(reconcile("blue", view(SPACE, ca="PEM")))
    assert meta.key(made) == "blue/kube-root-ca.crt"
    assert made["data"] == {"ca.crt": "PEM"}


def test_a_changed_certificate_is_put_right() -> None:
    wrong = make("ConfigMap", "kube-root-ca.crt", namespace="blue", data={"ca.crt": "mine"})
    assert updates(reconcile("blue", view(SPACE, wrong, ca="PEM")))[0]["data"] == {"ca.crt": "PEM"}


def test_a_right_one_is_left_alone() -> None:
    right = make("ConfigMap", "kube-root-ca.crt", namespace="blue", data={"ca.crt": "PEM"})
    assert acts(reconcile("blue", view(SPACE, right, ca="PEM"))) == []


def test_a_namespace_on_its_way_out_gets_none() -> None:
    assert acts(reconcile("blue", view(deleted(SPACE), ca="PEM"))) == []

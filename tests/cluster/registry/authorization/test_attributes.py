"""Expected sentences: forbiddenMessage in responsewriters/errors.go of Kubernetes 1.35, and its test."""

from __future__ import annotations

import pytest

from cluster.registry.acts import Actor
from cluster.registry.authorization.attributes import Attributes, forbidden

NN = Actor("NAME")


@pytest.mark.parametrize(
    ("asked", "reason", "message"),
    [
        (Attributes(NN, "GET", path="/whatever"), "", 'forbidden: User "NAME" cannot GET path "/whatever"'),
        (
            Attributes(NN, "GET", path="/<script>&"),
            "",
            'forbidden: User "NAME" cannot GET path "/&lt;script&gt;&amp;"',
        ),
        (
            Attributes(NN, "GET", "v2", "pod"),
            "",
            'pod.v2 is forbidden: User "NAME" cannot GET resource "pod" in API group "v2" at the cluster scope',
        ),
        (
            Attributes(NN, "GET", "v2", "pod", "quota"),
            "",
            'pod.v2 is forbidden: User "NAME" cannot GET resource "pod/quota" in API group "v2" at the cluster scope',
        ),
        (
            Attributes(NN, "GET", "v2", "pod", "quota", namespace="test"),
            "",
            'pod.v2 is forbidden: User "NAME" cannot GET resource "pod/quota" in API group "v2" in the namespace '
            '"test"',
        ),
        (
            Attributes(NN, "list", "", "pods", namespace="default"),
            "RBAC: oh <no>",
            'pods is forbidden: User "NAME" cannot list resource "pods" in API group "" in the namespace "default": '
            "RBAC: oh <no>",
        ),
    ],
)
def test_a_refusal_says_who_cannot_do_what_where(asked: Attributes, reason: str, message: str) -> None:
    status = forbidden(asked, reason).status()
    assert (status["code"], status["reason"], status["message"]) == (403, "Forbidden", message)


def test_a_refusal_names_the_object_it_is_about() -> None:
    asked = Attributes(NN, "get", "apps", "deployments", name="web", namespace="default")
    status = forbidden(asked).status()
    assert status["details"] == {"name": "web", "group": "apps", "kind": "deployments"}
    assert status["message"].startswith('deployments.apps "web" is forbidden: User "NAME" cannot get resource ')

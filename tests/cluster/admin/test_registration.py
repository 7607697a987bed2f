"""The admin takes every kind there is, and names it as Kubernetes does."""

from __future__ import annotations

import pytest
from django.contrib import admin as django_admin

from cluster import admin
from cluster.admin.objects import ObjectAdmin
from cluster.apimachinery.scheme import Kind, scheme
from cluster.etcd.models import CustomResource


def test_every_kind_in_the_scheme_is_registered() -> None:
    registered = {m for m, a in django_admin.site._registry.items() if isinstance(a, ObjectAdmin)}
    assert registered == {*scheme.models.values(), CustomResource}


@pytest.mark.parametrize(
    ("kind", "plural", "expected"),
    [
        ("Pod", "pods", "Pods"),
        ("ConfigMap", "configmaps", "ConfigMaps"),
        ("Endpoints", "endpoints", "Endpoints"),
        ("NetworkPolicy", "networkpolicies", "NetworkPolicies"),
        ("Ingress", "ingresses", "Ingresses"),
    ],
)
def test_plurals_are_those_of_kubernetes_documentation(kind: str, plural: str, expected: str) -> None:
    assert admin.plural(Kind("", "v1", kind, plural)) == expected

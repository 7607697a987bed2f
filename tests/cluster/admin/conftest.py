"""A cluster with two namespaces, and a teacher signed in to the admin."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from cluster.etcd.models import Cluster
from cluster.registry.registry import Registry
from tests.cluster.admin.pages import OTHER, Site


@pytest.fixture
def registry(db: None) -> Registry:
    Cluster.objects.create(name="demo")
    made = Registry("demo")
    for namespace in ("default", "other"):
        made.create("namespaces", "", {"metadata": {"name": namespace}}, actor=OTHER)
        made.create("serviceaccounts", namespace, {"metadata": {"name": "default"}}, actor=OTHER)
    return made


@pytest.fixture
def teacher(client: Client, django_user_model: Any) -> Client:
    """Signed in as a superuser called teacher."""
    client.force_login(django_user_model.objects.create_superuser("teacher"))
    return client


@pytest.fixture
def site(teacher: Client, registry: Registry) -> Site:
    return Site(teacher, registry)

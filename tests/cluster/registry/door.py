"""A registry to write through, and what its tests share."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.apimachinery import meta
from cluster.apimachinery.errors import StatusError
from cluster.apimachinery.meta import Obj
from cluster.etcd import store
from cluster.etcd.models import Change, Cluster
from cluster.registry.acts import Actor
from cluster.registry.registry import Registry
from tests.cluster.api.manifests import template

TEACHER, STUDENT = Actor("teacher", (), "kubectl"), Actor("student")
MAPS, DEPLOYMENTS = "configmaps", "deployments.apps"


@pytest.fixture
def registry() -> Registry:
    """A cluster with a namespace and its default account."""
    Cluster.objects.create(name="demo")
    made = Registry("demo")
    made.create("namespaces", "", {"metadata": {"name": "default"}}, actor=TEACHER)
    made.create("serviceaccounts", "default", {"metadata": {"name": "default"}}, actor=TEACHER)
    return made


def make(registry: Registry, name: str = "a", resource: str = MAPS, **parts: Any) -> Obj:
    head = {"name": name, **parts.pop("metadata", {})}
    return registry.create(resource, "default", {"metadata": head, **parts}, actor=TEACHER)


def deployment(registry: Registry, **spec: Any) -> Obj:
    spec = {"selector": {"matchLabels": {"run": "web"}}, "template": template(), **spec}
    return make(registry, "web", DEPLOYMENTS, spec=spec)


def written(obj: Obj, **data: str) -> Obj:
    return {**obj, "data": data}


def refusal(code: int, call: Any, *args: Any, **kwargs: Any) -> StatusError:
    with pytest.raises(StatusError) as caught:
        call(*args, **kwargs)
    assert caught.value.code == code, caught.value.message
    return caught.value


def counts(registry: Registry) -> tuple[int, int]:
    return store.revision_now(registry.row().pk), Change.objects.count()


def names(items: list[Obj]) -> list[str]:
    return [meta.name(item) for item in items]

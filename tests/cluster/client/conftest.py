"""A cluster with the two namespaces that loops need, and a clock that is put back."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cluster.apimachinery import clock
from cluster.client.controller import Controller
from cluster.client.runner import Runner
from cluster.etcd.models import Cluster
from cluster.registry.acts import Actor
from cluster.registry.registry import Registry

TEACHER = Actor("teacher")
Make = Callable[..., Runner]


@pytest.fixture
def registry(db: None, monkeypatch: pytest.MonkeyPatch) -> Registry:
    monkeypatch.setattr(clock, "_offset", clock._offset)  # whatever a test adds by `advance` goes with it
    Cluster.objects.create(name="demo")
    made = Registry("demo")
    for namespace in ("default", "kube-system"):
        made.create("namespaces", "", {"metadata": {"name": namespace}}, actor=TEACHER)
    return made


@pytest.fixture
def runner(registry: Registry) -> Make:
    """Make runners of loops."""

    def make(*loops: Controller, identity: str = "me", whole: bool = False) -> Runner:
        return Runner(loops, identity, whole=whole)

    return make

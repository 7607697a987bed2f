"""A cluster without policies and webhooks pays nothing for those that others have."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cluster.etcd.models import Cluster
from cluster.registry import admission
from cluster.registry.policies import configured
from cluster.registry.registry import Registry
from tests.cluster.registry.admission.policies import GROUP, TEACHER, bind, create, policy, world

pytestmark = pytest.mark.django_db
NEW = ("validating_policies", "mutating_policies", "validating_webhooks", "mutating_webhooks", "pod_security")


@pytest.fixture
def registry() -> Registry:
    Cluster.objects.create(name="demo")
    made = Registry("demo")
    world(made)
    return made


def queries(act: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as captured:
        act()
    return len(captured)


def test_without_policies_a_write_asks_the_database_nothing_more(
    registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = queries(lambda: create(registry, "configmaps", "a"))
    others: tuple[ModuleType, ...] = tuple(
        plugin for plugin in admission.plugins() if plugin.__name__.rpartition(".")[2] not in NEW
    )
    monkeypatch.setattr(admission, "plugins", lambda: others)
    assert made == queries(lambda: create(registry, "configmaps", "b"))


def test_what_a_cluster_has_is_read_once_and_again_when_it_changes(registry: Registry) -> None:
    assert configured.of(registry.row()) is configured.NOTHING
    policy(registry, "true")
    assert configured.of(registry.row()).validating == ()
    bind(registry)
    first = configured.of(registry.row())
    assert [p.name for p in first.validating] == ["rule"]
    assert configured.of(registry.row()) is first
    create(registry, "configmaps", "a")
    assert configured.of(registry.row()) is first
    registry.delete(f"validatingadmissionpolicybindings.{GROUP}", "", "use", actor=TEACHER)
    assert configured.of(registry.row()).validating == ()

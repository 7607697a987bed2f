"""What compaction may forget, and what it must not."""

from __future__ import annotations

import pytest

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.etcd import store
from cluster.etcd.compaction import compact, forget
from cluster.etcd.models import Change, Cluster
from cluster.registry.acts import Actor
from cluster.registry.registry import Registry

pytestmark = pytest.mark.django_db
LEASES, ME = "leases.coordination.k8s.io", Actor("me")


@pytest.fixture
def registry() -> Registry:
    Cluster.objects.create(name="old")
    registry = Registry("old")
    registry.create("namespaces", "", {"metadata": {"name": "default"}}, actor=ME)
    return registry


def renewed(registry: Registry, times: int) -> Obj:
    lease = registry.create(LEASES, "default", {"metadata": {"name": "beat"}, "spec": {}}, actor=ME)
    for turn in range(times):
        spec = {"leaseTransitions": turn + 1}
        lease = registry.update(LEASES, "default", "beat", {**lease, "spec": spec}, actor=ME)
    return lease


def test_old_renewals_go_and_the_newest_stays(registry: Registry) -> None:
    lease = renewed(registry, 5)
    assert compact("old", kept=-1) == 5
    left = Change.objects.filter(resource=LEASES)
    assert [change.revision for change in left] == [meta.revision(lease)]


def test_other_kinds_keep_their_whole_history(registry: Registry) -> None:
    registry.create("configmaps", "default", {"metadata": {"name": "c"}, "data": {"a": "1"}}, actor=ME)
    registry.patch("configmaps", "default", "c", "merge", {"data": {"a": "2"}}, actor=ME)
    assert compact("old", kept=-1) == 0
    assert Change.objects.filter(resource="configmaps").count() == 2


def test_young_renewals_stay(registry: Registry) -> None:
    renewed(registry, 3)
    assert compact("old", kept=60) == 0
    assert store.cluster_row("old").compacted == 0


def test_the_horizon_is_the_newest_revision_that_went(registry: Registry) -> None:
    lease = renewed(registry, 3)
    compact("old", kept=-1)
    assert store.cluster_row("old").compacted == meta.revision(lease) - 1


def test_the_state_of_now_is_still_in_the_log(registry: Registry) -> None:
    renewed(registry, 3)
    compact("old", kept=-1)
    row = store.cluster_row("old")
    assert store.texts_at(row.pk, LEASES, row.revision) == store.texts(row.pk, LEASES)


def test_clients_are_told_less_than_the_log_knows(registry: Registry) -> None:
    made = registry.create("configmaps", "default", {"metadata": {"name": "c"}, "data": {"a": "1"}}, actor=ME)
    assert forget("old", remembered=60) == 0
    assert forget("old", remembered=-1) == meta.revision(made)
    row = store.cluster_row("old")
    assert (row.oldest, row.compacted) == (meta.revision(made), 0)
    assert Change.objects.filter(resource="configmaps").count() == 1


def test_what_was_forgotten_stays_forgotten(registry: Registry) -> None:
    first = forget("old", remembered=-1)
    assert forget("old", remembered=60) == first

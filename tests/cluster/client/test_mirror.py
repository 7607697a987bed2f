"""The mirror: whoever asks sees every write made before, and can ask what came since."""

from __future__ import annotations

import pytest

from cluster.apimachinery import meta
from cluster.client import mirror as mirrors
from cluster.client.mirror import Mirror, Step, mirror
from cluster.etcd import store
from cluster.registry.acts import Actor
from cluster.registry.registry import Registry

pytestmark = pytest.mark.both_engines
MAPS, WRITER = "configmaps", Actor("writer")


def make(registry: Registry, name: str) -> int:
    return meta.revision(registry.create(MAPS, "default", {"metadata": {"name": name}}, actor=WRITER))


def test_a_write_is_seen_by_whoever_asks_next(registry: Registry) -> None:
    found = mirror(registry.cluster)
    assert mirror(registry.cluster) is found
    revision = make(registry, "a")
    assert found.get(MAPS, "default", "a")
    assert found.read([MAPS])[0] == revision


def test_what_was_written_since_a_revision_is_told_with_what_was_before(registry: Registry) -> None:
    found = Mirror(registry.cluster)
    start, _ = found.since(0)
    made = registry.create(MAPS, "default", {"metadata": {"name": "a"}}, actor=WRITER)
    registry.delete(MAPS, "default", "a", actor=WRITER)
    revision, steps = found.since(start)
    assert steps == [
        Step(start + 1, MAPS, "default/a", None, made),
        Step(start + 2, MAPS, "default/a", made, None),
    ]
    assert (revision, found.since(revision)) == (start + 2, (start + 2, []))


def test_who_looks_once_reads_what_a_mirror_has_and_none_is_made_for_it(
    registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mirrors, "_mirrors", {})
    row, kinds = store.cluster_row(registry.cluster), (MAPS, "namespaces", "widgets.example.com")
    for name in ("b", "a", "a-1"):
        make(registry, name)
    once = mirrors.read(row, kinds)
    assert not mirrors._mirrors
    assert once == mirror(registry.cluster).read(kinds) == mirrors.read(row, kinds)


def test_who_looks_once_at_a_cluster_that_is_gone_is_told_so(registry: Registry) -> None:
    row = store.cluster_row(registry.cluster)
    store.drop(registry.cluster)
    with pytest.raises(store.NoCluster):
        mirrors.read(row, [MAPS])


def test_what_is_too_long_ago_is_not_remembered(registry: Registry, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mirrors, "REMEMBERED", 2)
    found = Mirror(registry.cluster)
    start, _ = found.since(0)
    for name in "abc":
        make(registry, name)
    assert found.since(start) == (start + 3, None)
    assert [step.revision for step in found.since(start + 1)[1] or ()] == [start + 2, start + 3]

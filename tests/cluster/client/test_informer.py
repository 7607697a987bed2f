"""The informer: stale snapshot + deltas = fresh snapshot, for every kind of change."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cluster.apimachinery import labels, meta
from cluster.apimachinery.meta import Obj
from cluster.client.informer import Cache, Informer
from cluster.etcd.models import Cluster
from cluster.registry.acts import Actor
from cluster.registry.registry import Registry

pytestmark = pytest.mark.both_engines
MAPS, WRITER = "configmaps", Actor("writer")


def make(registry: Registry, name: str, **head: Any) -> Obj:
    return registry.create(MAPS, "default", {"metadata": {"name": name, **head}}, actor=WRITER)


def content(cache: Cache) -> dict[str, Obj]:
    return {f"{resource} {meta.key(obj)}": obj for resource, obj in cache.everything()}


def thing(name: str, namespace: str = "default", owner: str = "", **tags: str) -> Obj:
    owners = [{"kind": "ReplicaSet", "name": "rs", "uid": owner, "controller": True}] if owner else []
    return {"metadata": {"name": name, "namespace": namespace, "labels": tags, "ownerReferences": owners}}


def test_a_cache_finds_by_key_namespace_selector_and_owner() -> None:
    cache = Cache()
    b, a, c = thing("b", app="x"), thing("a", owner="u1"), thing("c", "other", app="x")
    for obj in (b, a, c):
        cache.put("pods", obj)
    assert cache.get("pods", "default", "a") == a
    assert cache.get("pods", "other", "a") is None
    assert cache.list("pods") == [a, b, c]
    assert cache.list("pods", "default") == [a, b]
    assert cache.list("pods", None, labels.parse("app=x")) == [b, c]
    assert cache.owned("u1", "pods") == [a]
    assert cache.list("services") == cache.owned("u1", "services") == []


def test_an_object_that_changes_hands_is_found_under_its_new_owner_only() -> None:
    cache = Cache()
    cache.put("pods", thing("a", owner="u1"))
    moved = thing("a", owner="u2")
    assert cache.put("pods", moved) == thing("a", owner="u1")
    assert (cache.owned("u1", "pods"), cache.owned("u2", "pods")) == ([], [moved])


def test_what_is_dropped_is_found_nowhere() -> None:
    cache = Cache()
    cache.put("pods", thing("a", owner="u1"))
    assert cache.drop("pods", "default/a") == thing("a", owner="u1")
    assert cache.drop("pods", "default/a") is None
    assert cache.list("pods") == cache.list("pods", "default") == cache.owned("u1", "pods") == []


def test_at_its_start_everything_is_seen_for_the_first_time(registry: Registry) -> None:
    made = make(registry, "a")
    informer = Informer(registry.row())
    seen = informer.start()
    assert (MAPS, None, made) in seen
    assert all(old is None for _, old, _ in seen)
    assert informer.cache.revision == registry.row().revision


def test_each_change_is_seen_once_with_what_was_before(registry: Registry) -> None:
    informer = Informer(registry.row())
    informer.start()
    made = make(registry, "a")
    changed = registry.update(MAPS, "default", "a", {**made, "data": {"k": "v"}}, actor=WRITER)
    registry.delete(MAPS, "default", "a", actor=WRITER)
    gone = {**changed, "metadata": {**changed["metadata"], "resourceVersion": str(registry.row().revision)}}
    assert informer.sync() == [(MAPS, None, made), (MAPS, made, changed), (MAPS, gone, None)]
    assert informer.sync() == []


Step = tuple[str, str]
STEPS = st.lists(
    st.tuples(st.sampled_from(["write", "delete", "sync"]), st.sampled_from(["a", "b", "c"])), max_size=20
)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_an_old_copy_that_took_in_every_change_is_a_fresh_copy(db: Any, steps: list[Step]) -> None:
    registry = Registry(meta.new_uid())
    row = Cluster.objects.create(name=registry.cluster)
    registry.create("namespaces", "", {"metadata": {"name": "default"}}, actor=WRITER)
    old, fresh = Informer(row), Informer(row)
    old.start()
    for number, (verb, name) in enumerate(steps):
        found = registry.find(MAPS, "default", name)
        if verb == "sync":
            old.sync()
        elif verb == "delete" and found:
            registry.delete(MAPS, "default", name, actor=WRITER)
        elif verb == "write" and found:
            registry.update(MAPS, "default", name, {**found, "data": {"n": str(number)}}, actor=WRITER)
        elif verb == "write":
            make(registry, name)
    old.sync()
    fresh.start()
    assert content(old.cache) == content(fresh.cache)
    assert old.cache.revision == fresh.cache.revision

"""Events: repeats are counted, and a list of them, which goes by name, is in the order they were said."""

from __future__ import annotations

import pytest

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.etcd.models import Cluster
from cluster.registry.acts import Actor, Event
from cluster.registry.registry import Registry

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]
ME = Actor("kubelet")


@pytest.fixture
def registry() -> Registry:
    Cluster.objects.create(name="told")
    registry = Registry("told")
    registry.create("namespaces", "", {"metadata": {"name": "default"}}, actor=ME)
    return registry


@pytest.fixture
def about(registry: Registry) -> Obj:
    return registry.create("configmaps", "default", {"metadata": {"name": "web"}}, actor=ME)


def say(registry: Registry, about: Obj, *reasons: str) -> None:
    acts = [Event(about, "Normal", reason, f"{reason}!", "kubelet", "node-1") for reason in reasons]
    registry.write(acts, actor=ME)


def test_the_same_words_about_the_same_object_are_one_event_that_counts(registry: Registry, about: Obj) -> None:
    say(registry, about, "Pulling")
    say(registry, about, "Pulling")
    say(registry, about, "Pulling")
    (event,) = registry.list("events").items
    assert event["count"] == 3


def test_other_words_are_another_event(registry: Registry, about: Obj) -> None:
    say(registry, about, "Pulling")
    say(registry, about, "Pulled")
    assert [e["count"] for e in registry.list("events").items] == [1, 1]


def test_a_list_is_in_the_order_things_were_said(registry: Registry, about: Obj) -> None:
    say(registry, about, "Scheduled", "Pulling", "Pulled")
    say(registry, about, "Created", "Started")
    reasons = [e["reason"] for e in registry.list("events").items]
    assert reasons == ["Scheduled", "Pulling", "Pulled", "Created", "Started"]


def test_an_event_names_its_object_and_ends_in_hexadecimal(registry: Registry, about: Obj) -> None:
    say(registry, about, "Pulling")
    (event,) = registry.list("events").items
    name, _, moment = meta.name(event).rpartition(".")
    assert name == "web"
    assert int(moment, 16)
    assert event["involvedObject"]["uid"] == meta.uid(about)


def test_an_event_in_a_namespace_that_goes_is_dropped_and_fails_nothing(registry: Registry) -> None:
    registry.create("namespaces", "", {"metadata": {"name": "blue"}}, actor=ME)
    there = registry.create("configmaps", "blue", {"metadata": {"name": "web"}}, actor=ME)
    registry.delete("namespaces", "", "blue", actor=ME)
    say(registry, there, "Killing")
    assert registry.list("events").items == []

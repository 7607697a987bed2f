"""A controller's acts, carried out in one transaction."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.apimachinery import meta
from cluster.apimachinery.errors import StatusError
from cluster.apimachinery.meta import Obj
from cluster.etcd import beside, store
from cluster.etcd.models import Change
from cluster.etcd.store import Fence
from cluster.registry.acts import Act, Actor, Create, Delete, Event, Patch, Update
from cluster.registry.registry import Registry
from tests.cluster.registry.door import (
    MAPS,
    TEACHER,
    counts,
    make,
    names,
    registry,
    written,
)

__all__ = ["registry"]

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]


def config_map(name: str) -> Obj:
    return {"metadata": {"name": name, "namespace": "default"}}


def write(registry: Registry, *acts: Act, **options: Any) -> list[Obj]:
    return registry.write(acts, actor=Actor("system:loop"), **options)


def test_a_controllers_acts_are_one_transaction(registry: Registry) -> None:
    before = counts(registry)
    with pytest.raises(StatusError):
        write(
            registry,
            Create(MAPS, config_map("a"), "one more"),
            Create(MAPS, config_map("A_"), "and a bad one"),
        )
    assert counts(registry) == before
    write(registry, Create(MAPS, config_map("a"), "one more"), Create(MAPS, config_map("b"), "and another"))
    assert list(Change.objects.order_by("-revision").values_list("why", flat=True)[:2]) == [
        "and another",
        "one more",
    ]


def test_acts_that_have_nothing_left_to_do_write_nothing(registry: Registry) -> None:
    made = make(registry)
    before = counts(registry)
    acts: list[Act] = [
        Create(MAPS, config_map("a"), quiet=True),
        Delete(MAPS, "default", "gone"),
        Delete(MAPS, "default", "a", uid="another's"),
        Update(MAPS, made),
        Patch(MAPS, "default", "a", {"metadata": {"name": "a"}}),
    ]
    assert write(registry, *acts) == []
    assert counts(registry) == before


def test_an_update_act_on_a_state_that_is_gone_is_a_conflict(registry: Registry) -> None:
    made = make(registry)
    registry.update(MAPS, "default", "a", written(made, k="1"), actor=TEACHER)
    with pytest.raises(StatusError) as caught:
        write(registry, Update(MAPS, written(made, k="2")))
    assert caught.value.reason == "Conflict"


def test_an_event_that_is_told_again_is_counted(registry: Registry) -> None:
    made = make(registry)
    event = Event(made, "Warning", "Odd", "this is odd", "tester")
    write(registry, event)
    write(registry, event)
    (told,) = registry.list("events", "default").items
    assert (told["count"], told["reason"], told["involvedObject"]["uid"]) == (2, "Odd", meta.uid(made))


def test_acts_wait_while_the_cluster_is_paused_and_need_the_lease(registry: Registry) -> None:
    with pytest.raises(store.LeaseLost):
        write(registry, Create(MAPS, config_map("a")), lease=Fence("scheduler", "me"))
    beside.set_clock("demo", paused=True)
    with pytest.raises(store.Held):
        write(registry, Create(MAPS, config_map("a")))
    assert names(write(registry, Create(MAPS, config_map("a")), decision=False)) == ["a"]

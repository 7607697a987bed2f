"""What a paused cluster's loops would do next, shown before they do it; and what woke each decision."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.etcd import beside, store, watch
from cluster.etcd.models import Change
from tests.resilience.room import TEACHER, Room, open_room


@pytest.fixture
def room(db: None) -> Iterator[Room]:
    with open_room("room", nodes=2) as made:
        yield made


def waiting(room: Room) -> dict[str, Obj]:
    """Every shown decision by its component."""
    found = store.cluster_row(room.name).pending
    return {entry["component"]: entry for entries in found.values() for entry in entries}


def held(room: Room) -> Any:
    """A settled, paused cluster with a Deployment that nobody has looked at."""
    runner = room.runner()
    runner.settle()
    beside.set_clock(room.name, paused=True)
    room.deploy(replicas=3)
    runner.settle()
    return runner


def step(room: Room, runner: Any) -> None:
    beside.set_clock(room.name, steps=1)
    runner.settle()


def test_the_next_decision_waits_where_it_can_be_seen(room: Room) -> None:
    held(room)
    entry = waiting(room)["deployment-controller"]
    assert (entry["loop"], entry["key"]) == ("deployment", "default/web")
    created = entry["writes"][0]
    assert (created["verb"], created["kind"], created["times"]) == ("create", "ReplicaSet", 1)


def test_what_a_step_writes_is_what_was_shown(room: Room) -> None:
    runner = held(room)
    for component in ("deployment-controller", "replicaset-controller"):
        shown = waiting(room)[component]
        before = store.cluster_row(room.name).revision
        while component in waiting(room) and waiting(room)[component]["causes"] == shown["causes"]:
            step(room, runner)
        rows = Change.objects.filter(revision__gt=before, by=f"system:{component}").exclude(resource="events")
        made = [row for row in rows if row.verb == "create"]
        assert sum(w["times"] for w in shown["writes"] if w["verb"] == "create") == len(made)
        assert {row.why for row in made} <= {w["why"] for w in shown["writes"]}


def test_like_writes_are_one_and_a_name_that_chance_gives_is_left_open(room: Room) -> None:
    runner = held(room)
    while "replicaset-controller" not in waiting(room):
        step(room, runner)
    created = waiting(room)["replicaset-controller"]["writes"][0]
    assert (created["verb"], created["kind"], created["times"]) == ("create", "Pod", 3)
    assert created["name"].endswith("-")


def test_nodes_that_are_equally_good_are_shown_as_a_tie(room: Room) -> None:
    runner = held(room)
    while "default-scheduler" not in waiting(room):
        step(room, runner)
    workers = [meta.name(n) for n in room.registry.list("nodes").items if not meta.get(n, "spec.taints")]
    entry = waiting(room)["default-scheduler"]
    assert (entry["node"], entry["nodes"]) == ("", sorted(workers))


def test_a_cluster_that_runs_again_has_nothing_waiting(room: Room) -> None:
    runner = held(room)
    assert waiting(room)
    beside.set_clock(room.name, paused=False)
    assert not waiting(room)
    runner.settle()
    assert len(room.pods()) == 3


def test_kube_proxy_says_which_rules_it_would_write(room: Room) -> None:
    runner = room.runner()
    runner.settle()
    beside.set_clock(room.name, paused=True)
    service = {"metadata": {"name": "web"}, "spec": {"ports": [{"port": 80}]}}
    room.registry.create("services", "default", service, actor=TEACHER)
    runner.settle()
    (write,) = waiting(room)["kube-proxy"]["writes"]
    assert (write["kind"], write["name"]) == ("rules", ", ".join(sorted(watch.proxy_syncs(room.name))))


def test_each_change_knows_what_woke_the_loop_that_decided_on_it(room: Room) -> None:
    """Deployment → ReplicaSet → Pods → bindings → statuses: an unbroken chain back to the person's act."""
    runner = room.runner()
    runner.settle()
    act = meta.revision(room.deploy(replicas=2))
    runner.settle()
    rows = {row.revision: row for row in Change.objects.filter(revision__gt=act)}

    def woke(row: Change) -> list[Change]:
        return [rows[r] for r in row.causes if r in rows]

    (rs,) = [r for r in rows.values() if (r.resource, r.verb) == ("replicasets.apps", "create")]
    assert rs.causes == [act]
    pods = [r for r in rows.values() if (r.resource, r.verb) == ("pods", "create")]
    assert [row.causes for row in pods] == [[rs.revision]] * 2
    for binding in (r for r in rows.values() if r.by == "system:default-scheduler" and r.resource == "pods"):
        assert [(c.name, c.verb) for c in woke(binding)] == [(binding.name, "create")]


def test_a_person_s_act_has_no_cause_in_the_log(room: Room) -> None:
    made = room.deploy(replicas=1)
    assert Change.objects.get(revision=meta.revision(made)).causes == []

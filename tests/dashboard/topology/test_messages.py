"""A stale snapshot and the deltas after it make a fresh snapshot; the tables are the fold of the log."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import orjson
import pytest

from cluster.apimachinery import meta
from cluster.apimachinery.errors import StatusError
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.scheme import scheme
from cluster.client.runner import Runner
from cluster.etcd import beside, store, watch
from cluster.etcd.models import Entry
from cluster.etcd.watch import Beat, Hub
from dashboard.topology import messages
from dashboard.topology.messages import Message
from dashboard.topology.picture import Picture
from tests.resilience.room import TEACHER, Room

pytestmark = pytest.mark.both_engines


def browser_message(message: Message) -> Message:
    """The message as a browser gets it."""
    found: Message = orjson.loads(orjson.dumps(message))
    return found


class Browser:
    """What the page does with what it is sent: keep one picture, replace what a delta names. The server does too."""

    def __init__(self, cluster: str) -> None:
        revision, snapshot = messages.snapshot(cluster)
        self.cluster, self.picture = cluster, browser_message(snapshot)
        self.server = Picture(snapshot)
        self.told: list[Message] = []
        self.hub = Hub()
        self.hub.subscribe(cluster, revision, self.hear)

    def hear(self, beat: Beat) -> None:
        told = messages.delta(beat, watch.proxy_syncs(beat.cluster))
        delta = {"changes": [], "heartbeats": {}, "del": [], **browser_message(self.server.tell(told))}
        collections = self.picture["collections"]
        for collection, key, value in delta["set"]:
            collections[collection][key] = value
        for collection, key, fields in delta["alter"]:
            collections[collection][key] = {**collections[collection][key], **fields}
        for collection, key in delta["del"]:
            collections[collection].pop(key, None)
        beats = {**self.picture["heartbeats"], **delta["heartbeats"]}
        self.picture["heartbeats"] = {node: at for node, at in beats.items() if at is not None}
        self.picture |= {name: delta[name] for name in ("revision", "clock", "proxies") if name in delta}
        self.told += delta["changes"]
        self.picture["changes"] = [*self.picture["changes"], *delta["changes"]][-messages.TOLD :]

    def look(self) -> Message:
        self.hub.pump()
        assert comparable(browser_message(self.server.message)) == comparable(self.picture)
        return comparable(self.picture)


def comparable(picture: Message) -> Message:
    """Without what is another moment each time it is asked."""
    clock = {name: value for name, value in picture["clock"].items() if name != "counter"}
    return {**picture, "clock": clock, "now": 0}


def fresh(cluster: str) -> Message:
    return comparable(browser_message(messages.snapshot(cluster)[1]))


# -- the walk ------------------------------------------------------------------------------------------------

NODES = ("node-1", "node-2")
NAMES = ("a", "b", "c")
KINDS = ("configmaps", "secrets", "services", "deployments.apps", "replicasets.apps", "daemonsets.apps",
         "replicationcontrollers", "pods")  # fmt: skip


class Walk:
    """A teacher who does anything to a cluster, by one seed."""

    def __init__(self, room: Room, runner: Runner, seed: int) -> None:
        self.room, self.runner, self.chance = room, runner, random.Random(seed)
        self.steps: tuple[Callable[[], Any], ...] = (
            self.create, self.create, self.create, self.relabel, self.delete, self.scale, self.new_image, self.power,
            self.cordon, self.pace, self.let_time_pass, self.remove_node,
        )  # fmt: skip

    def go(self, steps: int) -> None:
        for _ in range(steps):
            with suppress(StatusError):  # what stands already, or is gone, is no step
                self.chance.choice(self.steps)()
            if self.chance.random() < 0.7:
                self.runner.settle()

    def create(self) -> None:
        resource, name = self.chance.choice(KINDS), self.chance.choice(NAMES)
        self.room.registry.create(resource, "default", self.manifest(resource, name), actor=TEACHER)

    def manifest(self, resource: str, name: str) -> Obj:
        head: Obj = {"metadata": {"name": name, "labels": {"app": name}}}
        containers = [{"name": "c", "image": "nginx", "ports": [{"containerPort": 80}]}]
        template = {"metadata": {"labels": {"app": name}}, "spec": {"containers": containers}}
        matching: Obj = {"selector": {"matchLabels": {"app": name}}, "template": template}
        replicas = self.chance.randint(0, 3)
        match resource:
            case "services":
                kind = self.chance.choice(("ClusterIP", "NodePort", "LoadBalancer"))
                return {**head, "spec": {"type": kind, "selector": {"app": name}, "ports": [{"port": 80}]}}
            case "deployments.apps" | "replicasets.apps":
                return {**head, "spec": {"replicas": replicas, **matching}}
            case "daemonsets.apps":
                return {**head, "spec": matching}
            case "replicationcontrollers":
                return {**head, "spec": {"replicas": replicas, "selector": {"app": name}, "template": template}}
            case "pods":
                return {**head, "spec": {"containers": containers}}
        return {**head, "data": {"key": "dmFsdWU="}}

    def pick(self, *resources: str) -> tuple[str, str]:
        resource = self.chance.choice(resources)
        found = self.room.registry.list(resource, "default").items
        names = [meta.name(obj) for obj in found if meta.name(obj) != "kubernetes"]
        return resource, self.chance.choice(names or ["nothing"])

    def relabel(self) -> None:
        self.room.patch(*self.pick(*KINDS), {"metadata": {"labels": {"tier": str(self.chance.random())}}})

    def delete(self) -> None:
        resource, name = self.pick(*KINDS)
        self.room.registry.delete(resource, "default", name, actor=TEACHER)

    def scale(self) -> None:
        resource, name = self.pick("deployments.apps", "replicasets.apps", "replicationcontrollers")
        self.room.patch(resource, name, {"spec": {"replicas": self.chance.randint(0, 4)}})

    def new_image(self) -> None:
        resource, name = self.pick("deployments.apps")
        image = self.chance.choice(("nginx", "nginx:1.27", "busybox"))
        template = {"spec": {"containers": [{"name": "c", "image": image}]}}
        self.room.patch(resource, name, {"spec": {"template": template}})

    def power(self) -> None:
        self.room.power(self.chance.choice(NODES), self.chance.random() < 0.5)

    def cordon(self) -> None:
        cordoned = self.chance.random() < 0.5
        self.room.patch("nodes", self.chance.choice(NODES), {"spec": {"unschedulable": cordoned}}, namespace="")

    def pace(self) -> None:
        pace, paused = self.chance.choice(("instant", "class")), self.chance.random() < 0.2
        beside.set_clock(self.room.name, pace=pace, paused=paused)

    def let_time_pass(self) -> None:
        beside.set_clock(self.room.name, paused=False, skip=self.chance.choice((2.0, 60.0, 320.0)))

    def remove_node(self) -> None:
        if self.chance.random() < 0.2:
            self.room.registry.delete("nodes", "", "node-2", actor=TEACHER)


@pytest.mark.parametrize("seed", range(6))
def test_a_stale_snapshot_and_the_deltas_make_a_fresh_snapshot(room: Room, seed: int) -> None:
    runner = room.runner()
    runner.settle()
    browsers = [Browser(room.name)]
    walk = Walk(room, runner, seed)
    for _ in range(6):
        walk.go(8)
        wanted = fresh(room.name)
        for browser in browsers:
            assert browser.look() == wanted
        browsers.append(Browser(room.name))  # one that comes later, and one that was there all along


@pytest.mark.parametrize("seed", range(6, 9))
def test_every_table_is_the_fold_of_the_log(room: Room, seed: int) -> None:
    runner = room.runner()
    Walk(room, runner, seed).go(40)
    row = store.cluster_row(room.name)
    heads: dict[tuple[str, str, str], Obj] = {}
    for record in watch.records_after(row.pk, 0):
        key = (record.resource, record.namespace, record.name)
        assert record.previous == (meta.revision(heads[key]) if key in heads else 0)
        assert meta.revision(record.manifest) == record.revision
        if record.verb == "delete":
            del heads[key]
        else:
            heads[key] = record.manifest
    for resource in scheme.models:
        stored = {meta.key(o): o for o in map(orjson.loads, store.texts(row.pk, resource))}
        assert stored == {meta.key(o): o for (kind, *_), o in heads.items() if kind == resource}
        assert stored == {meta.key(o): o for o in map(orjson.loads, store.texts_at(row.pk, resource, row.revision))}
    index = {(e.resource, e.namespace, e.name): e for e in Entry.objects.filter(cluster=row)}
    assert index.keys() == heads.keys()
    for key, entry in index.items():
        assert entry.uid == meta.uid(heads[key])
        assert entry.owners == [ref["uid"] for ref in meta.owners(heads[key])]
        assert entry.deleting == meta.is_deleting(heads[key])


def test_the_past_can_be_read_at_any_revision(room: Room) -> None:
    runner = room.runner()
    row = store.cluster_row(room.name)
    seen: dict[int, list[str]] = {}
    walk = Walk(room, runner, 77)
    for _ in range(10):
        walk.go(2)
        seen[store.revision_now(row.pk)] = store.texts(row.pk, "pods")
    for revision, texts in seen.items():
        then = store.texts_at(row.pk, "pods", revision)
        assert [orjson.loads(t) for t in then] == [orjson.loads(t) for t in texts]


# -- single messages -----------------------------------------------------------------------------------------


def test_an_object_made_and_deleted_between_two_looks_leaves_no_trace_but_its_story(room: Room) -> None:
    browser = Browser(room.name)
    made = room.registry.create("configmaps", "default", {"metadata": {"name": "brief"}}, actor=TEACHER)
    room.registry.delete("configmaps", "default", "brief", actor=TEACHER)
    assert meta.uid(made) not in browser.look()["collections"]["records"]
    told = [(c["verb"], c["kind"], c["name"], c["by"]) for c in browser.told]
    assert told == [("create", "ConfigMap", "brief", "teacher"), ("delete", "ConfigMap", "brief", "teacher")]


def test_heartbeats_move_without_being_told_as_changes(room: Room) -> None:
    runner = room.runner()
    runner.settle()
    browser = Browser(room.name)
    before = browser.look()["heartbeats"]
    beside.set_clock(room.name, skip=11)
    runner.settle()
    after = browser.look()["heartbeats"]
    assert after.keys() == before.keys() == {"control-plane", "node-1", "node-2"}
    assert all(after[node] > before[node] for node in before)
    assert browser.told == []


def test_a_removed_lease_takes_its_heartbeat_away(room: Room) -> None:
    browser = Browser(room.name)
    room.registry.delete("leases.coordination.k8s.io", "kube-node-lease", "node-2", actor=TEACHER)
    assert browser.look()["heartbeats"].keys() == {"control-plane", "node-1"}


def test_the_clock_travels_with_every_delta(room: Room) -> None:
    browser = Browser(room.name)
    beside.set_clock(room.name, pace="true", speed=2.0, paused=True, steps=3)
    assert browser.look()["clock"] == {"pace": "true", "speed": 2.0, "paused": True, "steps": 3}


def test_a_snapshot_tells_the_newest_writes_as_deltas_do_and_no_quiet_one(room: Room) -> None:
    browser = Browser(room.name)
    lease = {"apiVersion": "coordination.k8s.io/v1", "kind": "Lease", "metadata": {"name": "quiet"}}
    told = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "told"}}
    room.registry.create("configmaps", "default", told, actor=TEACHER, why="it is worth telling")
    room.registry.create(messages.LEASES, "default", lease, actor=TEACHER)
    browser.look()
    newest = messages.snapshot(room.name)[1]["changes"][-1]
    assert newest == browser.told[-1]
    assert (newest["kind"], newest["name"]) == ("ConfigMap", "told")

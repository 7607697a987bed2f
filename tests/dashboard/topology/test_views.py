"""The cluster's clock, as the page sets it."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from django.test import Client
from django.urls import reverse

from cluster.apimachinery import clock
from cluster.etcd import store
from dashboard.topology import messages
from tests.resilience.room import Room


@pytest.fixture
def teacher(admin_client: Client) -> Client:
    return admin_client


def post(client: Client, room: Room, **wishes: Any) -> tuple[int, Any]:
    where = reverse("clock", args=[room.name])
    answer = client.post(where, orjson.dumps(wishes), content_type="application/json")
    return answer.status_code, orjson.loads(answer.content) if answer.content else None


def test_pace_speed_and_pause_are_set_together(teacher: Client, room: Room) -> None:
    code, state = post(teacher, room, pace="true", speed=2, paused=True)
    assert code == 200
    assert (state["pace"], state["speed"], state["paused"]) == ("true", 2, True)
    assert store.cluster_row(room.name).paused


def test_a_skip_moves_the_counter_alone(teacher: Client, room: Room) -> None:
    before = store.cluster_row(room.name)
    post(teacher, room, skip=300)
    after, now = store.cluster_row(room.name), clock.now()
    assert after.counter.at(now) - before.counter.at(now) == pytest.approx(300, abs=0.01)
    assert (after.pace, after.speed, after.paused) == (before.pace, before.speed, before.paused)


def test_steps_are_given_to_a_paused_cluster_only(teacher: Client, room: Room) -> None:
    assert post(teacher, room, steps=2)[1]["steps"] == 0
    post(teacher, room, paused=True)
    assert post(teacher, room, steps=2)[1]["steps"] == 2


def test_the_decisions_that_wait_come_with_the_clock(teacher: Client, room: Room) -> None:
    runner = room.runner()
    runner.settle()
    post(teacher, room, paused=True)
    made = room.deploy(replicas=2)
    runner.settle()
    waiting = post(teacher, room, speed=1)[1]["pending"]
    assert [entry["component"] for entry in waiting] == ["deployment-controller"]
    assert waiting[0]["causes"] == [int(made["metadata"]["resourceVersion"])]
    assert "pending" not in post(teacher, room, paused=False)[1]


def test_each_write_is_told_with_what_it_follows_from(room: Room) -> None:
    runner = room.runner()
    runner.settle()
    act = int(room.deploy(replicas=1)["metadata"]["resourceVersion"])
    runner.settle()
    told = {change["revision"]: change for change in messages.snapshot(room.name)[1]["changes"]}
    assert told[act]["causes"] == []
    (made,) = [change for change in told.values() if (change["kind"], change["verb"]) == ("ReplicaSet", "create")]
    assert made["causes"] == [act]
    assert all(change["causes"] for change in told.values() if change["revision"] > act)


@pytest.mark.parametrize(
    ("field", "value"),
    [("pace", "slow"), ("speed", 0), ("speed", "fast"), ("paused", 1), ("skip", -1), ("skip", 1e9), ("steps", 1.5),
     ("revision", 3)],
)  # fmt: skip
def test_bad_wishes_are_refused_by_name(teacher: Client, room: Room, field: str, value: Any) -> None:
    code, status = post(teacher, room, **{field: value})
    assert (code, status["kind"], status["reason"]) == (422, "Status", "Invalid")
    assert [cause["field"] for cause in status["details"]["causes"]] == [field]


def test_only_those_who_may_see_the_cluster_set_its_clock(client: Client, room: Room) -> None:
    answer = client.post(reverse("clock", args=[room.name]), b'{"paused": true}', content_type="application/json")
    assert answer.status_code == 302  # to the sign-in page
    assert not store.cluster_row(room.name).paused


def press(client: Client, room: Room, **wish: Any) -> tuple[int, Any]:
    where = reverse("components", args=[room.name])
    answer = client.post(where, orjson.dumps(wish), content_type="application/json")
    return answer.status_code, orjson.loads(answer.content)


def test_the_page_starts_a_dead_api_server_since_it_is_no_client(teacher: Client, room: Room) -> None:
    assert press(teacher, room, name="kube-apiserver", running=False)[0] == 200
    answer = teacher.get(f"/clusters/{room.name}/api/v1/pods", headers={"accept": "application/json"})
    code, refused = answer.status_code, answer.json()
    assert (code, refused["reason"]) == (503, "ServiceUnavailable")
    assert "stopped" in refused["message"]
    code, started = press(teacher, room, name="kube-apiserver", running=True)
    assert (code, started["spec"]["running"]) == (200, True)
    assert store.cluster_row(room.name).answers
    assert teacher.get(f"/clusters/{room.name}/api/v1/pods", headers={"accept": "application/json"}).status_code == 200


def test_the_log_tells_who_stopped_and_started_it(teacher: Client, room: Room) -> None:
    press(teacher, room, name="kube-scheduler", running=False)
    (change,) = messages.newest(store.cluster_row(room.name).pk, store.cluster_row(room.name).revision)[-1:]
    assert (change["kind"], change["name"], change["by"]) == ("Component", "kube-scheduler", "admin")


@pytest.mark.parametrize(
    ("wish", "expected"),
    [({"name": "kubelet", "running": False}, 404), ({"name": "kube-scheduler"}, 422), ({"running": True}, 422)],
)
def test_a_switch_that_there_is_not_is_refused(
    teacher: Client, room: Room, wish: dict[str, Any], expected: int
) -> None:
    assert press(teacher, room, **wish)[0] == expected


def test_the_picture_goes_on_without_an_api_server_and_says_so(teacher: Client, room: Room) -> None:
    press(teacher, room, name="kube-apiserver", running=False)
    _, picture = messages.snapshot(room.name)
    assert {c["name"]: c["running"] for c in picture["collections"]["components"].values()} == {
        "kube-apiserver": False, "kube-controller-manager": True, "kube-scheduler": True,
    }  # fmt: skip
    assert picture["collections"]["nodes"]

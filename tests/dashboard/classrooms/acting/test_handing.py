"""Snapshots handed over, and steps that begin once more."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.apimachinery import meta
from cluster.apimachinery.errors import StatusError
from cluster.apimachinery.meta import Obj
from cluster.client import bootstrap
from cluster.etcd.models import API_SERVER, Change
from cluster.registry.acts import Actor
from cluster.registry.registry import Registry
from dashboard.classrooms.models import Person, Snapshot
from dashboard.lessons import taking
from dashboard.lessons.models import Progress
from dashboard.lessons.taking import Learner
from tests.dashboard.classrooms.acting.test_acts import act
from tests.dashboard.classrooms.acting.test_breaking import DEPLOYMENT, SERVICE
from tests.dashboard.classrooms.conftest import School

POD: Obj = {"spec": {"containers": [{"name": "c", "image": "nginx"}]}}
SCHEDULER = "kube-scheduler"
MADE = [("services", "web", SERVICE), ("deployments.apps", "web", DEPLOYMENT), ("pods", "alone", POD),
        ("secrets", "s", {"data": {"k": "cw=="}})]  # fmt: skip


def of(person: Person) -> Registry:
    return Registry(str(person.seat.cluster_id))


def make(person: Person, resource: str, name: str, obj: Obj) -> None:
    wanted = {**meta.copy(obj), "metadata": {"name": name}}
    of(person).create(resource, "default", wanted, actor=Actor(person.alias, ("system:masters",)))


def kill_api_server(person: Person) -> None:
    cluster = str(person.seat.cluster_id)
    bootstrap.reconcile(cluster)  # these clusters are born with nothing, not even switches
    bootstrap.switch(cluster, API_SERVER, False, Actor(person.alias))
    assert not of(person).row().answers


@pytest.fixture
def kept(school: School) -> School:
    """Anna has built something, and it is kept."""
    for resource, name, obj in MADE:
        make(school.anna, resource, name, obj)
    code, told = act(school, school.assistant, "snapshot", name=" Two  webs ", cluster=str(school.anna.seat.cluster_id))
    assert (code, told) == (200, {"name": "Two webs", "objects": 3})
    return school


def test_a_state_is_handed_to_a_seat_without_its_secrets_and_the_seats_log_stays(kept: School) -> None:
    make(kept.ben, "configmaps", "own", {"data": {"a": "b"}})
    before = of(kept.ben).row().uid
    assert act(kept, kept.teacher, "hand-over", seats=[2], name="Two webs") == (200, {"handed": [2], "errors": {}})
    registry = of(kept.ben)
    for resource, name in (("services", "web"), ("deployments.apps", "web"), ("pods", "alone")):
        assert registry.find(resource, "default", name) is not None
    assert registry.find("secrets", "default", "s") is None
    assert registry.find("configmaps", "default", "own") is None
    assert registry.get("services", "default", "web")["spec"]["selector"] == {"app": "web"}
    assert registry.row().uid == before
    assert Change.objects.filter(cluster=registry.row(), name="own", by="ben").exists()
    assert Change.objects.latest("pk").by == "teacher"


def test_a_seat_whose_api_server_is_dead_gets_it_back_with_the_state(kept: School) -> None:
    kill_api_server(kept.ben)
    assert act(kept, kept.teacher, "hand-over", seats=[2], name="Two webs") == (200, {"handed": [2], "errors": {}})
    assert of(kept.ben).row().answers
    assert of(kept.ben).find("services", "default", "web") is not None


def test_a_snapshot_outlives_what_became_of_its_cluster(kept: School) -> None:
    of(kept.anna).delete("services", "default", "web", actor=Actor("anna"))
    act(kept, kept.teacher, "hand-over", seats=[1], name="Two webs")
    assert of(kept.anna).find("services", "default", "web") is not None
    act(kept, kept.teacher, "forget-snapshot", name="Two webs")
    assert act(kept, kept.teacher, "hand-over", seats=[1], name="Two webs")[0] == 404


def test_a_snapshot_of_the_same_name_takes_its_place_and_one_needs_a_name(kept: School) -> None:
    cluster = str(kept.ben.seat.cluster_id)
    act(kept, kept.teacher, "snapshot", name="Two webs", cluster=cluster)
    assert Snapshot.objects.get().cluster == cluster
    assert act(kept, kept.teacher, "snapshot", name=" ", cluster=cluster)[0] == 400


def test_a_snapshot_is_taken_only_where_one_may_act_and_is_its_own_classs(kept: School) -> None:
    elsewhere = str(kept.stranger.seat.cluster_id)
    assert act(kept, kept.teacher, "snapshot", name="theirs", cluster=elsewhere)[0] == 404
    assert act(kept, kept.observer, "snapshot", name="x", cluster=str(kept.anna.seat.cluster_id))[0] == 403
    answer = kept.browser(kept.other_teacher).get(f"/class/{kept.other.code}/tools/").json()
    assert answer["snapshots"] == []
    mine = kept.browser(kept.assistant).get(f"/class/{kept.classroom.code}/tools/").json()
    assert [one["name"] for one in mine["snapshots"]] == ["Two webs"]
    assert elsewhere not in mine["clusters"]
    assert {"fault": "wrong-port"}.items() <= mine["faults"][1].items()
    assert kept.browser(kept.observer).get(f"/class/{kept.classroom.code}/tools/").status_code == 404


@pytest.fixture
def begun(school: School) -> School:
    """Anna is at the lesson's first step that begins with something."""
    anna = school.anna
    taking.take(Learner(str(anna.seat.cluster_id), anna.user.get_username(), anna.user_id), "service")
    return school


def test_a_step_begins_once_more_with_the_cluster_as_it_was_then(begun: School) -> None:
    registry = of(begun.anna)
    progress = Progress.objects.get()
    made = {(c.resource, c.name) for c in Change.objects.filter(cluster=progress.cluster, by="lesson")}
    make(begun.anna, "configmaps", "own", {"data": {"a": "b"}})
    gone = next(name for resource, name in made if resource == "deployments.apps")
    registry.delete("deployments.apps", "default", gone, actor=Actor("anna"))
    assert act(begun, begun.assistant, "restart-step", seats=[1, 2]) == (200, {"restarted": [1]})
    assert registry.find("configmaps", "default", "own") is None
    for resource, name in made:
        assert registry.find(resource, "default", name) is not None, name
    fresh = Progress.objects.get()
    assert fresh.begun_revision > progress.begun_revision
    assert (fresh.step, fresh.passed_revision, fresh.hints) == (0, None, {})


def test_a_step_begins_once_more_though_the_api_server_is_dead(begun: School) -> None:
    kill_api_server(begun.anna)
    assert act(begun, begun.assistant, "restart-step", seats=[1, 2])[0] == 200
    assert of(begun.anna).row().answers


def test_a_part_that_was_dead_when_the_step_began_is_dead_once_more(begun: School) -> None:
    """Somebody starts it, and breaks another: the step is about the first."""
    registry = of(begun.anna)
    bootstrap.reconcile(registry.cluster)
    bootstrap.switch(registry.cluster, SCHEDULER, False, Actor("anna"))
    Progress.objects.update(begun_revision=registry.row().revision)
    bootstrap.switch(registry.cluster, SCHEDULER, True, Actor("anna"))
    bootstrap.switch(registry.cluster, API_SERVER, False, Actor("anna"))
    assert act(begun, begun.assistant, "restart-step", seats=[1])[0] == 200
    assert registry.row().stopped == [SCHEDULER]


def test_a_step_that_began_too_long_ago_begins_from_what_is_there(begun: School, monkeypatch: Any) -> None:
    def forgotten(row: Any, revision: int) -> None:
        raise StatusError(410, "Expired", "too old")

    monkeypatch.setattr("dashboard.history.past.check", forgotten)
    make(begun.anna, "configmaps", "own", {"data": {"a": "b"}})
    assert act(begun, begun.teacher, "restart-step", seats=[1])[1] == {"restarted": [1]}
    assert of(begun.anna).find("configmaps", "default", "own") is not None

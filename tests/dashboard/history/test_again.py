"""A state applied again: what people declared, by ordinary writes of the person."""

from __future__ import annotations

import pytest
import yaml

from cluster.apimachinery import meta
from cluster.apimachinery.errors import StatusError
from cluster.client.runner import Runner
from cluster.etcd import store, watch
from cluster.registry.acts import Actor
from dashboard.history import again
from dashboard.history.again import Step
from tests.resilience.room import DEPLOYMENTS, TEACHER, Room

pytestmark = pytest.mark.both_engines
ALICE = Actor("alice", ("system:masters",))


def revision(room: Room) -> int:
    return store.cluster_row(room.name).revision


def plan(room: Room, then: int) -> list[Step]:
    return again.plan(store.cluster_row(room.name), then)


def apply(room: Room, then: int, *keys: str) -> list[str]:
    """The errors."""
    chosen = keys or [step.key for step in plan(room, then)]
    return [done["error"] for done in again.apply(store.cluster_row(room.name), then, chosen, ALICE)]


def make_service(room: Room) -> str:
    """A Service; its cluster IP."""
    service = {"metadata": {"name": "web"}, "spec": {"selector": {"app": "web"}, "ports": [{"port": 80}]}}
    return str(room.registry.create("services", "default", service, actor=TEACHER)["spec"]["clusterIP"])


def test_nothing_is_to_be_done_for_the_state_that_stands(room: Room, runner: Runner) -> None:
    room.deploy()
    make_service(room)
    runner.settle()
    assert plan(room, revision(room)) == []


def test_a_scaled_deployment_is_scaled_back_and_its_new_pods_are_announced(room: Room, runner: Runner) -> None:
    room.deploy(replicas=3)
    runner.settle()
    then = revision(room)
    room.scale(1)
    runner.settle()
    (step,) = plan(room, then)
    assert (step.verb, [tuple(field) for field in step.fields]) == ("replace", [("spec.replicas", 1, 3)])
    assert step.notes() == ["2 of its pods will be new, with new names and IPs."]
    assert apply(room, then) == [""]
    runner.settle()
    assert len(room.ready()) == 3
    assert plan(room, then) == []


def test_it_is_the_persons_own_write_and_says_why(room: Room) -> None:
    room.deploy(replicas=3)
    then = revision(room)
    room.scale(1)
    apply(room, then)
    (record,) = watch.records_after(store.cluster_row(room.name).pk, revision(room) - 1)
    assert (record.by, record.verb, record.why) == ("alice", "update", f"as it was at revision {then}")


def test_pods_and_replica_sets_follow_and_are_not_applied(room: Room, runner: Runner) -> None:
    room.deploy()
    runner.settle()
    then = revision(room)
    room.registry.delete(DEPLOYMENTS, "default", "web", actor=TEACHER)
    runner.settle()
    (step,) = plan(room, then)
    assert (step.key, step.verb) == ("deployments.apps/default/web", "create")
    assert step.kubectl == "kubectl create -f deployment-web.yaml"
    assert apply(room, then) == [""]
    runner.settle()
    assert len(room.ready()) == 2


def test_a_service_made_again_takes_a_new_address_and_says_so(room: Room) -> None:
    address = make_service(room)
    then = revision(room)
    room.registry.delete("services", "default", "web", actor=TEACHER)
    (step,) = plan(room, then)
    assert step.notes() == ["Its cluster IP will be new."]
    assert address not in step.to_json()["yaml"]
    assert apply(room, then) == [""]
    assert meta.get(room.registry.get("services", "default", "web"), "spec.clusterIP")


def test_a_service_that_still_stands_keeps_its_address(room: Room) -> None:
    address = make_service(room)
    then = revision(room)
    room.patch("services", "web", {"spec": {"selector": {"app": "other"}}})
    assert apply(room, then) == [""]
    now = room.registry.get("services", "default", "web")
    assert (now["spec"]["selector"], now["spec"]["clusterIP"]) == ({"app": "web"}, address)


def test_what_was_declared_since_is_deleted_if_it_is_chosen(room: Room) -> None:
    then = revision(room)
    room.registry.create("configmaps", "default", {"metadata": {"name": "a"}}, actor=TEACHER)
    room.registry.create("configmaps", "default", {"metadata": {"name": "b"}}, actor=TEACHER)
    assert {step.kubectl for step in plan(room, then)} == {"kubectl delete configmap a", "kubectl delete configmap b"}
    assert apply(room, then, "configmaps/default/a") == [""]
    assert room.registry.find("configmaps", "default", "a") is None
    assert room.registry.find("configmaps", "default", "b") is not None


def test_what_was_taken_out_of_a_map_since_is_put_back_and_what_was_put_in_taken_out(room: Room) -> None:
    room.registry.create("configmaps", "default", {"metadata": {"name": "c"}, "data": {"a": "1"}}, actor=TEACHER)
    then = revision(room)
    room.patch("configmaps", "c", {"data": {"a": None, "b": "2"}, "metadata": {"labels": {"x": "y"}}})
    assert apply(room, then) == [""]
    stored = room.registry.get("configmaps", "default", "c")
    assert (stored["data"], meta.labels(stored)) == ({"a": "1"}, {})


def test_the_yaml_is_what_a_person_would_write(room: Room, runner: Runner) -> None:
    room.deploy()
    runner.settle()
    then = revision(room)
    room.registry.delete(DEPLOYMENTS, "default", "web", actor=TEACHER)
    (step,) = plan(room, then)
    written = yaml.safe_load(step.to_json()["yaml"])
    assert (written["apiVersion"], written["kind"]) == ("apps/v1", "Deployment")
    assert written["metadata"] == {"name": "web", "namespace": "default"}
    assert "status" not in written


def test_what_the_cluster_made_for_itself_is_no_persons_wish(room: Room, runner: Runner) -> None:
    runner.settle()
    then = revision(room)
    room.registry.create("namespaces", "", {"metadata": {"name": "shop"}}, actor=TEACHER)
    runner.settle()  # it gets a root CA and a default service account
    assert [step.key for step in plan(room, then)] == ["namespaces/shop"]


def test_one_step_that_is_refused_leaves_the_others_done(room: Room) -> None:
    room.registry.create("configmaps", "default", {"metadata": {"name": "c"}, "data": {"a": "1"}}, actor=TEACHER)
    room.deploy()
    then = revision(room)
    room.registry.delete("configmaps", "default", "c", actor=TEACHER)
    frozen = {"metadata": {"name": "c"}, "data": {"a": "2"}, "immutable": True}
    room.registry.create("configmaps", "default", frozen, actor=TEACHER)
    room.scale(5)
    errors = apply(room, then)
    assert len([error for error in errors if error]) == 1
    assert room.registry.get(DEPLOYMENTS, "default", "web")["spec"]["replicas"] == 2


def test_the_future_cannot_be_applied(room: Room) -> None:
    with pytest.raises(StatusError, match="has not been yet"):
        plan(room, revision(room) + 1)

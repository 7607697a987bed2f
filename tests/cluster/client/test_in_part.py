"""Expected: what a ReplicaSet does upstream beside a ResourceQuota with too little room."""

from __future__ import annotations

import pytest

from cluster.apimachinery import errors, meta
from cluster.apimachinery.meta import Obj
from cluster.client import in_part
from cluster.client.controller import controllers
from cluster.controllers import replicaset  # noqa: F401  (enters the loop)
from cluster.registry.acts import Act, Actor, Create, Event, Update
from cluster.registry.registry import Registry
from tests.cluster.client.conftest import Make

TEACHER = Actor("teacher")
OWNER: Obj = {"apiVersion": "apps/v1", "kind": "ReplicaSet", "name": "web", "uid": "u1", "controller": True}


def pod(name: str) -> Obj:
    return {"metadata": {"name": name, "namespace": "default", "ownerReferences": [OWNER]}}


def test_the_first_refusal_ends_the_creating_and_the_rest_is_written() -> None:
    done: list[Act] = []

    def some(acts: list[Act]) -> None:
        if any(isinstance(act, Create) and meta.name(act.obj) == "b" for act in acts):
            raise errors.forbidden("pods", "b", "exceeded quota: q")
        done.extend(acts)

    said = [Event({}, "Normal", "SuccessfulCreate", f"Created pod: {name}", "toy") for name in "abc"]
    status = Update("replicasets.apps", {}, "", subresource="status")
    why = in_part.write([*(Create("pods", pod(name)) for name in "abc"), *said, status], some, "toy")
    assert why == 'pods "b" is forbidden: exceeded quota: q'
    [made, complaint, told, last] = done
    assert isinstance(made, Create)
    assert meta.name(made.obj) == "a"
    assert isinstance(complaint, Event)
    assert (complaint.reason, complaint.about["metadata"]["name"]) == ("FailedCreate", "web")
    assert complaint.message == 'Error creating: pods "b" is forbidden: exceeded quota: q'
    assert (told, last) == (said[0], status)


@pytest.mark.both_engines
def test_a_quota_with_room_for_one_pod_of_three_gets_one(registry: Registry, runner: Make) -> None:
    quota = {"metadata": {"name": "q"}, "spec": {"hard": {"pods": "1"}}}
    registry.create("resourcequotas", "default", quota, actor=TEACHER)
    registry.create("serviceaccounts", "default", {"metadata": {"name": "default"}}, actor=TEACHER)
    labels = {"app": "web"}
    template = {"metadata": {"labels": labels}, "spec": {"containers": [{"name": "c", "image": "nginx"}]}}
    spec = {"replicas": 3, "selector": {"matchLabels": labels}, "template": template}
    registry.create("replicasets.apps", "default", {"metadata": {"name": "web"}, "spec": spec}, actor=TEACHER)
    running = runner(controllers["replicaset"])
    for _ in range(3):
        running.turn()
    assert len(registry.list("pods", "default").items) == 1
    events = registry.list("events", "default").items
    assert {e["message"].partition(": ")[0] for e in events if e["reason"] == "FailedCreate"} == {"Error creating"}

"""Expected: what a ReplicaSet does upstream beside a ResourceQuota with too little room."""

from __future__ import annotations

import math

import pytest

from cluster.apimachinery import clock, errors, meta
from cluster.apimachinery.meta import Obj
from cluster.client import in_part, loops
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


def beside_a_quota(registry: Registry, pods: int) -> None:
    """A ReplicaSet that wants three, in a namespace with room for so many."""
    quota = {"metadata": {"name": "q"}, "spec": {"hard": {"pods": str(pods)}}}
    registry.create("resourcequotas", "default", quota, actor=TEACHER)
    registry.create("serviceaccounts", "default", {"metadata": {"name": "default"}}, actor=TEACHER)
    labels = {"app": "web"}
    template = {"metadata": {"labels": labels}, "spec": {"containers": [{"name": "c", "image": "nginx"}]}}
    spec = {"replicas": 3, "selector": {"matchLabels": labels}, "template": template}
    registry.create("replicasets.apps", "default", {"metadata": {"name": "web"}, "spec": spec}, actor=TEACHER)


def attempts(registry: Registry) -> list[str]:
    """What the owner's events tell of those that were refused, one each."""
    events = registry.list("events", "default").items
    return [e["message"] for e in events if e["reason"] == "FailedCreate"]


@pytest.mark.both_engines
def test_a_quota_with_room_for_one_pod_of_three_gets_one(registry: Registry, runner: Make) -> None:
    beside_a_quota(registry, pods=1)
    running = runner(controllers["replicaset"])
    for _ in range(3):
        running.turn()
    assert len(registry.list("pods", "default").items) == 1
    assert {message.partition(": ")[0] for message in attempts(registry)} == {"Error creating"}


@pytest.mark.both_engines
def test_what_is_refused_is_tried_again_after_longer_and_longer(
    registry: Registry, runner: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """5 ms, doubled each time, up to 1000 s: client-go's DefaultTypedControllerRateLimiter."""
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now)
    monkeypatch.setattr(loops, "JUMP", math.inf)  # there is nobody to be heard first
    beside_a_quota(registry, pods=0)
    running, waits = runner(controllers["replicaset"]), list[float]()
    running.settle()
    for _ in range(22):
        due = running.clusters["demo"].loops["replicaset"].retries.next_due()
        assert due is not None
        waits.append(due - now)
        now = due
        running.settle()
    later = waits[3:]  # the condition is written meanwhile, which is one look more
    assert later == pytest.approx([min(later[0] * 2**n, 1000) for n in range(len(later))], rel=1e-3)
    assert later[-1] == pytest.approx(1000)
    assert len(attempts(registry)) <= len(waits) + 3


@pytest.mark.both_engines
def test_the_condition_tells_of_the_first_refusal(registry: Registry, runner: Make) -> None:
    """As calculateStatus in replica_set_utils.go has it: or each attempt would call for the next."""
    beside_a_quota(registry, pods=0)
    running, told = runner(controllers["replicaset"]), set[str]()
    for _ in range(5):
        running.settle()
        clock.advance(1)
        status = registry.get("replicasets.apps", "default", "web")["status"]
        told |= {c["message"] for c in status.get("conditions", []) if c["type"] == "ReplicaFailure"}
    assert len(told) == 1
    assert told <= {message.removeprefix("Error creating: ") for message in attempts(registry)}

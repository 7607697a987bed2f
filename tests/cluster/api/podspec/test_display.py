"""Expected values: TestPrintPod and its neighbours in pkg/printers/internalversion/printers_test.go."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.api.podspec import display
from cluster.apimachinery import clock
from cluster.apimachinery.meta import Obj

RUNNING: Obj = {"ready": True, "restartCount": 3, "state": {"running": {}}}
READY = [{"type": "Ready", "status": "True"}]


def pod(count: int = 2, *, inits: list[Obj] | None = None, deleting: bool = False, **status: Any) -> Obj:
    return {
        "metadata": {"name": "test1", **({"deletionTimestamp": "2026-01-01T00:00:00Z"} if deleting else {})},
        "spec": {"containers": [{}] * count, "initContainers": inits or []},
        "status": {"phase": "podPhase", **status},
    }


def waiting(reason: str) -> Obj:
    return {"restartCount": 3, "state": {"waiting": {"reason": reason}}}


def ended(**how: Any) -> Obj:
    return {"restartCount": 3, "state": {"terminated": how}}


@pytest.mark.parametrize(
    ("status", "row"),
    [
        ({"containerStatuses": [RUNNING, {"restartCount": 3}]}, ("1/2", "podPhase", "6")),
        (
            {"containerStatuses": [waiting("ContainerWaitingReason"), {"restartCount": 3}]},
            ("0/2", "ContainerWaitingReason", "6"),
        ),
        ({"containerStatuses": [waiting("A"), waiting("B")]}, ("0/2", "A", "6")),
        ({"containerStatuses": [ended(reason="Error", exitCode=1), RUNNING]}, ("1/2", "Error", "6")),
        ({"containerStatuses": [ended(exitCode=5), RUNNING]}, ("1/2", "ExitCode:5", "6")),
        ({"containerStatuses": [ended(signal=9), RUNNING]}, ("1/2", "Signal:9", "6")),
        ({"reason": "Evicted", "phase": "Failed"}, ("0/2", "Evicted", "0")),
        (
            {"containerStatuses": [ended(reason="Completed", exitCode=0), RUNNING], "conditions": READY},
            ("1/2", "Running", "6"),
        ),
        ({"containerStatuses": [ended(reason="Completed", exitCode=0), RUNNING]}, ("1/2", "NotReady", "6")),
        (
            {"conditions": [{"type": "PodScheduled", "status": "False", "reason": "SchedulingGated"}]},
            ("0/2", "SchedulingGated", "0"),
        ),
    ],
)
def test_status_is_the_most_telling_word_there_is(status: Obj, row: tuple[str, str, str]) -> None:
    found = pod(**status)
    assert (display.ready(found), display.status(found), display.restarts(found)) == row


@pytest.mark.parametrize(
    ("init", "word"),
    [
        ({"restartCount": 0, "state": {"running": {}}}, "Init:0/2"),
        ({"restartCount": 0, "state": {"waiting": {"reason": "PodInitializing"}}}, "Init:0/2"),
        ({"restartCount": 0, "state": {"waiting": {"reason": "ImagePullBackOff"}}}, "Init:ImagePullBackOff"),
        ({"restartCount": 0, "state": {"terminated": {"exitCode": 1, "reason": "Error"}}}, "Init:Error"),
        ({"restartCount": 0, "state": {"terminated": {"exitCode": 3}}}, "Init:ExitCode:3"),
    ],
)
def test_an_init_container_that_is_not_done_is_what_the_pod_is_doing(init: Obj, word: str) -> None:
    inits = [{"name": "one"}, {"name": "two"}]
    found = pod(1, inits=inits, initContainerStatuses=[{"name": "one", **init}, {"name": "two"}])
    assert display.status(found) == word


def test_init_containers_that_are_done_are_not_counted() -> None:
    done = {"name": "one", "restartCount": 3, "state": {"terminated": {"exitCode": 0}}}
    found = pod(
        1, inits=[{"name": "one"}], initContainerStatuses=[done], containerStatuses=[RUNNING], phase="Running"
    )
    assert (display.ready(found), display.status(found), display.restarts(found)) == ("1/1", "Running", "3")


def test_a_sidecar_counts_as_one_of_the_containers() -> None:
    sidecar = {"name": "proxy", "restartPolicy": "Always"}
    started = {"name": "proxy", "ready": True, "started": True, "restartCount": 1, "state": {"running": {}}}
    found = pod(
        1, inits=[sidecar], initContainerStatuses=[started], containerStatuses=[RUNNING], phase="Running"
    )
    assert (display.ready(found), display.status(found), display.restarts(found)) == ("2/2", "Running", "4")


def test_a_pod_on_its_way_out_is_terminating_unless_it_has_ended_by_itself() -> None:
    assert display.status(pod(deleting=True, containerStatuses=[RUNNING])) == "Terminating"
    assert display.status(pod(deleting=True, phase="Succeeded")) == "Succeeded"


def test_a_deleted_pod_on_a_lost_node_is_unknown() -> None:
    assert display.status(pod(deleting=True, reason="NodeLost")) == "Unknown"


def test_the_last_restart_says_how_long_ago_it_was() -> None:
    times = [clock.timestamp(clock.now() - ago) for ago in (3605, 5)]
    statuses = [
        {"restartCount": 1, "lastState": {"terminated": {"finishedAt": at}}, "state": {"running": {}}}
        for at in times
    ]
    assert display.restarts(pod(containerStatuses=statuses)) in {"2 (5s ago)", "2 (6s ago)"}


def test_readiness_gates_are_counted_by_their_conditions() -> None:
    found = pod(conditions=[{"type": "a", "status": "True"}, {"type": "b", "status": "False"}])
    assert display.readiness_gates(found) == "<none>"
    found["spec"]["readinessGates"] = [{"conditionType": "a"}, {"conditionType": "b"}]
    assert display.readiness_gates(found) == "1/2"

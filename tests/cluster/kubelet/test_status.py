"""A pod's phase, conditions and container statuses, as Kubernetes' "Pod Lifecycle" page has them."""

from __future__ import annotations

import pytest

from cluster.apimachinery import clock
from cluster.apimachinery.meta import Obj
from cluster.kubelet import status
from cluster.kubelet.status import ContainerView
from cluster.runtime.records import ExitRecord
from tests.cluster.kubelet.pods import NOW, container

RUNS = ContainerView(started_at=NOW, ready=True, started=True)
WAITS = ContainerView(waiting=("ContainerCreating", ""))


def ended(code: int) -> ContainerView:
    return ContainerView(ended=ExitRecord(code, "Error" if code else "Completed", "", NOW, NOW + 5))


BACK_OFF = ContainerView(waiting=("CrashLoopBackOff", ""), last=ExitRecord(1, "Error", "", NOW, NOW), run=3)


@pytest.mark.parametrize(
    ("policy", "init", "main", "phase"),
    [
        ("Always", [], [WAITS], "Pending"),
        ("Always", [], [RUNS, WAITS], "Running"),
        ("Always", [], [RUNS], "Running"),
        ("Always", [], [ended(0)], "Running"),  # it will be started again
        ("Always", [], [BACK_OFF], "Running"),
        ("Never", [], [ended(0), ended(0)], "Succeeded"),
        ("Never", [], [ended(0), ended(1)], "Failed"),
        ("Never", [], [ended(1), RUNS], "Running"),  # not before all have ended
        ("OnFailure", [], [ended(0)], "Succeeded"),
        ("OnFailure", [], [ended(1)], "Running"),
        ("Always", [RUNS], [WAITS], "Pending"),
        ("Always", [ended(0)], [RUNS], "Running"),
        ("Never", [ended(1)], [WAITS], "Failed"),
        ("Always", [ended(1)], [WAITS], "Pending"),
    ],
)
def test_phase(policy: str, init: list[ContainerView], main: list[ContainerView], phase: str) -> None:
    assert status.phase({"restartPolicy": policy}, init, main) == phase


def test_a_running_container() -> None:
    found = status.container_status(container(image="nginx:1.27"), RUNS, "uid")
    assert found["state"] == {"running": {"startedAt": "2026-01-02T03:04:05Z"}}
    assert (found["ready"], found["started"], found["restartCount"], found["lastState"]) == (True, True, 0, {})
    assert found["image"] == "docker.io/library/nginx:1.27"
    assert found["imageID"].startswith("docker.io/library/nginx@sha256:")
    assert found["containerID"].startswith("containerd://")


def test_each_run_has_a_container_id_of_its_own_and_the_last_state_names_the_one_before() -> None:
    again = ContainerView(started_at=NOW, run=2, last=ExitRecord(137, "Error", "", NOW, NOW + 1))
    found = status.container_status(container(), again, "uid")
    last = found["lastState"]["terminated"]
    assert (last["exitCode"], last["finishedAt"]) == (137, "2026-01-02T03:04:06Z")
    assert last["containerID"] == status.container_id("uid", "c", 1) != found["containerID"]


def test_a_waiting_container_says_why() -> None:
    view = ContainerView(waiting=("ErrImagePull", "not found"))
    found = status.container_status(container(), view, "uid")
    assert found["state"] == {"waiting": {"reason": "ErrImagePull", "message": "not found"}}
    assert "containerID" not in found


@pytest.mark.parametrize(
    ("image", "full"),
    [
        ("nginx", "docker.io/library/nginx:latest"),
        ("nginx:1.27", "docker.io/library/nginx:1.27"),
        ("bprashanth/nginxhttps:1.0", "docker.io/bprashanth/nginxhttps:1.0"),
        ("registry.k8s.io/pause:3.10", "registry.k8s.io/pause:3.10"),
        ("localhost/mine", "localhost/mine:latest"),
        ("registry:5000/team/app", "registry:5000/team/app:latest"),
        ("nginx@sha256:00", "docker.io/library/nginx@sha256:00"),
    ],
)
def test_an_image_is_known_by_its_full_name(image: str, full: str) -> None:
    assert status.full_image(image) == full


def facts(main: dict[str, ContainerView], phase: str = "Running", init: dict[str, ContainerView] | None = None) -> Obj:
    return dict(status.facts({}, init or {}, main, phase, sandbox=True))


def test_a_pod_is_ready_when_all_its_containers_are() -> None:
    found = facts({"a": RUNS, "b": RUNS})
    assert {kind: fact[0] for kind, fact in found.items()} == dict.fromkeys(
        ("PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady"), True
    )


def test_unready_containers_are_named() -> None:
    said = (False, "ContainersNotReady", "containers with unready status: [b]")
    found = facts({"a": RUNS, "b": WAITS})
    assert (found["Ready"], found["ContainersReady"]) == (said, said)


def test_unfinished_init_containers_are_named() -> None:
    found = facts({"c": WAITS}, "Pending", {"one": ended(0), "two": RUNS})
    assert found["Initialized"] == (False, "ContainersNotInitialized", "containers with incomplete status: [two]")


def test_a_completed_pod_is_not_ready_any_more() -> None:
    found = facts({"c": ended(0)}, "Succeeded")
    assert (found["Ready"], found["ContainersReady"]) == ((False, "PodCompleted", ""), (False, "PodCompleted", ""))


def test_a_conditions_time_moves_only_when_its_status_does() -> None:
    early, late = clock.timestamp(NOW), clock.timestamp(NOW + 60)
    first = status.conditions([], {"Ready": (False, "ContainersNotReady", "c")}, early)
    same = status.conditions(first, {"Ready": (False, "ContainersNotReady", "d")}, late)
    turned = status.conditions(same, {"Ready": (True, "", "")}, late)
    assert [c[0]["lastTransitionTime"] for c in (first, same, turned)] == [early, early, late]
    assert turned[0] == {"type": "Ready", "status": "True", "lastTransitionTime": late}


REQUESTS = {"cpu": "100m", "memory": "64Mi"}


@pytest.mark.parametrize(
    ("resources", "qos"),
    [
        ([{}], "BestEffort"),
        ([{"requests": REQUESTS}], "Burstable"),
        ([{"limits": {"cpu": "1"}}], "Burstable"),
        ([{"limits": REQUESTS}], "Guaranteed"),  # requests follow limits
        ([{"limits": REQUESTS, "requests": REQUESTS}], "Guaranteed"),
        ([{"limits": REQUESTS, "requests": REQUESTS}, {}], "Burstable"),
        ([{"limits": REQUESTS, "requests": {"cpu": "50m", "memory": "64Mi"}}], "Burstable"),
    ],
)
def test_quality_of_service(resources: list[Obj], qos: str) -> None:
    assert status.qos_class({"containers": [container(resources=r) for r in resources]}) == qos


def test_an_init_container_is_ready_once_it_has_ended_well() -> None:
    """test/e2e/common/node/init_container.go"""
    ends = [ContainerView(ended=ExitRecord(code, "", "", 0, 0)) for code in (0, 1)]
    assert [status.initialized(view).ready for view in (*ends, ContainerView())] == [True, False, False]

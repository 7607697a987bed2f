from __future__ import annotations

import pytest

from cluster.apimachinery.errors import StatusError
from cluster.apimachinery.meta import Obj
from cluster.apiserver import pods
from tests.cluster.apiserver.conftest import POD, Api

PODS = "api/v1/namespaces/default/pods"
TWO: Obj = {
    "metadata": {"name": "web"},
    "spec": {"containers": [{"name": "a"}, {"name": "b"}], "initContainers": [{"name": "i"}]},
}


def why(pod: Obj, asked: str = "") -> str:
    with pytest.raises(StatusError) as refused:
        pods.container(pod, asked)
    assert refused.value.code == 400
    return refused.value.message


def test_a_single_container_needs_no_name() -> None:
    assert pods.container(POD, "") == "nginx"


def test_one_of_several_containers_must_be_named() -> None:
    assert why(TWO) == (
        "a container name must be specified for pod web, choose one of: [a b] or one of the init containers: [i]"
    )
    assert pods.container(TWO, "i") == "i"


def test_a_container_of_another_name_is_none() -> None:
    assert why(TWO, "c") == "container c is not valid for pod web"


def waiting(state: Obj, last: Obj | None = None) -> Obj:
    status = {"name": "nginx", "state": {"waiting": state}, "lastState": {"terminated": last} if last else {}}
    return {**POD, "status": {"containerStatuses": [status]}}


@pytest.mark.parametrize(
    ("reason", "text"),
    [
        ("ContainerCreating", "ContainerCreating"),
        ("PodInitializing", "PodInitializing"),
        ("ImagePullBackOff", "trying and failing to pull image"),
        ("ErrImagePull", "trying and failing to pull image"),
    ],
)
def test_a_waiting_container_has_nothing_to_say(reason: str, text: str) -> None:
    with pytest.raises(StatusError) as refused:
        pods.check_started(waiting({"reason": reason}), "nginx")
    assert refused.value.message == f'container "nginx" in pod "web" is waiting to start: {text}'


def test_a_container_that_crashed_keeps_its_log() -> None:
    pods.check_started(waiting({"reason": "CrashLoopBackOff"}, {"exitCode": 1}), "nginx")


def test_there_is_no_previous_log_without_a_previous_container() -> None:
    with pytest.raises(StatusError) as refused:
        pods.check_started(waiting({}), "nginx", previous=True)
    assert refused.value.message == 'previous terminated container "nginx" in pod "web" not found'


def test_over_plain_http_exec_tells_what_is_wrong(running: Api) -> None:
    """Where kubectl asks again after a refused upgrade, and older ones ask in SPDY."""
    assert running.post(f"{PODS}/web/exec?command=ls&stdout=true&container=x", {}).message == (
        "container x is not valid for pod web"
    )
    running.made(PODS, {**POD, "metadata": {"name": "waiting"}})
    assert running.post(f"{PODS}/waiting/exec?command=ls&stdout=true", {}).message == (
        "pod waiting does not have a host assigned"
    )
    assert "websockets" in running.post(f"{PODS}/web/exec?command=ls&stdout=true", {}).message

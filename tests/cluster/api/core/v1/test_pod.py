"""Expected values: the pod strategy of pkg/registry/core/pod and printPod."""

from __future__ import annotations

import pytest

from cluster.api.core.v1.pod import Pod
from cluster.apimachinery.meta import Obj
from tests.cluster.api.manifests import born, changed, container, pod_spec, row


def placed(phase: str = "Running", **spec: object) -> Obj:
    pod = born(Pod, spec=pod_spec(nodeName="node-1", **spec))
    pod["status"]["phase"] = phase
    return pod


def test_a_new_pod_waits() -> None:
    pod = born(Pod, spec=pod_spec(), status={"phase": "Running"})
    assert pod["status"] == {"phase": "Pending", "qosClass": "BestEffort"}
    assert pod["metadata"]["generation"] == 1


def test_a_changed_spec_is_a_new_generation_and_changed_labels_are_not() -> None:
    pod = born(Pod, spec=pod_spec())
    image = container(image="nginx:2", imagePullPolicy="Always")
    assert changed(Pod, pod, spec={**pod["spec"], "containers": [image]})["metadata"]["generation"] == 2
    labelled = {**pod["metadata"], "labels": {"a": "b"}}
    assert changed(Pod, pod, metadata=labelled)["metadata"]["generation"] == 1


@pytest.mark.parametrize(
    ("pod", "asked", "seconds"),
    [
        (placed(), None, 30),
        (placed(terminationGracePeriodSeconds=5), None, 5),
        (placed(), 2, 2),
        (placed(), 0, 0),
        (placed("Succeeded"), None, 0),
        (placed("Failed"), 30, 0),
        (born(Pod, spec=pod_spec()), None, 0),
    ],
)
def test_a_pod_gets_time_to_stop_while_somebody_runs_it(pod: Obj, asked: int | None, seconds: int) -> None:
    assert Pod.grace(pod, asked) == seconds


def test_a_status_write_changes_only_the_status() -> None:
    pod = placed()
    merged = Pod.merge("status", {"spec": {}, "status": {"phase": "Failed"}}, pod)
    assert (merged["spec"], merged["status"]) == (pod["spec"], {"phase": "Failed", "qosClass": "BestEffort"})


def test_an_ordinary_write_does_not_change_the_status() -> None:
    pod = placed()
    assert changed(Pod, pod, status={"phase": "Failed"})["status"] == pod["status"]


def test_pods_are_found_by_node_phase_and_address() -> None:
    pod = placed()
    pod["status"] |= {"podIP": "10.244.1.5", "podIPs": [{"ip": "10.244.1.5"}]}
    assert Pod.selectable(pod) == {
        "spec.nodeName": "node-1",
        "spec.restartPolicy": "Always",
        "spec.schedulerName": "default-scheduler",
        "spec.serviceAccountName": "",
        "spec.hostNetwork": "false",
        "status.phase": "Running",
        "status.podIP": "10.244.1.5",
        "status.nominatedNodeName": "",
    }


def test_kubectl_shows_where_a_pod_is() -> None:
    shown = row(Pod, born(Pod, spec=pod_spec()))
    assert [shown[c] for c in ("IP", "Node", "Nominated Node", "Readiness Gates")] == ["<none>"] * 4
    pod = placed()
    pod["status"]["podIPs"] = [{"ip": "10.244.1.5"}]
    assert [row(Pod, pod)[c] for c in ("IP", "Node")] == ["10.244.1.5", "node-1"]


def test_a_pod_behind_a_gate_says_so() -> None:
    assert row(Pod, born(Pod, spec=pod_spec(schedulingGates=[{"name": "a"}])))["Status"] == "SchedulingGated"

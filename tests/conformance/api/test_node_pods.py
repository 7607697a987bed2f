"""[sig-node] Pods as objects with a life: status, collections, generations, deadlines, logs and exec by websocket.

Upstream: test/e2e/common/node/{pods,ephemeral_containers,sysctl}.go, test/e2e/node/{pods,node_lifecycle}.go.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from tests.conformance.api.client import STRATEGIC, later, refused
from tests.conformance.api.conftest import Space
from tests.conformance.api.runs import log
from tests.conformance.api.shapes import (
    AGNHOST,
    HTTPD,
    NGINX,
    PAUSE,
    container,
    phase,
    pod,
    ready,
    shell,
)
from tests.harness import wait

pytestmark = pytest.mark.slow


def running(space: Space, body: Obj) -> Obj:
    """The pod once it is ready."""
    name = meta.name(space.pods.create(body))
    wait.until(lambda: ready(space.pods.get(name)), f"{name} is ready")
    return space.pods.get(name)


def test_a_pod_has_the_address_of_its_host(space: Space) -> None:
    """Pods, assigned hostip"""
    found = running(space, pod("web"))
    node = space.client.things("v1", "Node").get(found["spec"]["nodeName"])
    assert found["status"]["hostIP"] in [a["address"] for a in node["status"]["addresses"]]


def test_a_pods_life_is_seen_by_a_watcher(space: Space) -> None:
    """Pods, lifecycle"""
    body = pod("web", container(HTTPD), labels={"time": space.name}, terminationGracePeriodSeconds=30)
    select = f"time={space.name}"
    assert space.pods.list(labelSelector=select) == []
    watching = space.pods.watch(labelSelector=select)
    running(space, body)
    assert watching.next()[0] == "ADDED"
    assert len(space.pods.list(labelSelector=select)) == 1
    space.pods.delete("web", {"gracePeriodSeconds": 5})
    last = watching.until(lambda event: event[0] == "DELETED")
    assert meta.is_deleting(last)
    assert last["spec"]["terminationGracePeriodSeconds"] != 0
    assert space.pods.list(labelSelector=select) == []


def test_a_pods_labels_are_updated(space: Space) -> None:
    """Pods, update"""
    running(space, pod("web", labels={"time": "one"}))
    space.pods.change("web", lambda o: o["metadata"]["labels"].update(time="two"))
    assert space.pods.names(labelSelector="time=two") == {"web"}


def test_pods_are_deleted_together(space: Space) -> None:
    """Pods, delete a collection"""
    for n in (1, 2, 3):
        space.pods.create(pod(f"test-pod-{n}", labels={"type": "Testing"}))
    wait.until(lambda: all(phase(p) == "Running" for p in space.pods.list()), "all run")
    space.pods.delete_all({"gracePeriodSeconds": 0}, labelSelector="type=Testing")
    wait.until(lambda: not space.pods.list(), "all are gone")


def test_a_pod_and_its_status_live_their_life(space: Space) -> None:
    """Pods, completes the lifecycle of a Pod and the PodStatus"""
    select = "test-pod-static=true"
    before = running(space, pod("web", container(AGNHOST, "pause"), labels={"test-pod-static": "true"}))
    patch = {
        "metadata": {"labels": {"test-pod": "patched"}},
        "spec": {"containers": [{"name": "c", "image": HTTPD}]},
    }
    space.pods.patch("web", patch, media=STRATEGIC)
    found = space.pods.get("web")
    assert (meta.labels(found)["test-pod"], found["spec"]["containers"][0]["image"]) == ("patched", HTTPD)
    assert later(before, found)

    def unready(o: Obj) -> None:
        for condition in o["status"]["conditions"]:
            if condition["type"] in ("Ready", "ContainersReady"):
                condition["status"] = "False"

    answer = space.pods.change("web", unready, "status")
    assert not ready(answer)
    watching = space.pods.watch(labelSelector=select)
    space.pods.delete_all({"gracePeriodSeconds": 1}, labelSelector=select)
    watching.until(lambda event: event[0] == "DELETED")
    assert not space.pods.exists("web")


def test_a_pods_status_is_patched(space: Space) -> None:
    """Pods, patching status"""
    space.pods.create(pod("web"))
    wait.until(lambda: space.pods.get("web")["spec"].get("nodeName"), "the pod is placed")
    patch = {
        "metadata": {"annotations": {"e2e": "patched"}},
        "status": {"message": "Patched by e2e test", "reason": "E2E"},
    }
    patched = space.pods.patch("web", patch, "status")
    assert (patched["status"]["message"], patched["status"]["reason"]) == ("Patched by e2e test", "E2E")


UPDATES: list[tuple[str, Callable[[Obj], object], int]] = [
    ("nothing", lambda o: None, 0),
    ("tolerations", lambda o: o["spec"]["tolerations"].append({"key": "foo", "operator": "Equal", "value": "bar",
                                                               "effect": "NoSchedule"}), 1),
    ("a deadline", lambda o: o["spec"].update(activeDeadlineSeconds=5000), 1),
    ("an image", lambda o: o["spec"]["containers"][0].update(image=NGINX), 1),
    ("an init image", lambda o: o["spec"]["initContainers"][0].update(image=PAUSE), 1),
    ("metadata", lambda o: o["metadata"].update(annotations={"key": "value"}), 0),
    ("the generation", lambda o: o["metadata"].update(generation=1), 0),
]  # fmt: skip


def observed(space: Space, generation: int) -> None:
    def seen() -> bool:
        return bool(meta.get(space.pods.get("web"), "status.observedGeneration") == generation)

    wait.until(seen, f"generation {generation} is observed")


def test_a_pods_generation_counts_changes_of_its_spec(space: Space) -> None:
    """Pods Generation, updates"""
    first = shell("true", name="init")
    assert (
        running(space, pod("web", container(AGNHOST, "pause"), initContainers=[first]))["metadata"][
            "generation"
        ]
        == 1
    )
    expected = 1
    for what, update, bump in UPDATES:
        expected += bump
        assert space.pods.change("web", update)["metadata"]["generation"] == expected, what
        observed(space, expected)


def test_a_generation_is_not_the_creators_to_choose_and_counts_a_deletion(space: Space) -> None:
    """Pods Generation, graceful delete"""
    body = pod("web")
    body["metadata"]["generation"] = 100
    assert running(space, body)["metadata"]["generation"] == 1
    space.pods.delete("web", gracePeriodSeconds=60)
    assert space.pods.get("web")["metadata"]["generation"] == 2


def test_many_updates_are_observed_in_the_end(space: Space) -> None:
    """Pods Generation, 500 updates"""
    running(space, pod("web"))
    for n in range(40):  # 499 upstream
        toleration = {"key": f"key-{n}", "operator": "Equal", "value": "v", "effect": "NoSchedule"}
        space.pods.change("web", lambda o, t=toleration: o["spec"]["tolerations"].append(t))  # type: ignore[misc]
    assert space.pods.get("web")["metadata"]["generation"] == 41
    observed(space, 41)


QUALITY = {
    "Guaranteed": {
        "requests": {"cpu": "100m", "memory": "100Mi"},
        "limits": {"cpu": "100m", "memory": "100Mi"},
    },
    "Burstable": {"requests": {"cpu": "100m"}},
    "BestEffort": {},
}


@pytest.mark.parametrize("quality", QUALITY)
def test_a_pod_gets_its_class_of_service(space: Space, quality: str) -> None:
    """Pods, QOS"""
    made = space.pods.create(pod("web", container(resources=QUALITY[quality])))
    assert made["status"]["qosClass"] == quality


def test_a_command_runs_over_a_websocket(space: Space) -> None:
    """Pods, remote command execution over websocket"""
    running(space, pod("web", shell("echo container is alive; sleep 600")))
    assert space.exec("web", "echo", "remote execution test") == "remote execution test\n"


def test_a_log_is_read(space: Space) -> None:
    """Pods, logs from websockets"""
    running(space, pod("web", shell("echo container is alive; sleep 10000")))
    assert log(space, "web") == "container is alive\n"


def debugger(name: str) -> Obj:
    return {**shell("while true; do echo polo; sleep 2; done", name=name), "stdin": True, "tty": True}


def test_an_ephemeral_container_starts_and_can_be_joined_by_another(space: Space) -> None:
    """Ephemeral Container Creation; Ephemeral Container, update ephemeral containers"""
    running(space, pod("web"))
    space.pods.patch(
        "web", {"spec": {"ephemeralContainers": [debugger("debugger")]}}, "ephemeralcontainers", STRATEGIC
    )

    def polo(name: str) -> bool:
        statuses = meta.get(space.pods.get("web"), "status.ephemeralContainerStatuses", [])
        up = [s["name"] for s in statuses if "running" in s["state"]]
        return name in up and "polo" in log(space, "web", name)

    wait.until(lambda: polo("debugger"), "the debugger speaks")
    space.pods.change(
        "web", lambda o: o["spec"]["ephemeralContainers"].append(debugger("second")), "ephemeralcontainers"
    )
    wait.until(lambda: polo("second"), "the second debugger speaks")
    names = [c["name"] for c in space.pods.get("web")["spec"]["ephemeralContainers"]]
    assert names == ["debugger", "second"]


def test_bad_sysctls_are_refused_and_unsafe_ones_are_not(space: Space) -> None:
    """Sysctls, reject invalid sysctls"""
    given = [
        ("foo-", "bar"),
        ("kernel.shmmax", "100000000"),
        ("safe-and-unsafe", "100000000"),
        ("bar..", "42"),
    ]
    sysctls = [{"name": name, "value": value} for name, value in given]
    with refused(422) as refusal:
        space.pods.create(pod("web", securityContext={"sysctls": sysctls}))
    assert 'Invalid value: "foo-"' in refusal.message
    assert 'Invalid value: "bar.."' in refusal.message
    assert "safe-and-unsafe" not in refusal.message
    assert "kernel.shmmax" not in refusal.message


def test_a_node_lives_its_life(space: Space) -> None:
    """Node, resource lifecycle"""
    nodes, name = space.client.things("v1", "Node"), space.unique("e2e-fake-node")
    made = nodes.create({"metadata": {"name": name}, "spec": {"unschedulable": True}})
    assert meta.name(nodes.get(name)) == name
    patched = nodes.patch(name, {"metadata": {"labels": {name: "patched"}}}, media=STRATEGIC)
    assert later(made, patched)
    assert nodes.names(labelSelector=f"{name}=patched") == {name}
    updated = nodes.change(name, lambda o: o["metadata"]["labels"].update({name: "updated"}))
    assert meta.labels(updated)[name] == "updated"
    nodes.delete(name)
    wait.until(lambda: not nodes.exists(name), "the node is gone")


WORK: Obj = {"volumes": [{"name": "work", "emptyDir": {}}]}


def expanding(expression: str, **spec: Any) -> Obj:
    """A pod that mounts a part of its volume, named by variables, and the whole of it."""
    env = [
        {"name": "POD_NAME", "value": "foo"}, {"name": "UP", "value": ".."}, {"name": "ROOT", "value": "/tmp"},
        {"name": "NOTE", "valueFrom": {"fieldRef": {"fieldPath": "metadata.annotations['mysubpath']"}}},
    ]  # fmt: skip
    mounts = [{"name": "work", "mountPath": "/part", "subPathExpr": expression},
              {"name": "work", "mountPath": "/whole"}]  # fmt: skip
    return pod("web", shell("tail -f /dev/null", env=env, volumeMounts=mounts), **WORK, **spec)


def waiting_for(space: Space, reason: str) -> None:
    def held() -> bool:
        statuses = meta.get(space.pods.get("web"), "status.containerStatuses", [])
        return [meta.get(s, "state.waiting.reason") for s in statuses] == [reason]

    wait.until(held, f"the container waits: {reason}")


@pytest.mark.parametrize("expression", ["$(UP)", "$(ROOT)"])
def test_a_sub_path_leads_nowhere_else(space: Space, expression: str) -> None:
    """VolumeSubpathEnvExpansion, subpath with backticks; subpath with absolute path"""
    space.pods.create(expanding(expression))
    waiting_for(space, "CreateContainerConfigError")


def test_a_sub_path_that_lacks_a_value_waits_for_it(space: Space) -> None:
    """VolumeSubpathEnvExpansion, subpath ready from failed state"""
    space.pods.create(expanding("$(NOTE)/$(POD_NAME)"))
    waiting_for(space, "CreateContainerConfigError")
    space.pods.patch("web", {"metadata": {"annotations": {"mysubpath": "mypath"}}})
    wait.until(lambda: ready(space.pods.get("web")), "the pod runs")


def test_a_sub_path_is_the_same_folder_as_in_its_volume(space: Space) -> None:
    """VolumeSubpathEnvExpansion, subpath test writes"""
    running(space, expanding("$(NOTE)/$(POD_NAME)", annotations={"mysubpath": "mypath"}))
    space.exec("web", "touch", "/whole/mypath/foo/test.log")
    assert space.exec("web", "ls", "/part") == "test.log\n"


def test_a_pod_is_active_no_longer_than_its_deadline(space: Space) -> None:
    """Pods, ActiveDeadlineSeconds"""
    running(space, pod("web"))
    space.pods.patch("web", {"spec": {"activeDeadlineSeconds": 1}})
    wait.until(lambda: phase(space.pods.get("web")) == "Failed", "the pod has failed")
    assert space.pods.get("web")["status"]["reason"] == "DeadlineExceeded"


def test_the_kubelet_keeps_the_hosts_file_unless_it_is_mounted_or_the_nodes(space: Space) -> None:
    """Kubelet, managed etc hosts"""
    original = {"name": "host", "mountPath": "/etc/hosts-original"}
    file = {"name": "host", "hostPath": {"path": "/etc/hosts", "type": "FileOrCreate"}}
    plain = container(AGNHOST, "pause", name="plain", volumeMounts=[original])
    own = container(AGNHOST, "pause", name="own", volumeMounts=[original, {**original, "mountPath": "/etc/hosts"}])
    running(space, pod("web", plain, own, volumes=[file]))
    running(space, pod("host", plain, volumes=[file], hostNetwork=True))
    managed = "# Kubernetes-managed hosts file.\n"
    assert space.exec("web", "cat", "/etc/hosts", container="plain").startswith(managed)
    for name, which in (("web", "own"), ("host", "plain")):
        assert not space.exec(name, "cat", "/etc/hosts", container=which).startswith(managed)
        assert not space.exec(name, "cat", "/etc/hosts-original", container=which).startswith(managed)

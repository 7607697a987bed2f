"""[sig-cli] The real kubectl. Upstream: test/e2e/kubectl/{kubectl,logs}.go."""

from __future__ import annotations

import http.client
import json
import re
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import yaml

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from tests.conformance.api.conftest import Space
from tests.conformance.api.shapes import (
    AGNHOST,
    BUSYBOX,
    HTTPD,
    container,
    phase,
    pod,
    ready,
    replicated,
    replication_controller,
    service,
)
from tests.harness import wait
from tests.harness.kubectl import Kubectl

pytestmark = [pytest.mark.slow, pytest.mark.kubectl]
NAUTILUS = {"name": "update-demo", "version": "nautilus"}


def text(version: str, kind: str, body: Obj) -> str:
    return yaml.safe_dump({"apiVersion": version, "kind": kind, **body})


def demo(k: Kubectl, space: Space, replicas: int = 2) -> None:
    """The update demo's controller with its pods."""
    web = container(HTTPD, name="update-demo", ports=[{"containerPort": 80}])
    body = replication_controller("update-demo-nautilus", replicas, NAUTILUS, web)
    k("create", "-f", "-", stdin=text("v1", "ReplicationController", body))
    validated(k, space, replicas)


def validated(k: Kubectl, space: Space, replicas: int) -> None:
    """As upstream's script: kubectl's own templates tell which pods there are and that each runs."""

    def names() -> list[str]:
        template = "{{range.items}}{{.metadata.name}} {{end}}"
        return k("get", "pods", "-o", "template", f"--template={template}", "-l", "name=update-demo").split()

    wait.until(lambda: len(names()) == replicas, f"{replicas} pods")
    running = (
        '{{if (exists . "status" "containerStatuses")}}{{range .status.containerStatuses}}'
        '{{if (and (eq .name "update-demo") (exists . "state" "running"))}}true{{end}}{{end}}{{end}}'
    )
    for name in names():
        asked = ("get", "pods", name, "-o", "template", f"--template={running}")
        wait.until(lambda a=asked: k(*a) == "true", f"{name} runs")  # type: ignore[misc]


def test_a_replication_controller_is_made_and_stopped(k: Kubectl, space: Space) -> None:
    """Kubectl, replication controller"""
    demo(k, space)
    k("delete", "rc", "update-demo-nautilus", "--grace-period=0", "--force")
    wait.until(lambda: not space.pods.list(), "all pods are gone")


def test_a_replication_controller_is_scaled(k: Kubectl, space: Space) -> None:
    """Kubectl, scale replication controller"""
    demo(k, space)
    for replicas in (1, 2):
        k("scale", "rc", "update-demo-nautilus", f"--replicas={replicas}", "--timeout=1m")
        validated(k, space, replicas)


def guestbook() -> Iterator[str]:
    """Its three parts, each a Service and a Deployment."""
    parts = [
        ("agnhost-primary", "primary", 6379, 1, ("guestbook", "--http-port", "6379")),
        (
            "agnhost-replica",
            "replica",
            6379,
            2,
            ("guestbook", "--replicaof", "agnhost-primary", "--http-port", "6379"),
        ),
        ("frontend", "", 80, 3, ("guestbook", "--backend-port", "6379")),
    ]
    for name, role, port, replicas, args in parts:
        labels = {
            "app": "agnhost" if role else "guestbook",
            "role": role or "none",
            "tier": "backend" if role else "frontend",
        }
        web = container(AGNHOST, *args, ports=[{"containerPort": port}])
        yield text("v1", "Service", service(name, labels, {"port": port}))
        yield text("apps/v1", "Deployment", replicated(name, replicas, labels, web))


def test_the_guestbook_keeps_what_is_written_into_it(k: Kubectl, space: Space) -> None:
    """Kubectl, guestbook application"""
    k("create", "-f", "-", stdin="---\n".join(guestbook()))
    k("wait", "--for=condition=Available", "deployment", "--all", "--timeout=60s")

    def asked(cmd: str, value: str = "") -> Obj:
        path = space("v1", "Service").path("frontend", "proxy/guestbook")
        return space.client("GET", path, cmd=cmd, key="messages", value=value)

    wait.until(lambda: asked("get") == {"data": ""}, "the book is empty")
    assert asked("set", "TestEntry") == {"message": "Updated"}
    wait.until(lambda: asked("get") == {"data": "TestEntry"}, "the entry has arrived")


def test_v1_is_among_the_versions(k: Kubectl) -> None:
    """Kubectl, check version v1"""
    assert "v1" in k("api-versions").split()


def test_diff_finds_the_difference(k: Kubectl) -> None:
    """Kubectl, diff Deployment"""
    body = text(
        "apps/v1", "Deployment", replicated("httpd-deployment", 1, {"app": "httpd"}, container(HTTPD))
    )
    k("create", "-f", "-", stdin=body)
    done = k.run("diff", "-f", "-", stdin=body.replace(HTTPD, BUSYBOX), check=False)
    assert done.returncode == 1, done.stderr
    assert f"-      - image: {HTTPD}" in done.stdout
    assert f"+      - image: {BUSYBOX}" in done.stdout


def test_a_rehearsal_on_the_server_changes_nothing(k: Kubectl, space: Space) -> None:
    """Kubectl, server-side dry-run Pod"""
    k("run", "web", f"--image={HTTPD}", "--labels=run=web")
    patch = {"spec": {"containers": [{"name": "web", "image": BUSYBOX}]}}
    k("patch", "pod", "web", "-p", json.dumps(patch), "--dry-run=server")
    assert space.pods.get("web")["spec"]["containers"][0]["image"] == HTTPD


def test_the_clusters_own_services_are_told(k: Kubectl) -> None:
    """Kubectl, cluster info"""
    said = k("cluster-info")
    assert "Kubernetes control plane" in said
    assert "is running at" in said


def test_a_controller_and_its_pods_are_described(k: Kubectl, space: Space) -> None:
    """Kubectl, describe pod or rc"""
    labels = {"app": "agnhost", "role": "primary"}
    body = replication_controller(
        "agnhost-primary", 1, labels, container(AGNHOST, "pause", name="agnhost-primary")
    )
    k("create", "-f", "-", stdin=text("v1", "ReplicationController", body))
    k("create", "-f", "-", stdin=text("v1", "Service", service("agnhost-primary", labels, {"port": 6379})))
    wait.until(lambda: [p for p in space.pods.list() if ready(p)], "the pod")
    (found,) = space.pods.list()

    def told(text_: str, *lines: tuple[str, str]) -> None:
        for head, value in lines:
            assert re.search(rf"{head}:.*{re.escape(value)}", text_, re.DOTALL), (
                f"no {head} {value} in\n{text_}"
            )

    pod_lines = [("Name", "agnhost-primary-"), ("Namespace", space.name), ("Node", found["spec"]["nodeName"]),
                 ("Labels", "app=agnhost"), ("Status", "Running"), ("IP", found["status"]["podIP"]),
                 ("Controlled By", "ReplicationController/agnhost-primary"), ("Image", AGNHOST), ("State", "Running"),
                 ("QoS Class", "BestEffort")]  # fmt: skip
    told(k("describe", "pod", meta.name(found)), *pod_lines)
    rc_lines = [("Name", "agnhost-primary"), ("Selector", "app=agnhost,role=primary"), ("Image", AGNHOST),
                ("Replicas", "1 current / 1 desired"),
                ("Pods Status", "1 Running / 0 Waiting / 0 Succeeded / 0 Failed")]  # fmt: skip
    told(k("describe", "rc", "agnhost-primary"), *rc_lines)
    told(
        k("describe", "service", "agnhost-primary"),
        ("Type", "ClusterIP"),
        ("Endpoints", f"{found['status']['podIP']}:"),
    )
    node = k("describe", "node", found["spec"]["nodeName"])
    for head in (
        "Name",
        "Labels",
        "Annotations",
        "CreationTimestamp",
        "Conditions",
        "Addresses",
        "Capacity",
        "PodCIDR",
    ):
        assert f"{head}:" in node
    told(k("describe", "namespace", space.name), ("Name", space.name), ("Status", "Active"))


def test_services_are_made_of_a_controller_and_of_a_service(k: Kubectl, space: Space) -> None:
    """Kubectl, create service, replication controller"""
    labels = {"app": "agnhost", "role": "primary"}
    body = replication_controller("agnhost-primary", 1, labels, container(AGNHOST, "pause"))
    k("create", "-f", "-", stdin=text("v1", "ReplicationController", body))
    wait.until(lambda: [p for p in space.pods.list() if ready(p)], "the pod")
    slices = space("discovery.k8s.io/v1", "EndpointSlice")

    def exposed(name: str, port: int) -> None:
        found = space("v1", "Service").get(name)["spec"]["ports"]
        assert [(p["port"], p["targetPort"]) for p in found] == [(port, 6379)]

        def ports() -> list[int]:
            listed = slices.list(labelSelector=f"kubernetes.io/service-name={name}")
            return [p["port"] for s in listed if s.get("endpoints") for p in s["ports"]]

        wait.until(lambda: ports() == [6379], f"{name} has its endpoint")

    k("expose", "rc", "agnhost-primary", "--name=rm2", "--port=1234", "--target-port=6379")
    exposed("rm2", 1234)
    k("expose", "service", "rm2", "--name=rm3", "--port=2345", "--target-port=6379")
    exposed("rm3", 2345)


def test_a_label_comes_and_goes(k: Kubectl, space: Space) -> None:
    """Kubectl, label update"""
    space.pods.create(pod("pause"))
    k("label", "pods", "pause", "testing-label=testing-label-value")
    assert "testing-label-value" in k("get", "pod", "pause", "-L", "testing-label")
    k("label", "pods", "pause", "testing-label-")
    assert "testing-label-value" not in k("get", "pod", "pause", "-L", "testing-label")


def test_pods_are_annotated_by_a_patch(k: Kubectl, space: Space) -> None:
    """Kubectl, patch to annotate"""
    demo(k, space, 1)
    for name in space.pods.names(labelSelector="name=update-demo"):
        k("patch", "pod", name, "-p", '{"metadata":{"annotations":{"x":"y"}}}')
    assert all(meta.annotations_of(p)["x"] == "y" for p in space.pods.list())


def test_both_versions_are_told(k: Kubectl) -> None:
    """Kubectl, version"""
    said = k("version")
    for item in ("Client Version", "Server Version"):
        assert re.search(rf"{item}: v\d+\.\d+\.\d+", said)


def test_a_pod_is_run_that_is_never_restarted(k: Kubectl, space: Space) -> None:
    """Kubectl, run pod"""
    k("run", "web", "--restart=Never", f"--image={HTTPD}")
    made = space.pods.get("web")
    assert (made["spec"]["containers"][0]["image"], made["spec"]["restartPolicy"]) == (HTTPD, "Never")
    k("delete", "pods", "web", "--grace-period=0", "--force")


def test_a_pods_image_is_replaced(k: Kubectl, space: Space) -> None:
    """Kubectl, replace"""
    k("run", "web", f"--image={HTTPD}", "--labels=run=web")
    wait.until(lambda: phase(space.pods.get("web")) == "Running", "the pod runs")
    shown = k("get", "pod", "web", "-o", "json")
    k("replace", "-f", "-", stdin=shown.replace(HTTPD, BUSYBOX))
    assert space.pods.get("web")["spec"]["containers"][0]["image"] == BUSYBOX


@contextmanager
def proxy(k: Kubectl, *options: str) -> Iterator[str]:
    """kubectl proxy; what it says it serves on."""
    command = [str(k.program), "proxy", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=k.environment()) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline()
        finally:
            process.terminate()


class Local(http.client.HTTPConnection):
    """HTTP over a socket in the file system."""

    def __init__(self, path: str) -> None:
        super().__init__("localhost")
        self.path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.connect(self.path)


def versions(connection: http.client.HTTPConnection) -> list[str]:
    connection.request("GET", "/api/")
    with connection.getresponse() as answer:
        found: list[str] = json.loads(answer.read())["versions"]
    connection.close()
    return found


def test_a_proxy_serves_on_any_port(k: Kubectl) -> None:
    """Kubectl, proxy port zero"""
    with proxy(k, "-p", "0", "--disable-filter") as said:
        port = int(said.rsplit(":", 1)[1])
        assert versions(http.client.HTTPConnection("127.0.0.1", port)) == ["v1"]


def test_a_proxy_serves_on_a_socket(k: Kubectl, tmp_path: Path) -> None:
    """Kubectl, proxy socket"""
    path = str(tmp_path / "socket")
    with proxy(k, f"--unix-socket={path}") as said:
        assert "Starting to serve on" in said
        assert versions(Local(path)) == ["v1"]


def test_logs_are_read_and_filtered(k: Kubectl, space: Space) -> None:
    """Kubectl, logs"""
    generator = container(AGNHOST, "logs-generator", "--log-lines-total", "100", "--run-duration", "1s")
    space.pods.create(pod("logs", generator, restartPolicy="Never"))
    wait.until(lambda: phase(space.pods.get("logs")) == "Succeeded", "all lines are written")
    assert len(k("logs", "logs").splitlines()) == 100
    assert len(k("logs", "logs", "--tail=1").splitlines()) == 1
    assert len(k("logs", "logs", "--limit-bytes=1")) == 1
    (line,) = k("logs", "logs", "--tail=1", "--timestamps").splitlines()
    assert re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z ", line)
    assert len(k("logs", "logs", "--since=24h").splitlines()) == 100

"""The official Python client as its README uses it: typed calls, watches, streams, and the body of each refusal.

Expected values: the client's own documentation and the constructors of apimachinery/pkg/api/errors.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from kubernetes import client as kubernetes
from kubernetes import config, stream, watch
from kubernetes.client.exceptions import ApiException

from cluster.apimachinery.meta import Obj
from tests.conformance.api.conftest import Room, Space, client, room, space
from tests.harness import wait

__all__ = ["client", "room", "space"]
pytestmark = pytest.mark.slow
IMAGE = "busybox:1.28"


@dataclass(frozen=True)
class Clients:
    """The typed clients of one user, and the namespace of the test."""

    api: kubernetes.ApiClient
    space: str

    @property
    def core(self) -> Any:
        return kubernetes.CoreV1Api(self.api)

    @property
    def apps(self) -> Any:
        return kubernetes.AppsV1Api(self.api)

    def config_map(self, name: str = "settings", **data: str) -> Any:
        body = kubernetes.V1ConfigMap(metadata=kubernetes.V1ObjectMeta(name=name), data=data)
        return self.core.create_namespaced_config_map(self.space, body)


@pytest.fixture
def clients(room: Room, space: Space) -> Iterator[Clients]:
    made = config.new_client_from_config(str(room.kubectl.kubeconfig))
    yield Clients(made, space.name)
    made.rest_client.pool_manager.clear()
    made.close()


@pytest.fixture
def pod(clients: Clients, space: Space) -> str:
    """A running pod that says three words and stays."""
    script = "for word in one two three; do echo $word; done; sleep 3600"
    container = kubernetes.V1Container(name="main", image=IMAGE, command=["sh", "-c", script])
    spec = kubernetes.V1PodSpec(containers=[container], termination_grace_period_seconds=0)
    body = kubernetes.V1Pod(metadata=kubernetes.V1ObjectMeta(name="talker"), spec=spec)
    clients.core.create_namespaced_pod(space.name, body)

    def runs() -> bool:
        return bool(clients.core.read_namespaced_pod("talker", space.name).status.phase == "Running")

    wait.until(runs, "the pod runs")
    return "talker"


def status(code: int, reason: str, message: str, **details: Any) -> Obj:
    return {
        "kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure", "message": message,
        "reason": reason, "details": details, "code": code,
    }  # fmt: skip


def refusal(call: Callable[[], object]) -> tuple[int, str, Obj]:
    """An ApiException's status, HTTP reason and body."""
    with pytest.raises(ApiException) as caught:
        call()
    return caught.value.status, caught.value.reason, json.loads(caught.value.body or "")


def test_an_object_is_made_read_replaced_patched_listed_and_deleted(clients: Clients) -> None:
    made = clients.config_map(colour="red")
    assert (made.kind, made.api_version, made.data) == ("ConfigMap", "v1", {"colour": "red"})
    core, space = clients.core, clients.space
    made.data["colour"] = "blue"
    assert core.replace_namespaced_config_map("settings", space, made).data == {"colour": "blue"}
    patched = core.patch_namespaced_config_map("settings", space, {"data": {"size": "10"}})
    assert patched.data == {"colour": "blue", "size": "10"}
    steps = [{"op": "remove", "path": "/data/size"}]
    assert core.patch_namespaced_config_map("settings", space, steps).data == {"colour": "blue"}
    listed = core.list_namespaced_config_map(space, field_selector="metadata.name=settings")
    assert [item.metadata.name for item in listed.items] == ["settings"]
    assert listed.metadata.resource_version >= patched.metadata.resource_version
    gone = core.delete_namespaced_config_map("settings", space)
    details = {"name": "settings", "kind": "configmaps", "uid": made.metadata.uid}
    said = {"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Success", "details": details}
    assert gone == said


def test_a_list_comes_in_pages(clients: Clients) -> None:
    for name in "abcde":
        clients.config_map(name)
    found, token = [], None
    while token != "":
        page = clients.core.list_namespaced_config_map(clients.space, limit=2, _continue=token)
        found += [item.metadata.name for item in page.items]
        token = page.metadata._continue or ""
    assert found == [*"abcde", "kube-root-ca.crt"]


def test_a_watch_tells_what_happens_and_ends_in_time(clients: Clients) -> None:
    since = clients.core.list_namespaced_config_map(clients.space).metadata.resource_version
    made = clients.config_map(colour="red")
    clients.core.patch_namespaced_config_map("settings", clients.space, {"data": {"colour": "blue"}})
    clients.core.delete_namespaced_config_map("settings", clients.space)
    heard = [
        (event["type"], event["object"].data)
        for event in watch.Watch().stream(
            clients.core.list_namespaced_config_map, clients.space, resource_version=since, timeout_seconds=1
        )
        if event["object"].metadata.uid == made.metadata.uid
    ]
    assert heard == [("ADDED", {"colour": "red"}), ("MODIFIED", {"colour": "blue"}), ("DELETED", {"colour": "blue"})]


def test_what_is_forgotten_is_too_old_to_watch(clients: Clients, room: Room) -> None:
    """The server forgets after five minutes, as etcd is told to; here it does at once."""
    with closing(sqlite3.connect(room.live.data / "podium.sqlite3")) as database, database:
        database.execute("UPDATE cluster_cluster SET forgotten = revision - 1")
    events = watch.Watch().stream(clients.core.list_node, resource_version="1", timeout_seconds=2)
    with pytest.raises(ApiException) as caught:
        next(events)
    assert caught.value.status == 410
    assert caught.value.reason.startswith("Expired: too old resource version: 1 (")


@contextmanager
def running(clients: Clients, pod: str, script: str) -> Iterator[Any]:
    """The stream of a shell's command in the pod."""
    said = stream.stream(
        clients.core.connect_get_namespaced_pod_exec, pod, clients.space, command=["sh", "-c", script], stdin=True,
        stdout=True, stderr=True, tty=False, _preload_content=False,
    )  # fmt: skip
    try:
        yield said
    finally:
        said.sock.shutdown()  # its own close() leaves a socket open that the server closed first


def test_a_command_runs_in_a_container(clients: Clients, pod: str) -> None:
    with running(clients, pod, "cat") as said:
        said.write_stdin("hello\n")
        assert said.readline_stdout(timeout=20) == "hello"
        assert said.is_open()
    with running(clients, pod, "echo out; echo oops >&2; exit 3") as said:
        said.run_forever(timeout=20)
        assert (said.read_stdout(), said.read_stderr(), said.returncode) == ("out\n", "oops\n", 3)


def test_a_log_is_read_and_followed(clients: Clients, pod: str) -> None:
    read = clients.core.read_namespaced_pod_log
    assert read(pod, clients.space) == "one\ntwo\nthree\n"
    assert read(pod, clients.space, tail_lines=1) == "three\n"
    assert read(pod, clients.space, limit_bytes=4) == "one\n"
    follower, heard = watch.Watch(), []
    for line in follower.stream(read, pod, clients.space, follow=True):
        heard.append(line)
        if line == "three":
            follower.stop()
    assert heard == ["one", "two", "three"]


def test_scaling_goes_by_the_scale(clients: Clients) -> None:
    labels = {"app": "web"}
    template = {"metadata": {"labels": labels}, "spec": {"containers": [{"name": "web", "image": "nginx"}]}}
    spec = {"replicas": 0, "selector": {"matchLabels": labels}, "template": template}
    clients.apps.create_namespaced_deployment(clients.space, {"metadata": {"name": "web"}, "spec": spec})
    scale = clients.apps.patch_namespaced_deployment_scale("web", clients.space, {"spec": {"replicas": 1}})
    assert (scale.kind, scale.spec.replicas, scale.status.selector) == ("Scale", 1, "app=web")


def test_a_missing_object_is_not_found(clients: Clients) -> None:
    assert refusal(lambda: clients.core.read_namespaced_config_map("nope", clients.space)) == (
        404, "Not Found", status(404, "NotFound", 'configmaps "nope" not found', name="nope", kind="configmaps"),
    )  # fmt: skip
    assert refusal(lambda: clients.apps.delete_namespaced_deployment("nope", clients.space))[2] == status(
        404, "NotFound", 'deployments.apps "nope" not found', name="nope", group="apps", kind="deployments"
    )


def test_a_second_one_already_exists(clients: Clients) -> None:
    clients.config_map()
    assert refusal(clients.config_map) == (
        409, "Conflict",
        status(409, "AlreadyExists", 'configmaps "settings" already exists', name="settings", kind="configmaps"),
    )  # fmt: skip


def test_an_old_version_conflicts(clients: Clients) -> None:
    old = clients.config_map(colour="red")
    clients.core.patch_namespaced_config_map("settings", clients.space, {"data": {"colour": "blue"}})
    text = (
        'Operation cannot be fulfilled on configmaps "settings": the object has been modified; please apply your '
        "changes to the latest version and try again"
    )
    assert refusal(lambda: clients.core.replace_namespaced_config_map("settings", clients.space, old)) == (
        409, "Conflict", status(409, "Conflict", text, name="settings", kind="configmaps"),
    )  # fmt: skip


def test_what_is_invalid_names_its_causes(clients: Clients) -> None:
    body = {"metadata": {"name": "web"}, "spec": {"ports": [{"port": 70000}]}}
    code, reason, said = refusal(lambda: clients.core.create_namespaced_service(clients.space, body))
    cause = {
        "reason": "FieldValueInvalid",
        "message": "Invalid value: 70000: must be between 1 and 65535, inclusive",
        "field": "spec.ports[0].port",
    }
    assert (code, reason, said["reason"]) == (422, "Unprocessable Entity", "Invalid")
    assert (said["details"]["name"], said["details"]["kind"]) == ("web", "Service")
    assert cause in said["details"]["causes"]


def test_what_is_immutable_stays(clients: Clients) -> None:
    body = {"metadata": {"name": "fixed"}, "data": {"a": "b"}, "immutable": True}
    clients.core.create_namespaced_config_map(clients.space, body)
    change = {"data": {"a": "c"}}
    _, _, said = refusal(lambda: clients.core.patch_namespaced_config_map("fixed", clients.space, change))
    text = "Forbidden: field is immutable when `immutable` is set"
    cause = {"reason": "FieldValueForbidden", "message": text, "field": "data"}
    assert said == status(
        422, "Invalid", f'ConfigMap "fixed" is invalid: data: {text}', name="fixed", kind="ConfigMap", causes=[cause]
    )


def test_the_unprivileged_are_forbidden_and_strangers_unauthorized(clients: Clients) -> None:
    request = {"spec": {"expirationSeconds": 600}}
    token = clients.core.create_namespaced_service_account_token("default", clients.space, request).status.token
    settings = kubernetes.Configuration()
    for name in ("host", "ssl_ca_cert", "verify_ssl"):
        setattr(settings, name, getattr(clients.api.configuration, name))

    def asked(bearer: str) -> tuple[int, str, Obj]:
        settings.api_key = {"authorization": f"Bearer {bearer}"}
        with kubernetes.ApiClient(settings) as other:
            try:
                return refusal(lambda: kubernetes.CoreV1Api(other).list_namespaced_secret(clients.space))
            finally:
                other.rest_client.pool_manager.clear()

    user = f"system:serviceaccount:{clients.space}:default"
    text = f'secrets is forbidden: User "{user}" cannot list resource "secrets" in API group "" in the namespace '
    said = status(403, "Forbidden", f'{text}"{clients.space}"', kind="secrets")
    assert asked(token) == (403, "Forbidden", said)
    stranger = status(401, "Unauthorized", "Unauthorized")
    del stranger["details"]
    assert asked("nobody's") == (401, "Unauthorized", stranger)

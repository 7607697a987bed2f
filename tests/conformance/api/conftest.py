"""A live cluster for the restated conformance tests: two nodes that do not wait, and a namespace for each test."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from kubernetes import stream
from kubernetes.client import CoreV1Api

from tests.conformance.api.client import Client, Things
from tests.conformance.guide.page import Page
from tests.harness import kubectl, wait
from tests.harness.kubectl import Kubectl
from tests.harness.live import Live, serving

SPEED = 10.0
"""Seconds of a hurried cluster's time in one of ours."""


@dataclass(frozen=True)
class Room:
    """The server, its one cluster's kubeconfig, and the clients that speak to it."""

    live: Live
    client: Client
    kubectl: Kubectl


@dataclass(frozen=True)
class Space:
    """A test's own namespace, and what it needs from the cluster around it."""

    client: Client
    name: str

    def __call__(self, api_version: str, kind: str) -> Things:
        return self.client.things(api_version, kind, self.name)

    @property
    def pods(self) -> Things:
        return self("v1", "Pod")

    def another(self) -> Space:
        """A namespace beside this one, which goes with it."""
        name = f"{self.name}-{secrets.token_hex(2)}"
        self.client.things("v1", "Namespace").create(
            {"metadata": {"name": name, "labels": {"beside": self.name}}}
        )
        return Space(self.client, name)

    def exec(self, pod: str, *command: str, container: str = "") -> str:
        """What a command prints in a running container; it must end well."""
        options = {"container": container} if container else {}
        said = stream.stream(
            CoreV1Api(self.client.websockets).connect_get_namespaced_pod_exec, pod, self.name, command=list(command),
            stdout=True, stderr=True, stdin=False, tty=False, _preload_content=False, **options,
        )  # fmt: skip
        try:
            said.run_forever(timeout=20)
            assert said.returncode == 0, said.read_all()
            return str(said.read_all())
        finally:
            said.sock.shutdown()  # its own close() leaves a socket open that the server closed first

    def unique(self, prefix: str) -> str:
        """A name for something that lies in no namespace."""
        return f"{prefix}-{secrets.token_hex(4)}"


@pytest.fixture(scope="session")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    with serving(tmp_path_factory.mktemp("conformance") / "data", "--no-demo") as live:
        live.manage("create_cluster", "conformance", "--nodes", "2", "--pace", "instant")
        config = live.data.with_name("kubeconfig")
        config.write_text(live.kubeconfig("conformance"))
        home = live.data.with_name("home")
        home.mkdir()
        program = kubectl.program("kubectl", kubectl.NEWEST)
        yield Room(live, Client(str(config)), Kubectl(program, config, home))


@pytest.fixture(scope="session")
def client(room: Room) -> Client:
    return room.client


@contextmanager
def namespace(client: Client) -> Iterator[Space]:
    """A namespace with its default service account; it is deleted afterwards, and nobody waits for that."""
    namespaces = client.things("v1", "Namespace")
    name = f"e2e-{secrets.token_hex(4)}"
    namespaces.create({"metadata": {"name": name}})
    accounts = client.things("v1", "ServiceAccount", name)
    wait.until(lambda: accounts.exists("default"), "the default service account")
    yield Space(client, name)
    client.close()
    for found in {name} & namespaces.names() | namespaces.names(labelSelector=f"beside={name}"):
        namespaces.delete(found)


@pytest.fixture
def space(client: Client) -> Iterator[Space]:
    """The test's own namespace."""
    with namespace(client) as made:
        yield made


@pytest.fixture(scope="module")
def hall(client: Client) -> Iterator[Space]:
    """The file's own namespace, for what its tests only look at."""
    with namespace(client) as made:
        yield made


@pytest.fixture(scope="module")
def hurried(room: Room) -> Iterator[None]:
    """The cluster's clock runs faster while a file's tests run: for probes, back-offs and tolerated seconds."""
    page = Page(room.live, "conformance")
    page.clock(speed=SPEED)
    yield
    page.clock(speed=1.0)


@pytest.fixture
def k(room: Room, space: Space) -> Kubectl:
    """The newest kubectl, in the test's own namespace."""
    text = room.kubectl.run("config", "view", "--raw", "--minify", "-o", "yaml").stdout
    config = room.kubectl.kubeconfig.with_name(f"{space.name}.kubeconfig")
    config.write_text(text.replace("context:\n", f"context:\n    namespace: {space.name}\n", 1))
    return Kubectl(room.kubectl.program, config, room.kubectl.home)

"""A live cluster for the restated conformance tests: two nodes that do not wait, and a namespace for each test."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from cluster.apimachinery.meta import Obj
from tests.conformance.api.client import Client, Things
from tests.harness import kubectl, wait
from tests.harness.kubectl import Kubectl
from tests.harness.live import Live, serving


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

    def unique(self, prefix: str) -> str:
        """A name for something that lies in no namespace."""
        return f"{prefix}-{secrets.token_hex(4)}"


@pytest.fixture(scope="session")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    with serving(tmp_path_factory.mktemp("conformance") / "data", "--no-demo") as live:
        live.manage("create_cluster", "conformance", "--nodes", "2", "--pace", "instant")
        config = live.data.with_name("kubeconfig")
        config.write_text(live.manage("kubeconfig", "conformance"))
        home = live.data.with_name("home")
        home.mkdir()
        program = kubectl.program("kubectl", kubectl.NEWEST)
        yield Room(live, Client(str(config)), Kubectl(program, config, home))


@pytest.fixture(scope="session")
def client(room: Room) -> Client:
    return room.client


@pytest.fixture
def space(client: Client) -> Iterator[Space]:
    """A namespace with its default service account; it is deleted afterwards, and nobody waits for that."""
    namespaces = client.things("v1", "Namespace")
    name = f"e2e-{secrets.token_hex(4)}"
    namespaces.create({"metadata": {"name": name}})
    accounts = client.things("v1", "ServiceAccount", name)
    wait.until(lambda: accounts.exists("default"), "the default service account")
    yield Space(client, name)
    if namespaces.exists(name):
        namespaces.delete(name)


@pytest.fixture
def k(room: Room, space: Space) -> Kubectl:
    """The newest kubectl, in the test's own namespace."""
    text = room.kubectl.run("config", "view", "--raw", "--minify", "-o", "yaml").stdout
    config = room.kubectl.kubeconfig.with_name(f"{space.name}.kubeconfig")
    config.write_text(text.replace("context:\n", f"context:\n    namespace: {space.name}\n", 1))
    return Kubectl(room.kubectl.program, config, room.kubectl.home)


def ready(pod: Obj) -> bool:
    conditions = pod.get("status", {}).get("conditions", [])
    return any(c["type"] == "Ready" and c["status"] == "True" for c in conditions)

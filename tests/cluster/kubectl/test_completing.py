"""What Tab offers on a kubectl line."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any, cast

import pytest

from cluster.kubectl.completing import complete
from cluster.kubectl.session import Session
from cluster.kubectl.transport import IO, Files, Query, Request, Response, Socket


def entry(plural: str, kind: str, namespaced: bool = True, verbs: Sequence[str] = ("get", "list")) -> dict[str, Any]:
    return {
        "resource": plural, "responseKind": {"group": "", "version": "v1", "kind": kind},
        "scope": "Namespaced" if namespaced else "Cluster", "singularResource": kind.lower(), "verbs": list(verbs),
    }  # fmt: skip


def group(name: str, version: str, *resources: dict[str, Any]) -> dict[str, Any]:
    return {"metadata": {"name": name}, "versions": [{"version": version, "resources": list(resources)}]}


CORE = group(
    "", "v1", entry("pods", "Pod"), entry("services", "Service"), entry("nodes", "Node", False),
    entry("namespaces", "Namespace", False), entry("events", "Event"), entry("bindings", "Binding", verbs=("create",)),
)  # fmt: skip
APPS = group(
    "apps", "v1", entry("deployments", "Deployment"), entry("daemonsets", "DaemonSet"),
    entry("statefulsets", "StatefulSet"),
)  # fmt: skip
EVENTS = group("events.k8s.io", "v1", entry("events", "Event"))
LISTS = {
    "/api/v1/namespaces": ("default", "kube-system"),
    "/api/v1/nodes": ("node-1", "node-2"),
    "/api/v1/namespaces/default/pods": ("web-1", "web-2"),
    "/api/v1/namespaces/kube-system/pods": ("coredns",),
    "/apis/apps/v1/namespaces/default/deployments": ("web",),
    "/apis/apps/v1/namespaces/default/daemonsets": ("agent",),
}


class Answer:
    headers: Mapping[str, str] = {"content-type": "application/json"}

    def __init__(self, status: int, body: Any) -> None:
        self.status, self._body = status, json.dumps(body).encode()

    async def read(self) -> bytes:
        return self._body

    async def chunks(self) -> AsyncIterator[bytes]:
        yield self._body


class Server:
    """A little of an API server: discovery, and lists of names."""

    async def __call__(self, request: Request) -> Response:
        discovery = {"/api": [CORE], "/apis": [APPS, EVENTS]}
        if request.path in discovery:
            return Answer(200, {"kind": "APIGroupDiscoveryList", "apiVersion": "v2", "items": discovery[request.path]})
        if request.path in LISTS or request.path.startswith("/api"):
            items = [{"metadata": {"name": name}} for name in LISTS.get(request.path, ())]
            return Answer(200, {"kind": "List", "apiVersion": "v1", "metadata": {}, "items": items})
        return Answer(404, {"kind": "Status", "status": "Failure", "reason": "NotFound", "message": "", "code": 404})

    async def websocket(
        self, path: str, query: Query, protocols: Sequence[str], headers: Mapping[str, str]
    ) -> Socket | Response:
        raise ConnectionError


class NoFiles:
    async def read(self, path: str) -> bytes:
        raise FileNotFoundError(path)


async def offered(line: str) -> list[str]:
    """For a line after "kubectl "."""
    session = Session(Server(), cast(IO, None), cast(Files, NoFiles()), cluster="demo")
    return await complete(session, line.split(" "))


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("desc", ["describe"]),
        ("rollout re", ["restart", "resume"]),
        ("get pod", ["pods"]),
        ("get deployments,po", ["deployments,pods"]),
        ("get event", ["events"]),
        ("get bind", []),
        ("explain serv", ["services"]),
        ("get pods ", ["web-1", "web-2"]),
        ("get po web", []),
        ("get pods web-1 web", ["web-2"]),
        ("get pods/web", ["pods/web-1", "pods/web-2"]),
        ("-n kube-system get pods ", ["coredns"]),
        ("get pods -n kube-system ", ["coredns"]),
        ("get pods -n kube", ["kube-system"]),
        ("get pods --namespace=kube", ["--namespace=kube-system"]),
        ("get pods -o js", ["json", "jsonpath="]),
        ("get pods --sort", ["--sort-by="]),
        ("get pods --all-n", ["--all-namespaces"]),
        ("get nodes -o wide node", ["node-1", "node-2"]),
        ("drain ", ["node-1", "node-2"]),
        ("logs -f web", ["web-1", "web-2"]),
        ("logs web-1 ", []),
        ("exec -it web-1 -- l", []),
        ("rollout status ", ["daemonset/agent", "deployment/web"]),
        ("rollout status deployments w", ["web"]),
        ("get nonsense ", []),
        ("nonsense ", []),
    ],
)
async def test_a_word_may_become(line: str, words: list[str]) -> None:
    assert await offered(line) == words

"""A cluster with nothing but namespaces, and a client that speaks its API in process."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.test import Client

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.client import tokens
from cluster.client.bootstrap import clusters, rbac, roles
from cluster.etcd import store
from cluster.etcd.models import Cluster
from cluster.registry.acts import SYSTEM
from cluster.registry.registry import Registry
from tests.cluster.apiserver import wire
from tests.cluster.apiserver.nodes import FakeNodes, provided

EVERYBODYS = {
    "cluster-admin", "kubeadm:cluster-admins", "system:discovery", "system:basic-user", "system:public-info-viewer",
}  # fmt: skip
"""What the administrator and everybody may do; the other roles would only take time."""
TABLE = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json"
POD: Obj = {"metadata": {"name": "web"}, "spec": {"containers": [{"name": "nginx", "image": "nginx"}]}}


@dataclass
class Answer:
    """What came back: the code, the headers, and the body decoded if it is JSON."""

    code: int
    headers: dict[str, str]
    raw: bytes

    @property
    def body(self) -> Any:
        return json.loads(self.raw)

    @property
    def message(self) -> str:
        """A failure's sentence; an answer that is no Status has none."""
        assert self.body["kind"] == "Status", self.body
        return str(self.body["message"])


@dataclass
class Api:
    """One user's way to one cluster."""

    token: str
    cluster: str = "demo"
    client: Client = field(default_factory=lambda: Client(raise_request_exception=False))

    def __call__(
        self, method: str, path: str, body: Any = None, content_type: str = "application/json", **headers: str
    ) -> Answer:
        raw = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        given = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        answer = self.client.generic(
            method,
            f"/clusters/{self.cluster}/{path}",
            raw,
            content_type,
            headers={**given, **{k.replace("_", "-"): v for k, v in headers.items()}},
        )
        return Answer(answer.status_code, dict(answer.items()), answer.content)

    def get(self, path: str, **headers: str) -> Answer:
        return self("GET", path, **headers)

    def post(self, path: str, body: Any, **headers: str) -> Answer:
        return self("POST", path, body, **headers)

    def made(self, path: str, body: Obj) -> Obj:
        """The object as created; it must be."""
        answer = self.post(path, body)
        assert answer.code == 201, answer.raw
        found: Obj = answer.body
        return found


def new_cluster(name: str, **fields: Any) -> Cluster:
    """A cluster of namespaces only: these tests need no nodes, and a whole one takes its time."""
    row = Cluster.objects.create(name=name, signing_key=clusters._new_key(), **fields)
    for namespace in ("default", "kube-system"):
        Registry(name).create("namespaces", "", {"metadata": {"name": namespace}}, actor=SYSTEM)
    account = {"metadata": {"name": "default"}}
    Registry(name).create("serviceaccounts", "default", account, actor=SYSTEM)
    rbac.install(row, [role for role in roles.objects() if meta.name(role) in EVERYBODYS])
    return row


@pytest.fixture
def demo(db: None) -> Cluster:
    return new_cluster("demo", token="demo-token")


@pytest.fixture
def api(demo: Cluster) -> Api:
    return Api("demo-token")


@pytest.fixture
def account_token(demo: Cluster) -> str:
    """A token of the service account default/default."""
    account = Registry("demo").get("serviceaccounts", "default", "default")
    return tokens.issue(demo.signing_key, account)[0]


@pytest.fixture
def kubelets() -> Iterator[FakeNodes]:
    with provided() as fake:
        yield fake


@pytest.fixture
def running(api: Api) -> Api:
    """A cluster with the pod default/web running on node-1."""
    pods = "api/v1/namespaces/default/pods"
    api.made(pods, POD)
    target = {"kind": "Node", "name": "node-1"}
    assert api.post(f"{pods}/web/binding", {"metadata": {"name": "web"}, "target": target}).code == 201
    started = {"name": "nginx", "state": {"running": {"startedAt": "2026-01-01T00:00:00Z"}}, "ready": True}
    filled = {**started, "image": "nginx", "imageID": "", "restartCount": 0}
    patch = {"status": {"phase": "Running", "containerStatuses": [filled]}}
    assert api("PATCH", f"{pods}/web/status", patch, "application/merge-patch+json").code == 200
    return api


@pytest.fixture
def live(django_db_setup: None, django_db_blocker: Any) -> Iterator[Cluster]:
    """The cluster with its rows committed, for what runs in threads and follows the log."""
    with django_db_blocker.unblock():
        yield new_cluster("demo", token=wire.TOKEN)
        wire.quiet()
        store.drop("demo")


@pytest.fixture
def placed(live: Cluster, kubelets: FakeNodes) -> FakeNodes:
    """The kubelets of a live cluster with the pod default/web running on node-1."""
    registry = Registry("demo")
    spec = {**POD["spec"], "nodeName": "node-1"}
    registry.create("pods", "default", {**POD, "spec": spec}, actor=SYSTEM)
    registry.patch(
        "pods",
        "default",
        "web",
        "merge",
        {"status": {"phase": "Running"}},
        actor=SYSTEM,
        subresource="status",
    )
    return kubelets

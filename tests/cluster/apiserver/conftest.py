"""A cluster with nothing but namespaces, and a client that speaks its API in process."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.test import Client

from cluster.apimachinery.meta import Obj
from cluster.apiserver import tokens
from cluster.client.bootstrap import clusters
from cluster.etcd.models import Cluster
from cluster.registry.acts import SYSTEM
from cluster.registry.registry import Registry

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

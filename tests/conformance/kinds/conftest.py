"""Every served kind, drawn from the scheme: a new kind file is held to all of this without a word here.

The same sentences are said twice: in process, each to a cluster of its own, and over a socket to one cluster of a
served Podium whose loops are not started, so that nobody but the test writes there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

import pytest
import urllib3
from django.test import Client

from cluster.admin import samples, yaml_text
from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.scheme import scheme
from cluster.apiserver import requestinfo
from cluster.apiserver.requestinfo import Target
from tests.cluster.apiserver.conftest import Answer, Api, api, demo, live
from tests.harness.live import serving

__all__ = ["api", "demo", "live"]

MERGE, JSON_PATCH = "application/merge-patch+json", "application/json-patch+json"
STRATEGIC = "application/strategic-merge-patch+json"


@cache
def offered(resource: str) -> Obj:
    found: Obj = yaml_text.load(samples.sample(scheme.kind(resource))).value
    return found


@dataclass
class Served:
    """One kind as clients reach it."""

    target: Target
    api: Api

    @property
    def collection(self) -> str:
        kind = self.target.kind
        root = f"apis/{kind.group}/{kind.version}" if kind.group else f"api/{kind.version}"
        return f"{root}/namespaces/default/{kind.plural}" if kind.namespaced else f"{root}/{kind.plural}"

    @property
    def sample(self) -> Obj:
        """A manifest of the kind, as the admin offers it, in the version that is asked here."""
        return self.target.shown(cast(Obj, meta.copy(offered(self.target.resource))))

    @property
    def name(self) -> str:
        return meta.name(self.sample)

    @property
    def path(self) -> str:
        return f"{self.collection}/{self.name}"

    def made(self, **metadata: Any) -> Obj:
        obj = self.sample
        return self.api.made(self.collection, {**obj, "metadata": {**obj["metadata"], **metadata}})

    def patched(self, patch: Any, media: str) -> Answer:
        return self.api("PATCH", self.path, patch, media)


    def cleared(self) -> None:
        """Nothing is left of it; where no loops run, only a namespace has to be helped."""
        left = self.api("DELETE", self.path)
        if left.code == 200 and meta.get(left.body, "spec.finalizers"):
            self.api("PUT", f"{self.path}/finalize", {**left.body, "spec": {}})


@dataclass(frozen=True)
class Reply:
    """A response as Django's test client gives it."""

    status_code: int
    content: bytes
    headers: dict[str, str]

    def items(self) -> Any:
        return self.headers.items()


@dataclass(frozen=True)
class Socket:
    """Django's test client, as far as `Api` uses it, over a connection that is kept."""

    pool: urllib3.HTTPConnectionPool

    def generic(self, method: str, path: str, data: bytes, content_type: str, headers: dict[str, str]) -> Reply:
        said = self.pool.request(method, path, body=data, headers={"Content-Type": content_type, **headers})
        return Reply(said.status, said.data, dict(said.headers))


@pytest.fixture(scope="session")
def remote(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    """The administrator's way to the one cluster of a served Podium."""
    with serving(tmp_path_factory.mktemp("kinds") / "data", "--no-demo", "--no-controllers") as live:
        live.manage("create_cluster", "kinds", "--nodes", "1")
        token = re.findall("token: (.*)", live.kubeconfig("kinds"))[0]
        with urllib3.HTTPConnectionPool("127.0.0.1", live.port, retries=False) as pool:
            yield Api(token, "kinds", cast(Client, Socket(pool)))


def called(target: Target) -> str:
    return f"{target.resource}@{target.kind.api_version}"


TARGETS = requestinfo.targets()
MADE = [target for target in TARGETS if "create" in target.kind.verbs]


@pytest.fixture(params=["in process", "live"])
def wire(request: pytest.FixtureRequest, db: None) -> Api:
    """The way to a server."""
    found: Api = request.getfixturevalue("api" if request.param == "in process" else "remote")
    return found


@pytest.fixture(params=MADE, ids=called)
def served(request: pytest.FixtureRequest, wire: Api) -> Iterator[Served]:
    """A kind that can be made."""
    found = Served(request.param, wire)
    yield found
    if wire.cluster == "kinds":
        found.cleared()


@pytest.fixture(params=TARGETS, ids=called)
def known(request: pytest.FixtureRequest, api: Api) -> Served:
    """Any kind."""
    return Served(request.param, api)

"""Every answer names its flow. Expected: test/e2e/apimachinery/flowcontrol.go."""

from __future__ import annotations

import pytest

from cluster.api.flowcontrol.matching import Digest
from cluster.apimachinery import meta
from cluster.apiserver import flows
from cluster.client.bootstrap import built_in
from cluster.etcd import store
from cluster.registry.acts import Actor
from cluster.registry.authorization.attributes import Attributes
from tests.cluster.apiserver.conftest import Api

SCHEMA, LEVEL = flows.HEADERS


def uid(api: Api, plural: str, name: str) -> str:
    return meta.uid(api.get(f"apis/flowcontrol.apiserver.k8s.io/v1/{plural}/{name}").body)


@pytest.fixture
def flowing(api: Api) -> Api:
    """A cluster that has its flow schemas."""
    built_in.install(store.cluster_row("demo"))
    flows._known.clear()
    return api


@pytest.mark.parametrize("path", ["api/v1/pods", "version", "api/v1/namespaces/default/pods/nobody", "no/such/path"])
def test_a_request_is_told_its_flow_whatever_becomes_of_it(flowing: Api, path: str) -> None:
    headers = flowing.get(path).headers
    assert headers[SCHEMA] == uid(flowing, "flowschemas", "global-default")
    assert headers[LEVEL] == uid(flowing, "prioritylevelconfigurations", "global-default")


def test_a_cluster_without_schemas_says_nothing(api: Api) -> None:
    flows._known.clear()
    assert SCHEMA not in api.get("api/v1/pods").headers


def test_who_is_not_known_has_no_flow(flowing: Api) -> None:
    answer = Api("wrong").get("api/v1/pods")
    assert answer.code == 401
    assert SCHEMA not in answer.headers


def test_what_of_a_request_counts() -> None:
    jane = Actor("jane", ("system:authenticated",))
    logs = Attributes(jane, "get", resource="pods", subresource="log", name="p", namespace="a")
    assert flows.digest(logs) == Digest("jane", jane.groups, "get", resource="pods/log", namespace="a")
    assert flows.digest(Attributes(jane, "get", path="/healthz")) == Digest("jane", jane.groups, "get", path="/healthz")

"""APIServices that name a Service. Expected: kube-aggregator's handler_apis.go, handler_proxy.go and their tests."""

from __future__ import annotations

import pytest

from cluster.apimachinery.meta import Obj
from tests.cluster.apiserver.conftest import Api

APISERVICES = "apis/apiregistration.k8s.io/v1/apiservices"
AGGREGATED = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"


def registered(group: str = "custom.metrics.k8s.io", version: str = "v1beta1", priority: int = 100) -> Obj:
    service = {"namespace": "monitoring", "name": "adapter"}
    spec = {"group": group, "version": version, "service": service, "insecureSkipTLSVerify": True}
    return {
        "metadata": {"name": f"{version}.{group}"},
        "spec": {**spec, "groupPriorityMinimum": 100, "versionPriority": priority},
    }


@pytest.fixture
def adapted(api: Api) -> Api:
    api.made(APISERVICES, registered())
    api.made(APISERVICES, registered(version="v1beta2", priority=200))
    return api


def test_a_group_that_another_server_is_to_serve_is_listed(adapted: Api) -> None:
    told = {"name": "custom.metrics.k8s.io", "preferredVersion": {
        "groupVersion": "custom.metrics.k8s.io/v1beta2", "version": "v1beta2"}}  # fmt: skip
    found = adapted.get("apis").body["groups"][-1]
    assert {k: found[k] for k in told} == told
    assert adapted.get("apis/custom.metrics.k8s.io").body["versions"] == found["versions"]
    assert [v["version"] for v in found["versions"]] == ["v1beta2", "v1beta1"]


def test_of_what_it_serves_nothing_is_known(adapted: Api) -> None:
    item = adapted.get("apis", Accept=AGGREGATED).body["items"][-1]
    assert item["metadata"]["name"] == "custom.metrics.k8s.io"
    assert item["versions"][0] == {"version": "v1beta2", "freshness": "Stale"}


@pytest.mark.parametrize("path", ["", "/pods", "/namespaces/default/pods/web", "/pods?watch=1", "/a/b/c/d"])
def test_whoever_asks_it_hears_that_it_is_not_there(adapted: Api, path: str) -> None:
    answer = adapted.get(f"apis/custom.metrics.k8s.io/v1beta1{path}")
    assert (answer.code, answer.raw) == (503, b"service unavailable\n")


def test_the_metrics_stay_with_this_server(api: Api) -> None:
    api.made(APISERVICES, registered("metrics.k8s.io"))
    assert api.get("apis/metrics.k8s.io/v1beta1/nodes").code == 200
    assert len([g for g in api.get("apis").body["groups"] if g["name"] == "metrics.k8s.io"]) == 1

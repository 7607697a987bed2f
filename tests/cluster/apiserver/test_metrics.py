"""The resource metrics API. Expected shapes: k8s.io/metrics/pkg/apis/metrics/v1beta1, metrics-server's tables."""

from __future__ import annotations

import pytest

from cluster.apimachinery import meta, quantity
from cluster.client.bootstrap import create_cluster
from tests.cluster.apiserver.conftest import TABLE, Api

ROOT = "apis/metrics.k8s.io/v1beta1"


@pytest.fixture
def top(db: None) -> Api:
    """A cluster whose system pods run."""
    return Api(create_cluster("demo", nodes=1).token)


def test_each_node_that_is_ready_is_measured(top: Api) -> None:
    found = top.get(f"{ROOT}/nodes").body
    assert found["kind"] == "NodeMetricsList"
    assert {meta.name(item) for item in found["items"]} == {meta.name(n) for n in top.get("api/v1/nodes").body["items"]}
    one = top.get(f"{ROOT}/nodes/node-1").body
    assert (one["kind"], one["window"]) == ("NodeMetrics", "15s")
    assert quantity.milli(one["usage"]["cpu"]) > 0


def test_each_pod_that_runs_is_measured_by_container(top: Api) -> None:
    running = top.get("api/v1/namespaces/kube-system/pods").body["items"]
    found = top.get(f"{ROOT}/namespaces/kube-system/pods").body["items"]
    assert [meta.name(item) for item in found] == [meta.name(pod) for pod in running]
    for item in found:
        assert {container["usage"].keys() >= {"cpu", "memory"} for container in item["containers"]} == {True}
    assert top.get(f"{ROOT}/namespaces/default/pods").body["items"] == []
    assert len(top.get(f"{ROOT}/pods").body["items"]) == len(found)


def test_a_node_uses_more_than_its_pods(top: Api) -> None:
    node = quantity.milli(top.get(f"{ROOT}/nodes/node-1").body["usage"]["cpu"])
    here = [meta.name(p) for p in top.get("api/v1/pods?fieldSelector=spec.nodeName%3Dnode-1").body["items"]]
    pods = [p for p in top.get(f"{ROOT}/pods").body["items"] if meta.name(p) in here]
    assert node > sum(quantity.milli(c["usage"]["cpu"]) for p in pods for c in p["containers"])


def test_labels_select(top: Api) -> None:
    found = top.get(f"{ROOT}/namespaces/kube-system/pods?labelSelector=k8s-app%3Dkube-dns").body["items"]
    assert found
    assert {meta.labels(item)["k8s-app"] for item in found} == {"kube-dns"}


def test_what_is_not_measured_is_not_found(top: Api) -> None:
    answer = top.get(f"{ROOT}/namespaces/default/pods/nobody")
    assert (answer.code, answer.message) == (404, 'pods.metrics.k8s.io "nobody" not found')


@pytest.mark.parametrize("method", ["POST", "DELETE", "PUT"])
def test_nobody_writes_measurements(top: Api, method: str) -> None:
    assert top(method, f"{ROOT}/nodes", {}).code == 405


def test_a_table_has_metrics_servers_columns(top: Api) -> None:
    table = top.get(f"{ROOT}/nodes", Accept=TABLE).body
    assert [c["name"] for c in table["columnDefinitions"]] == ["Name", "cpu", "memory", "Window"]
    assert {len(row["cells"]) for row in table["rows"]} == {4}
    pods = top.get(f"{ROOT}/pods", Accept=TABLE).body
    assert {len(row["cells"]) for row in pods["rows"]} == {4}


def test_discovery_and_explain_know_them(top: Api) -> None:
    resources = {r["name"]: r for r in top.get(ROOT).body["resources"]}
    assert {name: (r["kind"], r["verbs"]) for name, r in resources.items()} == {
        "nodes": ("NodeMetrics", ["get", "list"]),
        "pods": ("PodMetrics", ["get", "list"]),
    }
    schemas = top.get(f"openapi/v3/{ROOT}").body["components"]["schemas"]
    assert any(name.endswith("PodMetrics") for name in schemas)

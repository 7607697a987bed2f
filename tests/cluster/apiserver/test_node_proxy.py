"""A kubelet's own paths, read through the API server. Expected: pkg/kubelet/server, pkg/registry/core/node/rest."""

from __future__ import annotations

import pytest

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from tests.cluster.apiserver.conftest import Api

NODE = "api/v1/nodes/node-1"
MACHINE = "apis/sim.podium.local/v1/machines/node-1"


@pytest.fixture
def node(running: Api) -> Api:
    """The running pod's node, with a machine under it."""
    capacity = {"cpu": "4", "memory": "8Gi", "pods": "110"}
    running.made("api/v1/nodes", {"metadata": {"name": "node-1"}})
    status = {"capacity": capacity, "addresses": [{"type": "InternalIP", "address": "10.128.0.3"}]}
    merge = "application/merge-patch+json"
    assert running("PATCH", f"{NODE}/status", {"status": status}, merge).code == 200
    running.made("apis/sim.podium.local/v1/machines", {"metadata": {"name": "node-1"}, "spec": {"running": True}})
    return running


@pytest.mark.parametrize("path", ["healthz", "healthz/syncloop"])
def test_a_kubelet_says_that_it_is_well(node: Api, path: str) -> None:
    answer = node.get(f"{NODE}/proxy/{path}")
    assert (answer.code, answer.raw) == (200, b"ok")


@pytest.mark.parametrize("name", ["node-1", "node-1:10250", "https:node-1:10250"])
def test_a_kubelet_lists_its_pods(node: Api, name: str) -> None:
    found: Obj = node.get(f"api/v1/nodes/{name}/proxy/pods/").body
    assert (found["kind"], [meta.name(pod) for pod in found["items"]]) == ("PodList", ["web"])


def test_a_kubelet_tells_what_its_pods_use(node: Api) -> None:
    summary = node.get(f"{NODE}/proxy/stats/summary").body
    assert summary["node"]["nodeName"] == "node-1"
    assert summary["node"]["memory"]["availableBytes"] < 8 * 2**30
    (pod,) = summary["pods"]
    assert (pod["podRef"]["name"], [c["name"] for c in pod["containers"]]) == ("web", ["nginx"])


def test_a_kubelet_shows_its_configuration_and_its_metrics(node: Api) -> None:
    assert node.get(f"{NODE}/proxy/configz").body["kubeletconfig"]["staticPodPath"] == "/etc/kubernetes/manifests"
    assert b"\nkubelet_running_pods 1\n" in node.get(f"{NODE}/proxy/metrics").raw
    assert b'container="nginx",namespace="default",pod="web"' in node.get(f"{NODE}/proxy/metrics/resource").raw
    assert b'<a href="containers/">' in node.get(f"{NODE}/proxy/logs/").raw
    assert node.get(f"{NODE}/proxy/nowhere").code == 404


def test_nobody_answers_at_another_port_or_without_power(node: Api) -> None:
    answer = node.get("api/v1/nodes/node-1:9999/proxy/healthz")
    reached = "error trying to reach service: dial tcp 10.128.0.3"
    assert (answer.code, answer.message) == (503, f"{reached}:9999: connect: connection refused")
    node("PATCH", MACHINE, {"spec": {"running": False}}, "application/merge-patch+json")
    assert node.get(f"{NODE}/proxy/healthz").message == f"{reached}:10250: connect: no route to host"

"""What a balancer gets of kube-proxy, over the data plane's own walk. Expected: pkg/proxy/healthcheck."""

from __future__ import annotations

import json

import pytest

from cluster.runtime.http import HttpRequest, HttpResponse
from cluster.runtime.network import Refused, Source
from tests.cluster.dataplane import worlds
from tests.cluster.kubelet.test_fabric import CURL, Network

INTERNET = Source("internet", "", "demo")
PORTS = [{"port": 80, "targetPort": 80, "protocol": "TCP", "nodePort": 31704}]


def network(**spec: object) -> Network:
    made = {"type": "LoadBalancer", "ports": PORTS, "externalTrafficPolicy": "Local", "healthCheckNodePort": 32000}
    return Network(**{**made, **spec})


def asked(net: Network, node: str, port: int = 32000, path: str = "/", source: Source = CURL) -> HttpResponse:
    host = worlds.external_ip(node) if source is INTERNET else worlds.internal_ip(node)
    return net.fabric.dial(source, host, port).http(HttpRequest("GET", path))


@pytest.mark.parametrize("source", [CURL, INTERNET])
@pytest.mark.parametrize(("node", "status", "count"), [("node-1", 200, 1), ("node-3", 503, 0)])
def test_the_health_check_node_port_tells_how_many_pods_the_node_has(
    node: str, status: int, count: int, source: Source
) -> None:
    net = network()
    response = asked(net, node, source=source)
    assert response.status == status
    assert json.loads(response.body) == {
        "service": {"namespace": "default", "name": "my-nginx"},
        "localEndpoints": count,
        "serviceProxyHealthy": True,
    }
    assert response.header("X-Load-Balancing-Endpoint-Weight") == str(count)
    assert response.header("Content-Length") == str(len(response.body))
    assert net.kept[-1].status == status


def test_without_policy_local_nobody_listens_there() -> None:
    with pytest.raises(Refused):
        asked(network(externalTrafficPolicy="Cluster"), "node-1")


def test_kube_proxys_healthz_tells_that_the_node_is_to_stay() -> None:
    proxy = worlds.pod("kube-proxy-x", "10.128.0.3", "node-1", "kube-system", port=10256)
    proxy["spec"]["hostNetwork"] = True
    net = network()
    net.cluster.pods.append(proxy)
    net.servers.listening = lambda uid, ip, port, protocol: port == 10256  # type: ignore[method-assign]
    response = asked(net, "node-1", 10256, "/healthz")
    assert response.status == 200
    told = json.loads(response.body)
    assert (told["nodeEligible"], told["lastUpdated"]) == (True, told["currentTime"])
    assert " +0000 UTC m=+" in told["currentTime"]

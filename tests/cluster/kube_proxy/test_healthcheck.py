"""Expected: the answers of kube-proxy's ServiceHealthServer and ProxyHealthServer (pkg/proxy/healthcheck and its
tests), and KEP-1669: a terminating pod does not keep its node in the balancer."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cluster.apimachinery.meta import Obj
from cluster.kube_proxy import healthcheck
from cluster.kube_proxy.rules import Rules
from tests.cluster.kube_proxy.manifests import at, dual, endpoints, service

OWN = "10.128.0.3"
LOCAL: dict[str, Any] = {
    "type": "LoadBalancer", "externalTrafficPolicy": "Local", "healthCheckNodePort": 32000,
    "ports": [{"name": "p80", "port": 80, "nodePort": 30080}],
}  # fmt: skip
LEAVING = at("10.244.1.5", ready=False, serving=True, terminating=True)


def check(*entries: Obj, ip: str = OWN, port: int = 32000) -> healthcheck.Check | None:
    svc = service("web", **LOCAL)
    return healthcheck.at(Rules.of([svc], [endpoints(svc, *entries)], "node-1", (OWN,)), ip, port)


def test_a_node_with_ready_pods_answers_200_with_their_number() -> None:
    found = check(at("10.244.1.4"), at("10.244.1.5"), at("10.244.2.4", "node-2"))
    assert found is not None
    status, headers, body = found.answer()
    assert status == 200
    assert headers == (
        ("Content-Type", "application/json"),
        ("X-Content-Type-Options", "nosniff"),
        ("X-Load-Balancing-Endpoint-Weight", "2"),
    )
    assert body == (
        '{\n\t"service": {\n\t\t"namespace": "default",\n\t\t"name": "web"\n\t},\n'
        '\t"localEndpoints": 2,\n\t"serviceProxyHealthy": true\n}'
    )


@pytest.mark.parametrize("entries", [(), (at("10.244.2.4", "node-2"),), (LEAVING,), (at("10.244.1.4", ready=False),)])
def test_a_node_without_ready_pods_of_its_own_answers_503(entries: tuple[Obj, ...]) -> None:
    found = check(*entries)
    assert found is not None
    status, headers, body = found.answer()
    assert (status, headers[-1][1], json.loads(body)["localEndpoints"]) == (503, "0", 0)


def test_nobody_listens_at_other_ports_or_at_other_addresses() -> None:
    assert check(at("10.244.1.4"), port=32001) is None
    assert check(at("10.244.1.4"), ip="10.0.0.50") is None


def test_policy_cluster_opens_no_health_check() -> None:
    svc = service("web", **{**LOCAL, "externalTrafficPolicy": "Cluster"})
    assert healthcheck.at(Rules.of([svc], [], "node-1", (OWN,)), OWN, 32000) is None


def test_a_pod_behind_two_ports_is_one_pod() -> None:
    ports = [{"name": n, "port": p, "nodePort": 30000 + p} for n, p in (("http", 80), ("https", 443))]
    svc = service("web", **{**LOCAL, "ports": ports})
    slices = [endpoints(svc, at("10.244.1.4"), port={"name": n, "port": 80}) for n in ("http", "https")]
    assert healthcheck.local_endpoints(Rules.of([svc], slices, "node-1", (OWN,)), "default/web") == 1


def test_each_family_of_a_dual_stack_service_counts_its_own_addresses() -> None:
    svc = dual("web", "10.0.0.50", "fd00:10:96::50", **LOCAL)
    slices = [endpoints(svc, at("10.244.1.4")), endpoints(svc, at("fd00:10:244:1::4"))]
    own = (OWN, "2001:db8::3")
    assert healthcheck.at(Rules.of([svc], slices, "node-1", own), "2001:db8::3", 32000) is not None


NOW = "2026-11-23 04:36:10.123456 +0000 UTC m=+12.000000001"


def test_healthz_tells_whether_the_node_is_to_stay() -> None:
    times = f'"lastUpdated": "{NOW}","currentTime": "{NOW}"'
    for eligible, status in ((True, 200), (False, 503)):
        found = healthcheck.of_node("/healthz", eligible, NOW)
        assert (found.status, found.headers) == (status, healthcheck.JSON)
        assert found.body == f'{{{times}, "nodeEligible": {"true" if eligible else "false"}}}'


def test_livez_does_not_ask_about_the_node() -> None:
    found = healthcheck.of_node("/livez", False, NOW)
    assert (found.status, found.body) == (200, f'{{"lastUpdated": "{NOW}","currentTime": "{NOW}"}}')


def test_other_paths_are_gos_404() -> None:
    found = healthcheck.of_node("/", True, NOW)
    assert (found.status, found.body) == (404, "404 page not found\n")

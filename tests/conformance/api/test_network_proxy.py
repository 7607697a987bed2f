"""[sig-network] Pods and Services through the API server's proxy. Upstream: test/e2e/network/proxy.go."""

from __future__ import annotations

import pytest

from tests.conformance.api.client import Things
from tests.conformance.api.conftest import Space
from tests.conformance.api.runs import ends, started
from tests.conformance.api.shapes import AGNHOST, container, pod, service
from tests.harness import wait

pytestmark = pytest.mark.slow
METHODS = ["DELETE", "OPTIONS", "PATCH", "POST", "PUT"]


@pytest.fixture
def proxied(space: Space) -> tuple[Things, Things]:
    """Pods and Services, of each one that echoes how it was asked."""
    started(
        space,
        pod(
            "agnhost",
            container(AGNHOST, "porter", env=[{"name": "SERVE_PORT_80", "value": "foo"}]),
            labels={"app": "web"},
        ),
    )
    space("v1", "Service").create(
        service("test-service", {"app": "web"}, {"name": "web", "port": 80, "targetPort": 80})
    )
    wait.until(lambda: ends(space, "test-service"), "the endpoint")
    return space.pods, space("v1", "Service")


@pytest.mark.parametrize("path", ["", "/some/path/with/GET"])
def test_every_method_passes_the_proxy(space: Space, proxied: tuple[Things, Things], path: str) -> None:
    """Proxy, validate Proxy responses; Proxy, validate ProxyWithPath responses"""
    pods, services = proxied
    for base in (pods.path("agnhost", "proxy"), services.path("test-service", "proxy")):
        for method in METHODS:
            answer = space.client.send(method, base + (path or "/"))
            assert answer.status == 200


def test_a_service_and_a_pod_are_reached_through_the_proxy(space: Space) -> None:
    """Proxy, logs service endpoint"""
    labels = {"name": "proxy-service"}
    env = [
        {"name": f"SERVE_PORT_{p}", "value": v}
        for p, v in (("80", "not accessible via service"), ("160", "foo"), ("162", "bar"))
    ]
    started(space, pod("server", container(AGNHOST, "porter", env=env), labels=labels))
    ports = [
        {"name": "portname1", "port": 80, "targetPort": 160},
        {"name": "portname2", "port": 81, "targetPort": 162},
    ]
    space("v1", "Service").create(service("proxy-service", labels, *ports))
    wait.until(lambda: ends(space, "proxy-service"), "the endpoint")
    expected = {"services/proxy-service:portname1": "foo", "services/proxy-service:80": "foo",
                "services/proxy-service:portname2": "bar", "services/http:proxy-service:81": "bar",
                "pods/server:160": "foo", "pods/http:server:162": "bar"}  # fmt: skip
    for where, body in expected.items():
        answer = space.client.send("GET", f"/api/v1/namespaces/{space.name}/{where}/proxy/")
        assert answer.data.decode() == body, where

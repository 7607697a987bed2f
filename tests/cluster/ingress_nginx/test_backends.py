"""Expected values: ingress-nginx' getEndpointsFromSlices and serviceEndpoints."""

from __future__ import annotations

from cluster.ingress_nginx.backends import Upstream, upstreams
from tests.cluster.ingress_nginx.manifests import endpoint_slice, service


def test_requests_go_to_ready_endpoints_directly() -> None:
    slices = [endpoint_slice("web", "10.244.1.4", "10.244.2.5"), endpoint_slice("other", "10.244.1.9")]
    assert upstreams(service(), slices, "80") == (Upstream("10.244.1.4", 8080), Upstream("10.244.2.5", 8080))


def test_a_port_is_meant_by_number_targetport_or_name() -> None:
    slices = [endpoint_slice("web", "10.244.1.4", name="http")]
    named = service(ports=[{"name": "http", "port": 80, "targetPort": "web", "protocol": "TCP"}])
    for port in ("80", "http", "web"):
        assert upstreams(named, slices, port) == (Upstream("10.244.1.4", 8080),)
    assert upstreams(named, slices, "81") == ()


def test_without_service_or_anybody_ready_there_is_nobody() -> None:
    assert upstreams(None, [endpoint_slice("web", "10.244.1.4")], "80") == ()
    assert upstreams(service(), [endpoint_slice("web", "10.244.1.4", ready=False)], "80") == ()
    assert upstreams(service(), [], "80") == ()


def test_an_external_name_is_gone_to_by_its_name() -> None:
    outside = service(type="ExternalName", externalName="shop.example.com")
    assert upstreams(outside, [], "80") == (Upstream("shop.example.com", 80),)

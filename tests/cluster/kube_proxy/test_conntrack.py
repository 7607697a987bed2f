"""The cases of kube-proxy's own TestCleanStaleEntries: which UDP entries are cleared."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.apimachinery.meta import Obj
from cluster.kube_proxy import conntrack
from cluster.kube_proxy.rules import Rules
from tests.cluster.kube_proxy.manifests import at, endpoints, service

VIP, BALANCER, EXTERNAL, NODE = "10.0.0.50", "203.0.113.9", "192.0.2.7", "10.128.0.3"
SERVING, GONE, SICK, LEAVING = "10.244.1.4", "10.244.1.5", "10.244.1.6", "10.244.2.4"
ENTRIES = (
    at(SERVING),
    at(SICK, ready=False, serving=False),
    at(LEAVING, "node-2", ready=False, serving=True, terminating=True),
)


def rules_of(*entries: Obj, protocol: str = "UDP", **spec: Any) -> Rules:
    ports = [{"name": "p80", "port": 80, "protocol": protocol, "nodePort": 30080}]
    svc = service(
        "web", type="LoadBalancer", ports=ports, externalIPs=[EXTERNAL], ingress=[{"ip": BALANCER}], **spec
    )
    port = {"name": "p80", "port": 80, "protocol": protocol}
    return Rules.of([svc], [endpoints(svc, *entries, port=port)], "node-1", (NODE,))


@pytest.mark.parametrize("to", [(VIP, 80), (BALANCER, 80), (EXTERNAL, 80), (NODE, 30080)])
@pytest.mark.parametrize(("endpoint", "cleared"), [(SERVING, False), (LEAVING, False), (SICK, True), (GONE, True)])
def test_a_udp_flow_is_forgotten_when_its_endpoint_does_not_serve(
    to: tuple[str, int], endpoint: str, cleared: bool
) -> None:
    assert conntrack.stale(rules_of(*ENTRIES), (*to, "UDP"), endpoint) == cleared


def test_a_flow_that_began_before_the_service_had_rules_is_forgotten() -> None:
    """It went to the virtual address itself, and would go there for as long as the client sends."""
    assert conntrack.stale(rules_of(*ENTRIES), (BALANCER, 80, "UDP"), BALANCER)


def test_a_service_without_serving_endpoints_keeps_its_flows() -> None:
    assert not conntrack.stale(rules_of(), (VIP, 80, "UDP"), GONE)
    assert not conntrack.stale(rules_of(ENTRIES[1]), (VIP, 80, "UDP"), SICK)


@pytest.mark.parametrize("protocol", ["TCP", "SCTP"])
def test_other_protocols_are_never_touched(protocol: str) -> None:
    assert not conntrack.stale(rules_of(*ENTRIES, protocol=protocol), (VIP, 80, protocol), GONE)


def test_other_ports_and_addresses_are_not_the_services() -> None:
    for to in ((VIP, 81, "UDP"), ("10.0.0.51", 80, "UDP"), (NODE, 30081, "UDP")):
        assert not conntrack.stale(rules_of(*ENTRIES), to, GONE)


def test_policies_do_not_break_what_flows() -> None:
    """"Changes to the service should not affect existing flows": a remote endpoint stays, policy Local or not."""
    local = rules_of(*ENTRIES, externalTrafficPolicy="Local", internalTrafficPolicy="Local")
    assert not conntrack.stale(local, (VIP, 80, "UDP"), LEAVING)

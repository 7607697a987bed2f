"""From where there is no way in: node ports and balancers."""

from __future__ import annotations

from typing import Any

from cluster.dataplane.request import Request
from tests.cluster.dataplane.causes.cause import INTERNET, SHELL, ask, cause
from tests.cluster.dataplane.lab import Lab
from tests.cluster.dataplane.worlds import external_ip, internal_ip


def opened(lab: Lab, kind: str = "NodePort", **spec: Any) -> None:
    lab.web["spec"] |= {"type": kind, "ports": [{"port": 80, "targetPort": 80, "nodePort": 31704}], **spec}


def balanced(lab: Lab, **spec: Any) -> None:
    opened(lab, "LoadBalancer", **spec)
    lab.web["status"] = {"loadBalancer": {"ingress": [{"ip": "203.0.113.200"}]}}


@cause("internet.private", "internet.private")
def cluster_ip_from_outside(lab: Lab) -> Request:
    """First the Service gets a node port, then that is called."""
    return ask("http://10.0.0.50", INTERNET)


@cause("internet.private", "internet.private")
def pod_ip_from_outside(lab: Lab) -> Request:
    return ask("http://10.244.1.13", INTERNET)


@cause("internet.private", "internet.private")
def pod_ip_from_outside_without_any_service(lab: Lab) -> Request:
    del lab.objects["Service default/web"]
    return ask("http://10.244.1.13", INTERNET)


@cause("internet.private")
def internal_ip_from_outside(lab: Lab) -> Request:
    opened(lab)
    return ask(f"http://{internal_ip('node-1')}:31704", INTERNET)


@cause("internet.unknown")
def address_that_nobody_has(lab: Lab) -> Request:
    balanced(lab)
    return ask("http://203.0.113.99", INTERNET)


@cause("lookup.public-unknown", "lookup.public-unknown")
def balancer_pending(lab: Lab) -> Request:
    opened(lab, "LoadBalancer")
    lab.later.append(lambda: balanced(lab))
    return ask(source=INTERNET)


@cause("server.closed")
def node_port_that_no_service_has(lab: Lab) -> Request:
    opened(lab)
    return ask(f"http://{external_ip('node-2')}:31705", INTERNET)


@cause("server.closed", known={"the address": "http://10.0.0.50/"})
def port_of_a_node_that_nothing_has_to_do_with(lab: Lab) -> Request:
    """A Service with a node port of its own is not what was meant."""
    opened(lab)
    return ask(f"http://{internal_ip('node-2')}:9100", SHELL)


@cause("server.closed")
def services_port_at_a_node_where_it_has_another(lab: Lab) -> Request:
    opened(lab, ports=[{"port": 8080, "targetPort": 80, "nodePort": 31704}])
    return ask(f"http://{external_ip('node-2')}:8080", INTERNET)


@cause("server.closed")
def node_port_by_another_protocol(lab: Lab) -> Request:
    opened(lab)
    return ask(f"udp://{external_ip('node-2')}:31704", INTERNET)


@cause("server.closed", "server.closed")
def services_port_at_a_node(lab: Lab) -> Request:
    """The Service has no node port at all: it gets one, and then that is called."""
    lab.web["spec"]["ports"] = [{"port": 8080, "targetPort": 80}]
    return ask(f"http://{external_ip('node-2')}:8080", INTERNET)


@cause("gate.drop-local")
def node_port_of_policy_local_on_a_node_without_pods(lab: Lab) -> Request:
    opened(lab, externalTrafficPolicy="Local")
    return ask(f"http://{external_ip('node-3')}:31704", INTERNET)


@cause("gate.drop-local", ipvs=("gate.reject-local",))
def internal_policy_local_on_a_node_without_pods(lab: Lab) -> Request:
    lab.web["spec"]["internalTrafficPolicy"] = "Local"
    return ask("http://10.0.0.50", SHELL)


@cause("gate.drop-range")
def source_ranges_that_leave_the_caller_out(lab: Lab) -> Request:
    balanced(lab, loadBalancerSourceRanges=["192.0.2.0/24"])
    return ask("http://203.0.113.200", INTERNET)


@cause("gate.drop-range")
def rules_that_still_have_the_ranges_of_before(lab: Lab) -> Request:
    balanced(lab, loadBalancerSourceRanges=["192.0.2.0/24"])
    lab.freeze("node-1", "node-2", "node-3")
    lab.web["spec"]["loadBalancerSourceRanges"] = ["198.51.100.0/24"]
    return ask("http://203.0.113.200", INTERNET)


@cause("gate.foreign")
def rules_that_do_not_know_the_balancer_yet(lab: Lab) -> Request:
    lab.freeze("node-1", "node-2", "node-3")
    balanced(lab)
    return ask("http://203.0.113.200", INTERNET)


@cause("balancer.closed")
def port_that_the_balancer_does_not_forward(lab: Lab) -> Request:
    balanced(lab)
    return ask("http://203.0.113.200:8080", INTERNET)


@cause("balancer.no-node-port")
def balancer_that_calls_node_ports_where_there_are_none(lab: Lab) -> Request:
    balanced(lab, allocateLoadBalancerNodePorts=False, ports=[{"port": 80, "targetPort": 80}])
    lab.web["status"]["loadBalancer"]["ingress"][0]["ipMode"] = "Proxy"
    return ask("http://203.0.113.200", INTERNET)


@cause("balancer.idle", "gate.reject")
def balancer_of_policy_local_without_ready_pods(lab: Lab) -> Request:
    balanced(lab, externalTrafficPolicy="Local", selector={"app": "wbe"})
    return ask("http://203.0.113.200", INTERNET)


@cause("balancer.idle")
def balancer_whose_nodes_are_all_down(lab: Lab) -> Request:
    balanced(lab)
    for node in ("node-1", "node-2", "node-3"):
        lab.get(f"Machine {node}")["spec"]["running"] = False
    return ask("http://203.0.113.200", INTERNET)

"""A port of a node that a pod publishes, or should."""

from __future__ import annotations

from typing import Any

from cluster.dataplane.request import Request
from tests.cluster.dataplane.causes.cause import INTERNET, SHELL, ask, cause
from tests.cluster.dataplane.lab import Lab
from tests.cluster.dataplane.worlds import external_ip, internal_ip


def published(lab: Lab, **port: Any) -> None:
    """One pod, on node-1, whose port 80 is the node's port 8080."""
    lab.get("Deployment default/web")["spec"]["replicas"] = 1
    lab.program["ports"] = [{"containerPort": 80, "hostPort": 8080, **port}]


@cause("server.closed")
def host_port_missing(lab: Lab) -> Request:
    return ask(f"http://{external_ip('node-1')}:80", INTERNET)


@cause("server.closed")
def host_port_of_another_node(lab: Lab) -> Request:
    published(lab)
    return ask(f"http://{external_ip('node-2')}:8080", INTERNET)


@cause("server.closed")
def host_port_by_another_protocol(lab: Lab) -> Request:
    published(lab, protocol="UDP")
    return ask(f"http://{internal_ip('node-1')}:8080", SHELL)


@cause("server.closed")
def host_port_at_another_address_of_the_node(lab: Lab) -> Request:
    published(lab, hostIP="127.0.0.1")
    return ask(f"http://{internal_ip('node-1')}:8080", SHELL)


@cause("server.closed")
def host_port_that_leads_to_the_wrong_container_port(lab: Lab) -> Request:
    published(lab, containerPort=8080)
    return ask(f"http://{external_ip('node-1')}:8080", INTERNET)

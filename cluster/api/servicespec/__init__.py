"""What a Service's spec means: its types, defaults, rules, addresses and ports.

A Service's type decides which of its fields mean anything: a ClusterIP needs an address of its own, a NodePort a
port on every node besides, a LoadBalancer an outside address besides that; an ExternalName is only a name.
"""

from __future__ import annotations

from cluster.apimachinery.meta import Obj

CLUSTER_IP, NODE_PORT, LOAD_BALANCER, EXTERNAL_NAME = "ClusterIP", "NodePort", "LoadBalancer", "ExternalName"
TYPES = (CLUSTER_IP, EXTERNAL_NAME, LOAD_BALANCER, NODE_PORT)
NONE = "None"


def is_headless(spec: Obj) -> bool:
    """Whether the Service has no address and DNS names its pods instead."""
    return spec.get("type") != EXTERNAL_NAME and spec.get("clusterIP") == NONE


def needs_cluster_ip(spec: Obj) -> bool:
    return spec.get("type") in (CLUSTER_IP, NODE_PORT, LOAD_BALANCER)


def needs_node_ports(spec: Obj) -> bool:
    if spec.get("type") == NODE_PORT:
        return True
    return spec.get("type") == LOAD_BALANCER and spec.get("allocateLoadBalancerNodePorts") is not False


def is_external(spec: Obj) -> bool:
    """Whether anything outside the cluster may reach it."""
    return spec.get("type") in (NODE_PORT, LOAD_BALANCER) or bool(
        spec.get("type") == CLUSTER_IP and spec.get("externalIPs")
    )


def needs_health_check(spec: Obj) -> bool:
    """Whether load balancers must ask each node if it has a pod of the Service."""
    return spec.get("type") == LOAD_BALANCER and spec.get("externalTrafficPolicy") == "Local"


def ports(spec: Obj) -> list[Obj]:
    return spec.get("ports") or []


def node_ports(spec: Obj) -> set[int]:
    return {port["nodePort"] for port in ports(spec) if port.get("nodePort")}

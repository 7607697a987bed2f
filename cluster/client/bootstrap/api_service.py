"""The Service through which pods reach the API server, with the endpoints that only it knows.

(In Kubernetes: pkg/controlplane/controller/kubernetesservice.)
"""

from __future__ import annotations

from ipaddress import ip_network

from cluster.api.servicespec.families import IPV4
from cluster.api.servicespec.ip_allocator import RANGES
from cluster.apimachinery.meta import Obj
from cluster.client.bootstrap import nodes

NAMESPACE, NAME = "default", "kubernetes"


def cluster_ip(number: int, family: str = IPV4) -> str:
    """The well-known address with a number: 1 is the API server's, 10 the cluster's DNS."""
    return str(ip_network(RANGES[family])[number])


def objects(family: str = IPV4) -> list[Obj]:
    """The Service, its Endpoints and its EndpointSlice, in the cluster's first family."""
    endpoint = {"name": "https", "port": 6443, "protocol": "TCP"}
    address = nodes.internal_ip(0, family)
    ports = [{"name": "https", "port": 443, "protocol": "TCP", "targetPort": 6443}]
    service = _named("v1", "Service", {"component": "apiserver", "provider": "kubernetes"})
    endpoints = _named("v1", "Endpoints", {"endpointslice.kubernetes.io/skip-mirror": "true"})
    piece = _named("discovery.k8s.io/v1", "EndpointSlice", {"kubernetes.io/service-name": NAME})
    return [
        {**service, "spec": {"clusterIP": cluster_ip(1, family), "ports": ports}},
        {**endpoints, "subsets": [{"addresses": [{"ip": address}], "ports": [endpoint]}]},
        {
            **piece,
            "addressType": family,
            "ports": [endpoint],
            "endpoints": [{"addresses": [address], "conditions": {"ready": True}}],
        },
    ]


def _named(api_version: str, kind: str, labels: dict[str, str]) -> Obj:
    head = {"name": NAME, "namespace": NAMESPACE, "labels": labels}
    return {"apiVersion": api_version, "kind": kind, "metadata": head}

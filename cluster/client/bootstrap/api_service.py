"""The Service through which pods reach the API server, with the endpoints that only it knows.

(In Kubernetes: pkg/controlplane/controller/kubernetesservice.)
"""

from __future__ import annotations

from cluster.apimachinery.meta import Obj
from cluster.client.bootstrap import nodes

NAMESPACE, NAME, ADDRESS = "default", "kubernetes", "10.0.0.1"


def objects() -> list[Obj]:
    """The Service, its Endpoints and its EndpointSlice."""
    endpoint = {"name": "https", "port": 6443, "protocol": "TCP"}
    address = nodes.internal_ip(0)
    ports = [{"name": "https", "port": 443, "protocol": "TCP", "targetPort": 6443}]
    service = _named("v1", "Service", {"component": "apiserver", "provider": "kubernetes"})
    endpoints = _named("v1", "Endpoints", {"endpointslice.kubernetes.io/skip-mirror": "true"})
    piece = _named("discovery.k8s.io/v1", "EndpointSlice", {"kubernetes.io/service-name": NAME})
    return [
        {**service, "spec": {"clusterIP": ADDRESS, "ports": ports}},
        {**endpoints, "subsets": [{"addresses": [{"ip": address}], "ports": [endpoint]}]},
        {
            **piece,
            "addressType": "IPv4",
            "ports": [endpoint],
            "endpoints": [{"addresses": [address], "conditions": {"ready": True}}],
        },
    ]


def _named(api_version: str, kind: str, labels: dict[str, str]) -> Obj:
    head = {"name": NAME, "namespace": NAMESPACE, "labels": labels}
    return {"apiVersion": api_version, "kind": kind, "metadata": head}

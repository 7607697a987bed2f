"""Services and EndpointSlices for kube-proxy's tests, in as few words as they need."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cluster.apimachinery.meta import Obj


def service(name: str, namespace: str = "default", ip: str = "10.0.0.50", **spec: Any) -> Obj:
    """A Service on port 80 (named p80) unless `spec` says otherwise; `ingress` becomes its balancer's status."""
    ingress = spec.pop("ingress", [])
    body = {
        "clusterIP": ip,
        "type": "ClusterIP",
        "ports": [{"name": "p80", "port": 80, "protocol": "TCP"}],
        **spec,
    }
    status = {"loadBalancer": {"ingress": ingress}}
    return {"metadata": {"name": name, "namespace": namespace}, "spec": body, "status": status}


def at(ip: str, node: str = "node-1", **conditions: bool) -> Obj:
    return {"addresses": [ip], "nodeName": node, "conditions": conditions}


def endpoints(svc: Obj, *entries: Obj, port: Mapping[str, Any] | None = None) -> Obj:
    meta = svc["metadata"]
    return {
        "metadata": {
            "name": f"{meta['name']}-1",
            "namespace": meta["namespace"],
            "labels": {"kubernetes.io/service-name": meta["name"]},
        },
        "addressType": "IPv6" if entries and ":" in entries[0]["addresses"][0] else "IPv4",
        "ports": [dict(port or {"name": "p80", "port": 80, "protocol": "TCP"})],
        "endpoints": list(entries),
    }


def dual(name: str, four: str, six: str, namespace: str = "default", **spec: Any) -> Obj:
    """A dual-stack Service."""
    families = {"clusterIPs": [four, six], "ipFamilies": ["IPv4", "IPv6"], "ipFamilyPolicy": "RequireDualStack"}
    return service(name, namespace, four, **families, **spec)

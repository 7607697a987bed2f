"""Small Ingresses, classes, Services and slices."""

from __future__ import annotations

from typing import Any

from cluster.apimachinery.meta import Obj

CLASS: Obj = {
    "kind": "IngressClass", "metadata": {"name": "nginx"}, "spec": {"controller": "k8s.io/ingress-nginx"}
}  # fmt: skip


def path(path: str, service: str = "web", kind: str = "Prefix", port: int | str = 80) -> Obj:
    given = {"number": port} if isinstance(port, int) else {"name": port}
    return {"path": path, "pathType": kind, "backend": {"service": {"name": service, "port": given}}}


def rule(host: str, *paths: Obj) -> Obj:
    return {**({"host": host} if host else {}), "http": {"paths": list(paths)}}


def ingress(
    name: str,
    *rules: Obj,
    created: str = "2026-01-01T00:00:00Z",
    annotations: dict[str, str] | None = None,
    class_name: str | None = "nginx",
    **spec: Any,
) -> Obj:
    head = {
        "name": name,
        "namespace": "default",
        "creationTimestamp": created,
        "annotations": annotations or {},
    }
    named = {} if class_name is None else {"ingressClassName": class_name}
    return {"kind": "Ingress", "metadata": head, "spec": {**named, "rules": list(rules), **spec}}


def service(name: str = "web", port: int = 80, target: int | str = 8080, **spec: Any) -> Obj:
    ports = [{"port": port, "targetPort": target, "protocol": "TCP"}]
    head = {"name": name, "namespace": "default"}
    return {"kind": "Service", "metadata": head, "spec": {"type": "ClusterIP", "ports": ports, **spec}}


def endpoint_slice(service: str, *ips: str, port: int = 8080, ready: bool = True, name: str = "") -> Obj:
    endpoints = [{"addresses": [ip], "conditions": {"ready": ready}} for ip in ips]
    head = {"name": f"{service}-x", "namespace": "default", "labels": {"kubernetes.io/service-name": service}}
    ports = [{"name": name, "port": port, "protocol": "TCP"}]
    return {"kind": "EndpointSlice", "metadata": head, "ports": ports, "endpoints": endpoints}

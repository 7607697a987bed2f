"""Manifests that many of these tests share, as Kubernetes' e2e framework builds them; what differs is given."""

from __future__ import annotations

from typing import Any

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj

PAUSE = "registry.k8s.io/pause:3.10.1"
AGNHOST = "registry.k8s.io/e2e-test-images/agnhost:2.59"
BUSYBOX = "registry.k8s.io/e2e-test-images/busybox:1.37.0-1"
NONEWPRIVS = "registry.k8s.io/e2e-test-images/nonewprivs:1.4"
NGINX = "registry.k8s.io/e2e-test-images/nginx:1.14-4"
HTTPD = "registry.k8s.io/e2e-test-images/httpd:2.4.38-4"


def container(image: str = PAUSE, *args: str, name: str = "c", **fields: Any) -> Obj:
    given: Obj = {"name": name, "image": image, **fields}
    return {**given, "args": list(args)} if args else given


def shell(script: str, *, name: str = "c", image: str = BUSYBOX, **fields: Any) -> Obj:
    """A container that runs a script."""
    return {"name": name, "image": image, "command": ["sh", "-c", script], **fields}


def pod(
    name: str, *containers: Obj, labels: Obj | None = None, annotations: Obj | None = None, **spec: Any
) -> Obj:
    """A pod without grace."""
    metadata = {"name": name, "labels": labels or {}, "annotations": annotations or {}}
    given = {"terminationGracePeriodSeconds": 0, "containers": list(containers) or [container()]}
    return {"metadata": metadata, "spec": {**given, **spec}}


def template(labels: Obj, *containers: Obj, **spec: Any) -> Obj:
    made = pod("", *containers, labels=labels, **spec)
    return {"metadata": {"labels": labels}, "spec": made["spec"]}


def replicated(name: str, replicas: int, labels: Obj, *containers: Obj, **spec: Any) -> Obj:
    """A Deployment, ReplicaSet or StatefulSet."""
    given = {
        "replicas": replicas,
        "selector": {"matchLabels": labels},
        "template": template(labels, *containers),
    }
    return {"metadata": {"name": name, "labels": labels}, "spec": {**given, **spec}}


def replication_controller(name: str, replicas: int, labels: Obj, *containers: Obj) -> Obj:
    spec = {"replicas": replicas, "selector": labels, "template": template(labels, *containers)}
    return {"metadata": {"name": name, "labels": labels}, "spec": spec}


def service(name: str, selector: Obj, *ports: Obj, labels: Obj | None = None, **spec: Any) -> Obj:
    given = {"selector": selector, "ports": list(ports) or [{"port": 80}]}
    return {"metadata": {"name": name, "labels": labels or {}}, "spec": {**given, **spec}}


def ready(obj: Obj) -> bool:
    return (meta.condition(obj, "Ready") or {}).get("status") == "True"


def phase(obj: Obj) -> str:
    return str(meta.get(obj, "status.phase", ""))

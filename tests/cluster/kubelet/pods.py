"""Pods made by hand, as the API server would store them."""

from __future__ import annotations

from typing import Any

from cluster.apimachinery import clock
from cluster.apimachinery.meta import Obj

NOW = clock.parse("2026-01-02T03:04:05Z")


def container(name: str = "c", image: str = "nginx", **rest: Any) -> Obj:
    return {"name": name, "image": image, "imagePullPolicy": "IfNotPresent", **rest}


def pod(*containers: Obj, status: Obj | None = None, metadata: Obj | None = None, **spec: Any) -> Obj:
    """A pod `web` on node-1, of one container `c` unless others are given."""
    body = {"nodeName": "node-1", "restartPolicy": "Always", "terminationGracePeriodSeconds": 30,
            "containers": list(containers) or [container()], **spec}  # fmt: skip
    head = {"name": "web", "namespace": "default", "uid": "uid-web", "resourceVersion": "7", "generation": 1}
    return {
        "apiVersion": "v1", "kind": "Pod", "metadata": {**head, **(metadata or {})}, "spec": body,
        "status": {"phase": "Pending", **(status or {})},
    }  # fmt: skip

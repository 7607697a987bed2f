"""System pods that run already when their cluster is born."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence

from cluster.apimachinery import clock, meta
from cluster.apimachinery.meta import Obj

_CONDITIONS = ("PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady", "PodScheduled")


def replica_set(deployment: Obj) -> Obj:
    """The first ReplicaSet of a stored Deployment, as its controller would make it."""
    digest = hashlib.sha256(meta.key(deployment).encode()).hexdigest()[:10]
    template = meta.copy(deployment["spec"]["template"])
    template["metadata"]["labels"]["pod-template-hash"] = digest
    matched = {**deployment["spec"]["selector"]["matchLabels"], "pod-template-hash": digest}
    replicas = deployment["spec"]["replicas"]
    annotations = {
        "deployment.kubernetes.io/desired-replicas": str(replicas),
        "deployment.kubernetes.io/max-replicas": str(replicas + 1),
        "deployment.kubernetes.io/revision": "1",
    }
    head = {
        "name": f"{meta.name(deployment)}-{digest}",
        "namespace": meta.namespace(deployment),
        "labels": template["metadata"]["labels"],
        "annotations": annotations,
        "ownerReferences": [meta.owner_ref(deployment)],
    }
    spec = {"replicas": replicas, "selector": {"matchLabels": matched}, "template": template}
    return {"apiVersion": "apps/v1", "kind": "ReplicaSet", "metadata": head, "spec": spec}


def pod(owner: Obj, node: str) -> Obj:
    """One pod of a stored ReplicaSet or DaemonSet, on a node."""
    template = meta.copy(owner["spec"]["template"])
    head = {
        **template.get("metadata", {}),
        "generateName": f"{meta.name(owner)}-",
        "namespace": meta.namespace(owner),
        "ownerReferences": [meta.owner_ref(owner)],
    }
    return {"apiVersion": "v1", "kind": "Pod", "metadata": head, "spec": {**template["spec"], "nodeName": node}}


def running(spec: Obj, host_ips: Sequence[str], pod_ips: Sequence[str]) -> Obj:
    """The status of a pod whose containers all run and are ready; an address of each family."""
    now = clock.timestamp()
    return {
        "phase": "Running",
        "conditions": [{"type": c, "status": "True", "lastTransitionTime": now} for c in _CONDITIONS],
        "hostIP": host_ips[0],
        "hostIPs": [{"ip": ip} for ip in host_ips],
        "podIP": pod_ips[0],
        "podIPs": [{"ip": ip} for ip in pod_ips],
        "qosClass": "Burstable" if any(c.get("resources") for c in spec["containers"]) else "BestEffort",
        "startTime": now,
        "containerStatuses": [_container(c, now) for c in spec["containers"]],
    }


def container_id() -> str:
    return secrets.token_hex(32)


def _container(spec: Obj, now: str) -> Obj:
    digest = hashlib.sha256(spec["image"].encode()).hexdigest()
    return {
        "name": spec["name"],
        "image": spec["image"],
        "imageID": f"{spec['image'].rpartition(':')[0]}@sha256:{digest}",
        "containerID": f"containerd://{container_id()}",
        "ready": True,
        "started": True,
        "restartCount": 0,
        "state": {"running": {"startedAt": now}},
        "lastState": {},
    }

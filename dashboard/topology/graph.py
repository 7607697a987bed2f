"""The graph: what the picture needs of each object, as a map over objects.

Each entity is computed from one manifest alone. So the graph after a change is the graph before with that one
entity replaced, and "stale snapshot + deltas = fresh snapshot" holds by construction. Entities are small: a pod is
a few hundred bytes where its manifest is several thousand.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cluster.apimachinery import clock, meta
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.scheme import Scheme, scheme
from dashboard.topology import records, tasks

Entity = tuple[str, str, dict[str, Any]]
"""(collection, key, value)"""

SERVICE_LABEL = "kubernetes.io/service-name"
SYSTEM = "kube-system"


def entity(resource: str, obj: Obj) -> Entity | None:
    """The object as the picture shows it; None for kinds it does not draw."""
    found = _ENTITIES.get(resource) or (None if resource in scheme.models else _CUSTOM)
    if found is None:
        return None
    collection, describe = found
    return collection, meta.uid(obj), describe(obj)


def resources(kinds: Scheme) -> tuple[str, ...]:
    """The kinds that the picture of a cluster shows, given all that it serves."""
    return (*RESOURCES, *(resource for resource in kinds.models if resource not in scheme.models))


def _named(obj: Obj) -> dict[str, Any]:
    return {"name": meta.name(obj), "namespace": meta.namespace(obj), "created": _epoch(obj, "creationTimestamp")}


def _epoch(obj: Obj, field: str) -> float | None:
    stamp = meta.metadata(obj).get(field)
    return clock.parse(stamp) if stamp else None


def _owner(obj: Obj) -> dict[str, str] | None:
    ref = meta.controller_of(obj)
    return {"kind": ref["kind"], "name": ref["name"], "uid": ref["uid"]} if ref else None


def _node(obj: Obj) -> dict[str, Any]:
    addresses = {a["type"]: a["address"] for a in meta.get(obj, "status.addresses", [])}
    ready = meta.condition(obj, "Ready") or {}
    return {
        **_named(obj),
        "podCIDR": meta.get(obj, "spec.podCIDR", ""),
        "internalIP": addresses.get("InternalIP", ""),
        "externalIP": addresses.get("ExternalIP", ""),
        "controlPlane": "node-role.kubernetes.io/control-plane" in meta.labels(obj),
        "ready": ready.get("status", "Unknown"),
        "reason": ready.get("reason", ""),
        "since": clock.parse(ready["lastTransitionTime"]) if ready.get("lastTransitionTime") else None,
        "unschedulable": bool(meta.get(obj, "spec.unschedulable", False)),
        "zone": meta.labels(obj).get("topology.kubernetes.io/zone", ""),
        "taints": [f"{t['key']}:{t['effect']}" for t in meta.get(obj, "spec.taints", [])],
    }


def _pod(obj: Obj) -> dict[str, Any]:
    statuses = meta.get(obj, "status.containerStatuses", [])
    state, reason = pod_state(obj)
    return {
        **_named(obj),
        "ip": meta.get(obj, "status.podIP", ""),
        **_further(obj),
        "node": meta.get(obj, "spec.nodeName", ""),
        "hostNetwork": bool(meta.get(obj, "spec.hostNetwork", False)),
        "phase": meta.get(obj, "status.phase", "Pending"),
        "state": state,
        "reason": reason,
        "restarts": sum(s.get("restartCount", 0) for s in statuses),
        "containers": [_container(c, statuses) for c in obj["spec"]["containers"]],
        "owner": _owner(obj),
        "labels": meta.labels(obj),
        "system": meta.namespace(obj) == SYSTEM,
        "deletedAt": _epoch(obj, "deletionTimestamp"),
    }


def _further(obj: Obj) -> dict[str, list[str]]:
    """A pod's addresses of its other family, where it has one."""
    further = [one["ip"] for one in meta.get(obj, "status.podIPs", [])[1:]]
    return {"further": further} if further else {}


def _container(spec: Obj, statuses: list[Obj]) -> dict[str, Any]:
    status = next((s for s in statuses if s["name"] == spec["name"]), {})
    state = next(iter(status.get("state") or {}), "waiting")
    ports = [p["containerPort"] for p in spec.get("ports", [])]
    return {"name": spec["name"], "image": spec["image"], "state": state, "ready": status.get("ready", False),
            "ports": ports}  # fmt: skip


def pod_state(obj: Obj) -> tuple[str, str]:
    """One of the picture's eight states of a pod, and the reason kubectl would print."""
    statuses = meta.get(obj, "status.containerStatuses", [])
    waiting = [s["state"]["waiting"] for s in statuses if "waiting" in (s.get("state") or {})]
    reason = next((w.get("reason", "") for w in waiting), meta.get(obj, "status.reason", ""))
    if meta.is_deleting(obj):
        return "terminating", "Terminating"
    phase = meta.get(obj, "status.phase", "Pending")
    if phase in ("Succeeded", "Failed"):
        return phase.lower(), reason or phase
    if reason == "CrashLoopBackOff" or any("terminated" in (s.get("state") or {}) for s in statuses):
        return "crashloop", reason or "Error"
    if reason.startswith(("ErrImage", "ImagePull", "CreateContainerConfig", "InvalidImage")):
        return "failed", reason
    if not meta.get(obj, "spec.nodeName"):
        unscheduled = meta.condition(obj, "PodScheduled") or {}
        return "pending", unscheduled.get("reason", "")
    if phase == "Pending":
        return "creating", reason
    return ("ready", "") if meta.ready(obj) else ("running", reason)


def _workload(obj: Obj) -> dict[str, Any]:
    spec, status = obj["spec"], obj.get("status") or {}
    template = meta.get(obj, "spec.template.spec.containers", [])
    rolling = meta.get(obj, "spec.strategy.rollingUpdate", {})
    selector = spec.get("selector") or {}
    return {
        **_named(obj),
        "kind": obj["kind"],
        "desired": status.get("desiredNumberScheduled", 0) if obj["kind"] == "DaemonSet" else spec.get("replicas", 1),
        "ready": status.get("readyReplicas", status.get("numberReady", 0)),
        "replicas": status.get("replicas", status.get("currentNumberScheduled", 0)),
        "updated": status.get("updatedReplicas", 0),
        "owner": _owner(obj),
        "labels": meta.labels(obj),
        "selector": selector.get("matchLabels", selector),
        "image": template[0]["image"] if template else "",
        "ports": [p["containerPort"] for c in template for p in c.get("ports", [])],
        "paused": bool(spec.get("paused", False)),
        "revision": meta.annotations_of(obj).get("deployment.kubernetes.io/revision", ""),
        "maxSurge": rolling.get("maxSurge"),
        "maxUnavailable": rolling.get("maxUnavailable"),
    }


def _service(obj: Obj) -> dict[str, Any]:
    spec = obj["spec"]
    ingress = meta.get(obj, "status.loadBalancer.ingress", [])
    fields = ("name", "port", "protocol", "targetPort", "nodePort")
    return {
        **_named(obj),
        "type": spec.get("type", "ClusterIP"),
        "clusterIP": spec.get("clusterIP", ""),
        "clusterIPs": spec.get("clusterIPs") or [],
        "ports": [{k: p[k] for k in fields if k in p} for p in spec.get("ports", [])],
        "selector": spec.get("selector") or {},
        "external": [i.get("ip") or i.get("hostname", "") for i in ingress] + spec.get("externalIPs", []),
        "externalName": spec.get("externalName", ""),
        "sessionAffinity": spec.get("sessionAffinity", "None"),
        "system": meta.namespace(obj) == SYSTEM,
        "revision": meta.revision(obj),
    }


def _slice(obj: Obj) -> dict[str, Any]:
    return {
        **_named(obj),
        "service": meta.labels(obj).get(SERVICE_LABEL, ""),
        "ports": obj.get("ports") or [],
        "endpoints": [_endpoint(e) for e in obj.get("endpoints") or []],
    }


def _endpoint(endpoint: Obj) -> dict[str, Any]:
    conditions = endpoint.get("conditions") or {}
    target = endpoint.get("targetRef") or {}
    return {
        "ip": endpoint["addresses"][0],
        "node": endpoint.get("nodeName", ""),
        "pod": target.get("uid", ""),
        "podName": target.get("name", ""),
        "ready": conditions.get("ready") is not False,
        "serving": conditions.get("serving") is not False,
        "terminating": bool(conditions.get("terminating")),
    }


def _machine(obj: Obj) -> dict[str, Any]:
    power, cable = meta.get(obj, "spec.running", True), meta.get(obj, "spec.connected", True)
    return {**_named(obj), "running": bool(power), "connected": bool(cable)}


def _component(obj: Obj) -> dict[str, Any]:
    return {**_named(obj), "running": bool(meta.get(obj, "spec.running", True))}


def _namespace(obj: Obj) -> dict[str, Any]:
    return {**_named(obj), "phase": meta.get(obj, "status.phase", "Active"), "labels": meta.labels(obj)}


def _record(obj: Obj) -> dict[str, Any]:
    return {**_named(obj), "kind": obj["kind"], "keys": sorted(obj.get("data") or {}), "labels": meta.labels(obj)}


def _also(describe: Callable[[Obj], dict[str, Any]]) -> Callable[[Obj], dict[str, Any]]:
    """What `describe` tells, beside what every entity has."""
    return lambda obj: {**_named(obj), **describe(obj)}


_ENTITIES: dict[str, tuple[str, Callable[[Obj], dict[str, Any]]]] = {
    "nodes": ("nodes", _node),
    "pods": ("pods", _pod),
    "deployments.apps": ("workloads", _workload),
    "replicasets.apps": ("workloads", _workload),
    "daemonsets.apps": ("workloads", _workload),
    "statefulsets.apps": ("workloads", _workload),
    "jobs.batch": ("workloads", _also(tasks.job)),
    "cronjobs.batch": ("workloads", _also(tasks.cronjob)),
    "replicationcontrollers": ("workloads", _workload),
    "services": ("services", _service),
    "endpointslices.discovery.k8s.io": ("slices", _slice),
    "machines.sim.podium.local": ("machines", _machine),
    "components.sim.podium.local": ("components", _component),
    "namespaces": ("namespaces", _namespace),
    "configmaps": ("records", _record),
    "secrets": ("records", _record),
    "persistentvolumeclaims": ("records", _also(tasks.claim)),
    "trafficgenerators.traffic.podium.local": ("generators", _also(records.generator)),
    "networkpolicies.networking.k8s.io": ("policies", _also(records.policy)),
    "ingresses.networking.k8s.io": ("ingresses", _also(records.ingress)),
}

_CUSTOM = ("records", _also(lambda obj: {"kind": obj["kind"], "keys": [], "custom": obj["apiVersion"]}))
"""How every object is shown of a kind that only its cluster knows."""
RESOURCES = tuple(_ENTITIES)
COLLECTIONS = tuple(dict.fromkeys(collection for collection, _ in _ENTITIES.values()))

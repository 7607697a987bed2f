"""…/nodes/NAME/proxy/…: what a node's kubelet says of itself on port 10250, asked through the API server.

The kubelet's own API is small: which pods it has, how it is, what they use, how it is set up. All of that follows from
what the cluster has stored, so it is worked out here and no simulated process is asked; who means a port that nothing
listens on, or a machine without power, gets the words of a connection that failed. (In Kubernetes:
pkg/kubelet/server/server.go and pkg/registry/core/node/rest/proxy.go.)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import orjson

from cluster.api.metrics import usage
from cluster.api.metrics.usage import Usage
from cluster.apimachinery import clock, errors, meta, quantity
from cluster.apimachinery.meta import Obj, Objs
from cluster.kubelet.secure_port import PORT
from cluster.registry.registry import Registry
from cluster.runtime.http import HttpResponse, text

MACHINES = "machines.sim.podium.local"
_PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8; escaping=underscores"
_JSON = "application/json"


@dataclass(frozen=True)
class Kubelet:
    """A node, its pods, what each of them uses by container, and the time."""

    node: Obj
    pods: Objs
    used: dict[str, dict[str, Usage]]
    now: str

    @property
    def running(self) -> Objs:
        return [pod for pod in self.pods if usage.measured(pod)]

    @property
    def total(self) -> Usage:
        """What the whole node uses."""
        parts = (used for containers in self.used.values() for used in containers.values())
        return sum(parts, Usage(usage.NODE_CPU, usage.NODE_MEMORY))


def asked(registry: Registry, name: str, port: str, path: str) -> HttpResponse:
    """The answer to a request for a path of a node's port ("" is the kubelet's); 503 where nobody answers."""
    node = registry.get("nodes", "", name)
    number = int(port) if port.isdigit() else int(meta.get(node, "status.daemonEndpoints.kubeletEndpoint.Port", PORT))
    machine = registry.find(MACHINES, "", name)
    if machine is None or not meta.get(machine, "spec.running", True) or not meta.get(machine, "spec.connected", True):
        raise _unreachable(node, number, "no route to host")
    if number != PORT:
        raise _unreachable(node, number, "connection refused")
    view = _PATHS.get(path.rstrip("/") or "/")
    return view(_kubelet(registry, node)) if view else text("404 page not found\n", 404)


def _unreachable(node: Obj, port: int, why: str) -> errors.StatusError:
    found = meta.get(node, "status.addresses", [])
    host = next((a["address"] for a in found if a.get("type") == "InternalIP"), meta.name(node))
    return errors.unavailable(f"error trying to reach service: dial tcp {host}:{port}: connect: {why}")


def _kubelet(registry: Registry, node: Obj) -> Kubelet:
    every = registry.list("pods").items
    rates = usage.rates(registry.list(usage.GENERATORS).items, every)
    pods = [pod for pod in every if meta.get(pod, "spec.nodeName") == meta.name(node)]
    used = {
        meta.uid(pod): usage.containers(pod, rates.get(meta.name(pod), 0.0)) for pod in pods if usage.measured(pod)
    }
    return Kubelet(node, pods, used, clock.timestamp())


# -- what it says ----------------------------------------------------------------------------------------------


def _json(value: Any) -> HttpResponse:
    return text(orjson.dumps(value), kind=_JSON)


def _ok(kubelet: Kubelet) -> HttpResponse:
    return text("ok")


def _pods(kubelet: Kubelet) -> HttpResponse:
    return _json({"kind": "PodList", "apiVersion": "v1", "metadata": {}, "items": kubelet.pods})


def _running_pods(kubelet: Kubelet) -> HttpResponse:
    """What the runtime knows of: names and containers, no more."""
    items = [
        {
            "metadata": {k: meta.metadata(pod)[k] for k in ("name", "namespace", "uid")},
            "spec": {"containers": [{"name": c["name"], "image": c.get("image", ""), "resources": {}}
                                    for c in pod["spec"]["containers"] if c["name"] in kubelet.used[meta.uid(pod)]]},
            "status": {},
        }
        for pod in kubelet.running
    ]  # fmt: skip
    return _json({"kind": "PodList", "apiVersion": "v1", "metadata": {}, "items": items})


def _summary(kubelet: Kubelet) -> HttpResponse:
    """The Stats Summary API, as `kubectl top` was fed by it before there were metrics."""
    held = float(quantity.parse(meta.get(kubelet.node, "status.capacity.memory", "0")))
    whole = {"nodeName": meta.name(kubelet.node), "startTime": _created(kubelet.node), **_stats(kubelet.total, kubelet)}
    whole["memory"]["availableBytes"] = max(0, int(held - kubelet.total.memory))
    return _json({"node": whole, "pods": [_pod_stats(pod, kubelet) for pod in kubelet.running]})


def _pod_stats(pod: Obj, kubelet: Kubelet) -> Obj:
    used = kubelet.used[meta.uid(pod)]
    begun = meta.get(pod, "status.startTime") or _created(pod)
    reference = {k: meta.metadata(pod)[k] for k in ("name", "namespace", "uid")}
    return {
        "podRef": reference, "startTime": begun,
        "containers": [{"name": name, "startTime": begun, **_stats(part, kubelet)} for name, part in used.items()],
        **_stats(sum(used.values(), Usage(0, 0)), kubelet),
    }  # fmt: skip


def _stats(used: Usage, kubelet: Kubelet) -> Obj:
    memory = int(used.memory)
    return {
        "cpu": {"time": kubelet.now, "usageNanoCores": int(used.cpu * 1_000_000)},
        "memory": {"time": kubelet.now, "usageBytes": memory, "workingSetBytes": memory, "rssBytes": memory},
    }


def _created(obj: Obj) -> str:
    return str(meta.metadata(obj).get("creationTimestamp") or "")


def _configz(kubelet: Kubelet) -> HttpResponse:
    """The configuration that kubeadm gives a kubelet, with the defaults that people look up."""
    pods = int(quantity.parse(meta.get(kubelet.node, "status.capacity.pods", "110")))
    return _json({"kubeletconfig": {**_CONFIGURATION, "maxPods": pods}})


_CONFIGURATION: Obj = {
    "authentication": {
        "anonymous": {"enabled": False},
        "webhook": {"cacheTTL": "2m0s", "enabled": True},
        "x509": {"clientCAFile": "/etc/kubernetes/pki/ca.crt"},
    },
    "authorization": {"mode": "Webhook"},
    "cgroupDriver": "systemd",
    "clusterDNS": ["10.96.0.10"],
    "clusterDomain": "cluster.local",
    "containerLogMaxFiles": 5,
    "containerLogMaxSize": "10Mi",
    "containerRuntimeEndpoint": "unix:///run/containerd/containerd.sock",
    "enableServer": True,
    "evictionHard": {
        "imagefs.available": "15%", "imagefs.inodesFree": "5%", "memory.available": "100Mi",
        "nodefs.available": "10%", "nodefs.inodesFree": "5%",
    },
    "healthzBindAddress": "127.0.0.1",
    "healthzPort": 10248,
    "imageGCHighThresholdPercent": 85,
    "imageGCLowThresholdPercent": 80,
    "nodeStatusUpdateFrequency": "10s",
    "port": PORT,
    "rotateCertificates": True,
    "staticPodPath": "/etc/kubernetes/manifests",
    "syncFrequency": "1m0s",
}  # fmt: skip


# -- metrics ---------------------------------------------------------------------------------------------------


def _metric(name: str, kind: str, told: str, *samples: tuple[str, float]) -> Iterator[str]:
    yield f"# HELP {name} {told}"
    yield f"# TYPE {name} {kind}"
    for labels, value in samples:
        yield f"{name}{labels} {value:g}"


def _metrics(kubelet: Kubelet) -> HttpResponse:
    containers = sum(map(len, kubelet.used.values()))
    lines = [
        *_metric("kubelet_node_name", "gauge", "[ALPHA] The node's name. The count is always 1.",
                 (f'{{node="{meta.name(kubelet.node)}"}}', 1)),
        *_metric("kubelet_running_containers", "gauge", "[ALPHA] Number of containers currently running",
                 ('{container_state="running"}', containers)),
        *_metric("kubelet_running_pods", "gauge", "[ALPHA] Number of pods that have a running pod sandbox",
                 ("", len(kubelet.running))),
    ]  # fmt: skip
    return text("\n".join(lines) + "\n", kind=_PROMETHEUS)


def _resource_metrics(kubelet: Kubelet) -> HttpResponse:
    """What is used now, for whoever scrapes it."""
    parts = [
        (f'{{container="{name}",namespace="{meta.namespace(pod)}",pod="{meta.name(pod)}"}}', int(used.memory))
        for pod in kubelet.running
        for name, used in kubelet.used[meta.uid(pod)].items()
    ]
    lines = [
        *_metric("container_memory_working_set_bytes", "gauge",
                 "[STABLE] Current working set of the container in bytes", *parts),
        *_metric("node_memory_working_set_bytes", "gauge", "[STABLE] Current working set of the node in bytes",
                 ("", int(kubelet.total.memory))),
        *_metric("resource_scrape_error", "gauge",
                 "[STABLE] 1 if there was an error while getting container metrics, 0 otherwise", ("", 0)),
    ]  # fmt: skip
    return text("\n".join(lines) + "\n", kind=_PROMETHEUS)


def _logs(kubelet: Kubelet) -> HttpResponse:
    """/var/log of the node, as Go lists a directory."""
    links = "".join(f'<a href="{name}">{name}</a>\n' for name in ("containers/", "pods/"))
    head = '<!doctype html>\n<meta name="viewport" content="width=device-width">\n'
    return text(f"{head}<pre>\n{links}</pre>\n", kind="text/html; charset=utf-8")


_PATHS: dict[str, Callable[[Kubelet], HttpResponse]] = {
    **dict.fromkeys(("/healthz", "/healthz/log", "/healthz/ping", "/healthz/syncloop"), _ok),
    "/configz": _configz,
    "/logs": _logs,
    "/metrics": _metrics,
    "/metrics/resource": _resource_metrics,
    "/pods": _pods,
    "/runningpods": _running_pods,
    "/stats/summary": _summary,
}

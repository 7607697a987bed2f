"""Hand-built clusters for the data plane's tests: the manifests of a small cluster, written out.

`cluster()` is three workers and a control plane with DNS; `service`, `pod` and `endpoints` add to it. Node N has
10.244.N.0/24, InternalIP 10.128.0.N and ExternalIP 203.0.113.N.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from cluster.apimachinery.meta import Obj
from cluster.dataplane.request import Request, Source
from cluster.dataplane.servers import Socket, Status
from cluster.dataplane.trace import Trace, traverse
from cluster.dataplane.world import MACHINES, SLICES, World

DNS_LABELS = {"k8s-app": "kube-dns"}
NODES = ("control-plane", "node-1", "node-2", "node-3")


def node(name: str, index: int, **labels: str) -> Obj:
    addresses = [
        {"type": "InternalIP", "address": f"10.128.0.{index + 2}"},
        {"type": "ExternalIP", "address": f"203.0.113.{index + 2}"},
    ]
    return {
        "kind": "Node",
        "metadata": {"name": name, "labels": labels},
        "spec": {"podCIDR": f"10.244.{index}.0/24"},
        "status": {"addresses": addresses, "conditions": [{"type": "Ready", "status": "True"}]},
    }


def nodes() -> list[Obj]:
    plane = node(NODES[0], 0, **{"node.kubernetes.io/exclude-from-external-load-balancers": ""})
    return [plane, *(node(name, index) for index, name in enumerate(NODES) if index)]


def internal_ip(name: str) -> str:
    return f"10.128.0.{NODES.index(name) + 2}"


def external_ip(name: str) -> str:
    return f"203.0.113.{NODES.index(name) + 2}"


def pod(
    name: str,
    ip: str,
    on: str,
    namespace: str = "default",
    ready: bool = True,
    port: int = 80,
    labels: Mapping[str, str] | None = None,
    **more: str,
) -> Obj:
    """A running pod; its labels are `labels` and whatever else is given by name."""
    return {
        "kind": "Pod",
        "metadata": {
            "name": name,
            "namespace": namespace,
            "uid": f"uid-{name}",
            "labels": {**(labels or {}), **more},
        },
        "spec": {
            "nodeName": on,
            "containers": [{"name": "c", "image": "i", "ports": [{"containerPort": port}]}],
        },
        "status": {
            "phase": "Running",
            "podIP": ip,
            "conditions": [{"type": "Ready", "status": "True" if ready else "False"}],
        },
    }


def service(
    name: str,
    ip: str,
    *ports: Mapping[str, Any],
    namespace: str = "default",
    selector: Mapping[str, str] | None = None,
    ingress: Iterable[Mapping[str, str]] = (),
    **spec: Any,
) -> Obj:
    return {
        "kind": "Service",
        "metadata": {"name": name, "namespace": namespace, "uid": f"uid-svc-{name}"},
        "spec": {
            "clusterIP": ip,
            "ports": [{"protocol": "TCP", "targetPort": p.get("port"), **p} for p in ports],
            "selector": dict(selector or {}),
            "type": "ClusterIP",
            **spec,
        },
        "status": {"loadBalancer": {"ingress": [dict(i) for i in ingress]}},
    }


def slice_of(svc: Obj, pods: Iterable[Obj], ports: Iterable[Mapping[str, Any]] | None = None) -> Obj:
    """The EndpointSlice that the controller writes for these pods."""
    wanted = ports if ports is not None else [
        {"name": p.get("name", ""), "port": p["targetPort"], "protocol": p["protocol"]} for p in svc["spec"]["ports"]
    ]  # fmt: skip
    return {
        "kind": "EndpointSlice",
        "metadata": {
            "name": f"{svc['metadata']['name']}-abcde",
            "namespace": svc["metadata"]["namespace"],
            "labels": {"kubernetes.io/service-name": svc["metadata"]["name"]},
        },
        "addressType": "IPv4",
        "ports": [dict(p) for p in wanted],
        "endpoints": [endpoint(p) for p in pods],
    }


def endpoint(p: Obj) -> Obj:
    ready = p["status"]["conditions"][0]["status"] == "True"
    terminating = "deletionTimestamp" in p["metadata"]
    return {
        "addresses": [p["status"]["podIP"]],
        "nodeName": p["spec"]["nodeName"],
        "conditions": {"ready": ready and not terminating, "serving": ready, "terminating": terminating},
        "targetRef": {"kind": "Pod", "name": p["metadata"]["name"], "uid": p["metadata"]["uid"]},
        **({"hostname": p["spec"]["hostname"]} if "hostname" in p["spec"] else {}),
    }


@dataclass
class Pretend:
    """Servers for tests: who listens where, who shows a bad certificate."""

    ports: Mapping[str, Collection[int]] = field(default_factory=dict)
    mistrust: str = ""
    status: int = 200

    def listening(self, uid: str, ip: str, port: int, protocol: str) -> bool:
        return port in self.ports.get(uid, (80, 443, 53) if uid.startswith("uid-") else (6443,))

    def sockets(self, uid: str) -> tuple[Socket, ...]:
        return ()

    def certificate(self, uid: str, port: int, request: Request) -> str:
        return "" if request.insecure else self.mistrust

    def answer(self, uid: str, port: int, request: Request) -> Status:
        return Status(self.status)


DNS = service(
    "kube-dns", "10.0.0.10",
    {"name": "dns", "port": 53, "protocol": "UDP"}, {"name": "dns-tcp", "port": 53},
    namespace="kube-system", selector={"k8s-app": "kube-dns"},
)  # fmt: skip
DNS_PODS = [
    pod("coredns-a", "10.244.1.2", "node-1", "kube-system", port=53, labels=DNS_LABELS),
    pod("coredns-b", "10.244.2.2", "node-2", "kube-system", port=53, labels=DNS_LABELS),
]
API = service("kubernetes", "10.0.0.1", {"name": "https", "port": 443, "targetPort": 6443})
API_SLICE: Obj = {
    "metadata": {
        "name": "kubernetes",
        "namespace": "default",
        "labels": {"kubernetes.io/service-name": "kubernetes"},
    },
    "addressType": "IPv4",
    "ports": [{"name": "https", "port": 6443, "protocol": "TCP"}],
    "endpoints": [{"addresses": ["10.128.0.2"], "conditions": {"ready": True}}],
}


@dataclass
class Cluster:
    """Manifests to be made into a World; `down` names the machines that are off, `cut` those without a cable."""

    pods: list[Obj] = field(default_factory=list)
    services: list[Obj] = field(default_factory=list)
    slices: list[Obj] = field(default_factory=list)
    down: tuple[str, ...] = ()
    cut: tuple[str, ...] = ()
    extra: dict[str, list[Obj]] = field(default_factory=dict)

    def world(self, **options: Any) -> World:
        machines = [
            {"metadata": {"name": n}, "spec": {"running": n not in self.down, "connected": n not in self.cut}}
            for n in NODES
        ]
        spaces = [{"metadata": {"name": n}} for n in ("default", "kube-system", "prod")]
        objects: dict[str, list[Obj]] = {
            "nodes": nodes(),
            "pods": [*DNS_PODS, *self.pods],
            "services": [DNS, API, *self.services],
            SLICES: [slice_of(DNS, DNS_PODS), API_SLICE, *self.slices],
            MACHINES: machines,
            "namespaces": spaces,
            **self.extra,
        }
        return World.of(objects, **options)


NGINX = {"run": "my-nginx"}


def guide(**spec: Any) -> Cluster:
    """The guide's cluster: two nginx pods on two nodes, a Service, and a pod to curl from."""
    web = [
        pod("my-nginx-a", "10.244.1.4", "node-1", labels=NGINX),
        pod("my-nginx-b", "10.244.2.5", "node-2", labels=NGINX),
    ]
    svc = service("my-nginx", "10.0.162.149", {"port": 80}, selector=NGINX, **spec)
    return Cluster([*web, pod("curl", "10.244.3.7", "node-3")], [svc], [slice_of(svc, web)])


CURL = Source("pod", "curl", "default")
INTERNET = Source("internet")


def shell(name: str) -> Source:
    return Source("node", name)


def go(
    cluster: Cluster, source: Source, url: str, seed: int = 1, servers: Pretend | None = None, **how: Any
) -> Trace:
    """Send one request through the cluster."""
    return traverse(cluster.world(), servers or Pretend(), Request(source, url, **how), seed)


def beats(trace: Trace) -> list[str]:
    return [hop.beat for leg in trace.legs for hop in leg]

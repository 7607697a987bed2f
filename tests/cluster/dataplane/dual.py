"""A dual-stack cluster by hand: node N has fd00:10:244:N::/64 beside 10.244.N.0/24, and 2001:db8::N beside 10.128.0.N.

`cluster()` has two pods of both families behind the Service web, on node-1 and node-2, a sender of both and one of
IPv4 alone on node-3.
"""

from __future__ import annotations

from typing import Any

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.dataplane.request import Source
from tests.cluster.dataplane.worlds import NODES, Cluster, nodes, pod, service, slice_of

SENDER, OLD = Source("pod", "sender", "default"), Source("pod", "old", "default")
VIP4, VIP6 = "10.0.0.50", "fd00:10:96::50"
WEB = {"app": "web"}


def address6(node: str) -> str:
    return f"2001:db8::{NODES.index(node) + 2}"


def dual_node(node: Obj) -> Obj:
    name = meta.name(node)
    found: Obj = meta.copy(node)
    found["spec"]["podCIDRs"] = [node["spec"]["podCIDR"], f"fd00:10:244:{NODES.index(name)}::/64"]
    found["status"]["addresses"].append({"type": "InternalIP", "address": address6(name)})
    return found


def dual_pod(name: str, four: str, six: str, on: str, **labels: str) -> Obj:
    made: Obj = pod(name, four, on, labels=labels)
    made["status"]["podIPs"] = [{"ip": four}, {"ip": six}]
    return made


def six_of(slice4: Obj, pods: list[Obj]) -> Obj:
    """The slice of the other family."""
    found: Obj = meta.copy(slice4)
    found["metadata"]["name"] += "6"
    found["addressType"] = "IPv6"
    for endpoint, made in zip(found["endpoints"], pods, strict=True):
        endpoint["addresses"] = [made["status"]["podIPs"][1]["ip"]]
    return found


def cluster(ips: tuple[str, ...] = (VIP4, VIP6), pods: int = 2, **spec: Any) -> Cluster:
    web = [dual_pod(f"web-{n}", f"10.244.{n}.4", f"fd00:10:244:{n}::4", f"node-{n}", **WEB) for n in (1, 2)][:pods]
    svc = service("web", ips[0], {"port": 80, **spec.pop("port", {})}, selector=WEB, clusterIPs=list(ips), **spec)
    four = slice_of(svc, web)
    senders = [dual_pod("sender", "10.244.3.7", "fd00:10:244:3::7", "node-3"), pod("old", "10.244.3.8", "node-3")]
    extra = {"nodes": [dual_node(n) for n in nodes()]}
    return Cluster([*web, *senders], [svc], [four, six_of(four, web)], extra=extra)

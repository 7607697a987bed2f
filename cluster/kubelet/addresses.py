"""A pod's addresses: what the network plug-in gives its sandbox, as its status tells them.

A pod has one address of each family that its node has a range for, in the node's order; the first is its podIP. A pod
on the host's network has its node's own. (In Kubernetes: generateAPIPodStatus in pkg/kubelet, and the runtime's call of
the CNI plug-ins.)
"""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import ip_address

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.client.view import View
from cluster.cni import ipam
from cluster.cni.routes import contains


def with_addresses(pod: Obj, view: View, *, starting: bool) -> Obj:
    """The pod with its node's addresses in its status, and with its own once its first container is `starting`."""
    node = view.get("nodes", "", pod["spec"]["nodeName"]) or {}
    hosts = [a["address"] for a in meta.get(node, "status.addresses", []) if a["type"] == "InternalIP"]
    found = {**(pod.get("status") or {})}
    if hosts:
        found |= {"hostIP": hosts[0], "hostIPs": [{"ip": ip} for ip in hosts]}
    found.setdefault("startTime", view.timestamp)
    if not found.get("podIP") and starting:
        given = hosts or [""] if pod["spec"].get("hostNetwork") else _allocate(pod, view, node)
        found |= {"podIP": given[0], "podIPs": [{"ip": ip} for ip in given]}
    return {**pod, "status": found}


def held(pod: Obj) -> list[str]:
    """The addresses that a pod's status tells."""
    listed = [ip["ip"] for ip in meta.get(pod, "status.podIPs", [])]
    return listed or [ip for ip in [meta.get(pod, "status.podIP", "")] if ip]


def _allocate(pod: Obj, view: View, node: Obj) -> list[str]:
    """One address of each of the node's ranges; the same ones again until the pod's status tells them."""
    name, uid = meta.name(node), meta.uid(pod)
    given: dict[str, tuple[str, list[str]]] = view.memory.setdefault("addresses", {})
    if uid not in given:
        living = [p for p in view.list("pods") if p["spec"].get("nodeName") == name]
        _forget(given, name, {meta.uid(p) for p in living})
        taken = {ip for p in living for ip in held(p)} | {ip for on, ips in given.values() if on == name for ip in ips}
        cidrs = meta.get(node, "spec.podCIDRs") or [meta.get(node, "spec.podCIDR", "")]
        given[uid] = (name, [_next(view, name, cidr, taken) for cidr in cidrs])
    return given[uid][1]


def _forget(given: dict[str, tuple[str, list[str]]], node: str, living: Iterable[str]) -> None:
    for uid in [uid for uid, (on, _) in given.items() if on == node and uid not in living]:
        del given[uid]


def _next(view: View, node: str, cidr: str, taken: set[str]) -> str:
    """The address behind the last one that the node gave out of a range, or, before anything is known, behind the
    highest. Nodes may have the same range (`cni.docker_bridge`): each counts for itself."""
    last: dict[tuple[str, str], str] = view.memory.setdefault("last", {})
    highest = max((ip for ip in taken if ip and contains(cidr, ip)), key=ip_address, default="")
    last[node, cidr] = ipam.allocate(cidr, taken, last.get((node, cidr), highest))
    return last[node, cidr]

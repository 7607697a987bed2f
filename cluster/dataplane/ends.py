"""The ends of a packet's way: nodes, pods and load balancers as packets meet them, read off their manifests."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.cni.ipam import bridge
from cluster.kube_proxy.healthcheck import TO_BE_DELETED
from cluster.kube_proxy.services import family_of

EXCLUDE_FROM_BALANCERS = "node.kubernetes.io/exclude-from-external-load-balancers"
ZONE_LABEL = "topology.kubernetes.io/zone"


@dataclass(frozen=True)
class Node:
    """A node as packets meet it; `addresses` are those that its kernel calls LOCAL (the external one is not:
    the cloud translates it one to one before the packet arrives). `balanced` is what its labels say of balancers,
    `eligible` what its kube-proxy answers them: not while the node is about to be removed."""

    name: str
    pod_cidr: str
    internal_ip: str
    external_ip: str
    running: bool
    balanced: bool
    zone: str
    pod_cidr6: str = ""
    internal_ip6: str = ""
    external_ip6: str = ""
    eligible: bool = True

    @cached_property
    def bridge(self) -> str:
        return bridge(self.pod_cidr) if self.pod_cidr else self.internal_ip

    @cached_property
    def bridge6(self) -> str:
        return bridge(self.pod_cidr6) if self.pod_cidr6 else self.internal_ip6

    @cached_property
    def addresses(self) -> frozenset[str]:
        six = (self.internal_ip6, self.bridge6, "::1") if self.internal_ip6 else ()
        return frozenset(filter(None, (self.internal_ip, self.bridge, "127.0.0.1", *six)))

    @property
    def ips(self) -> tuple[str, ...]:
        """Its InternalIPs, one of each family it has."""
        return tuple(filter(None, (self.internal_ip, self.internal_ip6)))

    def towards(self, ip: str) -> str:
        """The address that the node sends to another machine with: its own of the same family ("" for none)."""
        return self.internal_ip6 if ":" in ip else self.internal_ip

    def outside(self, ip: str) -> str:
        """The ExternalIP of the family of `ip`."""
        return self.external_ip6 if ":" in ip else self.external_ip

    def bridge_towards(self, ip: str) -> str:
        """The address that the node sends to its own pods with."""
        return self.bridge6 if ":" in ip else self.bridge


@dataclass(frozen=True)
class Pod:
    """A pod as packets meet it."""

    uid: str
    namespace: str
    name: str
    ip: str
    node: str
    host_network: bool
    manifest: Obj
    ips: tuple[str, ...] = ()

    @property
    def over(self) -> bool:
        """Whether its containers have ended for good: it has given its address back, and sends nothing."""
        return meta.get(self.manifest, "status.phase") in ("Succeeded", "Failed")


@dataclass(frozen=True)
class Balancer:
    """A cloud load balancer's address. One with an IP passes packets on unchanged; one with a host name (or
    ipMode Proxy) opens a connection of its own to a node port."""

    address: str
    hostname: str
    proxy: bool
    service: Obj


def node_of(node: Obj, running: bool) -> Node:
    held = reversed(meta.get(node, "status.addresses", []))
    addresses = {(a["type"], family_of(a["address"])): a["address"] for a in held}
    cidrs = meta.get(node, "spec.podCIDRs") or [meta.get(node, "spec.podCIDR", "")]
    taints = {taint["key"] for taint in meta.get(node, "spec.taints", [])}
    ranges, labels = {family_of(cidr): cidr for cidr in cidrs}, meta.labels(node)
    return Node(
        name=meta.name(node),
        pod_cidr=ranges.get("IPv4", ""),
        pod_cidr6=ranges.get("IPv6", ""),
        internal_ip=addresses.get(("InternalIP", "IPv4"), ""),
        internal_ip6=addresses.get(("InternalIP", "IPv6"), ""),
        external_ip=addresses.get(("ExternalIP", "IPv4"), ""),
        external_ip6=addresses.get(("ExternalIP", "IPv6"), ""),
        eligible=not meta.is_deleting(node) and TO_BE_DELETED not in taints,
        running=bool(running),
        balanced=EXCLUDE_FROM_BALANCERS not in labels,
        zone=labels.get(ZONE_LABEL, ""),
    )


def pod_of(pod: Obj) -> Pod:
    ip = meta.get(pod, "status.podIP", "")
    return Pod(
        uid=meta.uid(pod),
        namespace=meta.namespace(pod),
        name=meta.name(pod),
        ip=ip,
        node=meta.get(pod, "spec.nodeName", ""),
        host_network=bool(meta.get(pod, "spec.hostNetwork", False)),
        manifest=pod,
        ips=tuple(held["ip"] for held in meta.get(pod, "status.podIPs", [])) or ((ip,) if ip else ()),
    )


def created(pod: Pod) -> str:
    return str(meta.get(pod.manifest, "metadata.creationTimestamp", ""))


def addressed(pod: Pod) -> Iterable[tuple[str, Pod]]:
    """A finished pod has given its address back, and one on the host network has none."""
    return [] if pod.host_network or pod.over else [(ip, pod) for ip in pod.ips]


def on_host(pod: Pod) -> Iterable[tuple[str, Pod]]:
    return [(pod.node, pod)] if pod.host_network and not pod.over else []


def balancers_of(service: Obj) -> Iterable[Balancer]:
    if meta.get(service, "spec.type") != "LoadBalancer":
        return
    for ingress in meta.get(service, "status.loadBalancer.ingress", []):
        ip, hostname = ingress.get("ip") or "", ingress.get("hostname") or ""
        if ip or hostname:
            proxy = not ip or ingress.get("ipMode") == "Proxy"
            yield Balancer(ip or address_of(hostname), hostname, proxy, service)


def address_of(hostname: str) -> str:
    """The public address that a balancer's host name resolves to: any, but always the same for one name."""
    a, b, c = sha256(hostname.encode()).digest()[:3]
    return f"52.{a}.{b}.{max(1, c)}"

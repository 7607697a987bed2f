"""The world that packets see: one snapshot of the cluster's objects, indexed by address.

Built from manifests alone, so it can be the cluster now, the cluster at an old revision, or one written by hand in
a test. Two things are not in the objects: the rules of each node, which may be older than the objects because
kube-proxy lags behind (`rules`), and which network cables are cut (`cuts`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from hashlib import sha256
from typing import Any

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.cni import docker_bridge
from cluster.cni.ipam import POD_NETWORK, POD_NETWORK6, bridge
from cluster.cni.policies import Policies
from cluster.cni.portmap import Published, published
from cluster.cni.routes import Routes, contains
from cluster.coredns.records import Zone
from cluster.kube_proxy.healthcheck import TO_BE_DELETED
from cluster.kube_proxy.rules import IPTABLES, Mode, Rules
from cluster.kube_proxy.seen import Seen
from cluster.kube_proxy.services import family_of

from .parts import Changes, Indexed, Objects, hand_on, made_of

SERVICE_NETWORK = "10.0.0.0/16"
INTERNET_CLIENT, INTERNET_CLIENT6 = "198.51.100.23", "2001:db8:ffff::23"  # reserved for documentation (RFC 5737, 3849)
EXCLUDE_FROM_BALANCERS = "node.kubernetes.io/exclude-from-external-load-balancers"
ZONE_LABEL = "topology.kubernetes.io/zone"
SLICES, MACHINES = "endpointslices.discovery.k8s.io", "machines.sim.podium.local"
SERVICE_CIDRS, POLICIES = "servicecidrs.networking.k8s.io", "networkpolicies.networking.k8s.io"

RulesAt = Callable[[str], Rules]


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


@dataclass(frozen=True)
class World:
    """One snapshot. Objects by resource id ("pods", "endpointslices.discovery.k8s.io"); see `World.of`."""

    objects: Objects
    rules_at: RulesAt | None = None
    synced: Mapping[str, int] = field(default_factory=dict)
    revision: int = 0
    cuts: frozenset[str] = frozenset()
    mode: Mode = IPTABLES

    @classmethod
    def of(
        cls,
        objects: Mapping[str, Iterable[Obj]],
        *,
        rules: Mapping[str, Rules] | RulesAt | None = None,
        synced: Mapping[str, int] | None = None,
        revision: int = 0,
        cuts: Iterable[str] = (),
        mode: Mode = IPTABLES,
    ) -> World:
        """A snapshot of {resource: manifests}.

        `rules` gives each node's rules where they are not those of these very objects (a mapping may name some
        nodes only); `synced` the revision each node's kube-proxy has reached; `cuts` the nodes whose cable is cut;
        `mode` is kube-proxy's.
        """
        at = _per_node(rules) if rules is not None else None
        return cls(Objects(objects), at, synced or {}, revision, frozenset(cuts), mode=mode)

    def after(
        self, changes: Changes, *, rules: RulesAt | None, synced: Mapping[str, int], revision: int
    ) -> World:
        """The snapshot once these objects have changed, in time that goes by their number and not by that of all."""
        objects, swaps = self.objects.after(changes)
        made = replace(self, objects=objects, rules_at=rules, synced=synced, revision=revision)
        hand_on(self, made, swaps)
        return made

    def rules(self, node: str) -> Rules:
        """The rules in the node's kernel: the given ones, else those its kube-proxy writes for these objects."""
        if self.rules_at is not None:
            try:
                return self.rules_at(node)
            except KeyError:
                pass
        if node not in self._compiled:
            self._compiled[node] = self.compile(node)
        return self._compiled[node]

    @cached_property
    def _compiled(self) -> dict[str, Rules]:
        return {}

    def compile(self, node: str) -> Rules:
        """What kube-proxy on the node would write if it saw exactly this snapshot."""
        seen = Seen.of(self.objects.get("services", ()), self.objects.get(SLICES, ()))
        return self.bare(node).after(seen, seen.services)

    def bare(self, node: str) -> Rules:
        """What kube-proxy on the node writes before it has seen any Service."""
        here = self.nodes[node]
        primary = ",".join(filter(None, (here.internal_ip, here.internal_ip6)))
        networks = {"pod_network": ",".join(self.pod_networks), "service_network": ",".join(self.service_networks)}
        return Rules.of((), (), node, here.addresses, zone=here.zone, mode=self.mode, primary=primary, **networks)

    @cached_property
    def answers(self) -> dict[Any, Any]:
        """What was asked of this snapshot before; see `parts.remembered`."""
        return {}

    @made_of("nodes", MACHINES)
    def nodes(self) -> dict[str, Node]:
        power = {meta.name(m): meta.get(m, "spec.running", True) for m in self.objects.get(MACHINES, ())}
        return {meta.name(n): _node(n, power.get(meta.name(n), True)) for n in self.objects.get("nodes", ())}

    pods = Indexed("pods", lambda o: [((meta.namespace(o), meta.name(o)), _pod(o))], "Pods by (namespace, name).")
    pods_by_ip = Indexed("pods", lambda o: _addressed(_pod(o)), "Pods by their own address, if it is theirs still.")

    def pod_at(self, node: str, ip: str) -> Pod | None:
        """The pod that has an address, as a node finds it: on host-private bridges only a pod of its own."""
        if not self.host_private:
            return self.pods_by_ip.get(ip)
        return next((pod for pod in self.pods_by_ip.all(ip) if pod.node == node), None)

    def owner(self, node: str, ip: str) -> str | None:
        """The node whose range holds an address, as the routes of `node` have it; None when no range does."""
        if not self.host_private:
            return self.routes.owner(ip)
        return node if contains(self.nodes[node].pod_cidr, ip) else None

    def host_pods(self, node: str) -> list[Pod]:
        """The pods that share the node's own address."""
        return list(self._host_pods.all(node))

    _host_pods = Indexed("pods", lambda o: _on_host(_pod(o)))

    def published(self, node: str) -> list[Published]:
        """The host ports that the network plug-in has opened on the node, by pod: the newest first."""
        return self._published.get(node, [])

    @made_of("pods", "nodes", MACHINES)
    def _published(self) -> dict[str, list[Published]]:
        found: dict[str, list[Published]] = {}
        living = (p for p in self.pods.values() if p.node in self.nodes and not p.over)
        for pod in sorted(living, key=_created, reverse=True):
            if ports := published(pod.manifest, self.nodes[pod.node].pod_cidr):
                found.setdefault(pod.node, []).append(ports)
        return found

    services = Indexed("services", lambda o: [(meta.key(o), o)], 'Services by "namespace/name".')
    cluster_ips = Indexed("services", lambda o: _virtual(o), "Services by cluster IP.")
    balancers = Indexed("services", lambda o: ((b.address, b) for b in _balancers(o)), "Load balancers by address.")
    public_names = Indexed(
        "services",
        lambda o: ((b.hostname, b.address) for b in _balancers(o) if b.hostname),
        "The names that the internet's own DNS knows: the load balancers' host names.",
    )

    @made_of("nodes", MACHINES)
    def internal(self) -> dict[str, str]:
        """Nodes by their InternalIP."""
        return {ip: n.name for n in self.nodes.values() for ip in (n.internal_ip, n.internal_ip6) if ip}

    @made_of("nodes", MACHINES)
    def external(self) -> dict[str, str]:
        """Nodes by their ExternalIP."""
        return {ip: n.name for n in self.nodes.values() for ip in (n.external_ip, n.external_ip6) if ip}

    @made_of("nodes", MACHINES)
    def routes(self) -> Routes:
        return Routes.of({n.name: (n.pod_cidr, n.pod_cidr6) for n in self.nodes.values()})

    @made_of("nodes", MACHINES)
    def host_private(self) -> bool:
        """Whether each node keeps its pods' addresses to itself: Docker's way (see `cni.docker_bridge`)."""
        return docker_bridge.host_private(n.pod_cidr for n in self.nodes.values())

    @made_of("nodes", MACHINES)
    def pod_networks(self) -> tuple[str, ...]:
        """The network of all pods, one of each family that the nodes have ranges of."""
        if self.host_private:
            return (docker_bridge.RANGE,)
        dual = any(n.pod_cidr6 for n in self.nodes.values())
        return (POD_NETWORK, POD_NETWORK6) if dual else (POD_NETWORK,)

    @made_of(SERVICE_CIDRS)
    def service_networks(self) -> tuple[str, ...]:
        """Where cluster IPs come from: what the ServiceCIDRs say, the default where there is none."""
        held = (meta.get(c, "spec.cidrs", []) for c in self.objects.get(SERVICE_CIDRS, ()))
        return tuple(dict.fromkeys(cidr for cidrs in held for cidr in cidrs)) or (SERVICE_NETWORK,)

    def is_pod_ip(self, ip: str) -> bool:
        """Whether the address is of the pod network, somebody's or nobody's."""
        return any(contains(network, ip) for network in self.pod_networks)

    @made_of(POLICIES, "namespaces")
    def policies(self) -> Policies:
        """The network policies, and the namespaces' labels that they select by."""
        return Policies.of(self.objects.get(POLICIES, ()), self.objects.get("namespaces", ()))

    @made_of("services", SLICES, "namespaces", "nodes", MACHINES)
    def zone(self) -> Zone:
        """What CoreDNS answers; it asks the cloud's DNS for the nodes' and the balancers' names."""
        outside = {**{n.name: n.internal_ip for n in self.nodes.values()}, **self.public_names}
        names = (meta.name(ns) for ns in self.objects.get("namespaces", ()))
        return Zone.of(self.objects.get("services", ()), self.objects.get(SLICES, ()), names, outside)

    @made_of("services")
    def dns_server(self) -> str:
        """kube-dns' cluster IP, which the kubelet writes into every pod's resolv.conf ("" without the Service)."""
        return str(meta.get(self.services.get("kube-system/kube-dns"), "spec.clusterIP", ""))

    def is_service_ip(self, ip: str) -> bool:
        """Whether the address is a virtual one: nobody owns it, on no network."""
        return ip in self.cluster_ips or any(contains(network, ip) for network in self.service_networks)

    def up(self, node: str) -> bool:
        return node in self.nodes and self.nodes[node].running


def _per_node(rules: Mapping[str, Rules] | RulesAt) -> RulesAt:
    return rules.__getitem__ if isinstance(rules, Mapping) else rules


def _node(node: Obj, running: bool) -> Node:
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


def _pod(pod: Obj) -> Pod:
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


def _created(pod: Pod) -> str:
    return str(meta.get(pod.manifest, "metadata.creationTimestamp", ""))


def _addressed(pod: Pod) -> Iterable[tuple[str, Pod]]:
    """A finished pod has given its address back, and one on the host network has none."""
    return [] if pod.host_network or pod.over else [(ip, pod) for ip in pod.ips]


def _on_host(pod: Pod) -> Iterable[tuple[str, Pod]]:
    return [(pod.node, pod)] if pod.host_network and not pod.over else []


def _virtual(service: Obj) -> Iterable[tuple[str, Obj]]:
    spec = service.get("spec") or {}
    return [(ip, service) for ip in spec.get("clusterIPs") or [spec.get("clusterIP")] if ip and ip != "None"]


def _balancers(service: Obj) -> Iterable[Balancer]:
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

"""The world that packets see: one snapshot of the cluster's objects, indexed by address.

Built from manifests alone, so it can be the cluster now, the cluster at an old revision, or one written by hand in
a test. Two things are not in the objects: the rules of each node, which may be older than the objects because
kube-proxy lags behind (`rules`), and which network cables are cut (`cuts`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.cni.ipam import POD_NETWORK, POD_NETWORK6, bridge
from cluster.cni.policies import Policies
from cluster.cni.portmap import Published, published
from cluster.cni.routes import Routes, contains
from cluster.coredns.records import Zone
from cluster.kube_proxy.rules import IPTABLES, Mode, Rules
from cluster.kube_proxy.services import family_of

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
    the cloud translates it one to one before the packet arrives)."""

    name: str
    pod_cidr: str
    internal_ip: str
    external_ip: str
    running: bool
    balanced: bool
    zone: str
    pod_cidr6: str = ""
    internal_ip6: str = ""

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

    objects: Mapping[str, tuple[Obj, ...]]
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
        held = {resource: tuple(items) for resource, items in objects.items()}
        return cls(held, at, synced or {}, revision, frozenset(cuts), mode=mode)

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
        return self.written(node, self.objects.get("services", ()), self.objects.get(SLICES, ()))

    def written(self, node: str, services: Iterable[Obj], slices: Iterable[Obj]) -> Rules:
        """What kube-proxy on the node writes for these Services and EndpointSlices."""
        here = self.nodes[node]
        primary = ",".join(filter(None, (here.internal_ip, here.internal_ip6)))
        networks = {"pod_network": ",".join(self.pod_networks), "service_network": ",".join(self.service_networks)}
        return Rules.of(
            services, slices, node, here.addresses, zone=here.zone, mode=self.mode, primary=primary, **networks
        )

    @cached_property
    def nodes(self) -> dict[str, Node]:
        power = {meta.name(m): meta.get(m, "spec.running", True) for m in self.objects.get(MACHINES, ())}
        return {meta.name(n): _node(n, power.get(meta.name(n), True)) for n in self.objects.get("nodes", ())}

    @cached_property
    def pods(self) -> dict[tuple[str, str], Pod]:
        """Pods by (namespace, name)."""
        return {(p.namespace, p.name): p for p in map(_pod, self.objects.get("pods", ()))}

    @cached_property
    def pods_by_ip(self) -> dict[str, Pod]:
        """Pods with an address of their own that is theirs still; a finished pod has given its back."""
        return {ip: p for p in self.pods.values() if not p.host_network and not p.over for ip in p.ips}

    def host_pods(self, node: str) -> list[Pod]:
        """The pods that share the node's own address."""
        return self._host_pods.get(node, [])

    @cached_property
    def _host_pods(self) -> dict[str, list[Pod]]:
        found: dict[str, list[Pod]] = {}
        for pod in self.pods.values():
            if pod.host_network and not pod.over:
                found.setdefault(pod.node, []).append(pod)
        return found

    def published(self, node: str) -> list[Published]:
        """The host ports that the network plug-in has opened on the node, by pod: the newest first."""
        return self._published.get(node, [])

    @cached_property
    def _published(self) -> dict[str, list[Published]]:
        found: dict[str, list[Published]] = {}
        living = (p for p in self.pods.values() if p.node in self.nodes and not p.over)
        for pod in sorted(living, key=_created, reverse=True):
            if ports := published(pod.manifest, self.nodes[pod.node].pod_cidr):
                found.setdefault(pod.node, []).append(ports)
        return found

    @cached_property
    def services(self) -> dict[str, Obj]:
        """Services by "namespace/name"."""
        return {meta.key(s): s for s in self.objects.get("services", ())}

    @cached_property
    def cluster_ips(self) -> dict[str, Obj]:
        """Services by cluster IP."""
        held = ((s, s.get("spec") or {}) for s in self.objects.get("services", ()))
        ips = ((ip, s) for s, spec in held for ip in spec.get("clusterIPs") or [spec.get("clusterIP")])
        return {ip: service for ip, service in ips if ip and ip != "None"}

    @cached_property
    def internal(self) -> dict[str, str]:
        """Nodes by their InternalIP."""
        return {ip: n.name for n in self.nodes.values() for ip in (n.internal_ip, n.internal_ip6) if ip}

    @cached_property
    def external(self) -> dict[str, str]:
        """Nodes by their ExternalIP."""
        return {n.external_ip: n.name for n in self.nodes.values() if n.external_ip}

    @cached_property
    def routes(self) -> Routes:
        return Routes.of({n.name: (n.pod_cidr, n.pod_cidr6) for n in self.nodes.values()})

    @cached_property
    def pod_networks(self) -> tuple[str, ...]:
        """The network of all pods, one of each family that the nodes have ranges of."""
        dual = any(n.pod_cidr6 for n in self.nodes.values())
        return (POD_NETWORK, POD_NETWORK6) if dual else (POD_NETWORK,)

    @cached_property
    def service_networks(self) -> tuple[str, ...]:
        """Where cluster IPs come from: what the ServiceCIDRs say, the default where there is none."""
        held = (meta.get(c, "spec.cidrs", []) for c in self.objects.get(SERVICE_CIDRS, ()))
        return tuple(dict.fromkeys(cidr for cidrs in held for cidr in cidrs)) or (SERVICE_NETWORK,)

    def is_pod_ip(self, ip: str) -> bool:
        """Whether the address is of the pod network, somebody's or nobody's."""
        return any(contains(network, ip) for network in self.pod_networks)

    @cached_property
    def policies(self) -> Policies:
        """The network policies, and the namespaces' labels that they select by."""
        return Policies.of(self.objects.get(POLICIES, ()), self.objects.get("namespaces", ()))

    @cached_property
    def balancers(self) -> dict[str, Balancer]:
        """Load balancers by address."""
        typed = (s for s in self.objects.get("services", ()) if meta.get(s, "spec.type") == "LoadBalancer")
        found = (b for service in typed for b in _balancers(service))
        return {b.address: b for b in found}

    @cached_property
    def public_names(self) -> dict[str, str]:
        """The names that the internet's own DNS knows: the load balancers' host names."""
        return {b.hostname: b.address for b in self.balancers.values() if b.hostname}

    @cached_property
    def zone(self) -> Zone:
        """What CoreDNS answers; it asks the cloud's DNS for the nodes' and the balancers' names."""
        outside = {**{n.name: n.internal_ip for n in self.nodes.values()}, **self.public_names}
        names = (meta.name(ns) for ns in self.objects.get("namespaces", ()))
        return Zone.of(self.objects.get("services", ()), self.objects.get(SLICES, ()), names, outside)

    @cached_property
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
    ranges, labels = {family_of(cidr): cidr for cidr in cidrs}, meta.labels(node)
    return Node(
        name=meta.name(node),
        pod_cidr=ranges.get("IPv4", ""),
        pod_cidr6=ranges.get("IPv6", ""),
        internal_ip=addresses.get(("InternalIP", "IPv4"), ""),
        internal_ip6=addresses.get(("InternalIP", "IPv6"), ""),
        external_ip=addresses.get(("ExternalIP", "IPv4"), ""),
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


def _balancers(service: Obj) -> Iterable[Balancer]:
    for ingress in meta.get(service, "status.loadBalancer.ingress", []):
        ip, hostname = ingress.get("ip") or "", ingress.get("hostname") or ""
        if ip or hostname:
            proxy = not ip or ingress.get("ipMode") == "Proxy"
            yield Balancer(ip or address_of(hostname), hostname, proxy, service)


def address_of(hostname: str) -> str:
    """The public address that a balancer's host name resolves to: any, but always the same for one name."""
    a, b, c = sha256(hostname.encode()).digest()[:3]
    return f"52.{a}.{b}.{max(1, c)}"

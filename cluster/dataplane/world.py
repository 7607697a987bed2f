"""The world that packets see: one snapshot of the cluster's objects, indexed by address.

Built from manifests alone, so it can be the cluster now, the cluster at an old revision, or one written by hand in
a test. Two things are not in the objects: the rules of each node, which may be older than the objects because
kube-proxy lags behind (`rules`), and which network cables are cut (`cuts`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.cni import docker_bridge
from cluster.cni.ipam import POD_NETWORK, POD_NETWORK6
from cluster.cni.policies import Policies
from cluster.cni.portmap import Published, published
from cluster.cni.routes import Routes, contains
from cluster.coredns.records import Zone
from cluster.kube_proxy.rules import Rules
from cluster.kube_proxy.seen import Seen
from cluster.kube_proxy.verdict import IPTABLES, Mode

from .ends import Node, Pod, addressed, balancers_of, created, node_of, on_host, pod_of
from .parts import Changes, Indexed, Objects, hand_on, made_of

SERVICE_NETWORK = "10.0.0.0/16"
INTERNET_CLIENT, INTERNET_CLIENT6 = "198.51.100.23", "2001:db8:ffff::23"  # reserved for documentation (RFC 5737, 3849)
SLICES, MACHINES = "endpointslices.discovery.k8s.io", "machines.sim.podium.local"
SERVICE_CIDRS, POLICIES = "servicecidrs.networking.k8s.io", "networkpolicies.networking.k8s.io"

RulesAt = Callable[[str], Rules]


@dataclass(frozen=True)
class World:
    """One snapshot. Objects by resource id ("pods", "endpointslices.discovery.k8s.io"); see `World.of`."""

    objects: Objects
    rules_at: RulesAt | None = None
    synced: Mapping[str, int] = field(default_factory=dict)
    revision: int = 0
    mode: Mode = IPTABLES

    @classmethod
    def of(
        cls,
        objects: Mapping[str, Iterable[Obj]],
        *,
        rules: Mapping[str, Rules] | RulesAt | None = None,
        synced: Mapping[str, int] | None = None,
        revision: int = 0,
        mode: Mode = IPTABLES,
    ) -> World:
        """A snapshot of {resource: manifests}.

        `rules` gives each node's rules where they are not those of these very objects (a mapping may name some
        nodes only); `synced` the revision each node's kube-proxy has reached; `mode` is kube-proxy's.
        """
        at = _per_node(rules) if rules is not None else None
        return cls(Objects(objects), at, synced or {}, revision, mode=mode)

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
        return {meta.name(n): node_of(n, power.get(meta.name(n), True)) for n in self.objects.get("nodes", ())}

    @made_of(MACHINES)
    def cuts(self) -> frozenset[str]:
        """The nodes whose cable is cut: their machines run, and nothing comes through."""
        machines = self.objects.get(MACHINES, ())
        return frozenset(meta.name(m) for m in machines if not meta.get(m, "spec.connected", True))

    pods = Indexed("pods", lambda o: [((meta.namespace(o), meta.name(o)), pod_of(o))], "Pods by (namespace, name).")
    pods_by_ip = Indexed("pods", lambda o: addressed(pod_of(o)), "Pods by their own address, if it is theirs still.")

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

    _host_pods = Indexed("pods", lambda o: on_host(pod_of(o)))

    def published(self, node: str) -> list[Published]:
        """The host ports that the network plug-in has opened on the node, by pod: the newest first."""
        return self._published.get(node, [])

    @made_of("pods", "nodes", MACHINES)
    def _published(self) -> dict[str, list[Published]]:
        found: dict[str, list[Published]] = {}
        living = (p for p in self.pods.values() if p.node in self.nodes and not p.over)
        for pod in sorted(living, key=created, reverse=True):
            node = self.nodes[pod.node]
            if ports := published(pod.manifest, pod.ips, (node.pod_cidr, node.pod_cidr6)):
                found.setdefault(pod.node, []).extend(ports)
        return found

    services = Indexed("services", lambda o: [(meta.key(o), o)], 'Services by "namespace/name".')
    cluster_ips = Indexed("services", lambda o: _virtual(o), "Services by cluster IP.")
    balancers = Indexed("services", lambda o: ((b.address, b) for b in balancers_of(o)), "Load balancers by address.")
    public_names = Indexed(
        "services",
        lambda o: ((b.hostname, b.address) for b in balancers_of(o) if b.hostname),
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


def _virtual(service: Obj) -> Iterable[tuple[str, Obj]]:
    spec = service.get("spec") or {}
    return [(ip, service) for ip in spec.get("clusterIPs") or [spec.get("clusterIP")] if ip and ip != "None"]

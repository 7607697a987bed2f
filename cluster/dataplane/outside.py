"""Advice for names and addresses that cannot be reached from where the sender stands.

Names of Services are answered by CoreDNS alone, and only to pods; cluster IPs, pod IPs and InternalIPs mean nothing
outside. What is reachable from the internet is a load balancer's address, or a node's ExternalIP with a node port.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from typing import Any

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj

from . import behind, mend, nxdomain
from .case import Case, Ladder
from .ends import Pod
from .world import World

NO_INTERNET = "A name outside the cluster, and here is no internet: only nodes and load balancers have public names."


def by_name(case: Case) -> str:
    """An address that is nobody's any more: the name of a Service with that port, the sender's own rather."""
    services = sorted(case.world.services.values(), key=lambda s: meta.namespace(s) != case.home)
    for service in services:
        for port in meta.get(service, "spec.ports", []):
            if port["port"] == case.request.port and port.get("protocol", "TCP") == case.request.protocol:
                host = meta.name(service) if meta.namespace(service) == case.home else meta.key(service)
                host = ".".join(reversed(host.split("/")))
                return mend.call(case.request, host=host, aside="a Service's name outlives addresses")
    return mend.replace("the address", case.request.host, "a Service's name, which outlives addresses")


# -- from outside the pods -------------------------------------------------------------------------------------------


def no_public_name(case: Case) -> Ladder:
    """A name asked for outside the pods: the cluster's names are known only to its own DNS."""
    name, _, rest = case.request.host.strip("<>").partition(".")
    outside = case.origin is not None and case.origin.source.kind == "internet"
    place = f"{'Public' if outside else 'The node'}'s DNS does not know {case.request.host}."
    rule = "Names of Services are answered by CoreDNS, and only to pods."
    found = [s for s in case.world.services.values() if meta.name(s) == name]
    service = next((s for s in found if meta.namespace(s) == rest.split(".")[0]), found[0] if found else None)
    if service is None:
        near = get_close_matches(name, [meta.name(s) for s in case.world.services.values()], 1)
        if near:
            return [place, rule, f"Service {near[0]}", mend.call(case.request, host=near[0])]
        if nxdomain.is_outside(case.world, case.request.host):
            return [place, NO_INTERNET, f"no object: {case.request.host} is nobody's here", nxdomain.another(case)]
        return [place, *nxdomain.missing(case, rest.split(".")[0] or "default", name)]
    if outside:
        return _not_public(case, service, rule)
    ip = meta.get(service, "spec.clusterIP")
    rule = "A node's resolv.conf names the cloud's DNS, not CoreDNS; its rules know the address all the same."
    return [
        place,
        rule,
        f"Service {meta.key(service)}",
        mend.call(case.request, host=ip, aside="from spec.clusterIP"),
    ]


def _not_public(case: Case, service: Obj, rule: str) -> Ladder:
    """How a Service is reached from outside, by what it lacks for it."""
    key, kind = meta.key(service), meta.get(service, "spec.type", "ClusterIP")
    place = f"The internet cannot reach {key} by this address."
    if kind == "LoadBalancer" and not meta.get(service, "status.loadBalancer.ingress"):
        pending = "Its load balancer is still pending: the cloud has given it no address yet."
        field = mend.wait(
            "the cloud fills in status.loadBalancer.ingress (without a cloud: spec.type: NodePort)"
        )
        return [place, pending, f"Service {key}", field]
    for host, port, aside in public(case.world, service):
        return [place, rule, f"Service {key}", mend.call(case.request, host=host, port=port, aside=aside)]
    return [place, rule, f"Service {key}", mend.put("spec.type", "NodePort", "or LoadBalancer")]


def public(world: World, service: Obj) -> Iterator[tuple[str, int, str]]:
    """Where the internet reaches a Service: (host, port, the field that says so), balancers before nodes."""
    ports = meta.get(service, "spec.ports", [])
    for ingress in meta.get(service, "status.loadBalancer.ingress", []):
        yield (
            ingress.get("ip") or ingress.get("hostname"),
            ports[0]["port"],
            "from status.loadBalancer.ingress",
        )
    nodes = [n for n in world.nodes.values() if n.external_ip and n.running]
    if nodes and ports and ports[0].get("nodePort"):
        aside = "a node's ExternalIP and spec.ports[0].nodePort"
        yield _serving(world, service, nodes).external_ip, ports[0]["nodePort"], aside


def _serving(world: World, service: Obj, nodes: list[Any]) -> Any:
    """A node that is sure to answer: policy Local wants one with a pod of its own."""
    if meta.get(service, "spec.externalTrafficPolicy") != "Local":
        return nodes[0]
    key = meta.key(service)
    local = (n for n in nodes if any(r.usable.local for r in world.rules(n.name).rules if r.port.key == key))
    return next(local, nodes[0])


def private(case: Case) -> Ladder:
    ip = case.hop.packet.dst
    rule = f"{ip} has a meaning only inside the cluster; routers outside have never heard of it."
    service = case.world.cluster_ips.get(ip) or _selecting(case.world, case.world.pods_by_ip.get(ip))
    if service is not None:
        return _not_public(case, service, rule)
    place = f"The packet never enters the cluster: {ip} is a private address."
    node = case.world.internal.get(ip)
    if node is not None and case.world.nodes[node].external_ip:
        external = case.world.nodes[node].external_ip
        aside = "its ExternalIP, from status.addresses"
        return [place, rule, f"Node {node}", mend.call(case.request, host=external, aside=aside)]
    return [place, rule, "no Service leads to this address", _open(case, case.world.pods_by_ip.get(ip))]


def _open(case: Case, pod: Pod | None) -> str:
    """A Service that leads to a pod from outside."""
    if pod is None:
        return mend.replace("the address", case.request.host, "a load balancer's, or a node's ExternalIP")
    port = {"port": case.request.port}
    spec = {"type": "NodePort", "selector": meta.labels(pod.manifest), "ports": [port]}
    return mend.create("Service", pod.namespace, pod.name, spec=spec)


def _selecting(world: World, pod: Pod | None) -> Obj | None:
    """A Service that selects the pod, if one does."""
    if pod is None:
        return None
    services = (s for s in world.services.values() if meta.namespace(s) == pod.namespace)
    return next((s for s in services if behind.selects(s, pod.manifest)), None)


# -- the edge --------------------------------------------------------------------------------------------------------


def balancer_port(case: Case) -> Ladder:
    key, number = f"{case.hop.place.namespace}/{case.hop.place.name}", case.hop.packet.dst_port
    ports = [p["port"] for p in meta.get(case.world.services[key], "spec.ports", [])]
    place = f"The load balancer of {key} does not forward port {number}."
    nearest = min(ports, key=lambda port: abs(port - number))
    field = mend.call(case.request, port=nearest, aside=f"or add port {number} to spec.ports")
    return [place, f"It forwards {', '.join(map(str, ports))}.", f"Service {key}", field]


def balancer_without_node_port(case: Case) -> Ladder:
    key = f"{case.hop.place.namespace}/{case.hop.place.name}"
    place = f"The load balancer of {key} has no node port to call."
    rule = "A balancer that is a proxy opens connections of its own, to node ports; this Service was told to have none."
    return [place, rule, f"Service {key}", mend.put("spec.allocateLoadBalancerNodePorts", True)]


def balancer_idle(case: Case) -> Ladder:
    key = f"{case.hop.place.namespace}/{case.hop.place.name}"
    local = meta.get(case.world.services[key], "spec.externalTrafficPolicy") == "Local"
    place = f"The load balancer of {key} finds no healthy node."
    dark = [n.name for n in case.world.nodes.values() if n.balanced and not n.running]
    if local and not _all_dark(case.world, dark):
        rule = "With externalTrafficPolicy Local only nodes with a ready pod of their own are healthy."
        field = mend.put("spec.externalTrafficPolicy", "Cluster", "or make its pods ready")
        return [place, rule, f"Service {key}", field]
    rule = "Every machine it may use is down or cut off."
    if dark:
        return [place, rule, f"Machine {dark[0]}", mend.put("spec.running", True)]
    return [place, rule, f"Machine {min(case.world.cuts, default='')}", mend.put("spec.connected", True)]


def _all_dark(world: World, dark: Iterable[str]) -> bool:
    return {n.name for n in world.nodes.values() if n.balanced} <= {*dark, *world.cuts}


def unknown(case: Case) -> Ladder:
    """An address that nobody outside has: a balancer's that is no more, or a slip."""
    ip, number = case.hop.packet.dst, case.request.port
    place = f"Nobody outside has the address {ip}."
    rule = "This cluster's internet holds its own external addresses only."
    services = sorted(case.world.services.values(), key=lambda s: number not in _numbers(s))
    for service in services:
        for host, port, aside in public(case.world, service):
            field = mend.call(case.request, host=host, port=port, aside=aside)
            return [place, rule, f"Service {meta.key(service)}", field]
    return [
        place,
        rule,
        "no object has it",
        mend.replace("the address", ip, "one that leads into the cluster"),
    ]


def _numbers(service: Obj) -> list[int]:
    return [p.get(field) for p in meta.get(service, "spec.ports", []) for field in ("port", "nodePort")]

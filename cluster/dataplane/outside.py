"""Advice for names that nobody knows and addresses that cannot be reached from where the sender stands.

Names of Services are answered by CoreDNS alone, and only to pods; cluster IPs, pod IPs and InternalIPs mean nothing
outside. What is reachable from the internet is a load balancer's address, or a node's ExternalIP with a node port.
"""

from __future__ import annotations

from difflib import get_close_matches

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj

from . import behind
from .case import Case, Ladder
from .world import Pod, World


def no_name(case: Case) -> Ladder:
    """NXDOMAIN: the name of another namespace's Service, a misspelt one, one with nobody behind it, or none."""
    name, _, rest = case.request.host.rstrip(".").partition(".")
    place = f"CoreDNS knows no {case.request.host}; the sender asked from namespace {case.home}."
    space = rest.split(".")[0] or case.home
    exact = case.world.services.get(f"{space}/{name}")
    if exact is not None and meta.get(exact, "spec.clusterIP") == "None":
        port = behind.headless_port(exact)
        found = behind.diagnose(case.world, port, "")
        return [
            f"{place} It is headless, and no pod behind it is ready.",
            found.rule,
            found.object,
            found.field,
        ]
    elsewhere = [meta.namespace(s) for s in case.world.services.values() if meta.name(s) == name]
    if elsewhere:
        rule = f"A short name is looked up in the sender's own namespace; {name} is in {elsewhere[0]}."
        return [place, rule, f"Service {elsewhere[0]}/{name}", f"call it {name}.{elsewhere[0]}"]
    mine = [meta.name(s) for s in case.world.services.values() if meta.namespace(s) == space]
    near = get_close_matches(name, mine, 1)
    if near:
        rule = f"Every name of the search list missed; the nearest Service is {near[0]}."
        return [place, rule, f"Service {space}/{near[0]}", f"the name in {case.request.url}: {near[0]}"]
    rule = "Every name of the search list missed; a Service's name is made with the Service."
    return [
        place,
        rule,
        f"no Service {name} in namespace {space}",
        f"metadata.name: {name} (create the Service)",
    ]


def no_public_name(case: Case) -> Ladder:
    """A name asked for outside the pods: the cluster's names are known only to its own DNS."""
    name = case.request.host.split(".")[0].strip("<>")
    service = next((s for s in case.world.services.values() if meta.name(s) == name), None)
    outside = case.origin is not None and case.origin.source.kind == "internet"
    place = f"{'Public' if outside else 'The node'}'s DNS does not know {case.request.host}."
    if service is None:
        rule = "Names of Services are answered by CoreDNS, and only to pods."
        return [place, rule, "no Service of this name", f"the name in {case.request.url}"]
    if outside:
        return _not_public(service, "Names of Services are answered by CoreDNS, and only to pods.")
    ip = meta.get(service, "spec.clusterIP")
    rule = (
        "A node's resolv.conf names the cloud's DNS and not CoreDNS; its rules know the address all the same."
    )
    return [place, rule, f"Service {meta.key(service)}", f"call its address {ip}, from spec.clusterIP"]


def _not_public(service: Obj, rule: str) -> Ladder:
    """How a Service is reached from outside, by what it lacks for it."""
    key, kind = meta.key(service), meta.get(service, "spec.type", "ClusterIP")
    place = f"The internet cannot reach {key} by this address."
    if kind == "LoadBalancer":
        if ingress := meta.get(service, "status.loadBalancer.ingress", []):
            address = ingress[0].get("ip") or ingress[0].get("hostname")
            return [place, rule, f"Service {key}", f"call {address}, from status.loadBalancer.ingress"]
        pending = "Its load balancer is still pending: the cloud has given it no address yet."
        field = "status.loadBalancer.ingress (wait; without a cloud: spec.type: NodePort)"
        return [place, pending, f"Service {key}", field]
    if kind == "NodePort":
        port = meta.get(service, "spec.ports", [{}])[0].get("nodePort")
        return [place, rule, f"Service {key}", f"call a node's ExternalIP at spec.ports[0].nodePort, {port}"]
    return [place, rule, f"Service {key}", "spec.type: NodePort or LoadBalancer"]


def private(case: Case) -> Ladder:
    ip = case.hop.packet.dst
    rule = f"{ip} has a meaning only inside the cluster; routers outside have never heard of it."
    service = case.world.cluster_ips.get(ip) or _selecting(case.world, case.world.pods_by_ip.get(ip))
    if service is not None:
        return _not_public(service, rule)
    place = f"The packet never enters the cluster: {ip} is a private address."
    node = case.world.internal.get(ip)
    if node is not None:
        return [place, rule, f"Node {node}", "call its ExternalIP, from status.addresses"]
    return [
        place,
        rule,
        "no Service leads to this address",
        "create a Service with spec.type: NodePort or LoadBalancer",
    ]


def _selecting(world: World, pod: Pod | None) -> Obj | None:
    """A Service that selects the pod, if one does."""
    if pod is None:
        return None
    services = (s for s in world.services.values() if meta.namespace(s) == pod.namespace)
    return next((s for s in services if behind.selects(s, pod.manifest)), None)


def balancer_port(case: Case) -> Ladder:
    key = f"{case.hop.place.namespace}/{case.hop.place.name}"
    ports = ", ".join(str(p["port"]) for p in meta.get(case.world.services[key], "spec.ports", []))
    place = f"The load balancer of {key} does not forward port {case.hop.packet.dst_port}."
    rule = f"It forwards {ports}."
    return [place, rule, f"Service {key}", f"the port in {case.request.url}, or add one to spec.ports[].port"]


def balancer_idle(case: Case) -> Ladder:
    key = f"{case.hop.place.namespace}/{case.hop.place.name}"
    local = meta.get(case.world.services[key], "spec.externalTrafficPolicy") == "Local"
    place = f"The load balancer of {key} finds no healthy node."
    if local:
        rule = "With externalTrafficPolicy Local only nodes with a ready pod of their own are healthy."
        return [place, rule, f"Service {key}", "spec.externalTrafficPolicy: Cluster (or make its pods ready)"]
    return [place, "Every machine it may use is down or cut off.", "Machine", "spec.running: true"]


def unknown(case: Case) -> Ladder:
    ip = case.hop.packet.dst
    place = f"Nobody outside has the address {ip}."
    return [place, "This cluster's internet holds its own external addresses only.", "no object has it",
            f"the address in {case.request.url}"]  # fmt: skip

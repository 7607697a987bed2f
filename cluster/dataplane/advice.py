"""The advice ladder: from where a request died down to the field to mend.

Four rungs, each closer than the last: the *place* (where to look), the *rule* (what was decided there, and on what
grounds), the *object* (whose manifest says so), the *field* (what to change). A lesson may stop anybody on any rung,
so each is a sentence of its own. The last can be followed by a program too: `mend` has its forms. One adviser a cause;
the cause is the beat that ended the walk. Where two things are wrong, whoever follows the advice and asks again is
advised of the second.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from difflib import get_close_matches

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.kube_proxy.services import ServicePort, family_of, ports_of

from . import behind, closed, host_private, mend, nxdomain, outside
from .case import Case, Ladder
from .denied import denied
from .request import Source
from .trust import mistrust
from .unready import delay, keeper
from .world import World


def ladder(case: Case) -> Ladder:
    """The rungs for a failed request, from place to field. What rules decided that the Service has outgrown is told
    of them and not of the Service, which may well be right by now."""
    if case.rule is not None and _outgrown(case.world, case.rule.port):
        return _stale(case.hop.place.node, case.rule.port.key)
    return ADVISERS[case.ending](case)


def _outgrown(world: World, port: ServicePort) -> bool:
    service = world.services.get(port.key)
    return service is None or port not in ports_of(service)


def _no_endpoints(case: Case) -> Ladder:
    assert case.rule is not None
    port = case.rule.port
    found = behind.diagnose(case.world, port, case.hop.place.node)
    place = f"No pod is ready behind {port.key}: the gate of {case.hop.place.name} has nowhere to send it."
    return [place, found.rule, found.object, found.field]


def _no_local(case: Case) -> Ladder:
    assert case.rule is not None
    port = case.rule.port
    policy = "internalTrafficPolicy" if case.hop.packet.dst == port.cluster_ip else "externalTrafficPolicy"
    does, gets = ("refuses", "ipvs says so at once") if case.ending == "gate.reject-local" else (
        "drops", "waiting is all the sender gets")  # fmt: skip
    return [
        f"The gate of {case.hop.place.name} {does} it: {port.key} has pods, but none on this node.",
        f"{policy} is Local: a node serves only its own pods, and {gets}.",
        f"Service {port.key}",
        mend.put(f"spec.{policy}", "Cluster", f"or run a pod on {case.hop.place.name}"),
    ]


def _range(case: Case) -> Ladder:
    assert case.rule is not None
    port = case.rule.port
    return [
        f"The gate of {case.hop.place.name} drops it: {port.key} does not admit this source.",
        f"{case.hop.packet.src} is in none of {', '.join(port.source_ranges)}.",
        f"Service {port.key}",
        mend.add("spec.loadBalancerSourceRanges", f"{case.hop.packet.src}/32"),
    ]


def _lost(case: Case) -> Ladder:
    """A virtual address without a rule: a port the Service lacks, rules that lag, or a Service that is gone."""
    to, node = case.hop.packet, case.hop.place.node
    service = case.world.cluster_ips.get(to.dst)
    if service is None:
        return [
            f"The packet dies at the gate of {node}: no Service has the address {to.dst}.",
            "A cluster IP lives only in the nodes' rules; without its Service it is nowhere.",
            "the Service that had this address is gone, or was never there",
            outside.by_name(case),
        ]
    if (to.dst_port, to.protocol) in _ports(service):
        return _stale(node, meta.key(service))
    return [
        f"The packet dies at the gate of {node}: {meta.key(service)} has no port {to.dst_port}/{to.protocol}.",
        f"The rules name {_listed(service)} only; for another port the virtual address is nobody's.",
        f"Service {meta.key(service)}",
        _other_port(case, service),
    ]


def _no_port(case: Case) -> Ladder:
    """A mode that refuses what its addresses have no port for; unless the port is newer than the rules."""
    assert case.rule is not None
    to, node, key = case.hop.packet, case.hop.place.node, case.rule.port.key
    service = case.world.services.get(key, {})
    if not service or (to.dst_port, to.protocol) in _ports(service):
        return _stale(node, key)
    return [
        f"The gate of {node} refuses it: {key} has no port {to.dst_port}/{to.protocol}.",
        f"The rules name {_listed(service)} only; in {case.world.mode.name} mode any other port is refused at once.",
        f"Service {key}",
        _other_port(case, service),
    ]


def _ports(service: Obj) -> list[tuple[int, str]]:
    return [(p["port"], p.get("protocol", "TCP")) for p in meta.get(service, "spec.ports", [])]


def _listed(service: Obj) -> str:
    return ", ".join(f"{port}/{protocol}" for port, protocol in _ports(service))


def _other_port(case: Case, service: Obj) -> str:
    """The nearest port that the Service has: the same number by another protocol, else one of this protocol."""
    number, protocol = case.hop.packet.dst_port, case.hop.packet.protocol
    port, spoken = min(_ports(service), key=lambda p: (p[0] != number, p[1] != protocol, abs(p[0] - number)))
    scheme = "" if spoken == protocol else closed.SCHEMES[spoken]
    aside = f"or add port {number} to spec.ports"
    if case.request.is_question:
        return mend.put(
            "spec.ports", [{"name": p.lower(), "port": number, "protocol": p} for p in ("UDP", "TCP")]
        )
    return mend.call(case.request, port=port, scheme=scheme, aside=aside)


def _stale(node: str, service: str) -> Ladder:
    return [
        f"The rules of {node} are older than {service}.",
        "kube-proxy writes rules a moment after the Service changes; until then the node does not know.",
        f"kube-proxy on {node}",
        mend.wait(f"kube-proxy writes its rules, then ask again (if it lasts: start kube-proxy on {node})"),
    ]


def _node_down(case: Case) -> Ladder:
    node = str(case.hop.words.get("node", case.hop.place.node))
    seen = meta.get(behind.ready_condition(case.world, node), "status", "Unknown")
    noticed = "the control plane has noticed" if seen != "True" else "the control plane has not noticed yet"
    return [
        f"{node} is down: what is sent there ends at its cut cable.",
        f"Rules still lead there until its pods are taken out of the endpoints; {noticed}.",
        f"Machine {node}",
        mend.put("spec.running", True, "or wait until the endpoints have left it"),
    ]


def _cut(case: Case) -> Ladder:
    node = case.hop.words["node"]
    place = f"The packet is lost on the cable of {node}."
    rule = "Its machine runs, but the network to it is cut."
    return [place, rule, f"Machine {node}", mend.put("spec.connected", True)]


def _void(case: Case) -> Ladder:
    if bridged := host_private.elsewhere(case):
        return bridged
    ip, node = case.hop.packet.dst, case.hop.place.node
    place = f"{node} has no pod with the address {ip}."
    if case.origin is not None and case.request.host == ip:
        return [place, "A pod's address dies with it; its successor has another.", "the pod that had it is gone",
                outside.by_name(case)]  # fmt: skip
    return [
        place,
        "The rules still name a pod that is gone.",
        f"kube-proxy on {node}",
        mend.wait("kube-proxy writes its rules without it, then ask again"),
    ]


def _foreign(case: Case) -> Ladder:
    service = case.world.balancers.get(case.hop.packet.dst)
    key = meta.key(service.service) if service else case.hop.packet.dst
    return _stale(case.hop.place.node, key)


def _no_sender(case: Case) -> Ladder:
    source = case.request.source
    name = f"{source.namespace or 'default'}/{source.name}" if source.kind == "pod" else source.name
    pod = case.world.pods.get((source.namespace or "default", source.name))
    rule = "Only a pod that is bound to a node and has an address can send."
    thing, place = f"{source.kind.capitalize()} {name}", f"{name} sends nothing."
    if pod is not None and source.kind == "pod":
        found = delay(case.world, pod.manifest)
        return [place, f"{rule} {found.rule}.", found.object, found.field]
    return [place, f"{rule} There is none of this name.", thing, _other_sender(case.world, source)]


def _other_sender(world: World, source: Source) -> str:
    """Whoever could be meant: the likest name of those that run."""
    space = source.namespace or "default"
    running = [p.name for p in world.pods.values() if p.namespace == space and p.ip]
    names = running if source.kind == "pod" else list(world.nodes)
    near = get_close_matches(source.name, names, 1, 0)
    if near:
        return f"send from {near[0]}"
    return mend.create("Pod", space, source.name, "with a shell")


def _no_dns(case: Case) -> Ladder:
    assert case.origin is not None
    assert case.origin.pod is not None
    place = f"{case.origin.name} has no DNS server to ask."
    rule = "The kubelet writes the address of the Service kube-dns into each pod's resolv.conf."
    if not case.world.dns_server:
        missing = mend.create("Service", "kube-system", "kube-dns", "with CoreDNS' selector and ports")
        return [place, f"{rule} There is none.", "Service kube-system/kube-dns", missing]
    owner = keeper(case.world, case.origin.pod.manifest)
    return [place, rule, owner.name, mend.put(f"{owner.path}.dnsPolicy", "ClusterFirst")]


def _remembered(case: Case) -> Ladder:
    return [
        f"CoreDNS answers from its cache: when it was last asked, there was no {case.request.host}.",
        "A no is remembered for 30 seconds, in each of its pods apart; the name itself exists by now.",
        "ConfigMap kube-system/coredns, its Corefile",
        mend.wait("30 seconds, which the Corefile's cache keeps a no (nothing to mend)"),
    ]


def _no_family(case: Case) -> Ladder:
    """A dual-stack Service is called at an address of a family that the sender does not have."""
    assert case.origin is not None
    ip, who = case.hop.packet.dst, case.origin.name
    service = case.world.cluster_ips.get(ip)
    place = f"{who} sends nothing: it has no {family_of(ip)} address, and {ip} is one."
    rule = "A sender reaches addresses of its own families only; nothing translates between IPv4 and IPv6."
    if service is None:
        return [
            place,
            rule,
            f"the address {ip}",
            mend.replace("the address", ip, "one of the sender's family"),
        ]
    others = [
        other for other in meta.get(service, "spec.clusterIPs", []) if family_of(other) != family_of(ip)
    ]
    field = mend.put("spec.ipFamilyPolicy", "PreferDualStack", "and call its other address")
    if others:
        field = mend.call(case.request, host=others[0], aside="its other address, from spec.clusterIPs")
    return [place, rule, f"Service {meta.key(service)}", field]


ADVISERS: Mapping[str, Callable[[Case], Ladder]] = {
    "gate.reject": _no_endpoints,
    "gate.no-port": _no_port,
    "gate.reject-local": _no_local,
    "gate.drop-local": _no_local,
    "gate.drop-range": _range,
    "gate.drop-egress": denied,
    "gate.drop-ingress": denied,
    "gate.lost": _lost,
    "gate.foreign": _foreign,
    "gate.void": _void,
    "server.closed": lambda case: host_private.mistaken(case) or closed.closed(case),
    "server.mistrust": mistrust,
    "dns.unknown": nxdomain.no_name,
    "dns.empty": nxdomain.no_name,
    "dns.remembered": _remembered,
    "lookup.public-unknown": outside.no_public_name,
    "process.dead": _node_down,
    "process.no-pod": _no_sender,
    "process.no-family": _no_family,
    "process.no-dns": _no_dns,
    "cable.stub": _node_down,
    "cable.cut": _cut,
    "internet.private": outside.private,
    "internet.unknown": outside.unknown,
    "balancer.idle": outside.balancer_idle,
    "balancer.no-node-port": outside.balancer_without_node_port,
    "balancer.closed": outside.balancer_port,
}

"""The advice ladder: from where a request died down to the field to mend.

Four rungs, each closer than the last: the *place* (where to look), the *rule* (what was decided there, and on what
grounds), the *object* (whose manifest says so), the *field* (what to change). A lesson may stop anybody on any rung,
so each is a sentence of its own. One adviser a cause; the cause is the beat that ended the walk.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from cluster.apimachinery import meta
from cluster.kube_proxy.services import family_of

from . import behind, host_ports, outside
from .case import Case, Ladder, service_port
from .denied import denied
from .world import Pod


def ladder(case: Case) -> Ladder:
    """The rungs for a failed request, from place to field."""
    return ADVISERS[case.ending](case)


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
        f"spec.{policy}: Cluster (or run a pod on {case.hop.place.name})",
    ]


def _range(case: Case) -> Ladder:
    assert case.rule is not None
    port = case.rule.port
    return [
        f"The gate of {case.hop.place.name} drops it: {port.key} does not admit this source.",
        f"{case.hop.packet.src} is in none of {', '.join(port.source_ranges)}.",
        f"Service {port.key}",
        "spec.loadBalancerSourceRanges",
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
            f"the address {to.dst} in {case.request.url}; a Service's name stays when its address does not",
        ]
    ports = [f"{p['port']}/{p.get('protocol', 'TCP')}" for p in meta.get(service, "spec.ports", [])]
    if f"{to.dst_port}/{to.protocol}" in ports:
        return _stale(node, meta.key(service))
    return [
        f"The packet dies at the gate of {node}: {meta.key(service)} has no port {to.dst_port}/{to.protocol}.",
        f"The rules name {', '.join(ports)} only; for another port the virtual address is nobody's.",
        f"Service {meta.key(service)}",
        f"the port in {case.request.url}, or add one to spec.ports[].port",
    ]


def _no_port(case: Case) -> Ladder:
    """A mode that refuses what its addresses have no port for; unless the port is newer than the rules."""
    assert case.rule is not None
    to, node, key = case.hop.packet, case.hop.place.node, case.rule.port.key
    service = case.world.services.get(key, {})
    ports = [f"{p['port']}/{p.get('protocol', 'TCP')}" for p in meta.get(service, "spec.ports", [])]
    if f"{to.dst_port}/{to.protocol}" in ports:
        return _stale(node, key)
    return [
        f"The gate of {node} refuses it: {key} has no port {to.dst_port}/{to.protocol}.",
        f"The rules name {', '.join(ports)} only; in {case.world.mode.name} mode any other port is refused at once.",
        f"Service {key}",
        f"the port in {case.request.url}, or add one to spec.ports[].port",
    ]


def _stale(node: str, service: str) -> Ladder:
    return [
        f"The rules of {node} are older than {service}.",
        "kube-proxy writes rules a moment after the Service changes; until then the node does not know.",
        f"kube-proxy on {node}",
        "nothing to mend: wait, and ask again; if it lasts, see whether kube-proxy runs there",
    ]


def _closed(case: Case) -> Ladder:
    """Somebody is there, but not on this port."""
    to, target = case.hop.packet, case.target
    assert target is not None
    pod = case.world.pods_by_ip.get(to.dst)
    name = f"{pod.namespace}/{pod.name}" if pod else target.name
    declared = _declared(pod)
    place = f"{name} is reached, but nobody listens on its port {to.dst_port}."
    hint = f"it declares {', '.join(map(str, declared))}" if declared else "its containers declare no port"
    published = host_ports.behind(case) if pod else host_ports.missed(case)
    if published is not None:
        return [place, *published]
    found = service_port(case, to.dst_port)
    if found is not None:
        service, index, target_port = found
        right = declared[0] if declared else "the port that the server listens on"
        rule = f"{meta.key(service)} sends to targetPort {target_port}; {hint}."
        return [place, rule, f"Service {meta.key(service)}", f"spec.ports[{index}].targetPort: {right}"]
    if pod is None:
        return _no_node_port(case, place)
    return [
        place,
        f"You asked for port {to.dst_port}; {hint}.",
        f"Pod {name}",
        f"the port in {case.request.url}",
    ]


def _declared(pod: Pod | None) -> list[int]:
    containers = meta.get(pod.manifest, "spec.containers", []) if pod else []
    return [int(p["containerPort"]) for c in containers for p in c.get("ports") or []]


def _no_node_port(case: Case, place: str) -> Ladder:
    ports = [
        f"{p['nodePort']} ({meta.key(s)})"
        for s in case.world.objects.get("services", ())
        for p in meta.get(s, "spec.ports", [])
        if p.get("nodePort")
    ]
    known = f"node ports are {', '.join(ports)}" if ports else "no Service has a node port"
    return [
        place,
        f"Nothing on the node has this port; {known}.",
        "Service",
        f"the port in {case.request.url}",
    ]


def _node_down(case: Case) -> Ladder:
    node = str(case.hop.words.get("node", case.hop.place.node))
    seen = meta.get(behind.ready_condition(case.world, node), "status", "Unknown")
    noticed = "the control plane has noticed" if seen != "True" else "the control plane has not noticed yet"
    return [
        f"{node} is down: what is sent there ends at its cut cable.",
        f"Rules still lead there until its pods are taken out of the endpoints; {noticed}.",
        f"Machine {node}",
        "spec.running: true (or wait until the endpoints have left it)",
    ]


def _cut(case: Case) -> Ladder:
    node = case.hop.words["node"]
    place = f"The packet is lost on the cable of {node}."
    return [
        place,
        "Its machine runs, but the network to it is cut.",
        "NetworkCut",
        f"delete the cut of {node}",
    ]


def _void(case: Case) -> Ladder:
    ip, node = case.hop.packet.dst, case.hop.place.node
    place = f"{node} has no pod with the address {ip}."
    if case.origin is not None and case.request.host == ip:
        return [place, "A pod's address dies with it; its successor has another.", "the pod that had it is gone",
                f"the address in {case.request.url}; a Service's name outlives its pods"]  # fmt: skip
    return [
        place,
        "The rules still name a pod that is gone.",
        "kube-proxy",
        "nothing to mend: wait, and ask again",
    ]


def _foreign(case: Case) -> Ladder:
    service = case.world.balancers.get(case.hop.packet.dst)
    return _stale(case.hop.place.node, meta.key(service.service) if service else case.hop.packet.dst)


def _mistrust(case: Case) -> Ladder:
    assert case.target is not None
    return [
        f"{case.target.name} is reached and shows a certificate; the sender does not trust it.",
        f"{case.mistrust}: its signer is unknown, or it is made out to another name than {case.request.host}.",
        f"the certificate of {case.target.name} (its Secret), and the sender's list of authorities",
        "curl: --cacert FILE and the name in the certificate (-k trusts anybody)",
    ]


def _no_sender(case: Case) -> Ladder:
    source = case.request.source
    name = f"{source.namespace or 'default'}/{source.name}" if source.kind == "pod" else source.name
    pod = case.world.pods.get((source.namespace or "default", source.name))
    collided = host_ports.collision(case.world, pod.manifest) if pod and source.kind == "pod" else None
    if collided is not None:
        return [f"{name} sends nothing.", *collided]
    rule = "Only a pod that is bound to a node and has an address can send."
    return [
        f"{name} sends nothing.",
        rule,
        f"{source.kind.capitalize()} {name}",
        "status.podIP (wait until it runs)",
    ]


def _no_family(case: Case) -> Ladder:
    """A dual-stack Service is called at an address of a family that the sender does not have."""
    assert case.origin is not None
    ip, who = case.hop.packet.dst, case.origin.name
    family = family_of(ip)
    service = case.world.cluster_ips.get(ip)
    place = f"{who} sends nothing: it has no {family} address, and {ip} is one."
    rule = "A sender reaches addresses of its own families only; nothing translates between IPv4 and IPv6."
    if service is None:
        return [place, rule, f"the address {ip}", f"the address in {case.request.url}: one of the sender's family"]
    field = "spec.ipFamilyPolicy: PreferDualStack (or call its other address)"
    return [place, rule, f"Service {meta.key(service)}", field]


def _no_dns(case: Case) -> Ladder:
    return [
        f"{case.origin.name if case.origin else 'The sender'} has no DNS server to ask.",
        "The kubelet writes the address of the Service kube-dns into each pod's resolv.conf.",
        "Service kube-system/kube-dns, and the pod",
        "spec.dnsPolicy: ClusterFirst",
    ]


def _remembered(case: Case) -> Ladder:
    return [
        f"CoreDNS answers from its cache: when it was last asked, there was no {case.request.host}.",
        "A no is remembered for 30 seconds, in each of its pods apart; the name itself exists by now.",
        "ConfigMap kube-system/coredns, its Corefile",
        "cache 30: nothing to mend, ask again in half a minute",
    ]


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
    "server.closed": _closed,
    "server.mistrust": _mistrust,
    "dns.unknown": outside.no_name,
    "dns.empty": outside.no_name,
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
    "balancer.closed": outside.balancer_port,
}

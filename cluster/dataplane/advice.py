"""The advice ladder: from where a request died down to the field to mend.

Four rungs, each closer than the last: the *place* (where to look), the *rule* (what was decided there, and on what
grounds), the *object* (whose manifest says so), the *field* (what to change). A lesson may stop anybody on any rung,
so each is a sentence of its own. One adviser a cause; the cause is the beat that ended the walk.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.coredns.names import ZONE
from cluster.kube_proxy.rules import Rule

from . import behind
from .hops import Hop
from .origin import Origin
from .request import Request
from .walk import Target
from .world import Pod, World


@dataclass(frozen=True)
class Case:
    """A request that failed: `ending` is the fatal beat, `hop` the hop it happened at."""

    world: World
    request: Request
    origin: Origin | None
    ending: str
    hop: Hop
    target: Target | None = None
    mistrust: str = ""

    @property
    def rule(self) -> Rule | None:
        return self.hop.decision[0].rule if self.hop.decision else None


Ladder = list[str]


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
    return [
        f"The gate of {case.hop.place.name} drops it: {port.key} has pods, but none on this node.",
        f"{policy} is Local: a node serves only its own pods, and waiting is all the sender gets.",
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
    found = _service_port(case, to.dst_port)
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


def _service_port(case: Case, arrived: int) -> tuple[Obj, int, str] | None:
    """The Service through which the packet came to this port, if one did: (Service, index of its port, target)."""
    host = case.request.host
    for service in case.world.objects.get("services", ()):
        if not _is_called(case, service, host):
            continue
        for index, port in enumerate(meta.get(service, "spec.ports", [])):
            if case.request.port in (port["port"], port.get("nodePort")):
                return service, index, str(port.get("targetPort", port["port"]))
    return None


def _is_called(case: Case, service: Obj, host: str) -> bool:
    """Whether the request meant this Service: by name, by one of its addresses, or by a node's and its node port."""
    namespace = case.origin.place.namespace if case.origin else ""
    key, name = f"{meta.name(service)}.{meta.namespace(service)}", meta.name(service)
    names = {
        key,
        f"{key}.svc",
        f"{key}.svc.{ZONE}",
        *([name] if meta.namespace(service) == namespace else []),
    }
    ingress = meta.get(service, "status.loadBalancer.ingress", [])
    addresses = {meta.get(service, "spec.clusterIP"), *(i.get("ip") or i.get("hostname") for i in ingress)}
    if host.rstrip(".").lower() in names or host in addresses:
        return True
    on_node = host in case.world.internal or host in case.world.external
    return on_node and case.request.port in {p.get("nodePort") for p in meta.get(service, "spec.ports", [])}


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


def _no_name(case: Case) -> Ladder:
    """NXDOMAIN: the name of another namespace's Service, a misspelt one, one with nobody behind it, or none."""
    name, _, rest = case.request.host.rstrip(".").partition(".")
    home = case.origin.place.namespace if case.origin else ""
    place = f"CoreDNS knows no {case.request.host}; the sender asked from namespace {home}."
    space = rest.split(".")[0] or home
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


def _no_public_name(case: Case) -> Ladder:
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


def _private(case: Case) -> Ladder:
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


def _balancer_port(case: Case) -> Ladder:
    key = f"{case.hop.place.namespace}/{case.hop.place.name}"
    ports = ", ".join(str(p["port"]) for p in meta.get(case.world.services[key], "spec.ports", []))
    place = f"The load balancer of {key} does not forward port {case.hop.packet.dst_port}."
    rule = f"It forwards {ports}."
    return [place, rule, f"Service {key}", f"the port in {case.request.url}, or add one to spec.ports[].port"]


def _balancer_idle(case: Case) -> Ladder:
    key = f"{case.hop.place.namespace}/{case.hop.place.name}"
    local = meta.get(case.world.services[key], "spec.externalTrafficPolicy") == "Local"
    place = f"The load balancer of {key} finds no healthy node."
    if local:
        rule = "With externalTrafficPolicy Local only nodes with a ready pod of their own are healthy."
        return [place, rule, f"Service {key}", "spec.externalTrafficPolicy: Cluster (or make its pods ready)"]
    return [place, "Every machine it may use is down or cut off.", "Machine", "spec.running: true"]


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


def _unknown(case: Case) -> Ladder:
    ip = case.hop.packet.dst
    place = f"Nobody outside has the address {ip}."
    return [place, "This cluster's internet holds its own external addresses only.", "no object has it",
            f"the address in {case.request.url}"]  # fmt: skip


def _no_sender(case: Case) -> Ladder:
    source = case.request.source
    name = f"{source.namespace or 'default'}/{source.name}" if source.kind == "pod" else source.name
    rule = "Only a pod that is bound to a node and has an address can send."
    return [
        f"{name} sends nothing.",
        rule,
        f"{source.kind.capitalize()} {name}",
        "status.podIP (wait until it runs)",
    ]


def _no_dns(case: Case) -> Ladder:
    return [
        f"{case.origin.name if case.origin else 'The sender'} has no DNS server to ask.",
        "The kubelet writes the address of the Service kube-dns into each pod's resolv.conf.",
        "Service kube-system/kube-dns, and the pod",
        "spec.dnsPolicy: ClusterFirst",
    ]


ADVISERS: Mapping[str, Callable[[Case], Ladder]] = {
    "gate.reject": _no_endpoints,
    "gate.drop-local": _no_local,
    "gate.drop-range": _range,
    "gate.lost": _lost,
    "gate.foreign": _foreign,
    "gate.void": _void,
    "server.closed": _closed,
    "server.mistrust": _mistrust,
    "dns.unknown": _no_name,
    "dns.empty": _no_name,
    "lookup.public-unknown": _no_public_name,
    "process.dead": _node_down,
    "process.no-pod": _no_sender,
    "process.no-dns": _no_dns,
    "cable.stub": _node_down,
    "cable.cut": _cut,
    "internet.private": _private,
    "internet.unknown": _unknown,
    "balancer.idle": _balancer_idle,
    "balancer.closed": _balancer_port,
}

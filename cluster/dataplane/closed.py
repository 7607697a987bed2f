"""Advice where somebody is reached, and nobody listens on the port.

The kernel of whoever is reached refuses at once, so a wrong number is told from a wrong address. Four numbers must
agree: the port called, the Service's port and targetPort, the containerPort (which is but a note), and the one that
the program listens on. The last is the truth: `ss -ltn` in the pod shows it, and so do the sockets that came with the
refusal. A program that binds 127.0.0.1 is heard by its own pod alone.
"""

from __future__ import annotations

from collections.abc import Iterator

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj

from . import host_ports, mend
from .case import Case, Ladder, Meant, meant
from .servers import Socket
from .unready import Keeper, keeper, unstarted

SCHEMES = {"TCP": "tcp", "UDP": "udp", "SCTP": "sctp"}


def closed(case: Case) -> Ladder:
    """The ladder: of a pod by its sockets, of a node by its node ports and host ports."""
    assert case.target is not None
    at = case.target.place
    pod = case.world.pods.get((at.namespace, at.name)) if at.kind == "pod" else None
    return _by_pod(case, pod.manifest) if pod else _by_node(case)


# -- a pod -----------------------------------------------------------------------------------------------------------


def _by_pod(case: Case, pod: Obj) -> Ladder:
    to, owner = case.hop.packet, keeper(case.world, pod)
    place = f"{meta.key(pod)} is reached, but nobody listens on its port {to.dst_port}."
    here = [s for s in case.sockets if (s.port, s.protocol) == (to.dst_port, to.protocol)]
    if here:
        return [place, f"Its server listens on {here[0].ip} alone: only the pod itself can reach it.", owner.name,
                _rebind(pod, owner, "one that binds 0.0.0.0, all addresses")]  # fmt: skip
    if not case.sockets and (found := unstarted(pod, owner)):
        return [place, f"Nothing runs in it yet: {found.rule}.", found.object, found.field]
    if published := host_ports.behind(case):
        return [place, *published]
    service, right, told = meant(case), _listening(case, pod), _told(case, pod)
    if right is None:
        words = f"one that listens on {to.dst_port}/{to.protocol}"
        return [
            place,
            f"No process of its containers listens; {told}.",
            owner.name,
            _rebind(pod, owner, words),
        ]
    if right.protocol != to.protocol:
        return [
            place,
            f"It is {right.protocol} that is spoken there; {told}.",
            *_other_protocol(case, service, right),
        ]
    if service is None:
        return [place, f"You asked for port {to.dst_port}; {told}.", f"Pod {meta.key(pod)}",
                mend.call(case.request, port=right.port)]  # fmt: skip
    key = meta.key(service.service)
    if meta.get(service.service, "spec.clusterIP") == "None":
        rule = f"{key} is headless: no rule turns its port into another, so the pods' own is called; {told}."
        return [place, rule, f"Service {key}", mend.call(case.request, port=right.port)]
    rule = f"{key} sends to targetPort {service.target}; {told}."
    return [place, rule, f"Service {key}", mend.put(f"spec.ports[{service.index}].targetPort", right.port)]


def _other_protocol(case: Case, service: Meant | None, right: Socket) -> list[str]:
    """The Service names a protocol that its pods do not speak; or else the caller does."""
    if service is None:
        return ["the request", mend.call(case.request, scheme=SCHEMES[right.protocol], port=right.port)]
    path = f"spec.ports[{service.index}].protocol"
    return [f"Service {meta.key(service.service)}", mend.put(path, right.protocol)]


def _listening(case: Case, pod: Obj) -> Socket | None:
    """The socket that was meant: one that is declared, rather of the same protocol; None where none can be known."""
    declared = list(_declared(pod))
    heard = [s for s in case.sockets if not s.ip.startswith("127.")]
    found = sorted(heard, key=lambda s: s not in declared) if case.sockets else declared
    to = case.hop.packet
    found = [s for s in found if (s.port, s.protocol) != (to.dst_port, to.protocol)]
    return min(found, key=lambda s: s.protocol != to.protocol, default=None)


def _told(case: Case, pod: Obj) -> str:
    if case.sockets:
        return f"it listens on {', '.join(f'{s.ip}:{s.port}/{s.protocol}' for s in case.sockets)}"
    declared = [str(s.port) for s in _declared(pod)]
    return f"it declares {', '.join(declared)}" if declared else "its containers declare no port"


def _declared(pod: Obj) -> Iterator[Socket]:
    for container in meta.get(pod, "spec.containers", []):
        for port in container.get("ports") or []:
            yield Socket("0.0.0.0", int(port["containerPort"]), port.get("protocol") or "TCP")


def _rebind(pod: Obj, owner: Keeper, words: str) -> str:
    """The program that the first container runs is the one to change."""
    first = meta.get(pod, "spec.containers")[0]
    field = "command" if first.get("command") and not first.get("args") else "args"
    return mend.replace(f"{owner.path}.containers[0].{field}", first.get(field) or [], words)


# -- a node ----------------------------------------------------------------------------------------------------------


def _by_node(case: Case) -> Ladder:
    assert case.target is not None
    to, node = case.hop.packet, case.target.name
    place = f"{node} is reached, but nobody listens on its port {to.dst_port}."
    ports = list(_node_ports(case))
    known = ", ".join(f"{p['nodePort']}/{p.get('protocol', 'TCP')} ({meta.key(s)})" for s, p in ports)
    rule = f"Nothing on the node has this port; {f'node ports are {known}' if ports else 'no Service has a node port'}."
    if published := host_ports.missed(case):
        return [place, *published]
    if host := _unpublished(case, node):
        owner, path = host
        return [place, f"{rule} A pod here listens on it, in its own network.", owner,
                mend.put(f"{path}.hostPort", to.dst_port, "or a Service with spec.type NodePort")]  # fmt: skip
    if plausible := [pair for pair in ports if _plausible(pair[1], to.dst_port)]:
        service, port = min(plausible, key=lambda pair: _distance(pair[1], to.dst_port, to.protocol))
        protocol = port.get("protocol", "TCP")
        scheme = "" if protocol == to.protocol else SCHEMES[protocol]
        called = mend.call(case.request, port=port["nodePort"], scheme=scheme)
        return [place, rule, f"Service {meta.key(service)}", called]
    return [place, rule, *_without_node_ports(case)]


def _node_ports(case: Case) -> Iterator[tuple[Obj, Obj]]:
    for service in case.world.services.values():
        yield from ((service, p) for p in meta.get(service, "spec.ports", []) if p.get("nodePort"))


def _plausible(port: Obj, number: int) -> bool:
    """Whether a caller of this number can have meant that node port: by the Service's own number for it, or its pods',
    or by a slip among node ports."""
    slip = 30000 <= number <= 32767
    return slip or number in (port["port"], port.get("targetPort", port["port"]), port["nodePort"])


def _distance(port: Obj, number: int, protocol: str) -> tuple[bool, bool, int]:
    """The same number by another protocol is nearest, then the nearest number of this protocol."""
    same = port["nodePort"] == number
    return not same, port.get("protocol", "TCP") != protocol, abs(port["nodePort"] - number)


def _unpublished(case: Case, node: str) -> tuple[str, str] | None:
    """A pod of this node with just this port, which it does not publish: its owner, and the port's path there."""
    to = case.hop.packet
    for pod in (p.manifest for p in case.world.pods.values() if p.node == node and not p.host_network):
        for c, container in enumerate(meta.get(pod, "spec.containers", [])):
            for p, port in enumerate(container.get("ports") or []):
                asked = (port["containerPort"], port.get("protocol") or "TCP") == (to.dst_port, to.protocol)
                if asked and not port.get("hostPort"):
                    owner = keeper(case.world, pod)
                    return owner.name, f"{owner.path}.containers[{c}].ports[{p}]"
    return None


def _without_node_ports(case: Case) -> list[str]:
    """A Service with this port could be opened on the nodes."""
    for service in case.world.services.values():
        ports = meta.get(service, "spec.ports", [])
        if case.request.port in [p["port"] for p in ports] and meta.get(service, "spec.clusterIP") != "None":
            return [f"Service {meta.key(service)}", mend.put("spec.type", "NodePort")]
    asked = f"{case.request.host}:{case.request.port}"
    return ["no object: nobody was to listen here", mend.replace("the address", asked, "one where somebody listens")]

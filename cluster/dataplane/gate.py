"""The gate: what a node's kernel does with a packet.

Five questions in a fixed order. Is the connection known (the memo, which is conntrack)? Then what was decided
stays, whatever rules and policies say by now (UDP is an exception: `kube_proxy.conntrack`). Does a rule name the
destination (kube-proxy's work)? Then it is rewritten, refused or dropped. Has a pod here published this port of the
node (`cni.portmap`)? Then it is the pod's. Does a network policy forbid it (`policy`)? Where do the routes lead? To a
pod here, to another node, out, or nowhere: a virtual address has no owner on any network, so a packet that still
carries one dies here and never reaches the cable.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from cluster.api.podspec.ports import HostPort
from cluster.cni import portmap
from cluster.cni.portmap import Published
from cluster.kube_proxy import conntrack
from cluster.kube_proxy.rules import Rules, choice, match
from cluster.kube_proxy.verdict import NO_LOCAL, NO_PORT, Verdict

from .ends import Node
from .hops import EDGE, Affinity, Choice, Hop, Memo, Memory, Place, Step, ahead, cable, flips, gate_of
from .packet import Packet, roll
from .parts import remembered
from .policy import check
from .world import World


def forward(world: World, node: str, packet: Packet, memory: Memory, dice: tuple[int, int]) -> Step:
    """A node's gate, for a packet on its way out: memo, rules, policies, the source if it must change, routes."""
    kept = memory.flows.get((node, packet)) if memory.flows else None
    if kept is None:
        found = _matched(world, node, packet)
        number, sticky = _chosen(world.rules(node), packet, found, memory, dice) if found.candidates else (-1, False)
        return _first(world, node, packet, dice[1], number, sticky)
    place = gate_of(node)
    if conntrack.stale(world.rules(node), packet[2:5], kept.dst):
        forgotten = Hop("gate.forgotten", place, packet, None, {"ip": kept.dst})
        step = forward(world, node, packet, replace(memory, flows={}), dice)
        return step._replace(hops=(forgotten, *step.hops))
    known = (Hop("gate.known", place, packet),)
    hops = flips("gate.kept", "gate.kept.src", place, packet, kept) or known
    return _go(world, world.nodes[node], kept, hops, Memo(node, packet, kept))


def _chosen(
    rules: Rules, packet: Packet, found: Verdict, memory: Memory, dice: tuple[int, int]
) -> tuple[int, bool]:
    """The number of the endpoint that a connection is given, and whether affinity remembered it. Of all that a gate
    does this alone depends on the dice, and on what was before."""
    sticky = memory.affinity.get(client_of(rules, packet, found), "") if memory.affinity else ""
    given = None if memory.given is None else memory.given.get((rules.node, *packet[2:5]), {})
    return choice(rules.mode, found, packet.src, roll(*dice), sticky, given)


@remembered
def _matched(world: World, node: str, packet: Packet) -> Verdict:
    return match(world.rules(node), packet.src, packet[2:5])


@remembered
def _first(world: World, node: str, packet: Packet, turn: int, number: int, sticky: bool) -> Step:
    """A connection's first packet: rules, host ports, policies, routes."""
    here, rules, place = world.nodes[node], world.rules(node), gate_of(node)
    verdict = _matched(world, node, packet).giving(number, sticky, packet.src)
    if verdict.action in ("reject", "drop"):
        return _refused(place, packet, verdict, turn)
    endpoint = verdict.endpoint
    if endpoint is None:
        found = _host_port(world, here, packet)
        return _published(world, here, packet, *found) if found else _passed(world, here, packet)
    sent = packet.to(endpoint.ip, endpoint.port)
    told = (_choice_beat(verdict), place, sent, packet, _choice_words(verdict), (verdict, turn))
    step = _sent_on(world, here, Hop(*told, choice=_choice(verdict, turn)), verdict.masquerade)
    kept = _affinity(rules, packet, verdict)
    return step._replace(affinity=kept) if kept and step.memo else step


def _sent_on(world: World, here: Node, hop: Hop, masquerade: bool) -> Step:
    """The way on of a packet whose destination `hop` has rewritten: policies, the source if it must change, routes."""
    assert hop.was is not None
    asked = check(world, here.name, hop.packet)
    if asked.end:
        return Step(hop.packet, (hop, *asked.hops), "", asked.end)
    left, flip = _postrouting(world, here, hop.packet, masquerade)
    return _go(world, here, left, (hop, *asked.hops, *flip), Memo(here.name, hop.was, left))


def _host_port(world: World, here: Node, packet: Packet) -> tuple[Published, HostPort] | None:
    """The pod that has published the port of the node's own that a packet is for, if one has."""
    if packet.dst not in here.addresses:
        return None
    ports = ((p, p.find(packet.dst, packet.dst_port, packet.protocol)) for p in world.published(here.name))
    return next(((pod, port) for pod, port in ports if port), None)


def _published(world: World, here: Node, packet: Packet, pod: Published, port: HostPort) -> Step:
    """A host port: behind kube-proxy's rules, and before any socket of the node is looked for."""
    sent = packet.to(pod.ip, port.container_port)
    words = {"port": port.port, "node": here.name, "pod": pod.key, "to": sent.to_text}
    detail = {"host_port": {"pod": pod.key, "host_ip": port.ip, "text": portmap.text(pod, port)}}
    hop = Hop("gate.host-port", gate_of(here.name), sent, packet, words, detail=detail)
    return _sent_on(world, here, hop, pod.masquerades(packet.src))


def client_of(rules: Rules, packet: Packet, verdict: Verdict) -> Affinity:
    """Under which key the node remembers the sender of a packet, if the Service is sticky."""
    name = rules.mode.remembered_by(verdict.rule, packet[2:4]) if verdict.rule else ""
    return (rules.node, name, packet.protocol, packet.src)


def _affinity(rules: Rules, packet: Packet, verdict: Verdict) -> tuple[Affinity, str] | None:
    if verdict.rule is None or verdict.endpoint is None or not verdict.rule.port.affinity:
        return None
    return client_of(rules, packet, verdict), verdict.endpoint.address


def _choice_beat(verdict: Verdict) -> str:
    return "gate.sticky" if verdict.sticky else "gate.dnat" if len(verdict.candidates) > 1 else "gate.only"


def _choice(verdict: Verdict, turn: int) -> Choice | None:
    of = len(verdict.candidates)
    return None if verdict.sticky or of < 2 else Choice(turn, of, verdict.chosen)


def _choice_words(verdict: Verdict) -> Mapping[str, Any]:
    assert verdict.rule is not None
    assert verdict.endpoint is not None
    return {
        "service": verdict.rule.port.key,
        "nth": verdict.chosen + 1,
        "of": len(verdict.candidates),
        "to": verdict.endpoint.address,
    }


def _refused(place: Place, packet: Packet, verdict: Verdict, turn: int) -> Step:
    assert verdict.rule is not None
    far = "gate.drop-range" if "Ranges" in verdict.why else "gate.drop-local"
    refused = {NO_PORT: "gate.no-port", NO_LOCAL: "gate.reject-local"}.get(verdict.why, "gate.reject")
    beat = refused if verdict.action == "reject" else far
    words = {"service": verdict.rule.port.key, "node": place.name, "src": packet.src, "port": packet.dst_port}
    return Step(packet, (Hop(beat, place, packet, None, words, (verdict, turn)),), "", beat)


def _postrouting(world: World, here: Node, packet: Packet, marked: bool) -> tuple[Packet, tuple[Hop, ...]]:
    """Who stands as the sender when the packet leaves the node.

    MASQUERADE takes the address of the interface that the packet leaves by: the bridge towards the node's own pods,
    the InternalIP towards the cable. kube-proxy asks for it by a mark; the network plug-in does it for whatever a
    pod sends out of the pod network. A packet for the node itself does not leave, and keeps its source.
    """
    src = _masqueraded(world, here.name, packet.src, packet.dst, marked)
    if src == packet.src:
        return packet, ()
    left = packet.sent_by(src)
    beat = "gate.hairpin" if packet.src == packet.dst else "gate.snat" if marked else "gate.egress"
    return left, (Hop(beat, gate_of(here.name), left, packet, {"to": src}),)


@remembered
def _masqueraded(world: World, node: str, src: str, dst: str, marked: bool) -> str:
    kind, _ = ahead(world, node, dst)
    outward = world.is_pod_ip(src) and not world.is_pod_ip(dst)
    if kind not in ("pod", "node", "internet") or not (marked or outward):
        return src
    here = world.nodes[node]
    return here.bridge_towards(dst) if kind == "pod" else here.towards(dst)


def _passed(world: World, here: Node, packet: Packet) -> Step:
    """No rule: routes alone decide."""
    place, (kind, _) = gate_of(here.name), ahead(world, here.name, packet.dst)
    if kind == "internet" and not _from_inside(world, here, packet):
        foreign = Hop("gate.foreign", place, packet, None, {"node": here.name})
        return Step(packet, (foreign,), "", "gate.foreign")
    if kind in ("nowhere", "void"):
        return _go(world, here, packet, ())
    asked = check(world, here.name, packet)
    if asked.end:
        return Step(packet, asked.hops, "", asked.end)
    left, flip = _postrouting(world, here, packet, False)
    unchanged = (Hop("gate.pass", place, packet),)
    return _go(world, here, left, (*asked.hops, *(flip or unchanged)), Memo(here.name, packet, left))


def _from_inside(world: World, here: Node, packet: Packet) -> bool:
    return packet.src in here.addresses or world.routes.owner(packet.src) is not None


def back(world: World, node: str, packet: Packet, memos: Mapping[tuple[str, Packet], Packet]) -> Step:
    """A node's gate, for an answer: its memo restores both addresses; the rules are not asked again."""
    place, here = gate_of(node), world.nodes[node]
    restored = memos.get((node, packet))
    if restored is None or restored == packet:
        return _go(world, here, packet, (Hop("gate.reply", place, packet, None, {"node": node}),))
    return _go(world, here, restored, flips("gate.back.dst", "gate.back.src", place, packet, restored))


def _go(world: World, here: Node, packet: Packet, hops: tuple[Hop, ...], memo: Memo | None = None) -> Step:
    """The node's routes: deliver here, send to another node, give up, or leave the cluster."""
    kind, other = ahead(world, here.name, packet.dst)
    if kind == "pod":
        return Step(packet, hops, "", "pod", memo)
    if kind == "self":
        return Step(packet, hops, "", "node", memo)
    place = gate_of(here.name)
    if kind == "void":
        words = {"ip": packet.dst, "node": here.name}
        return Step(packet, (*hops, Hop("gate.void", place, packet, None, words)), "", "gate.void", memo)
    if kind == "nowhere":
        return Step(packet, (*hops, Hop("gate.lost", place, packet)), "", "gate.lost", memo)
    carried = cable(world, packet, here.name, other or EDGE)
    return Step(carried.packet, (*hops, *carried.hops), carried.to, carried.end, memo)

"""The fold: a packet carried from place to place until it is delivered, refused or lost; and its answer home.

A walk is made of *legs*, one for each packet: the question to DNS and its answer (the lookup is an ordinary packet
to an ordinary pod), the request, the reply. Choices are made once a connection, by a roll that depends only on the
seed: the same request in the same world is the same walk.

Once the dice have said which of its candidates a place takes, what it does depends on the packet alone; and packets
that differ in their sender's port only are alike (`packet`). So each place's step is asked for once in a world and
remembered with it (`parts.remembered`), and so is the whole way home, which rolls nothing. A walk of its own for every
request is then little more than its rolls.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import NamedTuple

from cluster.kube_proxy import healthcheck
from cluster.kube_proxy.services import family_of

from .edge import edge
from .gate import back, forward
from .hops import EDGE, Affinity, Flows, Hop, Leg, Memo, Memory, Place, Step, Word, gate_of, said
from .origin import Origin, source_address
from .packet import EPHEMERAL, Packet, source_port
from .parts import remembered
from .servers import Servers
from .world import World

Destination = tuple[str, int, str]  # ip, port, protocol
ARRIVED = ("pod", "node", "self")
REFUSALS = ("gate.reject", "gate.reject-local", "gate.no-port")
MAX_PLACES = 12  # no packet visits more; a loop would be a fault of ours


class Target(NamedTuple):
    """Who was reached: a pod's uid or "node/NAME", its name, its place, whether anybody listens, and how many other
    pods have the same address (on host-private bridges, `cni.docker_bridge`)."""

    uid: str
    name: str
    place: Place
    listening: bool
    namesakes: int = 0


class Trip(NamedTuple):
    """A packet's way out: as it ended, and what the places on its way remember; `port` is the number of the sender's
    port, of which the hops, the memos and `last` know nothing.

    `end` is "pod", "node" or "self" when it arrived, else the beat that killed it; `at` is the place's name.
    """

    last: Packet
    hops: tuple[Hop, ...]
    end: str
    at: str
    port: int
    seed: int
    memos: tuple[Memo, ...] = ()
    affinity: Mapping[Affinity, str] = MappingProxyType({})

    @property
    def arrived(self) -> bool:
        return self.end in ARRIVED

    def flows(self) -> Flows:
        """What the places remember of this connection."""
        number = self.port
        return {(m.at, m.before.numbered(number)): m.after.numbered(number) for m in self.memos}

    def leg(self, *more: Hop) -> Leg:
        """The way out as it is told, and what happens at its end."""
        return Leg((*self.hops, *more), self.port, self.seed)


def send(
    world: World, origin: Origin, to: Destination, memory: Memory, seed: int, turn: int, beat: str, *words: Word
) -> Trip:
    """Send the first packet of a connection to (ip, port, protocol) and carry it to its end.

    `beat` and `words` are the sender's own hop; `turn` keeps this leg's dice apart.
    """
    port, step = source_port(seed, turn), _leave(world, origin, to, beat, *words)
    hops, at = step.hops, origin.station
    memos: tuple[Memo, ...] = ()
    sticky: dict[Affinity, str] = {}
    if memory.flows:
        memory = replace(memory, flows=_alike(memory.flows, port))
    last = turn + MAX_PLACES - 1  # the sender is a place too
    while step.to and turn < last:
        at, turn = step.to, turn + 1
        if at == EDGE:
            step = edge(world, step.packet, {}, (seed, turn))
        else:
            step = forward(world, at, step.packet, memory, (seed, turn))
        hops += step.hops
        if step.memo:
            memos = (*memos, step.memo)
        if step.affinity:
            sticky.update([step.affinity])
    return Trip(step.packet, hops, step.end, at, port, seed, memos, sticky)


@remembered
def _leave(world: World, origin: Origin, to: Destination, beat: str, *words: Word) -> Step:
    """What the sender's own kernel does with a connection's first packet."""
    ip, port, protocol = to
    own = source_address(world, origin, ip)
    packet = Packet(own or origin.ip, EPHEMERAL, ip, port, protocol)
    sent = Hop(beat, origin.place, packet, None, dict(words))
    if origin.in_pod and (ip in origin.ips or ip.startswith("127.") or ip == "::1"):
        return Step(packet, (sent, Hop("arrive.self", origin.place, packet)), "", "self")
    if not own:
        lacking = {"who": origin.name, "family": family_of(ip), "ip": ip}
        stuck = Hop("process.no-family", origin.place, packet, None, lacking)
        return Step(packet, (stuck,), "", "process.no-family")
    if origin.station != EDGE and not world.up(origin.station):
        dead = Hop("process.dead", origin.place, packet, None, {"node": origin.station})
        return Step(packet, (dead,), "", "process.dead")
    if origin.in_pod:
        return Step(packet, (sent, Hop("veth.out", origin.place, packet)), origin.station)
    return Step(packet, (sent,), origin.station)


def _alike(flows: Flows, port: int) -> Flows:
    """The flows of connections from this port, as the places know them."""
    return {
        (at, before.numbered(EPHEMERAL, port)): after.numbered(EPHEMERAL, port)
        for (at, before), after in flows.items()
    }


def home(
    world: World, origin: Origin, trip: Trip, target: Target | None, beat: str, *words: Word
) -> Leg:
    """The answer's way back, from whoever was reached (or from the gate that refused) to the sender.

    Every place it passes undoes what it did on the way out. Ends with `beat` at the sender.
    """
    answering = target.place if target is not None and trip.end == "pod" else None
    onward = "" if trip.end == "self" else trip.at
    hops = _homeward(world, trip.last.reply(), answering, onward, trip.memos, origin.place, beat, *words)
    return Leg(hops, trip.port, trip.seed)


@remembered
def _homeward(
    world: World,
    packet: Packet,
    answering: Place | None,
    at: str,
    memos: tuple[Memo, ...],
    sender: Place,
    beat: str,
    *words: Word,
) -> tuple[Hop, ...]:
    """An answer rolls no dice: what was done on the way out decides all of its way."""
    undone = {(memo.at, memo.after.reply()): memo.before.reply() for memo in memos}
    hops = [Hop("veth.answer", answering, packet)] if answering else []
    for _ in range(MAX_PLACES):
        if not at:
            break
        step = edge(world, packet, undone, (0, 0)) if at == EDGE else back(world, at, packet, undone)
        packet, at = step.packet, step.to
        hops += step.hops
    return (*hops, Hop(beat, sender, packet, None, dict(words)))


def told_home(world: World, origin: Origin, trip: Trip) -> tuple[Leg, ...]:
    """The leg that tells the sender of a failure at once; none for a packet that was swallowed."""
    if trip.end in REFUSALS:
        return (home(world, origin, trip, None, "return.refused"),)
    if trip.end == "gate.void":
        return (home(world, origin, trip, None, "return.unreachable"),)
    return ()


@remembered
def _standing(world: World, node: str, ip: str) -> tuple[str, str, Place, int]:
    """The pod that has an address: its uid, name and place, and how many others have the same."""
    pod = world.pod_at(node, ip)
    assert pod is not None
    return pod.uid, pod.name, Place("pod", pod.name, pod.namespace, pod.node), len(world.pods_by_ip.all(ip)) - 1


def reached(world: World, servers: Servers, origin: Origin, trip: Trip) -> Target:
    """Who stands where the packet arrived, and whether it listens on the port."""
    _, _, ip, port, protocol = trip.last
    if trip.end == "pod":
        uid, name, place, others = _standing(world, trip.at, ip)
        return Target(uid, name, place, servers.listening(uid, ip, port, protocol), others)
    if trip.end == "self" and origin.pod is not None:
        pod = origin.pod
        return Target(pod.uid, pod.name, origin.place, servers.listening(pod.uid, ip, port, protocol))
    for pod in world.host_pods(trip.at):
        if servers.listening(pod.uid, ip, port, protocol):
            return Target(pod.uid, pod.name, Place("pod", pod.name, pod.namespace, pod.node), True)
    uid, check = f"node/{trip.at}", protocol == "TCP" and healthcheck.at(world.rules(trip.at), ip, port)
    return Target(uid, trip.at, gate_of(trip.at), bool(check) or servers.listening(uid, ip, port, protocol))


def arrival(world: World, trip: Trip, target: Target) -> tuple[Hop, ...]:
    """The hop of arriving itself (the sender's own address was told already)."""
    if trip.end == "self":
        return ()
    beat = "arrive.namesake" if target.namesakes else f"arrive.{trip.end}"
    words = ("pod", target.name), ("node", trip.at), ("ip", trip.last.dst)
    return (said(world, beat, target.place, trip.last, *words),)

"""The fold: a packet carried from place to place until it is delivered, refused or lost; and its answer home.

A walk is made of *legs*, one for each packet: the question to DNS and its answer (the lookup is an ordinary packet
to an ordinary pod), the request, the reply. Choices are made once a connection, by a roll that depends only on the
seed: the same request in the same world is the same walk.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from cluster.kube_proxy import healthcheck
from cluster.kube_proxy.services import family_of

from .edge import edge
from .gate import back, forward
from .hops import EDGE, NOTHING, Affinity, Hop, Memo, Memory, Place, Step, gate_of
from .origin import Origin, source_address
from .packet import Packet, source_port
from .servers import Servers
from .world import World

Leg = tuple[Hop, ...]
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


@dataclass(frozen=True)
class Trip:
    """A packet's way out: as it was sent, as it ended, and what the places on its way remember.

    `end` is "pod", "node" or "self" when it arrived, else the beat that killed it; `at` is the place's name.
    """

    sent: Packet
    last: Packet
    hops: Leg
    end: str
    at: str
    memos: tuple[Memo, ...] = ()
    affinity: dict[Affinity, str] = field(default_factory=dict)

    @property
    def arrived(self) -> bool:
        return self.end in ("pod", "node", "self")


def send(
    world: World, origin: Origin, to: tuple[str, int, str], memory: Memory, seed: int, turn: int, opening: Hop
) -> Trip:
    """Send the first packet of a connection to (ip, port, protocol) and carry it to its end.

    `opening` is the sender's own hop; its packet is filled in here. `turn` keeps this leg's dice apart.
    """
    ip, port, protocol = to
    own = source_address(world, origin, ip)
    packet = Packet(own or origin.ip, source_port(seed, turn), ip, port, protocol)
    start: Leg = (Hop(opening.beat, opening.place, packet, None, opening.words),)
    if origin.in_pod and (ip in origin.ips or ip.startswith("127.") or ip == "::1"):
        return Trip(
            packet, packet, (*start, Hop("arrive.self", origin.place, packet)), "self", origin.station
        )
    if not own:
        words = {"who": origin.name, "family": family_of(ip), "ip": ip}
        stuck = Hop("process.no-family", origin.place, packet, None, words)
        return Trip(packet, packet, (stuck,), "process.no-family", origin.station)
    if origin.station != EDGE and not world.up(origin.station):
        dead = Hop("process.dead", origin.place, packet, None, {"node": origin.station})
        return Trip(packet, packet, (dead,), "process.dead", origin.station)
    if origin.in_pod:
        start = (*start, Hop("veth.out", origin.place, packet))
    return _carry(world, packet, origin.station, start, memory, seed, turn)


def _carry(world: World, packet: Packet, at: str, start: Leg, memory: Memory, seed: int, turn: int) -> Trip:
    first, hops = packet, list(start)
    memos: list[Memo] = []
    sticky: dict[Affinity, str] = {}
    for place in range(1, MAX_PLACES):
        dice = (seed, turn + place)
        if at == EDGE:
            step = edge(world, packet, {}, dice)
        else:
            step = forward(world, at, packet, memory, dice)
        packet = step.packet
        hops += step.hops
        if step.memo:
            memos.append(step.memo)
        if step.affinity:
            sticky.update([step.affinity])
        if not step.to:
            break
        at = step.to
    return Trip(first, packet, tuple(hops), step.end, at, tuple(memos), sticky)


def home(
    world: World, origin: Origin, trip: Trip, target: Target | None, beat: str, words: Any = NOTHING
) -> Leg:
    """The answer's way back, from whoever was reached (or from the gate that refused) to the sender.

    Every place it passes undoes what it did on the way out. Ends with `beat` at the sender.
    """
    packet = trip.last.reply()
    memos = {(memo.at, memo.after.reply()): memo.before.reply() for memo in trip.memos}
    hops: list[Hop] = []
    if target is not None and trip.end == "pod":
        hops.append(Hop("veth.answer", target.place, packet))
    at, onward = trip.at, trip.end != "self"
    for _ in range(MAX_PLACES if onward else 0):
        step = _answer(world, packet, at, memos)
        packet = step.packet
        hops += step.hops
        if not step.to:
            break
        at = step.to
    return (*hops, Hop(beat, origin.place, packet, None, words))


def told_home(world: World, origin: Origin, trip: Trip) -> tuple[Leg, ...]:
    """The leg that tells the sender of a failure at once; none for a packet that was swallowed."""
    if trip.end in REFUSALS:
        return (home(world, origin, trip, None, "return.refused"),)
    if trip.end == "gate.void":
        return (home(world, origin, trip, None, "return.unreachable"),)
    return ()


def _answer(world: World, packet: Packet, at: str, memos: dict[tuple[str, Packet], Packet]) -> Step:
    return edge(world, packet, memos, (0, 0)) if at == EDGE else back(world, at, packet, memos)


def reached(world: World, servers: Servers, origin: Origin, trip: Trip) -> Target:
    """Who stands where the packet arrived, and whether it listens on the port."""
    _, _, ip, port, protocol = trip.last
    if trip.end == "self" and origin.pod is not None:
        pod = origin.pod
        return Target(pod.uid, pod.name, origin.place, servers.listening(pod.uid, ip, port, protocol))
    if trip.end == "pod":
        found = world.pod_at(trip.at, ip)
        assert found is not None
        place = Place("pod", found.name, found.namespace, found.node)
        listens, others = servers.listening(found.uid, ip, port, protocol), len(world.pods_by_ip.all(ip)) - 1
        return Target(found.uid, found.name, place, listens, others)
    for pod in world.host_pods(trip.at):
        if servers.listening(pod.uid, ip, port, protocol):
            return Target(pod.uid, pod.name, Place("pod", pod.name, pod.namespace, pod.node), True)
    uid, check = f"node/{trip.at}", protocol == "TCP" and healthcheck.at(world.rules(trip.at), ip, port)
    return Target(uid, trip.at, gate_of(trip.at), bool(check) or servers.listening(uid, ip, port, protocol))


def arrival(trip: Trip, target: Target) -> Leg:
    """The hop of arriving itself (the sender's own address was told already)."""
    if trip.end == "self":
        return ()
    words = {"pod": target.name, "node": trip.at, "ip": trip.last.dst}
    beat = "arrive.namesake" if target.namesakes else f"arrive.{trip.end}"
    return (Hop(beat, target.place, trip.last, None, words),)

"""Hops: what one place does with one packet.

A hop takes the packet and the state of one place and returns a `Step`: the packet as it goes on, where it goes, and
the beats to tell. There are three kinds of place: a node's gate (`gate`), the cable between nodes (here), and the
edge, where the cloud's load balancers and address translation stand (`edge`). A memo is kernel connection tracking:
what a place did to a connection's first packet it does to all others, and undoes for the answers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from typing import Any, NamedTuple, overload

from cluster.kube_proxy.verdict import Given, Verdict

from .beats import BEATS, sentence
from .packet import EPHEMERAL, Packet
from .parts import remembered
from .world import World

EDGE = "internet"
NOTHING: Mapping[str, Any] = {}
Word = tuple[str, str | int]  # a blank in a beat's sentence, and what fills it


class Place(NamedTuple):
    """Where a hop happens, as the picture knows places."""

    kind: str
    name: str
    namespace: str = ""
    node: str = ""

    @lru_cache(maxsize=4096)  # noqa: B019  a value's own, not an object's
    def to_json(self) -> dict[str, str]:
        """One dict for all who show this place: not to be written to."""
        return {"kind": self.kind, "name": self.name, "namespace": self.namespace, "node": self.node}


class Choice(NamedTuple):
    """A choice by a roll: the dice's turn, among how many equal parts, and the part it fell into."""

    turn: int
    of: int
    taken: int


@dataclass(frozen=True)
class Hop:
    """One beat of the story. `was` is the header before this hop rewrote it, None where it did not; `words` fill
    the beat's sentence, in which {dst} is where the packet goes; `decision` is the rules' verdict at a gate, with the
    turn of the dice that chose; `choice` is that turn where it had a choice."""

    beat: str
    place: Place
    packet: Packet
    was: Packet | None = None
    words: Mapping[str, Any] = field(default_factory=dict)
    decision: tuple[Verdict, int] | None = None
    detail: Mapping[str, Any] | None = None
    choice: Choice | None = None

    @cached_property
    def sentence(self) -> str:
        return sentence(self.beat, {"dst": self.packet.to_text, **self.words})

    @cached_property
    def unsaid(self) -> bool:
        """Whether the sentence wants the sender's port: of an answer whose receiver is rewritten."""
        return self.was is not None and self.packet.dst_port == EPHEMERAL and "{dst}" in BEATS[self.beat].says

    @cached_property
    def told(self) -> dict[str, Any]:
        """What the story says of this hop whenever it happens; not to be written to. What differs is left empty."""
        stage, verdict, _, ms = BEATS[self.beat]
        return {
            "seq": 0,
            "stage": stage,
            "packet": 0,
            "place": self.place.to_json(),
            "header": None,
            "was": None,
            "verdict": verdict,
            "why": self.sentence,
            "detail": dict(self.detail or NOTHING),
            "t0": 0,
            "t1": ms,
        }

    def numbered(self, port: int) -> Hop:
        """The hop of a connection whose sender's port has this number."""
        was = self.was and self.was.numbered(port)
        return replace(self, packet=self.packet.numbered(port), was=was)


@dataclass(slots=True)
class Leg(Sequence[Hop]):
    """The way of one packet: its hops, with the number of the sender's port filled in.

    `hops` are as the places know them, the same for all packets like it; `port` and `seed` are this packet's own: the
    port's number (0 where nothing was sent), and the seed of all its rolls.
    """

    hops: tuple[Hop, ...]
    port: int = 0
    seed: int = 0

    def __iter__(self) -> Iterator[Hop]:
        return (hop.numbered(self.port) for hop in self.hops)

    def __len__(self) -> int:
        return len(self.hops)

    @overload
    def __getitem__(self, at: int) -> Hop: ...
    @overload
    def __getitem__(self, at: slice) -> Leg: ...
    def __getitem__(self, at: int | slice) -> Hop | Leg:
        if isinstance(at, slice):
            return replace(self, hops=self.hops[at])
        return self.hops[at].numbered(self.port)

    def says(self, hop: Hop) -> str:
        """The sentence of one of the `hops`."""
        return hop.numbered(self.port).sentence if hop.unsaid else hop.sentence


class Memo(NamedTuple):
    """What a place did to the first packet of a connection."""

    at: str
    before: Packet
    after: Packet


Flows = Mapping[tuple[str, Packet], Packet]  # (place, packet as it came): packet as it went on
Affinity = tuple[str, str, str, str]  # node, service port's id (ipvs: the address), protocol, client address
Virtual = tuple[str, str, int, str]  # node, and the virtual address on it: ip, port, protocol
Denial = tuple[str, str, str]  # a CoreDNS pod's uid, name, type of record


@dataclass(frozen=True)
class Memory:
    """What gates remember from earlier packets, handed in by the caller, who also forgets it in time.

    `flows` maps (place, packet as it came) to the packet as it went on; `affinity` maps a client of a sticky Service
    to the endpoint ("ip:port") it was given; `denials` what a CoreDNS pod still takes for unknown: (its uid, name,
    type) to the code it answers with; `given` is what ipvs' schedulers have counted at each virtual address (None:
    nobody counts, and a roll stands in for them). `peer` is the address that the sender's open connection goes to, for
    which no name is asked any more; "" where it opens a new one.
    """

    flows: Flows = field(default_factory=dict)
    affinity: Mapping[Affinity, str] = field(default_factory=dict)
    denials: Mapping[Denial, str] = field(default_factory=dict)
    given: Mapping[Virtual, Given] | None = None
    peer: str = ""


class Step(NamedTuple):
    """A hop's outcome. `to` is the next place ("" where the way ends), `end` how it ends: "pod", "node" or
    "caller" is reached, or the beat that killed the packet."""

    packet: Packet
    hops: tuple[Hop, ...]
    to: str = ""
    end: str = ""
    memo: Memo | None = None
    affinity: tuple[Affinity, str] | None = None


@lru_cache(maxsize=4096)
def gate_of(node: str) -> Place:
    return Place("node", node, "", node)


@remembered
def said(world: World, beat: str, place: Place, packet: Packet, *words: Word) -> Hop:
    """A hop that does nothing to its packet, at either end of the way."""
    return Hop(beat, place, packet, None, dict(words))


@remembered
def ahead(world: World, node: str, ip: str) -> tuple[str, str]:
    """Where a node's routes send a packet: ("self" | "pod" | "void" | "nowhere", "") or ("node", its name) or
    ("internet", "")."""
    here = world.nodes[node]
    if ip in here.addresses:
        return "self", ""
    if (other := world.internal.get(ip)) is not None:
        return "node", other
    owner = world.owner(node, ip)
    if owner == node:
        return ("pod" if world.pod_at(node, ip) else "void"), ""
    if owner is not None:
        return "node", owner
    return ("nowhere" if world.is_service_ip(ip) else "internet"), ""


def flips(dst_beat: str, src_beat: str, place: Place, before: Packet, after: Packet) -> tuple[Hop, ...]:
    """The hops that turn one header into another, source first, one address at a time."""
    hops: list[Hop] = []
    if (before.src, before.src_port) != (after.src, after.src_port):
        half = Packet(after.src, after.src_port, *before[2:])
        hops.append(Hop(src_beat, place, half, before, {"to": after.src}))
        before = half
    if before != after:
        hops.append(Hop(dst_beat, place, after, before))
    return tuple(hops)


def cable(world: World, packet: Packet, source: str, target: str) -> Step:
    """The cable: carries the packet as it is, unless an end of it is cut or its machine is down."""
    place = Place("cable", "pod network", "", target if target != EDGE else source)
    detail = {"from": source, "to": target}
    for end in (source, target):
        if end in world.cuts:
            return Step(
                packet, (Hop("cable.cut", place, packet, None, {"node": end}, None, detail),), "", "cable.cut"
            )
    if target != EDGE and not world.up(target):
        hop = Hop("cable.stub", gate_of(target), packet, None, {"node": target}, None, detail)
        return Step(packet, (hop,), "", "cable.stub")
    beat = "cable.out" if target == EDGE else "cable.in" if source == EDGE else "cable.carry"
    return Step(packet, (Hop(beat, place, packet, None, {"node": target}, None, detail),), target)

"""The lookup: a name becomes an address, by packets like any others.

DNS is not a place. The resolver sends a datagram to 10.0.0.10, a virtual address; the sender's own gate turns it to
one of CoreDNS's pods; the answer comes back the same way. When it fails, it fails as packets do: no CoreDNS pod is
ready (refused), its node is down (no answer), or the name does not exist.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from cluster.coredns.names import address_type
from cluster.coredns.resolve import Resolution, denied, resolve, unknown
from cluster.coredns.wire import PLAIN, STREAM
from cluster.kube_proxy.services import IPV6

from .hops import Affinity, Choice, Denial, Hop, Leg, Memory, Place, said
from .origin import Origin
from .packet import Packet, roll
from .servers import Servers
from .walk import Target, Trip, arrival, home, reached, send, told_home
from .world import World

ITSELF = {"0.0.0.0": "127.0.0.1", "::": "::1"}
LOOKUP_TURN, SHUFFLE_TURN, STREAM_TURN, SIX_TURN = 0, 15, 32, 48


@dataclass(frozen=True)
class Question:
    """What is asked, and how: `server` is "" for the sender's own; `limit` the bytes that a datagram may have."""

    name: str
    type: str = "A"
    server: str = ""
    port: int = 53
    protocol: str = "UDP"
    limit: int = PLAIN


@dataclass(frozen=True)
class Lookup:
    """What became of a name. `ip` is "" if nothing was found; `failure` is then the beat that says why. `denials`
    is what the server that was asked remembers of it for a while."""

    ip: str
    legs: tuple[Leg, ...] = ()
    failure: str = ""
    at: str = ""
    resolution: Resolution | None = None
    heard: tuple[str, ...] = ()
    affinity: Mapping[Affinity, str] = field(default_factory=dict)
    target: Target | None = None
    denials: Mapping[Denial, str] = field(default_factory=dict)
    protocol: str = "UDP"


def is_address(host: str) -> bool:
    if ":" in host:
        return True  # no name has a colon
    parts = host.split(".")
    return len(parts) == 4 and all(p.isdigit() and int(p) < 256 for p in parts)


def find(world: World, servers: Servers, origin: Origin, host: str, memory: Memory, seed: int) -> Lookup:
    """The address of a host, as libc finds it: itself, from the sender's /etc/hosts, or from DNS."""
    if (literal := _literal(host)) is not None:
        return literal
    if (ip := _hosts(origin).get(host)) is not None:
        return Lookup(ip, (_told(origin, "process.known", name=host, ip=ip),))
    four = ask(world, servers, origin, Question(host), memory, seed)
    if four.ip or not (four.resolution and origin.speaks(IPV6)):
        return four
    return _further(four, ask(world, servers, origin, Question(host, "AAAA"), memory, seed, SIX_TURN))


@lru_cache(maxsize=4096)
def _literal(host: str) -> Lookup | None:
    """An address is its own answer; 0.0.0.0, nobody's, the kernel takes for the sender itself."""
    return Lookup(ITSELF.get(host, host)) if is_address(host) else None


def _further(first: Lookup, then: Lookup) -> Lookup:
    """Both lookups as one. A sender of both families takes a name's IPv4 address where it has both (as musl orders
    private addresses), so the question for the other kind is told only where there is none."""
    legs, heard = first.legs + then.legs, (*first.heard, *then.heard)
    affinity, denials = {**first.affinity, **then.affinity}, {**first.denials, **then.denials}
    told = then if then.ip else first
    return replace(told, legs=legs, heard=heard, affinity=affinity, denials=denials)


def ask(
    world: World,
    servers: Servers,
    origin: Origin,
    question: Question,
    memory: Memory,
    seed: int,
    turn: int = LOOKUP_TURN,
) -> Lookup:
    """The question put to DNS itself, as nslookup puts it: to its server, or to the sender's own resolver.

    An answer that a datagram cannot hold comes back cut, and the question is put once more, over TCP. A node and
    the internet ask a DNS that stands outside the cluster; it knows no Service.
    """
    host, server = question.name, question.server
    asker = replace(origin, resolver=replace(origin.resolver, nameserver=server)) if server else origin
    if origin.in_pod or asker.resolver.nameserver:
        first = _query(world, servers, asker, question, memory, seed, turn)
        if not (first.resolution and first.resolution.truncated):
            return first
        whole = replace(question, protocol="TCP", limit=STREAM)
        again = _query(world, servers, asker, whole, memory, seed, STREAM_TURN)
        return replace(again, legs=first.legs + again.legs, heard=(*first.heard, *again.heard))
    known = world.public_names if origin.source.kind == "internet" else world.zone.outside
    ip = known.get(host.lower(), "")
    ip = ip if question.type == address_type(ip) else ""
    beat = "lookup.public" if ip else "lookup.public-unknown"
    return Lookup(ip, (_told(origin, beat, name=host, ip=ip),), "" if ip else beat)


def _hosts(origin: Origin) -> dict[str, str]:
    """/etc/hosts as the kubelet writes it: localhost, the pod's own name, and its hostAliases."""
    known = {"localhost": "127.0.0.1"}
    if origin.pod is not None:
        spec = origin.pod.manifest.get("spec") or {}
        known[spec.get("hostname") or origin.pod.name] = origin.ip
        known.update({n: a["ip"] for a in spec.get("hostAliases") or () for n in a.get("hostnames") or ()})
    return known


def _told(origin: Origin, beat: str, **words: str) -> Leg:
    """What happens inside the sender, with no packet on the way yet."""
    return Leg((Hop(beat, origin.place, Packet(origin.ip, 0, origin.ip, 0, "UDP"), None, words),))


def _query(
    world: World,
    servers: Servers,
    origin: Origin,
    question: Question,
    memory: Memory,
    seed: int,
    turn: int,
) -> Lookup:
    server, host, type = origin.resolver.nameserver, question.name, question.type
    if not server:
        return Lookup("", (_told(origin, "process.no-dns", who=origin.name, name=host),), "process.no-dns")
    asks = ("who", origin.name), ("server", server), ("name", host)
    to = (server, question.port, question.protocol)
    trip = send(world, origin, to, memory, seed, turn, "process.ask", *asks)
    if not trip.arrived:
        return Lookup("", (trip.leg(), *told_home(world, origin, trip)), trip.end, trip.at)
    target = reached(world, servers, origin, trip)
    arrived = arrival(world, trip, target)
    if not target.listening:
        words = ("who", target.name), ("port", question.port)
        closed = said(world, "server.closed", target.place, trip.last, *words)
        back = home(world, origin, trip, target, "return.refused")
        return Lookup("", (trip.leg(*arrived, closed), back), "server.closed", trip.at, target=target)
    denials = {(name, kind): code for (uid, name, kind), code in memory.denials.items() if uid == target.uid}
    found = resolve(world.zone, host, origin.resolver, type, denials, question.limit)
    choice = _turned(found, roll(seed, SHUFFLE_TURN))
    resolution = _shuffled(found, choice)
    ip = resolution.addresses[0] if resolution.addresses else ""
    legs = _card_and_answer(world, origin, trip, target, arrived, resolution, host, type, choice)
    remembered = {(target.uid, *key): code for key, code in denied(resolution, type).items()}
    return Lookup(
        ip,
        legs,
        "" if ip else _in_vain(resolution),
        trip.at,
        resolution,
        (target.uid,),
        trip.affinity,
        denials=remembered,
        protocol=question.protocol,
    )


def _turned(found: Resolution, chance: float) -> Choice | None:
    """Which of several addresses comes first; None where there is nothing to choose."""
    of = len(found.addresses)
    return Choice(SHUFFLE_TURN, of, int(chance * of)) if of > 1 else None


def _shuffled(found: Resolution, choice: Choice | None) -> Resolution:
    """Several addresses come in turning order (CoreDNS' `loadbalance`), and callers take the first."""
    if choice is None:
        return found
    first, last = choice.taken, found.tries[-1]
    turned = last.found[first:] + last.found[:first]
    aliases = tuple(r for r in last.records if r not in last.found)
    last = replace(last, records=aliases + turned, found=turned)
    return replace(found, tries=(*found.tries[:-1], last))


def _card_and_answer(
    world: World,
    origin: Origin,
    trip: Trip,
    target: Target,
    arrived: tuple[Hop, ...],
    found: Resolution,
    host: str,
    type: str,
    choice: Choice | None,
) -> tuple[Leg, Leg]:
    ip = found.addresses[0] if found.addresses else ""
    words: dict[str, str | int] = {
        "name": found.name or host,
        "ip": ip.rstrip("."),
        "tries": len(found.tries),
        "type": type,
    }
    place = Place("coredns", target.name, target.place.namespace, target.place.node)
    if found.truncated:
        beat = "dns.truncated"
    else:
        beat = "dns.found" if ip else _in_vain(found)
    card = Hop(
        beat,
        place,
        trip.last,
        None,
        words,
        None,
        {"lookup": card_of(found)},
        choice,
    )
    vain = "return.no-data" if beat == "dns.empty" else "return.no-name"
    back = home(world, origin, trip, target, "return.name" if ip else vain, *words.items())
    return trip.leg(*arrived, card), back


def _in_vain(found: Resolution) -> str:
    if any(t.hidden for t in found.tries):
        return "dns.remembered"
    return "dns.unknown" if unknown(found) else "dns.empty"


def card_of(found: Resolution) -> dict[str, Any]:
    """The card that comes back: every try of the search list, the misses with no answer.

    `known`: the name is there, and has no record of the type that was asked for (NOERROR without data).
    """
    tries = [
        {"name": t.name, "answer": t.addresses[0]}
        if t.addresses
        else {"name": t.name, "answer": None, **({"known": True} if t.rcode == "NOERROR" else {})}
        for t in found.tries
    ]
    return {"server": found.server, "tries": tries, "answer": found.addresses[0] if found.addresses else None}

"""The lookup: a name becomes an address, by packets like any others.

DNS is not a place. The resolver sends a datagram to 10.0.0.10, a virtual address; the sender's own gate turns it to
one of CoreDNS's pods; the answer comes back the same way. When it fails, it fails as packets do: no CoreDNS pod is
ready (refused), its node is down (no answer), or the name does not exist.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from cluster.coredns.resolve import Resolution, resolve, unknown

from .hops import Affinity, Hop, Memory, Place
from .origin import Origin
from .packet import Packet, roll
from .servers import Servers
from .walk import Leg, Target, Trip, arrival, home, reached, send, told_home
from .world import World

DNS_PORT = 53
LOOKUP_TURN, SHUFFLE_TURN = 0, 15


@dataclass(frozen=True)
class Lookup:
    """What became of a name. `ip` is "" if nothing was found; `failure` is then the beat that says why."""

    ip: str
    legs: tuple[Leg, ...] = ()
    failure: str = ""
    at: str = ""
    resolution: Resolution | None = None
    heard: tuple[str, ...] = ()
    affinity: Mapping[Affinity, str] = field(default_factory=dict)
    target: Target | None = None


def is_address(host: str) -> bool:
    parts = host.split(".")
    return len(parts) == 4 and all(p.isdigit() and int(p) < 256 for p in parts)


def find(world: World, servers: Servers, origin: Origin, host: str, memory: Memory, seed: int) -> Lookup:
    """The address of a host, as libc finds it: itself, from the sender's /etc/hosts, or from DNS."""
    if is_address(host):
        return Lookup(host)
    if (ip := _hosts(origin).get(host)) is not None:
        return Lookup(ip, ((_told(origin, "process.known", {"name": host, "ip": ip}),),))
    return ask(world, servers, origin, host, memory, seed)


def ask(
    world: World, servers: Servers, origin: Origin, host: str, memory: Memory, seed: int, type: str = "A",
    server: str = "",
) -> Lookup:  # fmt: skip
    """The question put to DNS itself, as nslookup puts it: to `server`, or to the sender's own resolver.

    A node and the internet ask a DNS that stands outside the cluster; it knows no Service.
    """
    resolver = replace(origin.resolver, nameserver=server) if server else origin.resolver
    if origin.in_pod or resolver.nameserver:
        return _query(world, servers, replace(origin, resolver=resolver), host, memory, seed, type)
    known = world.public_names if origin.source.kind == "internet" else world.zone.outside
    ip = known.get(host.lower(), "") if type == "A" else ""
    beat = "lookup.public" if ip else "lookup.public-unknown"
    return Lookup(ip, ((_told(origin, beat, {"name": host, "ip": ip}),),), "" if ip else beat)


def _hosts(origin: Origin) -> dict[str, str]:
    """/etc/hosts as the kubelet writes it: localhost, the pod's own name, and its hostAliases."""
    known = {"localhost": "127.0.0.1"}
    if origin.pod is not None:
        spec = origin.pod.manifest.get("spec") or {}
        known[spec.get("hostname") or origin.pod.name] = origin.ip
        known.update({n: a["ip"] for a in spec.get("hostAliases") or () for n in a.get("hostnames") or ()})
    return known


def _told(origin: Origin, beat: str, words: Mapping[str, Any]) -> Hop:
    """A hop that happens inside the sender, with no packet on the way yet."""
    return Hop(beat, origin.place, Packet(origin.ip, 0, origin.ip, 0, "UDP"), None, words)


def _query(
    world: World, servers: Servers, origin: Origin, host: str, memory: Memory, seed: int, type: str
) -> Lookup:
    server = origin.resolver.nameserver
    if not server:
        hop = _told(origin, "process.no-dns", {"who": origin.name, "name": host})
        return Lookup("", ((hop,),), "process.no-dns")
    opening = _told(origin, "process.ask", {"who": origin.name, "server": server, "name": host})
    trip = send(world, origin, (server, DNS_PORT, "UDP"), memory, seed, LOOKUP_TURN, opening)
    if not trip.arrived:
        return Lookup("", (trip.hops, *told_home(world, origin, trip)), trip.end, trip.at)
    target = reached(world, servers, origin, trip)
    out = (*trip.hops, *arrival(trip, target))
    if not target.listening:
        closed = Hop("server.closed", target.place, trip.last, None, {"who": target.name, "port": DNS_PORT})
        back = home(world, origin, trip, target, "return.refused")
        return Lookup("", ((*out, closed), back), "server.closed", trip.at, target=target)
    resolution = _shuffled(resolve(world.zone, host, origin.resolver, type), roll(seed, SHUFFLE_TURN))
    ip = resolution.addresses[0] if resolution.addresses else ""
    legs = _card_and_answer(world, origin, trip, target, out, resolution, host, type)
    return Lookup(
        ip, legs, "" if ip else _in_vain(resolution), trip.at, resolution, (target.uid,), trip.affinity
    )


def _shuffled(found: Resolution, chance: float) -> Resolution:
    """Several addresses come in turning order (CoreDNS' `loadbalance`), and callers take the first."""
    if len(found.addresses) < 2:
        return found
    first = int(chance * len(found.addresses))
    last = found.tries[-1]
    turned = last.found[first:] + last.found[:first]
    aliases = tuple(r for r in last.records if r not in last.found)
    last = replace(last, records=aliases + turned, found=turned)
    return replace(found, tries=(*found.tries[:-1], last))


def _card_and_answer(
    world: World,
    origin: Origin,
    trip: Trip,
    target: Target,
    out: Leg,
    found: Resolution,
    host: str,
    type: str,
) -> tuple[Leg, Leg]:
    ip = found.addresses[0] if found.addresses else ""
    words = {"name": found.name or host, "ip": ip.rstrip("."), "tries": len(found.tries), "type": type}
    place = Place("coredns", target.name, target.place.namespace, target.place.node)
    card = Hop(
        "dns.found" if ip else _in_vain(found),
        place,
        trip.last,
        None,
        words,
        None,
        {"lookup": card_of(found)},
    )
    return (*out, card), home(world, origin, trip, target, "return.name" if ip else "return.no-name", words)


def _in_vain(found: Resolution) -> str:
    return "dns.unknown" if unknown(found) else "dns.empty"


def card_of(found: Resolution) -> dict[str, Any]:
    """The card that comes back: every try of the search list, the misses with no answer."""
    tries = [{"name": t.name, "answer": t.addresses[0] if t.addresses else None} for t in found.tries]
    return {"server": found.server, "tries": tries, "answer": found.addresses[0] if found.addresses else None}

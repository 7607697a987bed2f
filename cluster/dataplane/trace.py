"""The trace: one request's whole story, as a value.

`traverse` walks a request through the world and tells it: the lookup, the way out, the server, the way back, and how
it ended: what the sender sees, where it truly died, and what to mend. The same world, request, seed and servers give
the same trace to the last millisecond, so a trace need not be stored: it is walked again from its record, with
`Recorded` in the place of the live servers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from http import HTTPStatus
from typing import Any, NamedTuple

from cluster.coredns.names import Record
from cluster.kube_proxy import healthcheck
from cluster.kube_proxy.verdict import Given

from . import bare, cap, curl, through
from .advice import ladder
from .beats import BEATS
from .case import Case
from .hops import Affinity, Flows, Hop, Leg, Memory, Place, Virtual, said
from .ingress import Routing, routed
from .misrouted import misrouted, uncertified
from .names import Lookup, Question, ask, find
from .origin import Origin, origin_of
from .packet import Packet
from .request import Request
from .servers import Recorded, Response, Servers, Socket, Status
from .story import hops_json, truth
from .walk import Target, Trip, arrival, home, reached, send, told_home
from .world import World

REQUEST_TURN = 16
TELLING = ("server.unmatched", "server.nobody")
FORGETFUL, NOBODY = Memory(), Recorded()


class Trace(NamedTuple):
    """A told request. `lookup` tells how the name was found, `trip` the way out; `response` is the live answer, None
    without one; `refusing` the sockets of whoever refused; `given` what ipvs had counted at the virtual addresses met
    (None: nobody counts); `routing` an ingress controller's decision, `onward` the requests that a proxy made in order
    to answer."""

    world: World
    request: Request
    seed: int
    origin: Origin | None
    legs: tuple[Leg, ...]
    ending: str
    lookup_failed: bool = False
    target: Target | None = None
    trip: Trip | None = None
    mistrust: str = ""
    response: Response | None = None
    refusing: tuple[Socket, ...] = ()
    lookup: Lookup | None = None
    given: Mapping[Virtual, Given] | None = None
    routing: Routing | None = None
    onward: tuple[Trace, ...] = ()

    @property
    def endpoint(self) -> Packet | None:
        """The packet as it arrived at `target`."""
        return self.trip.last.numbered(self.trip.port) if self.trip and self.target else None

    @property
    def status(self) -> int:
        return self.response.status if self.response else 0

    @property
    def affinity(self) -> Mapping[Affinity, str]:
        """Which endpoint sticky Services will remember for the sender."""
        return {**(self.lookup.affinity if self.lookup else {}), **(self.trip.affinity if self.trip else {})}

    @property
    def heard(self) -> Recorded:
        """What the servers contributed: all that a record must keep of them."""
        listeners = self.lookup.heard if self.lookup else ()
        if self.target and self.target.listening:
            listeners = (*listeners, self.target.uid)
        onward = [through.kept(one) for one in self.onward]
        return Recorded(listeners, self.mistrust, self.status, self.refusing, onward)

    @property
    def verdict(self) -> str:
        return BEATS[self.ending].verdict

    @property
    def ok(self) -> bool:
        return self.verdict in ("answered", "resolved")

    @property
    def exit_code(self) -> int:
        """curl's exit code; nc's and host's where they are the ones who ask."""
        if self.request.speaks_http:
            return curl.code(self.ending, self.lookup_failed)
        return bare.code(self.request, self.verdict, self.lookup_failed)

    @property
    def says(self) -> str:
        """What the sender sees, as curl prints it, or nc, or host."""
        if self.request.is_question:
            found = self.lookup.resolution if self.lookup else None
            public = Record(self.request.host, "A", self.lookup.ip) if self.lookup and self.ok else None
            return bare.answered(self.request, self.ending, found.records if found else [public] if public else ())
        if not self.request.speaks_http:
            return bare.connected(self.request, self.verdict, self.lookup_failed)
        code = curl.code(self.ending, self.lookup_failed)
        return curl.says(self.request, code, self.ending, self.mistrust or status_line(self.status))

    @property
    def last(self) -> Hop:
        """The hop that decided how it ended."""
        leg, hop = self._end
        return hop.numbered(leg.port)

    @property
    def _end(self) -> tuple[Leg, Hop]:
        for leg in reversed(self.legs):
            for hop in leg.hops:
                if hop.beat == self.ending:
                    return leg, hop
        return self.legs[-1], self.legs[-1].hops[-1]

    def truth(self, upto: str = cap.WHOLE) -> str:
        """Where it really ended, and why; under a cap, the advice's own word for the place."""
        if self.ok or upto == cap.WHOLE:
            leg, hop = self._end
            return truth(hop, leg.says(hop))
        return self._place(upto)

    def _place(self, upto: str) -> str:
        """The place of the fault; where not even that is told, what the client prints."""
        return self.says if upto == cap.NOTHING else self.advice()[0]

    def flows(self) -> Flows:
        """What gates remember of this connection: hand it to `Memory` for the connection's later requests."""
        return self.trip.flows() if self.trip else {}

    def kept_open(self, memory: Memory) -> Memory:
        """What is remembered for the next request over the same connection."""
        peer = self.lookup.ip if self.lookup else ""
        return replace(memory, flows=self.flows(), peer=peer, affinity={**memory.affinity, **self.affinity})

    def balanced(self) -> dict[Virtual, str]:
        """Which endpoint each virtual address on the way gave to this request."""
        chosen = ((h, h.decision[0].endpoint) for leg in self.legs for h in leg.hops if h.decision and h.was)
        return {(h.place.name, *h.was[2:5]): e.address for h, e in chosen if e and h.was}

    def advice(self, upto: str = cap.WHOLE) -> list[str]:
        """The ladder from the place of the fault down to the field to mend; empty when all went well."""
        if found := self._misrouted():
            return cap.rungs(found, upto)
        if self.ok:
            return []
        case = Case(
            self.world, self.request, self.origin, self.ending, self.last, self.target, self.mistrust,
            self.refusing,
        )  # fmt: skip
        return cap.rungs(ladder(case), upto)

    def _misrouted(self) -> list[str]:
        """The ladder for what an ingress controller answered by itself, or showed for want of a certificate."""
        if self.routing is None:
            return []
        return uncertified(self.routing) if self.mistrust else misrouted(self.routing, self.onward)

    def hops(self, upto: str = cap.WHOLE) -> list[dict[str, Any]]:
        """Every hop as it is told."""
        told = hops_json(self.world, self.legs)
        if upto == cap.WHOLE or not self.advice():
            return told
        telling = [h for leg in self.legs for h in leg if h.beat in TELLING]
        for hop in (self.last, *telling, *(one.last for one in self.onward if not one.ok)):
            told = cap.withheld(told, hop.sentence, self._place(upto), upto)
        return told

    def outcome(self, upto: str = cap.WHOLE) -> dict[str, Any]:
        end = None
        if self.target is not None and self.trip is not None:
            end = {"pod": self.target.uid, "name": self.target.name, "ip": self.trip.last.dst}
        return {
            "ok": self.ok,
            "verdict": self.verdict,
            "curl": self.exit_code,
            "status": self.status or None,
            "says": self.says,
            "truth": self.truth(upto),
            "advice": self.advice(upto),
            "endpoint": end,
        }

    def to_json(self, id: int = 0, at: str = "", upto: str = cap.WHOLE) -> dict[str, Any]:
        """The trace as the page reads it; `id` and `at` are the traffic record's, `upto` the cluster's cap."""
        source = self.request.source
        return {
            "id": id,
            "revision": self.world.revision,
            "seed": self.seed,
            "at": at,
            "source": {
                "kind": source.kind,
                "name": source.name,
                "namespace": self.origin.place.namespace if self.origin else source.namespace,
                "node": self.origin.place.node if self.origin else "",
                "ip": self.origin.ip if self.origin else "",
            },
            "request": self.request.to_json(),
            "hops": self.hops(upto),
            "outcome": self.outcome(upto),
        }


def traverse(
    world: World, servers: Servers, request: Request, seed: int, memory: Memory = FORGETFUL
) -> Trace:
    """Walk the request through the world and tell its story; pure but for what `servers` answer."""
    origin = origin_of(world, request.source)
    if origin is None:
        nowhere = Packet("0.0.0.0", 0, "0.0.0.0", 0)
        place = Place(request.source.kind, request.source.name, request.source.namespace)
        hop = Hop("process.no-pod", place, nowhere, None, {"who": request.source.name})
        return Trace(world, request, seed, None, (Leg((hop,)),), "process.no-pod")
    if request.is_question:
        return _asked(world, servers, request, seed, origin, memory)
    look = Lookup(memory.peer) if memory.peer else find(world, servers, origin, request.host, memory, seed)
    if not look.ip:
        return _nameless(world, request, seed, origin, look)
    beat = "process.reuse" if memory.peer else "process.send"
    to = (look.ip, request.port, request.protocol)
    words = ("who", origin.name), ("what", _what(request))
    trip = send(world, origin, to, memory, seed, REQUEST_TURN, beat, *words)
    if trip.arrived:
        return _served(world, servers, request, seed, origin, look, trip)
    legs = (*look.legs, trip.leg(), *told_home(world, origin, trip))
    return Trace(world, request, seed, origin, legs, trip.end, trip=trip, lookup=look)


def _asked(
    world: World, servers: Servers, request: Request, seed: int, origin: Origin, memory: Memory
) -> Trace:
    """A question to DNS and nothing more: what nslookup and dig send."""
    question = Question(
        request.host, request.record_type, request.server, request.port, request.protocol, request.limit
    )
    look = ask(world, servers, origin, question, memory, seed)
    if not look.ip:
        return _nameless(world, request, seed, origin, look)
    found = look.legs[-2][-1].beat if len(look.legs) > 1 else look.legs[-1][-1].beat
    return Trace(world, request, seed, origin, look.legs, found, lookup=look)


def _nameless(world: World, request: Request, seed: int, origin: Origin, look: Lookup) -> Trace:
    return Trace(world, request, seed, origin, look.legs, look.failure, True, look.target, lookup=look)


def _what(request: Request) -> str:
    if request.speaks_http:
        return f"{request.method} {request.path[:40]}"
    return "a datagram" if request.protocol == "UDP" else "a connection request"


def _served(
    world: World, servers: Servers, request: Request, seed: int, origin: Origin, look: Lookup, trip: Trip
) -> Trace:
    """The request arrived: who is there, do they listen, are they trusted, what do they say?"""
    target = reached(world, servers, origin, trip)
    mistrust, response = "", None
    if target.listening and request.scheme == "https":
        mistrust = servers.certificate(target.uid, trip.last.dst_port, request)
    if target.listening and not mistrust and request.speaks_http:
        response = _health(world, trip) or servers.answer(target.uid, trip.last.dst_port, request)
    status = status_line(response.status) if response else ""
    ending, returned = _ending(request, target, mistrust)
    words = ("who", target.name), ("port", trip.last.dst_port), ("status", status)
    end = said(world, ending, target.place, trip.last, *words)
    routing = routed(world, request, target, trip.last.dst_port)
    decided = (routing.hop(trip.last),) if routing and not mistrust else ()
    asked = response.onward if isinstance(response, Status) else ()
    onward = through.told(world, asked, traverse) if asked else ()
    out = (*arrival(world, trip, target), *decided)
    back = home(world, origin, trip, target, returned)
    ends: tuple[Leg, ...] = (trip.leg(*out, end), back)
    if onward:
        answer = replace(back, hops=(end, *back.hops))
        ends = (trip.leg(*out), *(leg for one in onward for leg in one.legs), answer)
    return Trace(
        world,
        request,
        seed,
        origin,
        (*look.legs, *ends),
        ending,
        target=target,
        trip=trip,
        mistrust=mistrust,
        response=response,
        refusing=() if target.listening else tuple(servers.sockets(target.uid)),
        lookup=look,
        routing=routing,
        onward=onward,
    )


def _health(world: World, trip: Trip) -> Response | None:
    """What kube-proxy itself answers, at a Service's health check node port."""
    if trip.end != "node":
        return None
    check = healthcheck.at(world.rules(trip.at), trip.last.dst, trip.last.dst_port)
    return check.answer() if check else None


def _ending(request: Request, target: Target, mistrust: str) -> tuple[str, str]:
    """The beat at the server, and the one with which the sender learns of it."""
    if not target.listening:
        return "server.closed", "return.refused"
    if mistrust:
        return "server.mistrust", "return.mistrust"
    if request.speaks_http:
        return "server.answer", "return.answer"
    return ("server.take", "return.nothing") if request.protocol == "UDP" else ("server.accept", "return.stands")


@lru_cache(maxsize=1024)
def status_line(status: int) -> str:
    """ "200 OK"; the bare number where HTTP knows no phrase for it, "" for none."""
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status) if status else ""

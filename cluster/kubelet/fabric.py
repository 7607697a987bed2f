"""The network that processes in containers call: the runtime's `Network`, carried out by the data plane's walk.

A `dial` walks the packet's way through the cluster as it is at that moment, and what the process gets is what the
walk came to. When the process has said what it wanted (an HTTP request, raw bytes, or that it does not trust the
certificate), the whole request is told once more with that answer and appended to the traffic log, so that the page
shows exactly what happened.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import Literal, cast

from cluster.apimachinery import clock
from cluster.apimachinery.meta import Obj
from cluster.cni import portmap
from cluster.coredns.names import Record as Answer
from cluster.coredns.resolve import unknown
from cluster.dataplane import live
from cluster.dataplane.hops import Memory
from cluster.dataplane.request import Request, url_of
from cluster.dataplane.request import Source as Origin
from cluster.dataplane.servers import Recorded, Socket, Status
from cluster.dataplane.trace import Trace, traverse
from cluster.dataplane.world import World
from cluster.kube_proxy import ipvs, modes
from cluster.runtime.http import HttpRequest, HttpResponse
from cluster.runtime.network import (
    DATAGRAM,
    Connection,
    NetworkError,
    NoNameServer,
    NoSuchName,
    Record,
    RecordType,
    Refused,
    Resolution,
    ServerRefused,
    Source,
    TimedOut,
    Try,
    Unreachable,
    Way,
    intent,
)
from cluster.runtime.servers import Servers

from . import secure_port
from .affinities import Affinities
from .denials import Denials
from .link import Link, bracketed, overhear
from .turns import Turns

Rcode = Literal["NOERROR", "NXDOMAIN", "SERVFAIL", "REFUSED"]

API_PORT = 6443
ECHO_PORT = 7
NODES_OWN = ((API_PORT, "TCP"), (secure_port.PORT, "TCP"))
"""What listens on a node beside its pods."""

traced: ContextVar[list[int] | None] = ContextVar("traced", default=None)
"""Collects the numbers of the traffic records made in this context (whoever wants to know them sets a list)."""


@dataclass
class Backends:
    """What answers at the end of the way: the containers' servers, and the API server behind `kubernetes`."""

    servers: Servers
    api_certificate: Callable[[], str | None] = lambda: None
    api_answer: Callable[[str, HttpRequest], HttpResponse] = lambda cluster, request: HttpResponse(503)
    api_runs: Callable[[str], bool] = lambda cluster: True

    def listening(self, cluster: str, uid: str, ip: str, port: int, protocol: str) -> bool:
        """Whether a pod, or "node/NAME", listens there; the API server's port is closed while it is dead."""
        if not uid.startswith("node/"):
            return self.servers.listening(uid, ip, port, protocol)
        return (port, protocol) in NODES_OWN and (port != API_PORT or self.api_runs(cluster))

    def certificate(self, uid: str, port: int, server_name: str) -> str | None:
        """The chain that is shown at a port of a pod or of "node/NAME", in PEM."""
        if uid.startswith("node/"):
            if port == secure_port.PORT:
                return secure_port.chain(uid.removeprefix("node/"))
            return self.api_certificate() if port == API_PORT else None
        return self.servers.certificate(uid, port, server_name)

    def key(self, uid: str, port: int, server_name: str) -> str:
        """That chain's private key; "" where nobody knows it."""
        return "" if uid.startswith("node/") else self.servers.key(uid, port, server_name)

    def answer(self, cluster: str, uid: str, port: int, request: HttpRequest, tls: bool) -> HttpResponse | None:
        """The answer of whoever listens there; None where nobody speaks HTTP."""
        if uid.startswith("node/"):
            return secure_port.answered(tls) if port == secure_port.PORT else self.api_answer(cluster, request)
        return self.servers.answer(uid, port, request, tls)


@dataclass(frozen=True)
class _Listening:
    """`Servers` while a connection is being made: who listens. Nothing has been asked yet."""

    backends: Backends
    cluster: str

    def listening(self, uid: str, ip: str, port: int, protocol: str) -> bool:
        return self.backends.listening(self.cluster, uid, ip, port, protocol)

    def sockets(self, uid: str) -> list[Socket]:
        return [] if uid.startswith("node/") else [Socket(*s) for s in self.backends.servers.sockets(uid)]

    def certificate(self, uid: str, port: int, request: Request) -> str:
        return ""

    def answer(self, uid: str, port: int, request: Request) -> Status:
        return Status(0)


@dataclass
class Fabric:
    """One process's way into its clusters' networks; any thread may call it."""

    backends: Backends
    world: Callable[[str], World] = live.world_now
    keep: Callable[[str, Trace, Memory], int] = live.record
    counter: Callable[[str], clock.Counter] = lambda cluster: clock.Counter(0.0, 0.0)

    def __post_init__(self) -> None:
        self._denials = Denials(self.counter)
        self._turns = Turns(self.counter)
        self._affinities = Affinities(self.counter)

    def resolve(
        self,
        source: Source,
        name: str,
        family: RecordType = "A",
        *,
        search: bool = True,
        server: str = "",
        way: Way = DATAGRAM,
    ) -> Resolution:
        asked = name if search or name.endswith(".") else f"{name}."
        url = _question(asked, family, server, way)
        trace = self._walk(source, Request(_origin(source), url))
        number = self._record(source, trace)
        found = trace.lookup.resolution if trace.lookup else None
        where = server or (found.server if found else source.resolv.nameserver)
        if found is None:
            if trace.lookup is not None and trace.lookup.ip:
                return Resolution(where, (Record(name, "A", trace.lookup.ip),))
            raise _unanswered(trace, number, where)
        tries = tuple(Try(t.name, _rcode(t.rcode)) for t in found.tries)
        last, over_tcp = found.tries[-1], trace.lookup is not None and trace.lookup.protocol == "TCP"
        if unknown(found):
            raise NoSuchName("", number, where, tries, _records(last.authority))
        return Resolution(
            where,
            _records(last.records),
            tries,
            _records(last.authority),
            _records(last.additional),
            over_tcp,
            over_tcp and not way.tcp,
        )

    def dial(
        self, source: Source, host: str, port: int, protocol: str = "TCP", timeout: float | None = None
    ) -> Connection:
        if protocol == "ICMP":
            return self._reach(source, host)
        request = Request(_origin(source), f"{protocol.lower()}://{bracketed(host)}:{port}", timeout=timeout)
        trace = self._walk(source, request)
        if trace.target is None or trace.endpoint is None or trace.verdict != "answered":
            raise _failure(trace, self._record(source, self._meant(source, trace)), source)
        return Link(self, source, host, port, trace)

    def _meant(self, source: Source, trace: Trace) -> Trace:
        """A failed connection's story, told of the address it was made for, where that is known."""
        url = intent.get()
        if not url or url_of(url).host != trace.request.host:
            return trace
        request = replace(trace.request, url=url)
        return self._again(source, trace, request, trace.heard)

    def rules(self, source: Source, tool: str) -> str:
        """What the tools of a node print of its packet filter: each finds what the cluster's mode wrote for it."""
        if not source.node:
            return ""
        world = self.world(source.cluster)
        if tool == "ipvsadm":
            return ipvs.listing(world.rules(source.node), self._turns.counts(source.cluster, source.node))
        said = modes.printed(world.rules(source.node), tool)
        return portmap.woven(said, world.published(source.node)) if tool == "iptables-save" else said

    def objects(self, source: Source) -> Mapping[str, Sequence[Obj]]:
        return self.world(source.cluster).objects

    def _reach(self, source: Source, host: str) -> Connection:
        """ping: an echo request meets no rule and no listener; whoever owns the address answers."""
        trace = self._walk(source, Request(_origin(source), f"tcp://{bracketed(host)}:{ECHO_PORT}"))
        if trace.target is None or trace.endpoint is None:
            raise _failure(trace, None, source)
        return Link(self, source, host, ECHO_PORT, trace)

    def _walk(self, source: Source, request: Request) -> Trace:
        seed = random.SystemRandom().getrandbits(48)
        memory = self.memory(source.cluster)
        listening = _Listening(self.backends, source.cluster)
        trace = traverse(self.world(source.cluster), listening, request, seed, memory)
        return self._turns.taken(source.cluster, trace, memory) if trace.world.mode.counts else trace

    def memory(self, cluster: str) -> Memory:
        """What the kernels and CoreDNS remember now: clients of sticky Services, ipvs' counts, names that are none."""
        sticky, given = self._affinities.of(cluster), self._turns.of(cluster)
        return Memory(affinity=sticky, denials=self._denials.of(cluster), given=given)

    def _record(self, source: Source, trace: Trace) -> int:
        """Keep a finished request; its number in the traffic log."""
        memory = self.memory(source.cluster)
        self._affinities.learn(source.cluster, trace)
        self._turns.ended(source.cluster, trace)
        self._denials.learn(source.cluster, trace.lookup)
        if overhear(trace):
            return 0
        number = self.keep(source.cluster, trace, memory)
        collected = traced.get()
        if collected is not None:
            collected.append(number)
        return number

    def finish(self, source: Source, trace: Trace, request: Request, heard: Recorded) -> None:
        """Tell a connection's request again, now that its answer is known, and keep it."""
        self._record(source, self._again(source, trace, request, heard))

    def _again(self, source: Source, trace: Trace, request: Request, heard: Recorded) -> Trace:
        """The same connection walked again: whose turn it was stays as it was."""
        memory = replace(self.memory(source.cluster), given=trace.given)
        return traverse(trace.world, heard, request, trace.seed, memory)._replace(given=trace.given)


def _records(found: Iterable[Answer]) -> tuple[Record, ...]:
    return tuple(Record(r.name, cast(RecordType, r.type), r.data, r.ttl) for r in found)


def _question(name: str, family: str, server: str, way: Way) -> str:
    """The question as the traffic log keeps it (RFC 4501; see Request)."""
    where = f"//{bracketed(server)}{f':{way.port}' if way.port != 53 else ''}/" if server else ""
    over = "&over=tcp" if way.tcp else f"&size={way.size}" if way.size != 512 else ""
    return f"dns:{where}{name}?type={family}{over}"


def _origin(source: Source) -> Origin:
    return Origin(source.kind, source.name, source.namespace)


def _failure(trace: Trace, number: int | None, source: Source) -> NetworkError:
    """The walk's verdict as the exception that the caller sees."""
    if trace.lookup is not None and not trace.lookup.ip:
        found = trace.lookup.resolution
        if found is None and trace.verdict != "nxdomain":
            return _unanswered(trace, number, source.resolv.nameserver)
        tries = tuple(Try(t.name, _rcode(t.rcode)) for t in found.tries) if found else ()
        return NoSuchName("", number, source.resolv.nameserver, tries)
    kinds: dict[str, type[NetworkError]] = {"refused": Refused, "unreachable": Unreachable}
    return kinds.get(trace.verdict, TimedOut)("", number)


def _unanswered(trace: Trace, number: int | None, server: str) -> NoSuchName:
    """A lookup without an answer: nobody was there, or the public DNS knows no such name."""
    if trace.verdict == "nxdomain":
        return NoSuchName("", number, server)
    refused = trace.verdict == "refused"
    return ServerRefused("", number, server) if refused else NoNameServer("", number, server)


def _rcode(code: str) -> Rcode:
    known: dict[str, Rcode] = {"NXDOMAIN": "NXDOMAIN", "SERVFAIL": "SERVFAIL", "REFUSED": "REFUSED"}
    return known.get(code, "NOERROR")

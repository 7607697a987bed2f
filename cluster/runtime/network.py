"""What a process in a container can reach, seen from inside: names resolve, ports answer, or they do not.

A real process calls getaddrinfo and connect; the kernel, kube-proxy's rules and the fabric decide what happens.
Here a process calls a `Network`. The data plane implements it (it is passed in), so that a `curl` typed in a pod
walks exactly the hops that the page draws. Failures are exceptions named after what the caller sees.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Literal, Protocol

from cluster.apimachinery.meta import Obj
from cluster.runtime.http import HttpRequest, HttpResponse

intent: ContextVar[str] = ContextVar("intent", default="")
"""The address somebody means to fetch while a connection for it is made: what a story of its failure names."""

forwarding: ContextVar[bool] = ContextVar("forwarding", default=False)
"""Set by a proxy while it asks somebody else in order to answer: the two requests are then told as one story."""

RecordType = Literal["A", "AAAA", "CNAME", "SRV", "PTR", "TXT", "NS", "SOA"]


@dataclass(frozen=True)
class Resolv:
    """/etc/resolv.conf as a value."""

    nameserver: str = "10.0.0.10"
    search: tuple[str, ...] = ()
    ndots: int = 5
    others: tuple[str, ...] = ()
    options: tuple[str, ...] = ()

    @property
    def server(self) -> str:
        """Whom a program asks: the machine itself where none is named, says resolv.conf(5)."""
        return self.nameserver or "127.0.0.1"

    def text(self) -> str:
        search = f"search {' '.join(self.search)}\n" if self.search else ""
        ndots = (f"ndots:{self.ndots}",) if self.ndots != 1 else ()
        words = " ".join((*ndots, *self.options))
        servers = "".join(f"nameserver {server}\n" for server in (self.server, *self.others))
        return search + servers + (f"options {words}\n" if words else "")


@dataclass(frozen=True)
class Source:
    """Where a request starts: a process in a pod, on a node, or out on the internet."""

    kind: Literal["pod", "node", "internet"]
    name: str
    cluster: str = ""
    namespace: str = ""
    node: str = ""
    ip: str = ""
    pod_uid: str = ""
    resolv: Resolv = Resolv()


@dataclass(frozen=True)
class Record:
    """One DNS answer: data is an address, a name, or "0 100 80 target." for SRV."""

    name: str
    type: RecordType
    data: str
    ttl: int = 30


@dataclass(frozen=True)
class Try:
    """One question put to the server: with a search list, one name becomes several."""

    name: str
    rcode: Literal["NOERROR", "NXDOMAIN", "SERVFAIL", "REFUSED"] = "NOERROR"


@dataclass(frozen=True)
class Way:
    """How a question is put: `size` is how many bytes a datagram's answer may have (libc: 512; dig: 1232)."""

    port: int = 53
    tcp: bool = False
    size: int = 512


DATAGRAM = Way()


@dataclass(frozen=True)
class Resolution:
    """The answer to a name; `records` is empty when the name exists without that type.

    `tcp` says that it came over TCP, `truncated` that a datagram had no room for it first.
    """

    server: str
    records: tuple[Record, ...] = ()
    tries: tuple[Try, ...] = ()
    authority: tuple[Record, ...] = ()
    additional: tuple[Record, ...] = ()
    tcp: bool = False
    truncated: bool = False

    @property
    def addresses(self) -> tuple[str, ...]:
        return tuple(record.data for record in self.records if record.type in ("A", "AAAA"))


class NetworkError(Exception):
    """A request that did not arrive. `errno` is the C library's text for it."""

    errno = "Input/output error"

    def __init__(self, message: str = "", trace: int | None = None) -> None:
        super().__init__(message or self.errno)
        self.trace = trace


class Refused(NetworkError):
    """The address exists and nobody listens on the port: a TCP reset comes back at once."""

    errno = "Connection refused"


class TimedOut(NetworkError):
    """Nobody answers at all. Raised at once; the caller waits out its own patience."""

    errno = "Connection timed out"


class Unreachable(NetworkError):
    """The kernel has no route, or a router says so."""

    errno = "No route to host"


class NoSuchName(NetworkError):
    """NXDOMAIN for every name tried."""

    errno = "Name or service not known"

    def __init__(
        self,
        message: str = "",
        trace: int | None = None,
        server: str = "",
        tries: tuple[Try, ...] = (),
        authority: tuple[Record, ...] = (),
    ) -> None:
        super().__init__(message, trace)
        self.server = server
        self.tries = tries
        self.authority = authority


class NoNameServer(NoSuchName):
    """No name server answered at all; the C library gives up after two tries of five seconds."""

    errno = "Temporary failure in name resolution"


class ServerRefused(NoNameServer):
    """Nobody is behind the name server's address, and the sender learns it at once: no waiting."""


class Connection(Protocol):
    """An open connection to whatever answered."""

    @property
    def local(self) -> str:
        """ "ip:port" of this end, as this process sees it."""

    @property
    def remote(self) -> str:
        """ "ip:port" that was dialled: a Service's address, not the endpoint behind it."""

    def certificate(self, server_name: str) -> str | None:
        """Start TLS: the server's chain in PEM, or None when it does not speak TLS."""

    def key(self, server_name: str) -> str:
        """The private key of that chain in PEM, "" where nobody knows it: for a peer that is not simulated."""

    def reject(self, why: str) -> None:
        """This end hangs up: the certificate did not prove the host."""

    def hang_up(self) -> None:
        """This end leaves without a word, as `nc -z` does: that somebody accepted was all it wanted to know."""

    def http(self, request: HttpRequest) -> HttpResponse: ...

    def send_text(self, data: bytes) -> bytes:
        """Raw bytes in, whatever the server says to them out (nc)."""


class Network(Protocol):
    """The one way out of a container. Both calls are synchronous and may be made from any thread."""

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
        """Ask the source's name server (or another). `search` walks resolv.conf's search list by ndots.

        Raises NoSuchName on NXDOMAIN, NoNameServer when no server could be reached (ServerRefused: at once).
        """

    def dial(
        self, source: Source, host: str, port: int, protocol: str = "TCP", timeout: float | None = None
    ) -> Connection:
        """Connect to an address or a name. Raises NoSuchName, Refused, TimedOut or Unreachable, at once: waiting
        out a time-out is the caller's part, `timeout` (seconds) only says how long it will. Protocol "ICMP" is a
        ping: the port means nothing, and being connected is the answer.
        """

    def rules(self, source: Source, tool: str) -> str:
        """The packet filter of the source's node as "iptables-save", "nft" or "ipvsadm" lists it."""

    def objects(self, source: Source) -> Mapping[str, Sequence[Obj]]:
        """The cluster's objects by resource, as a controller in the source's pod has them from its informers; the
        same value as long as nothing has changed."""

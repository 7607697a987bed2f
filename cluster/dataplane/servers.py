"""Who listens and what they answer: the data plane's door to the containers.

The data plane carries packets to an address and stops there. Whether a process listens at it, which certificate
it shows and what it says is the container runtime's business. `Servers` is what the data plane asks; the runtime
implements it. `Recorded` answers as they did once before, so that an old request's story can be told again when
its servers are gone.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

from .request import Request


class Socket(NamedTuple):
    """A listening socket, as `ss -ltn` shows it: "0.0.0.0" accepts at every address, "127.0.0.1" at the pod's own."""

    ip: str
    port: int
    protocol: str


class Response(Protocol):
    """An HTTP response, as far as a story needs it."""

    @property
    def status(self) -> int: ...


class Servers(Protocol):
    """What runs in pods. `uid` is a pod's uid, or "node/NAME" for the node's own processes (the API server)."""

    def listening(self, uid: str, ip: str, port: int, protocol: str) -> bool:
        """Whether some process there accepts this port at this address."""

    def sockets(self, uid: str) -> Sequence[Socket]:
        """All that listen there; () for none, or where nobody can tell."""

    def certificate(self, uid: str, port: int, request: Request) -> str:
        """Why the sender does not trust the server's certificate, in curl's words ("SSL certificate problem:
        self-signed certificate"); "" if it does, if -k was given, or if the request is not https."""

    def answer(self, uid: str, port: int, request: Request) -> Response:
        """The server's answer to the request."""


@dataclass(frozen=True, slots=True)
class Status:
    """A response of which nothing was kept but its status, and whom the server asked first (see `through`)."""

    status: int
    onward: Sequence[Mapping[str, Any]] = ()


@dataclass(frozen=True, slots=True)
class Recorded:
    """Servers from a record: those that listened then, what the sender said of the certificate, the status, the
    sockets of whoever refused, and the requests that the server made in order to answer."""

    listeners: Collection[str] = ()
    mistrust: str = ""
    status: int = 0
    refusing: Sequence[Sequence[Any]] = ()
    onward: Sequence[Mapping[str, Any]] = ()

    def listening(self, uid: str, ip: str, port: int, protocol: str) -> bool:
        return uid in self.listeners

    def sockets(self, uid: str) -> tuple[Socket, ...]:
        return tuple(Socket(*socket) for socket in self.refusing)

    def certificate(self, uid: str, port: int, request: Request) -> str:
        return self.mistrust

    def answer(self, uid: str, port: int, request: Request) -> Status:
        return Status(self.status, self.onward)

"""A connection that was made, in the hands of the process that made it.

The way was walked when it was made; what is said over it decides how the walk's story ends. So each request is told
once more with its answer and kept. A proxy that asks others before it answers makes connections of its own meanwhile:
what it asks is overheard, and kept with the request that it answers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from cluster.dataplane import through
from cluster.dataplane.packet import Packet
from cluster.dataplane.trace import Trace
from cluster.ingress_nginx.paths import host_of
from cluster.kube_proxy.services import joined
from cluster.runtime.http import HttpRequest, HttpResponse
from cluster.runtime.network import NetworkError, Source, forwarding

from . import proxy_health

if TYPE_CHECKING:
    from .fabric import Fabric

LONGEST_NAME = 253

_asked: ContextVar[list[through.Asked] | None] = ContextVar("asked", default=None)


@contextmanager
def overheard(asked: list[through.Asked]) -> Iterator[None]:
    """Collect what a proxy asks of others in order to answer: it is kept with the request that it answers."""
    token = _asked.set(asked)
    try:
        yield
    finally:
        _asked.reset(token)


def overhear(trace: Trace) -> bool:
    """Keep a finished request with the one it was made for; False where it was made for itself."""
    asked = _asked.get()
    if not forwarding.get() or asked is None:
        return False
    asked.append(through.kept(trace))
    return True


@dataclass
class Link:
    """A connection that was made: `trace` is how."""

    fabric: Fabric
    source: Source
    host: str
    port: int
    trace: Trace
    tls: bool = False
    server_name: str = ""

    @property
    def _uid(self) -> str:
        assert self.trace.target is not None
        return self.trace.target.uid

    @property
    def local(self) -> str:
        sent = self._sent
        return joined(sent.src, sent.src_port)

    @property
    def remote(self) -> str:
        sent = self._sent
        return sent.to_text

    @property
    def _sent(self) -> Packet:
        """The request's first packet as the sender made it."""
        legs = [leg for leg in self.trace.legs if any(h.beat.startswith("process.send") for h in leg)]
        return (legs[0] if legs else self.trace.legs[-1])[0].packet

    def certificate(self, server_name: str) -> str | None:
        assert self.trace.endpoint is not None
        chain = self.fabric.backends.certificate(self._uid, self.trace.endpoint.dst_port, server_name)
        self.tls, self.server_name = chain is not None, server_name
        return chain

    def key(self, server_name: str) -> str:
        end = self.trace.endpoint
        return self.fabric.backends.key(self._uid, end.dst_port, server_name) if end else ""

    def reject(self, why: str) -> None:
        self._finish(f"https://{bracketed(self.host)}:{self.port}/", "GET", why, 0, self.server_name)

    def hang_up(self) -> None:
        self._finish(self.trace.request.url, "GET", "", 0)

    def http(self, request: HttpRequest) -> HttpResponse:
        end = self.trace.endpoint
        assert end is not None
        asked: list[through.Asked] = []
        seen = replace(request, client=joined(end.src, end.src_port), server=end.to_text)
        response = proxy_health.answered(self.trace, seen)
        if response is None:
            with overheard(asked):
                response = self.fabric.backends.answer(
                    self.source.cluster, self._uid, end.dst_port, seen, self.tls
                )
        scheme = "https" if self.tls else "http"
        url = f"{scheme}://{bracketed(self.host)}:{self.port}{request.target}"
        status, host = response.status if response else 0, request.header("Host")
        self._finish(url, request.method, "", status, host, asked)
        if response is None:
            raise NetworkError("Empty reply from server")
        return response

    def send_text(self, data: bytes) -> bytes:
        end = self.trace.endpoint
        assert end is not None
        self._finish(self.trace.request.url, "GET", "", 0)
        client = joined(end.src, end.src_port)
        return self.fabric.backends.servers.text(self._uid, end.dst_port, data, end.protocol, client)

    def _finish(
        self,
        url: str,
        method: str,
        mistrust: str,
        status: int,
        host: str = "",
        asked: Sequence[through.Asked] = (),
    ) -> None:
        """`host` is the name that was asked for, by the Host header or in the handshake."""
        heard = replace(self.trace.heard, mistrust=mistrust, status=status, onward=asked)
        request = replace(self.trace.request, url=url, method=method, headers=_named(host, url))
        self.fabric.finish(self.source, self.trace, request, heard)


def _named(host: str, url: str) -> dict[str, str]:
    """The Host header to be kept of a request: none where the address says the same, or where it is no name."""
    name = host_of(host)
    plain = len(name) <= LONGEST_NAME and name.isascii() and name.isprintable()
    return {"Host": host.strip()} if name and plain and name != urlsplit(url).hostname else {}


def bracketed(host: str) -> str:
    """A host as it stands in a URL."""
    return f"[{host}]" if ":" in host else host

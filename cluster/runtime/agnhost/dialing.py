"""How agnhost's servers call others, and Go's words when that fails."""

from __future__ import annotations

from collections.abc import Callable

from cluster.runtime.host import Host
from cluster.runtime.http import Headers, HttpRequest, HttpResponse
from cluster.runtime.network import NetworkError, NoSuchName, Refused, TimedOut

TIMEOUT = 5.0
CLIENT_TIMEOUT = "context deadline exceeded (Client.Timeout exceeded while awaiting headers)"


class DialError(Exception):
    """No answer; the text is Go's error."""


def http(host: Host, target: str, port: int, path: str, body: bytes = b"", *headers: tuple[str, str]) -> HttpResponse:
    """http.Get, or http.Post with a body, of http://target:port/path. Raises DialError."""
    where, method = f"{bracketed(target)}:{port}", "POST" if body else "GET"
    own: Headers = (("Host", where), ("User-Agent", "Go-http-client/1.1"), *headers, ("Accept-Encoding", "gzip"))
    try:
        connection = host.network.dial(host.source, target, port, timeout=TIMEOUT)
        return connection.http(HttpRequest(method, f"/{path}", own, body))
    except NetworkError as error:
        why = _http_error(error, target, where)
        raise DialError(f'{method.capitalize()} "http://{where}/{path}": {why}') from error


def datagram(host: Host, protocol: str, target: str, port: int, data: str) -> str:
    """One message to a UDP or SCTP server, and its answer. Raises DialError."""
    where = f"{bracketed(target)}:{port}"
    try:
        connection = host.network.dial(host.source, target, port, protocol.upper(), timeout=TIMEOUT)
        if answer := connection.send_text(data.encode()):
            return answer.decode(errors="replace")
        raise TimedOut
    except NetworkError as error:
        why = "read: connection refused" if isinstance(error, Refused) else "i/o timeout"
        if protocol == "sctp" and not isinstance(error, TimedOut):
            raise DialError(f"sctp dial failed. err:{error.errno.lower()}") from error
        told = f"read {protocol} {bracketed(host.source.ip)}->{where}: {why}"
        raise DialError(f"reading from {protocol} connection failed. err:'{told}'") from error


Dialer = Callable[[Host, str, int, str], str]
DIALERS: dict[str, Dialer] = {
    "http": lambda host, target, port, asked: http(host, target, port, asked).body.decode(errors="replace"),
    "udp": lambda host, target, port, asked: datagram(host, "udp", target, port, asked),
    "sctp": lambda host, target, port, asked: datagram(host, "sctp", target, port, asked),
}


def _http_error(error: NetworkError, target: str, where: str) -> str:
    if isinstance(error, TimedOut):
        return CLIENT_TIMEOUT
    if isinstance(error, NoSuchName):
        return f"dial tcp: lookup {target}: no such host"
    known = error.errno != NetworkError.errno
    return f"dial tcp {where}: connect: {error.errno.lower()}" if known else "EOF"


def bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host

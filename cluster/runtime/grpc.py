"""gRPC's health protocol as values: a call is a POST, its answer's verdict a trailer and one small message.

(The protocol: grpc.health.v1.Health in grpc/health.proto; the framing: gRPC over HTTP/2, "Length-Prefixed-Message".)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from cluster.runtime.http import HttpRequest, HttpResponse
from cluster.runtime.process import Listener

CHECK = "/grpc.health.v1.Health/Check"
KIND = ("Content-Type", "application/grpc")
NAMES = ("UNKNOWN", "SERVING", "NOT_SERVING", "SERVICE_UNKNOWN")
CODES = {"OK": 0, "NotFound": 5, "Unimplemented": 12}
SERVICE_FIELD, STATUS_FIELD = b"\x0a", b"\x08"


class GrpcError(Exception):
    """A call that did not end with OK; the text is grpc-go's."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"rpc error: code = {code} desc = {message}")
        self.code, self.message = code, message


@dataclass(frozen=True)
class NotFound(Exception):
    """No such service is registered."""


def request(authority: str, service: str, agent: str) -> HttpRequest:
    """The Check of one service ("" is the server as a whole)."""
    name = service.encode()
    message = SERVICE_FIELD + bytes([len(name)]) + name if name else b""
    headers = (("Host", authority), KIND, ("User-Agent", agent), ("TE", "trailers"))
    return HttpRequest("POST", CHECK, headers, _framed(message))


def status(response: HttpResponse) -> str:
    """The name of the status in a Check's answer. Raises GrpcError."""
    codes = {str(number): name for name, number in CODES.items()}
    code = codes.get(response.header("grpc-status"), "Unknown")
    if code != "OK":
        raise GrpcError(code, response.header("grpc-message"))
    message = response.body[5:]
    return NAMES[message[1]] if message[:1] == STATUS_FIELD else NAMES[0]


def listener(check: Callable[[str], str]) -> Listener:
    """A server of the health protocol; `check` gives a service's status by its name, or raises NotFound."""
    return Listener(lambda asked, tls: _answer(check, asked))


def _answer(check: Callable[[str], str], asked: HttpRequest) -> HttpResponse:
    if asked.header("Content-Type") != KIND[1]:
        return HttpResponse(415)
    if asked.path != CHECK:
        return _ended("Unimplemented", "unknown service")
    try:
        value = NAMES.index(check(asked.body[7:].decode()))
    except NotFound:
        return _ended("NotFound", "unknown service")
    return _ended("OK", "", _framed(STATUS_FIELD + bytes([value])))


def _ended(code: str, message: str, body: bytes = b"") -> HttpResponse:
    return HttpResponse(200, (KIND, ("grpc-status", str(CODES[code])), ("grpc-message", message)), body)


def _framed(message: bytes) -> bytes:
    return b"\0" + len(message).to_bytes(4, "big") + message

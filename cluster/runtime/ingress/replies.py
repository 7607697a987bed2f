"""What ingress-nginx sends by itself, what it adds to requests it passes on, and its access log.

It hides its version (server_tokens off), so its pages say nginx only and there is no Server header.
(Upstream: rootfs/etc/nginx/template/nginx.tmpl; the log-format-upstream of its ConfigMap.)
"""

from __future__ import annotations

from dataclasses import dataclass
from email.utils import formatdate
from uuid import uuid4

from cluster.apimachinery.clock import now, utc
from cluster.runtime.http import Headers, HttpRequest, HttpResponse, header, reason

PHRASES = {503: "Service Temporarily Unavailable", 504: "Gateway Time-out"}
HSTS = ("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
HOP_BY_HOP = frozenset({"connection", "keep-alive", "transfer-encoding", "upgrade"})
HIDDEN = HOP_BY_HOP | {"date", "server"}
"""Headers of an upstream that nginx keeps to itself or replaces."""
DEFAULT_BACKEND = "upstream-default-backend"


def page(code: int, detail: str = "", *more: tuple[str, str]) -> HttpResponse:
    """nginx's own page for a code: 404 of the default backend, 503 where nobody is ready, 308 to https."""
    title = f"{code} {PHRASES.get(code) or reason(code)}"
    inner = f"<center>{detail}</center>\r\n" if detail else ""
    body = (
        f"<html>\r\n<head><title>{title}</title></head>\r\n<body>\r\n<center><h1>{title}</h1></center>\r\n"
        f"{inner}<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"
    ).encode()
    return HttpResponse(code, (*_head(), ("Content-Type", "text/html"), *_size(body), *more), body)


def passed_back(answer: HttpResponse) -> HttpResponse:
    """An upstream's answer as the client gets it."""
    kept = tuple(pair for pair in answer.headers if pair[0].lower() not in HIDDEN | {"content-length"})
    return HttpResponse(answer.status, (*_head(), *kept, *_size(answer.body)), answer.body)


def _head() -> Headers:
    return (("Date", formatdate(now(), usegmt=True)),)


def _size(body: bytes) -> Headers:
    return (("Content-Length", str(len(body))), ("Connection", "keep-alive"))


def forwarded(request: HttpRequest, port: int, scheme: str, number: str) -> Headers:
    """The client's headers with those by which a pod learns who really asked, and how."""
    host = request.header("Host")
    own = {
        "Host": host,
        "X-Request-ID": request.header("X-Request-ID") or number,
        "X-Real-IP": request.client_ip,
        "X-Forwarded-For": request.client_ip,
        "X-Forwarded-Host": host,
        "X-Forwarded-Port": str(port),
        "X-Forwarded-Proto": scheme,
        "X-Forwarded-Scheme": scheme,
        "X-Scheme": scheme,
    }
    replaced = HOP_BY_HOP | {name.lower() for name in own}
    original = header(request.headers, "X-Forwarded-For")
    earlier = (("X-Original-Forwarded-For", original),) if original else ()
    kept = tuple(pair for pair in request.headers if pair[0].lower() not in replaced)
    return (*own.items(), *earlier, *kept)


@dataclass
class Passage:
    """One request on its way through: what the access log says of it besides request and response."""

    backend: str = ""
    upstream: str = "-"
    answer: HttpResponse | None = None
    number: str = ""

    def __post_init__(self) -> None:
        self.number = uuid4().hex

    def line(self, request: HttpRequest, response: HttpResponse) -> str:
        """A line of the access log."""
        referer, agent = (request.header(name) or "-" for name in ("Referer", "User-Agent"))
        asked = f"{request.method} {request.target} HTTP/1.1"
        size = 0 if request.method == "HEAD" else len(response.body)
        length = (
            len(asked)
            + sum(len(name) + len(value) + 4 for name, value in request.headers)
            + len(request.body)
        )
        came = f"{len(self.answer.body)} 0.001 {self.answer.status}" if self.answer else "- - -"
        return (
            f'{request.client_ip} - - [{utc():%d/%b/%Y:%H:%M:%S +0000}] "{asked}" {response.status} {size} '
            f'"{referer}" "{agent}" {length} 0.001 [{self.backend}] [] {self.upstream} {came} {self.number}\n'
        )

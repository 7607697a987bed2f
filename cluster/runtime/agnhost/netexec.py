"""netexec: answers over HTTP and UDP who it is and who asked, dials others on request, and exits when told.

Kubernetes' network tests are made of it: a client asks netexec's /dial, netexec asks the Service, and the names in
the answer show which endpoints the Service chose.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence

from cluster.apimachinery.clock import utc
from cluster.runtime.golang import flags, not_found, say, web_server
from cluster.runtime.host import Host
from cluster.runtime.http import HttpRequest, HttpResponse, text
from cluster.runtime.network import NetworkError, Refused, TimedOut
from cluster.runtime.process import Listener, Server
from cluster.runtime.reach import is_address

Page = Callable[[Host, HttpRequest], HttpResponse]


def netexec(host: Host, argv: Sequence[str]) -> Server:
    given = flags(argv, http_port="8080", udp_port="8081")
    http_port, udp_port = int(given["http_port"]), int(given["udp_port"])
    server = web_server("netexec", [http_port], lambda request: route(host, request))
    say(host, f"Started HTTP server on port {http_port}")
    if udp_port == -1:
        return server
    say(host, f"Started UDP server on port  {udp_port}")
    udp = Listener(text=lambda data, client: datagram(host, data, client))
    return Server("netexec", {**server.listeners, (udp_port, "UDP"): udp}, server.on_term)


def route(host: Host, request: HttpRequest) -> HttpResponse:
    page = PAGES.get(request.path) or (root if request.path == "/" else None)
    say(host, f"GET {request.target}")
    return page(host, request) if page else not_found()


def root(host: Host, request: HttpRequest) -> HttpResponse:
    return text(f"NOW: {utc():%Y-%m-%d %H:%M:%S.%f} +0000 UTC m=+0.000000000")


def hostname(host: Host, request: HttpRequest) -> HttpResponse:
    return text(host.hostname)


def client_ip(host: Host, request: HttpRequest) -> HttpResponse:
    return text(request.client)


def server_port(host: Host, request: HttpRequest) -> HttpResponse:
    return text(request.server.rpartition(":")[2])


def healthz(host: Host, request: HttpRequest) -> HttpResponse:
    return HttpResponse(200, (("Content-Length", "0"),))


def echo(host: Host, request: HttpRequest) -> HttpResponse:
    code = request.parameter("code")
    if code and not code.isdigit():
        return text(f"argument 'code' must be an integer or empty, got \"{code}\"\n")
    return text(request.parameter("msg"), int(code or 200))


def redirect(host: Host, request: HttpRequest) -> HttpResponse:
    target = request.parameter("location")
    page = f'<a href="{target}">Found</a>.\n\n'
    return text(page, int(request.parameter("code") or 302), "text/html; charset=utf-8", ("Location", target))


def shut_down(host: Host, request: HttpRequest) -> HttpResponse:
    host.exit(int(request.parameter("code") or 0))
    return text("")


def upload(host: Host, request: HttpRequest) -> HttpResponse:
    host.tree.write("/uploads/upload", request.body)
    return text(json.dumps({"output": "/uploads/upload"}), 201)


def shell(host: Host, request: HttpRequest) -> HttpResponse:
    """Run a command in this container and tell what it printed."""
    command = request.parameter("shellCommand") or request.parameter("cmd")
    output, code = host.run_and_wait(["sh", "-c", command])
    result = {"output": output} if output else {}
    if code:
        result["error"] = f"exit status {code}"
    return text(json.dumps(result))


def dial(host: Host, request: HttpRequest) -> HttpResponse:
    """Ask somebody else, `tries` times; the answers and the errors as JSON."""
    port, protocol = request.parameter("port"), request.parameter("protocol").lower() or "http"
    target, question = request.parameter("host"), request.parameter("request")
    if not question:
        return text("request parameter not specified. <nil>\n", 400)
    if protocol not in ("http", "udp", "sctp"):
        return text(f"unsupported protocol. {protocol}\n", 400)
    if not port.isdigit() or not target:
        return text("host and/or port param are invalid. <nil>\n", 400)
    answers, errors = [], []
    for _ in range(int(request.parameter("tries") or 1)):
        try:
            answers.append(ask(host, protocol, target, int(port), question))
        except NetworkError as error:
            errors.append(complaint(error, protocol, target, port, question))
    result: dict[str, list[str]] = {"responses": answers} if answers else {}
    if errors:
        result["errors"] = errors
    return text(json.dumps(result, separators=(",", ":")))


def ask(host: Host, protocol: str, target: str, port: int, question: str) -> str:
    """One request to another pod or Service."""
    if protocol == "http":
        connection = host.network.dial(host.source, target, port, timeout=5)
        authority = f"[{target}]:{port}" if is_address(target) and ":" in target else f"{target}:{port}"
        headers = (("Host", authority), ("User-Agent", "Go-http-client/1.1"), ("Accept-Encoding", "gzip"))
        return connection.http(HttpRequest("GET", f"/{question}", headers)).body.decode(errors="replace")
    connection = host.network.dial(host.source, target, port, protocol.upper(), timeout=5)
    answer = connection.send_text(question.encode())
    if not answer:
        raise TimedOut
    return answer.decode(errors="replace")


def complaint(error: NetworkError, protocol: str, target: str, port: str, question: str) -> str:
    """Go's words for a failed request."""
    why = "connect: connection refused" if isinstance(error, Refused) else error.errno.lower()
    if isinstance(error, TimedOut):
        why = "i/o timeout"
    if protocol != "http":
        return f"reading from {protocol} connection failed. err:'read {protocol} {target}:{port}: {why}'"
    return f'Get "http://{target}:{port}/{question}": dial tcp {target}:{port}: {why}'


def datagram(host: Host, data: bytes, client: str) -> bytes:
    """The UDP server: hostname, echo X, clientip."""
    words = data.decode(errors="replace").strip()
    match words.lower().split(" ", 1):
        case ["hostname"]:
            return host.hostname.encode()
        case ["clientip"]:
            return client.encode()
        case ["echo", rest]:
            return rest.encode()
    return b""


PAGES: dict[str, Page] = {
    "/clientip": client_ip,
    "/serverport": server_port,
    "/dial": dial,
    "/echo": echo,
    "/exit": shut_down,
    "/shutdown": shut_down,
    "/healthz": healthz,
    "/hostname": hostname,
    "/hostName": hostname,
    "/redirect": redirect,
    "/shell": shell,
    "/upload": upload,
}

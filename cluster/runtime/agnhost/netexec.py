"""netexec: answers over HTTP, UDP and SCTP who it is and who asked, dials others on request, and exits when told.

Kubernetes' network tests are made of it: a client asks netexec's /dial, netexec asks the Service, and the names in
the answer show which endpoints the Service chose.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from email import message_from_bytes
from functools import partial

from cluster.apimachinery.clock import utc
from cluster.runtime.agnhost.departure import Departure
from cluster.runtime.agnhost.dialing import DIALERS, DialError
from cluster.runtime.agnhost.localhost import secured
from cluster.runtime.golang import error, flags, in_use, marshal, say
from cluster.runtime.host import Host
from cluster.runtime.http import HttpRequest, HttpResponse, header, text
from cluster.runtime.network import NetworkError, NoNameServer
from cluster.runtime.process import Done, Listener, Port, Server
from cluster.runtime.reach import is_address

Page = Callable[[Host, HttpRequest], HttpResponse]


def netexec(host: Host, argv: Sequence[str]) -> Server | Done:
    given = flags(
        argv, http_port="8080", udp_port="8081", sctp_port="-1", http_override="", tls_cert_file="",
        tls_private_key_file="",
    )  # fmt: skip
    ports = {name: int(given[f"{name}_port"]) for name in ("http", "udp", "sctp")}
    leaving = Departure(host)
    pages = {**PAGES, "/exit": leaving.page}
    web = Listener(lambda request, tls: route(host, pages, given["http_override"], request))
    if given["tls_cert_file"]:
        web = secured(host, web, given["tls_cert_file"], given["tls_private_key_file"])
    listeners: dict[Port, Listener] = {(ports["http"], "TCP"): web}
    say(host, f"Started HTTP server on port {ports['http']}")
    if ports["udp"] != -1:
        say(host, f"Started UDP server on port  {ports['udp']}")
        listeners[ports["udp"], "UDP"] = Listener(text=partial(datagram, host, "UDP"))
    if ports["sctp"] != -1:
        say(host, "Started SCTP server")
        listeners[ports["sctp"], "SCTP"] = Listener(text=partial(datagram, host, "SCTP"))
    return Server("netexec", listeners, 0, in_use=in_use, work=leaving.work)


def route(host: Host, pages: Mapping[str, Page], override: str, request: HttpRequest) -> HttpResponse:
    """The page of a path; "/" is whatever is no page, as in Go's mux."""
    if override:
        request = HttpRequest("GET", override)
    return pages.get(request.path, root)(host, request)


def root(host: Host, request: HttpRequest) -> HttpResponse:
    say(host, "GET /")
    return text(f"NOW: {utc():%Y-%m-%d %H:%M:%S.%f} +0000 UTC m=+{host.counter():.9f}")


def hostname(host: Host, request: HttpRequest) -> HttpResponse:
    say(host, f"GET {request.path}")
    return text(host.hostname)


def client_ip(host: Host, request: HttpRequest) -> HttpResponse:
    say(host, "GET /clientip")
    return text(request.client)


def headers(host: Host, request: HttpRequest) -> HttpResponse:
    """One header, or all of them by name."""
    if key := request.parameter("key"):
        say(host, f"GET /header?key={key}")
        return text(header(request.headers, key))
    say(host, "GET /header")
    found: dict[str, list[str]] = {}
    for name, value in request.headers:
        if name.lower() != "host":
            found.setdefault(name.title(), []).append(value)
    return text(marshal(found))


def server_port(host: Host, request: HttpRequest) -> HttpResponse:
    return text(request.server.rpartition(":")[2])


def healthz(host: Host, request: HttpRequest) -> HttpResponse:
    say(host, f"GET {request.path}")
    return text("ok") if request.path == "/readyz" else HttpResponse(200, (("Content-Length", "0"),))


def echo(host: Host, request: HttpRequest) -> HttpResponse:
    message, code = request.parameter("msg"), request.parameter("code")
    say(host, f"GET /echo?msg={message}&code={code}")
    return _bad_code(code) or text(message, int(code or 200))


def redirect(host: Host, request: HttpRequest) -> HttpResponse:
    target, code = request.parameter("location"), request.parameter("code")
    say(host, f"{request.method} /redirect?msg={target}&code={code}")
    status = int(code) if code.isdigit() else 302
    answer = text(f'<a href="{target}">{text("", status).reason}</a>.\n\n', status, "text/html; charset=utf-8",
                  ("Location", target))  # fmt: skip
    return _bad_code(code) or answer


def _bad_code(code: str) -> HttpResponse | None:
    wrong = code and not code.lstrip("+-").isdigit()
    return text(f"argument 'code' must be an integer or empty, got \"{code}\"\n") if wrong else None


def shut_down(host: Host, request: HttpRequest) -> HttpResponse:
    say(host, "GET /shutdown")
    host.exit(0)
    return text("")


def upload(host: Host, request: HttpRequest) -> HttpResponse:
    """The `file` of a form, kept under /uploads."""
    say(host, "GET /upload")
    kind = f"Content-Type: {request.header('Content-Type')}\r\n\r\n".encode()
    form = message_from_bytes(kind + request.body)
    parts = form.walk() if form.is_multipart() else iter(())
    named = [part for part in parts if part.get_param("name", header="content-disposition") == "file"]
    if not named:
        return text(marshal({"error": "Unable to upload file."}))
    content = named[0].get_payload(decode=True)
    path = f"/uploads/upload{int(host.counter() * 1e6) % 10**9}"
    host.tree.write(path, content if isinstance(content, bytes) else b"", 0o700)
    say(host, f"Wrote upload to {path}")
    return text(marshal({"output": path}), 201)


def shell(host: Host, request: HttpRequest) -> HttpResponse:
    """Run a command in this container and tell what it printed."""
    command = request.parameter("shellCommand") or request.parameter("cmd")
    say(host, f"GET /shell?cmd={command}")
    output, code = host.run_and_wait(["sh", "-c", command])
    result = ({"output": output} if output else {}) | ({"error": f"exit status {code}"} if code else {})
    say(host, f"Output: map[{' '.join(f'{name}:{value}' for name, value in sorted(result.items()))}]")
    return text(marshal(result))


def dial(host: Host, request: HttpRequest) -> HttpResponse:
    """Ask somebody else, `tries` times; the answers and the errors as JSON."""
    names = ("host", "protocol", "port", "request", "tries")
    target, protocol, port, question, tries = (request.parameter(name) for name in names)
    say(host, f"GET /dial?host={target}&protocol={protocol}&port={port}&request={question}&tries={tries}")
    if tries and not tries.isdigit():
        return error(f'tries parameter is invalid. strconv.Atoi: parsing "{tries}": invalid syntax', 400)
    if not question:
        return error("request parameter not specified. <nil>", 400)
    dialer = DIALERS.get(protocol.lower() or "http")
    if dialer is None:
        return error(f"unsupported protocol. {protocol}", 400)
    try:
        address = resolved(host, target)
    except NetworkError as problem:
        why = f"lookup {target} on {host.source.resolv.server}:53: {_lookup_error(problem)}"
        return error(f"host and/or port param are invalid. {why}", 400)
    if not port.isdigit():
        why = f"lookup tcp/{port}: unknown port" if port else f"address {target}: missing port in address"
        return error(f"host and/or port param are invalid. {why}", 400)
    answers, errors, last = [], [], ""
    for _ in range(int(tries or 1)):
        try:
            last = dialer(host, address, int(port), question)
            answers.append(last)
        except DialError as failure:
            last = ""
            errors.append(str(failure))
    return text(marshal(({"responses": answers} if last else {}) | ({"errors": errors} if errors else {})))


def resolved(host: Host, name: str) -> str:
    """The first address of a name. Raises a NetworkError."""
    if name == "localhost":
        return "127.0.0.1"
    if is_address(name):
        return name
    return host.network.resolve(host.source, name).addresses[0]


def _lookup_error(problem: NetworkError) -> str:
    return "i/o timeout" if isinstance(problem, NoNameServer) else "no such host"


def datagram(host: Host, protocol: str, data: bytes, client: str) -> bytes:
    """The UDP or SCTP server: hostname, echo X, clientip."""
    asked = data.decode(errors="replace").strip().lower()
    match asked.split(" ", 1):
        case ["hostname"]:
            say(host, f"Sending {'udp' if protocol == 'UDP' else protocol} hostName response")
            return host.hostname.encode()
        case ["clientip"]:
            say(host, f"Sending clientip back to {protocol} client {client}")
            return client.encode()
        case ["echo", rest]:
            say(host, f"Echoing {rest} to {protocol} client {client}")
            return rest.encode()
    if asked:
        say(host, f"Unknown {protocol} command received from {client}: {asked}")
    return b""


PAGES: dict[str, Page] = {
    "/clientip": client_ip,
    "/serverport": server_port,
    "/header": headers,
    "/dial": dial,
    "/echo": echo,
    "/shutdown": shut_down,
    "/healthz": healthz,
    "/readyz": healthz,
    "/hostname": hostname,
    "/hostName": hostname,
    "/redirect": redirect,
    "/shell": shell,
    "/upload": upload,
}

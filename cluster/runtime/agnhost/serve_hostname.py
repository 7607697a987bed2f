"""agnhost serve-hostname: the host name over HTTP, or raw over TCP and UDP; on 9376 unless told otherwise."""

from __future__ import annotations

from collections.abc import Sequence

from cluster.runtime.golang import flags, in_use, log_line, say
from cluster.runtime.host import Host
from cluster.runtime.http import HttpRequest, HttpResponse, text
from cluster.runtime.process import Done, Listener, Port, Server


def serve_hostname(host: Host, argv: Sequence[str]) -> Server | Done:
    given = flags(argv, port="9376", http="true", tcp="false", udp="false", close="false")
    http, tcp, udp = (given[name] == "true" for name in ("http", "tcp", "udp"))
    port = int(given["port"])
    if http and (tcp or udp):
        return Done(1, err=log_line("Can't server TCP/UDP mode and HTTP mode at the same time"))

    def web(request: HttpRequest, tls: bool) -> HttpResponse:
        say(host, f"HTTP request from {request.client}")
        closing = (("Connection", "close"),) if given["close"] == "true" else ()
        return text(host.hostname, 200, "text/plain; charset=utf-8", *closing)

    def raw(protocol: str) -> Listener:
        def answer(data: bytes, client: str) -> bytes:
            say(host, f"{protocol} request from {client}")
            return host.hostname.encode()

        return Listener(text=answer)

    say(host, f"Serving on port {port}.\n".rstrip())
    chosen = ((http, "TCP", Listener(web)), (tcp, "TCP", raw("TCP")), (udp, "UDP", raw("UDP")))
    listeners: dict[Port, Listener] = {(port, protocol): one for on, protocol, one in chosen if on}
    return Server("serve-hostname", listeners, None, in_use=in_use)

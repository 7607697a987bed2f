"""agnhost porter: every SERVE_PORT_n, SERVE_TCP_PORT_n, _UDP_, _TLS_ or _SCTP_ variable is a port and what it says."""

from __future__ import annotations

import re
from collections.abc import Sequence

from cluster.runtime.agnhost.localhost import CERTIFICATE, KEY, secured
from cluster.runtime.golang import ON_TERM, flags, marshal, say, written
from cluster.runtime.host import Host
from cluster.runtime.http import HttpRequest, HttpResponse, text
from cluster.runtime.process import Listener, Port, Server

VARIABLE = re.compile(r"SERVE_(?:(TCP|UDP|TLS|SCTP)_)?PORT_(\d+)")


def porter(host: Host, argv: Sequence[str]) -> Server:
    json = flags(argv).get("json_response") == "true"
    listeners: dict[Port, Listener] = {}
    for name, words in host.env.items():
        if match := VARIABLE.fullmatch(name):
            kind, port = match[1] or "TCP", int(match[2])
            listeners[port, "TCP" if kind == "TLS" else kind] = _listener(host, kind, port, words, json)
    return Server("porter", listeners, ON_TERM)


def _listener(host: Host, kind: str, port: int, words: str, json: bool) -> Listener:
    if kind in ("UDP", "SCTP"):
        say(host, f"Started UDP server on port {port}" if kind == "UDP" else "Started SCTP server")
        return Listener(text=lambda data, client: words.encode())

    def answer(request: HttpRequest, tls: bool) -> HttpResponse:
        if json:
            return text(marshal({"Method": request.method, "Body": words}), 200, "application/json")
        return written(words)

    plain = Listener(answer)
    if kind != "TLS":
        return plain
    return secured(host, plain, host.env.get("CERT_FILE") or CERTIFICATE, host.env.get("KEY_FILE") or KEY)

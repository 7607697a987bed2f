"""agnhost's smaller servers."""

from __future__ import annotations

from collections.abc import Sequence

from cluster.runtime.golang import flags, not_found, say, web_server
from cluster.runtime.host import Host
from cluster.runtime.http import HttpRequest, HttpResponse, text
from cluster.runtime.process import Listener, Port, Server
from cluster.runtime.static import served

LIVES = 10.0
"""Seconds for which `liveness` says ok."""


def serve_hostname(host: Host, argv: Sequence[str]) -> Server:
    """The host name over HTTP, TCP or UDP, on 9376 unless told otherwise."""
    given = flags(argv, port="9376", http="true", tcp="false", udp="false")
    port, name = int(given["port"]), host.hostname
    bare = Listener(text=lambda data, client: f"{name}\n".encode())
    web = Listener(lambda request, tls: text(name))
    offered: list[tuple[str, Port, Listener]] = [
        ("http", (port, "TCP"), web),
        ("tcp", (port, "TCP"), bare),
        ("udp", (port, "UDP"), bare),
    ]
    say(host, "Serving on port " + given["port"] + ".")
    return Server("serve-hostname", {where: one for flag, where, one in offered if given[flag] == "true"}, 0)


def pause(host: Host, argv: Sequence[str]) -> Server:
    host.log("Paused\n")
    return Server("pause", {}, 0)


def porter(host: Host, argv: Sequence[str]) -> Server:
    """Every SERVE_PORT_n, SERVE_TLS_PORT_n variable is a port and what it says."""
    said = {
        name.rpartition("_")[2]: text for name, text in host.env.items() if name.startswith("SERVE_PORT_")
    }
    listeners: dict[Port, Listener] = {(int(port), "TCP"): saying(words) for port, words in said.items()}
    return Server("porter", listeners, 2)


def saying(words: str) -> Listener:
    return Listener(lambda request, tls: text(words))


def liveness(host: Host, argv: Sequence[str]) -> Server:
    """The documentation's example of a liveness probe: healthy for ten seconds, then not any more."""
    started = host.counter()

    def answer(request: HttpRequest) -> HttpResponse:
        age = host.counter() - started
        if request.path != "/healthz":
            return text("0") if request.path == "/started" else not_found()
        return text("ok") if age <= LIVES else text(f"error: {age:.9f}", 500)

    return web_server("liveness", [8080], answer)


def test_webserver(host: Host, argv: Sequence[str]) -> Server:
    """The container's own files over HTTP."""
    port = int(flags(argv, port="80")["port"])
    return web_server(
        "test-webserver", [port], lambda asked: served(host.tree, "/", asked, "Go") or not_found()
    )

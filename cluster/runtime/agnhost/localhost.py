"""The certificate that comes with agnhost: /localhost.crt proves "127.0.0.1", "::1" and example.com, and no Service."""

from __future__ import annotations

from functools import cache

from cluster.runtime.commands._certificates import self_signed
from cluster.runtime.host import Host
from cluster.runtime.http import HttpRequest, HttpResponse, text
from cluster.runtime.process import Listener

CERTIFICATE = "/localhost.crt"
NAMES = "IP:127.0.0.1,IP:::1,DNS:example.com"
DAYS = 36500


@cache
def built_in() -> str:
    """The certificate in PEM; made once in a process."""
    return self_signed("/O=Acme Co", DAYS, "ec", NAMES)[0].decode()


def secured(host: Host, listener: Listener, path: str) -> Listener:
    """A listener behind TLS, with the certificate of that file."""

    def answer(request: HttpRequest, tls: bool) -> HttpResponse:
        if not tls:
            return text("Client sent an HTTP request to an HTTPS server.\n", 400)
        assert listener.answer is not None
        return listener.answer(request, tls)

    return Listener(answer, lambda server_name: certificate(host, path))


def certificate(host: Host, path: str) -> str | None:
    """The chain in a file of the container, or the one that the image brings along."""
    if host.tree.is_file(path):
        return host.tree.text(path)
    return built_in() if path.lstrip("/") == CERTIFICATE.lstrip("/") else None

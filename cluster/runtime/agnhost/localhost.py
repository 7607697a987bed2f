"""The certificate that comes with agnhost: /localhost.crt proves "127.0.0.1", "::1" and example.com, and no Service."""

from __future__ import annotations

import posixpath
from functools import cache

from cluster.runtime.commands._certificates import self_signed
from cluster.runtime.host import Host
from cluster.runtime.http import HttpRequest, HttpResponse, text
from cluster.runtime.process import Listener

CERTIFICATE, KEY = "/localhost.crt", "/localhost.key"
NAMES = "IP:127.0.0.1,IP:::1,DNS:example.com"
DAYS = 36500


@cache
def built_in() -> dict[str, str]:
    """Both files in PEM, by path; made once in a process."""
    chain, key = self_signed("/O=Acme Co", DAYS, "ec", NAMES)
    return {CERTIFICATE: chain.decode(), KEY: key.decode()}


def secured(host: Host, listener: Listener, certificate: str, key: str) -> Listener:
    """A listener behind TLS, with the certificate and the private key of those files."""

    def answer(request: HttpRequest, tls: bool) -> HttpResponse:
        if not tls:
            return text("Client sent an HTTP request to an HTTPS server.\n", 400)
        assert listener.answer is not None
        return listener.answer(request, tls)

    return Listener(answer, lambda name: pem(host, certificate), key=lambda name: pem(host, key) or "")


def pem(host: Host, path: str) -> str | None:
    """What a file of the container says, or one of those that the image brings along."""
    if host.tree.is_file(path):
        return host.tree.text(path)
    return built_in().get(posixpath.join("/", path))

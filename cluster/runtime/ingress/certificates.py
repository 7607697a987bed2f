"""Which certificate a name gets: its Secret's, or one that nobody trusts, so that https always answers something.

A Secret that is missing, holds no certificate, or holds one made out to another name is not used; instead of refusing
the connection ingress-nginx shows a self-signed certificate of its own, whose name says what happened.
(Upstream: internal/net/ssl, controller.go's createServers.)
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable
from functools import cache

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.ingress_nginx.table import Server
from cluster.runtime import tls
from cluster.runtime.commands._certificates import self_signed

FAKE = "Kubernetes Ingress Controller Fake Certificate"


@cache
def _fake() -> tuple[str, str]:
    made = self_signed(f"/O=Acme Co/CN={FAKE}", 365, "ec", "DNS:ingress.local")
    return made[0].decode(), made[1].decode()


def fake() -> str:
    """The default certificate (PEM), made once."""
    return _fake()[0]


def key(pem: str, secrets: Iterable[Obj]) -> str:
    """The private key (PEM) of a chain that `chain` has chosen."""
    found = (secret for secret in secrets if certificate(secret) == pem)
    return next((_text(secret, "tls.key") for secret in found), _fake()[1] if pem == fake() else "")


def chain(server: Server, secrets: Iterable[Obj], default: str = "") -> str:
    """The PEM chain that a server shows; `default` is --default-ssl-certificate's "namespace/name"."""
    by_key = {meta.key(secret): secret for secret in secrets}
    found = (certificate(by_key.get(name)) for name in _candidates(server))
    fitting = (pem for pem in found if pem and _fits(pem, server.host))
    return next(fitting, certificate(by_key.get(default)) or fake())


def _candidates(server: Server) -> list[str]:
    """The Secrets that may give the certificate: of the entry that lists the host, else all whose certificate fits."""
    entries = [
        (f"{ingress.partition('/')[0]}/{name}", hosts) for ingress, name, hosts in server.tls or () if name
    ]
    listed = [name for name, hosts in entries if server.host in hosts]
    return listed[:1] or [name for name, _ in entries]


def certificate(secret: Obj | None) -> str:
    """The PEM in a Secret's tls.crt; "" where there is none that can be read."""
    text = _text(secret, "tls.crt")
    return text if tls.load(text.encode()) else ""


def _text(secret: Obj | None, name: str) -> str:
    try:
        data = base64.b64decode((meta.get(secret, "data", {}) if secret else {}).get(name, ""), validate=True)
    except (binascii.Error, ValueError):
        return ""
    return data.decode(errors="replace")


def _fits(pem: str, host: str) -> bool:
    """Whether a certificate is made out to the host (a wildcard host: to that very wildcard)."""
    leaf = tls.load(pem)[0]
    names = [*tls.alternative_names(leaf)[0], tls.common_name(leaf)]
    if host.startswith("*."):
        return host in names
    try:
        tls.verify_host(leaf, host)
    except tls.BadCertificate:
        return False
    return True

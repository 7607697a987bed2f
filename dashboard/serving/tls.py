"""The https door: it asks a client for a certificate, and takes one without.

Whose certificate counts is each cluster's own affair (cluster.client.pki), so none is judged here; it only stands in
the ASGI scope, where the TLS extension puts it. The door names the authority whose certificates it wants, so that a
browser with others does not ask its user to choose. Its own certificate is read again when the file is another: a
laptop that changes networks is issued one for its new address, and goes on serving. Twisted's own `ssl:` notation
knows nothing of this, hence an endpoint made by hand. (Behind uvicorn, which shows no certificates, tokens are the
only proof.)
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from cryptography import x509
from OpenSSL import SSL, crypto
from twisted.internet.endpoints import SSL4ServerEndpoint
from twisted.internet.ssl import CertificateOptions, PrivateCertificate

from cluster.client import pki
from dashboard.serving.address import Address


def endpoint(reactor: Any, address: Address, pem: Path) -> SSL4ServerEndpoint:
    """Where https is listened for. `pem` holds the server's key and certificate."""
    return SSL4ServerEndpoint(reactor, address.tls_port, Identity(pem), interface=address.host)


class Identity:
    """Twisted's context factory: who this server is, as the file says at each new connection."""

    def __init__(self, pem: Path) -> None:
        self._pem = pem
        self._read: tuple[int, CertificateOptions] | None = None

    def getContext(self) -> SSL.Context:  # noqa: N802  Twisted's name
        stamp = self._pem.stat().st_mtime_ns
        if self._read is None or self._read[0] != stamp:
            self._read = stamp, options(self._pem.read_bytes())
        return self._read[1].getContext()


def options(pem: bytes) -> CertificateOptions:
    """TLS as this server speaks it."""
    found: CertificateOptions = PrivateCertificate.loadPEM(pem).options()
    context = found.getContext()
    context.set_verify(SSL.VERIFY_PEER, _take)
    context.set_session_id(b"podium")
    # Any cluster's authority would do: they all have one name, and a door names only that.
    context.add_client_ca(x509.load_pem_x509_certificate(pki.authority(pem.decode()).encode()))
    return found


def _take(*_: Any) -> bool:
    """Any certificate may be shown."""
    return True


def present(scope: dict[str, Any], protocol: Any) -> None:
    """Put the certificate that a client showed, if it did, into the scope of its request (ASGI's TLS extension)."""
    transport = getattr(getattr(protocol, "channel", protocol), "transport", None)
    ask = getattr(transport, "getPeerCertificate", None)
    shown = ask() if ask is not None else None
    if shown is not None:
        chain = [crypto.dump_certificate(crypto.FILETYPE_PEM, shown).decode()]
        scope["extensions"] = {**(scope.get("extensions") or {}), "tls": {"client_cert_chain": chain}}

"""The https door's handshake, through memory: what it asks of a client, and what it tells of one."""

from __future__ import annotations

from contextlib import suppress
from types import SimpleNamespace
from typing import Any

import pytest
from cryptography import x509
from OpenSSL import SSL, crypto

from cluster.client import pki
from cluster.client.bootstrap import clusters
from cluster.client.tokens import private_key
from dashboard.serving import certificates, tls

pytestmark = pytest.mark.filterwarnings("ignore:Passing pyOpenSSL:DeprecationWarning")  # Twisted does so
KEY = clusters._new_key()


@pytest.fixture(scope="module")
def pem(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return certificates.ensure(tmp_path_factory.mktemp("tls")).server.read_bytes()


def client(user: str = "") -> SSL.Connection:
    """A client with a user's certificate, or with none; it trusts anybody."""
    context = SSL.Context(SSL.TLS_CLIENT_METHOD)
    if user:
        key, certificate = pki.issued(KEY, user)
        context.use_privatekey(private_key(key))
        context.use_certificate(x509.load_pem_x509_certificate(certificate.encode()))
    found = SSL.Connection(context, None)
    found.set_connect_state()
    return found


def shake_hands(pem: bytes, caller: SSL.Connection) -> SSL.Connection:
    """The server's end of a handshake that is done."""
    server = SSL.Connection(tls.options(pem).getContext(), None)
    server.set_accept_state()
    for _ in range(10):
        for here, there in ((caller, server), (server, caller)):
            with suppress(SSL.WantReadError):
                here.do_handshake()
            with suppress(SSL.WantReadError):
                there.bio_write(here.bio_read(1 << 16))
    return server


def test_who_has_a_certificate_shows_it(pem: bytes) -> None:
    shown = shake_hands(pem, client("ann")).get_peer_certificate()
    assert shown is not None
    assert shown.to_cryptography().subject.rfc4514_string() == "CN=ann"


def test_who_has_none_comes_in_too(pem: bytes) -> None:
    assert shake_hands(pem, client()).get_peer_certificate() is None


def test_only_the_clusters_authorities_are_asked_for(pem: bytes) -> None:
    """A browser with other certificates does not ask its user which one to show."""
    caller = client()
    shake_hands(pem, caller)
    assert [name.CN for name in caller.get_client_ca_list()] == ["kubernetes"]
    authority = x509.load_pem_x509_certificate(pki.authority(KEY).encode())
    assert authority.subject.rfc4514_string() == "CN=kubernetes"


def seen(transport: Any) -> dict[str, Any]:
    scope: dict[str, Any] = {"type": "http", "extensions": {"other": {}}}
    tls.present(scope, SimpleNamespace(channel=SimpleNamespace(transport=transport)))
    found: dict[str, Any] = scope["extensions"]
    return found


def test_a_certificate_that_was_shown_stands_in_the_scope() -> None:
    _, certificate = pki.issued(KEY, "ann")
    shown = crypto.load_certificate(crypto.FILETYPE_PEM, certificate.encode())
    found = seen(SimpleNamespace(getPeerCertificate=lambda: shown))
    assert found == {"other": {}, "tls": {"client_cert_chain": [certificate]}}


@pytest.mark.parametrize("transport", [SimpleNamespace(getPeerCertificate=lambda: None), SimpleNamespace(), None])
def test_without_one_the_scope_says_nothing(transport: Any) -> None:
    assert seen(transport) == {"other": {}}

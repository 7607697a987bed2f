"""The classroom's authority and the server certificate, judged by OpenSSL as Python's TLS client uses it."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509

from cluster.apimachinery import clock
from dashboard.serving import certificates


@contextmanager
def tls_server(pem: Path) -> Iterator[int]:
    """A TLS server that greets whoever gets through the handshake; the value is its port."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)

    def greet(listener: socket.socket) -> None:
        connection, _ = listener.accept()
        with connection:
            try:
                with context.wrap_socket(connection, server_side=True) as secure:
                    secure.sendall(b"hello")
            except OSError:
                pass  # the client hung up on us, which is for it to say

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=greet, args=(listener,))
        thread.start()
        yield listener.getsockname()[1]
        thread.join()


def greeted(pki: certificates.Pki, host: str) -> bytes:
    """What a strict client that trusts the CA hears from a server that it believes to be `host`."""
    context = ssl.create_default_context(cafile=str(pki.ca_certificate))
    context.verify_flags |= ssl.VERIFY_X509_STRICT
    with (
        tls_server(pki.server) as port,
        socket.create_connection(("127.0.0.1", port)) as connection,
        context.wrap_socket(connection, server_hostname=host) as secure,
    ):
        return secure.recv(5)


@pytest.mark.parametrize(
    "host", ["localhost", "127.0.0.1", "::1", "10.0.0.1", "kubernetes", "kubernetes.default.svc"]
)
def test_a_client_that_trusts_the_ca_accepts_every_usual_name(tmp_path: Path, host: str) -> None:
    assert greeted(certificates.ensure(tmp_path), host) == b"hello"


def test_the_host_that_serve_was_given_is_accepted_too(tmp_path: Path) -> None:
    pki = certificates.ensure(tmp_path, ["podium.school.example", "192.168.7.7"])
    assert greeted(pki, "podium.school.example") == b"hello"
    assert greeted(pki, "192.168.7.7") == b"hello"


def test_another_name_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ssl.SSLCertVerificationError, match=r"not valid for 'elsewhere\.example'"):
        greeted(certificates.ensure(tmp_path), "elsewhere.example")


def test_another_classrooms_ca_is_not_trusted(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    ours, theirs = certificates.ensure(tmp_path / "a"), certificates.ensure(tmp_path / "b")
    mixed = certificates.Pki(theirs.ca_certificate, theirs.ca_key, ours.server)
    with pytest.raises(ssl.SSLCertVerificationError):
        greeted(mixed, "localhost")


def test_everything_is_made_once(tmp_path: Path) -> None:
    pki = certificates.ensure(tmp_path)
    before = [path.read_bytes() for path in (pki.ca_certificate, pki.ca_key, pki.server)]
    certificates.ensure(tmp_path, ["localhost"])
    assert [path.read_bytes() for path in (pki.ca_certificate, pki.ca_key, pki.server)] == before


def test_the_certificate_can_be_shown_without_its_key(tmp_path: Path) -> None:
    pki = certificates.ensure(tmp_path)
    shown = (tmp_path / "pki" / "server.crt").read_text()
    assert shown in pki.server.read_text()
    assert "PRIVATE" not in shown


def test_keys_are_private(tmp_path: Path) -> None:
    pki = certificates.ensure(tmp_path)
    assert [path.stat().st_mode & 0o077 for path in (pki.ca_key, pki.server)] == [0, 0]


def test_a_new_host_renews_the_server_certificate_under_the_same_ca(tmp_path: Path) -> None:
    ca_pem, first = certificates.ensure(tmp_path).ca_pem, certificates.ensure(tmp_path).server.read_bytes()
    pki = certificates.ensure(tmp_path, ["podium.school.example"])
    assert pki.ca_pem == ca_pem
    assert pki.server.read_bytes() != first


def test_a_certificate_is_renewed_before_it_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = certificates.ensure(tmp_path).server.read_bytes()
    late = clock.now() + (certificates.SERVER_LIFETIME - timedelta(days=7)).total_seconds()
    monkeypatch.setattr(clock, "now", lambda: late)
    assert certificates.ensure(tmp_path).server.read_bytes() != first


def test_a_kill_between_the_key_and_its_certificate_is_mended(tmp_path: Path) -> None:
    pki = certificates.ensure(tmp_path)
    pki.ca_certificate.unlink()
    pki.server.unlink()
    again = certificates.ensure(tmp_path)
    key = x509.load_pem_x509_certificate(again.ca_certificate.read_bytes()).public_key()
    assert key == certificates._load_key(again.ca_key).public_key()
    assert greeted(again, "localhost") == b"hello"

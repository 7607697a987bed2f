"""A laptop that is carried into another network: it answers to its new address, with a certificate for it."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from OpenSSL import SSL

from cluster.apimachinery import clock
from dashboard.serving import interfaces, network, tls
from dashboard.serving.address import Address
from dashboard.serving.interfaces import Own

pytestmark = pytest.mark.filterwarnings("ignore:Passing pyOpenSSL:DeprecationWarning")  # Twisted does so
EVERYWHERE = Address("0.0.0.0")
HOME, SCHOOL = Own("wlan0", "127.0.0.2"), Own("wlan0", "127.0.0.3")


@pytest.fixture
def hosts(monkeypatch: pytest.MonkeyPatch, settings: object) -> list[str]:
    """What the site answers to, and a machine that is at home."""
    known: list[str] = ["localhost"]
    settings.ALLOWED_HOSTS = known  # type: ignore[attr-defined]
    at(monkeypatch, HOME)
    return known


def at(monkeypatch: pytest.MonkeyPatch, *own: Own) -> None:
    monkeypatch.setattr(interfaces, "own", lambda: [*own])


@contextmanager
def https_door(identity: tls.Identity) -> Iterator[int]:
    """The server's end of one connection after the other, on loopback; the value is its port."""

    def greet(listener: socket.socket) -> None:
        while True:
            try:
                caller, _ = listener.accept()
            except OSError:
                return
            with closing(SSL.Connection(identity.getContext(), caller)) as line:
                line.set_accept_state()
                try:
                    line.do_handshake()
                    line.sendall(b"hello")
                    line.shutdown()
                except SSL.Error:
                    pass  # the client did not trust us, which is for it to say

    with socket.create_server(("0.0.0.0", 0)) as listener:
        threading.Thread(target=greet, args=(listener,), daemon=True).start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)


def greeted(ca: Path, host: str, port: int) -> bytes:
    """What a client hears that trusts the authority and goes to that address."""
    context = ssl.create_default_context(cafile=str(ca))
    with socket.create_connection((host, port)) as plain, context.wrap_socket(plain, server_hostname=host) as line:
        return line.recv(5)


def test_a_client_that_trusts_the_authority_finds_the_laptop_at_its_new_address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, hosts: list[str]
) -> None:
    pki, said = network.settle(tmp_path, EVERYWHERE), list[str]()
    watch, authority = network.Watch(tmp_path, EVERYWHERE, said.append), pki.ca_pem
    with https_door(tls.Identity(pki.server)) as port:
        assert greeted(pki.ca_certificate, HOME.address, port) == b"hello"
        with pytest.raises(ssl.SSLCertVerificationError):
            greeted(pki.ca_certificate, SCHOOL.address, port)
        at(monkeypatch, SCHOOL)
        watch.look()
        assert greeted(pki.ca_certificate, SCHOOL.address, port) == b"hello"
    assert pki.ca_pem == authority
    assert SCHOOL.address in hosts
    assert said == ["This machine is now 127.0.0.3."]


def test_while_nothing_changes_nothing_is_issued(tmp_path: Path, hosts: list[str]) -> None:
    pki = network.settle(tmp_path, EVERYWHERE)
    before = pki.server.read_bytes()
    network.Watch(tmp_path, EVERYWHERE, pytest.fail).look()
    assert pki.server.read_bytes() == before
    assert len(hosts) == len(set(hosts))


def test_an_aging_certificate_is_issued_anew_while_serving(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, hosts: list[str]
) -> None:
    pki = network.settle(tmp_path, EVERYWHERE)
    before, watch = pki.server.read_bytes(), network.Watch(tmp_path, EVERYWHERE, pytest.fail)
    a_year_later = clock.now() + 360 * 24 * 3600
    monkeypatch.setattr(clock, "now", lambda: a_year_later)
    monkeypatch.setattr(clock, "monotonic", lambda: watch._settled + network.ANYWAY)
    watch.look()
    assert pki.server.read_bytes() != before


def test_who_listens_at_one_address_stays_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, hosts: list[str]
) -> None:
    alone = Address("127.0.0.1")
    network.settle(tmp_path, alone)
    watch = network.Watch(tmp_path, alone, pytest.fail)
    at(monkeypatch, SCHOOL)
    watch.look()
    assert SCHOOL.address not in hosts

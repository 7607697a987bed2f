"""A kubelet's own port, called over the data plane's walk. Expected: pkg/kubelet/server/server.go, Go's net/http."""

from __future__ import annotations

import pytest

from cluster.apimachinery import clock
from cluster.runtime import tls
from cluster.runtime.http import HttpRequest
from tests.cluster.dataplane import worlds
from tests.cluster.kubelet.test_fabric import CURL, Network


@pytest.mark.parametrize("node", ["node-1", "node-3"])
def test_every_kubelet_listens_and_lets_nobody_in_without_credentials(node: str) -> None:
    network = Network()
    link = network.fabric.dial(CURL, worlds.internal_ip(node), 10250)
    assert link.certificate(node)
    response = link.http(HttpRequest("GET", "/healthz"))
    assert (response.status, response.body) == (401, b"Unauthorized")
    assert (network.kept[-1].status, network.kept[-1].target.name) == (401, node)  # type: ignore[union-attr]


def test_it_does_not_speak_plain_http() -> None:
    response = Network().fabric.dial(CURL, worlds.internal_ip("node-1"), 10250).http(HttpRequest("GET", "/healthz"))
    assert (response.status, response.body) == (400, b"Client sent an HTTP request to an HTTPS server.\n")


def test_its_certificate_is_signed_by_an_authority_of_its_own() -> None:
    link = Network().fabric.dial(CURL, worlds.internal_ip("node-1"), 10250)
    found = tls.load(link.certificate("") or "")
    assert tls.common_name(found[0]).startswith("node-1@")
    assert tls.common_name(found[1]).startswith("node-1-ca@")
    with pytest.raises(tls.BadCertificate, match="self-signed certificate in certificate chain"):
        tls.verify_chain(found, [], clock.utc())
    tls.verify_host(found[0], "node-1")


def test_whoever_does_not_trust_it_is_advised() -> None:
    network = Network()
    network.fabric.dial(CURL, worlds.internal_ip("node-1"), 10250).reject("SSL certificate problem: self-signed")
    assert network.kept[-1].verdict == "badcert"
    assert len(network.kept[-1].advice()) == 4

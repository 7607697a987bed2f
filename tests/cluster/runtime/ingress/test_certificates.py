"""Expected values: ingress-nginx' createServers and extractTLSSecretName."""

from __future__ import annotations

import base64

import pytest

from cluster.apimachinery.meta import Obj
from cluster.ingress_nginx.table import Server
from cluster.runtime import tls
from cluster.runtime.ingress.certificates import FAKE, chain, fake, key
from tests.cluster.runtime.certificates import issue


def secret(name: str, *names: str, namespace: str = "default") -> Obj:
    issued = issue(names[0], names=list(names))
    data = {
        "tls.crt": base64.b64encode(issued.pem).decode(),
        "tls.key": base64.b64encode(issued.key_pem).decode(),
    }
    return {"metadata": {"name": name, "namespace": namespace}, "data": data}


def server(host: str, *entries: tuple[str, tuple[str, ...]]) -> Server:
    return Server(host, tls=[("default/shop", name, hosts) for name, hosts in entries])


SECRETS = [secret("a", "a.example.com"), secret("b", "b.example.com"), secret("wild", "*.example.com")]


@pytest.mark.parametrize(
    ("found", "common_name"),
    [
        (server("a.example.com", ("b", ("b.example.com",)), ("a", ("a.example.com",))), "a.example.com"),
        (server("a.example.com", ("wild", ("a.example.com",))), "*.example.com"),
        (server("a.example.com", ("b", ()), ("a", ())), "a.example.com"),
        (server("a.example.com", ("b", ("a.example.com",))), FAKE),
        (server("*.example.com", ("wild", ("*.example.com",))), "*.example.com"),
        (server("a.example.com", ("", ("a.example.com",))), FAKE),
        (server("a.example.com", ("gone", ("a.example.com",))), FAKE),
        (Server("a.example.com"), FAKE),
    ],
)
def test_a_host_shows_the_secret_that_lists_it_or_whose_certificate_fits(
    found: Server, common_name: str
) -> None:
    assert tls.common_name(tls.load(chain(found, SECRETS))[0]) == common_name


def test_a_default_certificate_takes_the_place_of_the_fake_one() -> None:
    shown = chain(Server("_"), SECRETS, "default/wild")
    assert tls.common_name(tls.load(shown)[0]) == "*.example.com"
    assert "PRIVATE KEY" in key(shown, SECRETS)
    assert "PRIVATE KEY" in key(fake(), SECRETS)


def test_a_secret_of_another_namespace_is_not_used() -> None:
    elsewhere = [secret("a", "a.example.com", namespace="other")]
    assert chain(server("a.example.com", ("a", ("a.example.com",))), elsewhere) == fake()

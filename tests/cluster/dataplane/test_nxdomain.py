"""Advice for names that CoreDNS does not know, word by word where the words matter."""

from __future__ import annotations

import pytest

from cluster.dataplane.nxdomain import is_outside
from tests.cluster.dataplane.causes.cause import PROD, ask
from tests.cluster.dataplane.lab import Lab
from tests.cluster.dataplane.worlds import service


@pytest.mark.parametrize("host", ["example.com", "example.com.", "www.python.org", "a.b.c.d", "heise.de"])
def test_a_name_that_looks_public_is_one_outside_the_cluster(host: str) -> None:
    assert is_outside(Lab().world(), host)


@pytest.mark.parametrize(
    "host",
    ["web", "wbe.default", "shop.staging", "shop.staging.svc", "shop.prod.svc.cluster.lokal", "web.qa", "a.prod.com"],
)
def test_a_name_that_has_a_namespace_is_one_of_the_cluster(host: str) -> None:
    assert not is_outside(Lab().world(), host)


def test_nobody_is_told_to_make_a_service_for_a_name_outside() -> None:
    _, rule, thing, field = Lab().ask(ask("http://example.com/")).advice()
    assert "ndots:5" in rule
    assert "CoreDNS forwards it" in rule
    assert "no internet" in rule
    assert "create" not in thing + field


@pytest.mark.parametrize("name", ["1x", "a_b", "-a"])
def test_what_the_api_refuses_is_not_advised(name: str) -> None:
    """A Service's name is a DNS-1035 label."""
    _, rule, _, field = Lab().ask(ask(f"http://{name}/")).advice()
    assert rule.startswith(f"No Service can be called {name}: a DNS-1035 label must consist of")
    assert not field.startswith("create")


def test_a_namespace_comes_before_the_service_in_it() -> None:
    _, _, thing, field = Lab().ask(ask("http://shop.staging/")).advice()
    assert thing == "no Namespace staging"
    assert field == 'create {"apiVersion":"v1","kind":"Namespace","metadata":{"name":"staging"}}'


def test_an_alias_must_be_a_name() -> None:
    """An ExternalName that is an address: NXDOMAIN, and a headless Service would do."""
    lab = Lab()
    lab.add(service("away", "", namespace="prod", type="ExternalName", externalName="10.244.1.13"))
    trace = lab.ask(ask("dns:away", PROD))
    assert trace.says == "Host away not found: 3(NXDOMAIN)"
    assert "headless" in trace.advice()[1]

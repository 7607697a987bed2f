"""Each cause of a failure at an ingress controller: break it, read the advice, follow it, succeed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import pytest

from cluster.apimachinery.meta import Obj
from tests.cluster.dataplane import worlds
from tests.cluster.dataplane.following import follow
from tests.cluster.dataplane.shop import HOST, Shop

SHOP = "Ingress default/shop"


def spec(shop: Shop) -> Obj:
    found: Obj = shop.get(SHOP)["spec"]
    return found


def backend(shop: Shop) -> Obj:
    found: Obj = spec(shop)["rules"][0]["http"]["paths"][0]["backend"]["service"]
    return found


def no_class(shop: Shop) -> None:
    del spec(shop)["ingressClassName"]


def missing_class(shop: Shop) -> None:
    spec(shop)["ingressClassName"] = "ngnix"


def foreign_class(shop: Shop) -> None:
    head = {"name": "traefik"}
    shop.add(
        {"kind": "IngressClass", "metadata": head, "spec": {"controller": "traefik.io/ingress-controller"}}
    )
    spec(shop)["ingressClassName"] = "traefik"


def missing_path(shop: Shop) -> None:
    spec(shop)["rules"][0]["http"]["paths"] = spec(shop)["rules"][0]["http"]["paths"][1:]


def exact_path(shop: Shop) -> None:
    spec(shop)["rules"][0]["http"]["paths"][0] |= {"path": "/cart", "pathType": "Exact"}


def misspelt_service(shop: Shop) -> None:
    backend(shop)["name"] = "wbe"


def missing_service(shop: Shop) -> None:
    del shop.objects["Service default/web"]


def wrong_port(shop: Shop) -> None:
    backend(shop)["port"] = {"number": 8088}


def wrong_selector(shop: Shop) -> None:
    shop.get("Service default/web")["spec"]["selector"] = {"app": "wbe"}


def wrong_target(shop: Shop) -> None:
    shop.get("Service default/web")["spec"]["ports"][0]["targetPort"] = 9090


CAUSES: list[tuple[Callable[[Shop], None], int, str, str]] = [
    (no_class, 404, "names no class", SHOP),
    (missing_class, 404, "there is no IngressClass ngnix", SHOP),
    (foreign_class, 404, "traefik.io/ingress-controller, a controller that runs nowhere", SHOP),
    (missing_path, 404, "nearest rule of this host is shop.example.com/exact", SHOP),
    (exact_path, 404, "Exact means all of the path", SHOP),
    (misspelt_service, 503, "no Service default/wbe", SHOP),
    (missing_service, 503, "no Service default/web", "Service default/web"),
    (wrong_port, 503, "no port 8088; it has 80", SHOP),
    (wrong_selector, 503, "selector app=wbe matches 0 pods", "Service default/web"),
    (wrong_target, 502, "leads to port 9090, where nobody listens", "Service default/web"),
]


@pytest.mark.parametrize(("broken", "status", "why", "thing"), CAUSES, ids=[c[0].__name__ for c in CAUSES])
def test_advice_names_the_cause_and_following_it_mends_it(
    broken: Callable[[Shop], None], status: int, why: str, thing: str
) -> None:
    shop = Shop()
    assert shop.ask("/cart/1").status == 200
    broken(shop)
    trace = shop.ask("/cart/1")
    assert (trace.status, trace.verdict) == (status, "answered")
    rungs = trace.advice()
    assert len(rungs) == 4
    assert why in rungs[1]
    assert rungs[2] == thing
    known: dict[str, Any] = {"create": _service()}
    request = follow(cast(Any, shop), trace.request, rungs, known)
    assert shop.go(request).status == 200


def _service() -> Obj:
    """What only the user can know of a Service that is missing: its ports."""
    return worlds.service("web", "10.0.0.50", {"port": 80, "targetPort": 8080}, selector={"app": "web"})


def test_an_address_instead_of_a_name_is_told_which_hosts_there_are() -> None:
    shop = Shop()
    rungs = shop.ask(host="198.51.100.200").advice()
    assert rungs[1:3] == ["Rules are for shop.example.com; the request names 198.51.100.200.", SHOP]
    assert rungs[3] == "call http://198.51.100.200/cart (with the header Host: shop.example.com)"


def test_without_any_ingress_one_is_to_be_made() -> None:
    shop = Shop()
    del shop.objects[SHOP]
    assert shop.ask().advice()[3] == f"kubectl create ingress NAME --class=nginx --rule={HOST}/*=SERVICE:PORT"


SELF_SIGNED = "SSL certificate problem: self-signed certificate"


@pytest.mark.parametrize(
    ("tls", "secrets", "why", "thing"),
    [
        (None, [], "No Ingress gives shop.example.com TLS.", SHOP),
        ([{"hosts": [HOST]}], [], "names no Secret", SHOP),
        ([{"hosts": [HOST], "secretName": "cert"}], [], "names the Secret cert, which is not", "Secret default/cert"),
        (
            [{"hosts": [HOST], "secretName": "cert"}],
            [{"kind": "Secret", "metadata": {"name": "cert", "namespace": "default"}, "data": {}}],
            "has no tls.crt", "Secret default/cert",
        ),
    ],
)  # fmt: skip
def test_a_fake_certificate_is_explained(
    tls: list[Obj] | None, secrets: list[Obj], why: str, thing: str
) -> None:
    shop = Shop(mistrust=SELF_SIGNED)
    if tls:
        spec(shop)["tls"] = tls
    for secret in secrets:
        shop.add(secret)
    trace = shop.ask(scheme="https")
    assert trace.verdict == "badcert"
    rungs = trace.advice()
    assert "fake certificate" in rungs[0]
    assert why in rungs[1]
    assert rungs[2] == thing


def test_a_certificate_of_its_own_that_is_not_trusted_is_no_fault_of_the_ingress() -> None:
    shop = Shop(mistrust=SELF_SIGNED)
    spec(shop)["tls"] = [{"hosts": [HOST], "secretName": "cert"}]
    shop.add(
        {"kind": "Secret", "metadata": {"name": "cert", "namespace": "default"}, "data": {"tls.crt": "x"}}
    )
    assert "fake" not in shop.ask(scheme="https").advice()[0]


def test_a_dead_controller_is_the_balancers_business() -> None:
    shop = Shop()
    del shop.objects["Pod ingress-nginx/controller"]
    trace = shop.ask()
    assert trace.verdict == "refused"
    assert "ingress-nginx/controller" in trace.advice()[2]

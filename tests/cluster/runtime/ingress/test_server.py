"""What ingress-nginx answers. Expected values: its documentation (default backend, TLS, source address headers, log
format) and its nginx.tmpl."""

from __future__ import annotations

import base64
import re

import pytest

from cluster.apimachinery.meta import Obj
from cluster.runtime import tls
from cluster.runtime.http import HttpRequest, HttpResponse
from cluster.runtime.records import ContainerRef
from tests.cluster.ingress_nginx.manifests import CLASS, endpoint_slice, ingress, path, rule, service
from tests.cluster.runtime.certificates import issue
from tests.cluster.runtime.world import World

IMAGE = "registry.k8s.io/ingress-nginx/controller:v1.14.0"
ARGS = ("/nginx-ingress-controller", "--controller-class=k8s.io/ingress-nginx", "--ingress-class=nginx")
CONTROLLER = ContainerRef("uid-controller", "controller")
NOT_FOUND = (
    b"<html>\r\n<head><title>404 Not Found</title></head>\r\n<body>\r\n<center><h1>404 Not Found</h1></center>\r\n"
    b"<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"
)


@pytest.fixture
def cluster(world: World) -> World:
    """Two whoami pods behind the Service web, and a controller."""
    world.run("controller", IMAGE, args=ARGS)
    for name, ip in (("a", "10.244.1.4"), ("b", "10.244.2.5")):
        world.run(name, "traefik/whoami", ip)
        world.routes[ip, 8080] = (f"uid-{name}", 80)
    hold(world, ingress("shop", rule("shop.example.com", path("/cart"))))
    return world


def hold(world: World, *ingresses: Obj, secrets: list[Obj] | None = None, ready: bool = True) -> None:
    world.held = {
        "ingresses.networking.k8s.io": list(ingresses),
        "ingressclasses.networking.k8s.io": [CLASS],
        "services": [service()],
        "endpointslices.discovery.k8s.io": [endpoint_slice("web", "10.244.1.4", "10.244.2.5", ready=ready)],
        "secrets": secrets or [],
    }


def secret(name: str, common_name: str) -> Obj:
    pem = base64.b64encode(issue(common_name, names=[common_name]).pem).decode()
    return {
        "metadata": {"name": name, "namespace": "default"},
        "type": "kubernetes.io/tls",
        "data": {"tls.crt": pem},
    }


def ask(
    world: World, target: str, host: str = "shop.example.com", port: int = 80, secure: bool = False
) -> HttpResponse:
    headers = (("Host", host), ("User-Agent", "curl/8"), ("X-Forwarded-For", "6.6.6.6"))
    request = HttpRequest("GET", target, headers, b"", "198.51.100.23:40000", f"10.244.1.5:{port}")
    answer = world.runtime.answer("uid-controller", port, request, secure)
    assert answer is not None
    return answer


def shown(world: World, name: str) -> str:
    pem = world.runtime.certificate("uid-controller", 443, name)
    return tls.common_name(tls.load(pem or "")[0])


def test_a_matching_request_reaches_the_pods_in_turn(cluster: World) -> None:
    names = [re.findall("Hostname: (.)", ask(cluster, "/cart").body.decode())[0] for _ in range(4)]
    assert names == ["a", "b", "a", "b"]


def test_the_pod_sees_the_host_that_was_asked_and_who_asked(cluster: World) -> None:
    body = ask(cluster, "/cart?x=1").body.decode()
    for line in (
        "GET /cart?x=1 HTTP/1.1", "Host: shop.example.com", "X-Real-IP: 198.51.100.23",
        "X-Forwarded-For: 198.51.100.23", "X-Forwarded-Host: shop.example.com", "X-Forwarded-Port: 80",
        "X-Forwarded-Proto: http", "X-Forwarded-Scheme: http", "X-Scheme: http",
        "X-Original-Forwarded-For: 6.6.6.6",
    ):  # fmt: skip
        assert line in body.splitlines()
    assert re.search("X-Request-ID: [0-9a-f]{32}", body)


@pytest.mark.parametrize(("target", "host"), [("/", "shop.example.com"), ("/cart", "other.example.com")])
def test_what_no_rule_matches_gets_the_default_backends_404(cluster: World, target: str, host: str) -> None:
    answer = ask(cluster, target, host)
    assert (answer.status, answer.body) == (404, NOT_FOUND)
    assert answer.header("Content-Length") == "146"
    assert answer.header("Server") == ""


def test_nobody_ready_is_a_503_and_so_is_a_missing_service(cluster: World) -> None:
    hold(cluster, ingress("shop", rule("shop.example.com", path("/"))), ready=False)
    assert ask(cluster, "/").status == 503
    hold(cluster, ingress("shop", rule("shop.example.com", path("/", "gone"), path("/port", port=81))))
    assert (ask(cluster, "/").status, ask(cluster, "/port").status) == (503, 503)


def test_an_endpoint_that_refuses_is_passed_over_and_when_all_do_it_is_a_502(cluster: World) -> None:
    del cluster.routes["10.244.1.4", 8080]
    assert all("Hostname: b" in ask(cluster, "/cart").body.decode() for _ in range(2))
    cluster.routes.clear()
    assert ask(cluster, "/cart").status == 502


def test_a_host_with_tls_shows_its_secrets_certificate_and_plain_http_is_sent_there(cluster: World) -> None:
    entry = {"hosts": ["shop.example.com"], "secretName": "cert"}
    secured = ingress("shop", rule("shop.example.com", path("/cart")), tls=[entry])
    hold(cluster, secured, secrets=[secret("cert", "shop.example.com")])
    assert shown(cluster, "shop.example.com") == "shop.example.com"
    assert shown(cluster, "other.example.com") == "Kubernetes Ingress Controller Fake Certificate"
    moved = ask(cluster, "/cart?x=1")
    assert (moved.status, moved.header("Location")) == (308, "https://shop.example.com/cart?x=1")
    secure = ask(cluster, "/cart", port=443, secure=True)
    assert secure.status == 200
    assert secure.header("Strict-Transport-Security") == "max-age=31536000; includeSubDomains"
    assert "X-Forwarded-Proto: https" in secure.body.decode()


@pytest.mark.parametrize(
    "secrets",
    [
        [],
        [secret("cert", "another.example.com")],
        [{"metadata": {"name": "cert", "namespace": "default"}, "data": {}}],
    ],
)
def test_without_a_certificate_that_fits_it_shows_a_fake_one(cluster: World, secrets: list[Obj]) -> None:
    entry = {"hosts": ["shop.example.com"], "secretName": "cert"}
    hold(cluster, ingress("shop", rule("shop.example.com", path("/")), tls=[entry]), secrets=secrets)
    assert shown(cluster, "shop.example.com") == "Kubernetes Ingress Controller Fake Certificate"
    assert ask(cluster, "/").status == 308


def test_plain_http_on_the_tls_port_is_a_bad_request(cluster: World) -> None:
    answer = ask(cluster, "/cart", port=443)
    assert answer.status == 400
    assert b"The plain HTTP request was sent to HTTPS port" in answer.body


def test_the_access_log_names_the_backend_and_the_endpoint(cluster: World) -> None:
    ask(cluster, "/cart")
    ask(cluster, "/")
    first, second = [line for line in cluster.log(CONTROLLER) if "HTTP/1.1" in line]
    assert re.fullmatch(
        r'198\.51\.100\.23 - - \[.* \+0000\] "GET /cart HTTP/1\.1" 200 \d+ "-" "curl/8" \d+ [0-9.]+ '
        r"\[default-web-80\] \[\] 10\.244\.1\.4:8080 \d+ [0-9.]+ 200 [0-9a-f]{32}",
        first,
    )
    assert re.search(r'" 404 146 .* \[upstream-default-backend\] \[\] ', second)


def test_it_is_healthy_and_dies_with_its_pod(cluster: World) -> None:
    health = cluster.runtime.answer("uid-controller", 10254, HttpRequest("GET", "/healthz"))
    assert health is not None
    assert (health.status, health.body) == (200, b"ok")
    cluster.runtime.remove_sandbox("uid-controller")
    assert not cluster.runtime.listening("uid-controller", "", 80)

"""echoserver, http-echo and whoami."""

from __future__ import annotations

from cluster.runtime.http import HttpRequest
from tests.cluster.runtime.world import World


def said(world: World, port: int) -> str:
    request = HttpRequest(
        "GET", "/path?a=1", (("Host", "hello"), ("User-Agent", "curl/8")), client="10.0.0.9:4000"
    )
    response = world.runtime.answer("uid-web", port, request)
    assert response is not None
    return response.body.decode()


def test_echoserver_tells_the_request(world: World) -> None:
    world.run("web", "registry.k8s.io/echoserver:1.4")
    body = said(world, 8080)
    assert "Hostname: web\n" in body
    assert "\tclient_address=10.0.0.9\n\tmethod=GET\n\treal path=/path?a=1\n\tquery=a=1\n" in body
    assert "\thost=hello\n\tuser-agent=curl/8\n" in body


def test_http_echo_says_its_text(world: World) -> None:
    world.run("web", "hashicorp/http-echo", args=("-text=apple", "-listen=:8081"))
    assert said(world, 8081) == "apple\n"


def test_http_echo_needs_a_text(world: World) -> None:
    assert world.runtime.status(world.run("web", "hashicorp/http-echo")).exit_code == 127


def test_whoami_names_its_pod_and_its_client(world: World) -> None:
    world.run("web", "traefik/whoami", "10.244.2.4")
    assert said(world, 80).startswith(
        "Hostname: web\nIP: 127.0.0.1\nIP: 10.244.2.4\nRemoteAddr: 10.0.0.9:4000\nGET /path?a=1"
    )

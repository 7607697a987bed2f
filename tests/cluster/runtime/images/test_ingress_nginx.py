"""ingress-nginx's controller as an image. What it answers: tests/cluster/runtime/ingress."""

from __future__ import annotations

from cluster.runtime.http import HttpRequest
from cluster.runtime.records import ContainerRef
from tests.cluster.runtime.world import World

REF = ContainerRef("uid-controller", "controller")


def test_it_serves_http_https_and_its_probes_and_says_who_it_is(world: World) -> None:
    world.run(
        "controller", "registry.k8s.io/ingress-nginx/controller:v1.13.2", args=("/nginx-ingress-controller",)
    )
    assert [world.runtime.listening("uid-controller", "", port) for port in (80, 443, 10254, 8080)] == [
        True, True, True, False
    ]  # fmt: skip
    log = world.log(REF)
    assert "NGINX Ingress controller" in log
    assert "  Release:       v1.13.2" in log
    assert any(line.endswith('"Starting NGINX process"') for line in log)


def test_its_health_is_asked_at_healthz(world: World) -> None:
    world.run(
        "controller", "registry.k8s.io/ingress-nginx/controller:v1.14.0", args=("/nginx-ingress-controller",)
    )
    statuses = {}
    for path in ("/healthz", "/other"):
        answer = world.runtime.answer("uid-controller", 10254, HttpRequest("GET", path))
        statuses[path] = answer and answer.status
    assert statuses == {"/healthz": 200, "/other": 404}


def test_on_sigterm_it_ends_at_once(world: World) -> None:
    ref = world.run(
        "controller", "registry.k8s.io/ingress-nginx/controller:v1.14.0", args=("/nginx-ingress-controller",)
    )
    world.runtime.stop(ref, 300)
    assert world.ended(ref) == 0

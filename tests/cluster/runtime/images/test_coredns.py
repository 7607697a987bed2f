"""coredns."""

from __future__ import annotations

from cluster.runtime.http import HttpRequest
from tests.cluster.runtime.world import World


def test_it_listens_for_questions_and_is_healthy(world: World) -> None:
    world.run("dns", "registry.k8s.io/coredns/coredns:v1.13.1", args=("-conf", "/etc/coredns/Corefile"))
    assert world.runtime.listening("uid-dns", "", 53, "UDP")
    assert world.runtime.listening("uid-dns", "", 53, "TCP")
    response = world.runtime.answer("uid-dns", 8080, HttpRequest("GET", "/health"))
    assert response is not None
    assert (response.status, response.body) == (200, b"OK")

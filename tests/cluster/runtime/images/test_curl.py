"""curlimages/curl."""

from __future__ import annotations

from tests.cluster.runtime.world import World


def test_its_arguments_are_curls(world: World) -> None:
    world.run("web", "nginx", "10.244.2.4")
    world.expose("my-nginx", "10.0.162.149", 80, "web", 80)
    ref = world.run("c", "curlimages/curl:8.11.1", args=("-s", "http://my-nginx"))
    assert world.ended(ref) == 0
    assert "<title>Welcome to nginx!</title>" in world.log(ref)

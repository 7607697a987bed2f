"""How commands reach the network."""

from __future__ import annotations

from tests.cluster.runtime.commands.toolbox import box, service
from tests.cluster.runtime.world import World


def test_etc_hosts_comes_before_dns(world: World) -> None:
    service(world)
    ref = box(world, "curlimages/curl")
    world.exec(ref, "sh", "-c", "echo '10.0.162.149 other' >> /etc/hosts")
    assert "Welcome" in world.exec(ref, "curl", "-s", "http://other")[0]


def test_a_dead_name_server_costs_ten_seconds(world: World) -> None:
    world.dns_down = True
    world.speed = 100.0
    ref = box(world, "curlimages/curl")
    started = world.counter("demo").at(0) or 0.0
    host = world.runtime.container(ref)
    before = host.counter()
    assert world.exec(ref, "curl", "-sS", "http://x")[1:] == ("curl: (6) Could not resolve host: x\n", 6)
    assert host.counter() - before >= 10
    assert started == 0.0

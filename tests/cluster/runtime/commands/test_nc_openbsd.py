"""nc of OpenBSD, in agnhost and on a node: connection_info() and usage() of netcat.c."""

from __future__ import annotations

from tests.cluster.runtime.commands.toolbox import box, service
from tests.cluster.runtime.world import World

AGNHOST = "registry.k8s.io/e2e-test-images/agnhost:2.53"


def test_it_names_the_address_only_behind_a_name(world: World) -> None:
    service(world)
    ref = box(world, AGNHOST)
    said = "Connection to my-nginx (10.0.162.149) 80 port [tcp/http] succeeded!\n"
    assert world.exec(ref, "nc", "-zv", "my-nginx", "80") == ("", said, 0)
    said = "Connection to 10.0.162.149 80 port [tcp/*] succeeded!\n"
    assert world.exec(ref, "nc", "-nzv", "10.0.162.149", "80") == ("", said, 0)


def test_a_refusal_is_told_only_when_asked(world: World) -> None:
    service(world)
    ref = box(world, AGNHOST)
    said = "nc: connect to 10.0.162.149 port 81 (tcp) failed: Connection refused\n"
    assert world.exec(ref, "nc", "-zv", "10.0.162.149", "81") == ("", said, 1)
    assert world.exec(ref, "nc", "-z", "10.0.162.149", "81") == ("", "", 1)
    assert world.exec(ref, "nc")[1].startswith("usage: nc [-46CDdFhklNnrStUuvZz]")

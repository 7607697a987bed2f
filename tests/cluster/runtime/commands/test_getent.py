"""getent hosts."""

from __future__ import annotations

from tests.cluster.runtime.commands.toolbox import box, service
from tests.cluster.runtime.world import World


def test_a_service_has_its_full_name_beside_the_address(world: World) -> None:
    service(world)
    out = world.exec(box(world, "debian"), "getent", "hosts", "my-nginx")
    assert out == ("10.0.162.149    my-nginx.default.svc.cluster.local\n", "", 0)


def test_the_pods_own_name_stands_in_etc_hosts(world: World) -> None:
    assert world.exec(box(world, "debian"), "getent", "hosts", "box")[0] == "10.244.1.5      box\n"


def test_an_unknown_name_is_2(world: World) -> None:
    assert world.exec(box(world, "debian"), "getent", "hosts", "nosuch") == ("", "", 2)


def test_ahosts_has_a_line_for_each_kind_of_socket_and_the_full_name_once(world: World) -> None:
    service(world)
    assert world.exec(box(world, "debian"), "getent", "ahosts", "my-nginx")[0] == (
        "10.0.162.149    STREAM my-nginx.default.svc.cluster.local\n"
        "10.0.162.149    DGRAM  \n"
        "10.0.162.149    RAW    \n"
    )

"""What the data plane asks at the end of a packet's way."""

from __future__ import annotations

from cluster.runtime.http import HttpRequest
from cluster.runtime.servers import Servers
from tests.cluster.runtime.world import World


def test_a_pod_that_is_not_here_does_not_listen(world: World) -> None:
    assert not world.runtime.listening("uid-nobody", "10.0.0.1", 80)
    assert world.runtime.answer("uid-nobody", 80, HttpRequest()) is None


def test_text_to_a_web_server_is_a_bad_request(world: World) -> None:
    world.run("web", "nginx")
    assert b"400 Bad Request" in world.runtime.text("uid-web", 80, b"hello\n")


def test_a_container_that_ended_no_longer_listens(world: World) -> None:
    ref = world.run("web", "nginx")
    world.runtime.kill(ref)
    assert not world.runtime.listening("uid-web", "10.244.1.5", 80)


def test_the_sockets_of_a_pod_are_what_ss_shows(world: World) -> None:
    ref = world.run("web", "nginx")
    servers = Servers(world.runtime.sandbox)
    assert servers.sockets("uid-web") == [("0.0.0.0", 80, "TCP")]
    world.runtime.kill(ref)
    assert servers.sockets("uid-web") == servers.sockets("uid-nobody") == []

"""The nginx binary."""

from __future__ import annotations

from cluster.runtime.files import File, Mount, Volume
from tests.cluster.runtime.world import World

ONE = b"server { listen 80; return 200 one; }"
TWO = b"server { listen 80; listen 8080; return 200 two; }"


def test_a_reload_takes_up_what_has_changed(world: World) -> None:
    conf = Volume("conf", {"default.conf": File(ONE)})
    ref = world.run("web", "nginx", "10.244.1.5", conf, mounts=(Mount("conf", "/etc/nginx/conf.d"),))
    world.runtime.update_volume("uid-web", "conf", {"default.conf": File(TWO)})
    assert world.exec(ref, "curl", "-s", "localhost")[0] == "one"
    assert world.exec(ref, "nginx", "-s", "reload")[2] == 0
    assert world.exec(ref, "curl", "-s", "localhost:8080")[0] == "two"


def test_a_reload_with_a_mistake_leaves_the_old_one_at_work(world: World) -> None:
    conf = Volume("conf", {"default.conf": File(ONE)})
    ref = world.run("web", "nginx", "10.244.1.5", conf, mounts=(Mount("conf", "/etc/nginx/conf.d"),))
    world.runtime.update_volume("uid-web", "conf", {"default.conf": File(b"oops;")})
    world.exec(ref, "nginx", "-s", "reload")
    assert world.exec(ref, "curl", "-s", "localhost")[0] == "one"
    assert world.log(ref)[-2].endswith(
        '[emerg] 1#1: unknown directive "oops" in /etc/nginx/conf.d/default.conf:1'
    )


def test_without_daemon_off_pid_1_ends_at_once(world: World) -> None:
    ref = world.run("web", "nginx", command=("nginx",))
    assert world.runtime.status(ref).reason == "Completed"


def test_v_prints_the_version(world: World) -> None:
    ref = world.run("web", "nginx:1.27.3")
    assert world.exec(ref, "nginx", "-v") == ("", "nginx version: nginx/1.27.3\n", 0)


def test_what_binds_loopback_is_heard_by_its_own_pod_alone(world: World) -> None:
    """The classic mistake: it answers in the pod, and the Service's callers are refused."""
    conf = Volume("conf", {"default.conf": File(b"server { listen 127.0.0.1:80; return 200 mine; }")})
    ref = world.run("web", "nginx", "10.244.1.5", conf, mounts=(Mount("conf", "/etc/nginx/conf.d"),))
    assert world.exec(ref, "curl", "-s", "localhost")[0] == "mine"
    assert world.exec(ref, "curl", "-s", "10.244.1.5")[2] == 7
    assert not world.runtime.listening("uid-web", "10.244.1.5", 80)
    assert world.runtime.listening("uid-web", "127.0.0.1", 80)


def test_a_port_that_is_bound_everywhere_too_is_heard_everywhere(world: World) -> None:
    conf = Volume("conf", {"default.conf": File(b"server { listen 127.0.0.1:80; listen 80; return 200 all; }")})
    world.run("web", "nginx", "10.244.1.5", conf, mounts=(Mount("conf", "/etc/nginx/conf.d"),))
    assert world.runtime.listening("uid-web", "10.244.1.5", 80)

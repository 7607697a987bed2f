"""What a container is made of."""

from __future__ import annotations

import pytest

from cluster.runtime.files import File, Mount, Volume
from tests.cluster.runtime.world import World


@pytest.mark.parametrize(
    ("command", "args", "argv"),
    [
        ((), (), ("/docker-entrypoint.sh", "nginx", "-g", "daemon off;")),
        ((), ("nginx", "-t"), ("/docker-entrypoint.sh", "nginx", "-t")),
        (("sleep",), (), ("sleep",)),
        (("sleep",), ("5",), ("sleep", "5")),
    ],
)
def test_command_and_args_replace_entrypoint_and_cmd(
    world: World, command: tuple[str, ...], args: tuple[str, ...], argv: tuple[str, ...]
) -> None:
    ref = world.run("web", "nginx", command=command, args=args)
    assert world.runtime.container(ref).argv == argv


def test_the_environment_is_the_images_then_the_host_name_then_the_pods(world: World) -> None:
    ref = world.run("web", "nginx:1.27.3", env={"A": "1", "NGINX_VERSION": "mine"})
    env = world.runtime.container(ref).env
    assert list(env)[:2] == ["PATH", "NGINX_VERSION"]
    assert (env["NGINX_VERSION"], env["HOSTNAME"], env["A"], env["HOME"]) == ("mine", "web", "1", "/root")


def test_a_mounted_hosts_file_replaces_the_kubelets(world: World) -> None:
    volume = Volume("v", {"hosts": File(b"mine\n")})
    mounts = (Mount("v", "/etc/hosts", sub_path="hosts"),)
    ref = world.run("web", "nginx", "10.244.1.5", volume, mounts=mounts)
    assert world.exec(ref, "cat", "/etc/hosts")[0] == "mine\n"


def test_a_container_ends_once(world: World) -> None:
    ref = world.run("web", "nginx")
    container = world.runtime.container(ref)
    container.finish(3)
    container.finish(4)
    assert world.runtime.status(ref).exit_code == 3


def test_the_working_directory_is_where_commands_start(world: World) -> None:
    ref = world.run("box", "busybox", command=("sleep", "infinity"), workdir="/data")
    assert world.exec(ref, "pwd")[0] == "/data\n"
    assert world.exec(ref, "sh", "-c", "pwd")[0] == "/data\n"

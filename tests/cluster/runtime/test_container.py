"""What a container is made of."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.runtime.files import File, Mount, Volume
from cluster.runtime.security import Security
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


def test_nothing_is_written_to_a_read_only_root_but_to_its_volumes(world: World) -> None:
    """test/e2e/common/node/kubelet.go has the words."""
    script = "echo test > /file; echo kept > /data/file; cat /data/file"
    ref = world.run(
        "box", "busybox", "10.244.1.5", Volume("v"), command=("/bin/sh", "-c", script),
        mounts=(Mount("v", "/data"),), security=Security(read_only_root=True),
    )  # fmt: skip
    world.ended(ref)
    said = {line.stream: line.text for line in world.runtime.logs(ref)}
    assert said == {"stderr": "/bin/sh: can't create /file: Read-only file system", "stdout": "kept"}


@pytest.mark.parametrize(
    ("script", "spec", "message"),
    [("echo -n DONE; false", {"log_tells": True}, "DONE"),
     ("echo -n DONE; true", {"log_tells": True}, ""),
     ("echo -n DONE; false", {}, ""),
     ("echo -n OK > /dev/termination-log; echo DONE; false", {"log_tells": True}, "OK"),
     ("echo -n DONE > /dev/other", {"termination_path": "/dev/other"}, "DONE"),
     ("echo -n DONE > /dev/termination-log", {"security": Security(read_only_root=True)}, "DONE")],
)  # fmt: skip
def test_a_process_leaves_last_words_in_its_file_or_failing_that_in_its_log(
    world: World, script: str, spec: dict[str, Any], message: str
) -> None:
    """test/e2e/common/node/runtime.go, TerminationMessagePath and -Policy"""
    ref = world.run("box", "busybox", command=("/bin/sh", "-c", script), **spec)
    world.ended(ref)
    assert world.runtime.status(ref).message == message

"""chroot, and what a debug pod on a node sees: `kubectl debug node/NAME` mounts the node's disk at /host."""

from __future__ import annotations

import time

import pytest

from cluster.runtime.container import ContainerSpec, Sandbox
from cluster.runtime.files import Mount, Volume
from cluster.runtime.network import Source
from cluster.runtime.records import ContainerRef
from tests.cluster.runtime.commands.toolbox import LOOP, box
from tests.cluster.runtime.world import World


@pytest.fixture
def debugger(world: World) -> ContainerRef:
    """busybox with hostPID and the disk of node-1 at /host."""
    node = world.runtime.machine(Source("node", "node-1", "demo", "", "node-1", "192.168.10.11"))
    source = Source("pod", "debug", "demo", "default", "node-1", "192.168.10.11", "uid-debug")
    volumes = {"root": Volume("root", disk=node.tree.mounts[0].disk)}
    world.runtime.run_sandbox(Sandbox(source, "node-1", volumes, machine=lambda: node, host_pid=True))
    spec = ContainerSpec("debugger", "busybox", command=LOOP, mounts=(Mount("root", "/host"),))
    ref = world.runtime.create("uid-debug", spec)
    world.runtime.start(ref)
    return ref


def test_under_the_nodes_root_the_nodes_own_tools_are_there(world: World, debugger: ContainerRef) -> None:
    assert world.exec(debugger, "sh", "-c", "curl --version")[2] == 127
    out = world.exec(debugger, "chroot", "/host", "sh", "-c", "curl --version; cat /etc/hostname")[0]
    assert (out.startswith("curl 8."), out.endswith("node-1\n")) == (True, True)
    world.exec(debugger, "sh", "-c", "echo hi > /host/tmp/x")
    assert world.exec(debugger, "chroot", "/host", "cat", "/tmp/x") == ("hi\n", "", 0)


def test_elsewhere_there_is_nothing_to_execute(world: World) -> None:
    ref = box(world)
    said = "chroot: can't execute '/bin/sh': No such file or directory\n"
    assert world.exec(ref, "chroot", "/tmp") == ("", said, 127)
    said = "chroot: can't change root directory to '/no': No such file or directory\n"
    assert world.exec(ref, "chroot", "/no") == ("", said, 1)


@pytest.mark.parametrize("argv", [["chroot", "/host"], ["chroot", "/host", "/bin/bash"], ["sh"]])
def test_a_shell_under_another_root_is_a_shell_like_any_other(
    world: World, debugger: ContainerRef, argv: list[str]
) -> None:
    shown: list[bytes] = []
    session = world.runtime.exec(debugger, argv, lambda stream, data: shown.append(data), stdin=True)
    session.feed(b"chroot /host\n" if argv == ["sh"] else b"")
    session.feed(b"curl --version\nexit\n")
    session.close_stdin()
    assert session.done.result(timeout=10) == 0
    assert b"curl 8." in b"".join(shown)


def test_with_host_pid_the_nodes_processes_are_in_sight(world: World, debugger: ContainerRef) -> None:
    world.run("web", "nginx", "10.244.1.9")
    time.sleep(0.05)
    out = world.exec(debugger, "ps")[0]
    assert out.splitlines()[:2] == ["PID   USER     TIME  COMMAND", "    1 root      0:00 /sbin/init"]
    for process in ("/usr/bin/kubelet ", "/usr/bin/containerd\n", "containerd-shim-runc-v2", "nginx -g daemon off;"):
        assert process in out


def test_a_nodes_own_shell_sees_them_too(world: World, debugger: ContainerRef) -> None:
    node = world.runtime.machine(Source("node", "node-1", "demo", "", "node-1", "192.168.10.11"))
    assert "/usr/bin/kubelet" in "".join(command for _, command in node.processes())
    assert "/usr/bin/kubelet" in world.exec(debugger, "chroot", "/host", "ps")[0]


def test_without_it_a_container_sees_itself_alone(world: World, debugger: ContainerRef) -> None:
    out = world.exec(box(world), "ps")[0]
    assert "kubelet" not in out
    assert len(out.splitlines()) == 3

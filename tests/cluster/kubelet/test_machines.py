"""A node's machine: what its shell and its pods' hostPaths share."""

from __future__ import annotations

from typing import Any, cast

from cluster.apimachinery.clock import Counter
from cluster.kubelet.machines import Machines
from cluster.runtime.engine import Runtime
from cluster.runtime.files import Tree
from cluster.runtime.machines import machine

NODE = ("demo", "node-1", "192.168.10.11")


class Computers:
    """A runtime, as far as machines need one."""

    def machine(self, source: Any) -> Any:
        return machine(source, cast(Any, None), lambda cluster: Counter(0, 0))


def machines() -> Machines:
    return Machines(cast(Runtime, Computers()))


def test_a_nodes_shell_finds_the_same_files_again() -> None:
    found = machines()
    found.host(*NODE).tree.write("/etc/note", b"hello")
    assert found.host(*NODE).tree.read("/etc/note") == b"hello"


def test_the_root_as_a_host_path_is_the_machines_own_disk() -> None:
    found = machines()
    host = found.host(*NODE)
    assert Tree(found.disk(*NODE, "/")).read("/etc/hostname") == b"node-1\n"
    Tree(found.disk(*NODE, "/")).write("/etc/from-a-pod", b"here")
    assert host.tree.read("/etc/from-a-pod") == b"here"


def test_two_pods_share_a_folder_of_their_node_and_the_node_sees_it() -> None:
    found = machines()
    Tree(found.disk(*NODE, "/var/lib/data")).write("/a", b"1")
    assert Tree(found.disk(*NODE, "/var/lib/data")).read("/a") == b"1"
    assert found.host(*NODE).tree.read("/var/lib/data/a") == b"1"


def test_nodes_share_nothing() -> None:
    found = machines()
    Tree(found.disk(*NODE, "/var/lib/data")).write("/a", b"1")
    assert not Tree(found.disk("demo", "node-2", "192.168.10.12", "/var/lib/data")).exists("/a")
    assert not Tree(found.disk("other", *NODE[1:], "/var/lib/data")).exists("/a")

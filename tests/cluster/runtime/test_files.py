"""File trees and volumes."""

from __future__ import annotations

import pytest

from cluster.runtime.files import File, Mount, Tree, Volume, network_files, place
from cluster.runtime.network import Resolv, Source


def test_a_tree_reads_what_was_written() -> None:
    tree = Tree()
    tree.write("/a/b", b"x", 0o600)
    assert tree.read("/a/b") == b"x"
    assert tree.stat("/a/b").mode == 0o600
    assert (tree.is_dir("/a"), tree.is_file("/a/b"), tree.list("/a")) == (True, True, ["b"])


def test_what_is_not_there_raises_what_python_raises() -> None:
    tree = Tree()
    tree.mkdir("/a")
    with pytest.raises(FileNotFoundError):
        tree.read("/nope")
    with pytest.raises(IsADirectoryError):
        tree.read("/a")
    with pytest.raises(FileNotFoundError):
        tree.stat("/nope")


def test_a_mount_hides_what_was_there_and_shows_in_its_folder() -> None:
    tree = Tree()
    tree.write("/etc/conf.d/old", b"")
    place(tree, Mount("v", "/etc/conf.d"), Volume("v", {"new": File(b"1")}))
    place(tree, Mount("v", "/etc/ssl"), Volume("v", {"crt": File(b"2")}))
    assert tree.list("/etc/conf.d") == ["new"]
    assert tree.list("/etc") == ["conf.d", "ssl"]
    assert list(tree.walk("/etc")) == ["/etc/conf.d/new", "/etc/ssl/crt"]


def test_a_volume_holds_exactly_what_it_is_given() -> None:
    volume = Volume("v", {"a": File(b"1"), "b/c": File(b"2")})
    volume.put({"b/c": File(b"3")})
    assert volume.content() == {"b/c": b"3"}


def test_anybody_may_write_into_a_volume() -> None:
    assert Tree(Volume("data").disk).stat("/").mode == 0o777


def test_a_volume_knows_whether_it_has_changed() -> None:
    volume = Volume("v", {"a": File(b"1")})
    assert not volume.changed()
    Tree(volume.disk).write("/new", b"")
    assert volume.changed()
    assert not volume.changed()


def test_a_sub_path_is_a_copy_of_one_file() -> None:
    tree, volume = Tree(), Volume("v", {"default.conf": File(b"1"), "other": File(b"2")})
    place(tree, Mount("v", "/etc/conf.d/default.conf", sub_path="default.conf"), volume)
    volume.put({"default.conf": File(b"changed")})
    assert tree.read("/etc/conf.d/default.conf") == b"1"
    assert tree.list("/etc/conf.d") == ["default.conf"]


def test_the_kubelets_three_files() -> None:
    resolv = Resolv("10.0.0.10", ("default.svc.cluster.local", "svc.cluster.local", "cluster.local"))
    files = network_files(
        Source("pod", "web", ip="10.244.1.5", resolv=resolv), "web", {"1.2.3.4": ("a", "b")}
    )
    assert files["/etc/hosts"].data.decode() == (
        "# Kubernetes-managed hosts file.\n127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\n"
        "fe00::0\tip6-localnet\nfe00::0\tip6-mcastprefix\nfe00::1\tip6-allnodes\nfe00::2\tip6-allrouters\n"
        "10.244.1.5\tweb\n\n# Entries added by HostAliases.\n1.2.3.4\ta\tb\n"
    )
    assert files["/etc/resolv.conf"].data.decode() == (
        "search default.svc.cluster.local svc.cluster.local cluster.local\nnameserver 10.0.0.10\noptions ndots:5\n"
    )


def test_a_folder_of_an_empty_dir_is_one_folder_wherever_it_is_mounted() -> None:
    """test/e2e/common/node/expansion.go: what is written through the volume is seen through its subPath."""
    volume, early, late = Volume("v", keep=True), Tree(), Tree()
    place(early, Mount("v", "/all"), volume)
    early.write("/all/a/old", b"0")
    place(late, Mount("v", "/part", sub_path="a"), volume)
    place(late, Mount("v", "/all"), volume)
    early.write("/all/a/x", b"1")
    late.write("/part/y", b"2")
    assert [tree.list(path) for tree, path in ((early, "/all/a"), (late, "/part"), (late, "/all/a"))] == [
        ["old", "x", "y"]
    ] * 3
    assert volume.content() == {"a/old": b"0", "a/x": b"1", "a/y": b"2"}


def test_a_folder_that_a_sub_path_names_is_made() -> None:
    volume, tree = Volume("v", keep=True), Tree()
    place(tree, Mount("v", "/logs", sub_path="foo"), volume)
    place(tree, Mount("v", "/all"), volume)
    assert tree.is_dir("/all/foo")


def test_a_volume_that_is_one_file_is_mounted_as_that_file() -> None:
    tree = Tree()
    place(tree, Mount("v", "/etc/hosts-original"), Volume("v", {"hosts": File(b"the node's")}, file="hosts"))
    assert tree.text("/etc/hosts-original") == "the node's"


def test_a_pod_on_its_nodes_network_has_the_nodes_hosts() -> None:
    """pkg/kubelet/kubelet_pods.go nodeHostsFileContent"""
    source = Source("pod", "web", "demo", "default", "node-1", "192.168.10.11", "uid", Resolv("10.0.0.10", ()))
    files = network_files(source, "node-1", {"1.2.3.4": ("a",)}, "127.0.0.1 localhost\n")
    assert files["/etc/hosts"].data.decode().splitlines()[:3] == [
        "# Kubernetes-managed hosts file (host network).", "127.0.0.1 localhost", "",
    ]  # fmt: skip

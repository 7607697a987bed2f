"""What is installed where."""

from __future__ import annotations

from cluster.runtime.userland import BUSYBOX, BUSYBOXPLUS, DEBIAN, INTERNET, NODE, SCRATCH


def test_curl_is_where_it_really_is() -> None:
    assert all("curl" in land.commands for land in (BUSYBOXPLUS, NODE, INTERNET))
    assert not any("curl" in land.commands for land in (BUSYBOX, DEBIAN, SCRATCH))


def test_ipvsadm_belongs_to_the_node() -> None:
    assert "ipvsadm" in NODE.commands
    assert "ipvsadm" not in INTERNET.commands


def test_adding_leaves_the_original_alone() -> None:
    assert "curl" in DEBIAN.adding("curl").commands
    assert "curl" not in DEBIAN.commands

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


def test_a_shell_greets_as_what_it_was_called_by() -> None:
    assert DEBIAN.called("bash")[1] == "root@{host}:{tilde}# "
    assert {DEBIAN.called(name)[1] for name in ("sh", "/bin/sh", "dash")} == {"# "}
    assert DEBIAN.called("/bin/sh")[0].said(b"sh: 1: x: not found\n") == b"/bin/sh: 1: x: not found\n"
    assert {BUSYBOX.called(name)[1] for name in ("sh", "ash")} == {"{tilde} # "}

"""sysctl, as procps and busybox print."""

from __future__ import annotations

from cluster.runtime.security import Security
from tests.cluster.runtime.commands.toolbox import box
from tests.cluster.runtime.world import World


def test_a_pod_may_have_settings_of_its_own(world: World) -> None:
    """test/e2e/common/node/sysctl.go"""
    ref = box(world, security=Security(sysctls=(("kernel.shm_rmid_forced", "1"),)))
    assert world.exec(ref, "/bin/sysctl", "kernel.shm_rmid_forced")[0] == "kernel.shm_rmid_forced = 1\n"
    assert world.exec(ref, "sysctl", "-n", "net.ipv4.tcp_syncookies")[0] == "1\n"


def test_settings_are_not_to_be_changed_from_inside(world: World) -> None:
    ref = box(world)
    out, err, code = world.exec(ref, "sysctl", "kernel.shm_rmid_forced=1")
    assert (out, code) == ("", 1)
    assert "Read-only file system" in err
    assert "unknown key" in world.exec(ref, "sysctl", "kernel.nothing")[1]

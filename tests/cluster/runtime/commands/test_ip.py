"""ip."""

from __future__ import annotations

from tests.cluster.runtime.commands.toolbox import box
from tests.cluster.runtime.world import World


def test_a_pod_has_one_interface_and_a_way_out(world: World) -> None:
    ref = box(world)
    assert "    inet 10.244.1.5/24 brd 10.244.1.255 scope global eth0\n" in world.exec(ref, "ip", "addr")[0]
    assert world.exec(ref, "ip", "route")[0] == (
        "default via 10.244.1.1 dev eth0\n10.244.1.0/24 dev eth0 scope link src 10.244.1.5\n"
    )


def test_an_ordinary_container_changes_no_interface(world: World) -> None:
    """test/e2e/common/node/security_context.go: unprivileged, `ip link add` is not permitted."""
    found = world.exec(box(world), "ip", "link", "add", "dummy0", "type", "dummy")
    assert found == ("", "ip: RTNETLINK answers: Operation not permitted\n", 2)

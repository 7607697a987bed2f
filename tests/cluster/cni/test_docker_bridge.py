from __future__ import annotations

from cluster.client.bootstrap.nodes import DOCKER_BRIDGE
from cluster.cni.docker_bridge import RANGE, host_private


def test_dockers_range_is_every_nodes_own() -> None:
    assert RANGE == DOCKER_BRIDGE == "172.17.0.0/16"
    assert host_private([RANGE, RANGE])
    assert not host_private(["10.244.0.0/24", "10.244.1.0/24", ""])

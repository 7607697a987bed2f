"""iptables-save, nft, ipvsadm."""

from __future__ import annotations

from tests.cluster.runtime.commands.toolbox import LOOP
from tests.cluster.runtime.world import World


def test_kube_proxys_image_lists_the_rules_of_its_node(world: World) -> None:
    ref = world.run("kube-proxy", "registry.k8s.io/kube-proxy:v1.35.0", command=LOOP)
    assert world.exec(ref, "iptables-save")[0] == "iptables-save of node-1\n"
    assert world.exec(ref, "iptables", "-t", "nat", "-L")[0] == "iptables-save of node-1\n"
    assert world.exec(ref, "nft", "list", "ruleset")[0] == "nft of node-1\n"


def test_rules_cannot_be_changed_by_hand(world: World) -> None:
    ref = world.run("kube-proxy", "registry.k8s.io/kube-proxy:v1.35.0", command=LOOP)
    assert world.exec(ref, "iptables", "-F")[2] == 1

"""iptables-save, nft, ipvsadm."""

from __future__ import annotations

import pytest

from tests.cluster.runtime.commands.toolbox import LOOP
from tests.cluster.runtime.world import World


def test_kube_proxys_image_lists_the_rules_of_its_node(world: World) -> None:
    ref = world.run("kube-proxy", "registry.k8s.io/kube-proxy:v1.35.0", command=LOOP)
    assert world.exec(ref, "iptables-save")[0] == "iptables-save of node-1\n"
    assert world.exec(ref, "iptables", "-t", "nat", "-L")[0] == "iptables-save of node-1\n"
    assert world.exec(ref, "ip6tables-save")[0] == "ip6tables-save of node-1\n"
    assert world.exec(ref, "nft", "list", "ruleset")[0] == "nft of node-1\n"


def test_rules_cannot_be_changed_by_hand(world: World) -> None:
    ref = world.run("kube-proxy", "registry.k8s.io/kube-proxy:v1.35.0", command=LOOP)
    assert world.exec(ref, "iptables", "-F")[2] == 1


RULESET = """table ip kube-proxy {
\tchain services {
\t\tip daddr . meta l4proto . th dport vmap @service-ips
\t}

\tmap service-ips {
\t\telements = { 10.0.0.1 . tcp . 443 : goto service-2QRHZV4L-default/kubernetes/tcp/https }
\t}
}
"""


def test_nft_lists_the_table_or_a_part_of_it(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    ref = world.run("kube-proxy", "registry.k8s.io/kube-proxy:v1.35.0", command=LOOP)
    monkeypatch.setattr(world, "rules", lambda source, tool: RULESET)
    assert world.exec(ref, "nft", "list", "ruleset") == (RULESET, "", 0)
    assert world.exec(ref, "nft", "list", "table", "ip", "kube-proxy")[0] == RULESET
    assert world.exec(ref, "nft", "list", "tables")[0] == "table ip kube-proxy\n"
    for kind, name in (("chain", "services"), ("map", "service-ips")):
        out, _, code = world.exec(ref, "nft", "list", kind, "ip", "kube-proxy", name)
        assert code == 0
        assert out.splitlines()[1] == f"\t{kind} {name} {{"
        assert out.count("{") == out.count("}")


def test_the_tables_of_both_families_are_told_apart(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    ref = world.run("kube-proxy", "registry.k8s.io/kube-proxy:v1.35.0", command=LOOP)
    six = RULESET.replace("table ip ", "table ip6 ").replace("10.0.0.1", "fd00:10:96::1")
    monkeypatch.setattr(world, "rules", lambda source, tool: RULESET + six)
    assert world.exec(ref, "nft", "list", "tables")[0] == "table ip kube-proxy\ntable ip6 kube-proxy\n"
    assert world.exec(ref, "nft", "list", "table", "ip", "kube-proxy")[0] == RULESET
    assert world.exec(ref, "nft", "list", "table", "ip6", "kube-proxy")[0] == six
    out = world.exec(ref, "nft", "list", "map", "ip6", "kube-proxy", "service-ips")[0]
    assert out.startswith("table ip6 kube-proxy {\n\tmap service-ips {\n")
    assert "fd00:10:96::1" in out


def test_nft_says_what_there_is_none_of(world: World) -> None:
    ref = world.run("kube-proxy", "registry.k8s.io/kube-proxy:v1.35.0", command=LOOP)
    _, err, code = world.exec(ref, "nft", "list", "chain", "ip", "kube-proxy", "nothing")
    assert (err, code) == ("Error: No such file or directory\n", 1)

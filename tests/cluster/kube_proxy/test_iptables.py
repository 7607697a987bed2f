"""Expected lines: what `iptables-save` prints on a kubeadm cluster, and TestOverallIPTablesRules' names."""

from __future__ import annotations

import pytest

from cluster.kube_proxy import iptables
from cluster.kube_proxy.rules import Rules
from tests.cluster.kube_proxy.manifests import at, dual, endpoints, service

DNS = service("kube-dns", "kube-system", "10.96.0.10", ports=[{"name": "dns", "port": 53, "protocol": "UDP"}])
DNS_PORT = {"name": "dns", "port": 53, "protocol": "UDP"}


def saved(*pairs: tuple[dict[str, object], tuple[dict[str, object], ...]], **how: str) -> str:
    slices = [endpoints(svc, *entries, port=how.get("port")) for svc, entries in pairs]  # type: ignore[arg-type]
    return iptables.save(Rules.of([s for s, _ in pairs], slices, "node-1", (), "10.244.0.0/16"))


def test_a_cluster_ip_is_printed_as_the_real_tool_prints_it() -> None:
    two = at("10.244.0.2"), at("10.244.0.3")
    rules = Rules.of([DNS], [endpoints(DNS, *two, port=DNS_PORT)], "node-1", (), "10.244.0.0/16")
    text = iptables.save(rules).splitlines()
    for line in (
        '-A KUBE-SERVICES -d 10.96.0.10/32 -p udp -m comment --comment "kube-system/kube-dns:dns cluster IP"'
        " -m udp --dport 53 -j KUBE-SVC-TCOU7JCQXEZGVUNU",
        "-A KUBE-SVC-TCOU7JCQXEZGVUNU ! -s 10.244.0.0/16 -d 10.96.0.10/32 -p udp -m comment"
        ' --comment "kube-system/kube-dns:dns cluster IP" -m udp --dport 53 -j KUBE-MARK-MASQ',
        '-A KUBE-SVC-TCOU7JCQXEZGVUNU -m comment --comment "kube-system/kube-dns:dns -> 10.244.0.2:53"'
        " -m statistic --mode random --probability 0.50000000000 -j KUBE-SEP-YIL6JZP7A3QYXJU2",
        '-A KUBE-SEP-YIL6JZP7A3QYXJU2 -s 10.244.0.2/32 -m comment --comment "kube-system/kube-dns:dns"'
        " -j KUBE-MARK-MASQ",
        '-A KUBE-SEP-YIL6JZP7A3QYXJU2 -p udp -m comment --comment "kube-system/kube-dns:dns" -m udp'
        " -j DNAT --to-destination 10.244.0.2:53",
    ):
        assert line in text


def test_a_service_without_endpoints_is_rejected_in_the_filter_table() -> None:
    text = saved((service("svc3", "ns3", "172.30.0.43"), ()))
    assert (
        '-A KUBE-SERVICES -d 172.30.0.43/32 -p tcp -m comment --comment "ns3/svc3:p80 has no endpoints"'
        " -m tcp --dport 80 -j REJECT --reject-with icmp-port-unreachable"
    ) in text
    assert "KUBE-SVC-" not in text


def test_a_node_port_jumps_to_the_external_chain_and_is_masqueraded() -> None:
    svc = service("svc2", "ns2", type="NodePort", ports=[{"name": "p80", "port": 80, "nodePort": 3001}])
    text = saved((svc, (at("10.180.0.2"),)))
    assert (
        '-A KUBE-NODEPORTS -p tcp -m comment --comment "ns2/svc2:p80" -m tcp --dport 3001'
        " -j KUBE-EXT-GNZBNJ2PO5MGZ6GT"
    ) in text
    assert (
        "-A KUBE-EXT-GNZBNJ2PO5MGZ6GT -m comment"
        ' --comment "masquerade traffic for ns2/svc2:p80 external destinations" -j KUBE-MARK-MASQ'
    ) in text
    assert "-A KUBE-EXT-GNZBNJ2PO5MGZ6GT -j KUBE-SVC-GNZBNJ2PO5MGZ6GT" in text


def test_affinity_is_kept_in_lists_of_recent_clients() -> None:
    text = saved((service("svc1", "ns1", sessionAffinity="ClientIP"), (at("10.180.0.1"),)))
    recent = "--name KUBE-SEP-SXIVWICOYRO3J4NJ --mask 255.255.255.255 --rsource"
    assert f"-m recent --rcheck --seconds 10800 --reap {recent} -j KUBE-SEP-SXIVWICOYRO3J4NJ" in text
    assert f"-m recent --set {recent} -m tcp -j DNAT --to-destination 10.180.0.1:80" in text


@pytest.mark.parametrize(
    ("n", "printed"), [(1, "1.00000000000"), (2, "0.50000000000"), (3, "0.33333333349"), (5, "0.20000000019")]
)
def test_a_probability_is_printed_as_the_kernel_keeps_it(n: int, printed: str) -> None:
    assert iptables.probability(n) == printed


def test_node_ports_come_last_in_the_services_chain() -> None:
    lines = saved((service("web"), (at("10.244.1.4"),))).splitlines()
    services = [line for line in lines if line.startswith("-A KUBE-SERVICES")]
    assert services[-1].endswith("-m addrtype --dst-type LOCAL -j KUBE-NODEPORTS")


def test_every_table_is_complete_and_every_chain_declared() -> None:
    svc = service(
        "web", type="LoadBalancer", ingress=[{"ip": "203.0.113.9"}], loadBalancerSourceRanges=["192.0.2.0/24"]
    )
    text = saved((svc, (at("10.244.1.4"),)))
    assert [line for line in text.splitlines() if line.startswith("*")] == ["*mangle", "*filter", "*nat"]
    assert text.count("COMMIT") == 3
    for table in text.split("COMMIT"):
        declared = {line[1:].split()[0] for line in table.splitlines() if line.startswith(":")}
        used = {word for line in table.splitlines() if line.startswith("-A") for word in line.split()[1:2]}
        assert used <= declared


def test_the_comment_lines_carry_the_date_they_are_given() -> None:
    assert "# Completed on Mon Nov 23 10:42:07 2026" in iptables.save(
        Rules("node-1"), "Mon Nov 23 10:42:07 2026"
    )


def test_ipv6_has_tables_of_its_own() -> None:
    """What ip6tables-save prints: /128 for one address, brackets before a port, icmp6 where it refuses."""
    svc = dual("svc1", "172.30.0.41", "fd00:172:30::41", "ns1", sessionAffinity="ClientIP")
    empty = dual("svc3", "172.30.0.43", "fd00:172:30::43", "ns3")
    slices = [endpoints(svc, at("10.180.0.1")), endpoints(svc, at("fd00:10:180::1"))]
    rules = Rules.of([svc, empty], slices, "node-1", (), "10.0.0.0/8,fd00:10::/32")
    four, six = iptables.save(rules), iptables.save(rules, family="IPv6")
    for line in (
        "# Generated by ip6tables-save v1.8.11",
        '-A KUBE-SERVICES -d fd00:172:30::41/128 -p tcp -m comment --comment "ns1/svc1:p80 cluster IP"'
        " -m tcp --dport 80 -j KUBE-SVC-XPGD46QRK7WJZT7O",
        "-A KUBE-SVC-XPGD46QRK7WJZT7O ! -s fd00:10::/32 -d fd00:172:30::41/128 -p tcp -m comment"
        ' --comment "ns1/svc1:p80 cluster IP" -m tcp --dport 80 -j KUBE-MARK-MASQ',
        '-A KUBE-SERVICES -d fd00:172:30::43/128 -p tcp -m comment --comment "ns3/svc3:p80 has no endpoints"'
        " -m tcp --dport 80 -j REJECT --reject-with icmp6-port-unreachable",
    ):
        assert line in six.splitlines()
    assert "-j DNAT --to-destination [fd00:10:180::1]:80" in six
    assert '--comment "ns1/svc1:p80" -j KUBE-MARK-MASQ' in six
    assert "--mask ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff --rsource" in six
    assert ("fd00" in four, "10.180" in six, "127.0.0.0/8" in six) == (False, False, False)

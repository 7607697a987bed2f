from __future__ import annotations

from typing import Any

import pytest

from cluster.dataplane.gate import back, forward
from cluster.dataplane.hops import Memory
from cluster.dataplane.packet import Packet
from cluster.dataplane.request import Request
from cluster.dataplane.trace import traverse
from cluster.kube_proxy import modes
from tests.cluster.dataplane.worlds import CURL, Cluster, Pretend, beats, guide, pod, service, slice_of

VIP, POD = "10.0.162.149", "10.244.3.7"
DICE = (1, 1)
NOTHING = Memory()


def sent(src: str = POD, dst: str = VIP, port: int = 80) -> Packet:
    return Packet(src, 41000, dst, port)


def names(step: Any) -> list[str]:
    return [hop.beat for hop in step.hops]


def test_a_rule_rewrites_the_destination_and_leaves_the_source() -> None:
    step = forward(guide().world(), "node-3", sent(), NOTHING, DICE)
    assert step.packet.dst in ("10.244.1.4", "10.244.2.5")
    assert step.packet.src == POD
    assert names(step) == ["gate.dnat", "cable.carry"]


def test_a_memo_is_made_of_every_rewriting() -> None:
    step = forward(guide().world(), "node-3", sent(), NOTHING, DICE)
    assert step.memo is not None
    assert (step.memo.at, step.memo.before, step.memo.after) == ("node-3", sent(), step.packet)


def test_a_known_connection_keeps_its_endpoint_when_the_rules_have_changed() -> None:
    kept = sent().to("10.244.1.4", 80)
    without = guide().world(rules={"node-3": Cluster().world().rules("node-3")})
    step = forward(without, "node-3", sent(), Memory({("node-3", sent()): kept}), DICE)
    assert (step.packet, names(step)[0]) == (kept, "gate.kept")


def test_masquerading_takes_the_bridge_for_a_pod_of_the_node() -> None:
    one = Cluster([pod("a", "10.244.1.4", "node-1")], [svc := service("a", VIP, {"port": 80})])
    one.slices.append(slice_of(svc, one.pods))
    step = forward(one.world(), "node-1", sent("10.128.0.3"), NOTHING, DICE)
    assert (step.packet.src, names(step)) == ("10.244.1.1", ["gate.only", "gate.snat"])


def test_masquerading_takes_the_internal_address_for_the_cable() -> None:
    one = Cluster([pod("a", "10.244.1.4", "node-1")], [svc := service("a", VIP, {"port": 80})])
    one.slices.append(slice_of(svc, one.pods))
    step = forward(one.world(), "node-2", sent("10.244.2.1"), NOTHING, DICE)
    assert step.packet.src == "10.244.2.1"
    step = forward(one.world(), "node-2", sent("10.128.0.9"), NOTHING, DICE)
    assert step.packet.src == "10.128.0.4"


def test_a_pod_that_is_given_itself_is_masked_by_the_bridge() -> None:
    one = Cluster([pod("a", "10.244.1.4", "node-1")], [svc := service("a", VIP, {"port": 80})])
    one.slices.append(slice_of(svc, one.pods))
    step = forward(one.world(), "node-1", sent("10.244.1.4"), NOTHING, DICE)
    assert (names(step), step.packet.src, step.end) == (["gate.only", "gate.hairpin"], "10.244.1.1", "pod")


def test_a_virtual_address_without_a_rule_dies_at_the_gate_and_not_on_the_cable() -> None:
    step = forward(guide().world(), "node-3", sent(port=81), NOTHING, DICE)
    assert (names(step), step.end, step.to) == (["gate.lost"], "gate.lost", "")


def test_an_address_of_the_nodes_range_that_no_pod_has_is_unreachable() -> None:
    assert forward(guide().world(), "node-3", sent(dst="10.244.3.99"), NOTHING, DICE).end == "gate.void"


def test_what_leaves_the_cluster_leaves_in_the_nodes_name() -> None:
    step = forward(guide().world(), "node-3", sent(dst="192.0.2.1"), NOTHING, DICE)
    assert (step.packet.src, names(step)) == ("10.128.0.5", ["gate.egress", "cable.out"])


def test_a_packet_from_outside_that_no_rule_takes_is_not_sent_round_again() -> None:
    step = forward(guide().world(), "node-3", sent("198.51.100.23", "203.0.113.77"), NOTHING, DICE)
    assert step.end == "gate.foreign"


def test_affinity_is_handed_out_and_honoured() -> None:
    cluster = guide(sessionAffinity="ClientIP")
    step = forward(cluster.world(), "node-3", sent(), NOTHING, DICE)
    assert step.affinity == (("node-3", "default/my-nginx", "TCP", POD), f"{step.packet.dst}:80")
    for turn in range(20):
        again = forward(cluster.world(), "node-3", sent(), Memory({}, dict([step.affinity])), (9, turn))
        assert (again.packet.dst, again.hops[0].beat) == (step.packet.dst, "gate.sticky")


def test_an_answer_is_restored_by_the_memo_and_asks_no_rule() -> None:
    answer = Packet("10.244.1.4", 80, POD, 41000)
    memos = {("node-3", answer): sent().reply()}
    step = back(guide().world(), "node-3", answer, memos)
    assert (step.packet.src, step.end, names(step)) == (VIP, "pod", ["gate.back.src"])


def test_an_answer_without_a_memo_passes() -> None:
    step = back(guide().world(), "node-1", Packet("10.244.1.4", 80, POD, 41000), {})
    assert (names(step), step.to) == (["gate.reply", "cable.carry"], "node-3")


def datagrams() -> Cluster:
    """The guide's cluster with a UDP port in the place of HTTP's."""
    return guide(ports=[{"port": 80, "targetPort": 80, "protocol": "UDP"}])


@pytest.mark.parametrize("mode", ["iptables", "nftables", "ipvs"])
def test_a_flow_of_datagrams_to_a_removed_endpoint_is_forgotten_and_another_is_chosen(mode: str) -> None:
    """CleanStaleEntries, after the sync that took the endpoint out."""
    request = Request(CURL, "udp://10.0.162.149:80")
    first = traverse(datagrams().world(mode=modes.mode(mode)), Pretend(), request, 5)
    assert first.endpoint is not None
    changed = datagrams()
    gone = next(p for p in changed.pods if p["status"]["podIP"] == first.endpoint.dst)
    changed.pods.remove(gone)
    changed.slices = [slice_of(changed.services[0], [p for p in changed.pods if "nginx" in p["metadata"]["name"]])]
    kept = first.kept_open(Memory())
    again = traverse(changed.world(mode=modes.mode(mode)), Pretend(), request, 5, kept)
    assert again.ok
    assert again.endpoint is not None
    assert again.endpoint.dst != first.endpoint.dst
    assert "gate.forgotten" in beats(again)
    old_rules = {n: datagrams().world(mode=modes.mode(mode)).rules(n) for n in ("node-1", "node-2", "node-3")}
    before_the_sync = traverse(changed.world(mode=modes.mode(mode), rules=old_rules), Pretend(), request, 5, kept)
    assert before_the_sync.ending == "gate.void"


def test_a_tcp_connection_to_a_removed_pod_is_not_led_elsewhere() -> None:
    request = Request(CURL, "http://10.0.162.149")
    first = traverse(guide().world(), Pretend(), request, 5)
    assert first.endpoint is not None
    changed = guide()
    changed.pods = [p for p in changed.pods if p["status"]["podIP"] != first.endpoint.dst]
    changed.slices = [slice_of(changed.services[0], [p for p in changed.pods if "nginx" in p["metadata"]["name"]])]
    again = traverse(changed.world(), Pretend(), request, 5, first.kept_open(Memory()))
    assert (again.verdict, again.ending) == ("unreachable", "gate.void")
    assert traverse(changed.world(), Pretend(), request, 5).ok


def test_over_an_open_connection_no_name_is_asked_for() -> None:
    request = Request(CURL, "http://my-nginx")
    first = traverse(guide().world(), Pretend(), request, 5)
    again = traverse(guide().world(), Pretend(), request, 5, first.kept_open(Memory()))
    assert again.endpoint == first.endpoint
    assert beats(again)[0] == "process.reuse"
    assert not any(b.startswith(("process.ask", "dns.")) for b in beats(again))

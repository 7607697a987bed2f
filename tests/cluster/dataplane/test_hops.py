from __future__ import annotations

import pytest

from cluster.dataplane.hops import EDGE, Hop, Leg, ahead, cable, flips, gate_of
from cluster.dataplane.packet import EPHEMERAL, Packet
from tests.cluster.dataplane.worlds import Cluster, guide

PACKET = Packet("10.244.3.7", 41000, "10.244.1.4", 80)


@pytest.mark.parametrize(
    ("ip", "expected"),
    [
        ("10.244.1.4", ("pod", "")),
        ("10.244.1.99", ("void", "")),
        ("10.244.1.1", ("self", "")),
        ("10.128.0.3", ("self", "")),
        ("10.128.0.4", ("node", "node-2")),
        ("10.244.2.99", ("node", "node-2")),
        ("10.0.162.149", ("nowhere", "")),
        ("10.0.9.9", ("nowhere", "")),
        ("203.0.113.4", ("internet", "")),
        ("192.0.2.1", ("internet", "")),
    ],
)
def test_a_nodes_routes_know_every_kind_of_address(ip: str, expected: tuple[str, str]) -> None:
    assert ahead(guide().world(), "node-1", ip) == expected


def test_the_cable_carries_a_packet_as_it_is() -> None:
    step = cable(guide().world(), PACKET, "node-3", "node-1")
    assert (step.to, step.packet, step.hops[0].was) == ("node-1", PACKET, None)
    assert step.hops[0].detail == {"from": "node-3", "to": "node-1"}


def test_a_packet_for_a_dead_machine_ends_at_its_stub() -> None:
    step = cable(Cluster(down=("node-1",)).world(), PACKET, "node-3", "node-1")
    assert (step.to, step.end, step.hops[0].place) == ("", "cable.stub", gate_of("node-1"))


@pytest.mark.parametrize("cut", ["node-1", "node-3"])
def test_a_cut_at_either_end_loses_the_packet(cut: str) -> None:
    assert cable(Cluster(cut=(cut,)).world(), PACKET, "node-3", "node-1").end == "cable.cut"


def test_the_edge_is_a_place_like_a_node() -> None:
    assert cable(guide().world(), PACKET, EDGE, "node-1").hops[0].beat == "cable.in"
    assert cable(guide().world(), PACKET, "node-1", EDGE).hops[0].beat == "cable.out"


def test_two_changed_addresses_are_two_flips() -> None:
    after = Packet("10.128.0.3", 41000, "10.244.2.5", 80)
    first, second = flips("gate.back.dst", "gate.back.src", gate_of("node-1"), PACKET, after)
    assert (first.beat, first.was, second.was) == ("gate.back.src", PACKET, first.packet)
    assert (second.beat, second.packet) == ("gate.back.dst", after)


def test_nothing_changed_is_no_flip() -> None:
    assert flips("gate.back.dst", "gate.back.src", gate_of("node-1"), PACKET, PACKET) == ()


def test_a_leg_fills_in_the_number_of_the_senders_port_everywhere() -> None:
    sent = PACKET._replace(src_port=EPHEMERAL)
    leg = Leg(cable(guide().world(), sent, "node-3", "node-1").hops, 41000)
    assert ([hop.packet for hop in leg], leg[0].packet, leg[-1:][0].packet) == ([PACKET], PACKET, PACKET)


def test_a_sentence_that_names_the_receiver_of_an_answer_names_its_port_in_a_leg() -> None:
    answer = PACKET._replace(src_port=EPHEMERAL).reply()
    hop = Hop("gate.back.dst", gate_of("node-1"), answer, answer._replace(dst="10.128.0.3"))
    assert "10.244.3.7:41000" in Leg((hop,), 41000).says(hop)

from __future__ import annotations

from cluster.coredns.names import Answer, Record, reverse_name


def test_an_address_is_reversed_for_the_way_back() -> None:
    assert reverse_name("10.0.162.149") == "149.162.0.10.in-addr.arpa"


def test_an_answers_addresses_are_its_a_records() -> None:
    chain = Record("a", "CNAME", "b."), Record("b", "A", "192.0.2.1")
    assert Answer("NOERROR", chain).addresses() == ("192.0.2.1",)

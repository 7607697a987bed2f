from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from cluster.dataplane.packet import EPHEMERAL, Packet, roll, source_port

SENT = Packet("10.244.1.5", 41000, "10.0.162.149", 80)


def test_a_reply_turns_both_addresses_round() -> None:
    assert SENT.reply().header() == {"src": "10.0.162.149:80", "dst": "10.244.1.5:41000"}
    assert SENT.reply().reply() == SENT


def test_each_translation_changes_one_end_only() -> None:
    assert SENT.to("10.244.1.4", 8080).header() == {"src": "10.244.1.5:41000", "dst": "10.244.1.4:8080"}
    assert SENT.sent_by("10.128.0.3").header() == {"src": "10.128.0.3:41000", "dst": "10.0.162.149:80"}


def test_the_senders_port_gets_its_number_at_whichever_end_the_sender_is() -> None:
    alike = SENT._replace(src_port=EPHEMERAL)
    assert (alike.numbered(41000), alike.reply().numbered(41000)) == (SENT, SENT.reply())
    assert alike.reply().header(41000) == SENT.reply().header()
    assert SENT.numbered(5) is SENT


@given(st.integers(0, 2**63), st.integers(0, 1000))
def test_a_roll_is_a_part_of_one_and_always_the_same(seed: int, turn: int) -> None:
    assert 0 <= roll(seed, turn) < 1
    assert roll(seed, turn) == roll(seed, turn)


def test_splitmix_shows_its_known_numbers() -> None:
    """The first outputs of splitmix64 for the seed 1234567 (Vigna's reference implementation)."""
    known = [6457827717110365317, 3203168211198807973, 9817491932198370423]
    assert [int(roll(1234567, n) * 2**53) for n in range(3)] == [k >> 11 for k in known]


def test_rolls_of_neighbouring_seeds_are_fair() -> None:
    """Chi-square with 2 degrees of freedom: above 13.8 once in a thousand, and this draw is fixed."""
    counts = Counter(int(roll(seed, 1) * 3) for seed in range(30_000))
    assert sum((counts[n] - 10_000) ** 2 / 10_000 for n in range(3)) < 13.8


@given(st.integers(0, 2**63))
def test_a_source_port_is_an_ephemeral_one(seed: int) -> None:
    assert 32768 <= source_port(seed, 0) <= 60999

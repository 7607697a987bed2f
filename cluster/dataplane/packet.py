"""A packet's header, and the dice.

A packet carries two addresses and nothing else that matters for its way: who sends it and who is to get it. What
people call "routing through a Service" is no more than one of the two being rewritten on the way.

The sender's port is a number that its kernel draws for each connection, and no place decides anything by it. So a
packet is carried without: its sender's port is EPHEMERAL, and gets its number when the story is told (`hops.Leg`). What
places do with such a packet they do with all connections like it.
"""

from __future__ import annotations

from typing import NamedTuple

from cluster.kube_proxy.services import joined

EPHEMERAL = -1


class Packet(NamedTuple):
    """The header of a packet: two addresses of one family, protocol "TCP", "UDP" or "SCTP"."""

    src: str
    src_port: int
    dst: str
    dst_port: int
    protocol: str = "TCP"

    def reply(self) -> Packet:
        """The header of an answer to this packet."""
        return Packet(self.dst, self.dst_port, self.src, self.src_port, self.protocol)

    def to(self, ip: str, port: int) -> Packet:
        """The same packet with its destination rewritten (DNAT)."""
        return Packet(self.src, self.src_port, ip, port, self.protocol)

    def sent_by(self, ip: str) -> Packet:
        """The same packet with its source rewritten (SNAT); the source port stays."""
        return Packet(ip, *self[1:])

    def numbered(self, port: int, instead: int = EPHEMERAL) -> Packet:
        """The packet with a number in the place of the sender's EPHEMERAL port, at whichever end the sender is."""
        src, src_port, dst, dst_port, protocol = self
        if src_port == instead:
            return Packet(src, port, dst, dst_port, protocol)
        return Packet(src, src_port, dst, port, protocol) if dst_port == instead else self

    @property
    def to_text(self) -> str:
        """Where it goes: "10.244.1.4:80", "[fd00::4]:80"."""
        return joined(self.dst, self.dst_port)

    def header(self, port: int = EPHEMERAL) -> dict[str, str]:
        """The two-line plate that the picture shows; `port` is the number of the sender's."""
        src, src_port, dst, dst_port, _ = self
        return {
            "src": joined(src, port if src_port == EPHEMERAL else src_port),
            "dst": joined(dst, port if dst_port == EPHEMERAL else dst_port),
        }


MASK = (1 << 64) - 1
GAMMA, MIX_ONE, MIX_TWO = 0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB  # splitmix64's
FIRST_PORT, PORTS = 32768, 28232  # Linux: net.ipv4.ip_local_port_range, 32768 to 60999


def roll(seed: int, turn: int) -> float:
    """The number in [0, 1) that seed shows at its turn: splitmix64, so the same record gives the same story.

    No generator with a state: any turn can be rolled alone, in any order, or a million of them at once.
    """
    z = (seed + (turn + 1) * GAMMA) & MASK
    z = ((z ^ (z >> 30)) * MIX_ONE) & MASK
    z = ((z ^ (z >> 27)) * MIX_TWO) & MASK
    return ((z ^ (z >> 31)) >> 11) / (1 << 53)


def source_port(seed: int, turn: int) -> int:
    """An ephemeral port, as the kernel picks one for a new connection."""
    return FIRST_PORT + int(roll(seed, turn) * PORTS)

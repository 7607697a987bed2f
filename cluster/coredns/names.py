"""DNS messages as values: a record, an answer."""

from __future__ import annotations

from dataclasses import dataclass

ZONE = "cluster.local"
NOERROR, NXDOMAIN, SERVFAIL = "NOERROR", "NXDOMAIN", "SERVFAIL"
TTL = 30  # kubeadm's Corefile says `ttl 30`; the kubernetes plug-in's own default is 5


@dataclass(frozen=True, slots=True)
class Record:
    """One resource record. `name` has no final dot; `data` is as dig prints it ("10 100 443 a.b." for SRV)."""

    name: str
    type: str
    data: str
    ttl: int = TTL


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server says to one question; without records NOERROR means "this name, but not this type".

    `authority` is the zone's SOA for a negative answer, empty otherwise.
    """

    rcode: str
    records: tuple[Record, ...] = ()
    authority: tuple[Record, ...] = ()

    def addresses(self) -> tuple[str, ...]:
        return tuple(r.data for r in self.records if r.type == "A")


def reverse_name(ip: str) -> str:
    """ "10.0.0.1" → "1.0.0.10.in-addr.arpa", the name whose PTR record tells who has the address."""
    return ".".join(reversed(ip.split("."))) + ".in-addr.arpa"

"""DNS messages as values: a record, an answer."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_address

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

    `authority` is the zone's SOA for a negative answer, empty otherwise; `additional` the addresses behind the
    names of an SRV answer. `truncated` says that it did not fit: ask again over TCP.
    """

    rcode: str
    records: tuple[Record, ...] = ()
    authority: tuple[Record, ...] = ()
    additional: tuple[Record, ...] = ()
    truncated: bool = False

    def addresses(self) -> tuple[str, ...]:
        return tuple(r.data for r in self.records if r.type == "A")


def reverse_name(ip: str) -> str:
    """ "10.0.0.1" → "1.0.0.10.in-addr.arpa" (IPv6: …ip6.arpa), the name whose PTR tells who has the address."""
    return ip_address(ip).reverse_pointer


def is_ip(text: str) -> bool:
    """Whether a text is an address rather than a name."""
    try:
        return bool(ip_address(text))
    except ValueError:
        return False


def address_type(ip: str) -> str:
    """The type of record that holds this address: "A" or "AAAA"."""
    return "AAAA" if ":" in ip else "A"

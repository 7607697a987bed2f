"""How long a DNS message is, and what becomes of one that is too long.

A datagram carries 512 bytes of DNS, or as many as the asker says it can take (EDNS; dig says 1232). CoreDNS sends a
message as it is when it fits, else with every name that has occurred before replaced by a two-byte pointer; and when
that is still too long, as many records as fit, with the flag TC: "truncated". The asker then asks again over TCP,
where a message may have 64 KiB. (RFC 1035, 4.1.4 and 4.2; RFC 6891. CoreDNS: request.Scrub and miekg/dns' Truncate.)
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from .names import Answer, Record

PLAIN, EDNS, STREAM = 512, 1232, 65535
"""Bytes: a datagram without EDNS, one as dig asks for it, and a message over TCP."""
HEADER, FIXED, QUESTION, POINTER = 12, 10, 4, 2
OPT, COOKIE = 11, 12
COMPRESSED = frozenset({"CNAME", "PTR", "NS", "SOA"})
"""Types whose data may hold pointers; SRV's may not (RFC 2782)."""


def length(name: str, answer: Answer, edns: bool = False, compress: bool = False) -> int:
    """The message's length in bytes; `edns` adds the OPT record and the cookie that dig sends along."""
    seen: set[str] = set()
    total = HEADER + (OPT + COOKIE if edns else 0) + _name(name, seen, compress) + QUESTION
    for record in (*answer.records, *answer.authority, *answer.additional):
        total += _name(record.name, seen, compress) + FIXED + _data(record, seen, compress)
    return total


def fit(name: str, answer: Answer, limit: int = PLAIN) -> Answer:
    """The answer as it goes into `limit` bytes: whole, or cut and marked as truncated."""
    edns = limit > PLAIN
    if length(name, answer, edns) <= limit or length(name, answer, edns, True) <= limit:
        return answer
    bare = replace(answer, additional=(), truncated=True)
    kept = next(n for n in range(len(bare.records), -1, -1) if _fits(name, bare, n, limit, edns))
    return replace(bare, records=bare.records[:kept])


def _fits(name: str, answer: Answer, count: int, limit: int, edns: bool) -> bool:
    return count == 0 or length(name, replace(answer, records=answer.records[:count]), edns, True) <= limit


def _name(name: str, seen: set[str], compress: bool) -> int:
    """A name's bytes: each label with its length before it, up to the root or to one that stood there already."""
    total, rest = 0, name.rstrip(".").lower()
    while rest:
        if compress and rest in seen:
            return total + POINTER
        seen.add(rest)
        label, _, rest = rest.partition(".")
        total += len(label) + 1
    return total + 1


def _data(record: Record, seen: set[str], compress: bool) -> int:
    if record.type in ("A", "AAAA"):
        return 4 if record.type == "A" else 16
    words = record.data.split()
    if record.type == "TXT":
        return len(record.data.strip('"')) + 1
    if record.type == "SOA":
        return sum(_names(words[:2], seen, compress)) + 20
    if record.type == "SRV":
        return sum(_names(words[-1:], set(), False)) + 6
    return sum(_names(words[-1:], seen, compress and record.type in COMPRESSED))


def _names(names: Iterable[str], seen: set[str], compress: bool) -> Iterable[int]:
    return (_name(name, seen, compress) for name in names)

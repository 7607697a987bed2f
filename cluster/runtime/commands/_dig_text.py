"""How dig prints a reply: the header, the sections in their columns, the statistics.

Columns are BIND's: the time to live at 24, the class at 32, the type at 40, the data at 48, reached by tabs of eight;
a name that is too long for them pushes the rest along, with one blank instead.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass

from cluster.apimachinery.clock import utc
from cluster.coredns import wire
from cluster.coredns.names import Answer
from cluster.coredns.names import Record as WireRecord
from cluster.runtime.network import Record, Resolution

VERSION = "9.20.15"
COLUMNS, TAB = (24, 32, 40, 48), 8


@dataclass(frozen=True)
class Reply:
    """One answer as it came: the name and type asked, the code, who answered."""

    name: str
    kind: str
    status: str
    found: Resolution
    server: str
    port: int
    size: int


def banner(argv: Iterable[str], server: str) -> str:
    listed = "; (1 server found)\n" if server else ""
    return f"\n; <<>> DiG {VERSION} <<>> {' '.join(argv)}\n{listed};; global options: +cmd\n"


def reply(answer: Reply, sections: frozenset[str]) -> str:
    """The sections that are wanted, in dig's order."""
    found, spaced = answer.found, "comments" in sections
    parts = [header(answer)] if spaced else []
    if "question" in sections:
        question = f";{columns([_dotted(answer.name), '', 'IN', answer.kind])}\n"
        parts.append(f";; QUESTION SECTION:\n{question}\n" if spaced else question)
    for name, records in (
        ("answer", found.records),
        ("authority", found.authority),
        ("additional", found.additional),
    ):
        if name in sections and records:
            lines = "".join(line(record) for record in records)
            parts.append(f";; {name.upper()} SECTION:\n{lines}\n" if spaced else lines)
    return "".join(parts) + (statistics(answer) if "stats" in sections else "")


def header(answer: Reply) -> str:
    """CoreDNS answers with authority for its own zone, and offers no recursion."""
    found, edns = answer.found, answer.size > wire.PLAIN
    local = answer.name.rstrip(".").lower().split(".")[-1] == "local"
    warning = (
        ";; WARNING: .local is reserved for Multicast DNS\n"
        ";; You are currently testing what happens when an mDNS query is leaked to DNS\n"
    )
    counts = f"QUERY: 1, ANSWER: {len(found.records)}, AUTHORITY: {len(found.authority)}, "
    pseudo = (
        f";; OPT PSEUDOSECTION:\n; EDNS: version: 0, flags:; udp: {answer.size}\n"
        f"; COOKIE: {random.getrandbits(64):016x} (echoed)\n"
    )
    return (
        f";; Got answer:\n{warning if local else ''}"
        f";; ->>HEADER<<- opcode: QUERY, status: {answer.status}, id: {random.randrange(65536)}\n"
        f";; flags: qr aa rd; {counts}ADDITIONAL: {len(found.additional) + edns}\n"
        f";; WARNING: recursion requested but not available\n\n{pseudo if edns else ''}"
    )


def statistics(answer: Reply) -> str:
    found = answer.found
    records = Answer(answer.status, _plain(found.records), _plain(found.authority), _plain(found.additional))
    size = wire.length(answer.name, records, answer.size > wire.PLAIN)
    transport = "TCP" if found.tcp else "UDP"
    return (
        f";; Query time: {random.randrange(3)} msec\n"
        f";; SERVER: {answer.server}#{answer.port}({answer.server}) ({transport})\n"
        f";; WHEN: {utc():%a %b %d %H:%M:%S UTC %Y}\n;; MSG SIZE  rcvd: {size}\n\n"
    )


def _plain(records: Iterable[Record]) -> tuple[WireRecord, ...]:
    return tuple(WireRecord(r.name, r.type, r.data, r.ttl) for r in records)


def line(record: Record) -> str:
    """A resource record as zone files write it."""
    return columns([_dotted(record.name), str(record.ttl), "IN", record.type, record.data]) + "\n"


def columns(words: list[str]) -> str:
    """Words at their columns: tabs as far as they reach, blanks for the rest, never less than one blank."""
    text, at = words[0], len(words[0])
    for word, column in zip(words[1:], COLUMNS, strict=False):
        if not word:
            continue
        to = max(column, at + 1)
        tabs = to // TAB - at // TAB
        gap = "\t" * tabs + " " * (to % TAB if tabs else to - at)
        text, at = text + gap + word, to + len(word)
    return text


def _dotted(name: str) -> str:
    return name.rstrip(".") + "."

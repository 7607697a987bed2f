"""What the sender of a bare connection or of a question sees: the words of nc and of host.

A connection that carries no HTTP is tried with nc, which says whether it stood; a datagram has no connection, so that
nc is content as soon as nothing has complained: over UDP silence is success, and only an ICMP message is a refusal. A
question to DNS is put with host, which says what each record is.
"""

from __future__ import annotations

from collections.abc import Iterable

from cluster.coredns.names import Record

from .beats import BEATS
from .request import Request

FAILED = 1
TIMED_OUT = "timed out: Operation now in progress"
WHY = {"refused": "failed: Connection refused", "unreachable": "failed: No route to host", "dropped": TIMED_OUT}
SENTENCES = {
    "A": "has address",
    "AAAA": "has IPv6 address",
    "CNAME": "is an alias for",
    "NS": "name server",
    "PTR": "domain name pointer",
    "SOA": "has SOA record",
    "SRV": "has SRV record",
    "TXT": "descriptive text",
}


def code(request: Request, verdict: str, lookup_failed: bool) -> int:
    """The exit code of nc, or of host for a question."""
    fine = verdict in ("answered", "resolved") or _silent(request, verdict, lookup_failed)
    return 0 if fine else FAILED


def _silent(request: Request, verdict: str, lookup_failed: bool) -> bool:
    """Whether a datagram was lost: no answer comes, as none may come from whoever got it, so nc is content."""
    return request.protocol == "UDP" and verdict == "dropped" and not (lookup_failed or request.is_question)


def connected(request: Request, verdict: str, lookup_failed: bool) -> str:
    """nc's last line for a bare connection."""
    to, protocol = f"{request.host} {request.port}", request.protocol.lower()
    if lookup_failed:
        unknown = "Name or service not known" if verdict == "nxdomain" else "Temporary failure in name resolution"
        return f'nc: getaddrinfo for host "{request.host}" port {request.port}: {unknown}'
    if verdict in WHY and not _silent(request, verdict, lookup_failed):
        return f"nc: connect to {request.host} port {request.port} ({protocol}) {WHY[verdict]}"
    return f"Connection to {to} port [{protocol}/*] succeeded!"


def answered(request: Request, ending: str, records: Iterable[Record], rcode: str = "NXDOMAIN") -> str:
    """host's lines for a question: a record each, or why there is none."""
    lines = [f"{r.name.rstrip('.')} {SENTENCES[r.type]} {r.data}" for r in records]
    if lines:
        return "\n".join(lines)
    if ending in ("dns.empty",):
        return f"{request.host} has no {request.record_type} record"
    if BEATS[ending].verdict != "nxdomain":
        return ";; connection timed out; no servers could be reached"
    code = {"NXDOMAIN": 3, "SERVFAIL": 2, "REFUSED": 5}.get(rcode, 3)
    return f"Host {request.host} not found: {code}({rcode})"

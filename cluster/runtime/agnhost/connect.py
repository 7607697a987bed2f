"""agnhost connect: does a TCP, UDP or SCTP connection work? Silent when it does; one word says why not."""

from __future__ import annotations

from collections.abc import Sequence

from cluster.runtime.golang import duration, flags
from cluster.runtime.host import Call
from cluster.runtime.network import NetworkError, NoNameServer, NoSuchName, Refused, TimedOut
from cluster.runtime.reach import dial, host_port

VALUED = ("--timeout", "--protocol", "--udp-data", "--sctp-data")
NO_DATA = "OTHER: No data received from the server. Cannot guarantee the server received the request.\n"


async def connect(call: Call, argv: Sequence[str]) -> int:
    given = flags(argv, protocol="tcp", timeout="0s", udp_data="hostname", sctp_data="hostname")
    targets = [w for w, before in zip(argv, ["", *argv], strict=False) if w[:1] != "-" and before not in VALUED]
    protocol = given["protocol"] or "tcp"
    if len(targets) != 1:
        return await call.fail(f"Error: accepts 1 arg(s), received {len(targets)}\n")
    if protocol not in ("tcp", "udp", "sctp"):
        return await call.fail("Unsupported protocol\n")
    host, port = host_port(targets[0]) if targets[0].rpartition(":")[2].isdigit() else ("", 0)
    if not host:
        return await call.fail(f"UNKNOWN: address {targets[0]}: missing port in address\n")
    try:
        patience = duration(given["timeout"]) or None
        connection = await dial(call, host, port, protocol.upper(), patience)
    except NetworkError as error:
        return await call.fail(verdict(error, protocol, host, call) + "\n")
    data = given.get(f"{protocol}_data", "")
    if data and not connection.send_text(f"{data}\n".encode()):
        return await call.fail(NO_DATA)
    return 0


def verdict(error: NetworkError, protocol: str, host: str, call: Call) -> str:
    """The fixed word that tests look for, and Go's error where agnhost adds it."""
    match error:
        case NoSuchName():
            why = "i/o timeout" if isinstance(error, NoNameServer) else "no such host"
            return f"DNS: lookup {host} on {call.host.source.resolv.server}:53: {why}"
        case TimedOut():
            return "TIMEOUT" if protocol != "udp" else "TIMEOUT: i/o timeout"
        case Refused() if protocol == "tcp":
            return "REFUSED"
        case Refused() if protocol == "udp":
            return "REFUSED: read: connection refused"
    return f"OTHER: {error.errno.lower()}"

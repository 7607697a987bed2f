"""agnhost connect: does a TCP (or UDP) connection work? Silent when it does; one word says why not."""

from __future__ import annotations

from collections.abc import Sequence

from cluster.runtime.golang import flags
from cluster.runtime.host import Call
from cluster.runtime.network import NetworkError, NoSuchName, Refused, TimedOut
from cluster.runtime.reach import dial, host_port
from cluster.runtime.text import duration

VERDICTS: tuple[tuple[type[NetworkError], str], ...] = (
    (NoSuchName, "DNS"),
    (TimedOut, "TIMEOUT"),
    (Refused, "REFUSED"),
)


async def connect(call: Call, argv: Sequence[str]) -> int:
    given = flags(argv, protocol="tcp", timeout="127s")
    host, port = host_port(next(word for word in argv if not word.startswith("-") and ":" in word))
    try:
        patience = duration(given["timeout"])
        connection = await dial(call, host, port, given["protocol"].upper(), patience)
    except NetworkError as error:
        word = next((word for kind, word in VERDICTS if isinstance(error, kind)), "OTHER")
        return await call.fail(f"{word}\n")
    if given["protocol"] == "udp" and not connection.send_text(b"hostname"):
        return await call.fail("TIMEOUT\n")
    return 0

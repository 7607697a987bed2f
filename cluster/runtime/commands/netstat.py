"""netstat and ss: the sockets that listen in this pod."""

from __future__ import annotations

from cluster.runtime.host import Call

NAMES = ("netstat", "ss")
NETSTAT = (
    "Active Internet connections (only servers)\n"
    "Proto Recv-Q Send-Q Local Address           Foreign Address         State       \n"
)
SS = "Netid  State   Recv-Q  Send-Q  Local Address:Port  Peer Address:Port\n"


async def run(call: Call) -> int:
    found = sorted((port, one.ip) for server in call.host.servers() for port, one in server.listeners.items())
    if call.name == "ss":
        head, row = SS, "{0:<6} LISTEN  0       511     {1:<19} 0.0.0.0:*\n"
    else:
        head, row = NETSTAT, "{0:<10} 0      0 {1:<23} 0.0.0.0:*               LISTEN      \n"
    await call.out(head + "".join(row.format(kind.lower(), f"{ip}:{port}") for (port, kind), ip in found))
    return 0

"""ifconfig: the same interfaces in the words of an older tool."""

from __future__ import annotations

from cluster.runtime.commands.ip import MTU, broadcast, mac
from cluster.runtime.host import Call


async def run(call: Call) -> int:
    ip = call.host.source.ip
    await call.out(
        f"eth0      Link encap:Ethernet  HWaddr {mac(ip).upper()}  \n"
        f"          inet addr:{ip}  Bcast:{broadcast(call)}  Mask:255.255.255.0\n"
        f"          UP BROADCAST RUNNING MULTICAST  MTU:{MTU}  Metric:1\n\n"
        "lo        Link encap:Local Loopback  \n"
        "          inet addr:127.0.0.1  Mask:255.0.0.0\n"
        "          UP LOOPBACK RUNNING  MTU:65536  Metric:1\n\n"
    )
    return 0

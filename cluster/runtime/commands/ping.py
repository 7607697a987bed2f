"""ping: ICMP echo. Pods and nodes answer it; a ClusterIP does not, because nothing but rules has that address.

In nftables and ipvs mode those rules refuse what is no port of the Service, an echo too; ping takes nothing but an
echo's reply for an answer, so that looks the same.
"""

from __future__ import annotations

from cluster.runtime.host import Call
from cluster.runtime.network import Connection, NetworkError, NoSuchName, Refused, TimedOut
from cluster.runtime.reach import dial, host_port

DEFAULT_COUNT = 1_000_000


async def run(call: Call) -> int:
    words, count, wait = list(call.argv), DEFAULT_COUNT, 10.0
    for flag in ("-c", "-W", "-w", "-i", "-s"):
        if flag in words[:-1]:
            value = words[words.index(flag) + 1]
            del words[words.index(flag) : words.index(flag) + 2]
            count = int(value) if flag == "-c" else count
            wait = float(value) if flag in ("-W", "-w") else wait
    if not words:
        return await call.fail("Usage: ping [OPTIONS] HOST\n")
    return await ping(call, words[-1], count, wait)


async def ping(call: Call, host: str, count: int, wait: float) -> int:
    heard, asked, address = 0, 0, host
    while asked < count:
        try:
            connection = await dial(call, host, 0, "ICMP", wait)
        except NoSuchName:
            return await call.fail(f"ping: bad address '{host}'\n")
        except (TimedOut, Refused):
            connection = None
        except NetworkError as error:
            return await call.fail(f"ping: sendto: {error.errno}\n")
        address = host_port(connection.remote)[0] if connection else address
        if asked == 0:
            await call.out(f"PING {host} ({address}): 56 data bytes\n")
        asked, heard = asked + 1, heard + (connection is not None)
        await report(call, connection, address, asked, count)
    lost = 100 * (asked - heard) // max(asked, 1)
    await call.out(f"\n--- {host} ping statistics ---\n")
    await call.out(f"{asked} packets transmitted, {heard} packets received, {lost}% packet loss\n")
    return 0 if heard else 1


async def report(call: Call, connection: Connection | None, address: str, asked: int, count: int) -> None:
    if connection:
        await call.out(f"64 bytes from {address}: seq={asked - 1} ttl=62 time=0.212 ms\n")
    if asked < count:
        await call.host.sleep(1)

"""traceroute: who routes a packet onwards, found by sending it with too small a TTL: 1, 2, 3 …

Each router that a packet dies at says so, and is a line; the target ends the list. What nobody answers is a star: a
ClusterIP has no line of its own, because nothing but rules has that address, and so the stars go on to -m.
"""

from __future__ import annotations

from dataclasses import dataclass
from getopt import GetoptError, gnu_getopt
from ipaddress import ip_address

from cluster.runtime.commands._route import round_trip, routers
from cluster.runtime.commands.ping import address_of
from cluster.runtime.host import Call
from cluster.runtime.network import NetworkError, NoSuchName
from cluster.runtime.reach import dial, resolve, reverse_name

OPTIONS = "46FIlnrvf:g:i:m:p:q:s:t:w:z:"
SIZES = {4: 46, 6: 72}
"""Bytes of a probe by the version of IP."""
USAGE = """BusyBox v1.37.0 multi-call binary.

Usage: traceroute [-46IFlnrv] [-f 1ST_TTL] [-m MAXTTL] [-q PROBES] [-p PORT]
\t[-t TOS] [-w WAIT_SEC] [-s SRC_IP] [-i IFACE]
\t[-z PAUSE_MSEC] HOST [BYTES]

Trace the route to HOST

\t-4,-6\tForce IP or IPv6 name resolution
\t-F\tSet don't fragment bit
\t-I\tUse ICMP ECHO instead of UDP datagrams
\t-l\tDisplay TTL value of the returned packet
\t-n\tPrint numeric addresses
\t-v\tVerbose
\t-f N\tFirst number of hops (default 1)
\t-m N\tMax number of hops
\t-q N\tNumber of probes per hop (default 3)
\t-p N\tBase UDP port number used in probes
\t\t(default 33434)
\t-s IP\tSource address
\t-i IFACE Source interface
\t-t N\tType-of-service in probe packets (default 0)
\t-w SEC\tTime to wait for a response (default 3)
\t-g IP\tLoose source route gateway (8 max)
"""


@dataclass(frozen=True)
class Trace:
    """What was asked for: probes a line, seconds of patience for each, names or numbers."""

    address: str
    first: int
    most: int
    probes: int
    wait: int
    numeric: bool


async def run(call: Call) -> int:
    try:
        given, words = gnu_getopt(list(call.argv), OPTIONS)
        options = dict(given)
        numbers = {flag: int(options.get(flag, default)) for flag, default in
                   (("-f", 1), ("-m", 30), ("-q", 3), ("-w", 3))}  # fmt: skip
    except GetoptError as error:
        needs = "requires an argument" in error.msg
        what = f"option requires an argument -- '{error.opt}'" if needs else f"invalid option -- '{error.opt}'"
        return await call.fail(f"traceroute: {what}\n{USAGE}")
    except ValueError:
        bad = next(value for flag, value in given if flag in ("-f", "-m", "-q", "-w") and not value.isdigit())
        return await call.fail(f"traceroute: invalid number '{bad}'\n")
    if not words:
        return await call.fail(USAGE)
    address = await address_of(call, words[0], "-4" in options, "-6" in options)
    if not address:
        return await call.fail(f"traceroute: bad address '{words[0]}'\n")
    most = numbers["-m"]
    size = words[1] if len(words) > 1 else SIZES[ip_address(address).version]
    await call.out(f"traceroute to {words[0]} ({address}), {most} hops max, {size} byte packets\n")
    await follow(call, Trace(address, numbers["-f"], most, numbers["-q"], numbers["-w"], "-n" in options))
    return 0


async def follow(call: Call, trace: Trace) -> None:
    """A line for every router, and for the target if it answers; stars for whoever does not, up to the last TTL."""
    way = await routers(call, trace.address)
    stops = (*way, trace.address) if await answers(call, trace.address) else way
    for ttl in range(trace.first, trace.most + 1):
        at = stops[ttl - 1] if ttl <= len(stops) else ""
        await call.out(f"{ttl:2}")
        await (heard(call, trace, at, ttl) if at else silence(call, trace))
        if at == trace.address:
            break


async def answers(call: Call, address: str) -> bool:
    """Whether the target itself is heard of: a probe's port is closed on it, and it says so."""
    try:
        await dial(call, address, 0, "ICMP", 0.0)
    except NetworkError:
        return False
    return True


async def heard(call: Call, trace: Trace, at: str, ttl: int) -> None:
    where = at if trace.numeric else f"{await named(call, at)} ({at})"
    times = "".join(f"  {round_trip(call, at, ttl - 1, number):.3f} ms" for number in range(trace.probes))
    await call.out(f"  {where}{times}\n")


async def silence(call: Call, trace: Trace) -> None:
    for _ in range(trace.probes):
        await call.host.sleep(trace.wait)
        await call.out("  *")
    await call.out("\n")


async def named(call: Call, address: str) -> str:
    """The name DNS has for an address, or the address."""
    try:
        records = (await resolve(call, reverse_name(address), "PTR", search=False)).records
    except NoSuchName:
        return address
    return next((record.data.rstrip(".") for record in records), address)

"""ping: ICMP echo. Pods and nodes answer it; a ClusterIP does not, because nothing but rules has that address.

In nftables and ipvs mode those rules refuse what is no port of the Service, an echo too; ping takes nothing but an
echo's reply for an answer, so that looks the same. An echo a second goes out whether the last one was answered or
not; after the last of -c, ping waits -W seconds if nothing has answered at all, one if something has.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from getopt import GetoptError, gnu_getopt
from ipaddress import ip_address

from cluster.runtime.commands._route import round_trip, routers, ttl
from cluster.runtime.host import Call
from cluster.runtime.network import NetworkError, NoSuchName, RecordType, Refused, TimedOut
from cluster.runtime.reach import dial, is_address, local_name, resolve

OPTIONS = "46Aqc:i:I:p:s:t:w:W:"
USAGE = """BusyBox v1.37.0 multi-call binary.

Usage: ping [OPTIONS] HOST

Send ICMP ECHO_REQUESTs to HOST

\t-4,-6\t\tForce IP or IPv6 name resolution
\t-c CNT\t\tSend only CNT pings
\t-s SIZE\t\tSend SIZE data bytes in packets (default 56)
\t-i SECS\t\tInterval
\t-A\t\tPing as soon as reply is received
\t-t TTL\t\tSet TTL
\t-I IFACE/IP\tSource interface or IP address
\t-W SEC\t\tSeconds to wait for the first response (default 10)
\t\t\t(after all -c CNT packets are sent)
\t-w SEC\t\tSeconds until ping exits (default:infinite)
\t\t\t(can exit earlier with -c CNT)
\t-q\t\tQuiet, only display output at start/finish
\t-p HEXBYTE\tPayload pattern
"""


class Bad(Exception):
    """A number that is none: busybox' words for it."""


@dataclass
class Echoes:
    """One ping: what was asked for, and the round trips (in milliseconds) so far."""

    host: str
    options: dict[str, str]
    address: str = ""
    sent: int = 0
    trips: list[float] = field(default_factory=list)

    def number(self, flag: str, default: float) -> float:
        value = self.options.get(flag, "")
        try:
            return float(value) if value else default
        except ValueError:
            raise Bad(f"ping: invalid number '{value}'\n") from None

    def enough(self, elapsed: float) -> bool:
        count, deadline = self.number("-c", 0), self.number("-w", 0)
        return bool(count and self.sent >= count) or bool(deadline and elapsed >= deadline)

    def statistics(self) -> str:
        """The last words, with the round trips where there were any."""
        heard, trips = len(self.trips), self.trips
        lost = 100 * (self.sent - heard) // max(self.sent, 1)
        times = f"{min(trips):.3f}/{sum(trips) / heard:.3f}/{max(trips):.3f}" if trips else ""
        return (
            f"\n--- {self.host} ping statistics ---\n"
            f"{self.sent} packets transmitted, {heard} packets received, {lost}% packet loss\n"
        ) + (f"round-trip min/avg/max = {times} ms\n" if trips else "")


async def run(call: Call) -> int:
    try:
        options, hosts = gnu_getopt(list(call.argv), OPTIONS)
    except GetoptError as error:
        takes = "requires an argument" in error.msg
        said = f"option requires an argument -- '{error.opt}'" if takes else _unknown(error.opt)
        return await call.fail(f"ping: {said}\n{USAGE}")
    if len(hosts) != 1:
        return await call.fail(USAGE)
    echoes = Echoes(hosts[0], dict(options))
    try:
        return await ping(call, echoes)
    except Bad as bad:
        return await call.fail(str(bad))


def _unknown(option: str) -> str:
    """getopt_long's words for an option it does not know."""
    return f"unrecognized option '--{option}'" if len(option) > 1 else f"invalid option -- '{option}'"


async def ping(call: Call, echoes: Echoes) -> int:
    size, interval = int(echoes.number("-s", 56)), max(echoes.number("-i", 1), 0.01)
    echoes.address = await address_of(call, echoes.host, "-4" in echoes.options, "-6" in echoes.options)
    if not echoes.address:
        return await call.fail(f"ping: bad address '{echoes.host}'\n")
    started = call.host.counter()
    await call.out(f"PING {echoes.host} ({echoes.address}): {size} data bytes\n")
    while not echoes.enough(call.host.counter() - started):
        if echoes.sent:
            await call.host.sleep(interval)
        try:
            await echo(call, echoes, size)
        except NetworkError as error:
            return await call.fail(f"ping: sendto: {error.errno}\n")
    await linger(call, echoes, started)
    await call.out(echoes.statistics())
    return 0 if echoes.trips else 1


async def linger(call: Call, echoes: Echoes, started: float) -> None:
    """Wait for answers that are still out: they never come, but ping does not know."""
    if len(echoes.trips) == echoes.sent:
        return
    patience = 1.0 if echoes.trips else echoes.number("-W", 10)
    if deadline := echoes.number("-w", 0):
        patience = min(patience, max(started + deadline - call.host.counter(), 0))
    await call.host.sleep(patience)


async def echo(call: Call, echoes: Echoes, size: int) -> None:
    """Send one request, and tell of its reply. Raises NetworkError where it cannot even be sent."""
    number, echoes.sent = echoes.sent, echoes.sent + 1
    try:
        await dial(call, echoes.address, 0, "ICMP", 0.0)
    except (TimedOut, Refused):
        return
    hops = len(await routers(call, echoes.address))
    if hops >= echoes.number("-t", 64):
        return
    echoes.trips.append(round_trip(call, echoes.address, hops, number))
    if "-q" not in echoes.options:
        where = f"{size + 8} bytes from {echoes.address}: seq={number} ttl={ttl(hops)}"
        await call.out(f"{where} time={echoes.trips[-1]:.3f} ms\n")


async def address_of(call: Call, host: str, four: bool = False, six: bool = False) -> str:
    """The address that getaddrinfo gives a name, of one family if that is asked for; "" for none."""
    families: list[RecordType] = ["A"] if four else ["AAAA"] if six else ["A", "AAAA"]
    known = local_name(call, host)
    if known == "127.0.0.1" and six and host == "localhost":
        return "::1"
    if is_address(known):
        family = "A" if ip_address(known).version == 4 else "AAAA"
        return known if family in families else ""
    for family in families:
        try:
            found = (await resolve(call, host, family)).addresses
        except NoSuchName:
            return ""
        if found:
            return found[0]
    return ""

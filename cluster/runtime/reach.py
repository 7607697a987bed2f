"""How a command reaches the network: /etc/hosts first, then the Network, and patience when nothing answers.

The Network says at once that nothing will answer; a person at a terminal finds out by waiting. The waiting is done
here, on the cluster's time: as long as the command is willing, else as long as Linux retries a SYN (six times,
doubling from one second: 127 s) or the C library asks a name server (twice, five seconds each).
"""

from __future__ import annotations

import asyncio
from ipaddress import ip_address

from cluster.runtime.host import Call
from cluster.runtime.network import (
    DATAGRAM,
    Connection,
    NoNameServer,
    RecordType,
    Resolution,
    ServerRefused,
    TimedOut,
    Way,
)

SYN_RETRIES = 127.0
RESOLVER = 10.0


async def dial(
    call: Call, host: str, port: int, protocol: str = "TCP", patience: float | None = None
) -> Connection:
    """Connect as connect(2) does after getaddrinfo. Raises a NetworkError after the wait it stands for."""
    target = local_name(call, host)
    try:
        return await asyncio.to_thread(
            call.host.network.dial, call.host.source, target, port, protocol, patience
        )
    except TimedOut:
        await call.host.sleep(SYN_RETRIES if patience is None else patience)
        raise
    except ServerRefused:
        raise
    except NoNameServer:
        await call.host.sleep(RESOLVER if patience is None else min(RESOLVER, patience))
        raise


async def resolve(
    call: Call,
    name: str,
    family: RecordType = "A",
    *,
    search: bool = True,
    server: str = "",
    patience: float = RESOLVER,
    way: Way = DATAGRAM,
) -> Resolution:
    """One question to the name server."""
    network, source = call.host.network, call.host.source
    try:
        return await asyncio.to_thread(
            lambda: network.resolve(source, name, family, search=search, server=server, way=way)
        )
    except ServerRefused:
        raise
    except NoNameServer:
        await call.host.sleep(patience)
        raise


def local_name(call: Call, host: str) -> str:
    """The address /etc/hosts gives a name, or the name itself."""
    if is_address(host):
        return host
    for ip, *names in hosts_entries(call):
        if host.rstrip(".") in names:
            return ip
    return host


def hosts_entries(call: Call) -> list[list[str]]:
    """The lines of /etc/hosts as [ip, name, …]."""
    if not call.host.tree.is_file("/etc/hosts"):
        return []
    lines = (line.partition("#")[0].split() for line in call.host.tree.text("/etc/hosts").splitlines())
    return [line for line in lines if len(line) > 1 and ":" not in line[0]]


def is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def reverse_name(address: str) -> str:
    """The name that PTR records live under: 10.0.0.10 -> 10.0.0.10.in-addr.arpa reversed."""
    return ip_address(address).reverse_pointer


def host_port(address: str) -> tuple[str, int]:
    """ "10.0.0.1:80" or "[fd00::1]:80" -> host, port."""
    host, _, port = address.rpartition(":")
    return host.strip("[]"), int(port or 0)

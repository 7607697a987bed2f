"""nslookup as busybox had it until 1.28, and as the guide of 2016 prints it.

It calls getaddrinfo, so the search list applies, and getnameinfo for every address it is about to print: that is
where the name behind each address comes from. It lives in the image radial/busyboxplus:curl.
"""

from __future__ import annotations

from cluster.runtime.host import Call
from cluster.runtime.network import NoSuchName
from cluster.runtime.reach import is_address, resolve, reverse_name


async def run(call: Call) -> int:
    if not 1 <= len(call.argv) <= 2:
        return await call.fail("Usage: nslookup [HOST] [SERVER]\n")
    name, server = call.argv[0], call.argv[1] if len(call.argv) > 1 else ""
    shown = server or call.host.source.resolv.server
    await call.out(f"Server:    {shown}\nAddress 1: {await named(call, shown)}\n\n")
    try:
        addresses = (name,) if is_address(name) else (await resolve(call, name, server=server)).addresses
    except NoSuchName:
        addresses = ()
    if not addresses:
        return await call.fail(f"nslookup: can't resolve '{name}'\n")
    await call.out(f"Name:      {name}\n")
    for number, address in enumerate(addresses, start=1):
        await call.out(f"Address {number}: {await named(call, address)}\n")
    return 0


async def named(call: Call, address: str) -> str:
    """The address, and the name that points back at it, if any."""
    try:
        records = (await resolve(call, reverse_name(address), "PTR", search=False, patience=0)).records
    except NoSuchName:
        return address
    return " ".join([address, *(record.data.rstrip(".") for record in records[:1])])

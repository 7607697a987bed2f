"""nc of OpenBSD, as Alpine's and Debian's package has it: the same on the wire, other words."""

from __future__ import annotations

from dataclasses import replace

from cluster.runtime.commands.nc import connect_or_listen, parse
from cluster.runtime.host import Call


async def run(call: Call) -> int:
    return await connect_or_listen(call, replace(parse(call.argv), busybox=False))

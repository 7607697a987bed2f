"""host: DNS in sentences."""

from __future__ import annotations

from cluster.runtime.host import Call
from cluster.runtime.network import NoNameServer, NoSuchName, Record
from cluster.runtime.reach import is_address, resolve, reverse_name

SENTENCES = {
    "A": "has address",
    "AAAA": "has IPv6 address",
    "CNAME": "is an alias for",
    "PTR": "domain name pointer",
    "SRV": "has SRV record",
}


async def run(call: Call) -> int:
    words = [word for word in call.argv if not word.startswith("-")]
    if not words:
        return await call.fail("Usage: host name [server]\n")
    name, server = words[0], words[1] if len(words) > 1 else ""
    try:
        if is_address(name):
            found = await resolve(call, reverse_name(name), "PTR", search=False, server=server)
        else:
            found = await resolve(call, name, server=server)
    except NoNameServer:
        return await call.fail(";; connection timed out; no servers could be reached\n")
    except NoSuchName:
        await call.out(f"Host {name} not found: 3(NXDOMAIN)\n")
        return 1
    await call.out("".join(sentence(record) for record in found.records))
    return 0


def sentence(record: Record) -> str:
    return f"{record.name.rstrip('.')} {SENTENCES.get(record.type, record.type)} {record.data}\n"

"""getent hosts: the C library's own answer, /etc/hosts before DNS."""

from __future__ import annotations

from cluster.runtime.host import Call
from cluster.runtime.network import NoSuchName
from cluster.runtime.reach import hosts_entries, is_address, resolve, reverse_name

NOT_FOUND = 2
UNKNOWN_DATABASE = "Unknown database: {}\nTry `getent --help' or `getent --usage' for more information.\n"


async def run(call: Call) -> int:
    if not call.argv or call.argv[0] not in ("hosts", "ahosts", "ahostsv4"):
        return await call.fail(UNKNOWN_DATABASE.format(call.argv[0] if call.argv else ""))
    names = call.argv[1:]
    if not names:
        await call.out("".join(shown(ip, " ".join(aliases)) for ip, *aliases in hosts_entries(call)))
        return 0
    codes = [await look_up(call, name) for name in names]
    return max(codes)


async def look_up(call: Call, name: str) -> int:
    for ip, *aliases in hosts_entries(call):
        if name == ip or name in aliases:
            await call.out(shown(ip, " ".join(aliases)))
            return 0
    try:
        if is_address(name):
            records = (await resolve(call, reverse_name(name), "PTR", search=False)).records
            lines = [shown(name, record.data.rstrip(".")) for record in records]
        else:
            records = (await resolve(call, name)).records
            lines = [
                shown(record.data, record.name.rstrip("."))
                for record in records
                if record.type in ("A", "AAAA")
            ]
    except NoSuchName:
        lines = []
    await call.out("".join(lines))
    return 0 if lines else NOT_FOUND


def shown(address: str, names: str) -> str:
    return f"{address:<15} {names}\n"

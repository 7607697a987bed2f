"""getent hosts: the C library's own answer, /etc/hosts before DNS.

`hosts` is gethostbyname: one line an address. `ahosts` is getaddrinfo: three lines an address, one for each kind of
socket, the full name in the first of all.
"""

from __future__ import annotations

from cluster.runtime.host import Call
from cluster.runtime.network import NoSuchName
from cluster.runtime.reach import hosts_entries, is_address, resolve, reverse_name

NOT_FOUND = 2
UNKNOWN_DATABASE = "Unknown database: {}\nTry `getent --help' or `getent --usage' for more information.\n"


async def run(call: Call) -> int:
    if not call.argv or call.argv[0] not in ("hosts", "ahosts", "ahostsv4"):
        return await call.fail(UNKNOWN_DATABASE.format(call.argv[0] if call.argv else ""))
    names, shown = call.argv[1:], socket_lines if call.argv[0].startswith("ahosts") else host_lines
    if not names:
        await call.out("".join(host_lines([ip], " ".join(names)) for ip, *names in hosts_entries(call)))
        return 0
    codes = []
    for name in names:
        addresses, full = await look_up(call, name)
        await call.out(shown(addresses, full))
        codes.append(0 if addresses else NOT_FOUND)
    return max(codes)


async def look_up(call: Call, name: str) -> tuple[list[str], str]:
    """The addresses of a name (or an address) and the names to print beside them."""
    for ip, *aliases in hosts_entries(call):
        if name == ip or name in aliases:
            return [ip], " ".join(aliases)
    try:
        if is_address(name):
            records = (await resolve(call, reverse_name(name), "PTR", search=False)).records
            return [name][: len(records)], " ".join(record.data.rstrip(".") for record in records[:1])
        records = (await resolve(call, name)).records
    except NoSuchName:
        return [], ""
    found = [record for record in records if record.type in ("A", "AAAA")]
    aliases = [record.name.rstrip(".") for record in records if record.type == "CNAME"]
    full = found[0].name.rstrip(".") if found else ""
    return [record.data for record in found], " ".join([full, *aliases])


def host_lines(addresses: list[str], names: str) -> str:
    return "".join(f"{address:<15} {names}\n" for address in addresses)


def socket_lines(addresses: list[str], names: str) -> str:
    kinds = [(address, kind) for address in addresses for kind in ("STREAM", "DGRAM", "RAW")]
    first = names.partition(" ")[0]
    return "".join(
        f"{address:<15} {kind:<6} {first if number == 0 else ''}\n"
        for number, (address, kind) in enumerate(kinds)
    )

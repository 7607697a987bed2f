"""nslookup of BIND, as in Debian, on nodes and in agnhost: one answer, found over the search list."""

from __future__ import annotations

from cluster.runtime.commands.nslookup import TIMED_OUT, TYPES, line
from cluster.runtime.host import Call
from cluster.runtime.network import NoNameServer, NoSuchName, RecordType
from cluster.runtime.reach import is_address, resolve, reverse_name


async def run(call: Call) -> int:
    words = [word for word in call.argv if not word.startswith("-")]
    if not words:
        return await call.fail("nslookup: interactive mode is not available here\n")
    name, server = words[0], words[1] if len(words) > 1 else ""
    asked = [word.partition("=")[2].upper() for word in call.argv if "=" in word]
    kinds: list[RecordType] = [kind for kind in TYPES if kind in asked] or ["A", "AAAA"]
    if is_address(name):
        name, kinds = reverse_name(name), ["PTR"]
    shown = server or call.host.source.resolv.server
    try:
        found = [
            record for kind in kinds for record in (await resolve(call, name, kind, server=server)).records
        ]
    except NoNameServer:
        await call.out(TIMED_OUT)
        return 1
    except NoSuchName:
        await call.out(
            f"Server:\t\t{shown}\nAddress:\t{shown}#53\n\n** server can't find {name}: NXDOMAIN\n\n"
        )
        return 1
    text = "".join(line(record) for record in found) or f"*** Can't find {name}: No answer\n"
    await call.out(f"Server:\t\t{shown}\nAddress:\t{shown}#53\n\n{text}\n")
    return 0

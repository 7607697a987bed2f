"""nslookup of BIND, as in Debian, on nodes and in agnhost: one answer, found over the search list."""

from __future__ import annotations

from cluster.runtime.commands._dns_types import record_type
from cluster.runtime.host import Call
from cluster.runtime.network import NoNameServer, NoSuchName, Record, RecordType, ServerRefused
from cluster.runtime.reach import is_address, resolve, reverse_name

TRIES, PATIENCE = 3, 5.0
LINES = {
    "A": "Name:\t{name}\nAddress: {data}\n",
    "AAAA": "Name:\t{name}\nAddress: {data}\n",
    "CNAME": "{name}\tcanonical name = {data}\n",
    "PTR": "{name}\tname = {data}\n",
    "NS": "{name}\tnameserver = {data}\n",
    "SRV": "{name}\tservice = {data}\n",
    "TXT": "{name}\ttext = {data}\n",
}
NUMBERS = ("serial", "refresh", "retry", "expire", "minimum")


async def run(call: Call) -> int:
    words = [word for word in call.argv if not word.startswith("-")]
    if not words:
        return await call.fail("nslookup: interactive mode is not available here\n")
    name, server = words[0], words[1] if len(words) > 1 else ""
    asked = [
        word.partition("=")[2]
        for word in call.argv
        if word.lower().startswith(("-type=", "-querytype=", "-query=", "-ty=", "-q="))
    ]
    unknown = "".join(f"unknown query type: {word}\n" for word in asked if not record_type(word))
    await call.out(unknown)
    kinds: list[RecordType] = [kind for word in asked if (kind := record_type(word))][-1:] or ["A", "AAAA"]
    shown = server or call.host.source.resolv.server
    header = f"Server:\t\t{shown}\nAddress:\t{shown}#53\n\n"
    if is_address(name):
        name, kinds, header = reverse_name(name), ["PTR"], ""
    try:
        found = [record for kind in kinds for record in await answers(call, name, kind, server)]
    except NoNameServer as error:
        await call.out(unreachable(error, shown, TRIES))
        return 1
    except NoSuchName:
        await call.out(f"{header}** server can't find {name}: NXDOMAIN\n\n")
        return 1
    text = "".join(line(record) for record in dict.fromkeys(found))
    nothing = f"*** Can't find {name}: No answer\n"
    await call.out(f"{header}{text or nothing}\n")
    return 0


async def answers(call: Call, name: str, kind: RecordType, server: str) -> tuple[Record, ...]:
    search = kind != "PTR"
    found = await resolve(call, name, kind, search=search, server=server, patience=TRIES * PATIENCE)
    return found.records


def unreachable(error: NoNameServer, server: str, tries: int) -> str:
    """What dig, host and nslookup say of a server that does not answer."""
    why = "connection refused" if isinstance(error, ServerRefused) else "timed out"
    return f";; communications error to {server}#53: {why}\n" * tries + ";; no servers could be reached\n\n"


def line(record: Record) -> str:
    name = record.name.rstrip(".")
    if record.type == "SOA":
        origin, contact, *numbers = record.data.split()
        rest = "".join(f"\t{word} = {number}\n" for word, number in zip(NUMBERS, numbers, strict=True))
        return f"{name}\n\torigin = {origin.rstrip('.')}\n\tmail addr = {contact.rstrip('.')}\n{rest}"
    return LINES[record.type].format(name=name, data=record.data)

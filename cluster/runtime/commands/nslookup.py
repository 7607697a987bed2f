"""nslookup as in busybox since 1.29, which asks the server itself instead of the C library.

It puts one question for every search domain and both address types, and prints each answer; a name with a dot in
it is not searched at all, so `nslookup my-nginx.default` fails in busybox where it works in Debian.
"""

from __future__ import annotations

from cluster.runtime.commands._dns_types import record_type
from cluster.runtime.host import Call
from cluster.runtime.network import NoNameServer, NoSuchName, Record, RecordType, Resolution
from cluster.runtime.reach import is_address, resolve, reverse_name

TYPES: tuple[RecordType, ...] = ("A", "AAAA", "CNAME", "NS", "PTR", "SOA", "SRV", "TXT")
LINES = {
    "A": "Name:\t{name}\nAddress: {data}\n",
    "AAAA": "Name:\t{name}\nAddress: {data}\n",
    "CNAME": "{name}\tcanonical name = {data}\n",
    "PTR": "{name}\tname = {data}\n",
    "NS": "{name}\tnameserver = {data}\n",
    "SRV": "{name}\tservice = {data}\n",
    "TXT": "{name}\ttext = {data}\n",
    "SOA": "{name}\n\torigin = {data}\n",
}
TIMED_OUT = ";; connection timed out; no servers could be reached\n\n"
USAGE = "Usage: nslookup [-type=QUERY_TYPE] [-debug] HOST [DNS_SERVER]\n"


async def run(call: Call) -> int:
    words = [word for word in call.argv if not word.startswith("-")]
    if not words or len(words) > 2:
        return await call.fail(USAGE)
    if bad := next((word for word in asked_types(call) if not record_type(word)), ""):
        return await call.fail(f'nslookup: invalid query type "{bad}"\n')
    name, server = words[0], words[1] if len(words) > 1 else ""
    shown = server or call.host.source.resolv.server
    code, header = 0, f"Server:\t\t{shown}\nAddress:\t{shown}:53\n\n"
    for question, kind in questions(call, name):
        try:
            text = header + answer(
                await resolve(call, question, kind, search=False, server=server, patience=5)
            )
        except NoNameServer:
            await call.out(TIMED_OUT)
            return 1
        except NoSuchName:
            text, code = f"{header}** server can't find {question}: NXDOMAIN\n", 1
        await call.out(text + "\n")
        header = ""
    return code


def asked_types(call: Call) -> list[str]:
    """The types that -type= and its shorter spellings ask for, as typed."""
    return [
        word.partition("=")[2]
        for word in call.argv
        if word.lower().startswith(("-type=", "-querytype=", "-t=", "-q="))
    ]


def questions(call: Call, name: str) -> list[tuple[str, RecordType]]:
    """Every (name, type) that is asked, in order."""
    asked = asked_types(call)
    if is_address(name) and not asked:
        return [(reverse_name(name), "PTR")]
    kinds: list[RecordType] = [kind for word in asked if (kind := record_type(word))] or ["A", "AAAA"]
    return [(full, kind) for kind in kinds for full in searched(call, name, kind)]


def searched(call: Call, name: str, kind: RecordType) -> list[str]:
    search = call.host.source.resolv.search
    return [name] if kind == "PTR" or "." in name or not search else [f"{name}.{domain}" for domain in search]


def answer(resolution: Resolution) -> str:
    return "".join(line(record) for record in resolution.records)


def line(record: Record) -> str:
    return LINES[record.type].format(name=record.name.rstrip("."), data=record.data.rstrip("."))

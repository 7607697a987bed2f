"""dig: one question to a name server, shown as the server answered it.

Unlike everything else in a pod it does not use the search list unless +search asks for it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import get_args

from cluster.apimachinery.clock import utc
from cluster.runtime.host import Call
from cluster.runtime.network import NoNameServer, NoSuchName, Record, RecordType, Resolution
from cluster.runtime.reach import resolve, reverse_name

TYPES: tuple[RecordType, ...] = get_args(RecordType)
VERSION = "9.20.15"


@dataclass
class Query:
    name: str = "."
    kind: RecordType = "A"
    server: str = ""
    options: dict[str, bool] = field(default_factory=dict)

    def on(self, name: str, default: bool = False) -> bool:
        return self.options.get(name, default)


def parse(argv: tuple[str, ...]) -> Query:
    query, queue = Query(), list(argv)
    while queue:
        word = queue.pop(0)
        if word.startswith("+"):
            name = word[1:].partition("=")[0]
            query.options[name.removeprefix("no")] = not name.startswith("no")
        elif word.startswith("@"):
            query.server = word[1:]
        elif word == "-x" and queue:
            query.name, query.kind = reverse_name(queue.pop(0)), "PTR"
        elif word in ("-p", "-t", "-q", "-b") and queue:
            value = queue.pop(0)
            query.kind = next((kind for kind in TYPES if word == "-t" and kind == value.upper()), query.kind)
            query.name = value if word == "-q" else query.name
        elif kind := next((kind for kind in TYPES if kind == word.upper()), None):
            query.kind = kind
        elif not word.startswith("-") and word.upper() != "IN":
            query.name = word
    return query


async def run(call: Call) -> int:
    query = parse(call.argv)
    try:
        found = await resolve(call, query.name, query.kind, search=query.on("search"), server=query.server)
        status = "NOERROR"
    except NoNameServer:
        server = query.server or call.host.source.resolv.server
        return await call.fail(
            f";; communications error to {server}#53: timed out\n;; no servers could be reached\n", 9
        )
    except NoSuchName as error:
        found, status = (
            Resolution(error.server or call.host.source.resolv.server, (), error.tries),
            "NXDOMAIN",
        )
    await call.out(short(found) if query.on("short") else full(query, found, status, call.argv))
    return 0


def short(found: Resolution) -> str:
    return "".join(f"{record.data}\n" for record in found.records)


def line(record: Record) -> str:
    """A resource record as zone files write it."""
    return f"{record.name.rstrip('.') + '.':<23} {record.ttl}\tIN\t{record.type}\t{record.data}\n".replace(
        " " * 8, "\t"
    )


def full(query: Query, found: Resolution, status: str, argv: tuple[str, ...]) -> str:
    """All sections, or those that +noall left on."""
    everything = query.on("all", True)
    asked = found.tries[-1].name if found.tries else query.name
    parts = {
        "cmd": f"\n; <<>> DiG {VERSION} <<>> {' '.join(argv)}\n;; global options: +cmd\n",
        "comments": f";; Got answer:\n;; ->>HEADER<<- opcode: QUERY, status: {status}, id: 4242\n"
        f";; flags: qr aa rd; QUERY: 1, ANSWER: {len(found.records)}, AUTHORITY: 0, ADDITIONAL: 1\n\n",
        "question": f";; QUESTION SECTION:\n;{asked.rstrip('.')}.\t\tIN\t{query.kind}\n\n",
        "answer": "".join(line(record) for record in found.records),
        "stats": f"\n;; Query time: 1 msec\n;; SERVER: {found.server}#53({found.server}) (UDP)\n"
        f";; WHEN: {utc():%a %b %d %H:%M:%S UTC %Y}\n;; MSG SIZE  rcvd: {60 + 40 * len(found.records)}\n\n",
    }
    if everything and found.records:
        parts["answer"] = f";; ANSWER SECTION:\n{parts['answer']}"
    return "".join(text for name, text in parts.items() if query.on(name, everything))

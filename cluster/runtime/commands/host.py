"""host: DNS in sentences."""

from __future__ import annotations

from cluster.runtime.commands.nslookup import TYPES
from cluster.runtime.commands.nslookup_bind import unreachable
from cluster.runtime.host import Call
from cluster.runtime.network import NoNameServer, NoSuchName, Record, RecordType
from cluster.runtime.reach import is_address, resolve, reverse_name

TRIES, PATIENCE = 2, 5.0
SENTENCES = {
    "A": "has address",
    "AAAA": "has IPv6 address",
    "CNAME": "is an alias for",
    "NS": "name server",
    "PTR": "domain name pointer",
    "TXT": "descriptive text",
}


async def run(call: Call) -> int:
    words, kind = parse(call.argv)
    if not words:
        return await call.fail("Usage: host [-aCdilrTvVw] [-c class] [-t type] hostname [server]\n")
    name, server = words[0], words[1] if len(words) > 1 else ""
    kinds: list[RecordType] = [kind] if kind else ["A", "AAAA"]
    if is_address(name):
        name, kinds = reverse_name(name), ["PTR"]
    heading = f"Using domain server:\nName: {server}\nAddress: {server}#53\nAliases: \n\n" if server else ""
    try:
        found = [record for kind in kinds for record in await answers(call, name, kind, server)]
    except NoNameServer as error:
        shown = server or call.host.source.resolv.server
        await call.out(unreachable(error, shown, TRIES).removesuffix("\n"))
        return 1
    except NoSuchName:
        dot = "." if kinds == ["PTR"] else ""
        await call.out(f"{heading}Host {name}{dot} not found: 3(NXDOMAIN)\n")
        return 1
    sentences = "".join(sentence(record) for record in dict.fromkeys(found))
    lacking = f"{name} has no {kind} record\n" if kind else ""
    await call.out(heading + (sentences or lacking))
    return 0


def parse(argv: tuple[str, ...]) -> tuple[list[str], RecordType | None]:
    """The words, and the type that -t asks for."""
    words, kind, queue = list[str](), None, list(argv)
    while queue:
        word = queue.pop(0)
        if word.startswith("-t"):
            value = (word[2:] or (queue.pop(0) if queue else "")).upper()
            kind = next((known for known in TYPES if known == value), kind)
        elif word[:2] in ("-W", "-R", "-N", "-c", "-m"):
            queue = queue if word[2:] else queue[1:]
        elif not word.startswith("-"):
            words.append(word)
    return words, kind


async def answers(call: Call, name: str, kind: RecordType, server: str) -> tuple[Record, ...]:
    search = kind != "PTR"
    found = await resolve(call, name, kind, search=search, server=server, patience=TRIES * PATIENCE)
    return found.records


def sentence(record: Record) -> str:
    words = SENTENCES.get(record.type, f"has {record.type} record")
    return f"{record.name.rstrip('.')} {words} {record.data}\n"

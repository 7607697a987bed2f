"""dig: one question to a name server, shown as the server answered it.

Unlike everything else in a pod it does not use the search list unless +search asks for it. It says that it can take
1232 bytes in a datagram (EDNS), and asks again over TCP when that was not enough. `_dig_text` is how it prints.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from cluster.runtime.commands import _dig_text
from cluster.runtime.commands._dns_types import record_type
from cluster.runtime.host import Call
from cluster.runtime.network import NoNameServer, NoSuchName, RecordType, Resolution, ServerRefused, Way
from cluster.runtime.reach import is_address, resolve, reverse_name
from cluster.runtime.text import words

TAKES_VALUE = frozenset("ptqbcyfk")
TAKES_NONE = frozenset("46hirmuv")
DEFAULT_SIZE, TRIES, PATIENCE = 1232, 3, 5.0
OPTIONS = words(
    """
    aaflag aaonly additional adflag all answer authority badcookie besteffort bufsize cdflag class cmd coflag
    comments cookie crypto defname dns64prefix dnssec do domain edns ednsflags ednsnegotiation ednsopt expandaaaa
    expire fail fuzztime header-only https https-get https-plain https-plain-get identify idn idnin idnout ignore
    keepalive keepopen mapped multiline ndots nsid nssearch onesoa opcode padding proxy proxy-plain qid qr question
    raflag rdflag recurse retry rrcomments search short showallmessages showbadcookie showbadvers showsearch split
    stats subnet svcparamkeycompat tcflag tcp time timeout tls tls-ca tls-certfile tls-hostname tls-keyfile trace
    tries ttlid ttlunits unexpected unknownformat vc yaml zflag zoneversion
    """
)
"""The +words of BIND's dig; any beginning of one will do."""
USAGE = """Usage:  dig [@global-server] [domain] [q-type] [q-class] {q-opt}
            {global-d-opt} host [@local-server] {local-d-opt}
            [ host [@local-server] {local-d-opt} [...]]

Use "dig -h" (or "dig -h | more") for complete list of options
"""


class Usage(Exception):
    """A command line that dig refuses; the text is the option."""


@dataclass
class Query:
    """One lookup of a command line; `options` are its +words, "no" meaning off."""

    name: str = "."
    kind: RecordType = "A"
    server: str = ""
    port: int = 53
    warning: str = ""
    options: dict[str, str] = field(default_factory=dict)

    def on(self, name: str, default: bool = False) -> bool:
        return self.options.get(name, "" if default else "no") != "no"

    def number(self, name: str, default: int) -> int:
        value = self.options.get(name, "")
        return int(value) if value.isdigit() else default

    @property
    def way(self) -> Way:
        size = 512 if not self.on("edns", True) else self.number("bufsize", DEFAULT_SIZE)
        return Way(self.port, self.on("tcp") or self.on("vc"), size)


def parse(argv: tuple[str, ...]) -> list[Query]:
    """The lookups of a command line: each name is one more, with the options that stand before or behind it.

    Raises Usage.
    """
    shared, queries, queue = Query(), list[Query](), list(argv)
    while queue:
        word = queue.pop(0)
        query = queries[-1] if queries else shared
        if word.startswith("+"):
            name, _, value = word[1:].lower().partition("=")
            if not name or not any(known.startswith(name.removeprefix("no")) for known in OPTIONS):
                raise Usage(word)
            query.options[name.removeprefix("no")] = "no" if name.startswith("no") else value
        elif word.startswith("@"):
            query.server = shared.server = word[1:]
        elif word.startswith("-") and len(word) > 1:
            _flag(word, queue, query, shared, queries)
        elif kind := record_type(word):
            query.kind = kind
        elif word.upper() != "IN":
            queries.append(replace(shared, name=word, options=dict(shared.options)))
    return queries or [replace(shared, kind="NS")]


def _flag(word: str, queue: list[str], query: Query, shared: Query, queries: list[Query]) -> None:
    letter, value = word[1], word[2:]
    if letter not in TAKES_VALUE | TAKES_NONE | {"x"}:
        raise Usage(word)
    if letter == "x":
        address = value or (queue.pop(0) if queue else "")
        name = reverse_name(address) if is_address(address) else address
        queries.append(replace(shared, name=name, kind="PTR", options=dict(shared.options)))
        return
    if letter in TAKES_VALUE:
        value = value or (queue.pop(0) if queue else "")
    if letter == "p" and value.isdigit():
        query.port = shared.port = int(value)
    elif letter == "t":
        query.kind = record_type(value) or query.kind
        if not record_type(value):
            query.warning = f";; Warning, ignoring invalid type {value}\n"
    elif letter == "q":
        queries.append(replace(shared, name=value, options=dict(shared.options)))


async def run(call: Call) -> int:
    if set(call.argv) & {"-v", "-h"}:
        return await call.fail(f"DiG {_dig_text.VERSION}\n", 0)
    try:
        queries = parse(call.argv)
    except Usage as option:
        return await call.fail(f"Invalid option: {option}\n{USAGE}")
    await call.fail("".join(dict.fromkeys(query.warning for query in queries)))
    codes = [await ask(call, query, first) for query, first in _numbered(queries)]
    return max(codes)


def _numbered(queries: list[Query]) -> Iterator[tuple[Query, bool]]:
    yield from ((query, position == 0) for position, query in enumerate(queries))


async def ask(call: Call, query: Query, first: bool) -> int:
    """Ask once and print; 9 when no server answers."""
    short = query.on("short")
    head = _dig_text.banner(call.argv, query.server) if first and query.on("cmd", not short) else ""
    head = head if query.on("all", True) or query.options.get("cmd") == "" else ""
    shown = query.server or call.host.source.resolv.server
    try:
        found, status = await _found(call, query)
    except NoNameServer as error:
        why = "connection refused" if isinstance(error, ServerRefused) else "timed out"
        errors = f";; communications error to {shown}#{query.port}: {why}\n" * query.number("tries", TRIES)
        await call.out(f"{errors}{head};; no servers could be reached\n\n")
        return 9
    if found.truncated:
        await call.out(";; Truncated, retrying in TCP mode.\n")
    if short:
        await call.out("".join(f"{record.data}\n" for record in found.records))
        return 0
    name = found.tries[-1].name if found.tries else query.name
    answer = _dig_text.Reply(name, query.kind, status, found, shown, query.port, query.way.size)
    await call.out(head + _dig_text.reply(answer, _sections(query)))
    return 0


def _sections(query: Query) -> frozenset[str]:
    """Which parts are shown: all of them, or those that +noall left on."""
    default = query.on("all", True)
    names = ("comments", "question", "answer", "authority", "additional", "stats")
    return frozenset(name for name in names if query.on(name, default))


async def _found(call: Call, query: Query) -> tuple[Resolution, str]:
    """The answer, and the word in its header. Raises NoNameServer after the last try's patience."""
    patience = query.number("time", int(PATIENCE)) * query.number("tries", TRIES)
    try:
        found = await resolve(
            call,
            query.name,
            query.kind,
            search=query.on("search"),
            server=query.server,
            patience=patience,
            way=query.way,
        )
    except NoNameServer:
        raise
    except NoSuchName as error:
        server = error.server or call.host.source.resolv.server
        return Resolution(server, (), error.tries, error.authority, tcp=query.way.tcp), "NXDOMAIN"
    return found, "NOERROR"

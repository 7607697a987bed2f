"""nc: raw bytes to a port and back, a look whether it is open (-z), or a listener of one's own (-l).

busybox's and OpenBSD's (in Debian and Alpine) agree on the wire and differ in what they say.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from cluster.runtime.host import Call
from cluster.runtime.network import NetworkError, NoSuchName, Refused, TimedOut
from cluster.runtime.process import Listener, Server
from cluster.runtime.reach import dial, host_port

NAMES = ("nc", "netcat")
TAKES_VALUE = frozenset("wpseqiI")
SERVICES = {
    (22, "TCP"): "ssh", (53, "TCP"): "domain", (53, "UDP"): "domain", (80, "TCP"): "http", (443, "TCP"): "https",
    (5432, "TCP"): "postgresql", (6379, "TCP"): "redis", (8080, "TCP"): "http-alt",
}  # fmt: skip
"""What /etc/services calls the ports of a lesson."""


USAGE = "BusyBox v1.37.0 multi-call binary.\n\nUsage: nc [OPTIONS] HOST PORT\n"
OPENBSD_USAGE = """usage: nc [-46CDdFhklNnrStUuvZz] [-I length] [-i interval] [-M ttl]
\t  [-m minttl] [-O length] [-P proxy_username] [-p source_port]
\t  [-q seconds] [-s sourceaddr] [-T keyword] [-V rtable] [-W recvlimit]
\t  [-w timeout] [-X proxy_protocol] [-x proxy_address[:port]]
\t  [destination] [port]
"""


@dataclass
class Options:
    flags: set[str] = field(default_factory=set)
    values: dict[str, str] = field(default_factory=dict)
    words: list[str] = field(default_factory=list)
    busybox: bool = True

    @property
    def protocol(self) -> str:
        return "UDP" if "u" in self.flags else "TCP"


def parse(argv: tuple[str, ...]) -> Options:
    options, queue = Options(), list(argv)
    while queue:
        word = queue.pop(0)
        if not word.startswith("-") or word == "-":
            options.words.append(word)
            continue
        for position, letter in enumerate(word[1:], start=1):
            if letter in TAKES_VALUE:
                options.values[letter] = word[position + 1 :] or (queue.pop(0) if queue else "")
                break
            options.flags.add(letter)
    return options


async def run(call: Call) -> int:
    return await connect_or_listen(call, parse(call.argv))


async def connect_or_listen(call: Call, options: Options) -> int:
    if "l" in options.flags:
        return await listen(call, options)
    if len(options.words) != 2 or not options.words[1].isdigit():
        return await call.fail(USAGE if options.busybox else OPENBSD_USAGE)
    return await talk(call, options, options.words[0], int(options.words[1]))


async def talk(call: Call, options: Options, host: str, port: int) -> int:
    busybox, patience = options.busybox, options.values.get("w")
    try:
        connection = await dial(call, host, port, options.protocol, float(patience) if patience else None)
    except NetworkError as error:
        return await call.fail(refusal(error, busybox, host, port, options))
    if "v" in options.flags:
        address, _ = host_port(connection.remote)
        shown = "" if "n" in options.flags or address == host else f" ({address})"
        service = "*" if "n" in options.flags else SERVICES.get((port, options.protocol), "*")
        openbsd = f"Connection to {host}{shown} {port} port [{options.protocol.lower()}/{service}] succeeded!\n"
        await call.fail(f"{host} ({address}:{port}) open\n" if busybox else openbsd)
    if "z" in options.flags:
        await asyncio.to_thread(connection.hang_up)
        return 0
    sent = await call.input()
    await call.stdout(await asyncio.to_thread(connection.send_text, sent))
    return 0


def refusal(error: NetworkError, busybox: bool, host: str, port: int, options: Options) -> str:
    """Why it did not connect, in the dialect of the image."""
    if isinstance(error, NoSuchName):
        unknown = (
            "Temporary failure in name resolution" if "Temporary" in error.errno else "Name does not resolve"
        )
        return (
            f"nc: bad address '{host}'\n"
            if busybox
            else f'nc: getaddrinfo for host "{host}" port {port}: {unknown}\n'
        )
    if busybox:
        words = (
            "timed out"
            if isinstance(error, TimedOut)
            else f"can't connect to remote host ({host}): {error.errno}"
        )
        return (
            f"nc: {words}\n"
            if "v" in options.flags or not isinstance(error, Refused) or "z" not in options.flags
            else ""
        )
    why = "timed out: Operation now in progress" if isinstance(error, TimedOut) else f"failed: {error.errno}"
    return (
        f"nc: connect to {host} port {port} ({options.protocol.lower()}) {why}\n"
        if "v" in options.flags
        else ""
    )


async def listen(call: Call, options: Options) -> int:
    """nc -l [-p] PORT: what arrives goes to stdout, stdin is the answer. One connection, unless -k."""
    port = int(options.values.get("p") or options.words[-1])
    answer, heard, loop = await call.input(), asyncio.Queue[bytes](), asyncio.get_running_loop()

    def receive(data: bytes, client: str) -> bytes:
        loop.call_soon_threadsafe(heard.put_nowait, data)
        return answer

    server = Server("nc", {(port, options.protocol): Listener(text=receive)}, None)
    if call.host.serve(server):
        return await call.fail("nc: bind: Address already in use\n")
    try:
        while True:
            await call.stdout(await heard.get())
            if "k" not in options.flags:
                return 0
    finally:
        call.host.withdraw(server)

"""wget as busybox has it: fetch a URL into a file, or with -O - onto stdout. Its words go to stderr."""

from __future__ import annotations

import asyncio
import posixpath
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from cluster.runtime.host import Call
from cluster.runtime.http import HttpRequest, HttpResponse
from cluster.runtime.network import Connection, NetworkError, NoSuchName, TimedOut
from cluster.runtime.reach import dial, host_port

TAKES_VALUE = {
    "O": "output",
    "T": "timeout",
    "o": "log",
    "P": "folder",
    "U": "agent",
    "t": "tries",
    "Y": "proxy",
}
LONG_VALUE = {
    "output-document": "output",
    "timeout": "timeout",
    "header": "header",
    "post-data": "data",
    "tries": "tries",
}
PORTS = {"http": 80, "https": 443}
NOT_CHECKED = "wget: note: TLS certificate validation not implemented\n"
MOST_REDIRECTS = 20


class Failed(Exception):
    """What wget complains about, and dies with 1."""


@dataclass
class Options:
    flags: set[str] = field(default_factory=set)
    values: dict[str, str] = field(default_factory=dict)
    headers: list[str] = field(default_factory=list)
    urls: list[str] = field(default_factory=list)


async def run(call: Call) -> int:
    options = parse(call.argv)
    if not options.urls:
        return await call.fail(
            "BusyBox v1.37.0 multi-call binary.\n\nUsage: wget [-cqS] [--spider] [-O FILE] URL...\n"
        )
    try:
        for url in options.urls:
            await fetch(call, options, url if "://" in url else f"http://{url}")
    except Failed as failure:
        return await call.fail(f"wget: {failure}\n")
    return 0


def parse(argv: tuple[str, ...]) -> Options:
    options, queue = Options(), list(argv)
    while queue:
        word = queue.pop(0)
        if word.startswith("--"):
            name, equals, value = word[2:].partition("=")
            if name in LONG_VALUE:
                keep(options, LONG_VALUE[name], value if equals else queue.pop(0) if queue else "")
            else:
                options.flags.add(name)
        elif word.startswith("-") and len(word) > 1:
            cluster(options, word[1:], queue)
        else:
            options.urls.append(word)
    return options


def cluster(options: Options, letters: str, queue: list[str]) -> None:
    """-qO- : letters, the last of which may take the rest, or the next word, as its value."""
    for position, letter in enumerate(letters):
        if letter in TAKES_VALUE:
            keep(options, TAKES_VALUE[letter], letters[position + 1 :] or (queue.pop(0) if queue else ""))
            return
        options.flags.add(letter)


def keep(options: Options, name: str, value: str) -> None:
    if name == "header":
        options.headers.append(value)
    else:
        options.values[name] = value


async def fetch(call: Call, options: Options, url: str) -> None:
    """One URL and where it redirects to. Raises Failed."""
    for _ in range(MOST_REDIRECTS):
        response = await once(call, options, url)
        if response.status not in (301, 302, 303, 307, 308):
            await save(call, options, url, response)
            return
        url = urljoin(url, response.header("Location"))
    raise Failed("too many redirections")


async def once(call: Call, options: Options, url: str) -> HttpResponse:
    parts = urlsplit(url)
    if parts.scheme not in PORTS:
        raise Failed(f"not an http or ftp url: {url}")
    connection = await connect(call, options, parts.hostname or "", parts.port or PORTS[parts.scheme])
    if parts.scheme == "https":
        await note(call, options, NOT_CHECKED)
        if await asyncio.to_thread(connection.certificate, parts.hostname or "") is None:
            raise Failed("TLS error from peer (alert code 70): protocol version")
    data = options.values.get("data", "").encode()
    given = [
        (name.strip(), value.strip()) for name, _, value in (one.partition(":") for one in options.headers)
    ]
    headers = (
        ("Host", parts.netloc),
        ("User-Agent", options.values.get("agent", "Wget")),
        ("Connection", "close"),
        *given,
    )
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    method = "POST" if data else "HEAD" if "spider" in options.flags else "GET"
    response = await asyncio.to_thread(connection.http, HttpRequest(method, target, headers, data))
    if "S" in options.flags:
        await call.fail("".join(f"  {line}\n" for line in response.head().decode().split("\r\n")[:-2]))
    if response.status >= 400:
        raise Failed(f"server returned error: HTTP/1.1 {response.status} {response.reason}")
    return response


async def connect(call: Call, options: Options, host: str, port: int) -> Connection:
    patience = float(options.values["timeout"]) if "timeout" in options.values else None
    try:
        connection = await dial(call, host, port, patience=patience)
    except NoSuchName:
        raise Failed(f"bad address '{host}'") from None
    except TimedOut as error:
        raise Failed(
            "download timed out" if patience else f"can't connect to remote host ({host}): {error.errno}"
        ) from None
    except NetworkError as error:
        raise Failed(f"can't connect to remote host ({host}): {error.errno}") from None
    address, _ = host_port(connection.remote)
    await note(
        call, options, f"Connecting to {host if port == 80 else f'{host}:{port}'} ({address}:{port})\n"
    )
    return connection


async def save(call: Call, options: Options, url: str, response: HttpResponse) -> None:
    """The body into its file, with the bar that says so."""
    if "spider" in options.flags:
        await note(call, options, "remote file exists\n")
        return
    name = options.values.get("output") or posixpath.basename(urlsplit(url).path) or "index.html"
    stdout = name == "-"
    await note(call, options, "writing to stdout\n" if stdout else f"saving to '{name}'\n")
    if stdout:
        await call.stdout(response.body)
    else:
        call.host.tree.write(call.path(posixpath.join(options.values.get("folder", ""), name)), response.body)
    size = len(response.body)
    await note(call, options, f"{name:<20} 100% |{'*' * 32}| {size:>5}  0:00:00 ETA\n")
    await note(call, options, "written to stdout\n" if stdout else f"'{name}' saved\n")


async def note(call: Call, options: Options, text: str) -> None:
    if "q" not in options.flags:
        await call.fail(text)

"""The addresses on curl's command line: sets and ranges that stand for several, hosts written short, ways around.

`http://web/{a,b}` and `http://web-[1-3]` are several URLs, the last part changing fastest. An IPv4 host may be a
number of one to four parts, each decimal, octal or hexadecimal, the last filling what is left, as inet_aton(3)
reads it: 10.1 is 10.0.0.1.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from urllib.parse import SplitResult, urlsplit

from cluster.apimachinery import numeric

SET = re.compile(r"\{([^{}]*)\}")
RANGE = re.compile(r"\[(?:(\d+)-(\d+)|([a-z])-([a-z])|([A-Z])-([A-Z]))(?::(\d+))?\]")
PROXY_PORT = 1080


class BadGlob(Exception):
    """A set or range that is none; the text is curl's."""


@dataclass(frozen=True)
class Proxy:
    """Whom to ask instead: -x [http://]HOST[:PORT]."""

    host: str
    port: int = PROXY_PORT


def expanded(url: str) -> list[str]:
    """Every URL that a pattern stands for. Raises BadGlob."""
    parts, at = list[Sequence[str]](), 0
    while at < len(url):
        if url[at] not in "{[":
            end = next((i for i in range(at, len(url)) if url[i] in "{["), len(url))
            parts.append([url[at:end]])
        elif ":" in (literal := url[at : url.find("]", at) + 1]) and re.fullmatch(r"\[[0-9a-fA-F:.%]+\]", literal):
            parts.append([literal])
            end = at + len(literal)
        elif found := SET.match(url, at) or RANGE.match(url, at):
            parts.append(found[1].split(",") if found.re is SET else _range(found))
            end = found.end()
        else:
            what = "unmatched brace" if url[at] == "{" else "bad range"
            raise BadGlob(f"{what} in URL position {at + 1}:\n{url}\n{' ' * at}^")
        at = end
    return ["".join(words) for words in product(*parts)]


def _range(found: re.Match[str]) -> list[str]:
    first, last = (word for word in found.groups()[:6] if word is not None)
    step = int(found[7] or 1) or 1
    if found[1] is None:
        return [chr(code) for code in range(ord(first), ord(last) + 1, step)]
    width = len(first) if first.startswith("0") else 0
    return [f"{number:0{width}}" for number in range(int(first), int(last) + 1, step)]


def split(url: str) -> SplitResult:
    """A URL's parts, its host as curl understands it."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    known = numeric.ipv4(host)
    if not known:
        return parts
    user, at, near = parts.netloc.rpartition("@")
    return parts._replace(netloc=f"{user}{at}{known}{near[len(host) :]}")


def proxy(given: str) -> Proxy | None:
    """What -x says; None for none."""
    if not given:
        return None
    parts = urlsplit(given if "://" in given else f"http://{given}")
    host = parts.hostname or ""
    return Proxy(numeric.ipv4(host) or host, parts.port or PROXY_PORT)


def connect_to(entries: Sequence[str], host: str, port: int) -> tuple[str, int]:
    """Where --connect-to HOST1:PORT1:HOST2:PORT2 sends a connection; an empty word stands for any, or for the same."""
    for entry in entries:
        words = re.findall(r"((?:\[[^\]]*\]|[^:\[])*)(?::|$)", entry)
        first, number, other, to = [*words, "", "", "", ""][:4]
        if first.strip("[]") in ("", host) and number in ("", str(port)):
            return other.strip("[]") or host, int(to or port)
    return host, port

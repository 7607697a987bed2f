"""Which addresses and ports a line asks to listen on, and the listening itself.

"localhost" stands for 127.0.0.1 and ::1, of which one is enough; of addresses named by number each must work. (In
Kubernetes: client-go/tools/portforward.)
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from ipaddress import ip_address

from cluster.kubectl.errors import KubectlError
from cluster.kubectl.golang import quote
from cluster.kubectl.session import Session
from cluster.kubectl.transport import Listener, Serve

LOCALHOST = ("127.0.0.1", "::1")
_HIGHEST = 65535


@dataclass(frozen=True)
class Pair:
    """[LOCAL:]REMOTE; a local 0 is any port."""

    local: int
    remote: int


def pair(text: str) -> Pair:
    """KubectlError for what is no pair of ports."""
    parts = text.split(":")
    if len(parts) > 2:
        raise KubectlError(f"invalid port format '{text}'")
    local = _number(parts[0] or ("0" if len(parts) == 2 else ""), "local")
    remote = _number(parts[-1], "remote")
    if not remote:
        raise KubectlError("remote port must be > 0")
    return Pair(local, remote)


def _number(text: str, side: str) -> int:
    if not re.fullmatch(r"\d+", text):
        problem = "invalid syntax"
    elif int(text) > _HIGHEST:
        problem = "value out of range"
    else:
        return int(text)
    raise KubectlError(f"error parsing {side} port '{text}': strconv.ParseUint: parsing {quote(text)}: {problem}")


def addresses(words: Sequence[str]) -> list[str]:
    """The addresses in order; KubectlError for what is none."""
    found: set[str] = set()
    for word in words:
        if word == "localhost":
            found |= set(LOCALHOST)
            continue
        try:
            ip_address(word)
        except ValueError:
            raise KubectlError(f"{word} is not a valid IP") from None
        found.add(word)
    return sorted(found)


def host_port(address: str, port: int) -> str:
    """ "127.0.0.1:80" or "[::1]:80"."""
    return f"[{address}]:{port}" if ":" in address else f"{address}:{port}"


@dataclass
class Listeners:
    """The ports that one command listens on."""

    session: Session
    opened: list[Listener] = field(default_factory=list)

    async def listen(self, address: str, port: int, serve: Serve, network: str = "tcp") -> int:
        """The port's number; raises OSError in the words of Go's net."""
        try:
            if self.session.ports is None:
                raise OSError(1, "operation not permitted")
            self.opened.append(await self.session.ports.listen(address, port, serve))
        except OSError as problem:
            told = (problem.strerror or str(problem)).lower()
            raise OSError(f"listen {network} {host_port(address, port)}: bind: {told}") from None
        return self.opened[-1].port

    async def close(self) -> None:
        for listener in self.opened:
            with suppress(OSError):
                await listener.close()

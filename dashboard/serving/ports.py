"""Ports: whether one can be had, and if not, which program holds it.

The kernel tells in two steps. /proc/net/tcp names the socket (an inode) that listens on a port, and
/proc/PID/fd/* shows whose it is, as far as we may look. Where there is no /proc, the answer is only "taken".
"""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

LAST = 65535
LISTEN = "0A"  # the state of a listening socket in /proc/net/tcp


class Taken(Exception):
    """A port cannot be had; the text says why and what to do."""


def require_free(host: str, port: int, option: str) -> None:
    """Taken, unless a server may listen on host:port now. `option` is what the user gives to choose another."""
    if not 1 <= port <= LAST:
        raise Taken(f"There is no port {port}; choose one from 1 to {LAST} with {option} N.")
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except socket.gaierror:
        raise Taken(f"This machine knows no address for {host}.") from None
    try:
        socket.create_server(address[:2], family=family).close()
    except PermissionError:
        raise Taken(f"Port {port} needs more rights than you have; choose another with {option} N.") from None
    except OSError as error:
        if holder := program_at(port):
            raise Taken(f"Port {port} is taken by {holder}; choose another with {option} N.") from None
        raise Taken(
            f"Cannot listen on {host}:{port}: {error.strerror}; choose another with {option} N."
        ) from None


def program_at(port: int) -> str:
    """The program that listens on a port: "nginx (process 4711)"; '' when it cannot be told."""
    inodes = {inode for table in ("tcp", "tcp6") for inode in _listening(Path("/proc/net") / table, port)}
    links = {f"socket:[{inode}]" for inode in inodes}
    for folder in Path("/proc").glob("[0-9]*"):
        if not links.isdisjoint(_open_files(folder)):
            return f"{_name_of(folder)} (process {folder.name})"
    return "a program of another user" if inodes else ""


def _listening(table: Path, port: int) -> Iterator[str]:
    """The inodes of the table's sockets that listen on the port."""
    if table.exists():
        for line in table.read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == LISTEN and int(fields[1].rsplit(":", 1)[1], 16) == port:
                yield fields[9]


def _open_files(process: Path) -> set[str]:
    """What the process's descriptors point to; nothing of another user's process, or of one that is gone."""
    found = set()
    with suppress(OSError):
        for link in (process / "fd").iterdir():
            with suppress(OSError):  # closed since it was listed
                found.add(str(link.readlink()))
    return found


def _name_of(process: Path) -> str:
    """What a person would call the process: `manage.py serve` rather than `python`."""
    try:
        words = (process / "cmdline").read_text().split("\0")
    except OSError:
        return "a program"
    name = Path(words[0]).name
    script = next((word for word in words[1:] if word and not word.startswith("-")), "")
    if name.startswith("python") and script.endswith(".py"):
        return " ".join([Path(script).name, *words[words.index(script) + 1 :][:1]]).strip()
    return name or "a program"

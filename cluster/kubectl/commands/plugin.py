"""kubectl plugin list: programs called kubectl-SOMETHING that stand on the PATH."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence

from cluster.kubectl import command
from cluster.kubectl.command import Command, group
from cluster.kubectl.errors import KubectlError, PlainError
from cluster.kubectl.flags import Args, Flag
from cluster.kubectl.golang import quote
from cluster.kubectl.session import Session

_PREFIX = "kubectl-"
_NONE = "error: unable to find any kubectl plugins in your PATH\n"


async def _list(session: Session, args: Args) -> None:
    found = await _plugins(session)
    if not found:
        raise PlainError(_NONE)
    session.out("The following compatible plugins are available:\n\n")
    warnings, seen = 0, dict[str, str]()
    for path in found:
        name = posixpath.basename(path)
        session.out(f"{name if args.on('name-only') else path}\n")
        for warning in _doubts(path, name, seen.setdefault(name, path)):
            session.err(f"  - warning: {warning}\n")
            warnings += 1
    if warnings:
        many = "one plugin warning was found" if warnings == 1 else f"{warnings} plugin warnings were found"
        raise PlainError(f"error: {many}\n")


async def _plugins(session: Session) -> list[str]:
    """Their paths, folder by folder."""
    found: list[str] = []
    for folder in dict.fromkeys(session.env.get("PATH", "").split(":")):
        if not folder.strip():
            continue
        try:
            names: Sequence[str] = await session.files.list(folder)
        except OSError:
            problem = f"open {folder}: no such file or directory"
            session.err(f"Unable to read directory {quote(folder)} from your PATH: {problem}. Skipping...\n")
            continue
        found += [f"{folder}/{name}" for name in names if name.startswith(_PREFIX) and not name.endswith("/")]
    return found


def _doubts(path: str, name: str, first: str) -> Iterator[str]:
    """What stands in a plugin's way: one of the same name before it on the PATH, or a command of kubectl's own."""
    if first != path:
        yield f"{path} is overshadowed by a similarly named plugin: {first}"
    try:
        own = command.find(name.split("-")[1:])
    except KubectlError:
        return
    yield f'{name} overwrites existing command: "{own.path}"'


COMMAND = Command(
    "plugin", "Provides utilities for interacting with plugins", group, "[flags]",
    subcommands=(
        Command(
            "list", "List all visible plugin executables on a user's PATH", _list, "[flags]",
            (Flag("name-only", kind="bool", help="Names alone, without folders."),), offline=True,
        ),
    ),
    offline=True,
)  # fmt: skip

"""vi, nano, less: programs that fill a screen. On a laptop they open a window of the page instead.

The page has an editor that knows Kubernetes' schemas, which teaches more than a vi inside a terminal would. The shell
waits meanwhile, as for any editor: the page answers by typing a line, which the program reads as its keys.
"""

from __future__ import annotations

from collections.abc import AsyncIterator

from cluster.runtime.console import Console
from cluster.runtime.host import Call, Command
from cluster.runtime.laptop import HOME

LONGEST = 1_000_000
"""Bytes that a window shows."""


async def edit(call: Call) -> int:
    """vi FILE: the file in the page's editor, until it is closed there."""
    names = [word for word in call.argv if not word.startswith(("-", "+"))]
    if len(names) != 1:
        return await call.fail(f"usage: {call.name} FILE\n")
    console, path = console_of(call), call.path(names[0])
    if console is None:
        return await call.fail(f"{call.name}: standard input is not a terminal\n")
    if not path.startswith(f"{HOME}/"):
        return await call.fail(
            f"{call.name}: {names[0]}: only files in your home ({HOME}) open in the editor\n"
        )
    if call.host.tree.is_dir(path):
        return await call.fail(f"{call.name}: {names[0]}: Is a directory\n")
    if not call.host.tree.exists(path):
        call.host.tree.write(path, b"")
        await call.host.settled()
    await opened(console, {"edit": path.removeprefix(f"{HOME}/")})
    await call.host.settled()
    return 0


async def page(call: Call) -> int:
    """less [FILE …]: what it reads in a window, or, without a terminal, straight through."""
    texts = []
    for name in (word for word in call.argv if not word.startswith(("-", "+"))):
        if not call.host.tree.is_file(call.path(name)):
            return await call.fail(f"{name}: No such file or directory\n")
        texts.append(call.host.tree.read(call.path(name)))
    text = b"".join(texts) if texts else await call.input()
    if (console := console_of(call)) is None:
        await call.stdout(text)
    else:
        await opened(console, {"view": text[:LONGEST].decode(errors="replace"), "name": " ".join(call.argv)})
    return 0


async def opened(console: Console, message: dict[str, str]) -> str:
    """Open a window of the page and wait until it is closed; the line that the page then types."""
    with console.keys() as keys:
        console.show(message)
        return await line(keys)


async def line(keys: AsyncIterator[bytes]) -> str:
    typed = b""
    async for data in keys:
        typed += data
        if typed.endswith((b"\r", b"\n", b"\x03")):
            break
    return typed.decode(errors="replace").strip()


def console_of(call: Call) -> Console | None:
    """The terminal in front of this run, if there is one."""
    found = getattr(call.host, "console", None) if call.tty else None
    return found if isinstance(found, Console) else None


PROGRAMS: dict[str, Command] = {
    **dict.fromkeys(("vi", "vim", "nano", "editor"), edit),
    **dict.fromkeys(("less", "more"), page),
}

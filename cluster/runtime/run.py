"""From an argument list to a running command, as execve does it: without a shell, unless one is asked for.

`kubectl exec POD -- curl x` starts curl itself; `-- sh -c 'curl x | head'` starts a shell. The exec form also has
no PWD or SHLVL in its environment, and its first word must be a program of the image: else the container runtime
answers with runc's well-known sentence.
"""

from __future__ import annotations

import asyncio
import hashlib
import posixpath
import shlex
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from functools import partial

from cluster.runtime.commands import commands
from cluster.runtime.host import Call, Command, Host, no_input
from cluster.runtime.shell import Invocation, Program, Shell, Write

SHELLS = frozenset({"sh", "bash", "ash", "dash"})
BIN = frozenset({"/bin", "/usr/bin", "/sbin", "/usr/sbin", "/usr/local/bin", "/usr/local/sbin"})


EXEC_FAILED = (
    'failed to exec in container: failed to start exec "{}": '
    "OCI runtime exec failed: exec failed: unable to start container process: {}: unknown"
)


class NotExecutable(Exception):
    """The first word is no program here; the text is runc's."""


def check(host: Host, argv: Sequence[str]) -> None:
    """Raise NotExecutable unless execve would find the program."""
    name = argv[0] if argv else ""
    if host.installed(name) and ("/" not in name or posixpath.dirname(name) in BIN):
        return
    if "/" in name:
        if not host.tree.exists(name):
            raise NotExecutable(f'exec: "{name}": stat {name}: no such file or directory')
        if host.tree.is_dir(name):
            raise NotExecutable(f'exec: "{name}": is a directory')
        if not host.tree.stat(name).mode & 0o111:
            raise NotExecutable(f'exec: "{name}": permission denied')
        return
    raise NotExecutable(f'exec: "{name}": executable file not found in $PATH')


def check_exec(host: Host, argv: Sequence[str]) -> None:
    """The same for a command beside pid 1, in the words of containerd, which numbers each of them."""
    try:
        check(host, argv)
    except NotExecutable as error:
        exec_id = hashlib.sha256(f"{host.source.pod_uid}{host.hostname}{argv}".encode()).hexdigest()
        raise NotExecutable(EXEC_FAILED.format(exec_id, error)) from error


def available(host: Host) -> dict[str, Command]:
    """The commands this host really has: everybody's, its userland's own versions, its image's programs."""
    everywhere = commands()
    found = {name: command for name, command in everywhere.items() if host.installed(name)}
    found |= {name: everywhere[other] for name, other in host.userland.instead.items()}
    return found | dict(host.programs())


def programs(host: Host, tty: bool = False, stdin: AsyncIterator[bytes] | None = None) -> dict[str, Program]:
    """The same, as the shell calls them; `__stdin` feeds the session's input into a pipe, `__eof CODE` ends that."""

    ended = asyncio.Event()

    async def feed(call: Invocation) -> int:
        async for chunk in until(ended, stdin or no_input()):
            await call.stdout(chunk)
        return 0

    async def eof(call: Invocation) -> int:
        ended.set()
        return int(call.argv[0])

    found = {name: partial(_called, host, tty, command) for name, command in available(host).items()}
    return found | {"__stdin": feed, "__eof": eof}


async def _called(host: Host, tty: bool, command: Command, call: Invocation) -> int:
    return await command(Call.of(host, call, tty))


async def until(ended: asyncio.Event, chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The chunks of an input that may stay open, as long as anybody may want them."""
    stop = asyncio.ensure_future(ended.wait())
    try:
        while True:
            chunk = asyncio.ensure_future(anext(chunks, None))
            await asyncio.wait({chunk, stop}, return_when=asyncio.FIRST_COMPLETED)
            if not chunk.done() or (found := chunk.result()) is None:
                chunk.cancel()
                return
            yield found
    finally:
        stop.cancel()


def new_shell(
    host: Host,
    env: Mapping[str, str] | None = None,
    tty: bool = False,
    stdin: AsyncIterator[bytes] | None = None,
    name: str = "",
) -> Shell:
    """`name` is what the shell was called by."""
    return host.shell(programs(host, tty, stdin), host.env if env is None else env, name)


async def run_argv(call: Call, argv: Sequence[str]) -> int:
    """Run a command to its end with this call's streams and environment; its exit code."""
    name = posixpath.basename(argv[0])
    command = available(call.host).get(name)
    if command and call.host.installed(name):
        return await command(replace(call, name=name, argv=tuple(argv[1:])))
    shell = new_shell(call.host, call.env, call.tty, call.stdin, argv[0] if name in SHELLS else "")
    try:
        return await shell.execute(script_of(call, argv), call.stdout, call.stderr)
    finally:
        shell.close()


def script_of(call: Call, argv: Sequence[str]) -> str:
    """The bash script that stands for an argument list."""
    script = shlex.join(argv)
    if posixpath.basename(argv[0]) in SHELLS and len(argv) == 3 and argv[1] == "-c":
        script = argv[2]
    where = "" if call.cwd == call.host.workdir else f"cd {shlex.quote(call.cwd)}\n"
    return f"{where}__stdin | {{\n(\n{script}\n)\n__eof $?\n}}" if call.piped else f"{where}{script}"


def new_call(
    host: Host,
    stdout: Write,
    stderr: Write,
    *,
    stdin: AsyncIterator[bytes] | None = None,
    tty: bool = False,
) -> Call:
    """A call as the runtime starts it: the host's environment and working directory."""
    return Call(
        host,
        "",
        (),
        dict(host.env),
        host.workdir,
        stdin or no_input(),
        stdout,
        stderr,
        tty,
        piped=stdin is not None,
    )
